"""Verdicts on one profile, on many, or on all that match a filter, with what it takes to undo them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from social_outreach.models import SocialProfile
from social_outreach.selectors.profiles import ProfileFilter, matching
from social_outreach.services import review, suppressions
from social_outreach.states import DiscoveryStatus

#: Never contact: a suppression each.
NEVER = "never"
MOST_SUPPRESSED = 1_000
#: Of more than this no undo is kept.
MOST_UNDONE = 200
_NAMED = 4

WORDS = {
    DiscoveryStatus.REVIEWED: "marked as reviewed",
    DiscoveryStatus.QUALIFIED: "qualified",
    DiscoveryStatus.REJECTED: "rejected",
    DiscoveryStatus.DISCOVERED: "reopened",
}


class VerdictRefused(ValueError):
    """Nothing was judged; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Decided:
    """``before``: id, status and reason of each profile as it was; empty where it cannot be undone."""

    changed: int
    to: str
    sentence: str
    before: tuple[tuple[int, str, str], ...] = ()


def about(profiles: Sequence[int] | ProfileFilter) -> tuple[int, list[str]]:
    """How many profiles a verdict would be about, and the names of the first."""
    rows = _rows(profiles)
    names = rows.order_by("-pk").values_list("full_name", "username")[:_NAMED]
    return rows.count(), [full_name or username for full_name, username in names]


@transaction.atomic
def decide(
    profiles: Sequence[int] | ProfileFilter, *, verdict: str, reason: str = "", actor: Any, expected: int | None = None
) -> Decided:
    """Judge them all or, where one thing is wrong, none. Raises VerdictRefused and review.UnknownVerdict.

    ``expected``: how many the person was told it would be; another number now is refused.
    """
    rows = _rows(profiles)
    number = rows.count()
    if not number:
        raise VerdictRefused("None of these profiles is there any more; nothing was changed.")
    if expected is not None and number != expected:
        raise VerdictRefused(f"Meanwhile it is {number:,} profiles, not {expected:,}. Nothing was changed; look again.")
    if verdict == NEVER:
        return _never(rows, number, reason=reason, actor=actor)
    if verdict not in review.VERDICTS:
        raise review.UnknownVerdict(f"There is no verdict “{verdict[:40]}”.")
    to = review.VERDICTS[verdict]
    before = _remembered(rows.exclude(discovery_status=to))
    name = str(rows.get()) if number == 1 else ""
    # By id where they are known: judging must not depend on what the filter says after the first change.
    chosen = SocialProfile.objects.filter(pk__in=[pk for pk, _, _ in before]) if before else rows
    changed = review.judge(chosen, verdict=verdict, reason=reason)
    return Decided(changed, to, f"{_named(name, number, changed)} {WORDS[to]}", before)


def _named(name: str, number: int, changed: int) -> str:
    if name:
        return name.rpartition(" (")[0]
    same = f" ({number - changed:,} were so already)" if changed < number else ""
    return f"{changed:,} profile{'' if changed == 1 else 's'}{same}"


def _never(rows: QuerySet[SocialProfile], number: int, *, reason: str, actor: Any) -> Decided:
    if number > MOST_SUPPRESSED:
        raise VerdictRefused(f"Suppress at most {MOST_SUPPRESSED:,} profiles at once; narrow the filter.")
    for profile in rows:
        try:
            suppressions.add_profile(profile, reason=reason, source="review", actor=actor)
        except suppressions.CannotSuppress as error:
            raise VerdictRefused(str(error)) from error
    review.judge([profile.pk for profile in rows], verdict="reject", reason=f"Never contact: {reason.strip()}")
    who = str(rows[0]).rpartition(" (")[0] if number == 1 else f"{number:,} profiles"
    return Decided(number, DiscoveryStatus.REJECTED, f"{who} will not be contacted")


def undo(before: Sequence[tuple[int, str, str]], *, to: str) -> int:
    """Give profiles their former verdict back, where nobody has judged them anew. Returns how many."""
    groups: dict[tuple[str, str], list[int]] = {}
    for pk, status, reason in before:
        groups.setdefault((DiscoveryStatus(status), reason), []).append(pk)
    with transaction.atomic():
        return sum(
            SocialProfile.objects.filter(pk__in=ids, discovery_status=to).update(
                discovery_status=status, review_reason=reason
            )
            for (status, reason), ids in groups.items()
        )


def _rows(profiles: Sequence[int] | ProfileFilter) -> QuerySet[SocialProfile]:
    if isinstance(profiles, ProfileFilter):
        return matching(profiles)
    return SocialProfile.objects.filter(pk__in=profiles)


def _remembered(rows: QuerySet[SocialProfile]) -> tuple[tuple[int, str, str], ...]:
    found = list(
        rows.select_for_update()
        .order_by("pk")
        .values_list("pk", "discovery_status", "review_reason")[: MOST_UNDONE + 1]
    )
    return tuple(found) if len(found) <= MOST_UNDONE else ()
