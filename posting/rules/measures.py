"""At which ages a post's numbers are asked for, and when they are asked for again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

#: In their order; ``PostTarget.measure_step`` is an index into it.
AGES: tuple[tuple[str, timedelta], ...] = (
    ("1h", timedelta(hours=1)),
    ("6h", timedelta(hours=6)),
    ("24h", timedelta(hours=24)),
    ("3d", timedelta(days=3)),
    ("7d", timedelta(days=7)),
    ("30d", timedelta(days=30)),
)
#: Asked for by a person, at whatever age.
NOW = "now"
#: What has given no numbers until then gives none any more.
GIVEN_UP_AFTER = timedelta(days=60)
LEAST_WAIT, MOST_WAIT = timedelta(minutes=5), timedelta(hours=6)
#: Later than this share of its age (or half an hour), a snapshot is not compared with others of the age.
_LATE_SHARE, _LATE_LEAST = 0.25, timedelta(minutes=30)
_BY_NAME = dict(AGES)


def step_of(posted_at: datetime, step: int, now: datetime) -> int:
    """The step to record at ``now``: of the ages that have passed the latest, never one before ``step``.

    Ages that went by while nobody asked stay a gap: numbers of a later day under their name would be false.
    """
    passed = [index for index, (_, age) in enumerate(AGES) if posted_at + age <= now]
    return max(step, passed[-1] if passed else 0)


def due_at(posted_at: datetime, step: int) -> datetime | None:
    """When the numbers of a step are due; None after the last."""
    return posted_at + AGES[step][1] if step < len(AGES) else None


def again_at(posted_at: datetime, step: int, now: datetime) -> datetime | None:
    """When to ask again after a try that told nothing: the wait grows with how late it is already. None: give up."""
    if now - posted_at > GIVEN_UP_AFTER:
        return None
    late = now - (due_at(posted_at, min(step, len(AGES) - 1)) or now)
    return now + min(max(late, LEAST_WAIT), MOST_WAIT)


def is_timely(posted_at: datetime, age: str, recorded_at: datetime) -> bool:
    """Whether a snapshot was taken near enough to its age to be compared with others of that age."""
    span = _BY_NAME.get(age)
    if span is None:
        return False
    return recorded_at - posted_at <= span + max(span * _LATE_SHARE, _LATE_LEAST)


def number(value: object) -> int | None:
    """A total as the platform told it. What is no count is not told, and never nought."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < 2**63 else None
