"""The pump: which parts are due, in which lanes; the tick's repairs; and what may be forgotten."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Max, Q

from outbound.clock import clock_jump, database_now
from outbound.states import State
from posting.models import (
    Connection,
    PostingControl,
    PostingLimit,
    PostingLimitUse,
    PostingRequest,
    PostPart,
    SocialAccount,
)
from posting.services import (
    control,
    environment,
    hook_retention,
    hook_sending,
    hooks,
    news,
    notices,
    post_queue,
    recurrences,
    refreshes,
)
from posting.services.publishing import engine
from posting.states import AccountStatus


@dataclass(frozen=True, slots=True)
class Hint:
    """Look at these parts: they are due. May be lost, doubled or late."""

    platform: str
    ids: list[int]


def hints() -> Iterator[Hint]:
    """Due parts of every lane that has something free, in batches. Cost follows lanes and what is due."""
    if PostingControl.objects.filter(pk=1, is_stopped=True).exists() or clock_jump():
        return
    now = database_now()
    lanes = [_batches(lane.platform, engine.due(lane.pk, now)) for lane in _open_lanes(now)]
    # In turns, so that workers meet in one lane, where they wait for its lock, as little as may be.
    for turn in itertools.zip_longest(*lanes):
        yield from filter(None, turn)


def queued_hints(most: int = 500) -> Iterator[Hint]:
    """Of what the queue in Redis says is due, the parts that are, by network. Nothing without a queue."""
    queue = post_queue.post_queue()
    posts = queue.get_due_posts(most) if queue is not None else []
    if not posts:
        return
    now = database_now()
    by_platform: dict[str, list[int]] = {}
    rows = PostPart.objects.filter(target__post_id__in=posts, state=State.SCHEDULED, due_at__lte=now)
    for platform, pk in rows.values_list("platform", "pk").order_by("due_at"):
        by_platform.setdefault(platform, []).append(pk)
    rows.update(hinted_at=now)
    for platform, ids in by_platform.items():
        yield from _batches(platform, ids)


def each_minute() -> dict[str, int]:
    """The minute's work: recurring posts are written out, the queue is compared with the database, news is told."""
    return {"written": recurrences.write_out(), "mended": post_queue.mend(), **news.each_minute()}


def _batches(platform: str, ids: list[int]) -> list[Hint]:
    size = settings.HINT_BATCH
    return [Hint(platform, ids[start : start + size]) for start in range(0, len(ids), size)]


def _open_lanes(now: object) -> list[SocialAccount]:
    free = Q(next_free_at__isnull=True) | Q(next_free_at__lte=now)
    unpaused = Q(paused_until__isnull=True) | Q(paused_until__lte=now)
    rows = SocialAccount.objects.filter(
        free, unpaused, status=AccountStatus.ACTIVE, world=settings.WORLD, is_token_stale=False
    )
    return list(rows.only("pk", "platform").order_by("pk"))


def repair() -> dict[str, int]:
    """What every tick does beside hinting: heartbeat, lapsed leases, accounts and their tokens."""
    control.beat()
    swept = engine.sweep()
    hook_sending.engine.sweep()
    made = environment.ensure_accounts()
    return {**swept, **refreshes.refresh_tokens(), "notices": notices.give_notices(), "accounts": len(made)}


def forget() -> dict[str, int]:
    """Delete what no rule needs any more: old limit slots, API answers, log-ins that nobody finished, old webhooks."""
    now = database_now()
    longest = PostingLimit.objects.aggregate(most=Max("window_seconds"))["most"] or 0
    uses, _ = PostingLimitUse.objects.filter(ended_at__lt=now - timedelta(seconds=longest, days=1)).delete()
    requests, _ = PostingRequest.objects.filter(
        created_at__lt=now - timedelta(hours=settings.IDEMPOTENCY_HOURS)
    ).delete()
    connections, _ = Connection.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    told = hook_retention.forget(now)
    return {"uses": uses + hooks.forget(now), "requests": requests, "connections": connections, **told}
