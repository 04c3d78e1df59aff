"""Which LinkedIn call is asked for, and who asks."""

import time
from functools import partial

from rehearsal.acceptance import meddled
from rehearsal.linkedin import assets, comments, dialog, messages, organizations, posts, tokens
from rehearsal.linkedin.bodies import wrong_method
from rehearsal.linkedin.callers import Caller, caller
from rehearsal.linkedin.errors import POSTING, VOICE, error, forbidden, not_found
from rehearsal.publishing import road
from rehearsal.wire import Request, Response, answer
from rehearsal.world import World

RESTLI = "2.0.0"
SWITCH_OFF_DAY = 17


def handle(world: World, request: Request) -> Response:
    rest = tuple(request.segments[1:])
    if rest[:2] == ("oauth", "v2"):
        return _log_in(world, request, rest[2:])
    if rest[:1] == (assets.UPLOADS,):
        return assets.put(world, request, caller(world, request), rest[1:])
    if rest[:1] not in (("v2",), ("rest",)):
        return not_found(request.path)
    who = caller(world, request)
    if isinstance(who, Response):
        return who
    if rest[0] == "rest":
        return _version_problem(world, request) or _versioned(world, request, who, rest[1:])
    return _unversioned(world, request, who, rest[1:])


def _log_in(world: World, request: Request, rest: tuple[str, ...]) -> Response:
    if rest == ("authorization",):
        is_taken = request.method in ("GET", "POST")
        return dialog.authorize(world, request) if is_taken else wrong_method(request)
    if rest != ("accessToken",):
        return not_found(request.path)
    if request.method != "POST":
        return wrong_method(request)
    return meddled(world, request, "linkedin", "token", VOICE, lambda: tokens.access_token(world, request))


def _versioned(world: World, request: Request, who: Caller, rest: tuple[str, ...]) -> Response:
    if rest[:1] == ("posts",):
        return posts.handle(world, request, who, rest[1:])
    if rest and rest[0] in assets.SINGULAR:
        return assets.handle(world, request, who, rest[0], rest[1:])
    if len(rest) == 3 and (rest[0], rest[2]) == ("socialActions", "comments"):
        return comments.handle(world, request, who, rest[1])
    reading = organizations.READINGS.get(rest[0] if rest else "")
    if reading is not None and request.method == "GET":
        act = partial(reading, world, request, who, rest[1:])
        return road.meddled(world, request, "linkedin", road.READ, POSTING, act)
    return not_found(request.path)


def _unversioned(world: World, request: Request, who: Caller, rest: tuple[str, ...]) -> Response:
    readings = {("userinfo",): _userinfo, ("me",): _me}
    if rest in readings:
        if request.method != "GET":
            return wrong_method(request)
        return meddled(world, request, "linkedin", "read", VOICE, lambda: readings[rest](who))
    if rest == ("messages",):
        if who.account is None:
            return forbidden("messages.CREATE.NO_VERSION")
        # LinkedIn offers no reading back: the partner API creates messages and nothing else.
        return messages.create(world, request, who.account) if request.method == "POST" else wrong_method(request)
    return not_found(request.path)


def _userinfo(who: Caller) -> Response:
    lacking = who.lacks("userinfo.GET", "openid", "profile")
    if lacking is not None:
        return lacking
    given, _, family = who.member.name.partition(" ")
    return answer(
        {
            "sub": who.member.account_id,
            "name": who.member.name,
            "given_name": given,
            "family_name": family,
            "locale": {"country": "US", "language": "en"},
            "email": f"{who.member.username}@rehearsal.invalid",
            "email_verified": True,
        }
    )


def _me(who: Caller) -> Response:
    lacking = who.lacks("me.GET.NO_VERSION", "r_basicprofile")
    if lacking is not None:
        return lacking
    given, _, family = who.member.name.partition(" ")
    return answer(
        {
            "id": who.member.account_id,
            "localizedFirstName": given,
            "localizedLastName": family,
            "vanityName": who.member.username,
            "localizedHeadline": "In the rehearsal world",
        }
    )


def _version_problem(world: World, request: Request) -> Response | None:
    """Versioned paths need both headers (learn.microsoft.com/linkedin/marketing/versioning, read 2026-11)."""
    version = request.header("linkedin-version")
    if not version:
        return error(400, "A version must be present in the LinkedIn-Version header", 0, "VERSION_MISSING")
    if not _is_live(version, world.clock.now()):
        return error(426, f"Requested version {version[:20]} is not active", None, "NONEXISTENT_VERSION")
    if request.header("x-restli-protocol-version") != RESTLI:
        return error(400, f"X-Restli-Protocol-Version must be {RESTLI}", 0, "ILLEGAL_ARGUMENT")
    return None


def _is_live(version: str, now: float) -> bool:
    """About twelve months, switched off in mid-month: 202508 went on 2026-08-17."""
    if len(version) != 6 or not (version.isascii() and version.isdigit()) or not 1 <= int(version[4:]) <= 12:
        return False
    today = time.gmtime(now)
    age = (today.tm_year - int(version[:4])) * 12 + today.tm_mon - int(version[4:])
    return 0 <= age < 12 or (age == 12 and today.tm_mday < SWITCH_OFF_DAY)
