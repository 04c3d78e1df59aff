"""Drafting runs: one, the latest, and what became of each profile."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from social_outreach.models import SocialDraftItem, SocialDraftRun
from social_outreach.states import OPEN_JOB_STATES, DraftItemStatus

ROWS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ItemPage:
    """``next``: what to give as ``after`` for the following page; None: this is the last."""

    rows: list[SocialDraftItem]
    next: int | None


def get(pk: int) -> SocialDraftRun:
    """Raises SocialDraftRun.DoesNotExist."""
    return SocialDraftRun.objects.select_related("created_by").get(pk=pk)


def recent(most: int = 15) -> list[SocialDraftRun]:
    return list(SocialDraftRun.objects.select_related("created_by").order_by("-pk")[:most])


def under_way() -> SocialDraftRun | None:
    """The oldest run that is not over, if any."""
    return SocialDraftRun.objects.filter(status__in=OPEN_JOB_STATES).order_by("pk").first()


def rows(run_id: int, *, status: str = "", after: int = 0, most: int = ROWS_SHOWN) -> ItemPage:
    """What became of the profiles, in the order of the run; ``status`` waiting, made or refused, '' for all."""
    found = SocialDraftItem.objects.filter(run_id=run_id, pk__gt=after).select_related("profile", "message")
    if status:
        found = found.filter(status=status)
    taken = list(found.order_by("pk")[: most + 1])
    return ItemPage(taken[:most], taken[most - 1].pk if len(taken) > most else None)


def refusals(run_id: int) -> list[tuple[str, int]]:
    """Each reason with how many profiles were refused for it, the most frequent first."""
    refused = SocialDraftItem.objects.filter(run_id=run_id, status=DraftItemStatus.REFUSED)
    counted = refused.values_list("reason").annotate(count=Count("pk")).order_by("-count", "reason")
    return [(reason, count) for reason, count in counted]
