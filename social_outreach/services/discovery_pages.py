"""One page of a discovery run, from what the source gave to what is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from outbound.clock import database_now
from social_outreach.adapters.discovery.base import BaseDiscoveryService, Found, FoundPage, Step
from social_outreach.models import SocialDiscoveryJob, SocialFinding, SocialProfile
from social_outreach.rules import finds
from social_outreach.rules.rows import FoundProfile
from social_outreach.services.intake import LIMITS, KnownPlatforms, Merged, merge_profiles, record_findings

_LONGEST_CURSOR = SocialDiscoveryJob._meta.get_field("cursor").max_length or 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a step a run is: pages read of it, and the mark of the next one."""

    pages: int = 0
    cursor: str = ""

    @classmethod
    def of(cls, stored: str) -> Place:
        pages, _, cursor = stored.partition(" ")
        return cls(int(pages), cursor) if pages else cls()

    @property
    def stored(self) -> str:
        return f"{self.pages} {self.cursor}"

    @property
    def fits(self) -> bool:
        return len(self.stored) <= _LONGEST_CURSOR


@dataclass(slots=True)
class Reading:
    """What is on a page, in its order: a profile, or None with the find that was turned away."""

    rows: list[tuple[Found, FoundProfile | None, str]] = field(default_factory=list)
    looked_at: int = 0
    turned_away: int = 0


def read_page(job: SocialDiscoveryJob, service: BaseDiscoveryService, step: Step, page: FoundPage) -> Reading:
    """Each find as a profile, or with the reason why it is none. Reads nothing from the database."""
    known, reading = KnownPlatforms(), Reading()
    for found in page.found:
        reading.rows.append(_read(job, service, known, found))
    return reading


def _read(
    job: SocialDiscoveryJob, service: BaseDiscoveryService, known: KnownPlatforms, found: Found
) -> tuple[Found, FoundProfile | None, str]:
    if not found.username:
        return found, None, found.reason or "This is no profile."
    try:
        identity = known.identify(job.platform, found.username)
    except ValueError as error:
        return found, None, str(error)
    profile = finds.profile_of(job.platform, identity, found.url, found.facts, LIMITS)
    facts = {"followers_count": profile.followers_count, "website": profile.website}
    return found, profile, service.passes(facts, job.parameters)


def store(job: SocialDiscoveryJob, step: Step, reading: Reading, report: list[dict[str, Any]]) -> tuple[Merged, bool]:
    """Within a transaction: profiles, findings and the report's lines. True: the run has found as many as it may.

    The page is read as far as there is room; what comes after is neither counted nor stored.
    """
    wanted = {profile.username_key for _, profile, reason in reading.rows if profile and not reason}
    findings = SocialFinding.objects.filter(job=job)
    room = job.most - findings.count()
    here = set(
        findings.filter(profile__platform=job.platform, profile__username_key__in=wanted).values_list(
            "profile__username_key", flat=True
        )
    )
    taken: list[tuple[FoundProfile, str]] = []
    for found, profile, reason in reading.rows:
        if profile and not reason and profile.username_key not in here:
            if room <= 0:
                break
            room -= 1
            here.add(profile.username_key)
        reading.looked_at += 1
        if profile is None or reason:
            reading.turned_away += 1
            _turned_away(report, step, found, reason, is_profile=profile is not None)
        else:
            taken.append((profile, found.url))
    merged = _merge(job, step, taken) if taken else Merged()
    return merged, room <= 0


def _turned_away(report: list[dict[str, Any]], step: Step, found: Found, reason: str, *, is_profile: bool) -> None:
    if is_profile:
        finds.note(report, finds.PASSED_OVER, reason)
    else:
        finds.note(report, finds.REFUSED, reason, text=found.url or found.username, asked=step.asked)


def _merge(job: SocialDiscoveryJob, step: Step, taken: list[tuple[FoundProfile, str]]) -> Merged:
    merged = merge_profiles([profile for profile, _ in taken], found_by=f"{step.source} {job.pk}", job=job)
    urls: dict[str, str] = {}
    for profile, url in taken:
        urls.setdefault(profile.username_key, url)
    record_findings(job, urls, source=step.source, asked=step.asked, now=database_now())
    return merged


def next_to_enrich(job: SocialDiscoveryJob, after: int) -> SocialProfile | None:
    """The next profile of this run by its number, so that none is asked about twice."""
    found = SocialProfile.objects.filter(findings__job=job, pk__gt=after).order_by("pk")
    return found.only("pk", "platform", "username", "username_key").first()


def enrich(job: SocialDiscoveryJob, person: SocialProfile, page: FoundPage, report: list[dict[str, Any]]) -> None:
    """Within a transaction: what a look-up says of a profile of this run. A person's corrections stay."""
    found = page.found[0] if page.found else Found(person.username, reason="Nothing is said of this profile.")
    if not found.username:
        finds.note(report, finds.NOT_ENRICHED, found.reason)
        return
    identity = (person.username, person.username_key)
    row = finds.profile_of(job.platform, identity, "", found.facts, LIMITS)
    merge_profiles([row], found_by="")
    finds.note(report, finds.ENRICHED, "Figures were looked up.")
