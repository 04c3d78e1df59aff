"""What the tests of Facebook know of it: a Page, its parts, and its files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from posting.adapters.base import Credentials, MediaFile, OutgoingPart

GRAPH = "https://graph.facebook.com/v26.0"
POST_ID = "1000_2000"
PAGE = Credentials(
    "1000",
    kind="page",
    login="page",
    access_token="EAA-page-token-of-aurora-old",
    app_id="facebook-app-id",
    app_secret="facebook-app-secret-value",
)
PART = OutgoingPart("root", "Good morning, Lisbon!", "key-1")
COMMENT = OutgoingPart("comment", "First!", "key-2", parent_id=POST_ID, root_id=POST_ID)
PHOTOS = {"photos": ["3001", "3002"]}
VIDEO = {"video": {"id": "4001", "session": "5001", "start": 9, "end": 9}}


def file(folder: Path, name: str, content: bytes = b"picture", **fields: Any) -> MediaFile:
    path = folder / name
    path.write_bytes(content)
    known = {"kind": "image", "mime": "image/jpeg"} | fields
    return MediaFile(key=name, path=path, size=len(content), **known)


def two_photos(folder: Path) -> OutgoingPart:
    return replace(PART, media=(file(folder, "a.jpg", alt_text="A loaf"), file(folder, "b.jpg")))


def a_video(folder: Path) -> OutgoingPart:
    return replace(PART, media=(file(folder, "a.mp4", b"ninebytes", kind="video", mime="video/mp4"),))


class FacebookFacts:
    platform = "facebook"
    folder = "meta"
    credentials = PAGE
    part = PART
    unauthorized = "190_463"
    server_fault = "502_html"
