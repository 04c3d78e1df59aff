"""What was published: roots, replies and comments of every network, and the count that judges "once and no more"."""

import hashlib
import json
import sqlite3
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Final

ROOT: Final = "root"
REPLY: Final = "reply"
COMMENT: Final = "comment"


@dataclass(frozen=True)
class Post:
    """``media``: upload ids in their order. ``parent``: remote id of what this answers; ``root``: of its thread.

    ``details``: whatever else the network wants to remember (as JSON), for example a visibility or a raw text.
    """

    platform: str
    account_id: str
    remote_id: str
    text: str
    kind: str = ROOT
    link: str = ""
    media: tuple[str, ...] = ()
    parent: str = ""
    root: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    at: float = 0.0
    deleted_at: float | None = None
    seq: int = 0


@dataclass(frozen=True)
class Wanted:
    platform: str | None = None
    account_id: str | None = None
    kind: str | None = None
    parent: str | None = None
    #: At or after this moment, in seconds since 1970.
    since: float | None = None
    since_seq: int | None = None
    until: float | None = None
    before_seq: int | None = None
    deleted: bool | None = None


COLUMNS: Final = {
    "platform": "platform = ?",
    "account_id": "account_id = ?",
    "kind": "kind = ?",
    "parent": "parent = ?",
    "since": "at >= ?",
    "since_seq": "seq > ?",
    "until": "at < ?",
    "before_seq": "seq < ?",
    "deleted": "(deleted_at IS NOT NULL) = ?",
}


def sameness(post: Post) -> str:
    """What a network compares to call a post a duplicate: the same words, in the same place, with the same media."""
    words = " ".join(unicodedata.normalize("NFC", post.text).split())
    told = json.dumps([words, post.parent, post.link, sorted(post.media)], ensure_ascii=False)
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def record(db: sqlite3.Connection, post: Post, now: float) -> None:
    db.execute(
        "INSERT INTO posts (platform, account_id, remote_id, kind, text, link, media, parent, root, sameness, details,"
        " at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            post.platform,
            post.account_id,
            post.remote_id,
            post.kind,
            post.text,
            post.link,
            json.dumps(post.media),
            post.parent,
            post.root or post.remote_id,
            sameness(post),
            json.dumps(post.details, ensure_ascii=False),
            now,
        ),
    )


def _post(row: sqlite3.Row) -> Post:
    values = {name: row[name] for name in Post.__dataclass_fields__}
    return Post(**{**values, "media": tuple(json.loads(row["media"])), "details": json.loads(row["details"])})


def get(db: sqlite3.Connection, platform: str, remote_id: str, with_deleted: bool = False) -> Post | None:
    row = db.execute("SELECT * FROM posts WHERE platform = ? AND remote_id = ?", (platform, remote_id)).fetchone()
    if row is None or (row["deleted_at"] is not None and not with_deleted):
        return None
    return _post(row)


def twin(db: sqlite3.Connection, post: Post, since: float, with_deleted: bool = False) -> Post | None:
    """The newest post of the same author with the same content, published after ``since``."""
    row = db.execute(
        "SELECT * FROM posts WHERE platform = ? AND account_id = ? AND sameness = ? AND at > ?"
        " AND (deleted_at IS NULL OR ?) ORDER BY seq DESC LIMIT 1",
        (post.platform, post.account_id, sameness(post), since, with_deleted),
    ).fetchone()
    return None if row is None else _post(row)


def _select(what: str, wanted: Wanted, tail: str = "") -> tuple[str, list[Any]]:
    chosen = [(clause, getattr(wanted, name)) for name, clause in COLUMNS.items() if getattr(wanted, name) is not None]
    where = " WHERE " + " AND ".join(clause for clause, _ in chosen) if chosen else ""
    # Only the constants of this module are joined; every value is bound.
    return f"SELECT {what} FROM posts{where} {tail}", [value for _, value in chosen]  # noqa: S608


def count(db: sqlite3.Connection, wanted: Wanted) -> int:
    return int(db.execute(*_select("COUNT(*)", wanted)).fetchone()[0])


def page(db: sqlite3.Connection, wanted: Wanted, limit: int, newest_first: bool = False) -> list[Post]:
    tail = "ORDER BY seq DESC LIMIT ?" if newest_first else "ORDER BY seq LIMIT ?"
    sql, values = _select("*", wanted, tail)
    return [_post(row) for row in db.execute(sql, [*values, limit])]


def counts(db: sqlite3.Connection, wanted: Wanted) -> dict[str, int]:
    """How many of each kind."""
    sql, values = _select("kind, COUNT(*)", wanted, "GROUP BY kind")
    return {row[0]: row[1] for row in db.execute(sql, values)}


def repeated(db: sqlite3.Connection, wanted: Wanted, most: int = 200) -> list[dict[str, Any]]:
    """The same content of one author more than once, deleted posts included."""
    tail = "GROUP BY platform, account_id, sameness HAVING COUNT(*) > 1 ORDER BY MIN(seq) LIMIT ?"
    sql, values = _select("platform, account_id, text, COUNT(*) AS times", wanted, tail)
    return [dict(row) for row in db.execute(sql, [*values, most])]


def delete(db: sqlite3.Connection, post: Post, now: float) -> None:
    db.execute("UPDATE posts SET deleted_at = ? WHERE seq = ?", (now, post.seq))


def clear(db: sqlite3.Connection) -> int:
    return db.execute("DELETE FROM posts").rowcount
