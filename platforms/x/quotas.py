"""What X publishes about amounts, as data, and what its headers say of what is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from outbound.outcome import PauseScope

CHECKED_ON = date(2026, 11, 21)

ALT_TEXT_CHARACTERS = 1000
#: Ids in one lookup of posts.
POSTS_TOGETHER = 100
#: Private numbers are told of posts this young only (X API documentation, metrics, 2026-11-21).
PRIVATE_NUMBERS_FOR = timedelta(days=30)
#: A segment of a video. X takes up to 5 MB and 1000 of them; 1 MiB is what others run in production.
SEGMENT_BYTES = 1_048_576
#: A media id is good for 24 hours after its upload; an hour of it is kept back for the post itself.
MEDIA_LIVES = timedelta(hours=24)
MEDIA_MARGIN = timedelta(hours=1)

#: Header prefixes of the windows. The 24-hour pairs are not documented any more, but still seen (2026).
WINDOWS: tuple[tuple[str, PauseScope], ...] = (
    ("x-rate-limit-", PauseScope.ACCOUNT),
    ("x-user-limit-24hour-", PauseScope.ACCOUNT),
    ("x-app-limit-24hour-", PauseScope.APP),
)


@dataclass(frozen=True, slots=True)
class Spent:
    """A window with nothing left, until it starts again."""

    until: datetime
    scope: PauseScope


def spent(headers: Mapping[str, str]) -> Spent | None:
    """The window with nothing left that starts again last; ``None`` where each has something left, or none is told."""
    found = [each for prefix, scope in WINDOWS if (each := _window(headers, prefix, scope))]
    return max(found, key=lambda each: each.until, default=None)


def _window(headers: Mapping[str, str], prefix: str, scope: PauseScope) -> Spent | None:
    remaining, reset = headers.get(f"{prefix}remaining", ""), headers.get(f"{prefix}reset", "")
    if remaining.strip() != "0" or not (reset.isascii() and reset.isdigit() and len(reset) < 12):
        return None
    return Spent(datetime.fromtimestamp(int(reset), UTC), scope)
