"""Searching public Pages by words (pages search, read 2026-11): an approved feature, and an app's proof, are needed."""

import base64
import binascii
from typing import Any, Final

from rehearsal import accounts, grants, searches
from rehearsal.acceptance import meddled
from rehearsal.accounts import Account
from rehearsal.directory import listing
from rehearsal.directory.folding import fold
from rehearsal.directory.profiles import Profile
from rehearsal.graph import tokens
from rehearsal.graph.errors import GraphVoice, error, no_token, parameter, wrong_proof
from rehearsal.graph.nodes import parse_fields
from rehearsal.search.queries import whole
from rehearsal.wire import Json, Request, Response, answer
from rehearsal.world import World

PATH: Final = ["pages", "search"]
USUAL = 25
MOST = 100


def search(world: World, request: Request) -> Response:
    searches.asked(world, searches.FACEBOOK)
    voice = GraphVoice("facebook")
    return meddled(world, request, "facebook", "read", voice, lambda: _searched(world, request))


def _searched(world: World, request: Request) -> Response:
    refusal = _caller_problem(world, request)
    if refusal is not None:
        return refusal
    if not grants.granted(world.store.reader, grants.PAGE_PUBLIC_METADATA):
        return error(
            10,
            "This endpoint requires the 'pages_read_engagement' permission or the 'Page Public Content Access' feature"
            " or the 'Page Public Metadata Access' feature",
        )
    told = _page(request)
    if told.status == 200:
        searches.answered(world, searches.FACEBOOK)
    return told


def _caller_problem(world: World, request: Request) -> Response | None:
    """Since v5.0 an app token, or a token with the app's proof."""
    token = request.bearer or request.query.get("access_token", "")
    if not token:
        return no_token()
    apps = {f"{account.app_id}|{account.app_secret}" for account in accounts.everyone(world.store.reader, "facebook")}
    if token in apps:
        return None
    account = accounts.find(world.store.reader, ("facebook",), "access", token, world.clock.now())
    return GraphVoice("facebook").unknown_token() if account is None else _proof_problem(request, account, token)


def _proof_problem(request: Request, account: Account, token: str) -> Response | None:
    proof = request.query.get("appsecret_proof", "")
    if not proof:
        message = "API calls from the server require an appsecret_proof argument"
        return error(100, message, kind="GraphMethodException")
    return None if tokens.proof_holds(account, token, proof) else wrong_proof()


def _page(request: Request) -> Response:
    text = request.query.get("q", "")
    if not fold(text):
        return parameter("The parameter q is required")
    fields = parse_fields(request.query.get("fields") or "id,name")
    unknown = [field.name for field in fields or () if field.name not in FIELDS]
    if fields is None or unknown:
        return parameter(f"Tried accessing nonexisting field ({unknown[0][:80] if unknown else 'fields'})")
    start = _start(request.query.get("after", ""))
    limit = whole(request.query.get("limit", str(USUAL)), 1, MOST)
    if start is None or limit is None:
        return parameter(f"Param after must be a cursor, and limit a number from 1 to {MOST}")
    found = [profile for profile in listing.on("facebook") if _matches(profile, text)]
    names = {field.name for field in fields} | {"id"}
    return answer(_told(found, names, start, limit))


def _matches(profile: Profile, text: str) -> bool:
    words = f" {profile.words}"
    return all(f" {word}" in words for word in fold(text).split())


def _told(found: list[Profile], names: set[str], start: int, limit: int) -> Json:
    page = found[start : start + limit]
    told: Json = {
        "data": [{name: value for name, value in _shown(profile).items() if name in names} for profile in page]
    }
    if page:
        told["paging"] = {"cursors": {"before": _cursor(start), "after": _cursor(start + len(page))}}
        if start + limit < len(found):
            told["paging"]["next"] = f"https://graph.facebook.com/v26.0/pages/search?after={_cursor(start + limit)}"
    return told


def _cursor(at: int) -> str:
    return base64.urlsafe_b64encode(f"page:{at}".encode()).decode()


def _start(cursor: str) -> int | None:
    if not cursor:
        return 0
    try:
        name, _, at = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return int(at) if name == "page" and at.isascii() and at.isdigit() and len(at) < 7 else None


def _shown(profile: Profile) -> dict[str, Any]:
    whole = {
        "id": profile.remote_id,
        "name": profile.full_name,
        "username": "" if profile.username.isdigit() else profile.username,
        "about": profile.bio[:255],
        "category": profile.category,
        "fan_count": profile.likes_count,
        "followers_count": profile.followers_count,
        "website": profile.website,
        "emails": [profile.email] if profile.email else None,
        "phone": "",
        "location": {"city": profile.city, "country": profile.country},
        "link": profile.url,
        "verification_status": "blue_verified" if profile.is_verified else "not_verified",
        "is_unclaimed": False,
        "is_eligible_for_branded_content": True,
        "engagement": {"count": profile.likes_count or 0, "social_sentence": ""},
    }
    return {name: value for name, value in whole.items() if value not in ("", None)}


_FIELDS_SAID = (
    "id name username about category fan_count followers_count website emails phone location link verification_status"
    " is_unclaimed is_eligible_for_branded_content engagement"
)
FIELDS: Final = frozenset(_FIELDS_SAID.split())
