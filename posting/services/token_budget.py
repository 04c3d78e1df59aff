"""What writers may use in a day, and what they have used. A day is one of the workspace's zone."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db.models import F

from posting.models import PostingTokenUse
from posting.rules.walltime import zone_named


def used(writer: str, now: datetime) -> int:
    """Tokens in and out on the day of ``now``."""
    row = PostingTokenUse.objects.filter(writer=writer, day=_day(now)).first()
    return row.tokens if row else 0


def reason_against(writer: str, now: datetime) -> str:
    """Why the writer is not asked any more today; '' where it is.

    What a call will cost is not known before, so the last one of a day may go beyond.
    """
    most, spent = settings.POSTING_TOKENS_PER_DAY, used(writer, now)
    if spent < most:
        return ""
    return (
        f"Today's {most:,} tokens for writing are used up ({spent:,} so far). There are new ones at 00:00 "
        f"({settings.TIME_ZONE}); an operator sets POSTING_TOKENS_PER_DAY."
    )


def add(writer: str, now: datetime, *, tokens: int) -> None:
    """Count one call, a failed one too. Callers at the same time lose nothing of each other."""
    day = _day(now)
    PostingTokenUse.objects.get_or_create(writer=writer, day=day)
    PostingTokenUse.objects.filter(writer=writer, day=day).update(
        requests=F("requests") + 1, tokens=F("tokens") + max(0, tokens)
    )


def _day(now: datetime) -> date:
    return now.astimezone(zone_named(settings.TIME_ZONE)).date()
