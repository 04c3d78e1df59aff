"""The pump: which deliveries are due, in which lanes; the tick's repairs; and what may be forgotten."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Max, Min, Q

from outbound.clock import clock_jump, database_now
from social_outreach.models import (
    SenderAccount,
    SocialControl,
    SocialLimit,
    SocialLimitUse,
    SocialRequest,
)
from social_outreach.services import accounts, control, environment, imports, inbound
from social_outreach.services.sending import engine
from social_outreach.states import AccountStatus


@dataclass(frozen=True, slots=True)
class Hint:
    """Look at these messages: they are due. May be lost, doubled or late."""

    platform: str
    ids: list[int]


def hints() -> Iterator[Hint]:
    """Due messages of every lane that has something free, in batches. Cost follows lanes and what is due."""
    if SocialControl.objects.filter(pk=1, is_stopped=True).exists() or clock_jump():
        return
    now = database_now()
    caps = dict(SocialLimit.objects.values_list("scope").annotate(Min("limit")))
    lanes = []
    for lane in _open_lanes(now):
        most = caps.get(f"account:{lane.pk}", settings.HINT_BATCH * 20)
        lanes.append(_batches(lane.platform, engine.due(lane.pk, now, most=max(most, 1))))
    # In turns, so that workers meet in one lane, where they wait for its lock, as little as may be.
    for turn in itertools.zip_longest(*lanes):
        yield from filter(None, turn)


def _batches(platform: str, ids: list[int]) -> list[Hint]:
    return [
        Hint(platform, ids[start : start + settings.HINT_BATCH]) for start in range(0, len(ids), settings.HINT_BATCH)
    ]


def _open_lanes(now: object) -> list[SenderAccount]:
    free = Q(next_free_at__isnull=True) | Q(next_free_at__lte=now)
    unpaused = Q(paused_until__isnull=True) | Q(paused_until__lte=now)
    rows = SenderAccount.objects.filter(
        free, unpaused, status=AccountStatus.ACTIVE, world=settings.WORLD, is_token_stale=False
    )
    return list(rows.only("pk", "platform").order_by("pk"))


def repair() -> dict[str, int]:
    """What every tick does beside hinting: heartbeat, lapsed leases, refused tokens, webhooks left unhandled.

    Credentials put into the environment get their account here, whichever process read them first.
    """
    control.beat()
    environment.ensure_accounts()
    return {**engine.sweep(), **accounts.refresh_due(), "inbound": inbound.handle_due()}


def forget() -> dict[str, int]:
    """Delete what no rule needs any more: old limit slots, API answers, files of finished imports, old webhooks."""
    now = database_now()
    longest = SocialLimit.objects.aggregate(most=Max("window_seconds"))["most"] or 0
    uses, _ = SocialLimitUse.objects.filter(ended_at__lt=now - timedelta(seconds=longest, days=1)).delete()
    requests, _ = SocialRequest.objects.filter(
        created_at__lt=now - timedelta(hours=settings.IDEMPOTENCY_HOURS)
    ).delete()
    return {"uses": uses, "requests": requests, "files": imports.tidy(), "inbound": inbound.forget()}
