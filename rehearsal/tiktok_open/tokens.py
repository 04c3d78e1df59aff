"""Client tokens: an app's own, for two hours, without any person (OAuth v2 page, read 2026-11)."""

import hmac
import secrets
import sqlite3
from typing import Final

from rehearsal.tiktok_open.envelope import TOKEN_VOICE, flat
from rehearsal.wire import BodyTooLarge, MalformedBody, Request, Response, answer
from rehearsal.world import World

NAME: Final = "tiktok_open"
CLIENT_KEY: Final = "rehearsal-research"
CLIENT_SECRET: Final = "rehearsal-research-secret"  # noqa: S105 opens nothing outside this machine
LIFETIME = 7200
FIELDS = ("client_key", "client_secret", "grant_type")


def issue(world: World, request: Request) -> Response:
    try:
        form = request.form() if request.is_form else {}
    except (MalformedBody, BodyTooLarge):
        form = {}
    missing = [field for field in FIELDS if not form.get(field)]
    if missing:
        return flat("invalid_request", f"The request parameters are malformed: {', '.join(missing)} is missing.")
    if form["grant_type"] != "client_credentials":
        return flat("unsupported_grant_type", "Only client_credentials is rehearsed here.")
    if not hmac.compare_digest(f"{form['client_key']}\n{form['client_secret']}".encode(), _wanted()):
        return TOKEN_VOICE.revoked()
    token = "clt." + secrets.token_urlsafe(24)
    with world.store.write() as db:
        _keep(db, token, world.clock.now())
    return answer({"access_token": token, "expires_in": LIFETIME, "token_type": "Bearer"})


def _wanted() -> bytes:
    return f"{CLIENT_KEY}\n{CLIENT_SECRET}".encode()


def _keep(db: sqlite3.Connection, token: str, now: float) -> None:
    db.execute("DELETE FROM tokens WHERE kind = 'client' AND expires_at <= ?", (now,))
    row = (token, "client", NAME, CLIENT_KEY, now, now + LIFETIME)
    db.execute("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?)", row)


def opens(world: World, token: str) -> bool:
    sql = "SELECT 1 FROM tokens WHERE token = ? AND kind = 'client' AND expires_at > ?"
    return world.store.reader.execute(sql, (token, world.clock.now())).fetchone() is not None
