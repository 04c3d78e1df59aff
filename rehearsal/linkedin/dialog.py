"""Logging in at LinkedIn (learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow, read 2026-11)."""

import secrets
import sqlite3
from collections.abc import Mapping
from typing import Final

from rehearsal.linkedin.errors import oauth_error
from rehearsal.publishing import consent, publishers, tokens
from rehearsal.publishing.consent import Asked
from rehearsal.publishing.publishers import Client
from rehearsal.publishing.tokens import Code, Token
from rehearsal.wire import Json, Request, Response, answer
from rehearsal.world import World

CODE_LIFETIME: Final = 1800
ACCESS_LIFETIME: Final = 60 * 86400
REFRESH_LIFETIME: Final = 365 * 86400
ASKED: Final = ("response_type", "client_id", "redirect_uri", "state", "scope", "prompt")


def authorize(world: World, request: Request) -> Response:
    asked_by = consent.decided(request).form if request.method == "POST" else request.query
    asked = {name: asked_by[name] for name in ASKED if name in asked_by}
    client = publishers.client("linkedin", asked.get("client_id", ""))
    if client is None:
        return consent.broken("linkedin", "The passed in client_id is invalid.")
    if not publishers.is_address(asked.get("redirect_uri", "")):
        return consent.broken("linkedin", "The redirect_uri does not match the registered value.")
    refused = _refused(client, asked)
    if refused:
        return _back(asked, refused)
    if request.method == "POST":
        return _decided(world, request, client, asked)
    # Only people log in; which page they post as is theirs to choose afterwards.
    who = publishers.everyone(world.store.reader, "linkedin", "member")
    scopes = _scopes(asked["scope"])
    return consent.ask(Asked("linkedin", client.client_id, request.path, asked["redirect_uri"], who, asked, scopes))


def _scopes(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _refused(client: Client, asked: Mapping[str, str]) -> dict[str, str]:
    """One scope that the app was not granted fails the whole log-in."""
    if asked.get("response_type") != "code":
        return {"error": "unsupported_response_type", "error_description": "response_type must be code"}
    scopes = _scopes(asked.get("scope", ""))
    if not scopes:
        return {"error": "invalid_request", "error_description": "scope is needed"}
    unknown = [scope for scope in scopes if scope not in client.scopes]
    if not unknown:
        return {}
    told = f'Scope "{unknown[0][:80]}" is not authorized for your application'
    return {"error": "unauthorized_scope_error", "error_description": told}


def _back(asked: Mapping[str, str], told: Mapping[str, str]) -> Response:
    state = {"state": asked["state"]} if "state" in asked else {}
    return consent.back(asked["redirect_uri"], {**told, **state})


def _decided(world: World, request: Request, client: Client, asked: Mapping[str, str]) -> Response:
    decision = consent.decided(request)
    if not decision.allowed:
        told = "The user cancelled the authorization"
        return _back(asked, {"error": "user_cancelled_authorize", "error_description": told})
    with world.store.write() as db:
        member = publishers.get(db, "linkedin", decision.account_id)
        if member is None or member.kind != "member":
            return consent.broken("linkedin", "There is no such member.")
        code = tokens.issue_code(
            db,
            Code(
                f"AQ{secrets.token_urlsafe(80)}",
                "linkedin",
                client.client_id,
                member.account_id,
                asked["redirect_uri"],
                _scopes(asked["scope"]),
                world.clock.now() + CODE_LIFETIME,
            ),
        )
    return _back(asked, {"code": code.code})


def exchange(db: sqlite3.Connection, form: Mapping[str, str], now: float) -> Response:
    client = publishers.client("linkedin", form.get("client_id", ""))
    if client is None or not client.knows(form.get("client_secret", "")):
        return oauth_error(401, "invalid_client", "Client authentication failed")
    code = tokens.find_code(db, "linkedin", form.get("code", ""))
    fits = code is not None and code.client_id == client.client_id and code.redirect_uri == form.get("redirect_uri")
    if code is None or not fits or not tokens.use_code(db, code, now):
        told = "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or"
        return oauth_error(400, "invalid_request", f"{told} authorization code expired.")
    family = secrets.token_hex(8)
    told_tokens = _issued(db, client, code.account_id, code.scopes, family, now, tokens.ACCESS)
    if client.refreshes:
        told_tokens |= _issued(db, client, code.account_id, code.scopes, family, now, tokens.REFRESH)
    return answer({**told_tokens, "scope": ",".join(code.scopes), "token_type": "Bearer"})


def refresh(db: sqlite3.Connection, old: Token, form: Mapping[str, str], now: float) -> Response:
    """Only the access token is new; the refresh token keeps its first end."""
    client = publishers.client("linkedin", old.client_id)
    is_it = client is not None and form.get("client_id") == old.client_id
    if client is None or not is_it or not client.knows(form.get("client_secret", "")):
        return oauth_error(401, "invalid_client", "Client authentication failed")
    if not old.works(now):
        return oauth_error(400, "invalid_request", "The provided refresh token is invalid, expired or revoked")
    told = _issued(db, client, old.account_id, old.scopes, old.family, now, tokens.ACCESS)
    ends = old.expires_at or now + REFRESH_LIFETIME
    told |= {"refresh_token": old.token, "refresh_token_expires_in": int(ends - now)}
    return answer({**told, "scope": ",".join(old.scopes)})


def _issued(
    db: sqlite3.Connection,
    client: Client,
    account_id: str,
    scopes: tuple[str, ...],
    family: str,
    now: float,
    kind: str,
) -> Json:
    lifetime = ACCESS_LIFETIME if kind == tokens.ACCESS else REFRESH_LIFETIME
    token = tokens.add(
        db,
        Token(
            # Real ones have some 500 characters: whoever keeps them must have room.
            tokens.fresh("linkedin", kind, 300),
            kind,
            "linkedin",
            client.client_id,
            account_id,
            scopes=scopes,
            family=family,
            issued_at=now,
            expires_at=now + lifetime,
        ),
    )
    ends = "expires_in" if kind == tokens.ACCESS else "refresh_token_expires_in"
    return {f"{kind}_token": token.token, ends: lifetime}
