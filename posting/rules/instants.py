"""Times as programs give them: an instant, or a wall time with its zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from posting.rules.walltime import resolve, zone_named


class BadInstant(ValueError):
    """The time cannot be read."""


def wall_of(when: Any, zone: str = "") -> tuple[datetime, str, str]:
    """(instant, wall time, its zone) of a time or an ISO text. Without an offset it is on the clock of ``zone``, or
    UTC. Raises BadInstant, BadTime."""
    given = _moment(when)
    named = zone_named(zone or "UTC")
    if given.tzinfo is None:
        return resolve(given, named).instant, given.isoformat(), named.key
    local, key = on_the_clock(given, named)
    return given.astimezone(UTC), local, key


def on_the_clock(instant: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """The wall time of an instant in a zone; in UTC where that hour comes twice there and the later one is meant."""
    local = instant.astimezone(zone).replace(tzinfo=None, fold=0, microsecond=0)
    if resolve(local, zone).instant == instant.replace(microsecond=0):
        return local.isoformat(), zone.key
    return instant.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat(), "UTC"


def _moment(when: Any) -> datetime:
    if isinstance(when, datetime):
        return when.replace(microsecond=0)
    try:
        return datetime.fromisoformat(str(when).strip()).replace(microsecond=0)
    except ValueError as error:
        raise BadInstant(f"“{str(when)[:40]}” is not a time; write e.g. 2027-03-28T14:30:00Z.") from error
