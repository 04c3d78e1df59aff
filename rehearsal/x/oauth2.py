"""OAuth 2.0 with PKCE at X: codes of 30 seconds, access of two hours, refresh tokens for one use each."""

import base64
import binascii
import secrets
import sqlite3
from collections.abc import Mapping
from typing import Final

from rehearsal.publishing import consent, publishers, tokens
from rehearsal.publishing.consent import Asked
from rehearsal.publishing.publishers import Client
from rehearsal.publishing.tokens import Code, Token
from rehearsal.wire import BodyTooLarge, Json, MalformedBody, Request, Response, answer
from rehearsal.world import World
from rehearsal.x.errors import oauth2 as refused

CODE_LIFETIME: Final = 30
ACCESS_LIFETIME: Final = 7200
REFRESH_LIFETIME: Final = 180 * 86_400
LONGEST_STATE: Final = 500
OFFLINE: Final = "offline.access"
ASKED: Final = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)


def authorize(world: World, request: Request) -> Response:
    asked_by = consent.decided(request).form if request.method == "POST" else request.query
    asked = {name: asked_by[name] for name in ASKED if name in asked_by}
    client = publishers.client("x", asked.get("client_id", ""))
    wrong = _wrong(client, asked)
    if wrong or client is None:
        return consent.broken("x", f"You weren't able to give access to the App. {wrong}")
    if request.method == "POST":
        return _decided(world, request, client, asked)
    who = publishers.everyone(world.store.reader, "x")
    address = asked["redirect_uri"]
    return consent.ask(Asked("x", client.client_id, request.path, address, who, asked, asked["scope"].split()))


def _wrong(client: Client | None, asked: Mapping[str, str]) -> str:
    if client is None or client.kind == "oauth1":
        return "The client_id is not known."
    if not publishers.is_address(asked.get("redirect_uri", "")):
        return "The redirect_uri is not an address of this app."
    scopes = asked.get("scope", "").split()
    unknown = [scope for scope in scopes if scope not in client.scopes]
    checks = (
        (asked.get("response_type") == "code", "response_type must be code."),
        (bool(scopes) and not unknown, f"The scope is not valid: {' '.join(unknown)[:200] or 'none given'}."),
        (0 < len(asked.get("state", "")) <= LONGEST_STATE, "state must have 1 to 500 characters."),
        (43 <= len(asked.get("code_challenge", "")) <= 128 or _is_plain(asked), "code_challenge is missing."),
        (asked.get("code_challenge_method", "plain") in ("S256", "plain"), "code_challenge_method is not known."),
    )
    return next((reason for holds, reason in checks if not holds), "")


def _is_plain(asked: Mapping[str, str]) -> bool:
    # X's own sample has a plain challenge of nine letters.
    return asked.get("code_challenge_method", "plain") == "plain" and bool(asked.get("code_challenge"))


def _decided(world: World, request: Request, client: Client, asked: Mapping[str, str]) -> Response:
    decision = consent.decided(request)
    if not decision.allowed:
        return consent.back(asked["redirect_uri"], {"error": "access_denied", "state": asked["state"]})
    with world.store.write() as db:
        if publishers.get(db, "x", decision.account_id) is None:
            return consent.broken("x", "There is no such account.")
        code = tokens.issue_code(
            db,
            Code(
                secrets.token_urlsafe(60),
                "x",
                client.client_id,
                decision.account_id,
                asked["redirect_uri"],
                tuple(asked["scope"].split()),
                world.clock.now() + CODE_LIFETIME,
                asked["code_challenge"],
                asked.get("code_challenge_method", "plain"),
            ),
        )
    return consent.back(asked["redirect_uri"], {"state": asked["state"], "code": code.code})


def token(world: World, request: Request) -> Response:
    form = _form(request)
    client = _client(request, form)
    if isinstance(client, Response):
        return client
    grant = {"authorization_code": _exchanged, "refresh_token": _refreshed}.get(form.get("grant_type", ""))
    if grant is None:
        return refused(400, "unsupported_grant_type", "The grant_type is not supported.")
    with world.store.write() as db:
        return grant(db, client, form, world.clock.now())


def _form(request: Request) -> dict[str, str]:
    try:
        return request.form() if request.is_form else {}
    except (MalformedBody, BodyTooLarge):
        return {}


def _client(request: Request, form: Mapping[str, str]) -> Client | Response:
    """A confidential client names itself by Basic, a public one in the form."""
    scheme, _, told = request.header("authorization").partition(" ")
    if scheme.lower() == "basic":
        try:
            client_id, _, secret = base64.b64decode(told, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return refused(401, "unauthorized_client", "Missing valid authorization header")
        client = publishers.client("x", client_id)
        is_it = client is not None and client.kind == "confidential" and client.knows(secret)
        return client if client and is_it else refused(401, "unauthorized_client", "Missing valid authorization header")
    client = publishers.client("x", form.get("client_id", ""))
    if client is None or client.kind == "oauth1":
        return refused(400, "invalid_request", "Missing required parameter [client_id].")
    if client.kind == "confidential":
        return refused(401, "unauthorized_client", "Missing valid authorization header")
    return client


def _exchanged(db: sqlite3.Connection, client: Client, form: Mapping[str, str], now: float) -> Response:
    code = tokens.find_code(db, "x", form.get("code", ""))
    if code is None or code.client_id != client.client_id:
        return refused(400, "invalid_request", "Value passed for the authorization code was invalid.")
    if code.redirect_uri != form.get("redirect_uri"):
        return refused(400, "invalid_request", "Value passed for the redirect uri did not match the uri of the code.")
    if not code.verifies(form.get("code_verifier", "")):
        return refused(400, "invalid_request", "Value passed for the code verifier did not match the code challenge.")
    if not tokens.use_code(db, code, now):
        return refused(400, "invalid_request", "Value passed for the authorization code was invalid.")
    return _pair(db, client, code.account_id, code.scopes, secrets.token_hex(8), now)


def _refreshed(db: sqlite3.Connection, client: Client, form: Mapping[str, str], now: float) -> Response:
    old = tokens.find(db, "x", tokens.REFRESH, form.get("refresh_token", ""))
    if old is None or old.client_id != client.client_id:
        return refused(400, "invalid_request", "Value passed for the token was invalid.")
    if not old.works(now):
        # Used once already: whoever has it, nobody can tell them from its owner any more.
        tokens.end_family(db, old, now)
        return refused(400, "invalid_request", "Value passed for the token was invalid.")
    tokens.end(db, old, now)
    return _pair(db, client, old.account_id, old.scopes, old.family, now)


def _pair(
    db: sqlite3.Connection, client: Client, account_id: str, scopes: tuple[str, ...], family: str, now: float
) -> Response:
    kinds = {tokens.ACCESS: ACCESS_LIFETIME}
    if OFFLINE in scopes:
        kinds[tokens.REFRESH] = REFRESH_LIFETIME
    told: Json = {"token_type": "bearer", "expires_in": ACCESS_LIFETIME, "scope": " ".join(scopes)}
    for kind, lifetime in kinds.items():
        issued = tokens.add(
            db,
            Token(
                tokens.fresh("x", kind, 48),
                kind,
                "x",
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


def revoke(world: World, request: Request) -> Response:
    form = _form(request)
    client = _client(request, form)
    if isinstance(client, Response):
        return client
    with world.store.write() as db:
        now, name = world.clock.now(), form.get("token", "")
        access, refresh = tokens.find(db, "x", tokens.ACCESS, name), tokens.find(db, "x", tokens.REFRESH, name)
        if access is not None and access.client_id == client.client_id:
            tokens.end(db, access, now)
        if refresh is not None and refresh.client_id == client.client_id:
            tokens.end_family(db, refresh, now)
    return answer({"revoked": True}) if name else refused(400, "invalid_request", "Missing required parameter [token].")
