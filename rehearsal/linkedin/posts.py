"""The Posts API (learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api, read 2026-11)."""

import re
import sqlite3
from typing import Any, Final

from rehearsal.linkedin import assets, bodies, little_text, restli
from rehearsal.linkedin.callers import READS_PAGE, Caller, account_id, page
from rehearsal.linkedin.errors import POSTING, duplicate, error, forbidden, not_found, refused
from rehearsal.publishing import posts, road, strict
from rehearsal.publishing.ids import new_id
from rehearsal.publishing.posts import Post, Wanted
from rehearsal.wire import Json, Request, Response, answer
from rehearsal.world import World

AUTHOR: Final = re.compile(r"urn:li:(?:person|organization):[A-Za-z0-9_-]{1,64}")
ASSET: Final = re.compile(r"urn:li:(?:image|video|document):[A-Za-z0-9_-]{1,64}")
IMAGE: Final = re.compile(r"urn:li:image:[A-Za-z0-9_-]{1,64}")
POST: Final = re.compile(r"urn:li:(?:share|ugcPost):[0-9]{1,20}")
ALT_TEXT: Final = re.compile(r".{0,4086}", re.S)
ADDRESS: Final = re.compile(r"https?://\S{1,2000}")
LONGEST: Final = 3000
RECENT: Final = 86_400.0

CONTENT: Final[dict[str, Any]] = {
    "media": {"id!": ASSET, "altText": ALT_TEXT, "title": str},
    "multiImage": {"images!": ({"id!": IMAGE, "altText": ALT_TEXT}, 2, 20), "altText": str},
    "article": {
        "source!": ADDRESS,
        "title": re.compile(r".{1,400}", re.S),
        "description": str,
        "thumbnail": IMAGE,
        "thumbnailAltText": str,
    },
    "poll": {
        "question!": re.compile(r".{1,140}", re.S),
        "options!": ({"text!": re.compile(r".{1,30}", re.S)}, 2, 4),
        "settings!": {"duration!": frozenset({"ONE_DAY", "THREE_DAYS", "SEVEN_DAYS", "FOURTEEN_DAYS"})},
    },
}
SHAPE: Final[dict[str, Any]] = {
    "author!": AUTHOR,
    "commentary!": str,
    "visibility!": frozenset({"PUBLIC", "CONNECTIONS", "LOGGED_IN"}),
    "distribution!": {
        "feedDistribution!": frozenset({"MAIN_FEED", "NONE"}),
        "targetEntities": (bodies.ANY, 0, 0),
        "thirdPartyDistributionChannels": (bodies.ANY, 0, 0),
    },
    "lifecycleState!": frozenset({"PUBLISHED"}),
    "isReshareDisabledByAuthor": bool,
    "content": CONTENT,
    "reshareContext": {"parent!": POST},
}


def handle(world: World, request: Request, caller: Caller, rest: tuple[str, ...]) -> Response:
    if not rest and request.method == "POST":
        return create(world, request, caller)
    if request.method == "DELETE" and len(rest) == 1:
        return _meddled(world, request, road.POST, lambda: _delete(world, caller, rest[0]))
    if request.method == "GET" and len(rest) == 1:
        return _meddled(world, request, road.READ, lambda: _read(world, caller, rest[0]))
    if request.method == "GET" and not rest:
        return _meddled(world, request, road.READ, lambda: _of_author(world, request, caller))
    return bodies.wrong_method(request)


def _meddled(world: World, request: Request, calls: str, act: Any) -> Response:
    return road.meddled(world, request, "linkedin", calls, POSTING, act)


def create(world: World, request: Request, caller: Caller) -> Response:
    return road.publish(
        world, request, "linkedin", POSTING, lambda db, now: _judged(db, world, request, caller, now), _receipt
    )


def _receipt(post: Post) -> Response:
    # The id is told in this header and nowhere else.
    return Response(201, b"", "application/json", {"x-restli-id": post.remote_id, "x-linkedin-id": post.remote_id})


def _judged(db: sqlite3.Connection, world: World, request: Request, caller: Caller, now: float) -> Post | Response:
    body = bodies.read(request, SHAPE)
    if isinstance(body, Response):
        return body
    if not caller.may_act_as(world, body["author"]):
        return forbidden("posts.CREATE")
    content = body.get("content", {})
    if "content" in body and len(content) != 1:
        return refused(400, "INVALID_VALUE_FOR_FIELD", "content", "content must hold exactly one kind of content")
    text = little_text.shown(body["commentary"])
    if len(text) > LONGEST:
        # Whether the backslashes count is not documented; here they do not.
        return refused(400, "FIELD_LENGTH_TOO_LONG", "commentary", "Text length exceeds the maximum")
    if not body["commentary"].strip() and not content:
        return refused(400, "INVALID_VALUE_BLANK_FIELD", "commentary", "commentary is blank")
    problem = assets.problem(db, _assets(content), body["author"], now)
    if problem is not None:
        return problem
    post = _post(body, text, now)
    twin = posts.twin(db, post, now - RECENT, with_deleted=True)
    return post if twin is None else duplicate(twin.remote_id)


def _assets(content: Json) -> list[tuple[str, str]]:
    """URN and alternative text, in the order of the post."""
    if "multiImage" in content:
        return [(image["id"], image.get("altText", "")) for image in content["multiImage"]["images"]]
    if "media" in content:
        return [(content["media"]["id"], content["media"].get("altText", ""))]
    thumbnail = content.get("article", {}).get("thumbnail")
    return [(thumbnail, "")] if thumbnail else []


def _post(body: Json, text: str, now: float) -> Post:
    content = body.get("content", {})
    media = _assets(content)
    is_film = any(urn.startswith("urn:li:video:") for urn, _ in media)
    article = content.get("article", {})
    return Post(
        "linkedin",
        account_id(body["author"]),
        f"urn:li:{'ugcPost' if is_film else 'share'}:{new_id(now)}",
        text,
        link=article.get("source", ""),
        media=tuple(urn for urn, _ in media),
        details={
            "author": body["author"],
            "commentary": body["commentary"],
            "visibility": body["visibility"],
            "content": content,
            "title": article.get("title", ""),
            "alt_texts": [alt for _, alt in media],
        },
    )


def _own(world: World, caller: Caller, urn: str) -> Post | None:
    post = posts.get(world.store.reader, "linkedin", urn)
    return post if post is not None and caller.may_act_as(world, post.details.get("author", "")) else None


def _delete(world: World, caller: Caller, urn: str) -> Response:
    post = posts.get(world.store.reader, "linkedin", urn)
    if post is not None and _own(world, caller, urn) is None:
        return forbidden("posts.DELETE")
    if post is not None:
        with world.store.write() as db:
            posts.delete(db, post, world.clock.now())
    # What is gone already is no error.
    return Response(204, b"", "application/json")


def _read(world: World, caller: Caller, urn: str) -> Response:
    post = posts.get(world.store.reader, "linkedin", urn)
    # The scope that reads a member's posts is closed to new apps: only those of pages can be read.
    if READS_PAGE not in caller.scopes or (post is not None and page(world, post.details.get("author", "")) is None):
        return forbidden("posts.GET")
    return not_found(urn) if post is None else answer(_shown(post))


def _of_author(world: World, request: Request, caller: Caller) -> Response:
    query = request.query
    if query.get("q") != "author":
        return error(400, "No finder of this name", 0, "ILLEGAL_ARGUMENT")
    if ":" in restli.raw(request, "author"):
        return error(400, "Invalid query parameter author: a URN must be encoded", 0, "ILLEGAL_ARGUMENT")
    author = page(world, query.get("author", ""))
    if READS_PAGE not in caller.scopes or author is None:
        return forbidden("posts.FINDER-author")
    count, start = strict.digits(query.get("count", "10"), 1, 100), strict.digits(query.get("start", "0"), 0, 10_000)
    if count is None or start is None:
        return error(400, "count must be 1 to 100, start a number", 0, "ILLEGAL_ARGUMENT")
    wanted = Wanted(platform="linkedin", account_id=author.account_id, kind=posts.ROOT, deleted=False)
    found = posts.page(world.store.reader, wanted, start + count, newest_first=True)[start:]
    paging = {"start": start, "count": count, "links": [], "total": posts.count(world.store.reader, wanted)}
    return answer({"paging": paging, "elements": [_shown(post) for post in found]})


def _shown(post: Post) -> Json:
    at = int(post.at * 1000)
    told: Json = {
        "id": post.remote_id,
        "author": post.details["author"],
        "commentary": post.details["commentary"],
        "visibility": post.details["visibility"],
        "lifecycleState": "PUBLISHED",
        "createdAt": at,
        "publishedAt": at,
        "lastModifiedAt": at,
        "distribution": {"feedDistribution": "MAIN_FEED", "thirdPartyDistributionChannels": []},
        "isReshareDisabledByAuthor": False,
    }
    return {**told, "content": post.details["content"]} if post.details["content"] else told
