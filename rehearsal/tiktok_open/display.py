"""Reading back: the creator, and public videos with their numbers (Display API, read 2026-11)."""

from typing import Any, Final

from rehearsal.publishing import posts, strict
from rehearsal.publishing.addresses import origin
from rehearsal.publishing.figures import figures
from rehearsal.publishing.posts import Post, Wanted
from rehearsal.tiktok_open.callers import PLATFORM, PUBLIC, Caller
from rehearsal.tiktok_open.envelope import invalid, ok
from rehearsal.tiktok_open.users import chosen
from rehearsal.wire import Json, Request, Response
from rehearsal.world import World

MOST: Final = 20
USUAL: Final = 10
#: Scope -> what it opens of the creator.
USER: Final[dict[str, tuple[str, ...]]] = {
    "user.info.basic": ("open_id", "union_id", "avatar_url", "display_name"),
    "user.info.profile": ("bio_description", "profile_deep_link", "is_verified", "username"),
    "user.info.stats": ("follower_count", "following_count", "likes_count", "video_count"),
}
_VIDEO_SAID: Final = (
    "id title video_description share_url embed_link create_time cover_image_url duration height width view_count"
    " like_count comment_count share_count"
)
VIDEO: Final = tuple(_VIDEO_SAID.split())


def user(world: World, request: Request, who: Caller, body: Json) -> Response:
    wanted = chosen(request, tuple(name for names in USER.values() for name in names))
    if isinstance(wanted, Response):
        return wanted
    for scope, names in USER.items():
        lacking = who.lacks(scope) if any(name in names for name in wanted) else None
        if lacking is not None:
            return lacking
    creator = who.creator
    public = Wanted(platform=PLATFORM, account_id=creator.account_id, deleted=False)
    whole: dict[str, Any] = {
        "open_id": creator.account_id,
        "union_id": f"union-{creator.account_id}",
        "avatar_url": f"http://{request.header('host')}/graph/pictures/tiktok",
        "display_name": creator.name,
        "username": creator.username,
        "bio_description": "",
        "profile_deep_link": f"https://www.tiktok.com/@{creator.username}",
        "is_verified": False,
        "follower_count": 2310,
        "following_count": 84,
        "likes_count": 5120,
        "video_count": posts.count(world.store.reader, public),
    }
    return ok({"user": {name: whole[name] for name in wanted}})


def query(world: World, request: Request, who: Caller, body: Json) -> Response:
    wanted = chosen(request, VIDEO)
    if isinstance(wanted, Response):
        return wanted
    flaw = strict.flaw(body, {"filters!": {"video_ids!": (str, 1, MOST)}})
    if flaw is not None:
        return invalid(f"{flaw.path} {flaw.reason}")
    found = (posts.get(world.store.reader, PLATFORM, video_id) for video_id in body["filters"]["video_ids"])
    public = [post for post in found if post is not None and _is_shown(post, who)]
    # What is gone, private or somebody else's is left out without a word.
    return ok({"videos": [_video(world, request, who, post, wanted) for post in public]})


def _is_shown(post: Post, who: Caller) -> bool:
    return post.account_id == who.creator.account_id and post.details["privacy_level"] == PUBLIC


def videos(world: World, request: Request, who: Caller, body: Json) -> Response:
    """The newest first; the cursor is a moment in milliseconds."""
    wanted = chosen(request, VIDEO)
    if isinstance(wanted, Response):
        return wanted
    flaw = strict.flaw(body, {"max_count": int, "cursor": int})
    most, cursor = body.get("max_count", USUAL), body.get("cursor", 0)
    if flaw is not None or not 1 <= most <= MOST:
        return invalid(f"max_count must be 1 to {MOST}, cursor a number.")
    before = cursor / 1000 if cursor else None
    asked = Wanted(platform=PLATFORM, account_id=who.creator.account_id, until=before, deleted=False)
    listed = posts.page(world.store.reader, asked, 10_000, newest_first=True)
    public = [post for post in listed if _is_shown(post, who)]
    page = public[:most]
    told: Json = {
        "videos": [_video(world, request, who, post, wanted) for post in page],
        "has_more": len(public) > most,
    }
    return ok({**told, "cursor": int(page[-1].at * 1000) if page else cursor})


def _video(world: World, request: Request, who: Caller, post: Post, wanted: tuple[str, ...]) -> Json:
    seen = figures(post, world.clock.now())
    kind = "photo" if post.details["publish_id"].startswith("p_") else "video"
    address = f"{origin(request)}/tiktok_open/@{who.creator.username}/{kind}/{post.remote_id}"
    whole: Json = {
        "id": post.remote_id,
        "title": post.text,
        "video_description": post.text,
        "share_url": address,
        "embed_link": address,
        "create_time": int(post.at),
        "cover_image_url": "",
        "duration": 12,
        "height": 1024,
        "width": 576,
        "view_count": seen.impressions,
        "like_count": seen.likes,
        "comment_count": seen.comments,
        "share_count": seen.shares,
    }
    return {name: whole[name] for name in wanted}
