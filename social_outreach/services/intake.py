"""The one way in for profiles, whoever found them: an import, pasted addresses, a search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q

from outbound.clock import database_now
from outbound.suppression import normalise_handle
from social_outreach.adapters import registry
from social_outreach.models import SocialDiscoveryJob, SocialFinding, SocialProfile
from social_outreach.rules.columns import platform_in, platform_named
from social_outreach.rules.rows import BIO_LIMIT, COUNTS, TEXTS, FoundProfile, absorb, clean, web_address
from social_outreach.services import scores
from social_outreach.states import JobStatus

KEY_LIMIT = 150
#: Pasted at once; a longer list is a file.
MOST_LINES = 5_000
MOST_REPORTED = 500
_KNOWN = ("platform", "username", "username_key", *TEXTS, *COUNTS)
_TRIES = 3

#: How many characters each field of a profile takes.
LIMITS: dict[str, int] = {
    **{field.name: field.max_length for field in SocialProfile._meta.concrete_fields if field.max_length},
    "username": 2048,  # may be an address; the name in it is checked by the platform
    "bio": BIO_LIMIT,
}


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of some rows."""

    created: int = 0
    merged: int = 0
    unchanged: int = 0


class KnownPlatforms:
    """What the rules of intake ask about platforms, answered by the adapters."""

    def identify(self, platform: str, text: str) -> tuple[str, str]:
        username = registry.get(platform).username_from(text)
        key = username if username.isascii() and username.islower() else normalise_handle(username)
        if len(username) > KEY_LIMIT or len(key) > KEY_LIMIT:
            raise ValueError(f"The username is longer than {KEY_LIMIT} characters.")
        return username, key

    def of_address(self, text: str) -> str:
        address = web_address(text)
        if not address:
            return ""
        host = "/".join(address.split("/", 3)[:3])
        return _platform_at(host) or _platform_that_knows(address)

    def named(self, text: str) -> str:
        platform = platform_named(text, tuple(registry.ADAPTERS))
        if not platform:
            raise registry.UnknownPlatform(text)
        return platform


@lru_cache(maxsize=1024)
def _platform_at(host: str) -> str:
    return platform_in(f"{host}/", tuple(registry.ADAPTERS))


def _platform_that_knows(address: str) -> str:
    """Short hosts such as fb.com do not carry the platform's name; their platform reads them."""
    for platform in registry.ADAPTERS:
        try:
            registry.get(platform).username_from(address)
        except ValueError:
            continue
        return platform
    return ""


def merge_profiles(rows: Sequence[FoundProfile], *, found_by: str, job: SocialDiscoveryJob | None = None) -> Merged:
    """Create what is new, fill in and bring up to date what is known. A person's review and statuses stay.

    Who is new or changed and has no engagement score is given the one that the facts come to.

    Duplicates, among the rows too, are those of one platform and one ``username_key``.
    """
    for row in rows:
        row.username_key = row.username_key or normalise_handle(row.username)
    for left in reversed(range(_TRIES)):
        try:
            with transaction.atomic():
                return _merge(rows, found_by=found_by, job=job)
        except IntegrityError:
            # Somebody created one of these since we looked; look again.
            if not left:
                raise
    raise AssertionError("not reached")


def _merge(rows: Sequence[FoundProfile], *, found_by: str, job: SocialDiscoveryJob | None) -> Merged:
    known = _stored(rows)
    new: dict[tuple[str, str], FoundProfile] = {}
    changed: dict[tuple[str, str], list[FoundProfile]] = {}
    merged = 0
    for row in rows:
        identity = (row.platform, row.username_key)
        if identity in known:
            if absorb(known[identity], row):
                merged += 1
                changed.setdefault(identity, []).append(row)
        elif identity in new:
            row.fills_only = True
            merged += bool(absorb(new[identity], row))
        else:
            new[identity] = row
    if changed:
        _update(changed)
    if new:
        _create(new.values(), found_by=found_by, job=job)
    return Merged(len(new), merged, len(rows) - len(new) - merged)


def _these(identities: Iterable[tuple[str, str]]) -> Q:
    keys: dict[str, list[str]] = {}
    for platform, key in identities:
        keys.setdefault(platform, []).append(key)
    chosen = Q(pk__in=())
    for platform, names in keys.items():
        chosen |= Q(platform=platform, username_key__in=names)
    return chosen


def _stored(rows: Iterable[FoundProfile]) -> dict[tuple[str, str], FoundProfile]:
    found = SocialProfile.objects.filter(_these({(row.platform, row.username_key) for row in rows}))
    return {(values[0], values[2]): FoundProfile(*values) for values in found.values_list(*_KNOWN)}


def _update(changed: dict[tuple[str, str], list[FoundProfile]]) -> None:
    """Read again under a lock, so that what a person has just written is not lost."""
    touched: set[str] = set()
    profiles = list(SocialProfile.objects.select_for_update().filter(_these(changed)).order_by("pk"))
    for profile in profiles:
        for row in changed[profile.platform, profile.username_key]:
            touched.update(absorb(profile, row))  # type: ignore[arg-type]
        if scores.fill(profile):
            touched.add("engagement_score")
        profile.pk = None  # the identity decides, not the number
    if touched:
        SocialProfile.objects.bulk_create(
            profiles,
            update_conflicts=True,
            unique_fields=["platform", "username_key"],
            update_fields=[*sorted(touched), "updated_at"],
        )


_VALUES = attrgetter(*_KNOWN)


def _create(rows: Iterable[FoundProfile], *, found_by: str, job: SocialDiscoveryJob | None) -> None:
    # In one order for everybody: two imports with common rows wait for one another instead of deadlocking.
    ordered = sorted(rows, key=attrgetter("platform", "username_key"))
    profiles = [
        SocialProfile(**dict(zip(_KNOWN, _VALUES(row), strict=True)), found_by=found_by, job=job) for row in ordered
    ]
    for profile in profiles:
        scores.fill(profile)
    SocialProfile.objects.bulk_create(profiles)


def record_findings(
    job: SocialDiscoveryJob, urls: Mapping[str, str], *, source: str, asked: str, now: datetime
) -> None:
    """Where and when a run came upon profiles: by username key, the address as found. A first time stays the first."""
    profiles = SocialProfile.objects.filter(platform=job.platform, username_key__in=urls)
    rows = [
        SocialFinding(
            profile_id=pk, job=job, source=source, asked=clean(asked)[:400], url=clean(urls[key])[:500], found_at=now
        )
        for pk, key in profiles.order_by("pk").values_list("pk", "username_key")
    ]
    SocialFinding.objects.bulk_create(rows, ignore_conflicts=True)


def from_urls(*, platform: str, lines: Iterable[str], actor: AbstractBaseUser | None) -> SocialDiscoveryJob:
    """Profiles from pasted addresses or handles, one a line; what cannot be read stands in the job's report.

    Raises ``ValueError`` with a sentence for an unknown platform and for too many lines.
    """
    registry.capabilities(platform)
    pasted = [(number, clean(line)) for number, line in enumerate(lines, start=1)]
    pasted = [(number, text) for number, text in pasted if text]
    if len(pasted) > MOST_LINES:
        raise ValueError(f"These are {len(pasted):,} lines; paste at most {MOST_LINES:,}, or import them as a file.")
    rows, report = _read_lines(platform, pasted)
    with transaction.atomic():
        now = database_now()
        job = SocialDiscoveryJob.objects.create(
            platform=platform,
            source="urls",
            status=JobStatus.RUNNING,
            created_by=actor,  # type: ignore[misc]
            started_at=now,
            found=len(pasted),
            refused_count=len(report),
            report=report[:MOST_REPORTED],
        )
        outcome = merge_profiles(rows, found_by=f"urls {job.pk}", job=job)
        record_findings(job, {row.username_key: row.url for row in reversed(rows)}, source="urls", asked="", now=now)
        _finish(job, outcome)
    return job


def _read_lines(platform: str, pasted: list[tuple[int, str]]) -> tuple[list[FoundProfile], list[dict[str, Any]]]:
    rows, report = [], []
    known = KnownPlatforms()
    for number, text in pasted:
        try:
            username, key = known.identify(platform, text)
            rows.append(FoundProfile(platform, username, key, url=web_address(text)[: LIMITS["url"]]))
        except ValueError as error:
            report.append({"line": number, "text": text[:200], "reason": str(error)})
    return rows, report


def _finish(job: SocialDiscoveryJob, outcome: Merged) -> None:
    job.created_count, job.merged_count, job.unchanged_count = outcome.created, outcome.merged, outcome.unchanged
    job.status, job.finished_at = JobStatus.FINISHED, database_now()
    job.save()
