"""Looking at somebody else's Instagram business by its exact name (business discovery page, read 2026-11).

Only on the Facebook host, and only for a professional account of ours. A personal account and one that does not exist
are told apart by nobody.
"""

import re
from typing import Any

from rehearsal import cast, searches
from rehearsal.acceptance import meddled
from rehearsal.accounts import Account, get
from rehearsal.directory import listing
from rehearsal.directory.folding import number
from rehearsal.directory.profiles import Profile
from rehearsal.graph.errors import GraphVoice, error, missing_object, parameter
from rehearsal.graph.nodes import Field, parse_fields
from rehearsal.wire import Json, Request, Response, answer
from rehearsal.world import World

CALL = re.compile(r"business_discovery\.username\((?P<name>[^()]*)\)\{(?P<inner>.*)\}")
MOST_MEDIA = 25
MEDIA_FIELDS = ("id", "caption", "media_type", "permalink", "timestamp", "like_count", "comments_count")


def is_asked(request: Request) -> bool:
    return "business_discovery" in request.query.get("fields", "")


def not_here() -> Response:
    """A Page, and everything on the Instagram host, has no such field."""
    return parameter("Tried accessing nonexisting field (business_discovery)")


def asker(world: World, account: Account, name: str) -> Account | None:
    """The Instagram account asked on behalf of: the token's own, or the one linked to the token's Page."""
    if account.platform == "instagram":
        return account if name in ("me", account.account_id) else None
    linked = cast.LINKED.get(account.account_id)
    return get(world.store.reader, "instagram", name) if name == linked else None


def discover(world: World, request: Request, account: Account, name: str) -> Response:
    ours = asker(world, account, name)
    if ours is None:
        if name in ("me", account.account_id):
            return not_here()
        return missing_object(name)
    searches.asked(world, searches.INSTAGRAM)
    voice = GraphVoice("instagram", ours.account_id)
    return meddled(world, request, "instagram", "read", voice, lambda: _discovered(world, request, ours))


def _discovered(world: World, request: Request, ours: Account) -> Response:
    text = request.query["fields"].replace(" ", "")
    called = CALL.search(text)
    inner = parse_fields(called["inner"]) if called else None
    rest = parse_fields(CALL.sub("id", text)) if called else None
    if called is None or inner is None or rest is None:
        return parameter("Syntax error in the fields parameter: business_discovery.username(NAME){fields}")
    profile = listing.find("instagram", called["name"])
    if profile is None or not profile.is_professional:
        return _not_found(called["name"])
    shown = _shown(profile, inner)
    if isinstance(shown, Response):
        return shown
    searches.answered(world, searches.INSTAGRAM)
    return answer({"business_discovery": shown, "id": ours.account_id})


def _not_found(name: str) -> Response:
    told = f"The user with username: {name[:80]} cannot be found."
    return error(110, "Invalid user id", subcode=2207013, title="Cannot find User", user_message=told)


def _shown(profile: Profile, fields: tuple[Field, ...]) -> Json | Response:
    whole = _whole(profile)
    shown: Json = {}
    for field in (*fields, Field("id")):
        if field.name == "media":
            listed = _media(profile, field)
            if isinstance(listed, Response):
                return listed
            shown["media"] = listed
        elif field.name not in whole:
            return parameter(f"Tried accessing nonexisting field ({field.name[:80]})")
        elif whole[field.name] not in ("", None):
            # A field with nothing in it is left out of the answer.
            shown[field.name] = whole[field.name]
    return shown


def _whole(profile: Profile) -> dict[str, Any]:
    return {
        "id": profile.remote_id,
        "ig_id": int(profile.remote_id[5:]),
        "username": profile.username,
        "name": profile.full_name,
        "biography": profile.bio,
        "website": profile.website,
        "profile_picture_url": "",
        "followers_count": profile.followers_count or 0,
        "follows_count": profile.following_count or 0,
        "media_count": profile.posts_count or 0,
    }


def _media(profile: Profile, field: Field) -> Json | Response:
    wanted = tuple(inner.name for inner in field.inner) or ("id",)
    unknown = [name for name in wanted if name not in MEDIA_FIELDS]
    if unknown:
        return parameter(f"Tried accessing nonexisting field ({unknown[0][:80]})")
    many = min(field.limit or MOST_MEDIA, MOST_MEDIA, profile.posts_count or 0)
    posts = [_post(profile, nth) for nth in range(many)]
    return {"data": [{name: post[name] for name in {**dict.fromkeys(wanted), "id": None}} for post in posts]}


def _post(profile: Profile, nth: int) -> dict[str, Any]:
    seed = f"{profile.username} media {nth}"
    return {
        "id": str(18 * 10**15 + number(seed, 10**15)),
        "caption": f"{profile.local_category}, {profile.local_city}",
        "media_type": ("IMAGE", "VIDEO", "CAROUSEL_ALBUM")[nth % 3],
        "permalink": f"https://www.instagram.com/p/C{number(seed, 16**10):010x}/",
        "timestamp": f"2026-{10 - nth % 10:02d}-{1 + number(seed, 27):02d}T10:00:00+0000",
        "like_count": number(f"{seed} likes", 900),
        "comments_count": number(f"{seed} comments", 60),
    }
