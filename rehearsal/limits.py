"""Rate limits at our own clock, and the judge of other people's: the peak of any sliding window."""

import math
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from rehearsal.accounts import Account


@dataclass(frozen=True)
class Standing:
    """How much of its limit an account has used; `wait` is the time until one more fits."""

    used: int
    allowed: int
    window_seconds: float
    wait: float

    @property
    def percent(self) -> int:
        return min(100, math.ceil(100 * self.used / self.allowed))


def set_limit(db: sqlite3.Connection, platform: str, account_id: str, allowed: int, window_seconds: float) -> None:
    db.execute("INSERT OR REPLACE INTO limits VALUES (?, ?, ?, ?)", (platform, account_id, allowed, window_seconds))


def clear(db: sqlite3.Connection) -> int:
    return db.execute("DELETE FROM limits").rowcount


def listed(db: sqlite3.Connection) -> list[dict[str, object]]:
    rows = db.execute("SELECT platform, account_id, allowed AS 'limit', window_seconds FROM limits ORDER BY rowid")
    return [dict(row) for row in rows]


def standing(db: sqlite3.Connection, account: Account, now: float) -> Standing | None:
    key = (account.platform, account.account_id)
    row = db.execute("SELECT allowed, window_seconds FROM limits WHERE platform = ? AND account_id = ?", key).fetchone()
    if row is None:
        return None
    allowed, window = int(row["allowed"]), float(row["window_seconds"])
    inside = (*key, now - window)
    where = " FROM arrivals WHERE platform = ? AND account_id = ? AND via = 'api' AND received_at > ?"
    used = int(db.execute("SELECT COUNT(*)" + where, inside).fetchone()[0])
    if used < allowed:
        return Standing(used, allowed, window, 0.0)
    sql = "SELECT received_at" + where + " ORDER BY received_at LIMIT 1 OFFSET ?"
    leaves = db.execute(sql, (*inside, used - allowed)).fetchone()
    return Standing(used, allowed, window, max(0.0, leaves["received_at"] + window - now))


def peak(moments: Sequence[float], window_seconds: float) -> int:
    """The most arrivals in any window of this length; one exactly a window later no longer counts."""
    most = start = 0
    for end, moment in enumerate(moments):
        while moment - moments[start] >= window_seconds:
            start += 1
        most = max(most, end - start + 1)
    return most


def moments(
    db: sqlite3.Connection, platform: str | None, account_id: str | None, via: str | None = None
) -> list[float]:
    rows = db.execute(
        "SELECT received_at FROM arrivals WHERE platform = coalesce(?, platform)"
        " AND account_id IS coalesce(?, account_id) AND via = coalesce(?, via) ORDER BY received_at",
        (platform, account_id, via),
    )
    return [row["received_at"] for row in rows]
