"""Posts of a Page and the comments below them (Pages API, posts; read 2026-11)."""

import re
import sqlite3
from datetime import UTC, datetime
from typing import Any, Final

from rehearsal.graph import marks
from rehearsal.graph.bodies import Given
from rehearsal.graph.errors import error, missing_object, parameter
from rehearsal.graph.nodes import Field, iso, parse_fields
from rehearsal.graph.publishing_callers import PAGE, Caller
from rehearsal.graph.publishing_voice import PostingVoice, no_field, not_the_page
from rehearsal.publishing import posts, road, strict, uploads
from rehearsal.publishing.addresses import origin
from rehearsal.publishing.figures import figures
from rehearsal.publishing.ids import new_id
from rehearsal.publishing.posts import Post, Wanted
from rehearsal.wire import Json, Request, Response, answer, parse_json
from rehearsal.world import World

PLATFORM: Final = "facebook"
LONGEST: Final = 63_206
LONGEST_COMMENT: Final = 8000
MOST_PHOTOS: Final = 30
#: For so long the same words again are a duplicate (that it is the last one that counts is not told with a time).
RECENT: Final = 86_400.0
ADDRESS: Final = re.compile(r"https?://[^\s/]+\.?\S{0,2000}")
USUAL: Final = 25
MOST: Final = 100
#: A video's post can be seen only when the video is ready.
SEEN_FROM: Final = "seen_from"


def feed(world: World, request: Request, caller: Caller, page_id: str, given: Given) -> Response:
    voice = PostingVoice(PLATFORM, page_id)

    def judge(db: sqlite3.Connection, now: float) -> Post | Response:
        return _judged(db, caller, page_id, given, now)

    return road.publish(
        world,
        request,
        PLATFORM,
        voice,
        judge,
        lambda post: written(world, request, given, {"id": post.remote_id}, post),
    )


def written(world: World, request: Request, given: Given, told: Json, post: Post) -> Response:
    """The ids, and whatever else the write asked for in ``fields``."""
    fields = parse_fields(given.text("fields")) if given.text("fields") else ()
    now = world.clock.now()
    shown = {
        field.name: value for field in fields or () if (value := _value(world, request, post, field, now)) is not None
    }
    return answer({**shown, **told})


def unready(given: Given) -> Response | None:
    if not given.says("published", True) or "scheduled_publish_time" in given.fields:
        return parameter("Unpublished and scheduled posts are not rehearsed here")
    return None


def _judged(db: sqlite3.Connection, caller: Caller, page_id: str, given: Given, now: float) -> Post | Response:
    refusal = caller.lacks_on_page(page_id, "pages_manage_posts") or unready(given)
    if refusal is not None:
        return refusal
    message, link, photos = given.text("message"), given.text("link"), _photos(given)
    if photos is None:
        return parameter('Param attached_media must be an array of {"media_fbid": "<id>"}')
    refusal = _content_problem(message, link, photos) or _photo_problem(db, page_id, photos, now)
    if refusal is not None:
        return refusal
    return once(db, Post(PLATFORM, page_id, f"{page_id}_{new_id(now)}", message, link=link, media=tuple(photos)), now)


def once(db: sqlite3.Connection, post: Post, now: float) -> Post | Response:
    """The post, unless it is a duplicate; its files are marked as taken."""
    if posts.twin(db, post, now - RECENT) is None:
        for file_id in post.media:
            marks.put(db, PLATFORM, file_id, post.remote_id, now)
        return post
    told = "Duplicate status message: this post is identical to one that was just published"
    return error(506, told, title="Duplicate", user_message="This post is identical to the last one you published.")


def _photos(given: Given) -> list[str] | None:
    listed = given.listed("attached_media")
    if listed is None or not all(isinstance(one, dict) for one in listed):
        return None
    found = [str(one.get("media_fbid", "")) for one in listed]
    return found if all(found) else None


def _content_problem(message: str, link: str, photos: list[str]) -> Response | None:
    if not message.strip() and not link and not photos:
        return parameter("One of message, link and attached_media is required")
    if len(message) > LONGEST:
        return parameter(f"Length of param message must be at most {LONGEST}")
    if link and not ADDRESS.fullmatch(link):
        return error(100, "The url you supplied is invalid", subcode=1609005)
    if link and photos:
        return parameter("Only one of link and attached_media can be given")
    if len(photos) > MOST_PHOTOS:
        return parameter(f"Param attached_media may have at most {MOST_PHOTOS} members")
    return None


def _photo_problem(db: sqlite3.Connection, page_id: str, photos: list[str], now: float) -> Response | None:
    for photo_id in photos:
        upload = uploads.get(db, PLATFORM, photo_id)
        is_there = upload is not None and upload.state == uploads.DONE and upload.expires_at > now
        if upload is None or not is_there or upload.account_id != page_id or upload.kind != "photo":
            return missing_object(photo_id)
        if marks.find(db, PLATFORM, photo_id):
            return error(100, "These photos were already posted.", subcode=1366051)
    return None


def comment(world: World, request: Request, caller: Caller, post_id: str, given: Given) -> Response:
    def judge(db: sqlite3.Connection, now: float) -> Post | Response:
        below = posts.get(db, PLATFORM, _shown_by(db, post_id))
        if below is None:
            return missing_object(post_id)
        refusal = caller.lacks_on_page(below.account_id, "pages_manage_engagement", "MODERATE")
        message = given.text("message")
        if refusal is None and not 0 < len(message.strip()) <= LONGEST_COMMENT:
            refusal = parameter(f"Param message must have 1 to {LONGEST_COMMENT} characters")
        remote_id = f"{below.remote_id.rpartition('_')[2]}_{new_id(now)}"
        kind, root = posts.COMMENT, below.root
        made = Post(PLATFORM, caller.account_id, remote_id, message, kind, parent=below.remote_id, root=root)
        return refusal or made

    voice = PostingVoice(PLATFORM, caller.account_id)
    return road.publish(
        world,
        request,
        PLATFORM,
        voice,
        judge,
        lambda post: written(world, request, given, {"id": post.remote_id}, post),
    )


def _shown_by(db: sqlite3.Connection, named: str) -> str:
    """A video can be commented by its own id too: the comments are those of its post."""
    return marks.find(db, PLATFORM, named) or named


def delete(world: World, request: Request, caller: Caller, post_id: str, given: Given) -> Response:
    post = posts.get(world.store.reader, PLATFORM, post_id)
    if post is None:
        return missing_object(post_id)
    if caller.kind != PAGE or caller.account_id != post.account_id:
        return not_the_page()
    with world.store.write() as db:
        posts.delete(db, post, world.clock.now())
    return answer({"success": True})


def listed(world: World, request: Request, caller: Caller, page_id: str, given: Given) -> Response:
    """Published posts of a Page, the newest first."""
    if page_id not in caller.pages or not caller.may("pages_read_engagement"):
        return error(10, "This endpoint requires the 'pages_read_engagement' permission", status=403)
    wanted = Wanted(platform=PLATFORM, account_id=page_id, kind=posts.ROOT, deleted=False)
    return paged(world, request, given, wanted, newest_first=True)


def comments(world: World, request: Request, caller: Caller, post_id: str, given: Given) -> Response:
    below = Wanted(platform=PLATFORM, parent=_shown_by(world.store.reader, post_id), deleted=False)
    told = paged(world, request, given, below, newest_first=given.text("order").startswith("reverse"))
    if told.status == 200 and given.says("summary", False):
        total = posts.count(world.store.reader, below)
        summary = {"order": "chronological", "total_count": total, "can_comment": True}
        told = answer({**parse_json(told.body), "summary": summary})
    return told


def paged(world: World, request: Request, given: Given, wanted: Wanted, newest_first: bool) -> Response:
    fields = parse_fields(given.text("fields") or ("id,created_time,message"))
    limit = strict.digits(given.text("limit") or str(USUAL), 1, MOST)
    after = strict.digits(given.text("after") or "0", 0, 10**9)
    since, until = _moment(given.text("since")), _moment(given.text("until"))
    if fields is None or limit is None or after is None or since is None or until is None:
        return parameter("Invalid value for fields, limit, after, since or until")
    unknown = [field.name for field in fields if field.name not in FIELDS]
    if unknown:
        return no_field(unknown[0])
    order: Any = {"before_seq" if newest_first else "since_seq": after} if after else {}
    changes = {"since": since or None, "until": until or None, **order}
    now = world.clock.now()
    found = posts.page(
        world.store.reader, Wanted(**{**wanted.__dict__, **changes}), limit + 1, newest_first=newest_first
    )
    shown = [shown_post(world, request, post, fields, now) for post in found[:limit] if is_seen(post, now)]
    told: Json = {"data": shown}
    if found:
        last = str(found[:limit][-1].seq)
        told["paging"] = {"cursors": {"before": str(found[0].seq), "after": last}}
        if len(found) > limit:
            told["paging"]["next"] = _next(request, given, last)
    return answer(told)


def _next(request: Request, given: Given, last: str) -> str:
    kept = [f"{name}={given.text(name)}" for name in ("fields", "limit", "since", "until") if given.text(name)]
    return f"http://{request.header('host')}{request.path}?{'&'.join((*kept, f'after={last}'))}"


def _moment(text: str) -> float | None:
    """Seconds since 1970 or a date; nought where nothing is said; ``None``: unreadable."""
    if not text:
        return 0.0
    if text.isascii() and text.isdigit() and len(text) < 12:
        return float(text)
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()


def is_seen(post: Post, now: float) -> bool:
    return float(post.details.get(SEEN_FROM, 0)) <= now


def one(world: World, request: Request, caller: Caller, post_id: str, given: Given) -> Response:
    post, now = posts.get(world.store.reader, PLATFORM, post_id), world.clock.now()
    fields = parse_fields(given.text("fields") or "id,created_time,message")
    if post is None or not is_seen(post, now) or post.account_id not in caller.pages:
        return missing_object(post_id)
    if fields is None:
        return parameter("Syntax error in the fields parameter")
    unknown = [field.name for field in fields if field.name not in FIELDS]
    return no_field(unknown[0]) if unknown else answer(shown_post(world, request, post, fields, now))


_FIELDS_SAID: Final = (
    "id message created_time updated_time permalink_url shares comments reactions likes is_published status_type from"
    " full_picture attachments story parent"
)
FIELDS: Final = frozenset(_FIELDS_SAID.split())


def shown_post(world: World, request: Request, post: Post, fields: tuple[Field, ...], now: float) -> Json:
    told = {field.name: _value(world, request, post, field, now) for field in fields}
    # What is empty is left out, as Graph does.
    return {"id": post.remote_id, **{name: value for name, value in told.items() if value not in (None, "")}}


def permalink(post: Post, host: str) -> str:
    if post.kind == posts.COMMENT:
        return f"{host}/graph/{post.root.replace('_', '/posts/')}?comment_id={post.remote_id}"
    return f"{host}/graph/{post.remote_id.replace('_', '/posts/')}"


def _value(world: World, request: Request, post: Post, field: Field, now: float) -> Any:
    seen = figures(post, now)
    match field.name:
        case "message":
            return post.text
        case "created_time" | "updated_time":
            return iso(post.at)
        case "permalink_url":
            return permalink(post, origin(request))
        case "is_published":
            return True
        case "status_type":
            return "added_photos" if post.media else "shared_story" if post.link else "mobile_status_update"
        case "from":
            return {"id": post.account_id}
        case "shares":
            return {"count": seen.shares} if seen.shares else None
        case "reactions" | "likes":
            return {"data": [], "summary": {"total_count": seen.likes, "viewer_reaction": "NONE"}}
        case "attachments":
            return _attachments(post)
        case "comments":
            below = Wanted(platform=PLATFORM, parent=post.remote_id, deleted=False)
            total = seen.comments + posts.count(world.store.reader, below)
            return {"data": [], "summary": {"order": "ranked", "total_count": total, "can_comment": True}}
    return None


def _attachments(post: Post) -> Json | None:
    """One photo or video stands alone; several are parts of an album."""
    kind = "video" if SEEN_FROM in post.details else "photo"
    parts = [{"media_type": kind, "type": kind, "target": {"id": file_id}} for file_id in post.media]
    if post.link:
        parts = [{"media_type": "link", "type": "share", "target": {"url": post.link}, "unshimmed_url": post.link}]
        parts[0]["url"] = post.link
    if len(parts) > 1:
        parts = [{"media_type": "album", "type": "album", "subattachments": {"data": parts}}]
    return {"data": parts} if parts else None
