"""Exchanging, refreshing and inspecting Meta tokens (Facebook and Instagram login pages, read 2026-11)."""

import hashlib
import hmac

from rehearsal import accounts
from rehearsal.accounts import Account
from rehearsal.graph import login, login_instagram, login_pages, publishing_callers
from rehearsal.graph.errors import GraphVoice, error, parameter
from rehearsal.wire import BodyTooLarge, MalformedBody, Request, Response, answer
from rehearsal.world import World

BOTH = ("facebook", "instagram")
SIXTY_DAYS = 60 * 86400


def proof_holds(account: Account, token: str, proof: str) -> bool:
    wanted = hmac.new(account.app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), proof.encode())


def exchange(world: World, request: Request) -> Response:
    query = _parameters(request)
    if query.get("grant_type") != "fb_exchange_token":
        return login.exchange(world, query)
    if publishing_callers.stored(world, ("facebook",), query.get("fb_exchange_token", "")) is not None:
        return login.exchange(world, query)
    with world.store.write() as db:
        now = world.clock.now()
        account = accounts.find(db, BOTH, "access", query.get("fb_exchange_token", ""), now)
        if account is None:
            return error(190, "Error validating access token: the token is expired or invalid", subcode=463)
        if (query.get("client_id"), query.get("client_secret")) != (account.app_id, account.app_secret):
            return error(101, "Error validating application. Invalid application ID or secret")
        token = accounts.issue(db, account, "access", now, SIXTY_DAYS)
    return answer({"access_token": token, "token_type": "bearer", "expires_in": SIXTY_DAYS})


def _parameters(request: Request) -> dict[str, str]:
    """By GET or by POST: the exchange takes both."""
    try:
        form = request.form() if request.method == "POST" and request.is_form else {}
    except (MalformedBody, BodyTooLarge):
        form = {}
    return {**request.query, **form}


def refresh(world: World, request: Request) -> Response:
    """On the Instagram host the access token is itself what renews it."""
    given = request.query.get("access_token") or request.bearer
    if publishing_callers.stored(world, ("instagram",), given) is not None:
        return login_instagram.renew(world, request)
    if request.query.get("grant_type") != "ig_refresh_token":
        return parameter("Param grant_type must be ig_refresh_token")
    with world.store.write() as db:
        now = world.clock.now()
        token = request.query.get("access_token", "")
        account = accounts.find(db, ("instagram",), "access", token, now)
        if account is None:
            return GraphVoice("instagram").unknown_token()
        renewed = accounts.issue(db, account, "access", now, SIXTY_DAYS)
    told = {"access_token": renewed, "token_type": "bearer", "expires_in": SIXTY_DAYS}
    return answer({**told, "permissions": "instagram_business_basic,instagram_business_manage_messages"})


def debug(world: World, request: Request) -> Response:
    token, reader = request.query.get("input_token", ""), world.store.reader
    if not token:
        return parameter("Param input_token is required")
    posting = publishing_callers.stored(world, BOTH, token)
    if posting is not None and _may_inspect(world, request):
        return answer({"data": login_pages.debugged(posting, world.clock.now())})
    details = accounts.token_details(reader, token)
    account = accounts.find(reader, BOTH, "access", token, world.clock.now())
    if not _may_inspect(world, request):
        return error(190, "Invalid OAuth access token", subcode=467, status=401)
    if account is None or details is None:
        problem = {"code": 190, "subcode": 467, "message": "The session is invalid"}
        return answer({"data": {"is_valid": False, "error": problem, "scopes": []}})
    return answer({"data": _described(account, details)})


def _may_inspect(world: World, request: Request) -> bool:
    given = request.query.get("access_token") or request.bearer
    apps = {f"{account.app_id}|{account.app_secret}" for account in accounts.everyone(world.store.reader)}
    if given in apps or publishing_callers.stored(world, BOTH, given) is not None:
        return True
    return accounts.find(world.store.reader, BOTH, "access", given, world.clock.now()) is not None


def _described(account: Account, details: accounts.Token) -> dict[str, object]:
    scope = "pages_messaging" if account.platform == "facebook" else "instagram_manage_messages"
    return {
        "app_id": account.app_id,
        "type": "PAGE" if account.platform == "facebook" else "USER",
        "application": "Rehearsal",
        "is_valid": True,
        "issued_at": int(details.issued_at),
        # Nought means "never", as for Page tokens taken from a long-lived user token.
        "expires_at": int(details.expires_at or 0),
        "data_access_expires_at": 0,
        "scopes": [scope],
        "granular_scopes": [{"scope": scope, "target_ids": [account.account_id]}],
        "profile_id": account.account_id,
    }
