"""The three steps of OAuth 1.0a: a request token, a person's word, an access token."""

import secrets
from urllib.parse import urlencode

from rehearsal.publishing import consent, publishers, tokens
from rehearsal.publishing.consent import Asked
from rehearsal.publishing.tokens import Token
from rehearsal.wire import Request, Response
from rehearsal.world import World
from rehearsal.x import signing
from rehearsal.x.errors import legacy
from rehearsal.x.signing import Unsigned

#: How long a person has to decide.
REQUEST_LIFETIME = 900
OUT_OF_BAND = "oob"


def request_token(world: World, request: Request) -> Response:
    with world.store.write() as db:
        now = world.clock.now()
        try:
            signed = signing.verified(db, request, "", now)
        except Unsigned as error:
            return legacy(401, error.code, error.message)
        callback = signed.parameters.get("oauth_callback", "")
        if callback != OUT_OF_BAND and not publishers.is_address(callback):
            return legacy(403, 415, "Callback URL not approved for this client application.")
        token = tokens.add(
            db,
            Token(
                secrets.token_urlsafe(20),
                tokens.REQUEST,
                "x",
                signed.client.client_id,
                "",
                secrets.token_urlsafe(24),
                details={"callback": callback},
                issued_at=now,
                expires_at=now + REQUEST_LIFETIME,
            ),
        )
    told = {"oauth_token": token.token, "oauth_token_secret": token.secret, "oauth_callback_confirmed": "true"}
    return _form(told)


def _form(told: dict[str, str]) -> Response:
    return Response(200, urlencode(told).encode(), "text/html;charset=utf-8")


def authorize(world: World, request: Request) -> Response:
    asked_by = consent.decided(request).form if request.method == "POST" else request.query
    token = tokens.find(world.store.reader, "x", tokens.REQUEST, asked_by.get("oauth_token", ""))
    if token is None or not token.works(world.clock.now()) or "verifier" in token.details:
        return consent.broken("x", "The request token for this page is invalid. It may have expired or been used.", 401)
    if request.method == "POST":
        return _decided(world, request, token)
    who = publishers.everyone(world.store.reader, "x")
    back_to = token.details["callback"]
    return consent.ask(Asked("x", token.client_id, request.path, back_to, who, {"oauth_token": token.token}))


def _decided(world: World, request: Request, token: Token) -> Response:
    decision, callback = consent.decided(request), token.details["callback"]
    with world.store.write() as db:
        if not decision.allowed:
            tokens.end(db, token, world.clock.now())
            return _told(callback, {"denied": token.token}, "You refused. Nothing was connected.")
        if publishers.get(db, "x", decision.account_id) is None:
            return consent.broken("x", "There is no such account.")
        verifier = secrets.token_urlsafe(20)
        tokens.change(db, token, decision.account_id, {**token.details, "verifier": verifier})
    return _told(callback, {"oauth_token": token.token, "oauth_verifier": verifier}, f"Your PIN: {verifier}")


def _told(callback: str, told: dict[str, str], words: str) -> Response:
    if callback == OUT_OF_BAND:
        return Response(200, words.encode(), "text/plain; charset=utf-8")
    return consent.back(callback, told)


def access_token(world: World, request: Request) -> Response:
    with world.store.write() as db:
        now = world.clock.now()
        try:
            signed = signing.verified(db, request, tokens.REQUEST, now)
        except Unsigned as error:
            return legacy(401, error.code, error.message)
        asked = signed.token
        given = signed.parameters.get("oauth_verifier") or (request.form() if request.is_form else request.query).get(
            "oauth_verifier", ""
        )
        if asked is None or not given or given != asked.details.get("verifier"):
            return legacy(401, 32, "Could not authenticate you.")
        tokens.end(db, asked, now)
        publisher = publishers.get(db, "x", asked.account_id)
        granted = tokens.add(
            db,
            Token(
                f"{asked.account_id}-{secrets.token_urlsafe(24)}",
                tokens.USER,
                "x",
                asked.client_id,
                asked.account_id,
                secrets.token_urlsafe(30),
                family=asked.token,
                issued_at=now,
            ),
        )
    told = {"oauth_token": granted.token, "oauth_token_secret": granted.secret, "user_id": granted.account_id}
    return _form({**told, "screen_name": publisher.username if publisher else ""})
