"""Times in the life of a token: when it is refreshed, and when a person is told that it ends."""

from __future__ import annotations

from datetime import datetime, timedelta

#: A notice is given when so many days, or fewer, are left. One each.
NOTICE_DAYS = (14, 7, 3, 1)
_LEAST_AHEAD = timedelta(minutes=10)
_SHORT_AHEAD = timedelta(minutes=20)
_MOST_AHEAD = timedelta(days=7)
#: What is taken for its life where nobody said when it was issued.
_USUAL_LIFE = timedelta(hours=2)


def refresh_due(issued_at: datetime | None, expires_at: datetime | None) -> datetime | None:
    """A tenth of its life before its end, between 10 minutes and 7 days; ``None`` where it does not end.

    Tokens of a few hours get 20 minutes (at most a sixth of their life): a tenth leaves too few tries.
    """
    if expires_at is None:
        return None
    life = expires_at - issued_at if issued_at and issued_at < expires_at else _USUAL_LIFE
    ahead = max(life / 10, min(_SHORT_AHEAD, life / 6))
    return expires_at - min(max(ahead, _LEAST_AHEAD), _MOST_AHEAD)


def notice_due(left: timedelta) -> int | None:
    """The notice that fits what is left: the fewest of ``NOTICE_DAYS`` that has been reached; ``None``: none yet."""
    reached = [days for days in NOTICE_DAYS if left <= timedelta(days=days)]
    return min(reached, default=None)


def spoken(left: timedelta) -> str:
    """What is left, as a person says it: 9 days, 5 hours, 12 minutes."""
    seconds = max(int(left.total_seconds()), 0)
    for size, word in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {word}" if count == 1 else f"{count} {word}s"
    return "less than a minute"
