"""What waits for a person, and what stands where in the pipeline, for its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from outbound.states import State
from social_outreach.adapters.base import DeliveryMode
from social_outreach.models import SenderAccount, SocialImport, SocialMessage, SocialProfile
from social_outreach.selectors import imports, replies, unknown_people
from social_outreach.selectors.pipeline import pipeline_status
from social_outreach.states import (
    APPROVED,
    DRAFT,
    LIVE_STATES,
    AccountStatus,
    DiscoveryStatus,
    OutreachStatus,
)


@dataclass(frozen=True, slots=True)
class Work:
    """Figures of one platform, or of all."""

    status: dict[str, Any]
    found: int
    without_draft: int
    drafts: int
    approved: int
    under_way: int
    held: int
    assisted_due: int
    unknown: int
    to_reconnect: int
    #: Replies that nobody has dealt with, and those of them that sound like "do not write to me".
    replies: int
    opt_outs: int
    #: People who wrote and whom no thread knows: what they wrote is no reply yet and stops no follow-up.
    strangers: int
    running: SocialImport | None


def work(now: datetime, platform: str = "") -> Work:
    status = pipeline_status(now, platform)
    narrowed = {"platform": platform} if platform else {}
    waiting = Q(state=State.SCHEDULED)
    messages = SocialMessage.objects.filter(**narrowed).aggregate(
        drafts=Count("pk", filter=Q(state=DRAFT)),
        approved=Count("pk", filter=Q(state=APPROVED)),
        under_way=Count("pk", filter=Q(state__in=[State.SCHEDULED, State.CLAIMED, State.SENDING])),
        held=Count("pk", filter=waiting & Q(verdict__kind="hold")),
        assisted_due=Count("pk", filter=waiting & Q(mode=DeliveryMode.ASSISTED, due_at__lte=now)),
        unknown=Count("pk", filter=Q(state=State.UNKNOWN)),
    )
    qualified = SocialProfile.objects.filter(
        discovery_status=DiscoveryStatus.QUALIFIED,
        outreach_status__in=[OutreachStatus.PENDING, OutreachStatus.FAILED],
        **narrowed,
    )
    reconnect = SenderAccount.objects.filter(
        world=settings.WORLD, status__in=[AccountStatus.NEEDS_RECONNECT, AccountStatus.HALTED], **narrowed
    )
    return Work(
        status=status,
        found=sum(status[word] for word in ("discovered", "reviewed", "qualified", "rejected")),
        without_draft=qualified.exclude(messages__state__in=LIVE_STATES).count(),
        to_reconnect=reconnect.count(),
        replies=replies.count(platform=platform),
        opt_outs=replies.count(view=replies.OPT_OUT, platform=platform),
        strangers=unknown_people.count(platform),
        running=imports.under_way(),
        **messages,
    )
