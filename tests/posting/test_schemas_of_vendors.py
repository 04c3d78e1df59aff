"""Every request body that our adapters make is one that X and Meta describe themselves.

Both publish clients generated from the machine-readable description of their API: ``xdk`` from X's OpenAPI document,
``facebook-business`` from Meta's Graph specs. Neither is used but here. LinkedIn and TikTok publish no such thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from facebook_business.adobjects.igmedia import IGMedia
from facebook_business.adobjects.iguser import IGUser
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.pagepost import PagePost
from pydantic import BaseModel, ValidationError
from xdk import schemas

from tests.posting.requests_made import Made, all_requests
from tests.posting.vendor_edges import SIGNED

#: What takes bytes as multipart has text for fields; their names are held against our own table.
X = {
    "/2/tweets": schemas.CreatePostsRequest,
    "/2/media/metadata": schemas.CreateMediaMetadataRequest,
    "/2/media/upload/initialize": schemas.InitializeMediaUploadRequest,
}
GRAPH: dict[tuple[str, str], tuple[Any, str]] = {
    ("facebook", "feed"): (Page, "create_feed"),
    ("facebook", "photos"): (Page, "create_photo"),
    ("facebook", "videos"): (Page, "create_video"),
    ("facebook", "comments"): (PagePost, "create_comment"),
    ("instagram", "media"): (IGUser, "create_media"),
    ("instagram", "media_publish"): (IGUser, "create_media_publish"),
    ("instagram", "comments"): (IGMedia, "create_comment"),
}
#: Bytes go under this name, which the reference page has and the description has not.
BYTES = {"source"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Made]:
    return all_requests(tmp_path_factory.mktemp("samples"))


def strangers(model: BaseModel, before: str = "") -> Iterator[str]:
    """Names that the description does not have: the client takes them, and X refuses them."""
    yield from (before + name for name in model.model_extra or {})
    for name in type(model).model_fields:
        inner = getattr(model, name)
        for each in inner if isinstance(inner, list) else [inner]:
            if isinstance(each, BaseModel):
                yield from strangers(each, f"{before}{name}.")


def faults_by_x(each: Made) -> list[str]:
    try:
        known = X[each.path].model_validate(_with_ids(each.fields), strict=True)
    except ValidationError as error:
        return [f"{each.sample}: {fault['loc']} {fault['msg']}" for fault in error.errors()]
    return [f"{each.sample}: {each.path} takes no {name}" for name in strangers(known)]


def _with_ids(fields: Any) -> Any:
    """The recording door shows words where an id would stand."""
    if isinstance(fields, dict):
        return {name: _with_ids(value) for name, value in fields.items()}
    if isinstance(fields, list):
        return [_with_ids(value) for value in fields]
    is_id = isinstance(fields, str) and (re.fullmatch(r"<id of .*>", fields) or fields == "101_202")
    return "1500000000000000001" if is_id else fields


def faults_by_meta(each: Made, known: Any) -> list[str]:
    names = set(each.fields) - SIGNED - BYTES
    return [f"{each.sample}: no {name} there" for name in sorted(names) if not known.is_valid_key(name)]


def described(node: Any, call: str) -> Any:
    return getattr(node(fbid="1"), call)(pending=True)._param_checker


def asked_of_x(made: list[Made]) -> list[Made]:
    return [each for each in made if each.platform == "x" and each.method == "POST" and each.path in X]


def test_x_takes_every_body(made: list[Made]) -> None:
    asked = asked_of_x(made)
    assert {each.path for each in asked} == set(X)
    assert [fault for each in asked for fault in faults_by_x(each)] == []


@pytest.mark.parametrize(("platform", "edge"), GRAPH)
def test_meta_takes_every_body(made: list[Made], platform: str, edge: str) -> None:
    known = described(*GRAPH[platform, edge])
    asked = [e for e in made if e.platform == platform and e.method == "POST" and e.path.endswith(f"/{edge}")]
    assert asked
    assert [fault for each in asked for fault in faults_by_meta(each, known)] == []


def test_both_see_a_wrong_name_and_x_a_wrong_shape(made: list[Made]) -> None:
    post = next(each for each in asked_of_x(made) if each.path == "/2/tweets")
    assert faults_by_x(replace(post, fields={**post.fields, "txt": "a"})) == ["text: /2/tweets takes no txt"]
    assert faults_by_x(replace(post, fields={"text": 7}))
    feed = next(each for each in made if each.platform == "facebook" and each.path.endswith("/feed"))
    known = described(*GRAPH["facebook", "feed"])
    assert faults_by_meta(replace(feed, fields={"mesage": "a"}), known) == [f"{feed.sample}: no mesage there"]
