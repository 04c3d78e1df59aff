"""Logging in at TikTok: a code, access of two hours, refresh tokens for one use each (OAuth v2 page, read 2026-11)."""

import hashlib
import hmac
import secrets
import sqlite3
from collections.abc import Mapping
from typing import Final

from rehearsal.publishing import choices, consent, publishers, tokens
from rehearsal.publishing.consent import Asked
from rehearsal.publishing.publishers import Client
from rehearsal.publishing.tokens import Code, Token
from rehearsal.tiktok_open.envelope import TOKEN_VOICE, flat
from rehearsal.wire import BodyTooLarge, Json, MalformedBody, Request, Response, answer
from rehearsal.world import World

PLATFORM: Final = "tiktok"
CODE_LIFETIME: Final = 600
ACCESS_LIFETIME: Final = 7200
REFRESH_LIFETIME: Final = 180 * 86_400
ASKED: Final = (
    "client_key",
    "response_type",
    "scope",
    "redirect_uri",
    "state",
    "code_challenge",
    "code_challenge_method",
    "disable_auto_auth",
)
SCOPE: Final = "scope:"
START: Final = {tokens.ACCESS: "act.", tokens.REFRESH: "rft."}


def authorize(world: World, request: Request) -> Response:
    asked_by = consent.decided(request).form if request.method == "POST" else request.query
    asked = {name: asked_by[name] for name in ASKED if name in asked_by}
    client = publishers.client(PLATFORM, asked.get("client_key", ""))
    wrong = _wrong(client, asked)
    if wrong or client is None:
        return consent.broken(PLATFORM, f"Something went wrong. {wrong}")
    if request.method == "POST":
        return _decided(world, request, client, asked)
    who = publishers.everyone(world.store.reader, PLATFORM)
    scopes = {f"{SCOPE}{scope}": scope for scope in _scopes(asked)}
    found = Asked(PLATFORM, client.client_id, request.path, asked["redirect_uri"], who, asked)
    return choices.ask(found, {"Permissions": scopes})


def _scopes(asked: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(scope.strip() for scope in asked.get("scope", "").split(",") if scope.strip())


def _wrong(client: Client | None, asked: Mapping[str, str]) -> str:
    if client is None:
        return "client_key"
    if not publishers.is_address(asked.get("redirect_uri", "")):
        return "redirect_uri"
    scopes = _scopes(asked)
    unknown = [scope for scope in scopes if scope not in client.scopes]
    challenged, method = asked.get("code_challenge"), asked.get("code_challenge_method")
    checks = (
        (asked.get("response_type") == "code", "response_type"),
        (bool(scopes) and not unknown, f"scope {', '.join(unknown)[:200]}"),
        (bool(asked.get("state")), "state"),
        ((method == "S256") if challenged else not method, "code_challenge_method"),
    )
    return next((reason for holds, reason in checks if not holds), "")


def _decided(world: World, request: Request, client: Client, asked: Mapping[str, str]) -> Response:
    decision = consent.decided(request)
    if not decision.allowed:
        told = {"error": "access_denied", "error_description": "The user denied the request", "error_type": ""}
        return consent.back(asked["redirect_uri"], {**told, "state": asked["state"]})
    granted = choices.kept_on(decision.form, SCOPE, _scopes(asked))
    with world.store.write() as db:
        if publishers.get(db, PLATFORM, decision.account_id) is None:
            return consent.broken(PLATFORM, "There is no such account.")
        code = tokens.issue_code(
            db,
            Code(
                # Real ones hold characters that an address must escape: whoever sends them on must undo that.
                f"{secrets.token_urlsafe(60)}*0!4501.e1",
                PLATFORM,
                client.client_id,
                decision.account_id,
                asked["redirect_uri"],
                granted,
                world.clock.now() + CODE_LIFETIME,
                asked.get("code_challenge", ""),
                asked.get("code_challenge_method", ""),
            ),
        )
    told = {"code": code.code, "scopes": ",".join(granted), "state": asked["state"]}
    return consent.back(asked["redirect_uri"], told)


def form(request: Request) -> dict[str, str]:
    try:
        return request.form() if request.is_form else {}
    except (MalformedBody, BodyTooLarge):
        return {}


def token(world: World, told: Mapping[str, str]) -> Response:
    client = publishers.client(PLATFORM, told.get("client_key", ""))
    if client is None or not client.knows(told.get("client_secret", "")):
        return TOKEN_VOICE.revoked()
    grant = _exchanged if told.get("grant_type") == "authorization_code" else _refreshed
    with world.store.write() as db:
        return grant(db, client, told, world.clock.now())


def _exchanged(db: sqlite3.Connection, client: Client, told: Mapping[str, str], now: float) -> Response:
    code = tokens.find_code(db, PLATFORM, told.get("code", ""))
    if code is None or code.client_id != client.client_id:
        return flat("invalid_grant", "Authorization code is invalid.")
    if code.redirect_uri != told.get("redirect_uri"):
        return flat("invalid_request", "Redirect_uri is not matched with the uri when requesting code.")
    if code.challenge and not _verifies(code.challenge, told.get("code_verifier", "")):
        return flat("invalid_request", "Code verifier or code challenge is invalid.")
    if not tokens.use_code(db, code, now):
        return flat("invalid_grant", "Authorization code is expired.")
    return _pair(db, client, code.account_id, code.scopes, secrets.token_hex(8), now)


def _verifies(challenge: str, verifier: str) -> bool:
    """The challenge is the hash in hexadecimal, not in base64 as RFC 7636 has it."""
    return hmac.compare_digest(hashlib.sha256(verifier.encode()).hexdigest().encode(), challenge.encode())


def _refreshed(db: sqlite3.Connection, client: Client, told: Mapping[str, str], now: float) -> Response:
    old = tokens.find(db, PLATFORM, tokens.REFRESH, told.get("refresh_token", ""))
    if old is None or old.client_id != client.client_id or not old.works(now):
        return flat("invalid_grant", "Refresh token is invalid or expired.")
    tokens.end(db, old, now)
    return _pair(db, client, old.account_id, old.scopes, old.family, now)


def _pair(
    db: sqlite3.Connection, client: Client, account_id: str, scopes: tuple[str, ...], family: str, now: float
) -> Response:
    told: Json = {
        "open_id": account_id,
        "scope": ",".join(scopes),
        "token_type": "Bearer",
        "expires_in": ACCESS_LIFETIME,
        "refresh_expires_in": REFRESH_LIFETIME,
    }
    for kind, lifetime in ((tokens.ACCESS, ACCESS_LIFETIME), (tokens.REFRESH, REFRESH_LIFETIME)):
        issued = tokens.add(
            db,
            Token(
                START[kind] + secrets.token_urlsafe(60),
                kind,
                PLATFORM,
                client.client_id,
                account_id,
                scopes=scopes,
                family=family,
                issued_at=now,
                expires_at=now + lifetime,
            ),
        )
        told[f"{kind}_token"] = issued.token
    return answer(told)


def revoke(world: World, told: Mapping[str, str]) -> Response:
    client = publishers.client(PLATFORM, told.get("client_key", ""))
    if client is None or not client.knows(told.get("client_secret", "")):
        return TOKEN_VOICE.revoked()
    with world.store.write() as db:
        found = tokens.find(db, PLATFORM, tokens.ACCESS, told.get("token", ""))
        if found is not None:
            tokens.end_family(db, found, world.clock.now())
    return answer({})
