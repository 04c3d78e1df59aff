"""A/B groups: posts that were written to be compared, and how they did at the same age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from posting.models import PostAnalytics, PostTarget
from posting.rules.measures import AGES, is_timely
from posting.rules.results import Comparison, Outcome, compare, value_of
from posting.selectors.performance import METRICS, NUMBERS

MOST_GROUPS = 20
#: Targets that are looked at for them, the newest first.
MOST_TARGETS = 2000
_AGES = tuple(name for name, _ in AGES)


@dataclass(frozen=True, slots=True)
class Group:
    """One group and what it shows."""

    name: str
    posts: int
    newest: datetime
    comparison: Comparison


def groups(metric: str, *, since: datetime) -> list[Group]:
    """Groups with a post since then, the newest first. Two statements."""
    targets = (
        PostTarget.objects.filter(account__world=settings.WORLD, posted_at__gte=since)
        .exclude(post__group="")
        .order_by("-posted_at")
        .values_list("pk", "post__group", "post__group_label", "account_id", "posted_at")[:MOST_TARGETS]
    )
    by_group: dict[str, list[tuple[int, str, int, datetime]]] = {}
    for pk, group, label, account, posted_at in targets:
        if posted_at and (group in by_group or len(by_group) < MOST_GROUPS):
            by_group.setdefault(group, []).append((pk, label or "unnamed", account, posted_at))
    told = _told({pk: at for rows in by_group.values() for pk, _, _, at in rows}, metric)
    return [_group(name, rows, told, metric) for name, rows in by_group.items()]


def _group(
    name: str, rows: list[tuple[int, str, int, datetime]], told: dict[int, dict[str, int | None]], metric: str
) -> Group:
    outcomes = [Outcome(label, account, told.get(pk, {})) for pk, label, account, _ in rows]
    return Group(name, len(rows), rows[0][3], compare(outcomes, _AGES, METRICS[metric].lower()))


def _told(posted: dict[int, datetime], metric: str) -> dict[int, dict[str, int | None]]:
    """By target and age. A snapshot that came late is left out: it is of another age than its name says."""
    found: dict[int, dict[str, int | None]] = {}
    for row in PostAnalytics.objects.filter(post_target_id__in=list(posted), age__in=_AGES):
        if is_timely(posted[row.post_target_id], row.age, row.recorded_at):
            numbers = {name: getattr(row, name) for name in NUMBERS}
            found.setdefault(row.post_target_id, {})[row.age] = value_of(metric, numbers)
    return found
