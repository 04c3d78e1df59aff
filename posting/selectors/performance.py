"""How posts did, from the newest numbers that a platform told of each: trends, best posts, rows for a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from posting.adapters import registry
from posting.models import PostAnalytics, PostTarget, SocialAccount
from posting.rules.results import INTERACTIONS, buckets, trend, value_of
from posting.selectors.accounts import of_this_world

#: Newest posts that a page is made of; where there are more, it says so.
MOST_POSTS = 2000
MOST_ACCOUNTS = 20
MOST_BEST = 10
NUMBERS = ("likes", "comments", "shares", "impressions", "clicks")
#: What can be chosen, with its name.
METRICS: dict[str, str] = {
    INTERACTIONS: "Interactions",
    "impressions": "Impressions",
    "likes": "Likes",
    "comments": "Comments",
    "shares": "Shares",
    "clicks": "Clicks",
}
#: Longer stretches are shown in weeks.
_IN_DAYS = 31
_CHUNK = 500
_TELLS = Q()
for _name in NUMBERS:
    _TELLS |= Q(**{f"{_name}__isnull": False})


@dataclass(frozen=True, slots=True)
class Performance:
    """One post on one account. Numbers are None where they were not told; ``recorded_at`` None: nothing was."""

    target_id: int
    post_id: int
    account_id: int
    account: str
    platform: str
    text: str
    url: str
    group: str
    group_label: str
    posted_at: datetime
    numbers: dict[str, int | None]
    age: str = ""
    recorded_at: datetime | None = None

    def value(self, metric: str) -> int | None:
        return value_of(metric, self.numbers)


def posted(*, since: datetime, account: int = 0) -> list[Performance]:
    """The newest posts that are out, newest first, with their numbers. Two statements, and one for the accounts."""
    rows = _targets(since, account)[:MOST_POSTS]
    return list(_performances(list(rows)))


def _targets(since: datetime, account: int) -> QuerySet[PostTarget]:
    accounts = [account] if account else list(of_this_world().values_list("pk", flat=True))
    newest = PostAnalytics.objects.filter(_TELLS, post_target=OuterRef("pk")).order_by("-recorded_at", "-pk")
    return (
        PostTarget.objects.filter(account_id__in=accounts, posted_at__gte=since)
        .select_related("post", "account")
        .annotate(newest=Subquery(newest.values("pk")[:1]))
        .order_by("-posted_at", "-pk")
    )


def _performances(targets: Sequence[Any]) -> Iterator[Performance]:
    snapshots = PostAnalytics.objects.in_bulk([each.newest for each in targets if each.newest])
    for target in targets:
        yield _performance(target, snapshots.get(target.newest))


def _performance(target: PostTarget, snapshot: PostAnalytics | None) -> Performance:
    assert target.posted_at is not None  # noqa: S101 - the rows are chosen by it
    account, post = target.account, target.post
    return Performance(
        target_id=target.pk,
        post_id=target.post_id,
        account_id=target.account_id,
        account=name_of(account),
        platform=target.platform,
        text=(post.variants.get(target.platform) or {}).get("content") or post.content,
        url=target.platform_post_url,
        group=post.group,
        group_label=post.group_label,
        posted_at=target.posted_at,
        numbers={name: getattr(snapshot, name, None) for name in NUMBERS},
        age=snapshot.age if snapshot else "",
        recorded_at=snapshot.recorded_at if snapshot else None,
    )


def name_of(account: SocialAccount) -> str:
    return account.account_name or account.account_username or account.account_id


def best(found: Sequence[Performance], metric: str) -> list[Performance]:
    """The posts with the highest number; those without one are left out."""
    told = [each for each in found if each.value(metric) is not None]
    return sorted(told, key=lambda each: -(each.value(metric) or 0))[:MOST_BEST]


def trends(found: Sequence[Performance], metric: str, *, since: datetime, now: datetime) -> dict[str, Any]:
    """For the chart: {labels, step, series: [{account, platform, values}]}. The mean of the posts of a day, or of a
    week where the stretch is long, by UTC; None where none was told, so that a gap stays a gap."""
    first, last = since.astimezone(UTC).date(), now.astimezone(UTC).date()
    step = 1 if (last - first) <= timedelta(days=_IN_DAYS) else 7
    starts = buckets(first, last, step)
    by_account: dict[int, list[Performance]] = {}
    for each in found:
        by_account.setdefault(each.account_id, []).append(each)
    series = [
        {
            "account": posts[0].account,
            "platform": registry.LABELS.get(posts[0].platform, posts[0].platform),
            "values": trend([(each.posted_at.date(), each.value(metric)) for each in posts], starts, step),
        }
        for posts in sorted(by_account.values(), key=lambda posts: -len(posts))[:MOST_ACCOUNTS]
    ]
    return {"labels": [day.isoformat() for day in starts], "step": step, "series": series}


# -- the file ------------------------------------------------------------------------------------------

COLUMNS = (
    "post", "platform", "account", "posted_at", "group", "group_label", *NUMBERS, "age", "recorded_at", "url", "text",
)  # fmt: skip


def rows(*, since: datetime, account: int = 0) -> Iterator[list[Any]]:
    """All posts of the stretch, oldest first, in the order of ``COLUMNS``; read in pieces."""
    targets = _targets(since, account).order_by("pk")
    last = 0
    while piece := list(targets.filter(pk__gt=last)[:_CHUNK]):
        last = piece[-1].pk
        for each in _performances(piece):
            yield [
                each.post_id, each.platform, each.account, each.posted_at, each.group, each.group_label,
                *(each.numbers[name] for name in NUMBERS), each.age, each.recorded_at, each.url, each.text,
            ]  # fmt: skip
