"""Which LinkedIn call is asked for, and who asks."""

import time

from rehearsal import accounts
from rehearsal.acceptance import meddled
from rehearsal.accounts import Account
from rehearsal.linkedin import messages, tokens
from rehearsal.linkedin.errors import VOICE, empty_token, error, not_found
from rehearsal.wire import Request, Response, answer
from rehearsal.world import World

RESTLI = "2.0.0"
SWITCH_OFF_DAY = 17


def handle(world: World, request: Request) -> Response:
    rest = tuple(request.segments[1:])
    if rest == ("oauth", "v2", "accessToken"):
        if request.method != "POST":
            return _wrong_method(request)
        return meddled(world, request, "linkedin", "token", VOICE, lambda: tokens.access_token(world, request))
    if rest[:1] not in (("v2",), ("rest",)):
        return not_found(request.path)
    account = _caller(world, request)
    if isinstance(account, Response):
        return account
    if rest[0] == "rest":
        return _version_problem(world, request) or not_found(request.path)
    return _unversioned(world, request, account, rest[1:])


def _unversioned(world: World, request: Request, account: Account, rest: tuple[str, ...]) -> Response:
    if rest == ("userinfo",):
        if request.method != "GET":
            return _wrong_method(request)
        return meddled(world, request, "linkedin", "read", VOICE, lambda: _userinfo(account))
    if rest == ("messages",):
        # LinkedIn offers no reading back: the partner API creates messages and nothing else.
        return messages.create(world, request, account) if request.method == "POST" else _wrong_method(request)
    return not_found(request.path)


def _caller(world: World, request: Request) -> Account | Response:
    if not request.bearer:
        return empty_token()
    account = accounts.find(world.store.reader, ("linkedin",), "access", request.bearer, world.clock.now())
    return account or VOICE.revoked()


def _userinfo(account: Account) -> Response:
    given, _, family = account.name.partition(" ")
    return answer(
        {
            "sub": account.account_id,
            "name": account.name,
            "given_name": given,
            "family_name": family,
            "locale": {"country": "US", "language": "en"},
            "email": f"{account.username}@rehearsal.invalid",
            "email_verified": True,
        }
    )


def _wrong_method(request: Request) -> Response:
    return error(405, f"{request.method} is not supported for {request.path}", 0, "METHOD_NOT_ALLOWED")


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
