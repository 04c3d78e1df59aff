"""The sender accounts of this world and the tokens that open them."""

import secrets
import sqlite3
from dataclasses import dataclass

from rehearsal import cast


@dataclass(frozen=True)
class Account:
    platform: str
    account_id: str
    name: str
    username: str
    app_id: str
    app_secret: str
    can_message: bool


@dataclass(frozen=True)
class Registration:
    platform: str
    account_id: str
    name: str
    username: str
    access_token: str
    refresh_token: str | None = None
    app_id: str | None = None
    app_secret: str | None = None
    can_message: bool = True


@dataclass(frozen=True)
class Token:
    token: str
    issued_at: float
    expires_at: float | None


class TokenTaken(ValueError):
    """The token already opens another account."""


def _account(row: sqlite3.Row) -> Account:
    return Account(
        row["platform"],
        row["account_id"],
        row["name"],
        row["username"],
        row["app_id"],
        row["app_secret"],
        bool(row["can_message"]),
    )


def register(db: sqlite3.Connection, new: Registration, now: float) -> None:
    """Connect or reconnect an account; its earlier tokens stop working."""
    app_id, app_secret = cast.APPS[new.platform]
    db.execute(
        "INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (platform, account_id) DO UPDATE SET"
        " name = excluded.name, username = excluded.username, app_id = excluded.app_id,"
        " app_secret = excluded.app_secret, can_message = excluded.can_message",
        (
            new.platform,
            new.account_id,
            new.name,
            new.username,
            new.app_id or app_id,
            new.app_secret or app_secret,
            int(new.can_message),
        ),
    )
    db.execute("DELETE FROM tokens WHERE platform = ? AND account_id = ?", (new.platform, new.account_id))
    _add_token(db, new.platform, new.account_id, "access", new.access_token, now, None)
    if new.refresh_token:
        _add_token(db, new.platform, new.account_id, "refresh", new.refresh_token, now, None)


def _add_token(
    db: sqlite3.Connection,
    platform: str,
    account_id: str,
    kind: str,
    token: str,
    now: float,
    expires_at: float | None,
) -> None:
    try:
        db.execute("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?)", (token, kind, platform, account_id, now, expires_at))
    except sqlite3.IntegrityError as error:
        raise TokenTaken(token) from error


def seed(db: sqlite3.Connection, now: float) -> None:
    if db.execute("SELECT 1 FROM accounts LIMIT 1").fetchone() is None:
        for entry in cast.ACCOUNTS:
            register(db, _seeded(entry), now)


def _seeded(entry: dict[str, str]) -> Registration:
    return Registration(
        entry["platform"],
        entry["account_id"],
        entry["name"],
        entry["username"],
        entry["access_token"],
        entry.get("refresh_token"),
    )


def issue(db: sqlite3.Connection, account: Account, kind: str, now: float, lifetime: int) -> str:
    token = f"rehearsal-{account.platform}-{kind}-{secrets.token_urlsafe(18)}"
    _add_token(db, account.platform, account.account_id, kind, token, now, now + lifetime)
    return token


def revoke(db: sqlite3.Connection, token: str) -> None:
    db.execute("DELETE FROM tokens WHERE token = ?", (token,))


def find(db: sqlite3.Connection, platforms: tuple[str, ...], kind: str, token: str, now: float) -> Account | None:
    row = db.execute(
        "SELECT a.*, t.expires_at FROM tokens t JOIN accounts a USING (platform, account_id)"
        " WHERE t.token = ? AND t.kind = ?",
        (token, kind),
    ).fetchone()
    if row is None or row["platform"] not in platforms:
        return None
    if row["expires_at"] is not None and row["expires_at"] <= now:
        return None
    return _account(row)


def get(db: sqlite3.Connection, platform: str, account_id: str) -> Account | None:
    row = db.execute("SELECT * FROM accounts WHERE platform = ? AND account_id = ?", (platform, account_id)).fetchone()
    return None if row is None else _account(row)


def token_details(db: sqlite3.Connection, token: str) -> Token | None:
    row = db.execute("SELECT token, issued_at, expires_at FROM tokens WHERE token = ?", (token,)).fetchone()
    return None if row is None else Token(*row)


def everyone(db: sqlite3.Connection, platform: str | None = None) -> list[Account]:
    rows = db.execute("SELECT * FROM accounts ORDER BY rowid").fetchall()
    return [_account(row) for row in rows if platform in (None, row["platform"])]


def newest_token(db: sqlite3.Connection, account: Account, kind: str) -> str | None:
    row = db.execute(
        "SELECT token FROM tokens WHERE platform = ? AND account_id = ? AND kind = ? ORDER BY issued_at DESC LIMIT 1",
        (account.platform, account.account_id, kind),
    ).fetchone()
    return None if row is None else str(row["token"])
