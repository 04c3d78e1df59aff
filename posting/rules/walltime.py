"""Wall times: which instant a local time means, also where the clocks change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


class BadTime(ValueError):
    """The time or the zone cannot be read; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """``note`` is said where the hour is missing or comes twice; '' on every other day."""

    instant: datetime
    note: str = ""


def zone_named(name: str) -> ZoneInfo:
    """Raises BadTime."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise BadTime(f"'{name[:60]}' is not a time zone; write e.g. Europe/Lisbon.") from error


def local_time(text: str) -> datetime:
    """A wall time as '2027-03-28T02:30' or with seconds. Raises BadTime."""
    if not text.strip():
        raise BadTime("There is no time yet. Give one, e.g. 2027-03-28T14:30, or publish the post now.")
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadTime(f"'{text[:40]}' is not a time; write e.g. 2027-03-28T14:30.") from error
    if found.tzinfo is not None:
        raise BadTime("Give the time on the clock of the zone, without an offset.")
    return found.replace(microsecond=0)


def resolve(local: datetime, zone: ZoneInfo) -> Resolved:
    """The instant of a wall time.

    An hour that the clocks skip is moved by as much as they skip: 02:30 becomes 03:30. Of an hour that comes twice
    the first is meant.
    """
    aware = local.replace(tzinfo=zone, fold=0)
    instant = aware.astimezone(UTC)
    back = instant.astimezone(zone).replace(tzinfo=None, fold=0)
    if back != local:
        return Resolved(instant, f"The clocks skip {local:%H:%M} on {local:%Y-%m-%d}: it leaves at {back:%H:%M}.")
    if local.replace(tzinfo=zone, fold=1).utcoffset() != aware.utcoffset():
        return Resolved(instant, f"{local:%H:%M} comes twice on {local:%Y-%m-%d}: it leaves the first time.")
    return Resolved(instant)


def changes_between(zone: ZoneInfo, start: datetime, end: datetime) -> list[datetime]:
    """Instants between two instants at which the zone's offset changes, to the minute; for the line in calendars."""
    found, step, at = [], timedelta(hours=6), start
    while at < end:
        after = min(at + step, end)
        if at.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            found.append(_change(zone, at, after))
        at = after
    return found


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(second=0, microsecond=0)
