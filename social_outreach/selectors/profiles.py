"""Profiles as a reviewer meets them: the list with its filters, and the queue that is walked one at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, QuerySet
from django.db.models.functions import Left
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from outbound.suppression import EVERYWHERE, BadIdentity, identity_hash, normalise_email, normalise_handle
from social_outreach.adapters import registry
from social_outreach.models import SocialProfile, SocialSuppression
from social_outreach.models.profiles import FOLLOWERS_ORDER, NAME_ORDER, SCORE_ORDER
from social_outreach.selectors.counting import MOST_COUNTED, Count, counted
from social_outreach.selectors.words import saying
from social_outreach.states import DiscoveryStatus

PAGE_ROWS = 50

_FOUND = F("pk")
#: Word in the URL -> what is compared, and whether the greatest comes first. What is not known comes last.
SORTS: dict[str, tuple[Any, bool]] = {
    "-found": (_FOUND, True),
    "found": (_FOUND, False),
    "-score": (SCORE_ORDER, True),
    "score": (SCORE_ORDER, False),
    "-followers": (FOLLOWERS_ORDER, True),
    "followers": (FOLLOWERS_ORDER, False),
    "name": (NAME_ORDER, False),
    "-name": (NAME_ORDER, True),
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
    total: Count
    previous: int | None = None
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where one profile stands in the queue. ``position`` is None for one that is not in it (any more)."""

    pk: int | None
    left: Count
    position: Count | None = None
    next: int | None = None
    previous: int | None = None
    #: Where skipping leads: on, and from the end to the beginning.
    skip: int | None = None


class _OffIndex(Func):
    """The same value, by another name on SQLite, whose planner then does not look for an index on it.

    SQLite counts on an index of a filter being worth it, however many rows it leaves; PostgreSQL knows how many.
    """

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


def matching(chosen: ProfileFilter) -> QuerySet[SocialProfile]:
    return _narrowed(SocialProfile.objects.all(), chosen)


def _narrowed(
    rows: QuerySet[SocialProfile], chosen: ProfileFilter, *, off_index: Iterable[str] = (), is_few: bool = False
) -> QuerySet[SocialProfile]:
    exact = {"platform": chosen.platform, "discovery_status": chosen.discovery, "outreach_status": chosen.outreach}
    for field, value in exact.items():
        if value and field in off_index:
            rows = rows.alias(**{f"plain_{field}": _OffIndex(F(field))}).filter(**{f"plain_{field}": value})
        elif value:
            rows = rows.filter(**{field: value})
    low, high = chosen.followers_min, chosen.followers_max
    many: Any = _OffIndex(FOLLOWERS_ORDER) if "followers" in off_index else FOLLOWERS_ORDER
    if low is not None or high is not None:  # who hides their number is in no range
        rows = rows.filter(GreaterThanOrEqual(many, low or 0))
    if high is not None:
        rows = rows.filter(LessThanOrEqual(many, high))
    return saying(rows, is_few=is_few, anything=chosen.q, category=chosen.category, location=chosen.location)


class Walk:
    """The rows that match, in one order, from any of them on.

    Where they are few, they are found by the filters and sorted. Where they are many, they are read in their order
    until a page is full: one of a hundred rows at least is a match, or the rows would be few.
    """

    def __init__(self, chosen: ProfileFilter, sort: str, total: Count) -> None:
        self._expression, self._descending = SORTS[sort]
        by_order: Any = self._expression
        off_index: set[str] = set()
        if total.is_more:
            off_index = {"followers"} if by_order is not FOLLOWERS_ORDER else set()
            off_index |= {"platform", "discovery_status", "outreach_status"} if by_order is not _FOUND else set()
        if by_order is SCORE_ORDER or by_order is FOLLOWERS_ORDER:  # there is an index on the status and each of these
            off_index -= {"discovery_status"}
        if by_order is not _FOUND and not total.is_more:
            by_order = _OffIndex(by_order)
        everybody = SocialProfile.objects.all()
        by_filters = _narrowed(everybody, chosen, off_index=off_index, is_few=not total.is_more)
        self._rows = by_filters.annotate(sort_key=by_order)

    def all(self, *, backwards: bool = False) -> QuerySet[SocialProfile]:
        mark = "-" if self._descending is not backwards else ""
        keys = ("pk",) if self._expression is _FOUND else ("sort_key", "pk")
        return self._rows.order_by(*(f"{mark}{key}" for key in keys))

    def beyond(self, pk: int, *, backwards: bool = False) -> list[QuerySet[SocialProfile]]:
        """The rows after (or before) the profile ``pk``, nearest first: those that share its place, then the others.

        Two reads, as each starts at its place in the index, which "further, or as far and of a higher id" does not.
        Nothing where there is no such profile.
        """
        known = SocialProfile.objects.filter(pk=pk).annotate(sort_key=self._expression)
        value = known.values_list("sort_key", flat=True).first()
        if value is None:
            return []
        rows, way = self.all(backwards=backwards), "lt" if self._descending is not backwards else "gt"
        if self._expression is _FOUND:
            return [rows.filter(**{f"pk__{way}": pk})]
        tied = rows.filter(**{"sort_key": value, f"pk__{way}": pk}).order_by("-pk" if way == "lt" else "pk")
        return [tied, rows.filter(**{f"sort_key__{way}": value})]


def page(
    chosen: ProfileFilter, *, sort: str = DEFAULT_SORT, after: int | None = None, before: int | None = None
) -> Page:
    """One page by cursor. A cursor beyond the end, or of a profile that is gone, gives the first page."""
    total = counted(matching(chosen))
    walk = Walk(chosen, sort, total)
    found: list[SocialProfile] = []
    if before is not None:
        found = taken(walk.beyond(before, backwards=True))
        more, has_previous = True, len(found) > PAGE_ROWS
        found = found[:PAGE_ROWS][::-1]
    elif after is not None:
        found = taken(walk.beyond(after))
        more, has_previous = len(found) > PAGE_ROWS, True
    if not found:
        found = taken([walk.all()])
        more, has_previous = len(found) > PAGE_ROWS, False
    found = found[:PAGE_ROWS]
    return Page(
        rows=_rows(found),
        total=total,
        previous=found[0].pk if has_previous and found else None,
        next=found[-1].pk if more and found else None,
    )


def taken(stretches: list[QuerySet[SocialProfile]]) -> list[SocialProfile]:
    """A page and one more."""
    found: list[SocialProfile] = []
    for rows in stretches:
        if len(found) <= PAGE_ROWS:
            found += _shown(rows)[: PAGE_ROWS + 1 - len(found)]
    return found


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
    left = counted(rows)
    walk = Walk(chosen, sort, left)
    if at is not None and not SocialProfile.objects.filter(pk=at).exists():
        at = None
    if at is None:
        at = _first([walk.all()])
        if at is None:
            return Place(None, left)
    following = _first(walk.beyond(at))
    behind = walk.beyond(at, backwards=True)
    return Place(
        pk=at,
        left=left,
        position=_position(behind) if rows.filter(pk=at).exists() else None,
        next=following,
        previous=_first(behind),
        skip=following or _first([walk.all().exclude(pk=at)]),
    )


def _position(behind: list[QuerySet[SocialProfile]]) -> Count:
    counts = [counted(rows) for rows in behind]
    number = sum(count.number for count in counts)
    if number >= MOST_COUNTED:
        return Count(MOST_COUNTED, True)
    return Count(number + 1)


def is_any_new() -> bool:
    """Somebody waits for review."""
    return SocialProfile.objects.filter(discovery_status=DiscoveryStatus.DISCOVERED).exists()


def next_after(chosen: ProfileFilter, *, sort: str, at: int) -> int | None:
    """Whom to show once ``at`` is judged: the next, else one that was skipped, else nobody."""
    walk = Walk(chosen, sort, counted(matching(chosen)))
    return _first([rows.exclude(pk=at) for rows in [*walk.beyond(at), walk.all()]])


def _first(stretches: list[QuerySet[SocialProfile]]) -> int | None:
    found = (rows.values_list("pk", flat=True).first() for rows in stretches)
    return next((pk for pk in found if pk is not None), None)


def suppressed(profiles: Iterable[SocialProfile]) -> dict[int, str]:
    """Of these profiles those that must not be contacted, with the reason; one statement however many they are."""
    identities = {profile.pk: identities_of(profile) for profile in profiles}
    wanted = [identity for known in identities.values() for identity in known]
    found = dict(SocialSuppression.objects.filter(identity__in=wanted).values_list("identity", "reason"))
    reasons: dict[int, str] = {}
    for pk, known in identities.items():
        if standing := [found[identity] for identity in known if identity in found]:
            reasons[pk] = standing[0]
    return reasons


def identities_of(profile: SocialProfile) -> list[str]:
    """As ``services.identities`` says it; a test holds the two together."""
    known = [identity_hash("handle", profile.platform, normalise_handle(profile.username_key))]
    if profile.email:
        try:
            known.append(identity_hash("email", EVERYWHERE, normalise_email(profile.email)))
        except BadIdentity:
            return known
    return known
