"""Bringing the images or the video of a post to LinkedIn, in as many goes as it takes. Nobody sees any of it.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api and …/videos-api (facts
checked 2026-11-21).

What is kept: ``{"media": {key: {"id", "until", "urls", "token", "etags", "sent_at", "final", "ready"}}}``. ``urls`` are
``[address, first byte, last byte]`` and let anybody who has them bring content until ``until``; they are not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn, Protocol
from urllib.parse import quote

from outbound.bootclock import boot_seconds
from outbound.outcome import CallFailed, NotReady, Refused, Unauthorized, Unreached
from platforms.linkedin.client import LinkedInClient

#: A go that has taken so long leaves the rest to the next one.
GO_SECONDS = 20.0
ASKED_AGAIN = timedelta(seconds=3)
#: A member's token may not ask how far LinkedIn is (403); it is given so long instead.
UNASKED_WAIT = {"image": timedelta(seconds=5), "video": timedelta(seconds=15)}
#: An address without an end of its own is trusted for so long.
_ADDRESS_LIVES = timedelta(hours=1)


class File(Protocol):
    """A file of a post. ``kind``: image, gif or video."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def path(self) -> Path: ...
    @property
    def size(self) -> int: ...


@dataclass
class _Go:
    """One go over the files of a post, for the URN that will own them."""

    access_token: str
    owner: str
    kept: dict[str, dict[str, Any]]
    save: Callable[[Mapping[str, Any]], None]
    now: datetime
    ends_at: float  # boot clock seconds

    def keep(self, file: File, **changes: Any) -> dict[str, Any]:
        self.kept[file.key] = {**self.kept.get(file.key, {}), **changes}
        self.save(self.as_prepared())
        return self.kept[file.key]

    def forget(self, file: File) -> None:
        self.kept.pop(file.key, None)
        self.save(self.as_prepared())

    def as_prepared(self) -> dict[str, Any]:
        return {"media": {key: dict(entry) for key, entry in self.kept.items()}}


class LinkedInUploads:
    """Uploads that go on where the last go ended."""

    def __init__(self, client: LinkedInClient, seconds: Callable[[], float] = boot_seconds) -> None:
        self._client = client
        self._seconds = seconds

    def make_ready(
        self,
        *,
        access_token: str,
        owner: str,
        files: Sequence[File],
        prepared: Mapping[str, Any],
        save: Callable[[Mapping[str, Any]], None],
    ) -> dict[str, Any]:
        """All that LinkedIn now has. Raises ``CallFailed``: ``NotReady`` while it works or more is left to send."""
        now = self._client.now()
        go = _Go(access_token, owner, _still_good(prepared, now), save, now, self._seconds() + GO_SECONDS)
        for file in files:
            self._bring(go, file)
        # Only now: LinkedIn works on all of them at the same time.
        for file in files:
            entry = go.kept[file.key]
            if not entry["ready"]:
                self._wait_for(go, file, entry)
        return go.as_prepared()

    def _bring(self, go: _Go, file: File) -> None:
        entry = go.kept.get(file.key) or self._begun(go, file)
        if not entry["final"]:
            try:
                entry = self._sent(go, file, entry)
            except CallFailed as error:
                outcome = error.outcome
                if isinstance(outcome, Refused) and outcome.http_status:
                    go.forget(file)
                    reason = f"LinkedIn does not go on with an upload, so it begins anew. {outcome.reason}"
                    raise CallFailed(Unreached(reason=reason)) from error
                raise

    def _begun(self, go: _Go, file: File) -> dict[str, Any]:
        kind = _kind(file)
        asked: dict[str, Any] = {"owner": go.owner}
        if kind == "video":
            asked |= {"fileSizeBytes": file.size, "uploadCaptions": False, "uploadThumbnail": False}
        path, body = f"/rest/{kind}s?action=initializeUpload", {"initializeUploadRequest": asked}
        value = self._client.read("POST", path, access_token=go.access_token, json=body).get("value")
        told = value if isinstance(value, dict) else {}
        urn, urls = told.get(kind), _addresses(told, file)
        if not (isinstance(urn, str) and urn.startswith(f"urn:li:{kind}:") and urls):
            raise CallFailed(Unreached(reason="LinkedIn's answer does not say where the file goes."))
        ends = told.get("uploadUrlExpiresAt") or told.get("uploadUrlsExpireAt")
        return go.keep(
            file,
            id=urn,
            until=_until(ends, go.now).isoformat(),
            urls=urls,
            token=str(told.get("uploadToken") or ""),
            etags=[],
            final=False,
            ready=False,
        )

    def _sent(self, go: _Go, file: File, entry: dict[str, Any]) -> dict[str, Any]:
        """Send the parts that are missing; each goes to an address of its own, and of a video without the token."""
        is_video, parts = _kind(file) == "video", entry["urls"]
        for url, first, last in parts[len(entry["etags"]) :]:
            if self._seconds() >= go.ends_at:
                reason = f"{len(entry['etags'])} of {len(parts)} parts of a file are uploaded; the rest follows."
                raise CallFailed(NotReady(reason=reason, until=go.now + timedelta(seconds=1)))
            content = _read(file, first, last)
            answer = self._client.put(url, content, access_token="" if is_video else go.access_token)
            entry = go.keep(file, etags=[*entry["etags"], answer.headers.get("etag", "")])
        if is_video:
            self._finalize(go, entry)
        # The addresses have done their work, and nobody needs to keep them.
        return go.keep(file, final=True, sent_at=go.now.isoformat(), urls=[], token="")

    def _finalize(self, go: _Go, entry: dict[str, Any]) -> None:
        if not all(entry["etags"]):
            raise CallFailed(Refused(reason="LinkedIn did not confirm a part of the video.", http_status=412))
        asked = {"video": entry["id"], "uploadToken": entry["token"], "uploadedPartIds": entry["etags"]}
        url = f"{self._client.endpoints.api}/rest/videos?action=finalizeUpload"
        headers = self._client.headers(go.access_token)
        self._client.harmless("POST", url, json={"finalizeUploadRequest": asked}, headers=headers)

    def _wait_for(self, go: _Go, file: File, entry: dict[str, Any]) -> None:
        status = "" if entry.get("unasked") else self._status(go, file, entry)
        if status == "PROCESSING_FAILED":
            go.forget(file)
            reason = f"LinkedIn could not process {file.path.name}. Choose another file or form of it."
            raise CallFailed(Refused(reason=reason, code="media-failed"))
        until = go.now + ASKED_AGAIN
        if not status:
            until = datetime.fromisoformat(entry["sent_at"]) + UNASKED_WAIT[_kind(file)]
        if status != "AVAILABLE" and until > go.now:
            raise CallFailed(NotReady(reason="LinkedIn is still processing a file of this post.", until=until))
        go.keep(file, ready=True)

    def _status(self, go: _Go, file: File, entry: dict[str, Any]) -> str:
        """'' where this token may not ask, which is kept: it would be asked in vain each time."""
        path = f"/rest/{_kind(file)}s/{quote(entry['id'], safe='')}"
        try:
            told = self._client.read("GET", path, access_token=go.access_token).get("status")
        except CallFailed as error:
            if error.outcome.http_status != 403 or isinstance(error.outcome, Unauthorized):
                raise
            go.keep(file, unasked=True)
            return ""
        return told if isinstance(told, str) and told else "PROCESSING"


def media_urn(prepared: Mapping[str, Any], key: str) -> str:
    """The URN that LinkedIn knows a file by; '' while it is not ready."""
    entry = (prepared.get("media") or {}).get(key) or {}
    return str(entry.get("id", "")) if entry.get("ready") else ""


def _still_good(prepared: Mapping[str, Any], now: datetime) -> dict[str, dict[str, Any]]:
    """What was kept, without uploads whose addresses have ended before all was sent."""
    kept = prepared.get("media") or {}
    return {
        key: dict(entry)
        for key, entry in kept.items()
        if entry["final"] or datetime.fromisoformat(entry["until"]) > now
    }


def _kind(file: File) -> str:
    return "video" if file.kind == "video" else "image"


def _addresses(told: Mapping[str, Any], file: File) -> list[list[Any]]:
    """Where each part goes, with its first and last byte; empty where LinkedIn's answer cannot be followed."""
    if _kind(file) == "image":
        url = told.get("uploadUrl")
        return [[url, 0, file.size - 1]] if isinstance(url, str) and url else []
    listed, next_byte, found = told.get("uploadInstructions"), 0, []
    for each in listed if isinstance(listed, list) else ():
        part = each if isinstance(each, dict) else {}
        url, first, last = part.get("uploadUrl"), part.get("firstByte"), part.get("lastByte")
        if not isinstance(url, str) or type(first) is not int or type(last) is not int:
            return []
        if first != next_byte or last < first:
            return []
        found.append([url, first, last])
        next_byte = last + 1
    return found if next_byte == file.size else []


def _until(milliseconds: object, now: datetime) -> datetime:
    if type(milliseconds) is int and 0 < milliseconds < 10**14:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    return now + _ADDRESS_LIVES


def _read(file: File, first: int, last: int) -> bytes:
    size = last - first + 1
    try:
        with file.path.open("rb") as opened:
            opened.seek(first)
            content = opened.read(size)
    except OSError:
        content = b""
    if len(content) != size or not size:
        _unreadable(file)
    return content


def _unreadable(file: File) -> NoReturn:
    reason = f"The file {file.path.name} of this post is missing or was changed. Upload it again."
    raise CallFailed(Refused(reason=reason, code="media-missing"))
