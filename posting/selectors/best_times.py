"""When an account's own posts have done well so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from posting.models import PostAnalytics, SocialAccount
from posting.rules.measures import is_timely
from posting.rules.results import BestTimes, best_times, value_of
from posting.rules.walltime import BadTime, zone_named
from posting.selectors.accounts import of_this_world
from posting.selectors.performance import METRICS, NUMBERS, name_of

#: Numbers are compared at this age, so that an old post has no start over a new one.
AGE = "24h"
#: How far back, and from how many of an account's newest posts.
BACK, MOST = timedelta(days=180), 500
MOST_ACCOUNTS = 20


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``zone``: in which the hours are meant."""

    account_id: int
    account: str
    platform: str
    zone: str
    best: BestTimes


def suggestion(account: SocialAccount, metric: str, *, now: datetime) -> Suggestion:
    """From the account's own results; says on how many posts it rests. One statement."""
    zone = _zone(account.time_zone)
    rows = (
        PostAnalytics.objects.filter(post_target__account=account, post_target__posted_at__gte=now - BACK, age=AGE)
        .select_related("post_target")
        .order_by("-post_target__posted_at")[:MOST]
    )
    results = [
        (posted_at.astimezone(zone), value_of(metric, {name: getattr(row, name) for name in NUMBERS}))
        for row in rows
        if (posted_at := row.post_target.posted_at) and is_timely(posted_at, AGE, row.recorded_at)
    ]
    found = best_times(results, METRICS[metric].lower())
    return Suggestion(account.pk, name_of(account), account.platform, zone.key, found)


def suggestions(metric: str, *, now: datetime, account: int = 0) -> list[Suggestion]:
    """Of each account, or of one."""
    rows = of_this_world().filter(**({"pk": account} if account else {})).order_by("platform", "pk")[:MOST_ACCOUNTS]
    return [suggestion(row, metric, now=now) for row in rows]


def _zone(name: str) -> ZoneInfo:
    try:
        return zone_named(name)
    except BadTime:
        return ZoneInfo("UTC")
