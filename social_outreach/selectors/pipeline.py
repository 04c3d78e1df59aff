"""The pipeline at a glance: the seeds' counts and which stage is unlocked, from this app's tables alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from outbound.states import State
from social_outreach.adapters.base import DeliveryMode
from social_outreach.models import SocialMessage, SocialProfile
from social_outreach.states import APPROVED, DRAFT, DiscoveryStatus, OutreachStatus


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; ``reason`` says what unlocks it while it is locked."""

    name: str
    unlocked: bool
    reason: str
    count: int


def followup_threshold(now: datetime) -> datetime:
    return now - timedelta(days=settings.SOCIAL_FOLLOWUP_AFTER_DAYS)


def followup_ready(now: datetime, platform: str = "") -> Any:
    """Profiles that were written to, have not answered, and have waited long enough."""
    rows = SocialProfile.objects.filter(
        outreach_status=OutreachStatus.SENT, last_contacted_at__lt=followup_threshold(now)
    )
    return rows.filter(platform=platform) if platform else rows


def pipeline_status(now: datetime, platform: str = "") -> dict[str, Any]:
    """Counts in the seeds' words and the stages with their lock."""
    profiles = SocialProfile.objects.filter(platform=platform) if platform else SocialProfile.objects.all()
    by_discovery = dict(profiles.values_list("discovery_status").annotate(Count("pk")).order_by())
    by_outreach = dict(profiles.values_list("outreach_status").annotate(Count("pk")).order_by())
    counts = {
        "discovered": by_discovery.get(DiscoveryStatus.DISCOVERED, 0),
        "reviewed": by_discovery.get(DiscoveryStatus.REVIEWED, 0),
        "qualified": by_discovery.get(DiscoveryStatus.QUALIFIED, 0),
        "drafted": by_outreach.get(OutreachStatus.DRAFTED, 0),
        "sent": by_outreach.get(OutreachStatus.SENT, 0),
        "followup_ready": followup_ready(now, platform).count(),
    }
    extra = {
        "rejected": by_discovery.get(DiscoveryStatus.REJECTED, 0),
        "replied": by_outreach.get(OutreachStatus.REPLIED, 0),
        "failed": by_outreach.get(OutreachStatus.FAILED, 0),
    }
    return {**counts, **extra, "stages": [asdict(stage) for stage in stages(counts)]}


def stages(counts: dict[str, int]) -> list[Stage]:
    """Discovery is always open; each later stage opens with the first profile of the stage before."""

    def stage(name: str, needs: str, word: str, shown: str) -> Stage:
        unlocked = counts[needs] > 0
        return Stage(name, unlocked, "" if unlocked else f"Unlocks with the first {word} profile.", counts[shown])

    return [
        Stage("discovery", True, "", counts["discovered"]),
        stage("review", "discovered", "discovered", "discovered"),
        stage("drafting", "qualified", "qualified", "qualified"),
        stage("sending", "drafted", "drafted", "drafted"),
        stage("followup", "sent", "written-to", "followup_ready"),
    ]


def message_counts(now: datetime) -> dict[str, int]:
    """How many messages stand where: what pages and metrics show."""
    by_state = dict(SocialMessage.objects.values_list("state").annotate(Count("pk")).order_by())
    waiting = SocialMessage.objects.filter(state=State.SCHEDULED).aggregate(
        held=Count("pk", filter=Q(verdict__kind="hold")),
        assisted_due=Count("pk", filter=Q(mode=DeliveryMode.ASSISTED, due_at__lte=now)),
        by_api=Count("pk", filter=Q(mode=DeliveryMode.API)),
    )
    return {**{state: by_state.get(state, 0) for state in (DRAFT, APPROVED, *State)}, **waiting}
