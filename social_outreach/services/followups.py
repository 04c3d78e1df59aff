"""Whom a follow-up is due to, and what it would wait for if it were written now: caps are asked, nothing is done."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from outbound.clock import database_now
from social_outreach.models import SocialMessage, SocialProfile
from social_outreach.selectors.pipeline import followup_count, followup_due
from social_outreach.services.outlook import plan_for
from social_outreach.services.sending import message_hash
from social_outreach.states import APPROVED, MessageType

#: Rows of the list; the rest is counted.
MOST = 50


@dataclass(frozen=True, slots=True)
class DueFollowup:
    """``at``: when it could leave at the earliest, written and approved now, and why then; None: not by itself."""

    profile: SocialProfile
    step: int
    mode: str
    at: datetime | None
    reason: str
    #: It could leave at once.
    is_free: bool


def due_list(platform: str = "") -> tuple[list[DueFollowup], int]:
    """The first of whom a follow-up is due to, longest waiting first, and how many there are. Bounded statements."""
    asked_at = database_now()
    ids = followup_due(asked_at, platform, MOST)
    total = followup_count(asked_at, platform) if len(ids) == MOST else len(ids)
    profiles = SocialProfile.objects.in_bulk(ids)
    last = _last_sent(ids)
    proposed = [_proposed(profiles[pk], last[pk]) for pk in ids if pk in last]
    plans, now = plan_for(proposed), database_now()
    rows = [
        DueFollowup(
            profile=message.profile,
            step=message.step,
            mode=message.mode,
            at=plan.at,
            reason=plan.because.reason,
            is_free=plan.at is not None and plan.at <= now,
        )
        for message, plan in zip(proposed, plans, strict=True)
    ]
    return rows, total


def _last_sent(ids: list[int]) -> dict[int, SocialMessage]:
    sent = SocialMessage.objects.filter(profile__in=ids, sent_at__isnull=False).select_related("account", "in_thread")
    return {message.profile_id: message for message in sent.order_by("step", "pk")}


def _proposed(profile: SocialProfile, last: SocialMessage) -> SocialMessage:
    """The follow-up as it would stand once approved. Never saved; its key says so."""
    message = SocialMessage(
        pk=-profile.pk,
        profile=profile,
        account=last.account,
        in_thread=last.in_thread,
        platform=profile.platform,
        message_type=MessageType.FOLLOWUP,
        step=last.step + 1,
        state=APPROVED,
        draft_body="-",
        idempotency_key=uuid.uuid4().hex,
    )
    message.approved_hash = message_hash(message)
    return message
