"""Bringing the files of one post to X, in as many goes as it takes: each step is kept before the next one.

What is kept: ``{"media": {key: {"id", "until", "sent", "final", "ready", "alt"}}}``; ``until`` is when the id is too
old to be used, ``sent`` how many segments X has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn, Protocol

from outbound.bootclock import boot_seconds
from outbound.outcome import CallFailed, NotReady, Refused, Unreached
from platforms.x.calling import XKeys
from platforms.x.media import CATEGORIES, Upload, XMedia
from platforms.x.quotas import MEDIA_LIVES, MEDIA_MARGIN, SEGMENT_BYTES

#: A go that has taken so long leaves the rest to the next one.
GO_SECONDS = 20.0


class File(Protocol):
    """A file of a post. ``kind``: image, gif or video."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def path(self) -> Path: ...
    @property
    def mime(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def alt_text(self) -> str: ...


@dataclass
class _Go:
    """One go over the files of a post."""

    keys: XKeys
    kept: dict[str, dict[str, Any]]
    save: Callable[[Mapping[str, Any]], None]
    now: datetime
    ends_at: float  # boot clock seconds

    def keep(self, file: File, **changes: Any) -> dict[str, Any]:
        self.kept[file.key] = {**self.kept.get(file.key, {}), **changes}
        self._save()
        return self.kept[file.key]

    def forget(self, file: File) -> None:
        self.kept.pop(file.key, None)
        self._save()

    def _save(self) -> None:
        self.save(self.as_prepared())

    def as_prepared(self) -> dict[str, Any]:
        return {"media": {key: dict(entry) for key, entry in self.kept.items()}}


class XUploads:
    """Uploads that go on where the last go ended."""

    def __init__(
        self, media: XMedia, clock: Callable[[], datetime], seconds: Callable[[], float] = boot_seconds
    ) -> None:
        self._media = media
        self._clock = clock
        self._seconds = seconds

    def make_ready(
        self,
        keys: XKeys,
        files: Sequence[File],
        prepared: Mapping[str, Any],
        save: Callable[[Mapping[str, Any]], None],
    ) -> dict[str, Any]:
        """All that X now has. Raises ``CallFailed``: ``NotReady`` while X works or more is left to send."""
        now = self._clock()
        go = _Go(keys, still_good(prepared, now), save, now, self._seconds() + GO_SECONDS)
        for file in files:
            self._bring(go, file)
        return go.as_prepared()

    def _bring(self, go: _Go, file: File) -> None:
        resumed = file.key in go.kept
        try:
            entry = go.kept.get(file.key) or self._begun(go, file)
            entry = entry if entry["final"] else self._sent(go, file, entry)
            if not entry["ready"]:
                self._judge(go, file, self._media.status(go.keys, media_id=entry["id"]))
            self._describe(go, file)
        except CallFailed as error:
            outcome = error.outcome
            if resumed and (outcome.http_status == 404 or (isinstance(outcome, Refused) and outcome.http_status)):
                # An upload that X has dropped or closed. A file that cannot be used is refused on its first go too.
                go.forget(file)
                raise CallFailed(
                    Unreached(reason=f"X does not go on with an upload, so it begins anew. {outcome.reason}")
                ) from error
            raise

    def _begun(self, go: _Go, file: File) -> dict[str, Any]:
        category = CATEGORIES.get(file.kind, CATEGORIES["image"])
        if file.kind == "image":
            content = _read(file, 0, file.size)
            upload = self._media.upload(go.keys, content=content, category=category)
            entry = go.keep(file, **_entry(upload, go.now), sent=0, final=True)
            if not upload.is_ready:
                self._judge(go, file, upload)
            return entry
        upload = self._media.initialize(go.keys, media_type=file.mime, total_bytes=file.size, category=category)
        return go.keep(file, **{**_entry(upload, go.now), "ready": False}, sent=0, final=False)

    def _sent(self, go: _Go, file: File, entry: dict[str, Any]) -> dict[str, Any]:
        """Send the segments that are missing, then say that all are there."""
        segments = -(-file.size // SEGMENT_BYTES)
        for segment in range(entry["sent"], segments):
            if self._seconds() >= go.ends_at:
                reason = f"{segment} of {segments} MB of a file are uploaded; the rest follows."
                raise CallFailed(NotReady(reason=reason, until=go.now + timedelta(seconds=1)))
            content = _read(file, segment * SEGMENT_BYTES, min(SEGMENT_BYTES, file.size - segment * SEGMENT_BYTES))
            self._media.append(go.keys, media_id=entry["id"], segment=segment, content=content)
            entry = go.keep(file, sent=segment + 1)
        upload = self._media.finalize(go.keys, media_id=entry["id"])
        entry = go.keep(file, final=True, ready=upload.is_ready)
        if not upload.is_ready:
            self._judge(go, file, upload)
        return entry

    def _judge(self, go: _Go, file: File, upload: Upload) -> None:
        if upload.failed:
            go.forget(file)
            raise CallFailed(Refused(reason=upload.failed, code="media-failed"))
        if upload.wait_seconds is not None:
            until = go.now + timedelta(seconds=min(upload.wait_seconds, 600))
            raise CallFailed(NotReady(reason="X is still processing a file of this post.", until=until))
        go.keep(file, ready=True)

    def _describe(self, go: _Go, file: File) -> None:
        """X takes a description of pictures and GIFs, not of videos. It is billed, so it is said once."""
        entry = go.kept[file.key]
        if file.alt_text and file.kind != "video" and entry.get("alt") != file.alt_text:
            self._media.describe(go.keys, media_id=entry["id"], alt_text=file.alt_text)
            go.keep(file, alt=file.alt_text)


def media_id(prepared: Mapping[str, Any], key: str) -> str:
    """The id that X knows a file by; '' while it is not ready."""
    entry = (prepared.get("media") or {}).get(key) or {}
    return str(entry.get("id", "")) if entry.get("ready") else ""


def still_good(prepared: Mapping[str, Any], now: datetime) -> dict[str, dict[str, Any]]:
    """What was kept, without what is too old to be used in a post."""
    kept = prepared.get("media") or {}
    return {key: dict(entry) for key, entry in kept.items() if datetime.fromisoformat(entry["until"]) > now}


def _entry(upload: Upload, now: datetime) -> dict[str, Any]:
    lives = timedelta(seconds=upload.lives_seconds) if upload.lives_seconds else MEDIA_LIVES
    until = now + min(lives, MEDIA_LIVES) - MEDIA_MARGIN
    return {"id": upload.media_id, "until": until.isoformat(), "ready": upload.is_ready}


def _read(file: File, start: int, size: int) -> bytes:
    try:
        with file.path.open("rb") as opened:
            opened.seek(start)
            content = opened.read(size)
    except OSError:
        content = b""
    if len(content) != size or not size:
        _unreadable(file)
    return content


def _unreadable(file: File) -> NoReturn:
    reason = f"The file {file.path.name} of this post is missing or was changed. Upload it again."
    raise CallFailed(Refused(reason=reason, code="media-missing"))
