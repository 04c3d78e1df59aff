"""What the tests of Instagram know of it: an account by either log-in, a part and its container."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from posting.adapters.base import Credentials, MediaFile, OutgoingPart
from tests.platforms.payloads import NOW

GRAPH = "https://graph.instagram.com/v26.0"
FACEBOOK = "https://graph.facebook.com/v26.0"
MEDIA_ID = "17900001"
DIRECT = Credentials(
    "17840001",
    kind="professional",
    login="instagram",
    username="bakery.aurora",
    access_token="IGAA-token-of-aurora-kept",
    app_id="instagram-app-id",
    app_secret="instagram-app-secret-value",
)
THROUGH_PAGE = replace(
    DIRECT, login="facebook", access_token="EAA-page-token-kept", app_secret="facebook-app-secret-value"
)


def picture(number: int = 1, **fields: Any) -> MediaFile:
    known = {"alt_text": "A loaf", "public_url": f"https://console.example/posting/files/{number}"}
    return MediaFile(str(number), "image", Path("a.jpg"), "image/jpeg", 7, **(known | fields))


def film(number: int = 1) -> MediaFile:
    return replace(picture(number), kind="video", mime="video/mp4")


def container(age: timedelta = timedelta(minutes=2)) -> dict[str, str]:
    return {"id": "6200", "made_at": (NOW - age).isoformat()}


PREPARED = {"container": container()}
PART = OutgoingPart("root", "Good morning, Lisbon!", "key-1", media=(picture(),), prepared=PREPARED)
COMMENT = OutgoingPart("comment", "First!", "key-2", parent_id=MEDIA_ID, root_id=MEDIA_ID)


class InstagramFacts:
    platform = "instagram"
    folder = "meta"
    credentials = DIRECT
    part = PART
    unauthorized = "190_463"
    server_fault = "502_html"
