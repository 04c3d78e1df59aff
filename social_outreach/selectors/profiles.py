"""Profiles as a reviewer meets them: the list with its filters, and the queue that is walked one at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Left, Lower, NullIf

from outbound.suppression import EVERYWHERE, BadIdentity, identity_hash, normalise_email, normalise_handle
from social_outreach.adapters import registry
from social_outreach.models import SocialProfile, SocialSuppression
from social_outreach.states import DiscoveryStatus

PAGE_ROWS = 50
#: Of a longer search only so many words count.
MOST_WORDS = 6

_FOUND = F("pk")
_NAME = Lower(Coalesce(NullIf("full_name", Value("")), F("username")))
_SCORE = Coalesce(F("engagement_score"), Value(-1.0))
# Signed: of a field that is never negative, Django takes "equals -1" for "nobody".
_FOLLOWERS = Coalesce(F("followers_count"), Value(-1), output_field=BigIntegerField())
#: Word in the URL -> what is compared, and whether the greatest comes first. What is not known comes last.
SORTS: dict[str, tuple[Any, bool]] = {
    "-found": (_FOUND, True),
    "found": (_FOUND, False),
    "-score": (_SCORE, True),
    "score": (_SCORE, False),
    "-followers": (_FOLLOWERS, True),
    "followers": (_FOLLOWERS, False),
    "name": (_NAME, False),
    "-name": (_NAME, True),
}
DEFAULT_SORT = "-found"


@dataclass(frozen=True, slots=True)
class ProfileFilter:
    """What a list of profiles is narrowed to; the bulk actions narrow by the same."""

    platform: str = ""
    discovery: str = ""
    outreach: str = ""
    category: str = ""
    location: str = ""
    q: str = ""
    followers_min: int | None = None
    followers_max: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One profile with what a list shows of it."""

    profile: SocialProfile
    platform_label: str
    address: str
    followers: str
    suppressed: str


@dataclass(frozen=True, slots=True)
class Page:
    """``previous`` and ``next`` are cursors: the profile that the other page lies before or after."""

    rows: list[Row]
    total: int
    previous: int | None = None
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where one profile stands in the queue. ``position`` is None for one that is not in it (any more)."""

    pk: int | None
    left: int
    position: int | None = None
    next: int | None = None
    previous: int | None = None
    #: Where skipping leads: on, and from the end to the beginning.
    skip: int | None = None


def matching(chosen: ProfileFilter) -> QuerySet[SocialProfile]:
    rows = SocialProfile.objects.all()
    exact = {"platform": chosen.platform, "discovery_status": chosen.discovery, "outreach_status": chosen.outreach}
    rows = rows.filter(**{field: value for field, value in exact.items() if value})
    if chosen.category:
        rows = rows.filter(category__icontains=chosen.category)
    if chosen.location:
        rows = rows.filter(location__icontains=chosen.location)
    if chosen.followers_min is not None:
        rows = rows.filter(followers_count__gte=chosen.followers_min)
    if chosen.followers_max is not None:
        rows = rows.filter(followers_count__lte=chosen.followers_max)
    for word in chosen.q.split()[:MOST_WORDS]:
        rows = rows.filter(_says(word))
    return rows


def _says(word: str) -> Q:
    """Somewhere in what a person reads of the profile."""
    handle = Q(username__icontains=word.lstrip("@") or word)
    fields = ("full_name", "bio", "category", "location", "company", "title")
    for field in fields:
        handle |= Q(**{f"{field}__icontains": word})
    return handle


def _sorted(rows: QuerySet[SocialProfile], sort: str, *, backwards: bool = False) -> QuerySet[SocialProfile]:
    expression, descending = SORTS[sort]
    mark = "-" if descending is not backwards else ""
    return rows.annotate(sort_key=expression).order_by(f"{mark}sort_key", f"{mark}pk")


def _beyond(rows: QuerySet[SocialProfile], sort: str, pk: int, *, backwards: bool = False) -> QuerySet[SocialProfile]:
    """The rows after (or before) the profile ``pk``, nearest first. Nothing where there is no such profile."""
    expression, descending = SORTS[sort]
    known = SocialProfile.objects.filter(pk=pk).annotate(sort_key=expression).values_list("sort_key", flat=True)
    value = known.first()
    if value is None:
        return rows.annotate(sort_key=expression).none()
    way = "lt" if descending is not backwards else "gt"
    further = Q(**{f"sort_key__{way}": value}) | Q(**{"sort_key": value, f"pk__{way}": pk})
    return _sorted(rows, sort, backwards=backwards).filter(further)


def page(
    chosen: ProfileFilter, *, sort: str = DEFAULT_SORT, after: int | None = None, before: int | None = None
) -> Page:
    """One page by cursor. A cursor beyond the end, or of a profile that is gone, gives the first page."""
    rows = matching(chosen)
    total = rows.count()
    taken: list[SocialProfile] = []
    if before is not None:
        taken = list(_shown(_beyond(rows, sort, before, backwards=True))[: PAGE_ROWS + 1])
        more, has_previous = True, len(taken) > PAGE_ROWS
        taken = taken[:PAGE_ROWS][::-1]
    elif after is not None:
        taken = list(_shown(_beyond(rows, sort, after))[: PAGE_ROWS + 1])
        more, has_previous = len(taken) > PAGE_ROWS, True
    if not taken:
        taken = list(_shown(_sorted(rows, sort))[: PAGE_ROWS + 1])
        more, has_previous = len(taken) > PAGE_ROWS, False
    taken = taken[:PAGE_ROWS]
    return Page(
        rows=_rows(taken),
        total=total,
        previous=taken[0].pk if has_previous and taken else None,
        next=taken[-1].pk if more and taken else None,
    )


def _shown(rows: QuerySet[SocialProfile]) -> QuerySet[SocialProfile]:
    return rows.defer("bio").annotate(short_bio=Left("bio", 160))


def _rows(profiles: list[SocialProfile]) -> list[Row]:
    blocked = suppressed(profiles)
    labels = {platform: registry.capabilities(platform).label for platform in registry.ADAPTERS}
    return [
        Row(
            profile=profile,
            platform_label=labels.get(profile.platform, profile.platform),
            address=address_of(profile),
            followers="" if profile.followers_count is None else f"{profile.followers_count:,}",
            suppressed=blocked.get(profile.pk, ""),
        )
        for profile in profiles
    ]


def address_of(profile: SocialProfile) -> str:
    """Where a person looks at the profile; in the rehearsal world a page of that world. '' where nobody knows."""
    try:
        return registry.get(profile.platform).profile_url(profile.username)
    except ValueError:
        return ""


def place(chosen: ProfileFilter, *, sort: str = DEFAULT_SORT, at: int | None = None) -> Place:
    """Where ``at`` stands in the queue; without it, or where it is gone, the queue's first profile."""
    rows = matching(chosen)
    left = rows.count()
    if at is not None and not SocialProfile.objects.filter(pk=at).exists():
        at = None
    if at is None:
        first = _first(_sorted(rows, sort))
        if first is None:
            return Place(None, 0)
        at = first
    following = _first(_beyond(rows, sort, at))
    behind = _beyond(rows, sort, at, backwards=True)
    return Place(
        pk=at,
        left=left,
        position=behind.count() + 1 if rows.filter(pk=at).exists() else None,
        next=following,
        previous=_first(behind),
        skip=following or _first(_sorted(rows.exclude(pk=at), sort)),
    )


def is_any_new() -> bool:
    """Somebody waits for review."""
    return SocialProfile.objects.filter(discovery_status=DiscoveryStatus.DISCOVERED).exists()


def next_after(chosen: ProfileFilter, *, sort: str, at: int) -> int | None:
    """Whom to show once ``at`` is judged: the next, else one that was skipped, else nobody."""
    rows = matching(chosen).exclude(pk=at)
    return _first(_beyond(rows, sort, at)) or _first(_sorted(rows, sort))


def _first(rows: QuerySet[SocialProfile]) -> int | None:
    return rows.values_list("pk", flat=True).first()


def suppressed(profiles: Iterable[SocialProfile]) -> dict[int, str]:
    """Of these profiles those that must not be contacted, with the reason; one statement however many they are."""
    identities = {profile.pk: _identities(profile) for profile in profiles}
    wanted = [identity for known in identities.values() for identity in known]
    found = dict(SocialSuppression.objects.filter(identity__in=wanted).values_list("identity", "reason"))
    reasons: dict[int, str] = {}
    for pk, known in identities.items():
        if standing := [found[identity] for identity in known if identity in found]:
            reasons[pk] = standing[0]
    return reasons


def _identities(profile: SocialProfile) -> list[str]:
    """As ``services.identities`` says it; a test holds the two together."""
    known = [identity_hash("handle", profile.platform, normalise_handle(profile.username_key))]
    if profile.email:
        try:
            known.append(identity_hash("email", EVERYWHERE, normalise_email(profile.email)))
        except BadIdentity:
            return known
    return known
