"""The list of messages: its filters, and its pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from outbound.states import State
from social_outreach.models import SocialMessage, SocialProfile
from social_outreach.selectors import messages
from social_outreach.selectors.counting import Count, counted
from social_outreach.selectors.words import saying
from social_outreach.states import APPROVED, DRAFT, HELD, MESSAGE_WORDS

PAGE_ROWS = 50


def matching(
    *, status: str = "", platform: str = "", mode: str = "", account: int | None = None, q: str = ""
) -> QuerySet[SocialMessage]:
    """Messages of any state, newest first. ``q``: words that begin a name or username."""
    rows = messages.messages()
    if status == HELD:
        rows = rows.filter(state=State.SCHEDULED, verdict__isnull=False, verdict__kind="hold")
    elif status in MESSAGE_WORDS:
        rows = rows.filter(state=status)
    plain = {"platform": platform, "mode": mode, "account_id": account}
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if not q:
        return rows
    is_few = not counted(saying(SocialProfile.objects.all(), name=q)).is_more
    return rows.filter(profile__in=saying(SocialProfile.objects.order_by(), is_few=is_few, name=q))


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list by cursor: ids to pass as ``before`` (older) and ``after`` (newer); None at an end."""

    rows: list[SocialMessage]
    before: int | None
    after: int | None


def page(rows: QuerySet[SocialMessage], *, before: int | None = None, after: int | None = None) -> Page:
    """Newest first. Costs the same on every page."""
    if after:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: PAGE_ROWS + 1])
        newer, found = len(found) > PAGE_ROWS, found[:PAGE_ROWS][::-1]
        older = bool(found) and rows.filter(pk__lt=found[-1].pk).exists()
    else:
        found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE_ROWS + 1])
        older, found = len(found) > PAGE_ROWS, found[:PAGE_ROWS]
        newer = bool(before) and bool(found) and rows.filter(pk__gt=found[0].pk).exists()
    return Page(
        rows=found,
        before=found[-1].pk if found and older else None,
        after=found[0].pk if found and newer else None,
    )


#: The most that one press of a button cancels: each is locked, changed and recorded by itself.
MOST_AT_ONCE = 1_000
#: Not on their way yet: a person may still stop them.
_STOPPABLE = (DRAFT, APPROVED, State.SCHEDULED, State.CLAIMED)
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Stoppable:
    """Of chosen messages those that can still be cancelled. ``others``: how many cannot."""

    ids: list[int]
    names: list[str]
    is_more: bool
    others: Count


def stoppable(rows: QuerySet[SocialMessage]) -> Stoppable:
    """The newest come first; of very many only the first part."""
    found = rows.filter(state__in=_STOPPABLE).values_list("pk", "profile__full_name", "profile__username")
    taken = list(found[: MOST_AT_ONCE + 1])
    return Stoppable(
        ids=[pk for pk, _, _ in taken[:MOST_AT_ONCE]],
        names=[full_name or username for _, full_name, username in taken[:_NAMED]],
        is_more=len(taken) > MOST_AT_ONCE,
        others=counted(rows.exclude(state__in=_STOPPABLE)),
    )
