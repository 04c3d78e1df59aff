"""What failed, grouped by its cause: what the platform answered, not how it worded it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from outbound.states import State
from posting.models import PartEvent, PostAttempt, PostPart

MOST_CAUSES = 30
#: Wordings without a code that are looked at, the newest.
_MOST_WORDINGS = 1000
_FAILED = (State.FAILED, State.SKIPPED, State.EXPIRED)
GIVEN_UP = "given_up"
_WITHOUT_WORDS = {State.EXPIRED: "Its time was over, and its late policy drops it then."}
#: Ids, times and counts: they differ where the cause is the same.
_NUMBERED = re.compile(r"\S*\d\S*")


@dataclass(frozen=True, slots=True)
class Cause:
    """Parts that failed for the same reason on the same network. ``pk`` names it for as long as any is left."""

    pk: str
    platform: str
    #: What the platform's answer was, "expired" or "skipped" by a gate, "given_up" by a person; "failed" before a call.
    kind: str
    code: str
    #: Of the newest part, for people.
    reason: str
    count: int
    #: The newest post.
    newest: int
    last_at: datetime | None
    may_retry: bool
    wordings: Sequence[str] = field(default=(), repr=False)


def causes(most: int = MOST_CAUSES) -> list[Cause]:
    """The newest first. Two statements, however much has failed."""
    merged: dict[str, list[dict[str, Any]]] = {}
    for group in _groups():
        merged.setdefault(_name(group), []).append(group)
    shown = dict(list(merged.items())[:most])
    last = [max(each["newest"] for each in groups) for groups in shown.values()]
    newest = PostPart.objects.select_related("target").in_bulk(last)
    return [_cause(name, groups, newest) for name, groups in shown.items()]


def failed_targets(cause: str, most: int) -> tuple[list[int], int]:
    """The first ``most`` targets that failed for this, and how many there are. None of a cause that is not known."""
    found = next((each for each in causes(_MOST_WORDINGS) if each.pk == cause), None)
    if found is None or not found.may_retry:
        return [], 0
    rows = _failed_parts().filter(platform=found.platform, cause_kind=found.kind, cause_code=found.code)
    rows = rows.filter(cause_words__in=found.wordings)
    targets = rows.values("target_id").annotate(first=Min("pk")).order_by("first")
    return list(targets.values_list("target_id", flat=True)[:most]), targets.count()


def _failed_parts() -> QuerySet[Any]:
    """With the outcome and code of the attempt that ended each; its words only where there is no code."""
    last = PostAttempt.objects.filter(part=OuterRef("pk"), epoch=OuterRef("epoch")).order_by("-pk")
    given_up = Exists(PartEvent.objects.filter(part=OuterRef("pk"), kind="decided: give_up"))
    by_gate = ~Q(state=State.FAILED)
    kind = Case(
        When(by_gate, then="state"),
        When(given_up, then=Value(GIVEN_UP)),
        default=Coalesce(Subquery(last.values("outcome")[:1]), Value(State.FAILED.value)),
        output_field=CharField(),
    )
    code = Case(
        When(by_gate | Q(given_up), then=Value("")),
        default=Coalesce(Subquery(last.values("code")[:1]), Value("")),
        output_field=CharField(),
    )
    is_told = ~Q(cause_code="") | Q(cause_kind__in=(State.EXPIRED, GIVEN_UP))
    words = Case(When(is_told, then=Value("")), default="last_error", output_field=TextField())
    rows = PostPart.objects.filter(account__world=settings.WORLD, state__in=_FAILED)
    return rows.annotate(cause_kind=kind, cause_code=code).annotate(cause_words=words)


def _groups() -> list[dict[str, Any]]:
    groups = _failed_parts().values("platform", "cause_kind", "cause_code", "cause_words")
    counted = groups.annotate(count=Count("pk"), newest=Max("pk"), last_at=Max("scheduled_for"))
    return list(counted.order_by("-last_at", "-newest")[:_MOST_WORDINGS])


def _name(group: dict[str, Any]) -> str:
    """The same for the same cause, whatever numbers are in its words."""
    words = _NUMBERED.sub("#", group["cause_words"])
    key = "|".join((group["platform"], group["cause_kind"], group["cause_code"], words))
    return hashlib.sha256(key.encode()).hexdigest()[:20]


def _cause(name: str, groups: list[dict[str, Any]], newest: dict[int, PostPart]) -> Cause:
    last = max(groups, key=lambda group: group["newest"])
    part, times = newest[last["newest"]], [group["last_at"] for group in groups if group["last_at"]]
    return Cause(
        pk=name,
        platform=last["platform"],
        kind=last["cause_kind"],
        code=last["cause_code"],
        reason=part.last_error or _WITHOUT_WORDS.get(State(part.state), ""),
        count=sum(group["count"] for group in groups),
        newest=part.target.post_id,
        last_at=max(times, default=None),
        may_retry=last["cause_kind"] != GIVEN_UP,
        wordings=[group["cause_words"] for group in groups],
    )
