"""What the page that starts drafting reads: who waits, what it may cost, and what an earlier run refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet, Sum

from social_outreach.models import SocialDraftItem, SocialProfile, SocialTemplate, SocialTokenUse
from social_outreach.selectors.counting import Count, counted
from social_outreach.selectors.pipeline import followup_ready
from social_outreach.states import LIVE_STATES, DiscoveryStatus, DraftItemStatus, MessageType, OutreachStatus

#: Tokens in and out of one draft, until there is something to measure: prompt, facts and a few sentences.
ASSUMED_TOKENS = 1_200
_MEASURED = timedelta(days=7)


def waiting(message_type: str, platform: str, now: datetime) -> Count:
    """How many a run would draft. Who asked not to be contacted is counted here and left out by the run."""
    if message_type == MessageType.FOLLOWUP:
        return counted(followup_ready(now, platform))
    return counted(_without_draft(platform))


def _without_draft(platform: str) -> QuerySet[SocialProfile]:
    rows = SocialProfile.objects.filter(
        discovery_status=DiscoveryStatus.QUALIFIED,
        outreach_status__in=[OutreachStatus.PENDING, OutreachStatus.FAILED],
    ).exclude(messages__state__in=LIVE_STATES)
    return rows.filter(platform=platform) if platform else rows


def tokens_each(drafter: str, now: datetime) -> tuple[int, bool]:
    """What one draft cost lately, and whether that was measured (else it is an assumption)."""
    rows = SocialTokenUse.objects.filter(drafter=drafter, day__gte=(now - _MEASURED).date())
    used = rows.aggregate(requests=Sum("requests"), asked=Sum("prompt_tokens"), answered=Sum("output_tokens"))
    if not used["requests"]:
        return ASSUMED_TOKENS, False
    return max(1, round((used["asked"] + used["answered"]) / used["requests"])), True


def templates() -> list[dict[str, Any]]:
    """Texts of the team that drafts can be made from."""
    rows = SocialTemplate.objects.filter(is_active=True).order_by("name")
    return [dict(row) for row in rows.values("name", "platform", "message_type")]


def refused_profiles(run_id: int, most: int) -> list[int]:
    """Whom a run refused, in its order."""
    rows = SocialDraftItem.objects.filter(run_id=run_id, status=DraftItemStatus.REFUSED).order_by("pk")
    return list(rows.values_list("profile_id", flat=True)[:most])
