"""Misbehaviour on request, kept in the state so that a restart does not end it."""

import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any, Final

#: The platform bills each call, and the money is gone.
UNPAID: Final = "no-credits"
BEFORE: Final = ("429", "503-before", "revoked-token", "window-closed", UNPAID)
AFTER: Final = ("503-after-accept", "timeout-after-accept", "slow", "malformed-json", "huge-body")
#: What only a model can get wrong: the call succeeds, its answer does not.
GENERATED: Final = (
    "blocked",
    "blocked-answer",
    "empty",
    "cut-off",
    "gullible",
    "repeats",
    "invents",
    "placeholder",
)
KINDS: Final = BEFORE + AFTER + GENERATED
CALLS: Final = ("send", "read", "token", "post", "upload")
SECONDS: Final = {"timeout-after-accept": 60.0, "slow": 2.0}

_dice = secrets.SystemRandom()


@dataclass(frozen=True)
class Fault:
    platform: str
    kind: str
    calls: str = "send"
    probability: float | None = None
    count: int | None = None
    seconds: float | None = None


def add(db: sqlite3.Connection, fault: Fault, now: float) -> int:
    seconds = SECONDS.get(fault.kind) if fault.seconds is None else fault.seconds
    added = db.execute(
        "INSERT INTO faults (platform, kind, calls, probability, remaining, seconds, set_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (fault.platform, fault.kind, fault.calls, fault.probability, fault.count, seconds, now),
    )
    return int(added.lastrowid or 0)


def listed(db: sqlite3.Connection) -> list[dict[str, Any]]:
    return [dict(row) for row in db.execute("SELECT * FROM faults ORDER BY id")]


def clear(db: sqlite3.Connection, fault_id: int | None = None) -> int:
    if fault_id is None:
        return db.execute("DELETE FROM faults").rowcount
    return db.execute("DELETE FROM faults WHERE id = ?", (fault_id,)).rowcount


def take(db: sqlite3.Connection, platform: str, calls: str, kinds: tuple[str, ...]) -> Fault | None:
    """The fault that strikes this call, used up within the caller's transaction."""
    rows = db.execute(
        "SELECT * FROM faults WHERE platform = ? AND calls = ? AND (remaining IS NULL OR remaining > 0) ORDER BY id",
        (platform, calls),
    ).fetchall()
    for row in rows:
        if row["kind"] in kinds and (row["probability"] is None or _dice.random() < row["probability"]):
            db.execute("UPDATE faults SET fired = fired + 1, remaining = remaining - 1 WHERE id = ?", (row["id"],))
            return Fault(platform, row["kind"], calls, seconds=row["seconds"])
    return None
