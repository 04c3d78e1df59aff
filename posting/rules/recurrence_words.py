"""A recurring post's rule in words."""

from __future__ import annotations

from datetime import date, time

from posting.rules.recurrence import Rule
from posting.states import Frequency

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_UNITS = {Frequency.DAILY: "day", Frequency.WEEKLY: "week", Frequency.MONTHLY: "month"}
_LAST_SURE_DAY = 28


def in_words(rule: Rule, wall_time: time, most: int | None = None) -> str:
    """E.g. "Every 2 weeks on Monday and Thursday at 09:30, from 4 January 2027, at most 10 times"."""
    unit = _UNITS[Frequency(rule.frequency)]
    said = f"Every {unit}" if rule.every == 1 else f"Every {rule.every} {unit}s"
    said += f"{_on(rule)} at {wall_time:%H:%M}, from {_day(rule.first_on)}"
    if rule.last_on is not None:
        said += f" to {_day(rule.last_on)}"
    if most is not None:
        said += ", once" if most == 1 else f", at most {most} times"
    return said


def _on(rule: Rule) -> str:
    if rule.frequency == Frequency.WEEKLY:
        names = [_DAYS[day] for day in sorted(set(rule.weekdays)) or [rule.first_on.weekday()]]
        return f" on {_and(names)}"
    if rule.frequency == Frequency.MONTHLY:
        last = ", or the last day of a shorter month," if rule.first_on.day > _LAST_SURE_DAY else ""
        return f" on day {rule.first_on.day}{last}"
    return ""


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
