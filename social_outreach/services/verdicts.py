"""Verdicts on one profile, on many, or on all that match a filter, with what it takes to undo them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet

from outbound.clock import database_now
from social_outreach.models import SocialProfile
from social_outreach.selectors.profiles import ProfileFilter, matching
from social_outreach.services import review, suppressions
from social_outreach.services.review import WORDS, Seen
from social_outreach.states import DiscoveryStatus

#: Never contact: a suppression each.
NEVER = "never"
MOST_SUPPRESSED = 1_000
#: Of more than this no undo is kept.
MOST_UNDONE = 200
_NAMED = 4
#: What undoing gives back, in the order in which it is kept.
_KEPT = ("pk", "discovery_status", "review_reason", "reviewed_by_id", "reviewed_at")

#: Id, status, reason, and who had judged when; of a verdict before reviewers were kept only the first three.
Before = tuple[Any, ...]


class VerdictRefused(ValueError):
    """Nothing was judged; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Decided:
    """``before``: each profile as it was, empty where it cannot be undone; ``at``: the moment of the verdict.

    ``left``: how many somebody else had judged meanwhile, which stay as they are.
    """

    changed: int
    to: str
    sentence: str
    before: tuple[Before, ...] = ()
    at: str = ""
    left: int = 0


def about(profiles: Sequence[int] | ProfileFilter) -> tuple[int, list[str]]:
    """How many profiles a verdict would be about, and the names of the first."""
    rows = _rows(profiles)
    names = rows.order_by("-pk").values_list("full_name", "username")[:_NAMED]
    return rows.count(), [full_name or username for full_name, username in names]


@transaction.atomic
def decide(
    profiles: Sequence[int] | ProfileFilter,
    *,
    verdict: str,
    reason: str = "",
    actor: Any,
    expected: int | None = None,
    seen: Seen | None = None,
) -> Decided:
    """Judge them all or, where one thing is wrong, none. Raises VerdictRefused and review.UnknownVerdict.

    ``expected``: how many the person was told it would be; another number now is refused. Whom somebody else has
    judged since they were ``seen`` is left alone; "never contact" is for everybody all the same.
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
    return _judged(rows, number, verdict=verdict, reason=reason, actor=actor, seen=seen or Seen())


def _judged(
    rows: QuerySet[SocialProfile], number: int, *, verdict: str, reason: str, actor: Any, seen: Seen
) -> Decided:
    to, now = review.VERDICTS[verdict], database_now()
    name = str(rows.get()).rpartition(" (")[0] if number == 1 else ""
    before = _remembered(rows.exclude(discovery_status=to).exclude(seen.changed()))
    # After the rows are locked, so that who judged while we waited is seen; before the filter loses those we judge.
    others = rows.exclude(discovery_status=to).filter(seen.changed())
    left, first = others.count(), others.select_related("reviewed_by").first()
    if number == 1 and first is not None:
        raise VerdictRefused(f"{review.who_judged(first)} Nothing was changed; look again.")
    # By id where they are known: judging must not depend on what the filter says after the first change.
    chosen = SocialProfile.objects.filter(pk__in=[row[0] for row in before]) if before else rows
    changed = review.judge(chosen, verdict=verdict, reason=reason, actor=actor, seen=seen, at=now)
    sentence = f"{_named(name, number - left, changed)} {WORDS[to]}"
    if first is not None:
        more = f", and {left - 1:,} more like this" if left > 1 else ""
        sentence += f"; {left:,} left alone: {review.who_judged(first).rstrip('.')}{more}"
    return Decided(changed, to, sentence, before, now.isoformat(), left)


def _named(name: str, number: int, changed: int) -> str:
    if name:
        return name
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
    why = f"Never contact: {reason.strip()}"
    review.judge([profile.pk for profile in rows], verdict="reject", reason=why, actor=actor)
    who = str(rows[0]).rpartition(" (")[0] if number == 1 else f"{number:,} profiles"
    return Decided(number, DiscoveryStatus.REJECTED, f"{who} will not be contacted")


@transaction.atomic
def undo(before: Sequence[Before], *, to: str, at: str = "") -> int:
    """Give profiles their former verdict back, where nobody has judged them anew. Returns how many.

    ``at``: the moment of the verdict that is undone, as ``Decided`` has it.
    """
    rows = SocialProfile.objects.filter(pk__in=[row[0] for row in before], discovery_status=to)
    if at:
        rows = rows.filter(reviewed_at=datetime.fromisoformat(at))
    found = {profile.pk: profile for profile in rows.select_for_update().order_by("pk")}
    people = {row[3] for row in before if len(row) > 3 and row[3]}
    # A person may have been deleted since.
    there = set(get_user_model()._default_manager.filter(pk__in=people).values_list("pk", flat=True))
    for pk, status, reason, *rest in before:
        if (profile := found.get(pk)) is None:
            continue
        by, when = rest or (None, None)
        profile.discovery_status, profile.review_reason = DiscoveryStatus(status), reason
        profile.reviewed_by_id = by if by in there else None
        profile.reviewed_at = datetime.fromisoformat(when) if when else None
    fields = ["discovery_status", "review_reason", "reviewed_by", "reviewed_at"]
    return SocialProfile.objects.bulk_update(found.values(), fields) if found else 0


def _rows(profiles: Sequence[int] | ProfileFilter) -> QuerySet[SocialProfile]:
    if isinstance(profiles, ProfileFilter):
        return matching(profiles)
    return SocialProfile.objects.filter(pk__in=profiles)


def _remembered(rows: QuerySet[SocialProfile]) -> tuple[Before, ...]:
    found = list(rows.select_for_update().order_by("pk").values_list(*_KEPT)[: MOST_UNDONE + 1])
    if len(found) > MOST_UNDONE:
        return ()
    return tuple((*kept, at.isoformat() if at else None) for *kept, at in found)
