"""What arrived: the count that proves "nothing lost, nothing twice"."""

import hashlib
import json
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any

DUPLICATES_SHOWN = 200


@dataclass(frozen=True)
class Arrival:
    platform: str
    account_id: str | None
    recipient_id: str | None
    username: str
    thread_id: str | None
    text: str
    remote_id: str
    via: str
    request: str = "{}"


@dataclass(frozen=True)
class Filter:
    platform: str | None = None
    account_id: str | None = None
    username: str | None = None
    via: str | None = None
    since_seq: int | None = None
    before_seq: int | None = None


COLUMNS = {
    "platform": "platform = ?",
    "account_id": "account_id = ?",
    "username": "username = ?",
    "via": "via = ?",
    "since_seq": "seq > ?",
    "before_seq": "seq < ?",
}


def text_key(text: str) -> int:
    """A short stand-in for the text, so that looking for duplicates never leaves the index."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def record(db: sqlite3.Connection, arrival: Arrival, now: float) -> None:
    db.execute(
        "INSERT INTO arrivals (id, platform, account_id, recipient_id, username, thread_id, text, text_key,"
        " remote_id, via, received_at, request) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            secrets.token_hex(8),
            arrival.platform,
            arrival.account_id,
            arrival.recipient_id,
            arrival.username,
            arrival.thread_id,
            arrival.text,
            text_key(arrival.text),
            arrival.remote_id,
            arrival.via,
            now,
            arrival.request,
        ),
    )


def _select(what: str, wanted: Filter, tail: str = "") -> tuple[str, list[Any]]:
    chosen = [(clause, getattr(wanted, name)) for name, clause in COLUMNS.items() if getattr(wanted, name) is not None]
    where = " WHERE " + " AND ".join(clause for clause, _ in chosen) if chosen else ""
    # Only the constants of this module are joined; every value is bound.
    return f"SELECT {what} FROM arrivals{where} {tail}", [value for _, value in chosen]  # noqa: S608


def count(db: sqlite3.Connection, wanted: Filter) -> int:
    return int(db.execute(*_select("COUNT(*)", wanted)).fetchone()[0])


def _shown(row: sqlite3.Row) -> dict[str, Any]:
    shown = {key: row[key] for key in row.keys() if key != "text_key"}  # noqa: SIM118 a Row iterates over values
    shown["request"] = json.loads(shown["request"])
    return shown


def page(db: sqlite3.Connection, wanted: Filter, limit: int, newest_first: bool = False) -> list[dict[str, Any]]:
    tail = "ORDER BY seq DESC LIMIT ?" if newest_first else "ORDER BY seq LIMIT ?"
    sql, values = _select("*", wanted, tail)
    return [_shown(row) for row in db.execute(sql, [*values, limit])]


def duplicates(db: sqlite3.Connection, wanted: Filter, shown: int = DUPLICATES_SHOWN) -> list[dict[str, Any]]:
    """The same text to the same person more than once, from whichever account and by whichever way."""
    whole = Filter(platform=wanted.platform, account_id=wanted.account_id, username=wanted.username)
    tail = "GROUP BY platform, username, text_key HAVING COUNT(*) > 1 ORDER BY COUNT(*) DESC LIMIT ?"
    sql, values = _select("platform, username, COUNT(*) AS times, MIN(seq) AS first", whole, tail)
    rows = db.execute(sql, [*values, shown]).fetchall()
    return [_duplicate(db, row) for row in rows]


def _duplicate(db: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    text = db.execute("SELECT text FROM arrivals WHERE seq = ?", (row["first"],)).fetchone()
    # The row may have been cleared between the two reads.
    shown = "" if text is None else text["text"]
    return {"platform": row["platform"], "recipient": row["username"], "text": shown, "times": row["times"]}


def times(db: sqlite3.Connection, platform: str, username: str, text: str) -> int:
    sql = "SELECT COUNT(*) FROM arrivals WHERE platform = ? AND username = ? AND text_key = ?"
    return int(db.execute(sql, (platform, username, text_key(text))).fetchone()[0])


def per_platform(db: sqlite3.Connection) -> dict[str, int]:
    return {row[0]: row[1] for row in db.execute("SELECT platform, COUNT(*) FROM arrivals GROUP BY platform")}


def clear(db: sqlite3.Connection) -> int:
    return db.execute("DELETE FROM arrivals").rowcount


def with_person(db: sqlite3.Connection, platform: str, username: str, limit: int) -> list[dict[str, Any]]:
    """Both sides of the talk with one person, oldest first."""
    rows = db.execute(
        "SELECT * FROM ("
        " SELECT seq, 'out' AS side, account_id, text, via, received_at AS at FROM arrivals"
        " WHERE platform = :platform AND username = :username"
        " UNION ALL SELECT seq, 'in', account_id, text, '', at FROM inbounds"
        " WHERE platform = :platform AND username = :username"
        ") ORDER BY at DESC, seq DESC LIMIT :limit",
        {"platform": platform, "username": username, "limit": limit},
    )
    return [dict(row) for row in rows][::-1]


def in_thread(
    db: sqlite3.Connection, platform: str, account_id: str, username: str, limit: int
) -> list[dict[str, Any]]:
    """What the platform itself would show in the conversation between one account and one person, newest first."""
    rows = db.execute(
        "SELECT * FROM ("
        " SELECT seq, 'out' AS side, remote_id, text, received_at AS at FROM arrivals"
        " WHERE platform = :platform AND account_id = :account AND username = :username"
        " UNION ALL SELECT seq, 'in', remote_id, text, at FROM inbounds"
        " WHERE platform = :platform AND account_id = :account AND username = :username"
        ") ORDER BY at DESC, seq DESC LIMIT :limit",
        {"platform": platform, "account": account_id, "username": username, "limit": limit},
    )
    return [dict(row) for row in rows]
