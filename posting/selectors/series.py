"""Reads for the page of recurring posts: each series with its next dates and what waits of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from posting.models import Recurrence, SocialAccount
from posting.rules.recurrence import Ahead, Rule, dates, next_when_resumed
from posting.rules.recurrence_words import in_words
from posting.rules.walltime import resolve, zone_named
from posting.states import Stage

MOST_DATES = 3
#: What a column of numbers holds.
_LARGEST = 2**63 - 1
_WAITING = (Stage.DRAFT, Stage.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One date to come. ``note`` is said where the clocks change; ``post``: its draft, where it is written already."""

    local: str
    note: str
    post: int | None


@dataclass(frozen=True, slots=True)
class Series:
    """``waiting``: its drafts to come that nobody has approved yet; ``is_over``: it has no further date."""

    row: Recurrence
    words: str
    accounts: list[SocialAccount]
    gone: int
    occasions: list[Occasion]
    waiting: int
    is_over: bool


def rows(*, now: datetime) -> QuerySet[Recurrence, Recurrence]:
    """Those that go on first, the newest of them first."""
    to_come = Q(posts__scheduled_at__gt=now, posts__stage__in=_WAITING)
    return (
        Recurrence.objects.select_related("created_by")
        .annotate(waiting=Count("posts", filter=to_come), last_written=Max("posts__occurs_on"))
        .order_by("-is_active", "-pk")
    )


def one(pk: int) -> Recurrence:
    """Raises Recurrence.DoesNotExist."""
    if pk > _LARGEST:
        raise Recurrence.DoesNotExist
    return Recurrence.objects.get(pk=pk)


def words_of(row: Recurrence) -> str:
    """Its rule."""
    return in_words(_rule(row), row.wall_time, row.most)


def _rule(row: Recurrence) -> Rule:
    return Rule(row.frequency, row.first_on, row.every, tuple(row.weekdays), row.last_on)


def shown(found: Sequence[Any], *, now: datetime) -> list[Series]:
    """Two statements, however many series there are."""
    numbers = {pk for row in found for pk in row.content.get("accounts", ())}
    accounts = SocialAccount.objects.in_bulk(numbers)
    written = _written(found, now)
    return [_one(row, accounts, written.get(row.pk, {}), now) for row in found]


def _written(found: Iterable[Any], now: datetime) -> dict[int, dict[date, int]]:
    """Posts to come of each series, by their dates; cancelled ones leave on none."""
    pairs = (
        Recurrence.objects.filter(pk__in=[row.pk for row in found], posts__scheduled_at__gt=now)
        .exclude(posts__stage=Stage.CANCELLED)
        .values_list("pk", "posts__occurs_on", "posts__pk")
    )
    by_series: dict[int, dict[date, int]] = {}
    for pk, on, post in pairs:
        if on is not None:
            by_series.setdefault(pk, {})[on] = post
    return by_series


def _one(row: Any, accounts: dict[int, SocialAccount], written: dict[date, int], now: datetime) -> Series:
    rule = _rule(row)
    numbers = row.content.get("accounts", [])
    known = [accounts[pk] for pk in numbers if pk in accounts]
    ahead = Ahead(rule, row.wall_time, row.zone, row.made, row.most)
    following = row.next_on or next_when_resumed(ahead, last_written=row.last_written, now=now)
    return Series(
        row=row,
        words=words_of(row),
        accounts=known,
        gone=len(numbers) - len(known),
        occasions=_occasions(row, rule, written, now),
        waiting=row.waiting,
        is_over=following is None,
    )


def _occasions(row: Any, rule: Rule, written: dict[date, int], now: datetime) -> list[Occasion]:
    """What is written already, and what follows from the rule while it goes on."""
    days = sorted(written)[:MOST_DATES]
    if row.is_active and row.next_on is not None:
        left = MOST_DATES if row.most is None else row.most - row.made
        later = dates(rule, after=row.next_on - timedelta(days=1))
        days = [*days, *islice(later, max(0, left))][:MOST_DATES]
    return [_occasion(row, day, written.get(day), now) for day in days]


def _occasion(row: Any, day: date, post: int | None, now: datetime) -> Occasion:
    meant = resolve(datetime.combine(day, row.wall_time), zone_named(row.zone))
    local = meant.instant.astimezone(zone_named(row.zone))
    return Occasion(f"{local:%a} {local.day} {local:%b %Y, %H:%M}", meant.note, post)
