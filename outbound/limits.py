"""The one limiter: a sliding log in which each use is held from its begin until its finish plus the window.

Why to the finish: the platform counts a call at some moment between our begin and our finish. If use k+N begins
only after the finish of use k plus the window, any N+1 such moments span more than the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

#: Scopes of caps that protect a person, not a platform: used up only by what may have reached that person.
PERSON = "recipient:"
#: When a cap of nought opens.
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cap:
    """At most ``limit`` uses in any ``window``."""

    name: str
    limit: int
    window: timedelta
    scope: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class CapState:
    """A cap and the end of its limit-th newest use (None: fewer uses than the limit so far)."""

    cap: Cap
    nth_newest_end: datetime | None
    paused_until: datetime | None = None
    pause_reason: str = ""

    @property
    def free_at(self) -> datetime | None:
        """When the next use may begin; None: the log does not stand against it."""
        if self.cap.limit <= 0:
            return NEVER
        if self.nth_newest_end is None:
            return self.paused_until
        log_free = self.nth_newest_end + self.cap.window
        return max(log_free, self.paused_until) if self.paused_until else log_free

    def is_free(self, now: datetime) -> bool:
        free_at = self.free_at
        return free_at is None or free_at <= now


def nth_newest(ends: Sequence[datetime], limit: int) -> datetime | None:
    """The limit-th newest end in a log. An open use is in the log with the end of its lease."""
    if limit <= 0 or len(ends) < limit:
        return None
    return sorted(ends, reverse=True)[limit - 1]


def earliest(states: Sequence[CapState], now: datetime) -> tuple[datetime, CapState | None]:
    """When all caps are free, and the cap that is last to be so (None: free now)."""
    worst, latest = None, now
    for state in states:
        free_at = state.free_at
        if free_at is not None and free_at > latest:
            worst, latest = state, free_at
    return latest, worst
