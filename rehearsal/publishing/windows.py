"""Fixed windows, counted truly: so many calls until a moment, then from nought again. They survive a restart."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """``name`` holds whose window it is, for example ``x:post:user:42``."""

    name: str
    allowed: int
    seconds: float


@dataclass(frozen=True)
class Counted:
    window: Window
    used: int
    ends_at: float

    @property
    def remaining(self) -> int:
        return max(0, self.window.allowed - self.used)


def count(db: sqlite3.Connection, window: Window, now: float) -> tuple[Counted, bool]:
    """Take one from the window. ``False``: nothing was left, and nothing was taken."""
    row = db.execute("SELECT ends_at, used FROM windows WHERE name = ?", (window.name,)).fetchone()
    is_open = row is not None and row["ends_at"] > now
    used, ends_at = (row["used"], row["ends_at"]) if is_open else (0, now + window.seconds)
    if used >= window.allowed:
        return Counted(window, used, ends_at), False
    db.execute("INSERT OR REPLACE INTO windows VALUES (?, ?, ?)", (window.name, ends_at, used + 1))
    return Counted(window, used + 1, ends_at), True
