"""Which clock counts: the database's on PostgreSQL, on SQLite wall time anchored to the boot clock.

A worker whose wall clock is an hour ahead must neither send early nor overrun a limit.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from django.db import connections
from django.db.models.expressions import Combinable, Value
from django.db.models.fields import DateTimeField
from django.db.models.functions import Now

from outbound.bootclock import boot_seconds

#: A wall clock that strays further than this from the boot clock has been set, not adjusted.
JUMP = timedelta(seconds=2)


class AnchoredClock:
    """Wall time read once, carried on by the boot clock; follows small adjustments, notices jumps."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._anchor()

    def _anchor(self) -> None:
        self._wall = self._told = datetime.now(UTC)
        self._boot = boot_seconds()

    def now(self) -> datetime:
        with self._lock:
            counted = self._wall + timedelta(seconds=boot_seconds() - self._boot)
            skew = datetime.now(UTC) - counted
            if timedelta(milliseconds=200) < abs(skew) < JUMP:
                self._wall += skew
                counted += skew
            # Never backwards: slots are compared with times already written.
            self._told = max(self._told, counted)
            return self._told

    def jump(self) -> timedelta:
        """How far the wall clock was set away since the anchor; zero when within tolerance."""
        skew = datetime.now(UTC) - self.now()
        return skew if abs(skew) >= JUMP else timedelta(0)


_anchored = AnchoredClock()


def _database_keeps_time(using: str) -> bool:
    return connections[using].vendor == "postgresql"


def database_now(using: str = "default") -> datetime:
    """The time every worker agrees on."""
    if not _database_keeps_time(using):
        return _anchored.now()
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def now_expression(using: str = "default") -> Combinable:
    """The same time inside a statement: on PostgreSQL that statement's own start, so after earlier locks."""
    if _database_keeps_time(using):
        return Now()
    return Value(_anchored.now(), output_field=DateTimeField())


def clock_jump(using: str = "default") -> timedelta:
    """How far this machine's clock was set while running; only matters where its clock counts."""
    return timedelta(0) if _database_keeps_time(using) else _anchored.jump()
