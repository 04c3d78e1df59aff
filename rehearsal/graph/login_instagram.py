"""Instagram's own log-in: a code, a token of an hour, one of sixty days, and its renewal (Business Login, 2026-11)."""

import secrets
import sqlite3
from collections.abc import Mapping
from typing import Final

from rehearsal.graph.errors import GraphVoice, error, parameter
from rehearsal.graph.publishing_callers import ended
from rehearsal.publishing import choices, consent, publishers, tokens
from rehearsal.publishing.consent import Asked
from rehearsal.publishing.publishers import Client
from rehearsal.publishing.tokens import Code, Token
from rehearsal.wire import BodyTooLarge, MalformedBody, Request, Response, answer
from rehearsal.world import World

PLATFORM: Final = "instagram"
CODE_LIFETIME: Final = 3600
SHORT: Final = 3600
LONG: Final = 60 * 86_400
#: A token of sixty days can be renewed once it is this old.
RIPE: Final = 86_400
ASKED: Final = ("client_id", "redirect_uri", "response_type", "scope", "state", "enable_fb_login", "force_reauth")
SCOPE: Final = "scope:"


def authorize(world: World, request: Request) -> Response:
    asked_by = consent.decided(request).form if request.method == "POST" else request.query
    asked = {name: asked_by[name] for name in ASKED if name in asked_by}
    client = publishers.client(PLATFORM, asked.get("client_id", ""))
    wrong = _wrong(client, asked)
    if wrong or client is None:
        return consent.broken(PLATFORM, wrong)
    if request.method == "POST":
        return _decided(world, request, client, asked)
    who = publishers.everyone(world.store.reader, PLATFORM)
    scopes = {f"{SCOPE}{scope}": scope for scope in _scopes(asked)}
    found = Asked(PLATFORM, client.client_id, request.path, asked["redirect_uri"], who, asked)
    return choices.ask(found, {"Permissions": scopes})


def _scopes(asked: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(scope for scope in asked.get("scope", "").replace(" ", ",").split(",") if scope)


def _wrong(client: Client | None, asked: Mapping[str, str]) -> str:
    if client is None:
        return "Invalid platform app."
    if not publishers.is_address(asked.get("redirect_uri", "")):
        return "Invalid redirect_uri."
    if asked.get("response_type") != "code":
        return "Invalid response_type."
    scopes = _scopes(asked)
    unknown = [scope for scope in scopes if scope not in client.scopes]
    return "" if scopes and not unknown else f"Invalid scopes: {', '.join(unknown)[:300] or 'none given'}."


def _decided(world: World, request: Request, client: Client, asked: Mapping[str, str]) -> Response:
    decision = consent.decided(request)
    state = {"state": asked["state"]} if "state" in asked else {}
    if not decision.allowed:
        told = {"error": "access_denied", "error_reason": "user_denied"}
        return consent.back(asked["redirect_uri"], {**told, "error_description": "The user denied it", **state})
    with world.store.write() as db:
        if publishers.get(db, PLATFORM, decision.account_id) is None:
            return consent.broken(PLATFORM, "There is no such account.")
        code = tokens.issue_code(
            db,
            Code(
                f"AQ{secrets.token_urlsafe(120)}",
                PLATFORM,
                client.client_id,
                decision.account_id,
                asked["redirect_uri"],
                choices.kept_on(decision.form, SCOPE, _scopes(asked)),
                world.clock.now() + CODE_LIFETIME,
            ),
        )
    back = consent.back(asked["redirect_uri"], {"code": code.code, **state})
    # This is no part of the code; clients that keep it are refused.
    back.headers["Location"] += "#_"
    return back


def first(world: World, request: Request) -> Response:
    """At api.instagram.com, whose refusals have an envelope of their own."""
    try:
        form = request.form() if request.is_form else {}
    except (MalformedBody, BodyTooLarge):
        form = {}
    client = publishers.client(PLATFORM, form.get("client_id", ""))
    if client is None or not client.knows(form.get("client_secret", "")):
        return _flat("Invalid platform app")
    if form.get("grant_type") != "authorization_code":
        return _flat("Invalid grant_type")
    with world.store.write() as db:
        now = world.clock.now()
        code = tokens.find_code(db, PLATFORM, form.get("code", ""))
        if code is None or code.client_id != client.client_id:
            return _flat("Invalid authorization code")
        if code.redirect_uri != form.get("redirect_uri"):
            return _flat("Error validating verification code: redirect_uri must be the one of the log-in")
        if not tokens.use_code(db, code, now):
            return _flat("This authorization code was not found, has expired or has been used")
        token = _issued(db, client, code.account_id, code.scopes, now, SHORT, secrets.token_hex(8))
    told = {"access_token": token.token, "user_id": int(code.account_id)}
    return answer({**told, "permissions": list(code.scopes)})


def _flat(message: str) -> Response:
    return answer({"error_type": "OAuthException", "code": 400, "error_message": message}, 400)


def lengthen(world: World, request: Request) -> Response:
    query = request.query
    if query.get("grant_type") != "ig_exchange_token":
        return parameter("Param grant_type must be ig_exchange_token")
    with world.store.write() as db:
        now = world.clock.now()
        old = _living(db, request, now)
        if isinstance(old, Response):
            return old
        client = publishers.client(PLATFORM, old.client_id)
        if client is None or not client.knows(query.get("client_secret", "")):
            return error(101, "Error validating application. Invalid application secret")
        if old.details.get("long"):
            return error(100, "Only a short-lived token can be exchanged")
        return _told(_issued(db, client, old.account_id, old.scopes, now, LONG, old.family))


def renew(world: World, request: Request) -> Response:
    """The access token is itself what renews it, once it is a day old and as long as it lives."""
    if request.query.get("grant_type") != "ig_refresh_token":
        return parameter("Param grant_type must be ig_refresh_token")
    with world.store.write() as db:
        now = world.clock.now()
        old = _living(db, request, now)
        if isinstance(old, Response):
            return old
        client = publishers.client(PLATFORM, old.client_id)
        is_long = old.details.get("long", True)
        if client is None or not is_long or now - old.issued_at < RIPE:
            return error(100, "Only a long-lived token that is at least 24 hours old can be refreshed")
        return _told(_issued(db, client, old.account_id, old.scopes, now, LONG, old.family))


def _living(db: sqlite3.Connection, request: Request, now: float) -> Token | Response:
    given = request.query.get("access_token") or request.bearer
    token = tokens.find(db, PLATFORM, tokens.ACCESS, given)
    if token is None:
        return GraphVoice(PLATFORM).unknown_token()
    return token if token.works(now) else ended(token)


def _issued(
    db: sqlite3.Connection,
    client: Client,
    account_id: str,
    scopes: tuple[str, ...],
    now: float,
    lifetime: int,
    family: str,
) -> Token:
    return tokens.add(
        db,
        Token(
            f"IGAA{secrets.token_hex(80)}",
            tokens.ACCESS,
            PLATFORM,
            client.client_id,
            account_id,
            scopes=scopes,
            family=family,
            details={"long": lifetime == LONG},
            issued_at=now,
            expires_at=now + lifetime,
        ),
    )


def _told(token: Token) -> Response:
    told = {"access_token": token.token, "token_type": "bearer", "expires_in": LONG}
    return answer({**told, "permissions": ",".join(token.scopes)})
