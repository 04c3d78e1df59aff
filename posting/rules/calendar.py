"""Which days a view of the calendar shows, and the instants they begin and end at."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from posting.rules.walltime import resolve

#: So many days of the list view.
LIST_DAYS = 30


class View(enum.StrEnum):
    MONTH = "month"
    WEEK = "week"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days that are shown. ``first`` and ``last`` include those of other months that fill the weeks."""

    view: View
    at: date
    first: date
    last: date
    title: str
    earlier: date
    later: date

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def is_outside(self, day: date) -> bool:
        """Whether a day only fills up a week of the month."""
        return self.view is View.MONTH and day.month != self.at.month


def stretch(view: View, at: date) -> Stretch:
    """``at`` is any day of it."""
    if view is View.WEEK:
        first = at - timedelta(days=at.weekday())
        last = first + timedelta(days=6)
        title = f"{first.day} {first:%b} to {last.day} {last:%b %Y}"
        return Stretch(view, at, first, last, title, first - timedelta(days=7), first + timedelta(days=7))
    if view is View.LIST:
        last = at + timedelta(days=LIST_DAYS - 1)
        title = f"{at.day} {at:%b} to {last.day} {last:%b %Y}"
        return Stretch(view, at, at, last, title, at - timedelta(days=LIST_DAYS), at + timedelta(days=LIST_DAYS))
    month = at.replace(day=1)
    later = (month + timedelta(days=32)).replace(day=1)
    end = later - timedelta(days=1)
    first, last = month - timedelta(days=month.weekday()), end + timedelta(days=6 - end.weekday())
    return Stretch(view, at, first, last, f"{at:%B %Y}", (month - timedelta(days=1)).replace(day=1), later)


def instants(shown: Stretch, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the first midnight to the midnight after the last day, on the clock of ``zone``."""
    start, end = (datetime.combine(day, time()) for day in (shown.first, shown.last + timedelta(days=1)))
    return resolve(start, zone).instant, resolve(end, zone).instant


def moved_to(day: date, at: datetime, *, shown_in: ZoneInfo, kept_in: ZoneInfo) -> str:
    """The wall time in the post's own zone that puts it on ``day`` of the calendar, at the same time of day there."""
    wall = datetime.combine(day, at.astimezone(shown_in).time().replace(microsecond=0))
    return kept(wall, shown_in=shown_in, kept_in=kept_in)


def kept(wall: datetime, *, shown_in: ZoneInfo, kept_in: ZoneInfo) -> str:
    """A wall time of one zone as that of another. Of the same zone it stays as it is, also where clocks change."""
    if shown_in.key == kept_in.key:
        return wall.isoformat()
    return resolve(wall, shown_in).instant.astimezone(kept_in).replace(tzinfo=None).isoformat()
