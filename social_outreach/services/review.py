"""Human judgement on profiles: reviewed, qualified, rejected; by whom, and whether somebody judged meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from outbound.clock import database_now
from social_outreach.models import SocialProfile
from social_outreach.states import DiscoveryStatus

VERDICTS = {
    "review": DiscoveryStatus.REVIEWED,
    "qualify": DiscoveryStatus.QUALIFIED,
    "reject": DiscoveryStatus.REJECTED,
    "reopen": DiscoveryStatus.DISCOVERED,
}
WORDS = {
    DiscoveryStatus.REVIEWED: "marked as reviewed",
    DiscoveryStatus.QUALIFIED: "qualified",
    DiscoveryStatus.REJECTED: "rejected",
    DiscoveryStatus.DISCOVERED: "reopened",
}


class UnknownVerdict(ValueError):
    """A review says review, qualify, reject or reopen."""


class JudgedMeanwhile(Exception):
    """Somebody else has judged the profile since it was shown; the sentence says who, and how."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person saw when they decided: of profiles by id their status, of all others the moment they looked."""

    statuses: Mapping[int, str] = field(default_factory=dict)
    at: datetime | None = None

    def changed(self) -> Q:
        """Matches the profiles that are not any more as they were seen."""
        ids: dict[str, list[int]] = {}
        for pk, status in self.statuses.items():
            ids.setdefault(status, []).append(pk)
        found = Q(pk__in=[])
        for status, those in ids.items():
            found |= Q(pk__in=those) & ~Q(discovery_status=status)
        return found | Q(reviewed_at__gt=self.at) if self.at else found


def judge(
    profiles: QuerySet[SocialProfile] | Iterable[int],
    *,
    verdict: str,
    reason: str = "",
    actor: Any = None,
    seen: Seen | None = None,
    at: datetime | None = None,
) -> int:
    """Set the verdict on profiles, given as a queryset ("all matching") or ids; returns how many changed.

    Those that are not as they were ``seen`` are left alone. ``at``: the moment to put down, now without one.
    """
    if verdict not in VERDICTS:
        raise UnknownVerdict(f"'{verdict[:40]}' is no verdict: say one of {', '.join(VERDICTS)}.")
    if not isinstance(profiles, QuerySet):
        profiles = SocialProfile.objects.filter(pk__in=list(profiles))
    to = VERDICTS[verdict]
    rows = profiles.exclude(discovery_status=to)
    if seen is not None:
        rows = rows.exclude(seen.changed())
    return rows.update(
        discovery_status=to,
        review_reason=reason.strip()[:300],
        reviewed_by=actor,
        reviewed_at=at or database_now(),
    )


@transaction.atomic
def judge_one(pk: int, *, verdict: str, reason: str = "", actor: Any = None, seen: str = "") -> SocialProfile:
    """Judge one profile, the status of which was ``seen``. Raises UnknownVerdict, JudgedMeanwhile, DoesNotExist."""
    looked = Seen({pk: seen}) if seen else None
    judge([pk], verdict=verdict, reason=reason, actor=actor, seen=looked)
    profile = SocialProfile.objects.select_related("reviewed_by").get(pk=pk)
    if profile.discovery_status != VERDICTS[verdict]:
        raise JudgedMeanwhile(f"{who_judged(profile)} Nothing was changed; look again.")
    return profile


def who_judged(profile: SocialProfile) -> str:
    """ "ada qualified Bo Ulm meanwhile." """
    name, to = profile.full_name or profile.username, DiscoveryStatus(profile.discovery_status)
    if profile.reviewed_by is None:
        return f"{name} was {WORDS[to]} meanwhile."
    did = f"marked {name} as reviewed" if to == DiscoveryStatus.REVIEWED else f"{WORDS[to]} {name}"
    return f"{profile.reviewed_by} {did} meanwhile."
