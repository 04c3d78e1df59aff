"""What approving many drafts at once would be about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from social_outreach.models import SocialMessage
from social_outreach.selectors.counting import Count, counted
from social_outreach.states import DRAFT

#: The most that one press of a button approves: each is locked, checked and recorded by itself.
MOST_AT_ONCE = 1_000
NAMED = 20


@dataclass(frozen=True, slots=True)
class Approvable:
    """Of chosen messages those that are drafts, each as (id, version), oldest first.

    ``flagged`` stand apart: nobody approves those without saying so. ``names``: of the first to be approved.
    ``lacking``: how many lack a value and will be refused. ``is_more``: there are more than are taken at once.
    ``others``: how many of the chosen are no drafts.
    """

    plain: list[tuple[int, int]]
    flagged: list[tuple[int, int]]
    names: list[str]
    lacking: int
    is_more: bool
    others: Count

    @property
    def count(self) -> int:
        return len(self.plain) + len(self.flagged)


def approvable(rows: QuerySet[SocialMessage], *, seen: Mapping[int, int | None] | None = None) -> Approvable:
    """Two statements, however many there are. ``seen``: the version of each that a person has read."""
    read = seen or {}
    wanted = ("pk", "version", "flags", "missing", "profile__full_name", "profile__username")
    taken = list(rows.filter(state=DRAFT).order_by("pk").values(*wanted)[: MOST_AT_ONCE + 1])
    found = taken[:MOST_AT_ONCE]
    return Approvable(
        plain=[(row["pk"], read.get(row["pk"]) or row["version"]) for row in found if not row["flags"]],
        flagged=[(row["pk"], read.get(row["pk"]) or row["version"]) for row in found if row["flags"]],
        names=_names([row for row in found if not row["flags"]] or found),
        lacking=sum(1 for row in found if row["missing"]),
        is_more=len(taken) > MOST_AT_ONCE,
        others=counted(rows.exclude(state=DRAFT)),
    )


def _names(rows: list[Any]) -> list[str]:
    return [row["profile__full_name"] or row["profile__username"] for row in rows[:NAMED]]
