"""Send windows: the working hours and days in which a message may leave, on somebody's clock. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORM = re.compile(
    r"^(?P<days>[a-z]{3}(?:-[a-z]{3})?(?:,[a-z]{3}(?:-[a-z]{3})?)*) (?P<from>\d\d:\d\d)-(?P<to>\d\d:\d\d)$"
)


class BadWindow(ValueError):
    """A send window reads like 'mon-fri 09:00-17:00' or 'always'."""


@dataclass(frozen=True, slots=True)
class SendWindow:
    """Open on ``days`` (0 = Monday) from ``opens`` until before ``closes``, wall time."""

    days: frozenset[int]
    opens: time
    closes: time

    @property
    def always(self) -> bool:
        return len(self.days) == 7 and self.opens == time.min and self.closes == time.max

    def next_open(self, at: datetime, zone: ZoneInfo) -> datetime:
        """``at`` itself if the window is open then, else the next instant it opens."""
        if self.always:
            return at
        local = at.astimezone(zone)
        if local.weekday() in self.days and self.opens <= local.time() < self.closes:
            return at
        for ahead in range(15):
            day = (local + timedelta(days=ahead)).date()
            opening = _instant(day, self.opens, zone)
            if day.weekday() in self.days and opening > at:
                return opening
        raise BadWindow("This window never opens.")


def _instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The instant of a wall time. A time that a clock change skips is the first valid one after it."""
    return datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)


ALWAYS = SendWindow(days=frozenset(range(7)), opens=time.min, closes=time.max)


def parse_window(text: str) -> SendWindow:
    """Read 'mon-fri 09:00-17:00', 'sat,sun 10:00-14:00' or 'always'. Raises BadWindow."""
    text = text.strip().lower()
    if text == "always":
        return ALWAYS
    found = _FORM.match(text)
    if not found:
        raise BadWindow("A send window reads like 'mon-fri 09:00-17:00' or 'always'.")
    try:
        opens, closes = time.fromisoformat(found["from"]), time.fromisoformat(found["to"])
    except ValueError as error:
        raise BadWindow(f"'{text}' names a time that no clock shows.") from error
    if opens >= closes:
        raise BadWindow(f"'{text}' closes before it opens.")
    return SendWindow(days=frozenset(_days(found["days"])), opens=opens, closes=closes)


def _days(text: str) -> set[int]:
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise BadWindow(f"'{part}' names no day; days are {', '.join(DAYS)}.")
        start, end = DAYS.index(first), DAYS.index(last or first)
        days.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return days
