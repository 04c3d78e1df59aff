"""The Content Posting API: what the account may do, an upload's beginning and its pieces, photos, what became of it.

https://developers.tiktok.com/doc/content-posting-api-get-started, …/content-posting-api-reference-direct-post,
…/content-posting-api-media-transfer-guide, …/content-posting-api-reference-photo-post,
…/content-posting-api-reference-get-video-status (facts checked 2026-11-21 through third parties that quote them).

A video is published by TikTok once its last byte has come, so ``init`` makes nothing that anybody sees: an upload that
is never finished lapses. What creates is the last piece, and sent twice it still is the same post. Photos are fetched
by TikTok, so there ``init`` creates.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from outbound.bootclock import boot_seconds
from outbound.http import SendPermit, Timeouts
from outbound.outcome import CallFailed, OutcomeUnknown, Throttled, Unreached
from platforms.tiktok.open_api import OpenCaller, unreached
from platforms.tiktok.open_errors import RATE_PAUSE, in_doubt, of_processing

#: Waits before each question about a post that TikTok has in full. Sending and asking together stay below the deadline
#: of one call, which is what the worker reckons with.
_WAITS = (0.0, 1.0, 2.0, 4.0)
_ALL_WITHIN = 28.0
_QUESTION = Timeouts(connect=3.0, read=4.0, deadline=5.0)

_AT_WORK = frozenset({"PROCESSING_DOWNLOAD", "SEND_TO_USER_INBOX", "PUBLISH_COMPLETE"})


@dataclass(frozen=True, slots=True)
class Creator:
    """What the account may do now; must be asked before each post. ``most_seconds``: of a video."""

    username: str = ""
    nickname: str = ""
    privacy_levels: tuple[str, ...] = ()
    comment_disabled: bool = False
    duet_disabled: bool = False
    stitch_disabled: bool = False
    most_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """An upload that TikTok waits for. Whoever has the address can bring the content, so it is not shown."""

    publish_id: str
    upload_url: str


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of a post. ``uploaded`` is None where TikTok does not say; ``post_id`` often comes hours later."""

    status: str
    fail_reason: str = ""
    uploaded: int | None = None
    post_id: str = ""

    @property
    def failed(self) -> bool:
        return self.status == "FAILED"

    @property
    def is_lost(self) -> bool:
        """TikTok knows the id no more."""
        return not self.status

    @property
    def is_out(self) -> bool:
        return self.status in ("PUBLISH_COMPLETE", "SEND_TO_USER_INBOX")

    def has_all(self, size: int) -> bool:
        """TikTok has the whole file, so the post comes without a further call."""
        return self.status in _AT_WORK or (not self.failed and self.uploaded is not None and self.uploaded >= size)

    def lacks_some(self, size: int) -> bool:
        """TikTok still waits for some of the file, so there is no post."""
        return self.status == "PROCESSING_UPLOAD" and self.uploaded is not None and self.uploaded < size


LOST = Progress("")


class TikTokPosts:
    """The calls of posting. Each raises ``CallFailed``."""

    def __init__(self, caller: OpenCaller, sleep: Callable[[float], None] | None = None) -> None:
        self._caller = caller
        self._sleep = sleep

    def creator(self, access_token: str) -> Creator:
        data = self._caller.read("POST", "/v2/post/publish/creator_info/query/", access_token, json={})
        levels, seconds = data.get("privacy_level_options"), data.get("max_video_post_duration_sec")
        return Creator(
            username=str(data.get("creator_username") or ""),
            nickname=str(data.get("creator_nickname") or ""),
            privacy_levels=tuple(str(level) for level in levels) if isinstance(levels, list) else (),
            comment_disabled=data.get("comment_disabled") is True,
            duet_disabled=data.get("duet_disabled") is True,
            stitch_disabled=data.get("stitch_disabled") is True,
            most_seconds=seconds if type(seconds) is int and seconds > 0 else None,
        )

    def begin_video(
        self, access_token: str, *, post_info: Mapping[str, Any], size: int, chunk: int, chunks: int
    ) -> Begun:
        """Announce a file. Done twice it leaves an upload behind that lapses unseen."""
        source = {"source": "FILE_UPLOAD", "video_size": size, "chunk_size": chunk, "total_chunk_count": chunks}
        body = {"post_info": dict(post_info), "source_info": source}
        data = self._caller.read("POST", "/v2/post/publish/video/init/", access_token, json=body)
        publish_id, url = data.get("publish_id"), data.get("upload_url")
        if not (isinstance(publish_id, str) and publish_id and isinstance(url, str) and url):
            raise CallFailed(Unreached(reason="TikTok's answer does not say where the video goes."))
        return Begun(publish_id, url)

    def send(self, url: str, content: bytes, *, first: int, size: int, mime: str) -> None:
        """A piece that is not the last one. Sent again it replaces itself."""
        try:
            self._put(url, content, first=first, size=size, mime=mime, permit=None)
        except CallFailed as error:
            raise CallFailed(unreached(error.outcome)) from error

    def send_last(
        self, url: str, content: bytes, *, first: int, size: int, mime: str, permit: SendPermit | None
    ) -> None:
        """The piece with which TikTok has the file, and publishes it."""
        self._put(url, content, first=first, size=size, mime=mime, permit=permit)

    def begin_photos(
        self,
        access_token: str,
        *,
        post_info: Mapping[str, Any],
        addresses: Sequence[str],
        permit: SendPermit | None,
    ) -> str:
        """Make a post of photos that TikTok fetches; its publish id."""
        body = {
            "media_type": "PHOTO",
            "post_mode": "DIRECT_POST",
            "post_info": dict(post_info),
            "source_info": {"source": "PULL_FROM_URL", "photo_cover_index": 0, "photo_images": list(addresses)},
        }
        answer, data = self._caller.create("/v2/post/publish/content/init/", access_token, body=body, permit=permit)
        publish_id = data.get("publish_id")
        if not isinstance(publish_id, str) or not publish_id:
            raise CallFailed(in_doubt(answer, creating=True, reason="TikTok took the photos but named no id."))
        return publish_id

    def progress(self, access_token: str, publish_id: str, *, timeouts: Timeouts | None = None) -> Progress:
        """What became of a post. It only reads."""
        path, body = "/v2/post/publish/status/fetch/", {"publish_id": publish_id}
        data = self._caller.read("POST", path, access_token, json=body, timeouts=timeouts)
        status = data.get("status")
        if not isinstance(status, str) or not status:
            raise CallFailed(Unreached(reason="TikTok's answer does not say what became of the post."))
        # The misspelling is TikTok's.
        ids = data.get("publicaly_available_post_id") or data.get("publicly_available_post_id")
        uploaded = data.get("uploaded_bytes")
        return Progress(
            status=status,
            fail_reason=str(data.get("fail_reason") or ""),
            uploaded=uploaded if type(uploaded) is int and uploaded >= 0 else None,
            post_id=str(ids[0]) if isinstance(ids, list) and ids else "",
        )

    def watched(self, access_token: str, publish_id: str, *, begun: float) -> Progress | None:
        """A few looks at a post that TikTok has in full, for what it refuses it mostly refuses at once.

        ``begun``: when sending it began, in boot clock seconds. Raises ``CallFailed`` where TikTok did not publish it;
        None where it could not be asked.
        """
        seen = None
        for wait in _WAITS:
            if boot_seconds() - begun + wait + _QUESTION.deadline > _ALL_WITHIN:
                break
            if wait:
                (self._sleep or time.sleep)(wait)
            try:
                seen = self.progress(access_token, publish_id, timeouts=_QUESTION)
            except CallFailed:
                continue  # what was sent is there, whether we are told of it or not
            if seen.failed:
                raise CallFailed(of_processing(seen.fail_reason, now=self._caller.clock()))
            if seen.is_out:
                break
        return seen

    def _put(self, url: str, content: bytes, *, first: int, size: int, mime: str, permit: SendPermit | None) -> None:
        """No token: the address is the permission."""
        headers = {"Content-Type": mime, "Content-Range": f"bytes {first}-{first + len(content) - 1}/{size}"}
        answer = self._caller.door.request("PUT", url, content=content, headers=headers, permit=permit)
        if answer.ok:
            return
        told = {"code": f"upload-{answer.status}", "http_status": answer.status}
        if answer.status == 429:
            reason, until = "TikTok asks to send the video more slowly.", self._caller.clock() + RATE_PAUSE
            raise CallFailed(Throttled(reason=reason, until=until, **told))  # type: ignore[arg-type]
        if 400 <= answer.status < 500 and answer.status != 408:
            reason = "TikTok did not take a piece of the video."
            raise CallFailed(Unreached(reason=reason, **told))  # type: ignore[arg-type]
        reason = "TikTok's answer does not say whether it has the video."
        raise CallFailed(OutcomeUnknown(reason=reason, **told))  # type: ignore[arg-type]
