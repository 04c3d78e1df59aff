"""Engagement scores: given to profiles that have none, and computed anew for all that are stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Left

from social_outreach.adapters import registry
from social_outreach.models import SocialProfile
from social_outreach.rules.rows import FoundProfile
from social_outreach.rules.scores import RESTS_ON, value_of

BATCH_ROWS = 5_000


def fill(profile: SocialProfile) -> bool:
    """Give the profile its score where it has none; nothing is saved. True: it has got one."""
    if profile.engagement_score is None:
        profile.engagement_score = value_of(profile, registry.capabilities(profile.platform).reference)
        return profile.engagement_score is not None
    return False


@dataclass(frozen=True, slots=True)
class Backfilled:
    """How far a backfill has come. ``seen`` is the sum of the three others."""

    seen: int = 0
    written: int = 0
    unchanged: int = 0
    #: Too little is known of them; what is stored stays.
    unknown: int = 0
    #: The profile it has come to; ``after`` takes it up from there.
    last: int = 0


def backfill(*, everything: bool = False, dry_run: bool = False, after: int = 0) -> Iterator[Backfilled]:
    """Batch by batch, each one transaction: those without a score, or ``everything``. Yields the counts so far."""
    rows = _wanted(everything) if dry_run else _wanted(everything).select_for_update()
    so_far = Backfilled(last=after)
    while True:
        with transaction.atomic():
            batch = list(_facts(rows.filter(pk__gt=so_far.last)))
            scored = [row for row in batch if row.score is not None]
            changed = [row for row in scored if row.score != row.stored]
            if changed and not dry_run:
                _write(changed, everything)
        if not batch:
            return
        so_far = Backfilled(
            seen=so_far.seen + len(batch),
            written=so_far.written + len(changed),
            unchanged=so_far.unchanged + len(scored) - len(changed),
            unknown=so_far.unknown + len(batch) - len(scored),
            last=batch[-1].pk,
        )
        yield so_far


@dataclass(slots=True)
class _Scored:
    pk: int
    stored: float | None
    score: float | None


def _wanted(everything: bool) -> QuerySet[SocialProfile]:
    return SocialProfile.objects.all() if everything else SocialProfile.objects.filter(engagement_score__isnull=True)


def _facts(rows: QuerySet[SocialProfile]) -> Iterator[_Scored]:
    """Of a bio only whether there is one: five thousand of the longest are a hundred megabytes."""
    names = ("platform", *(name for name in RESTS_ON if name != "bio"))
    found = rows.order_by("pk").annotate(start=Left("bio", 1))
    for pk, stored, bio, *values in found.values_list("pk", "engagement_score", "start", *names)[:BATCH_ROWS]:
        known: dict[str, Any] = dict(zip(names, values, strict=True))
        facts = FoundProfile(username="", bio=bio, **known)
        yield _Scored(pk, stored, value_of(facts, registry.capabilities(facts.platform).reference))


def _write(changed: list[_Scored], everything: bool) -> None:
    """A statement for each score that occurs, of which there are a thousand at most: much quicker than one by row."""
    rows_of: dict[float | None, list[int]] = defaultdict(list)
    for row in changed:
        rows_of[row.score].append(row.pk)
    for score, pks in rows_of.items():
        _wanted(everything).filter(pk__in=pks).update(engagement_score=score)
