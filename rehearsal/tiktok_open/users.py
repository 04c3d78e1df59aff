"""What the research programme tells of one user (research user info page, read 2026-11)."""

from typing import Any, Final

from rehearsal.directory import listing
from rehearsal.directory.profiles import Profile
from rehearsal.tiktok_open.envelope import invalid, ok
from rehearsal.wire import Json, Request, Response

FIELDS: Final = (
    "display_name",
    "bio_description",
    "bio_url",
    "avatar_url",
    "is_verified",
    "follower_count",
    "following_count",
    "likes_count",
    "video_count",
)


def chosen(request: Request, allowed: tuple[str, ...]) -> tuple[str, ...] | Response:
    """The fields asked for; all of them must exist, and there must be one."""
    wanted = tuple(name.strip() for name in request.query.get("fields", "").split(",") if name.strip())
    unknown = [name for name in wanted if name not in allowed]
    if unknown or not wanted:
        named = f": {unknown[0][:60]}" if unknown else ""
        return invalid(f"Fields is invalid or missing{named}. Supported: {', '.join(allowed)}")
    return wanted


def info(request: Request, body: Json, now: float) -> Response:
    wanted = chosen(request, FIELDS)
    if isinstance(wanted, Response):
        return wanted
    username = body.get("username")
    if set(body) != {"username"} or not isinstance(username, str) or not username:
        return invalid("The body must hold a username and nothing else.")
    profile = listing.find("tiktok", username)
    if profile is None:
        return invalid("Cannot find the user.")
    whole = _shown(profile)
    return ok({name: whole[name] for name in wanted})


def _shown(profile: Profile) -> dict[str, Any]:
    return {
        "display_name": profile.full_name,
        "bio_description": profile.bio,
        "bio_url": profile.website,
        "avatar_url": "",
        "is_verified": profile.is_verified,
        "follower_count": profile.followers_count or 0,
        "following_count": profile.following_count or 0,
        "likes_count": profile.likes_count or 0,
        "video_count": profile.posts_count or 0,
    }
