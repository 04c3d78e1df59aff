"""Totals of what was posted: how much, how well, how fast. Counted in targets: a post on two accounts counts twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F

from posting.adapters import registry
from posting.models import PostAttempt, PostTarget
from posting.states import Status

#: What has come to an end that is not whole.
FAILED = (Status.FAILED, Status.EXPIRED, Status.PARTLY_POSTED)
WAITING = (Status.PENDING, Status.POSTING, Status.HELD, Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class PostingStats:
    """``success_rate`` is between 0 and 1, and 0 where nothing has ended yet; times are in seconds.

    ``total_posts`` counts what has ended, ``waiting_posts`` what has not.
    """

    total_posts: int = 0
    successful_posts: int = 0
    failed_posts: int = 0
    waiting_posts: int = 0
    success_rate: float = 0.0
    avg_response_time: float = 0.0
    platforms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def posting_stats() -> PostingStats:
    """Of all accounts of this world; platforms under their own names."""
    rows = PostTarget.objects.filter(account__world=settings.WORLD).values_list("platform", "status")
    counts: dict[str, dict[str, int]] = {platform: {} for platform in registry.ADAPTERS}
    for platform, status, number in rows.annotate(number=Count("pk")).order_by():
        counts.setdefault(platform, {})[status] = number
    times = _response_times()
    platforms = {platform: _of_one(known, times.get(platform)) for platform, known in counts.items()}
    posted = sum(each["successful_posts"] for each in platforms.values())
    failed = sum(each["failed_posts"] for each in platforms.values())
    calls = sum(number for number, _ in times.values())
    return PostingStats(
        total_posts=posted + failed,
        successful_posts=posted,
        failed_posts=failed,
        waiting_posts=sum(each["waiting_posts"] for each in platforms.values()),
        success_rate=_share(posted, posted + failed),
        avg_response_time=round(sum(number * each for number, each in times.values()) / calls, 3) if calls else 0.0,
        platforms=platforms,
    )


def _of_one(known: Mapping[str, int], time: tuple[int, float] | None) -> dict[str, Any]:
    posted, failed = known.get(Status.POSTED, 0), sum(known.get(status, 0) for status in FAILED)
    return {
        "posts": posted + failed,
        "successful_posts": posted,
        "failed_posts": failed,
        "waiting_posts": sum(known.get(status, 0) for status in WAITING),
        "success_rate": _share(posted, posted + failed),
        "avg_response_time": round(time[1], 3) if time else 0.0,
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _response_times() -> dict[str, tuple[int, float]]:
    """By platform: creating calls that were answered, and how long one took on average."""
    took = ExpressionWrapper(F("closed_at") - F("opened_at"), output_field=DurationField())
    answered = PostAttempt.objects.exclude(outcome__in=("", "unreached", "unknown"))
    rows = answered.filter(closed_at__isnull=False, account__world=settings.WORLD)
    found = rows.values_list("account__platform").annotate(number=Count("pk"), took=Avg(took)).order_by()
    return {platform: (number, took.total_seconds()) for platform, number, took in found}
