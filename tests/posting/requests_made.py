"""Every request that the five adapters make on the way to a post of every kind, recorded instead of sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from outbound.http import SendPermit
from outbound.outcome import CallFailed
from posting.adapters import registry
from posting.adapters.base import Credentials, LinkCard, MediaFile, OutgoingPart
from posting.adapters.stand_in import StandIn
from posting.rules.content import network_of, placed
from posting.services.recording_door import RecordingDoor
from posting.states import MediaKind, PartKind
from tests.posting.test_media_library import picture, video

OPTIONS: dict[str, list[dict[str, Any]]] = {
    "x": [{}],
    "linkedin": [{}, {"visibility": "LOGGED_IN"}, {"picture_on_card": True}],
    "facebook": [{}],
    "instagram": [{}],
    "tiktok": [
        {"privacy_level": "SELF_ONLY"},
        {"privacy_level": "PUBLIC_TO_EVERYONE", "photo_title": "A title", "auto_add_music": True, "is_aigc": True,
         "brand_organic_toggle": True, "disable_comment": True, "disable_duet": True, "disable_stitch": True},
    ],
}  # fmt: skip
ACCOUNTS: dict[str, list[dict[str, str]]] = {
    "x": [
        {"account_id": "1500", "login": "oauth2"},
        {"account_id": "1500", "login": "oauth1", "token_secret": "s3cret"},
    ],
    "linkedin": [
        {"account_id": "aBc", "login": "member"},
        {"account_id": "90", "login": "page", "kind": "organisation"},
    ],
    "facebook": [{"account_id": "100", "login": "page"}],
    "instagram": [{"account_id": "178", "login": "instagram"}, {"account_id": "178", "login": "facebook"}],
    "tiktok": [{"account_id": "-000", "login": ""}],
}


@dataclass(frozen=True)
class Made:
    """One request: ``fields`` are those of its body, or of its query where it has no body."""

    platform: str
    sample: str
    method: str
    url: str
    fields: dict[str, Any]
    creates: bool

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


def samples(folder: Path) -> dict[str, OutgoingPart]:
    pictures = [_file(folder, MediaKind.IMAGE, n) for n in range(4)]
    film = _file(folder, MediaKind.VIDEO, 9)
    card = LinkCard("https://example.org/a", "A title", "What it is")
    root = OutgoingPart(PartKind.ROOT, "Good morning (all)", "key-1")
    below = {"parent_id": "101_202", "root_id": "101_202"}
    return {
        "text": root,
        "link": replace(root, link=card),
        "image": replace(root, media=(pictures[0],)),
        "image and link": replace(root, media=(pictures[0],), link=card),
        "four images": replace(root, media=tuple(pictures)),
        "video": replace(root, media=(film,)),
        "carousel": replace(root, media=(pictures[0], film, pictures[1])),
        "reply": replace(root, kind=PartKind.REPLY, **below),
        "reply with an image": replace(root, kind=PartKind.REPLY, media=(pictures[0],), **below),
        "comment": replace(root, kind=PartKind.COMMENT, **below),
    }


def _file(folder: Path, kind: MediaKind, number: int) -> MediaFile:
    is_film = kind == MediaKind.VIDEO
    content = video() if is_film else picture("JPEG", (1000, 1000))
    path = folder / f"{number}.{'mp4' if is_film else 'jpg'}"
    path.write_bytes(content)
    return MediaFile(
        key=str(number), kind=kind, path=path, mime="video/mp4" if is_film else "image/jpeg", size=len(content),
        width=1000, height=1000, duration=12.5 if is_film else None, alt_text=f"Number {number}",
        public_url=f"https://console.example.org/posting/files/{number}",
    )  # fmt: skip


def requests_of(platform: str, sample: str, part: OutgoingPart) -> list[Made]:
    """All that this network's adapter asks on the way to the creating call; nothing leaves."""
    made: list[Made] = []
    for account in ACCOUNTS[platform]:
        for options in OPTIONS[platform]:
            door = RecordingDoor(StandIn(), [])
            adapter = registry.built_with(registry.AdapterConfig(door=door), platform)
            credentials = Credentials(access_token="t0ken", app_id="app", app_secret="app-s3cret", **account)
            leaving = _placed(platform, replace(part, options=options))
            try:
                prepared = adapter.prepare(leaving, credentials, lambda _: None).prepared if part.media else {}
                adapter.publish(replace(leaving, prepared=prepared), credentials, SendPermit.for_seconds(60))
            except CallFailed:
                pass  # the dry run's end, or a kind of post that this network does not have
            made += [
                Made(platform, sample, each["method"], each["url"], _fields(each), each["creates"])
                for each in door.requests
            ]
    return made


def _placed(platform: str, part: OutgoingPart) -> OutgoingPart:
    """The link where ``parts_for`` puts it: on a card, or in the text."""
    if part.link is None:
        return part
    network = network_of(registry.capabilities(platform))
    text, card = placed(part.text, part.link.url, len(part.media), part.options, network)
    return replace(part, text=text, link=part.link if card else None)


def _fields(request: dict[str, Any]) -> dict[str, Any]:
    body = request["body"]
    if isinstance(body, dict):
        return body
    return dict(parse_qsl(urlsplit(request["url"]).query, keep_blank_values=True)) if body is None else {}


def all_requests(folder: Path) -> list[Made]:
    """``folder`` takes the sample files."""
    return [
        each
        for platform in registry.ADAPTERS
        for sample, part in samples(folder).items()
        for each in requests_of(platform, sample, part)
    ]
