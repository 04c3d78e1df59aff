"""Numbers of posts: what a platform told is kept as a snapshot, and the next one is planned.

Two workers may ask for the same numbers at the same time; the database keeps one snapshot of an age.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from posting.adapters.base import Measured
from posting.models import PostAnalytics, PostPart, PostTarget
from posting.rules.measures import AGES, NOW, again_at, due_at, number, step_of

METRICS = ("likes", "comments", "shares", "impressions", "clicks")
_LONGEST_URL = 2000


def record(targets: Sequence[PostTarget], told: Mapping[str, Measured], *, now: datetime, age: str = "") -> int:
    """Keep what was told of these posts; a post that was left out gets a snapshot without numbers.

    Without ``age`` it is the one that is due, and the next is planned. Returns how many snapshots are new.
    """
    rows, made = [], 0
    with transaction.atomic():
        for target in targets:
            measured = told.get(target.platform_post_id)
            step = step_of(_posted_at(target), target.measure_step, now)
            rows.append(_snapshot(target, measured, age or AGES[step][0], now))
            if measured is not None:
                _fill_address(target, measured.extra.get("url"))
            if measured is not None and measured.is_gone:
                PostTarget.objects.filter(pk=target.pk).update(measure_at=None)
            elif not age:
                _plan(target, step + 1)
        if age == NOW:
            made = len(PostAnalytics.objects.bulk_create(rows))
        else:
            # Somebody else may have been faster: theirs stands.
            before = PostAnalytics.objects.filter(post_target__in=targets).count()
            PostAnalytics.objects.bulk_create(rows, ignore_conflicts=True)
            made = PostAnalytics.objects.filter(post_target__in=targets).count() - before
    return made


def _posted_at(target: PostTarget) -> datetime:
    assert target.posted_at is not None  # noqa: S101 - measure_at is set with it
    return target.posted_at


def _snapshot(target: PostTarget, measured: Measured | None, age: str, now: datetime) -> PostAnalytics:
    row = PostAnalytics(post_target=target, age=age, recorded_at=now)
    if measured is None:
        return row
    for name in METRICS:
        setattr(row, name, number(getattr(measured, name)))
    row.extra = {name: value for name, value in measured.extra.items() if name != "url"}
    if measured.is_gone:
        row.extra["gone"] = True
    return row


def _fill_address(target: PostTarget, url: Any) -> None:
    """Some networks tell a post's address with its numbers only."""
    if target.platform_post_url or not isinstance(url, str) or len(url) > _LONGEST_URL:
        return
    if not url.startswith(("https://", "http://")):
        return
    PostTarget.objects.filter(pk=target.pk, platform_post_url="").update(platform_post_url=url)
    # The target's address is written from its part's whenever another part moves.
    PostPart.objects.filter(target_id=target.pk, position=0, remote_id=target.platform_post_id, remote_url="").update(
        remote_url=url
    )


def _plan(target: PostTarget, step: int) -> None:
    PostTarget.objects.filter(pk=target.pk).update(
        measure_step=step, measure_at=due_at(_posted_at(target), step) if step < len(AGES) else None
    )


def ask_later(targets: Sequence[PostTarget], *, now: datetime, reason: str) -> None:
    """No numbers this time. They are asked for again, until the post is too old; then that is noted."""
    for target in targets:
        posted_at = _posted_at(target)
        step = step_of(posted_at, target.measure_step, now)
        again = again_at(posted_at, step, now)
        PostTarget.objects.filter(pk=target.pk).update(measure_at=again)
        if again is None:
            give_up([target], now=now, reason=reason)


def give_up(targets: Sequence[PostTarget], *, now: datetime, reason: str) -> None:
    """These give no numbers any more; a snapshot without numbers says why."""
    for target in targets:
        step = step_of(_posted_at(target), target.measure_step, now)
        PostTarget.objects.filter(pk=target.pk).update(measure_at=None)
        row = PostAnalytics(
            post_target=target, age=AGES[step][0], recorded_at=now, extra={"not_measured": reason[:300]}
        )
        PostAnalytics.objects.bulk_create([row], ignore_conflicts=True)
