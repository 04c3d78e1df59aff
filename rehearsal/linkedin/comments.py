"""Comments on posts (learn.microsoft.com/linkedin/marketing/community-management/shares/comments-api, read 2026-11)."""

import sqlite3
from typing import Any, Final

from rehearsal.linkedin import bodies
from rehearsal.linkedin.callers import Caller, account_id
from rehearsal.linkedin.errors import POSTING, forbidden, not_found, refused
from rehearsal.linkedin.posts import AUTHOR
from rehearsal.publishing import posts, road
from rehearsal.publishing.ids import new_id
from rehearsal.publishing.posts import Post, Wanted
from rehearsal.wire import Json, Request, Response, answer
from rehearsal.world import World

LONGEST: Final = 1250
SHAPE: Final[dict[str, Any]] = {
    "actor!": AUTHOR,
    "object!": str,
    "message!": {"text!": str, "attributes": (bodies.ANY, 0, 50)},
    "parentComment": str,
    "content": (bodies.ANY, 0, 1),
}
READS: Final = ("r_organization_social", "r_organization_social_feed")


def handle(world: World, request: Request, caller: Caller, urn: str) -> Response:
    if request.method == "POST":
        return road.publish(
            world, request, "linkedin", POSTING, lambda db, now: _judged(db, world, request, caller, urn, now), _receipt
        )
    if request.method == "GET":
        return road.meddled(world, request, "linkedin", road.READ, POSTING, lambda: _listed(world, caller, urn))
    return bodies.wrong_method(request)


def _judged(
    db: sqlite3.Connection, world: World, request: Request, caller: Caller, urn: str, now: float
) -> Post | Response:
    body = bodies.read(request, SHAPE)
    if isinstance(body, Response):
        return body
    if not caller.may_act_as(world, body["actor"]):
        return forbidden("comments.CREATE")
    target = posts.get(db, "linkedin", urn)
    if target is None:
        return not_found(urn)
    if body["object"] not in (urn, target.root):
        return refused(400, "INVALID_VALUE_FOR_FIELD", "/object", "must name the post of the path")
    text = body["message"]["text"]
    if not text.strip():
        return refused(400, "INVALID_VALUE_BLANK_FIELD", "/message/text", "is blank")
    if len(text) > LONGEST:
        return refused(400, "FIELD_LENGTH_TOO_LONG", "/message/text", "Text length exceeds the maximum")
    comment = f"urn:li:comment:({urn},{new_id(now)})"
    details = {"author": body["actor"]}
    return Post(
        "linkedin",
        account_id(body["actor"]),
        comment,
        text,
        kind=posts.COMMENT,
        parent=urn,
        root=target.root,
        details=details,
    )


def _receipt(post: Post) -> Response:
    told = _shown(post)
    return answer(told, 201, {"x-restli-id": told["id"]})


def _shown(post: Post) -> Json:
    return {
        "actor": post.details["author"],
        "commentUrn": post.remote_id,
        "id": post.remote_id.rstrip(")").rpartition(",")[2],
        "message": {"attributes": [], "text": post.text},
        "object": post.parent,
        "created": {"actor": post.details["author"], "time": int(post.at * 1000)},
    }


def _listed(world: World, caller: Caller, urn: str) -> Response:
    lacking = caller.lacks("comments.GET_ALL", *READS)
    if lacking is not None:
        return lacking
    if posts.get(world.store.reader, "linkedin", urn) is None:
        return not_found(urn)
    wanted = Wanted(platform="linkedin", parent=urn, kind=posts.COMMENT, deleted=False)
    found = [_shown(post) for post in posts.page(world.store.reader, wanted, 100)]
    return answer({"paging": {"start": 0, "count": len(found), "links": []}, "elements": found})
