"""On which dates a recurring post falls. Dates and wall times only: intervals of hours drift with the clocks."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from posting.rules.walltime import resolve, zone_named
from posting.states import Frequency

#: A rule that yields nothing for so many steps never will.
_MOST_STEPS = 4000


class BadRule(ValueError):
    """The rule yields no date; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``weekdays``: 0 is Monday, for weekly rules. A monthly rule keeps the day of ``first_on``; a month that does not
    have it takes its last day."""

    frequency: str
    first_on: date
    every: int = 1
    weekdays: Sequence[int] = ()
    last_on: date | None = None


def check(rule: Rule) -> None:
    """Raises BadRule."""
    if rule.frequency not in set(Frequency):
        raise BadRule(f"There is no frequency '{rule.frequency}'; there are {', '.join(Frequency)}.")
    if not 1 <= rule.every <= 365:
        raise BadRule("A post comes again every 1 to 365 days, weeks or months.")
    if any(day not in range(7) for day in rule.weekdays):
        raise BadRule("Weekdays are numbers from 0, Monday, to 6, Sunday.")
    if rule.last_on is not None and rule.last_on < rule.first_on:
        raise BadRule("The last day is before the first one.")


def dates(rule: Rule, *, after: date | None = None) -> Iterator[date]:
    """The dates in order, only those later than ``after`` where it is given."""
    for each in islice(_all(rule), _MOST_STEPS):
        if rule.last_on is not None and each > rule.last_on:
            return
        if each >= rule.first_on and (after is None or each > after):
            yield each


def next_after(rule: Rule, after: date | None) -> date | None:
    return next(dates(rule, after=after), None)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A rule with what is left of it."""

    rule: Rule
    wall_time: time
    zone: str
    made: int = 0
    most: int | None = None


def next_when_resumed(ahead: Ahead, *, last_written: date | None, now: datetime) -> date | None:
    """The date to come that a stopped rule would go on with; ``None``: it has come to its end."""
    if ahead.most is not None and ahead.made >= ahead.most:
        return None
    zone = zone_named(ahead.zone)
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    for each in dates(ahead.rule, after=max(yesterday, last_written or yesterday)):
        if resolve(datetime.combine(each, ahead.wall_time), zone).instant > now:
            return each
    return None


def _all(rule: Rule) -> Iterator[date]:
    if rule.frequency == Frequency.DAILY:
        number = 0
        while True:
            yield rule.first_on + timedelta(days=rule.every * number)
            number += 1
    elif rule.frequency == Frequency.WEEKLY:
        yield from _weekly(rule)
    else:
        yield from _monthly(rule)


def _weekly(rule: Rule) -> Iterator[date]:
    monday = rule.first_on - timedelta(days=rule.first_on.weekday())
    days = sorted(set(rule.weekdays)) or [rule.first_on.weekday()]
    while True:
        for day in days:
            yield monday + timedelta(days=day)
        monday += timedelta(weeks=rule.every)


def _monthly(rule: Rule) -> Iterator[date]:
    month = rule.first_on.year * 12 + rule.first_on.month - 1
    while True:
        year, index = divmod(month, 12)
        last = calendar.monthrange(year, index + 1)[1]
        yield date(year, index + 1, min(rule.first_on.day, last))
        month += rule.every
