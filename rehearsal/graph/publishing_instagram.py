"""Publishing a container on Instagram, and what was published (Content Publishing guide, read 2026-11)."""

import sqlite3
from typing import Any, Final

from rehearsal.graph import containers, marks, roles
from rehearsal.graph.bodies import Given
from rehearsal.graph.containers import PLATFORM
from rehearsal.graph.errors import error, missing_object, parameter
from rehearsal.graph.nodes import Field, iso, parse_fields
from rehearsal.graph.publishing_callers import BASIC, COMMENT, Caller
from rehearsal.graph.publishing_voice import PostingVoice, no_field
from rehearsal.publishing import posts, publishers, road, strict, uploads
from rehearsal.publishing.addresses import origin, shortcode
from rehearsal.publishing.figures import figures
from rehearsal.publishing.ids import new_id
from rehearsal.publishing.posts import Post, Wanted
from rehearsal.publishing.publishers import Publisher
from rehearsal.publishing.uploads import Upload
from rehearsal.wire import Json, Request, Response, answer
from rehearsal.world import World

QUOTA: Final = 100
QUOTA_SECONDS: Final = 86_400
LONGEST_COMMENT: Final = 2200
USUAL: Final = 25
MOST: Final = 100
MEDIA_TYPES: Final = {"REELS": "VIDEO", "VIDEO": "VIDEO", "CAROUSEL": "CAROUSEL_ALBUM"}


def publish(world: World, request: Request, caller: Caller, account_id: str, given: Given) -> Response:
    def judge(db: sqlite3.Connection, now: float) -> Post | Response:
        return containers.refused(caller, account_id) or _judged(db, account_id, given.text("creation_id"), now)

    voice = PostingVoice(PLATFORM, account_id)
    return road.publish(world, request, PLATFORM, voice, judge, lambda post: answer({"id": post.remote_id}))


def _judged(db: sqlite3.Connection, account_id: str, container_id: str, now: float) -> Post | Response:
    if not container_id:
        return parameter("The parameter creation_id is required")
    upload = uploads.get(db, PLATFORM, container_id)
    if upload is None or upload.account_id != account_id or not upload.kind.isupper():
        return error(24, "The media builder with this creation id does not exist or has expired", subcode=2207008)
    if marks.find(db, PLATFORM, container_id):
        return error(100, "The container was published already")
    problem = _child_problem(upload) or containers.unfinished(upload, now)
    if problem is None and used(db, account_id, now) >= QUOTA:
        said = "The number of posts that can be published within 24 hours is reached."
        problem = error(9, "Application request limit reached", subcode=2207042, title="Limit", user_message=said)
    if problem is not None:
        return problem
    media_id = new_id(now)
    marks.put(db, PLATFORM, container_id, media_id, now)
    details = {"container": container_id, "media_type": upload.kind}
    media = tuple(upload.details.get("children") or (container_id,))
    return Post(PLATFORM, account_id, media_id, upload.details["caption"], media=media, details=details)


def _child_problem(upload: Upload) -> Response | None:
    return parameter("An item of a carousel cannot be published alone") if upload.details["is_child"] else None


def used(db: sqlite3.Connection, account_id: str, now: float) -> int:
    """Deleted posts count too, and a carousel once."""
    since = now - QUOTA_SECONDS
    return posts.count(db, Wanted(platform=PLATFORM, account_id=account_id, kind=posts.ROOT, since=since))


def limit(world: World, request: Request, caller: Caller, account_id: str, given: Given) -> Response:
    refusal = containers.refused(caller, account_id)
    if refusal is not None:
        return refusal
    spent = used(world.store.reader, account_id, world.clock.now())
    whole = {"quota_usage": spent, "config": {"quota_total": QUOTA, "quota_duration": QUOTA_SECONDS}}
    names = given.text("fields").split(",") if given.text("fields") else ["quota_usage"]
    return answer({"data": [{name: whole[name] for name in names if name in whole}]})


def account(world: World, request: Request, caller: Caller, account_id: str, given: Given) -> Response:
    refusal = containers.refused(caller, account_id, *BASIC)
    found = publishers.get(world.store.reader, PLATFORM, account_id) or _own(caller, account_id)
    fields = parse_fields(given.text("fields") or "id")
    if refusal is not None or found is None:
        return refusal or missing_object(account_id)
    wanted = Wanted(platform=PLATFORM, account_id=account_id, kind=posts.ROOT, deleted=False)
    told = roles.professional(request, found, posts.count(world.store.reader, wanted))
    unknown = [field.name for field in fields or () if field.name not in told]
    if fields is None or unknown:
        return no_field(unknown[0] if unknown else "fields")
    return answer({name: told[name] for name in ("id", *(field.name for field in fields))})


def _own(caller: Caller, account_id: str) -> Publisher | None:
    return caller.publisher if caller.account_id == account_id else None


def listed(world: World, request: Request, caller: Caller, account_id: str, given: Given) -> Response:
    refusal = containers.refused(caller, account_id, *BASIC)
    if refusal is not None:
        return refusal
    wanted = Wanted(platform=PLATFORM, account_id=account_id, kind=posts.ROOT, deleted=False)
    return _page(world, request, given, wanted, MEDIA_FIELDS, _media)


def comments(world: World, request: Request, caller: Caller, media_id: str, given: Given) -> Response:
    wanted = Wanted(platform=PLATFORM, parent=media_id, deleted=False)
    return _page(world, request, given, wanted, COMMENT_FIELDS, _comment)


def _page(world: World, request: Request, given: Given, wanted: Wanted, known: frozenset[str], show: Any) -> Response:
    fields = parse_fields(given.text("fields") or "id")
    most = strict.digits(given.text("limit") or str(USUAL), 1, MOST)
    after = strict.digits(given.text("after") or "0", 0, 10**9)
    if fields is None or most is None or after is None:
        return parameter("Invalid value for fields, limit or after")
    unknown = [field.name for field in fields if field.name not in known]
    if unknown:
        return no_field(unknown[0])
    asked = Wanted(**{**wanted.__dict__, "before_seq": after or None})
    found = posts.page(world.store.reader, asked, most + 1, newest_first=True)
    told: Json = {"data": [show(world, request, post, fields) for post in found[:most]]}
    if found:
        last = str(found[:most][-1].seq)
        told["paging"] = {"cursors": {"before": str(found[0].seq), "after": last}}
        if len(found) > most:
            kept = f"fields={given.text('fields')}&limit={most}&after={last}"
            told["paging"]["next"] = f"http://{request.header('host')}{request.path}?{kept}"
    return answer(told)


_MEDIA_SAID: Final = (
    "id ig_id caption media_type media_product_type media_url permalink shortcode timestamp username like_count"
    " comments_count alt_text children owner is_comment_enabled thumbnail_url comments"
)
MEDIA_FIELDS: Final = frozenset(_MEDIA_SAID.split())
COMMENT_FIELDS: Final = frozenset(("id", "text", "timestamp", "username", "like_count", "from", "parent_id"))


def _media(world: World, request: Request, post: Post, fields: tuple[Field, ...]) -> Json:
    kind, seen = post.details["media_type"], figures(post, world.clock.now())
    author = publishers.get(world.store.reader, PLATFORM, post.account_id)
    below = Wanted(platform=PLATFORM, parent=post.remote_id, deleted=False)
    first = uploads.get(world.store.reader, PLATFORM, post.media[0])
    whole: Json = {
        "id": post.remote_id,
        "ig_id": post.remote_id,
        "caption": post.text,
        "media_type": MEDIA_TYPES.get(kind, "IMAGE"),
        "media_product_type": {"REELS": "REELS", "STORIES": "STORY"}.get(kind, "FEED"),
        "permalink": f"{origin(request)}/instagram/{'reel' if kind == 'REELS' else 'p'}/{shortcode(post)}/",
        "shortcode": shortcode(post),
        "timestamp": iso(post.at),
        "username": author.username if author else post.account_id,
        "like_count": seen.likes,
        "comments_count": seen.comments + posts.count(world.store.reader, below),
        "alt_text": first.alt_text if first else "",
        "owner": {"id": post.account_id},
        "is_comment_enabled": True,
    }
    if kind == containers.CAROUSEL:
        whole["children"] = {"data": [{"id": child} for child in post.media]}
    for field in fields:
        if field.name == "comments":
            listed = posts.page(world.store.reader, below, field.limit or USUAL, newest_first=True)
            whole["comments"] = {"data": [_comment(world, request, one, field.inner or DEFAULT) for one in listed]}
    return _chosen(whole, fields)


DEFAULT: Final = (Field("timestamp"), Field("text"))


def _comment(world: World, _request: Request, post: Post, fields: tuple[Field, ...]) -> Json:
    author = publishers.get(world.store.reader, PLATFORM, post.account_id)
    username = author.username if author else post.account_id
    whole = {"id": post.remote_id, "text": post.text, "timestamp": iso(post.at), "username": username, "like_count": 0}
    return _chosen({**whole, "from": {"id": post.account_id, "username": username}}, fields)


def _chosen(whole: Json, fields: tuple[Field, ...]) -> Json:
    told = {name: whole.get(name) for name in ("id", *(field.name for field in fields))}
    return {name: value for name, value in told.items() if value not in (None, "")}


def one(world: World, request: Request, caller: Caller, media_id: str, given: Given) -> Response:
    post = posts.get(world.store.reader, PLATFORM, media_id)
    fields = parse_fields(given.text("fields") or "id")
    if post is None or not caller.speaks_for(post.account_id):
        return missing_object(media_id)
    known, show = (MEDIA_FIELDS, _media) if post.kind == posts.ROOT else (COMMENT_FIELDS, _comment)
    unknown = [field.name for field in fields or () if field.name not in known]
    if fields is None or unknown:
        return no_field(unknown[0] if unknown else "fields")
    return answer(show(world, request, post, fields))


def comment(world: World, request: Request, caller: Caller, media_id: str, given: Given) -> Response:
    def judge(db: sqlite3.Connection, now: float) -> Post | Response:
        below = posts.get(db, PLATFORM, media_id)
        if below is None:
            return missing_object(media_id)
        message = given.text("message")
        refusal = containers.refused(caller, below.account_id, *COMMENT)
        if refusal is None and not 0 < len(message.strip()) <= LONGEST_COMMENT:
            refusal = parameter(f"Param message must have 1 to {LONGEST_COMMENT} characters")
        kind, root = posts.COMMENT, below.root
        made = Post(PLATFORM, below.account_id, new_id(now), message, kind, parent=media_id, root=root)
        return refusal or made

    voice = PostingVoice(PLATFORM, caller.account_id)
    return road.publish(world, request, PLATFORM, voice, judge, lambda post: answer({"id": post.remote_id}))
