"""The people of this world: ids as each platform shapes them, and when they last wrote."""

import base64
import hashlib
import secrets
import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    platform: str
    account_id: str
    username: str
    name: str
    recipient_id: str
    thread_id: str
    last_inbound_at: float | None
    sends_since_inbound: int


@dataclass(frozen=True)
class Inbound:
    platform: str
    account_id: str
    username: str
    name: str
    text: str
    at: float


def tidy(username: str) -> str:
    return username.strip().lstrip("@").lower()


def _digits(digest: bytes, length: int) -> str:
    floor = 10 ** (length - 1)
    return str(floor + int.from_bytes(digest[:12], "big") % (9 * floor))


def recipient_id(platform: str, account_id: str, username: str) -> str:
    """The id under which this account may address the person: scoped to the account, always the same."""
    digest = hashlib.sha256(f"{platform}\n{account_id}\n{username}".encode()).digest()
    if platform == "linkedin":
        return "urn:li:person:" + base64.urlsafe_b64encode(digest)[:10].decode()
    if platform == "tiktok":
        # Standard base64 on purpose: real conversation ids carry "+" and "/", which a client must percent-encode.
        return base64.b64encode(digest[:24]).decode()
    return _digits(digest, 16 if platform == "instagram" else 17)


def thread_id(platform: str, recipient: str) -> str:
    digest = hashlib.sha256(f"thread\n{recipient}".encode()).digest()
    if platform == "linkedin":
        return "urn:li:messagingThread:2-" + base64.urlsafe_b64encode(digest[:24]).decode()
    if platform == "tiktok":
        return recipient
    if platform == "instagram":
        return "aWdfZAG06" + base64.urlsafe_b64encode(digest[:27]).decode()
    return "t_" + _digits(digest, 17)


def remote_id(platform: str) -> str:
    if platform == "facebook":
        return "m_" + secrets.token_urlsafe(32)
    if platform == "instagram":
        return "aWdfZAG1f" + secrets.token_urlsafe(32)
    if platform == "tiktok":
        return str(7 * 10**18 + secrets.randbelow(10**18))
    return "2-" + secrets.token_urlsafe(24)


def display_name(username: str) -> str:
    words = username.replace(".", " ").replace("_", " ").replace("-", " ").split()
    return " ".join(word.capitalize() for word in words) or username


def _person(row: sqlite3.Row) -> Person:
    return Person(*row)


def meet(db: sqlite3.Connection, platform: str, account_id: str, username: str, name: str = "") -> Person:
    """Make the person known to the account (a connection, a past contact) without opening a window."""
    recipient = recipient_id(platform, account_id, username)
    db.execute(
        "INSERT INTO people (platform, account_id, username, name, recipient_id, thread_id)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (platform, account_id, username)"
        " DO UPDATE SET name = excluded.name WHERE ? != ''",
        (
            platform,
            account_id,
            username,
            name or display_name(username),
            recipient,
            thread_id(platform, recipient),
            name,
        ),
    )
    row = db.execute(
        "SELECT * FROM people WHERE platform = ? AND account_id = ? AND username = ?", (platform, account_id, username)
    ).fetchone()
    return _person(row)


def write_in(db: sqlite3.Connection, inbound: Inbound) -> tuple[Person, str]:
    """A person wrote to the account: this opens the window and renews the quota. Also answers the message's id."""
    person = meet(db, inbound.platform, inbound.account_id, inbound.username, inbound.name)
    key = (inbound.platform, inbound.account_id, inbound.username)
    message_id = remote_id(inbound.platform)
    db.execute(
        "INSERT INTO inbounds (platform, account_id, username, text, remote_id, at) VALUES (?, ?, ?, ?, ?, ?)",
        (*key, inbound.text, message_id, inbound.at),
    )
    # A backdated note must not shorten a window that a later one has opened.
    db.execute(
        "UPDATE people SET last_inbound_at = ?, sends_since_inbound = 0"
        " WHERE platform = ? AND account_id = ? AND username = ?"
        " AND (last_inbound_at IS NULL OR last_inbound_at <= ?)",
        (inbound.at, *key, inbound.at),
    )
    return person, message_id


def by_recipient(db: sqlite3.Connection, platform: str, account_id: str, recipient: str) -> Person | None:
    row = db.execute(
        "SELECT * FROM people WHERE platform = ? AND account_id = ? AND recipient_id = ?",
        (platform, account_id, recipient),
    ).fetchone()
    return None if row is None else _person(row)


def by_thread(db: sqlite3.Connection, platform: str, account_id: str, thread: str) -> Person | None:
    row = db.execute(
        "SELECT * FROM people WHERE platform = ? AND account_id = ? AND thread_id = ?", (platform, account_id, thread)
    ).fetchone()
    return None if row is None else _person(row)


def known(db: sqlite3.Connection, platform: str, account_id: str, limit: int, offset: int) -> list[Person]:
    """Whoever wrote last comes first, as platforms list conversations."""
    rows = db.execute(
        "SELECT * FROM people WHERE platform = ? AND account_id = ?"
        " ORDER BY last_inbound_at DESC, rowid DESC LIMIT ? OFFSET ?",
        (platform, account_id, limit, offset),
    )
    return [_person(row) for row in rows]


def named(db: sqlite3.Connection, platform: str, username: str) -> str:
    row = db.execute(
        "SELECT name FROM people WHERE platform = ? AND username = ? LIMIT 1", (platform, username)
    ).fetchone()
    return display_name(username) if row is None else str(row["name"])


def count_send(db: sqlite3.Connection, person: Person) -> None:
    db.execute(
        "UPDATE people SET sends_since_inbound = sends_since_inbound + 1"
        " WHERE platform = ? AND account_id = ? AND username = ?",
        (person.platform, person.account_id, person.username),
    )
