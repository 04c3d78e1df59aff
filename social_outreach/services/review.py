"""Human judgement on profiles: reviewed, qualified, rejected."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from social_outreach.models import SocialProfile
from social_outreach.states import DiscoveryStatus

VERDICTS = {
    "review": DiscoveryStatus.REVIEWED,
    "qualify": DiscoveryStatus.QUALIFIED,
    "reject": DiscoveryStatus.REJECTED,
    "reopen": DiscoveryStatus.DISCOVERED,
}


class UnknownVerdict(ValueError):
    """A review says review, qualify, reject or reopen."""


def judge(profiles: QuerySet[SocialProfile] | Iterable[int], *, verdict: str, reason: str = "") -> int:
    """Set the verdict on profiles, given as a queryset ("all matching") or ids; returns how many changed."""
    if verdict not in VERDICTS:
        raise UnknownVerdict(f"'{verdict[:40]}' is no verdict: say one of {', '.join(VERDICTS)}.")
    if not isinstance(profiles, QuerySet):
        profiles = SocialProfile.objects.filter(pk__in=list(profiles))
    to = VERDICTS[verdict]
    return profiles.exclude(discovery_status=to).update(discovery_status=to, review_reason=reason.strip()[:300])
