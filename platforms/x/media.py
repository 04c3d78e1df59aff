"""Giving X the files of a post: images in one call, GIFs and videos in segments. Nobody sees any of it.

https://docs.x.com/x-api/media/quickstart/media-upload-chunked and X's OpenAPI description 2.167 (read 2026-11-21).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from outbound.outcome import CallFailed, Unreached
from platforms.x.calling import XCaller, XKeys, data_of, text_of

CATEGORIES = {"image": "tweet_image", "gif": "tweet_gif", "video": "tweet_video"}


@dataclass(frozen=True, slots=True)
class Upload:
    """What X has of a file. ``wait_seconds``: it is at work and is asked again then; ``failed``: why it cannot."""

    media_id: str
    lives_seconds: int | None = None
    wait_seconds: int | None = None
    failed: str = ""

    @property
    def is_ready(self) -> bool:
        return self.wait_seconds is None and not self.failed


class XMedia:
    """The calls of media upload. Each may be repeated, and raises ``CallFailed``."""

    def __init__(self, caller: XCaller) -> None:
        self._caller = caller

    def upload(self, keys: XKeys, *, content: bytes, category: str) -> Upload:
        """A whole image."""
        fields = {"media_category": category}
        return self._sent(keys, "/2/media/upload", **_multipart(fields, content))

    def initialize(self, keys: XKeys, *, media_type: str, total_bytes: int, category: str) -> Upload:
        """Announce a file that comes in segments."""
        body = {"media_type": media_type, "total_bytes": total_bytes, "media_category": category}
        return self._sent(keys, "/2/media/upload/initialize", json=body)

    def append(self, keys: XKeys, *, media_id: str, segment: int, content: bytes) -> None:
        """One segment; sent again it replaces itself."""
        fields = {"segment_index": str(segment)}
        self._caller.harmless("POST", f"/2/media/upload/{media_id}/append", keys, **_multipart(fields, content))

    def finalize(self, keys: XKeys, *, media_id: str) -> Upload:
        """All segments are there."""
        return self._sent(keys, f"/2/media/upload/{media_id}/finalize")

    def status(self, keys: XKeys, *, media_id: str) -> Upload:
        """How far X is with a file."""
        params = {"command": "STATUS", "media_id": media_id}
        return _upload(self._caller.read("GET", "/2/media/upload", keys, params=params))

    def describe(self, keys: XKeys, *, media_id: str, alt_text: str) -> None:
        """Say what a picture shows, for those who do not see it."""
        body = {"id": media_id, "metadata": {"alt_text": {"text": alt_text}}}
        self._caller.harmless("POST", "/2/media/metadata", keys, json=body)

    def _sent(self, keys: XKeys, path: str, **arguments: Any) -> Upload:
        return _upload(self._caller.read("POST", path, keys, **arguments))


def _multipart(fields: Mapping[str, str], content: bytes) -> dict[str, Any]:
    """Arguments of a call whose body is ``multipart/form-data`` (RFC 7578), the file under ``media``."""
    boundary = secrets.token_hex(16)
    head = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    head += f'--{boundary}\r\nContent-Disposition: form-data; name="media"; filename="media"\r\n'
    head += "Content-Type: application/octet-stream\r\n\r\n"
    body = head.encode("ascii") + content + f"\r\n--{boundary}--\r\n".encode("ascii")
    return {"content": body, "headers": {"Content-Type": f"multipart/form-data; boundary={boundary}"}}


def _upload(body: Mapping[str, Any]) -> Upload:
    data = data_of(body)
    media_id = text_of(data.get("id"))
    if not media_id.isascii() or not media_id.isdigit():
        raise CallFailed(Unreached(reason="X took the file but named no id."))
    lives = _seconds(data.get("expires_after_secs"))
    info = data.get("processing_info")
    if not isinstance(info, dict) or info.get("state") == "succeeded":
        return Upload(media_id, lives)
    if info.get("state") == "failed":
        return Upload(media_id, lives, failed=_fault(info.get("error")) or "X could not process the file.")
    return Upload(media_id, lives, wait_seconds=_seconds(info.get("check_after_secs")) or 5)


def _fault(error: object) -> str:
    if not isinstance(error, dict):
        return ""
    words = text_of(error.get("message")) or text_of(error.get("name"))
    return f"X could not process the file: {words[:200]}" if words else ""


def _seconds(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**7 else None
