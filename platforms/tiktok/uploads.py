"""Bringing a video to TikTok in as many goes as it takes: all but its last piece, which publishes it.

What is kept: ``{"upload": {"publish_id", "url", "until", "sent", "closing", "whole"}, "lapsed"}``. ``sent`` counts
pieces; ``closing``: only the last one is missing, and may have been sent; ``whole``: TikTok says that it has it.
``url`` lets anybody bring content until ``until``; it is not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from outbound.bootclock import boot_seconds
from outbound.http import SendPermit
from outbound.outcome import CallFailed, NotReady, Refused, Unreached
from platforms.tiktok.open_api import OpenCaller
from platforms.tiktok.open_errors import UNKNOWN_UPLOAD
from platforms.tiktok.publishing import LOST, Progress, TikTokPosts

#: Pieces have 5 to 64 MB; the last one also takes what is left over. Small ones fit into a call's deadline.
CHUNK_BYTES = 5 * 1024 * 1024
#: An upload's address lives an hour.
UPLOAD_LIVES = timedelta(minutes=55)
GO_SECONDS = 20.0
#: A file that three times was not through within the hour will not be the fourth time.
_MOST_LAPSES = 3

_UNTOLD = "TikTok does not say whether it got the whole video. Look at the profile before you post it again."

Save = Callable[[Mapping[str, Any]], None]


class File(Protocol):
    @property
    def path(self) -> Path: ...
    @property
    def mime(self) -> str: ...
    @property
    def size(self) -> int: ...


def pieces(size: int) -> list[tuple[int, int]]:
    """First byte and length of each piece; the last one carries the remainder."""
    count = max(size // CHUNK_BYTES, 1)
    starts = [index * CHUNK_BYTES for index in range(count)]
    return [(start, size - start if start == starts[-1] else CHUNK_BYTES) for start in starts]


class TikTokUploads:
    """Uploads that go on where the last go ended."""

    def __init__(self, posts: TikTokPosts, caller: OpenCaller, seconds: Callable[[], float] = boot_seconds) -> None:
        self._posts = posts
        self._caller = caller
        self._seconds = seconds

    def make_ready(
        self,
        access_token: str,
        file: File,
        prepared: Mapping[str, Any],
        save: Save,
        post_info: Callable[[], Mapping[str, Any]],
    ) -> dict[str, Any]:
        """All but the last piece. ``post_info`` is asked for only where an upload begins. Raises ``CallFailed``."""
        ends_at, kept = self._seconds() + GO_SECONDS, dict(prepared)
        upload = self._resumed(access_token, file, kept, save)
        if upload is None:
            upload = kept["upload"] = self._begun(access_token, file, post_info())
            save(kept)
        if upload["closing"] or upload["whole"]:
            kept["upload"] = upload
            return kept
        listed = pieces(file.size)
        for index in range(upload["sent"], len(listed) - 1):
            if self._seconds() >= ends_at:
                reason = f"{index} of {len(listed)} pieces of the video are uploaded; the rest follows."
                raise CallFailed(NotReady(reason=reason, until=self._caller.clock() + timedelta(seconds=1)))
            self._send(upload, file, listed[index], kept, save)
            upload["sent"] = index + 1
            save(kept)
        upload["closing"] = True
        save(kept)
        return kept

    def close(self, prepared: Mapping[str, Any], file: File, permit: SendPermit | None) -> str:
        """Send the last piece, which publishes the video; the publish id. Raises ``CallFailed``."""
        upload = prepared.get("upload") or {}
        if upload.get("whole"):
            return str(upload["publish_id"])
        if not upload.get("closing"):
            raise CallFailed(Unreached(reason="The video is not uploaded to TikTok yet.", code="not-prepared"))
        first, length = pieces(file.size)[-1]
        content = _read(file, first, length)
        self._posts.send_last(upload["url"], content, first=first, size=file.size, mime=file.mime, permit=permit)
        return str(upload["publish_id"])

    def _resumed(self, access_token: str, file: File, kept: dict[str, Any], save: Save) -> dict[str, Any] | None:
        """The upload to go on with; None where one is to be begun."""
        upload = dict(kept.get("upload") or {})
        if not upload:
            return None
        is_over = datetime.fromisoformat(upload["until"]) <= self._caller.clock()
        if upload["closing"] and not upload["whole"]:
            # The last piece may have been sent, and a new upload would be a second post.
            progress = self._asked(access_token, upload["publish_id"])
            if progress.has_all(file.size):
                return {**upload, "whole": True}
            if progress.failed:
                return None
            if progress.is_lost or (is_over and not progress.lacks_some(file.size)):
                # A person looks first; who then says "again" means a new upload.
                kept.pop("upload")
                save(kept)
                raise CallFailed(Refused(reason=_UNTOLD, code="untold"))
        if is_over and not upload["whole"]:
            kept["lapsed"] = kept.get("lapsed", 0) + 1
            if kept["lapsed"] >= _MOST_LAPSES:
                reason = (
                    "The video was not through within the hour that TikTok gives for it, three times. Make it smaller."
                )
                raise CallFailed(Refused(reason=reason, code="too-slow"))
            return None
        kept["upload"] = upload
        return upload

    def _asked(self, access_token: str, publish_id: str) -> Progress:
        try:
            return self._posts.progress(access_token, publish_id)
        except CallFailed as error:
            if error.outcome.code == UNKNOWN_UPLOAD:
                return LOST
            raise

    def _begun(self, access_token: str, file: File, post_info: Mapping[str, Any]) -> dict[str, Any]:
        listed = pieces(file.size)
        chunk = CHUNK_BYTES if len(listed) > 1 else file.size
        begun = self._posts.begin_video(
            access_token, post_info=post_info, size=file.size, chunk=chunk, chunks=len(listed)
        )
        until = (self._caller.clock() + UPLOAD_LIVES).isoformat()
        named = {"publish_id": begun.publish_id, "url": begun.upload_url, "until": until}
        return {**named, "sent": 0, "closing": False, "whole": False}

    def _send(
        self, upload: Mapping[str, Any], file: File, piece: tuple[int, int], kept: dict[str, Any], save: Save
    ) -> None:
        first, length = piece
        content = _read(file, first, length)
        try:
            self._posts.send(upload["url"], content, first=first, size=file.size, mime=file.mime)
        except CallFailed as error:
            outcome = error.outcome
            if isinstance(outcome, Unreached) and 400 <= outcome.http_status < 500:
                # An upload that TikTok has dropped: nothing of it is to be seen, so another one may begin.
                kept.pop("upload", None)
                save(kept)
            raise


def _read(file: File, first: int, length: int) -> bytes:
    try:
        with file.path.open("rb") as opened:
            opened.seek(first)
            content = opened.read(length)
    except OSError:
        content = b""
    if len(content) != length or not length:
        reason = f"The file {file.path.name} of this post is missing or was changed. Upload it again."
        raise CallFailed(Refused(reason=reason, code="media-missing"))
    return content
