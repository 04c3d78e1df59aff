"""An account's posting slots as its page shows them: several days added at once, the week in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db import transaction

from posting.models import PostingSlot, SocialAccount
from posting.selectors.accounts import of_this_world
from posting.services import slots
from posting.services.posts import NotAcceptable
from posting.states import AccountStatus

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Added:
    """Weekdays that have the slot now, and those that had it before."""

    new: list[int]
    present: list[int]


@dataclass(frozen=True, slots=True)
class Week:
    """``days``: (name, its slots). ``free``: the next one that no post has, None where there is none."""

    days: list[tuple[str, list[PostingSlot]]]
    free: slots.FreeSlot | None


def week(account: SocialAccount) -> Week:
    by_day: dict[int, list[PostingSlot]] = {}
    for slot in PostingSlot.objects.filter(account=account).order_by("weekday", "wall_time"):
        by_day.setdefault(slot.weekday, []).append(slot)
    days = [(WEEKDAYS[number], found) for number, found in by_day.items()]
    return Week(days, slots.next_free(account) if days else None)


def add(account: SocialAccount, *, weekdays: Iterable[int], wall_time: time) -> Added:
    """A slot on each of the weekdays. Raises NotAcceptable."""
    if account.status == AccountStatus.DISCONNECTED:
        raise NotAcceptable("The account is disconnected. Connect it again before you give it slots.")
    wanted = list(dict.fromkeys(weekdays))
    wall_time = wall_time.replace(second=0, microsecond=0)
    with transaction.atomic():
        rows = PostingSlot.objects.filter(account=account, wall_time=wall_time, weekday__in=wanted)
        present = set(rows.values_list("weekday", flat=True))
        added = [day for day in wanted if day not in present]
        for day in added:
            slots.add(account, weekday=day, wall_time=wall_time)
    return Added(added, sorted(present))


def remove(account_pk: int, pk: int, *, actor: Any) -> PostingSlot | None:
    """The slot that is gone; ``None`` where the account had it no more."""
    slot = PostingSlot.objects.filter(pk=pk, account__in=of_this_world().filter(pk=account_pk)).first()
    if slot is not None:
        slots.remove(slot.pk, actor=actor)
    return slot
