"""Uploads to Facebook Pages: photos that stay unpublished, videos up to the call that publishes them. Nobody sees them.

https://developers.facebook.com/docs/graph-api/reference/page/photos, …/page/videos and …/docs/video-api/guides/
publishing (facts checked 2026-11-21; parameter names against the specification of v26.0).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from outbound.bootclock import boot_seconds
from outbound.outcome import CallFailed, NotReady, Refused, Unreached
from platforms.meta.client import GraphClient, GraphToken

#: Less than Meta offers to take at once, so that a piece arrives within the time of one call on a slow line.
LARGEST_PIECE = 4_000_000
#: No new call of a preparation after so many seconds.
BUDGET = 20.0

Save = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Photo:
    path: Path
    mime: str
    alt_text: str = ""


@dataclass(frozen=True, slots=True)
class VideoUpload:
    """A video on its way. Bytes from ``start`` to before ``end`` come next; equal: all have arrived."""

    video_id: str
    session: str
    start: int
    end: int

    @property
    def is_whole(self) -> bool:
        return self.start >= self.end

    def as_json(self) -> dict[str, Any]:
        return {"id": self.video_id, "session": self.session, "start": self.start, "end": self.end}

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> VideoUpload:
        return cls(str(saved["id"]), str(saved["session"]), int(saved["start"]), int(saved["end"]))


class PageUploads:
    """Uploads over as many goes as it takes; each step is saved before the next.

    Saved is ``{"photos": [ids in order]}`` or ``{"video": {"id", "session", "start", "end"}}``.
    """

    def __init__(self, client: GraphClient, token: GraphToken, saved: Mapping[str, Any], save: Save) -> None:
        self._client, self._token, self._saved, self._save = client, token, saved, save
        self._ends_at = boot_seconds() + BUDGET

    def photos(self, files: Sequence[Photo]) -> dict[str, Any]:
        """What was prepared, whole. Raises ``CallFailed``: ``NotReady`` where more is left to upload."""
        ids: list[str] = list(self._saved.get("photos") or ())
        for file in files[len(ids) :]:
            self._check_time()
            content = file.path.read_bytes()
            ids.append(upload_photo(self._client, self._token, content, mime=file.mime, alt_text=file.alt_text))
            self._save({"photos": list(ids)})
        return {"photos": ids} if ids else {}

    def video(self, path: Path) -> dict[str, Any]:
        """The same for a video."""
        upload = self._begun(path)
        with path.open("rb") as file:
            while not upload.is_whole:
                self._check_time()
                upload = self._next(upload, file)
                self._save({"video": upload.as_json()})
        return {"video": upload.as_json()}

    def _begun(self, path: Path) -> VideoUpload:
        known = self._saved.get("video")
        if known:
            return VideoUpload.from_json(known)
        upload = begin_video(self._client, self._token, size=path.stat().st_size)
        self._save({"video": upload.as_json()})
        return upload

    def _next(self, upload: VideoUpload, file: BinaryIO) -> VideoUpload:
        try:
            return send_piece(self._client, self._token, upload, file)
        except CallFailed as error:
            outcome = error.outcome
            if not isinstance(outcome, Refused):
                raise
            # An upload that has run out or lost its place is begun anew; the tries are counted.
            self._save({})
            raise CallFailed(Unreached(outcome.reason, outcome.code, outcome.http_status)) from error

    def _check_time(self) -> None:
        if boot_seconds() > self._ends_at:
            until = self._client.now() + timedelta(seconds=1)
            raise CallFailed(NotReady(reason="More of the media is left to upload.", until=until))


def upload_photo(client: GraphClient, token: GraphToken, content: bytes, *, mime: str, alt_text: str = "") -> str:
    """Upload a photo that stays unpublished; its id."""
    fields = {"published": "false"} | ({"alt_text_custom": alt_text} if alt_text else {})
    body, content_type = multipart(fields, name="source", mime=mime, content=content)
    answer = client.upload(token, f"{_page(token)}/photos", content=body, content_type=content_type)
    return _told(answer, "id", "Meta's answer names no photo.")


def begin_video(client: GraphClient, token: GraphToken, *, size: int) -> VideoUpload:
    """Open an upload; ``size`` in bytes."""
    answer = client.upload(token, f"{_page(token)}/videos", json={"upload_phase": "start", "file_size": size})
    video_id = _told(answer, "video_id", "Meta's answer names no video.")
    session = _told(answer, "upload_session_id", "Meta's answer names no upload.")
    return VideoUpload(video_id, session, _offset(answer, "start_offset"), _offset(answer, "end_offset"))


def send_piece(client: GraphClient, token: GraphToken, upload: VideoUpload, file: BinaryIO) -> VideoUpload:
    """Send the next piece of ``file``. Raises ``CallFailed``: ``Refused`` where Meta has given the upload up."""
    file.seek(upload.start)
    piece = file.read(min(upload.end - upload.start, LARGEST_PIECE))
    fields = {"upload_phase": "transfer", "upload_session_id": upload.session, "start_offset": str(upload.start)}
    body, content_type = multipart(fields, name="video_file_chunk", mime="application/octet-stream", content=piece)
    answer = client.upload(token, f"{_page(token)}/videos", content=body, content_type=content_type)
    start, end = _offset(answer, "start_offset"), _offset(answer, "end_offset")
    return VideoUpload(upload.video_id, upload.session, start, end)


def multipart(fields: Mapping[str, str], *, name: str, mime: str, content: bytes) -> tuple[bytes, str]:
    """A form with one file (RFC 7578), and its content type."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="file"\r\nContent-Type: {mime}'
    whole = b"".join([*parts, f"{head}\r\n\r\n".encode(), content, f"\r\n--{boundary}--\r\n".encode()])
    return whole, f"multipart/form-data; boundary={boundary}"


def _page(token: GraphToken) -> str:
    return token.account_id or "me"


def _told(answer: Mapping[str, Any], name: str, missing: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise CallFailed(Unreached(reason=missing))
    return value


def _offset(answer: Mapping[str, Any], name: str) -> int:
    value = str(answer.get(name, ""))
    if not (value.isascii() and value.isdigit() and len(value) < 15):
        raise CallFailed(Unreached(reason="Meta's answer does not say which part of the video comes next."))
    return int(value)
