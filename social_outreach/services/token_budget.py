"""What drafters may use in a day, and what they have used."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db.models import F

from social_outreach.models import SocialTokenUse


class BudgetSpent(Exception):
    """Today's tokens are used up; the sentence says so, ``until`` is when there are new ones."""

    def __init__(self, used: int, until: datetime) -> None:
        super().__init__(
            f"Today's {settings.DRAFT_TOKENS_PER_DAY:,} tokens are used up ({used:,} so far). Drafting goes on at "
            "00:00 UTC; DRAFT_TOKENS_PER_DAY sets how many there are."
        )
        self.until = until


def used(drafter: str, now: datetime) -> int:
    """Tokens in and out on the day of ``now`` (UTC)."""
    row = SocialTokenUse.objects.filter(drafter=drafter, day=_day(now)).first()
    return row.prompt_tokens + row.output_tokens if row else 0


def left(drafter: str, now: datetime) -> int:
    return max(0, settings.DRAFT_TOKENS_PER_DAY - used(drafter, now))


def require(drafter: str, now: datetime) -> None:
    """Raises BudgetSpent. What a call will cost is not known before, so the last one of a day may go beyond."""
    spent = used(drafter, now)
    if spent >= settings.DRAFT_TOKENS_PER_DAY:
        raise BudgetSpent(spent, datetime.combine(_day(now) + timedelta(days=1), time(), UTC))


def add(drafter: str, now: datetime, *, prompt_tokens: int, output_tokens: int) -> None:
    """Count one call, a failed one too. Callers at the same time lose nothing of each other."""
    day = _day(now)
    SocialTokenUse.objects.get_or_create(drafter=drafter, day=day)
    SocialTokenUse.objects.filter(drafter=drafter, day=day).update(
        requests=F("requests") + 1,
        prompt_tokens=F("prompt_tokens") + max(0, prompt_tokens),
        output_tokens=F("output_tokens") + max(0, output_tokens),
    )


def _day(now: datetime) -> date:
    return now.astimezone(UTC).date()
