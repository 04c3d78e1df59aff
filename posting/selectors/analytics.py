"""Figures of publishing: how much went out, how well, how late, and what of the limits is used.

Counted in targets: a post on two accounts counts twice. Every statement is bounded, whatever is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from outbound.clock import database_now
from outbound.states import State
from posting.adapters import registry
from posting.models import PostingLimit, PostingLimitUse, PostPart, PostTarget, ScheduledPost, SocialAccount
from posting.rules.results import percentile, spoken_seconds
from posting.selectors.accounts import of_this_world
from posting.selectors.statistics import FAILED
from posting.states import Status

#: Lateness is taken from so many of the newest posts of a network.
MOST_TIMES = 5000
#: Most rows of limits in one answer.
MOST_LIMITS = 500


@dataclass(frozen=True, slots=True)
class NetworkFigures:
    """Of one network in a stretch of time. ``success_rate`` 0 to 1, lateness in seconds; None: nothing ended yet."""

    platform: str
    label: str
    posts: int
    successful: int
    failed: int
    success_rate: float | None
    lateness_p50: float | None
    lateness_p95: float | None

    @property
    def success_words(self) -> str:
        return "none ended" if self.success_rate is None else f"{self.success_rate * 100:.1f} %"

    @property
    def p50_words(self) -> str:
        return spoken_seconds(self.lateness_p50)

    @property
    def p95_words(self) -> str:
        return spoken_seconds(self.lateness_p95)


@dataclass(frozen=True, slots=True)
class LimitShown:
    """One limit and what is used of it in the window that ends now."""

    scope: str
    name: str
    platform: str
    account: str
    used: int
    limit: int
    window_seconds: int
    paused_until: datetime | None

    @property
    def share(self) -> float | None:
        return round(self.used / self.limit, 4) if self.limit else None


def seed_name(platform: str) -> str:
    """As the seeds write it: X is "twitter" there."""
    return next((other for other, own in registry.ALIASES.items() if own == platform), platform)


def social_analytics(*, days: int | None = None) -> dict[str, Any]:
    """The seeds' analytics and what is added to them. ``days``: of posts due in so many days; None: of all."""
    now = database_now()
    since = now - timedelta(days=days) if days else None
    times = _times(since)
    figures = networks(since=since, times=times)
    waits = [late for found in times.values() for late in found]
    return {
        "total_posts": sum(each.posts for each in figures),
        "successful_posts": sum(each.successful for each in figures),
        "failed_posts": sum(each.failed for each in figures),
        "platforms": {
            seed_name(each.platform): {"posts": each.posts, "success_rate": each.success_rate} for each in figures
        },
        "average_posting_time": round(sum(waits) / len(waits), 3) if waits else None,
        "queue_length": queue_length(),
        "processing_rate": posted_within(now, timedelta(hours=1)),
        "lateness": {
            seed_name(each.platform): {"p50": each.lateness_p50, "p95": each.lateness_p95} for each in figures
        },
        "rate_limit_consumption": [_as_told(each) for each in limits(now)],
        "days": days,
        "as_of": now,
    }


def _as_told(limit: LimitShown) -> dict[str, Any]:
    return {
        "platform": seed_name(limit.platform),
        "account": limit.account,
        "name": limit.name,
        "used": limit.used,
        "limit": limit.limit,
        "window_seconds": limit.window_seconds,
        "share": limit.share,
        "paused_until": limit.paused_until,
    }


def networks(*, since: datetime | None, times: dict[str, list[float]] | None = None) -> list[NetworkFigures]:
    """Every network, those without a post too."""
    counts: dict[str, dict[str, int]] = {platform: {} for platform in registry.ADAPTERS}
    rows = PostTarget.objects.filter(account__world=settings.WORLD, status__in=(Status.POSTED, *FAILED))
    if since is not None:
        rows = rows.filter(post__scheduled_at__gte=since)
    for platform, status, number in rows.values_list("platform", "status").annotate(Count("pk")).order_by():
        counts.setdefault(platform, {})[status] = number
    late = _times(since) if times is None else times
    return [_figures(platform, known, late.get(platform, [])) for platform, known in counts.items()]


def _figures(platform: str, known: dict[str, int], late: Sequence[float]) -> NetworkFigures:
    posted, failed = known.get(Status.POSTED, 0), sum(known.get(status, 0) for status in FAILED)
    whole = posted + failed
    return NetworkFigures(
        platform=platform,
        label=registry.LABELS.get(platform, platform),
        posts=whole,
        successful=posted,
        failed=failed,
        success_rate=round(posted / whole, 4) if whole else None,
        lateness_p50=percentile(late, 0.5),
        lateness_p95=percentile(late, 0.95),
    )


def _times(since: datetime | None) -> dict[str, list[float]]:
    """Seconds from due to posted, by network, of the newest posts."""
    by_platform: dict[str, list[int]] = {}
    for pk, platform in of_this_world().values_list("pk", "platform").order_by("pk"):
        by_platform.setdefault(platform, []).append(pk)
    return {platform: _times_of(accounts, since) for platform, accounts in by_platform.items()}


def _times_of(accounts: Iterable[int], since: datetime | None) -> list[float]:
    rows = PostPart.objects.filter(
        target__account_id__in=list(accounts), position=0, state=State.SENT, scheduled_for__isnull=False
    ).filter(sent_at__isnull=False)
    if since is not None:
        rows = rows.filter(target__posted_at__gte=since)
    newest = rows.order_by("-target__posted_at").values_list("sent_at", "scheduled_for")[:MOST_TIMES]
    return [round(max((sent - due).total_seconds(), 0.0), 3) for sent, due in newest if sent and due]


def posted_within(now: datetime, span: timedelta) -> int:
    """Targets that were posted in the span that ends now."""
    accounts = list(of_this_world().values_list("pk", flat=True))
    return PostTarget.objects.filter(account_id__in=accounts, posted_at__gt=now - span, posted_at__lte=now).count()


def accounts() -> list[SocialAccount]:
    """To choose from, those that are disconnected too: their posts stay."""
    return list(of_this_world().order_by("platform", "pk")[:MOST_LIMITS])


def queue_length() -> int:
    return ScheduledPost.objects.filter(status__in=(Status.PENDING, Status.POSTING, Status.HELD)).count()


# -- limits --------------------------------------------------------------------------------------------


def limits(now: datetime) -> list[LimitShown]:
    """Uses in each limit's window, of the accounts of this world and of the networks as a whole; two statements."""
    accounts = {f"account:{row.pk}": row for row in of_this_world()}
    networks_ = {f"platform:{platform}": platform for platform in registry.ADAPTERS}
    rows = list(PostingLimit.objects.filter(scope__in=[*accounts, *networks_]).order_by("scope", "name")[:MOST_LIMITS])
    used = _used({row.window_seconds for row in rows}, {row.scope for row in rows}, now)
    found = []
    for row in rows:
        account = accounts.get(row.scope)
        found.append(
            LimitShown(
                scope=row.scope,
                name=row.name,
                platform=account.platform if account else networks_[row.scope],
                account=(account.account_name or account.account_username or account.account_id) if account else "",
                used=used.get((row.scope, row.window_seconds), 0),
                limit=row.limit,
                window_seconds=row.window_seconds,
                paused_until=row.paused_until,
            )
        )
    return found


def _used(windows: set[int], scopes: set[str], now: datetime) -> dict[tuple[str, int], int]:
    """(scope, window) -> uses that still count, in one statement for all windows."""
    if not windows:
        return {}
    starts = {window: now - timedelta(seconds=window) for window in sorted(windows)}
    counted = {f"in_{window}": Count("pk", filter=Q(ended_at__gt=start)) for window, start in starts.items()}
    rows = PostingLimitUse.objects.filter(scope__in=scopes, ended_at__gt=min(starts.values()))
    found: dict[tuple[str, int], int] = {}
    for scope, *numbers in rows.values_list("scope").annotate(**counted).order_by():
        found |= {(scope, window): number for window, number in zip(starts, numbers, strict=True)}
    return found
