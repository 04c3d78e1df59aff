"""Posting slots: the times a week at which an account posts, and the next one that is free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from outbound.clock import database_now
from posting.models import PostingSlot, PostTarget, SocialAccount
from posting.rules.walltime import resolve, zone_named
from posting.services.posts import NotAcceptable
from posting.states import Stage

#: So far ahead a free slot is looked for.
LOOK_AHEAD = timedelta(days=120)
#: A slot this near is over before anybody has approved.
LEAST_NOTICE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """``local`` on the account's clock, as a post keeps it."""

    local: str
    zone: str
    instant: datetime


def add(account: SocialAccount, *, weekday: int, wall_time: time) -> PostingSlot:
    """Raises NotAcceptable."""
    if not 0 <= weekday <= 6:
        raise NotAcceptable("A weekday is a number from 0, Monday, to 6, Sunday.")
    try:
        with transaction.atomic():
            return PostingSlot.objects.create(account=account, weekday=weekday, wall_time=wall_time.replace(second=0))
    except IntegrityError as error:
        raise NotAcceptable("The account has this slot already.") from error


def remove(pk: int, *, actor: Any) -> None:
    PostingSlot.objects.filter(pk=pk).delete()


def next_free(account: SocialAccount, *, after: datetime | None = None) -> FreeSlot | None:
    """The first slot that no other post of the account has; ``None``: there are no slots, or all are taken."""
    slots = list(PostingSlot.objects.filter(account=account, is_active=True))
    start = max(after or database_now(), database_now()) + LEAST_NOTICE
    taken = _taken(account, start)
    zone = zone_named(account.time_zone)
    first_day = start.astimezone(zone).date()
    found = [
        FreeSlot(local.isoformat(timespec="minutes"), zone.key, meant.instant)
        for slot in slots
        for number in range(LOOK_AHEAD.days)
        if (day := first_day + timedelta(days=number)).weekday() == slot.weekday
        for local in (datetime.combine(day, slot.wall_time),)
        for meant in (resolve(local, zone),)
        if meant.instant > start and meant.instant.replace(second=0, microsecond=0) not in taken
    ]
    return min(found, key=lambda each: each.instant, default=None)


def _taken(account: SocialAccount, start: datetime) -> set[datetime]:
    rows = PostTarget.objects.filter(account=account, post__scheduled_at__gte=start).exclude(
        post__stage=Stage.CANCELLED
    )
    return {at.replace(second=0, microsecond=0) for at in rows.values_list("post__scheduled_at", flat=True) if at}
