"""Codes and tokens of log-ins. All of them are kept, ended or not, so that re-use can be told from a guess."""

import base64
import hashlib
import hmac
import json
import secrets
import sqlite3
from dataclasses import dataclass, field
from typing import Any, Final

from rehearsal import cast

ACCESS: Final = "access"
REFRESH: Final = "refresh"
REQUEST: Final = "request"  # OAuth 1.0a, before anybody has agreed
USER: Final = "user"  # OAuth 1.0a, after


@dataclass(frozen=True)
class Token:
    """``secret``: OAuth 1.0a only. ``family``: all that one log-in led to; it can be ended as a whole."""

    token: str
    kind: str
    platform: str
    client_id: str
    account_id: str
    secret: str = ""
    scopes: tuple[str, ...] = ()
    family: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    issued_at: float = 0.0
    expires_at: float | None = None
    ended_at: float | None = None

    def works(self, now: float) -> bool:
        return self.ended_at is None and (self.expires_at is None or self.expires_at > now)


@dataclass(frozen=True)
class Code:
    code: str
    platform: str
    client_id: str
    account_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    expires_at: float
    challenge: str = ""
    challenge_method: str = ""
    used_at: float | None = None

    def verifies(self, verifier: str) -> bool:
        """PKCE (RFC 7636): the verifier hashes to the challenge, or is it."""
        if self.challenge_method == "S256":
            verifier = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        return hmac.compare_digest(verifier.encode(), self.challenge.encode())


def seed(db: sqlite3.Connection, now: float) -> None:
    for entry in cast.POSTING_TOKENS:
        if find(db, entry["platform"], entry["kind"], entry["token"]) is None:
            family = f"{entry['client_id']}:{entry['account_id']}"
            add(db, Token(**{**entry, "family": family, "issued_at": now}))


def fresh(platform: str, kind: str, length: int = 24) -> str:
    return f"rehearsal-{platform}-{kind}-{secrets.token_urlsafe(length)}"


def add(db: sqlite3.Connection, token: Token) -> Token:
    values = {**token.__dict__, "scopes": " ".join(token.scopes), "details": json.dumps(token.details)}
    db.execute(
        "INSERT INTO oauth_tokens VALUES (:token, :kind, :platform, :client_id, :account_id, :secret, :scopes, :family,"
        " :details, :issued_at, :expires_at, :ended_at)",
        values,
    )
    return token


def find(db: sqlite3.Connection, platform: str, kind: str, token: str) -> Token | None:
    """Whether it still works is for the caller to ask: a lapsed one and an unknown one are told apart."""
    row = db.execute(
        "SELECT * FROM oauth_tokens WHERE token = ? AND platform = ? AND kind = ?", (token, platform, kind)
    ).fetchone()
    if row is None:
        return None
    values = {**dict(row), "scopes": tuple(row["scopes"].split()), "details": json.loads(row["details"])}
    return Token(**values)


def change(db: sqlite3.Connection, token: Token, account_id: str, details: dict[str, Any]) -> None:
    db.execute(
        "UPDATE oauth_tokens SET account_id = ?, details = ? WHERE token = ?",
        (account_id, json.dumps(details), token.token),
    )


def end(db: sqlite3.Connection, token: Token, now: float) -> None:
    db.execute("UPDATE oauth_tokens SET ended_at = ? WHERE token = ? AND ended_at IS NULL", (now, token.token))


def end_family(db: sqlite3.Connection, token: Token, now: float) -> None:
    db.execute(
        "UPDATE oauth_tokens SET ended_at = ? WHERE platform = ? AND family = ? AND ended_at IS NULL",
        (now, token.platform, token.family),
    )


def issue_code(db: sqlite3.Connection, code: Code) -> Code:
    values = {**code.__dict__, "scopes": " ".join(code.scopes)}
    db.execute(
        "INSERT INTO oauth_codes VALUES (:code, :platform, :client_id, :account_id, :redirect_uri, :scopes, :challenge,"
        " :challenge_method, :expires_at, :used_at)",
        values,
    )
    return code


def find_code(db: sqlite3.Connection, platform: str, code: str) -> Code | None:
    row = db.execute("SELECT * FROM oauth_codes WHERE code = ? AND platform = ?", (code, platform)).fetchone()
    return None if row is None else Code(**{**dict(row), "scopes": tuple(row["scopes"].split())})


def use_code(db: sqlite3.Connection, code: Code, now: float) -> bool:
    """Whether it may be used: once, and in time. The caller judges client, address and verifier first."""
    if code.expires_at <= now:
        return False
    used = db.execute("UPDATE oauth_codes SET used_at = ? WHERE code = ? AND used_at IS NULL", (now, code.code))
    return used.rowcount == 1


def first_use_of_nonce(db: sqlite3.Connection, client_id: str, token: str, nonce: str, now: float) -> bool:
    added = db.execute("INSERT OR IGNORE INTO nonces VALUES (?, ?, ?, ?)", (client_id, nonce, token, now))
    return added.rowcount == 1


def in_force(db: sqlite3.Connection, platform: str, account_id: str, now: float) -> list[Token]:
    rows = db.execute(
        "SELECT token, kind FROM oauth_tokens WHERE platform = ? AND account_id = ? AND kind <> ? ORDER BY issued_at",
        (platform, account_id, REQUEST),
    ).fetchall()
    found = [find(db, platform, row["kind"], row["token"]) for row in rows]
    return [token for token in found if token is not None and token.works(now)]
