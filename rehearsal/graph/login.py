"""Facebook's log-in dialog and the exchange of codes and tokens (Facebook Login, manual flow, read 2026-11)."""

import secrets
import sqlite3
from collections.abc import Mapping
from typing import Final

from rehearsal.graph.errors import error, parameter
from rehearsal.graph.publishing_callers import ended
from rehearsal.publishing import choices, consent, publishers, tokens
from rehearsal.publishing.consent import Asked
from rehearsal.publishing.publishers import Client
from rehearsal.publishing.tokens import Code, Token
from rehearsal.wire import Json, Request, Response, answer
from rehearsal.world import World

PLATFORM: Final = "facebook"
CODE_LIFETIME: Final = 600
SHORT: Final = 5400
LONG: Final = 5_183_944
ASKED: Final = ("client_id", "redirect_uri", "state", "scope", "response_type", "config_id", "auth_type", "display")
SCOPE: Final = "scope:"
PAGE: Final = "page:"
# Kept with a code among its scopes: what was refused, and the Pages that were ticked.
DECLINED: Final = "declined="
TICKED: Final = "page="


def dialog(world: World, request: Request) -> Response:
    asked_by = consent.decided(request).form if request.method == "POST" else request.query
    asked = {name: asked_by[name] for name in ASKED if name in asked_by}
    client = publishers.client(PLATFORM, asked.get("client_id", ""))
    wrong = _wrong(client, asked)
    if wrong or client is None:
        return consent.broken(PLATFORM, wrong)
    if request.method == "POST":
        return _decided(world, request, client, asked)
    reader = world.store.reader
    pages = {f"{PAGE}{page.account_id}": page.name for page in publishers.everyone(reader, PLATFORM, "page")}
    scopes = {f"{SCOPE}{scope}": scope for scope in _scopes(client, asked)}
    who = publishers.everyone(reader, PLATFORM, "member")
    found = Asked(PLATFORM, client.client_id, request.path, asked["redirect_uri"], who, asked)
    return choices.ask(found, {"Permissions": scopes, "Pages": pages})


def _wrong(client: Client | None, asked: Mapping[str, str]) -> str:
    if client is None:
        return "Invalid App ID: the app does not exist."
    if not publishers.is_address(asked.get("redirect_uri", "")):
        return "URL blocked: the redirect URI is not allowed for this app."
    if asked.get("response_type", "code") != "code":
        return "Only response_type=code is rehearsed here."
    unknown = [scope for scope in _scopes(client, asked) if scope not in client.scopes]
    return f"Invalid Scopes: {', '.join(unknown)[:300]}." if unknown else ""


def _scopes(client: Client, asked: Mapping[str, str]) -> tuple[str, ...]:
    """With a configuration of Facebook Login for Business the scopes are the configuration's."""
    told = tuple(scope for scope in asked.get("scope", "").replace(" ", ",").split(",") if scope)
    if not told and asked.get("config_id"):
        return client.scopes
    return tuple(dict.fromkeys(("public_profile", *told)))


def _decided(world: World, request: Request, client: Client, asked: Mapping[str, str]) -> Response:
    decision = consent.decided(request)
    state = {"state": asked["state"]} if "state" in asked else {}
    if not decision.allowed:
        told = {"error": "access_denied", "error_code": "200", "error_description": "Permissions error"}
        return consent.back(asked["redirect_uri"], {**told, "error_reason": "user_denied", **state})
    with world.store.write() as db:
        person = publishers.get(db, PLATFORM, decision.account_id)
        if person is None or person.kind != "member":
            return consent.broken(PLATFORM, "There is no such person.")
        code = tokens.issue_code(
            db,
            Code(
                f"AQ{secrets.token_urlsafe(120)}",
                PLATFORM,
                client.client_id,
                person.account_id,
                asked["redirect_uri"],
                _agreed(db, decision.form, _scopes(client, asked)),
                world.clock.now() + CODE_LIFETIME,
            ),
        )
    told_back = consent.back(asked["redirect_uri"], {"code": code.code, **state})
    # Facebook ends its way back with this fragment, so that no other is carried along.
    told_back.headers["Location"] += "#_=_"
    return told_back


def _agreed(db: sqlite3.Connection, form: Mapping[str, str], scopes: tuple[str, ...]) -> tuple[str, ...]:
    granted = choices.kept_on(form, SCOPE, scopes)
    everyone = [page.account_id for page in publishers.everyone(db, PLATFORM, "page")]
    pages = choices.kept_on(form, PAGE, everyone)
    declined = (f"{DECLINED}{scope}" for scope in scopes if scope not in granted)
    return (*granted, *declined, *(f"{TICKED}{page_id}" for page_id in pages))


def _marked(code: Code, mark: str) -> list[str]:
    return [scope.removeprefix(mark) for scope in code.scopes if scope.startswith(mark)]


def exchange(world: World, fields: Mapping[str, str]) -> Response:
    """A code for a token of an hour and a half, or that one for a token of sixty days."""
    client = publishers.client(PLATFORM, fields.get("client_id", ""))
    if client is None or not client.knows(fields.get("client_secret", "")):
        return error(101, "Error validating application. Invalid application ID or secret")
    with world.store.write() as db:
        now = world.clock.now()
        if fields.get("grant_type") == "fb_exchange_token":
            return _lengthened(db, client, fields.get("fb_exchange_token", ""), now)
        code = tokens.find_code(db, PLATFORM, fields.get("code", ""))
        problem = _code_problem(db, client, code, fields, now)
        return problem or (parameter("Missing code") if code is None else _first(db, client, code, now))


def _code_problem(
    db: sqlite3.Connection, client: Client, code: Code | None, fields: Mapping[str, str], now: float
) -> Response | None:
    if code is None or code.client_id != client.client_id:
        return error(100, "Invalid verification code format.")
    if code.redirect_uri != fields.get("redirect_uri"):
        told = "Error validating verification code: redirect_uri must be the one of the dialog"
        return error(100, told, subcode=36008)
    if code.used_at is not None:
        return error(100, "This authorization code has been used.", subcode=36009)
    if not tokens.use_code(db, code, now):
        return error(100, "This authorization code has expired.", subcode=36007)
    return None


def _first(db: sqlite3.Connection, client: Client, code: Code, now: float) -> Response:
    declined, pages = _marked(code, DECLINED), _marked(code, TICKED)
    granted = tuple(scope for scope in code.scopes if "=" not in scope)
    details: Json = {"pages": pages, "declined": declined, "long": False}
    return _issued(db, client, code.account_id, granted, details, secrets.token_hex(8), now)


def _lengthened(db: sqlite3.Connection, client: Client, given: str, now: float) -> Response:
    old = tokens.find(db, PLATFORM, tokens.ACCESS, given)
    if old is None or old.client_id != client.client_id:
        return error(190, "Error validating access token: the token is expired or invalid", subcode=463)
    if not old.works(now):
        return ended(old)
    details = {**old.details, "long": True}
    return _issued(db, client, old.account_id, old.scopes, details, old.family, now)


def _issued(
    db: sqlite3.Connection,
    client: Client,
    account_id: str,
    scopes: tuple[str, ...],
    details: Json,
    family: str,
    now: float,
) -> Response:
    lifetime = LONG if details["long"] else SHORT
    token = tokens.add(
        db,
        Token(
            f"EAA{secrets.token_hex(90)}",
            tokens.ACCESS,
            PLATFORM,
            client.client_id,
            account_id,
            scopes=scopes,
            family=family,
            details=details,
            issued_at=now,
            expires_at=now + lifetime,
        ),
    )
    return answer({"access_token": token.token, "token_type": "bearer", "expires_in": lifetime})
