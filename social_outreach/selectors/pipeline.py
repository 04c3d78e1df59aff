"""The pipeline at a glance: the seeds' counts and which stage is unlocked, from this app's tables alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from outbound.states import State
from social_outreach.adapters import registry
from social_outreach.adapters.base import DeliveryMode
from social_outreach.models import SocialMessage, SocialProfile, SocialSuppression
from social_outreach.rules.followups import Correspondence, FollowupPolicy, FollowupState, followup_state
from social_outreach.selectors.profiles import identities_of
from social_outreach.states import APPROVED, DRAFT, DiscoveryStatus, MessageType, OutreachStatus

#: A follow-up in one of these is written, waits or is in doubt: no other is due beside it.
_UNFINISHED = (DRAFT, APPROVED, State.SCHEDULED, State.CLAIMED, State.SENDING, State.UNKNOWN)
#: Profiles whose suppressions are looked up together, and how many are looked at where only a number is asked for.
BATCH = 500
MOST_LOOKED_AT = 1000
#: What identities are made of.
_IDENTITY = ("pk", "platform", "username_key", "email")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; ``reason`` says what unlocks it while it is locked, or why nothing is to be done in it."""

    name: str
    unlocked: bool
    reason: str
    count: int


def followup_policy(platform: str) -> FollowupPolicy:
    """How long an answer is waited for on this platform, and how many follow-ups there are at the most."""
    general = (settings.SOCIAL_FOLLOWUP_AFTER_DAYS, settings.SOCIAL_FOLLOWUPS)
    return FollowupPolicy(*settings.SOCIAL_FOLLOWUP_BY_PLATFORM.get(platform, general))


def followup_ready(now: datetime, platform: str = "") -> QuerySet[SocialProfile]:
    """Profiles whose follow-up is due, as ``rules.followups`` says it of one; who is suppressed is still among them.

    Suppressions are keyed hashes, which no database can join: ``followup_due`` leaves them out.
    """
    policies: dict[FollowupPolicy, list[str]] = {}
    for name in [platform] if platform else registry.ADAPTERS:
        policies.setdefault(followup_policy(name), []).append(name)
    followups = SocialMessage.objects.filter(profile=OuterRef("pk"), message_type=MessageType.FOLLOWUP)
    due = Q(pk__in=[])
    for policy, names in policies.items():
        if policy.most > 0:
            had_all = Exists(followups.filter(sent_at__isnull=False, step__gte=policy.most))
            due |= Q(platform__in=names, last_contacted_at__lt=policy.waits_since(now)) & ~Q(had_all)
    # Said apart from the platforms, so that it bounds the walk through the index of status and last contact.
    latest = max(policy.waits_since(now) for policy in policies)
    rows = SocialProfile.objects.filter(due, outreach_status=OutreachStatus.SENT, last_contacted_at__lt=latest)
    return rows.exclude(Exists(followups.filter(state__in=_UNFINISHED)))


def followup_due(now: datetime, platform: str = "", most: int = MOST_LOOKED_AT) -> list[int]:
    """The ids of the first of whom a follow-up is due to, longest waiting first: exactly whom drafting drafts.

    Cost follows how many are asked for, not how many are due or suppressed.
    """
    found: list[int] = []
    for batch in _batches(now, platform, min(most, BATCH)):
        suppressed = _suppressed(batch)
        found += [profile.pk for profile in batch if profile.pk not in suppressed]
        if len(found) >= most:
            break
    return found[:most]


def followup_count(now: datetime, platform: str = "") -> int:
    """How many ``followup_due`` would name, exactly so up to ``MOST_LOOKED_AT``.

    Of those who wait behind them it is not asked who is suppressed: they are counted until it is their turn.
    """
    if not SocialSuppression.objects.exists():
        return followup_ready(now, platform).count()
    looked_at = contactable = 0
    for batch in _batches(now, platform, BATCH):
        looked_at += len(batch)
        contactable += len(batch) - len(_suppressed(batch))
        if looked_at >= MOST_LOOKED_AT:
            return contactable + max(followup_ready(now, platform).count() - looked_at, 0)
    return contactable


def _batches(now: datetime, platform: str, first: int) -> Iterator[list[SocialProfile]]:
    """Whose follow-up is due, in its order; each batch goes on from the last, whoever was written to meanwhile."""
    rows = followup_ready(now, platform).order_by("last_contacted_at", "pk").only(*_IDENTITY, "last_contacted_at")
    batch, size = list(rows[:first]), first
    while batch:
        yield batch
        if len(batch) < size:
            return
        size = BATCH
        at, pk = batch[-1].last_contacted_at, batch[-1].pk
        # What bounds the walk stands apart: of an OR alone no index knows where to begin.
        beyond = Q(last_contacted_at__gte=at) & (Q(last_contacted_at__gt=at) | Q(pk__gt=pk))
        batch = list(rows.filter(beyond)[:size])


def _suppressed(profiles: Sequence[SocialProfile]) -> set[int]:
    """Who of these must not be contacted; one statement."""
    identities = {profile.pk: identities_of(profile) for profile in profiles}
    wanted = {identity for known in identities.values() for identity in known}
    blocked = set(SocialSuppression.objects.filter(identity__in=wanted).values_list("identity", flat=True))
    return {pk for pk, known in identities.items() if not blocked.isdisjoint(known)}


def followup_state_of(profile: SocialProfile, now: datetime, *, suppressed: str) -> FollowupState:
    """Whether a follow-up to this person is due, and why not."""
    followups = SocialMessage.objects.filter(profile=profile, message_type=MessageType.FOLLOWUP)
    figures = followups.aggregate(
        last_step=Max("step", filter=Q(sent_at__isnull=False)), under_way=Count("pk", filter=Q(state__in=_UNFINISHED))
    )
    known = Correspondence(
        is_unanswered=profile.outreach_status == OutreachStatus.SENT,
        last_contacted_at=profile.last_contacted_at,
        last_step=figures["last_step"] or 0,
        is_under_way=bool(figures["under_way"]),
        suppressed=suppressed,
    )
    return followup_state(known, followup_policy(profile.platform), now)


def pipeline_status(now: datetime, platform: str = "", *, with_followups: bool = True) -> dict[str, Any]:
    """Counts in the seeds' words and the stages with their lock.

    ``with_followups=False``: who is due is not counted, for those who ask on every page and do not show it.
    """
    profiles = SocialProfile.objects.filter(platform=platform) if platform else SocialProfile.objects.all()
    by_discovery = dict(profiles.values_list("discovery_status").annotate(Count("pk")).order_by())
    by_outreach = dict(profiles.values_list("outreach_status").annotate(Count("pk")).order_by())
    counts = {
        "discovered": by_discovery.get(DiscoveryStatus.DISCOVERED, 0),
        "reviewed": by_discovery.get(DiscoveryStatus.REVIEWED, 0),
        "qualified": by_discovery.get(DiscoveryStatus.QUALIFIED, 0),
        "drafted": by_outreach.get(OutreachStatus.DRAFTED, 0),
        "sent": by_outreach.get(OutreachStatus.SENT, 0),
        "followup_ready": followup_count(now, platform) if with_followups else 0,
    }
    extra = {
        "rejected": by_discovery.get(DiscoveryStatus.REJECTED, 0),
        "replied": by_outreach.get(OutreachStatus.REPLIED, 0),
        "failed": by_outreach.get(OutreachStatus.FAILED, 0),
    }
    return {**counts, **extra, "stages": [asdict(stage) for stage in stages(counts, sum(by_discovery.values()))]}


def stages(counts: dict[str, int], found: int) -> list[Stage]:
    """Discovery is always open; each later stage opens with the first profile of the stage before.

    ``found``: how many profiles there are, reviewed or not.
    """

    def stage(name: str, needs: str, word: str, shown: str) -> Stage:
        unlocked = counts[needs] > 0
        return Stage(name, unlocked, "" if unlocked else f"Unlocks with the first {word} profile.", counts[shown])

    review = stage("review", "discovered", "discovered", "discovered")
    if found and not review.unlocked:
        review = Stage("review", True, "All reviewed.", 0)

    return [
        Stage("discovery", True, "", counts["discovered"]),
        review,
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
