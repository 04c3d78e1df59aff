"""What the tests of TikTok know of it: an account, a part, an upload under way, and a clock that does not wait."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from outbound.http import SendPermit
from platforms.tiktok.uploads import CHUNK_BYTES, UPLOAD_LIVES
from posting.adapters.base import Credentials, MediaFile, OutgoingPart
from tests.platforms.payloads import NOW

POST_ID, OTHER_ID = "7397555000000000001", "7397555000000000002"
UPLOAD_ID, PHOTOS_ID = "v_pub_file~v2-1.7397", "p_pub_url~v2.7397"
UPLOAD_URL = "https://open-upload.tiktokapis.example/video/"
WHERE = f"{UPLOAD_URL}?upload_id=1&upload_token=abc"
SIZE = 3 * CHUNK_BYTES + 10
CREDENTIALS = Credentials(
    "open-id-of-rosa",
    login="tiktok",
    username="rosa_rehearses",
    access_token="act.access-token-of-rosa",
    refresh_token="rft.refresh-token-of-rosa",
    app_id="tiktok-client-key",
    app_secret="tiktok-client-secret",
)
CREATOR = {
    "at": NOW.isoformat(),
    "privacy_levels": ["PUBLIC_TO_EVERYONE", "SELF_ONLY"],
    "comment_disabled": False,
    "duet_disabled": True,
    "stitch_disabled": False,
    "most_seconds": 300,
}
PHOTO = MediaFile(
    "1", "image", Path("one.jpg"), "image/jpeg", 5, public_url="https://console.example/posting/files/one"
)
PART = OutgoingPart(
    "root",
    "Good morning, Ada!",
    "key-1",
    media=(PHOTO,),
    options={"privacy_level": "PUBLIC_TO_EVERYONE"},
    prepared={"creator": CREATOR},
)
PERMIT = SendPermit.for_seconds(3600)


def upload(**changes: Any) -> dict[str, Any]:
    until = (NOW + UPLOAD_LIVES).isoformat()
    kept = {"publish_id": UPLOAD_ID, "url": WHERE, "until": until, "sent": 2, "closing": True, "whole": False}
    return {"creator": CREATOR, "upload": {**kept, **changes}}


def film(folder: Path, *, size: int = SIZE, duration: float | None = 12.0) -> MediaFile:
    path = folder / "film.mp4"
    path.write_bytes(b"a" * (size - 10) + b"b" * 10)
    return MediaFile("7", "video", path, "video/mp4", size, duration=duration)


class TikTokFacts:
    platform = "tiktok"
    folder = "tiktok"
    credentials = CREDENTIALS
    part = PART
    unauthorized = "posting/401_access_token_invalid"
    server_fault = "posting/500_internal_error"

    @pytest.fixture(autouse=True)
    def waited(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        waits: list[float] = []
        monkeypatch.setattr("platforms.tiktok.publishing.time.sleep", waits.append)
        return waits
