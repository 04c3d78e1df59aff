"""Every request body that the five adapters make holds what the vendor takes: allowed names only, all required ones.

The table below is ours, written down from the vendors' reference pages. The vendors' own machine-readable schemas may
not be kept here: name a folder that has them in VENDOR_SCHEMAS and they are asked too. It may hold ``openapi.json``
(X) and a folder of Graph specs (``Page.json``, ``IGUser.json``, ``Post.json`` and so on).
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from outbound.http import SendPermit
from outbound.outcome import CallFailed
from posting.adapters import registry
from posting.adapters.base import Credentials, LinkCard, MediaFile, OutgoingPart
from posting.adapters.stand_in import StandIn
from posting.services.recording_door import RecordingDoor
from posting.states import MediaKind, PartKind
from tests.posting.test_media_library import picture, video
from tests.posting.vendor_edges import EDGES, SIGNED

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
            leaving = replace(part, options=options)
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


def _fields(request: dict[str, Any]) -> dict[str, Any]:
    body = request["body"]
    if isinstance(body, dict):
        return body
    return dict(parse_qsl(urlsplit(request["url"]).query, keep_blank_values=True)) if body is None else {}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Made]:
    folder = tmp_path_factory.mktemp("samples")
    return [
        each
        for platform in registry.ADAPTERS
        for sample, part in samples(folder).items()
        for each in requests_of(platform, sample, part)
    ]


# -- our own table ---------------------------------------------------------------------------------------

#: Addresses that the platform itself named in an answer: they take bytes and no names.
_GIVEN = re.compile(r"PUT /(?:dms-uploads|upload)/")


def names_in(fields: dict[str, Any], before: str = "") -> set[str]:
    found: set[str] = set()
    for name, value in fields.items():
        found.add(before + name)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                found |= names_in(inner, f"{before}{name}.")
    return found


def faults_of(each: Made) -> list[str]:
    """What our table has against a request; reads are not held against it."""
    asked = f"{each.method} {each.path}"
    if each.method == "GET" or _GIVEN.match(asked):
        return []
    edge = next((edge for pattern, edge in EDGES[each.platform] if re.fullmatch(pattern, asked)), None)
    if edge is None:
        return [f"{asked} stands in no line of the table"]
    names = names_in(each.fields) - SIGNED
    found = [f"{asked} has no {name}" for name in sorted(edge.required - names)]
    allowed = edge.required | edge.optional | edge.one_of
    found += [f"{asked} takes no {name}" for name in sorted(names - allowed)]
    if edge.one_of and not edge.one_of & names:
        found.append(f"{asked} has none of {', '.join(sorted(edge.one_of))}")
    return found


def test_every_body_has_allowed_names_and_all_required_ones(made: list[Made]) -> None:
    assert [f"{each.platform}, {each.sample}: {fault}" for each in made for fault in faults_of(each)] == []


@pytest.mark.parametrize("platform", registry.ADAPTERS)
def test_every_kind_of_post_comes_to_its_creating_request(made: list[Made], platform: str) -> None:
    """Else the test above would be content with requests that were never made."""
    known = registry.capabilities(platform)
    wanted = {"image", "four images", "video"} | ({"carousel"} if known.mixes_media else set())
    wanted |= set() if known.needs_media else {"text", "link"}
    wanted |= ({"reply"} if known.has_threads else set()) | ({"comment"} if known.has_first_comment else set())
    assert wanted <= {each.sample for each in made if each.platform == platform and each.creates}


def test_every_line_of_the_table_is_used(made: list[Made]) -> None:
    asked = {(each.platform, f"{each.method} {each.path}") for each in made}
    unused = [
        (platform, pattern)
        for platform, edges in EDGES.items()
        for pattern, _ in edges
        if not any(platform == where and re.fullmatch(pattern, what) for where, what in asked)
    ]
    assert unused == []


def test_the_table_sees_a_wrong_name_and_a_missing_one(made: list[Made]) -> None:
    right = next(each for each in made if each.platform == "linkedin" and each.creates)
    wrong = replace(right, fields={**right.fields, "comentary": right.fields["commentary"]})
    wrong.fields.pop("commentary")
    assert faults_of(wrong) == ["POST /rest/posts has no commentary", "POST /rest/posts takes no comentary"]


# -- the vendors' own schemas, where somebody has put them -------------------------------------------------


def vendor(name: str) -> Path:
    folder = os.environ.get("VENDOR_SCHEMAS", "")
    if not folder:
        pytest.skip("VENDOR_SCHEMAS names no folder with the vendors' published schemas.")
    found = next(iter(sorted(Path(folder).rglob(name))), None)
    if found is None:
        pytest.skip(f"There is no {name} below {folder}.")
    return found


def test_x_against_its_openapi_description(made: list[Made]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    whole = json.loads(vendor("openapi.json").read_text())
    checked = 0
    for each in made:
        # Files go as multipart, whose fields are all text: their names are held against the table above.
        operation = _operation(whole, each)
        body = (operation or {}).get("requestBody", {}).get("content", {}).get("application/json")
        if (
            each.platform != "x"
            or not body
            or ("media" in each.path and "metadata" not in each.path and "initialize" not in each.path)
        ):
            continue
        schema = {"components": whole["components"], **body["schema"]}
        jsonschema.Draft4Validator(schema).validate(_with_ids(each.fields))
        checked += 1
    assert checked > 10


def _operation(whole: dict[str, Any], each: Made) -> Any:
    for path, methods in whole["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", path), each.path):
            return methods.get(each.method.lower())
    return None


def _with_ids(fields: Any) -> Any:
    """The recording door shows words where an id would stand."""
    if isinstance(fields, dict):
        return {name: _with_ids(value) for name, value in fields.items()}
    if isinstance(fields, list):
        return [_with_ids(value) for value in fields]
    is_id = isinstance(fields, str) and (re.fullmatch(r"<id of .*>", fields) or fields == "101_202")
    return "1500000000000000001" if is_id else fields


#: Our edges -> the node's file and its edge there.
GRAPH = {
    ("facebook", "feed"): "Page.json",
    ("facebook", "photos"): "Page.json",
    ("facebook", "videos"): "Page.json",
    ("facebook", "comments"): "Post.json",
    ("instagram", "media"): "IGUser.json",
    ("instagram", "media_publish"): "IGUser.json",
    ("instagram", "comments"): "IGMedia.json",
}


@pytest.mark.parametrize(("platform", "edge"), GRAPH)
def test_meta_against_its_graph_specs(made: list[Made], platform: str, edge: str) -> None:
    spec = json.loads(vendor(GRAPH[platform, edge]).read_text())
    api = next(
        each for each in spec["apis"] if each["method"] == "POST" and each.get("endpoint", "").strip("/") == edge
    )
    known = {each["name"]: each for each in api["params"]}
    checked = 0
    for each in made:
        if each.platform == platform and each.method == "POST" and each.path.endswith(f"/{edge}"):
            names = set(each.fields) - SIGNED
            assert names <= set(known) | {"source"}, f"{each.sample}: {sorted(names - set(known))}"
            required = {name for name, param in known.items() if param.get("required")}
            assert required <= names, f"{each.sample}: {sorted(required - names)}"
            checked += 1
    assert checked
