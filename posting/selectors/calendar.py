"""Reads for the calendar: the posts of a stretch of time, and those that have no time yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from posting.models import PostTarget, ScheduledPost, SocialAccount
from posting.selectors.accounts import of_this_world
from posting.selectors.standing import narrowed, posts_with_standing, reasons
from posting.states import AccountStatus, Stage

#: More posts than this are not shown on one page; the page says so.
MOST = 1000
#: Drafts without a time beside the calendar.
MOST_UNPLANNED = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the calendar is asked for; empty means all."""

    account: int = 0
    status: str = ""
    label: str = ""
    campaign: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """The posts of a stretch in the order of their times. ``held``: why a waiting one does not go, by post."""

    posts: list[ScheduledPost] = field(default_factory=list)
    held: dict[int, str] = field(default_factory=dict)
    is_cut: bool = False


def between(start: datetime, end: datetime, wanted: Wanted) -> Planned:
    """Posts planned from ``start`` to before ``end``, in five statements however many they are."""
    rows = _matching(wanted).filter(scheduled_at__gte=start, scheduled_at__lt=end).order_by("scheduled_at", "pk")
    found = _labelled(rows[: MOST + 1], wanted)
    shown = found[:MOST]
    return Planned(shown, holds(shown), len(found) > MOST)


def unplanned(wanted: Wanted) -> list[ScheduledPost]:
    """Posts that have no time yet, newest first."""
    rows = _matching(wanted).filter(scheduled_at__isnull=True).exclude(stage=Stage.CANCELLED).order_by("-pk")
    return _labelled(rows[: MOST_UNPLANNED * (5 if wanted.label else 1)], wanted)[:MOST_UNPLANNED]


def _matching(wanted: Wanted) -> QuerySet[ScheduledPost]:
    targets = PostTarget.objects.select_related("account").order_by("account__platform", "account_id")
    rows = posts_with_standing(ScheduledPost.objects.prefetch_related(Prefetch("targets", targets)))
    if wanted.account:
        rows = rows.filter(targets__account_id=wanted.account)
    if wanted.campaign:
        rows = rows.filter(campaign_id=wanted.campaign)
    if wanted.status:
        return narrowed(rows, wanted.status)
    return rows.exclude(stage=Stage.CANCELLED)


def _labelled(rows: Iterable[ScheduledPost], wanted: Wanted) -> list[ScheduledPost]:
    # Not every database looks into JSON lists; what is left of a stretch of time is few enough to look at here.
    return [post for post in rows if not wanted.label or wanted.label in post.labels]


def holds(posts: Sequence[ScheduledPost]) -> dict[int, str]:
    """Post -> why it does not go by itself; only for those that are held, as they were read."""
    return reasons([post.pk for post in posts if post.is_held])


def accounts() -> list[SocialAccount]:
    """Accounts to filter by and to post to, by network."""
    return list(of_this_world().exclude(status=AccountStatus.DISCONNECTED).order_by("platform", "account_name", "pk"))


def labels_of(posts: Iterable[ScheduledPost]) -> list[str]:
    return sorted({label for post in posts for label in post.labels}, key=str.casefold)
