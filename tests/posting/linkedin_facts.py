"""What the tests of LinkedIn know of it: two accounts, a part, and where things are posted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from platforms.linkedin.littletext import unescaped
from posting.adapters.base import Credentials, MediaFile, OutgoingPart
from tests.contracts.publishing_door import Asked

URN = "urn:li:share:7397000000000000001"
OLDER = "urn:li:ugcPost:7396000000000000009"
ORG = "urn:li:organization:5583111"
IMAGE_1, IMAGE_2, FILM = "urn:li:image:C4E10AQ-one", "urn:li:image:C4E10AQ-two", "urn:li:video:C5F10AQ-film"
MEMBER = Credentials(
    "rosa",
    kind="profile",
    login="member",
    access_token="linkedin-access-token-of-rosa",
    app_id="linkedin-client-id",
    app_secret="linkedin-client-secret",
)
PAGE = Credentials(
    "5583111",
    kind="organisation",
    login="page",
    username="tea-house-rosa",
    access_token="linkedin-page-access-token",
    refresh_token="linkedin-page-refresh-token",
    app_id="linkedin-page-client-id",
    app_secret="linkedin-page-client-secret",
)
PART = OutgoingPart("root", "Good morning, (Ada)! #tea", "key-1")
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)


def image(folder: Path, key: str = "1", *, alt_text: str = "A cup") -> MediaFile:
    path = folder / f"{key}.png"
    path.write_bytes(b"\x89PNG" + key.encode())
    return MediaFile(key, "image", path, "image/png", 5, alt_text=alt_text)


def ready(**urns: str) -> Mapping[str, Any]:
    return {"media": {key.removeprefix("k"): {"id": urn, "final": True, "ready": True} for key, urn in urns.items()}}


class LinkedInFacts:
    platform = "linkedin"
    folder = "linkedin"
    credentials = PAGE
    part = PART
    unauthorized = "401_revoked"
    server_fault = "500_internal"
    create_url = "https://api.linkedin.com/rest/posts"
    accepted = "posting/post_created"
    accepted_id = URN
    accepted_url = f"https://www.linkedin.com/feed/update/{URN}"
    accepted_without_id = "posting/post_created_without_id"
    accepted_unreadable = "posting/post_created_unreadable"
    refused = "422_duplicate"
    throttled = "429_member_day"
    throttled_until = MIDNIGHT
    halted = "426_nonexistent_version"

    def sent_text(self, asked: Asked) -> str:
        return unescaped(asked.json["commentary"])
