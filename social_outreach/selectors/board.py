"""What the send, assisted and message pages read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from outbound.states import State
from social_outreach.adapters.base import DeliveryMode
from social_outreach.models import SenderAccount, SocialMessage
from social_outreach.selectors import messages

PAGE = 50


def accounts() -> list[SenderAccount]:
    rows = SenderAccount.objects.filter(world=settings.WORLD).defer("credentials")
    return list(rows.order_by("platform", "pk")[:200])


def ready(*, platform: str = "", account: int | None = None, ids: Iterable[int] | None = None) -> Any:
    """Approved messages without a time, oldest first, with what the forecast reads of them."""
    rows = messages.ready_to_send().select_related("profile", "account", "in_thread")
    if platform:
        rows = rows.filter(platform=platform)
    if account:
        rows = rows.filter(account_id=account)
    return rows if ids is None else rows.filter(pk__in=list(ids))


#: The parts that progress is shown in, in order, with the states counted in each.
PARTS: dict[str, tuple[str, ...]] = {
    "sent": (State.SENT,),
    "sending": (State.CLAIMED, State.SENDING),
    "waiting": (State.SCHEDULED,),
    "unknown": (State.UNKNOWN,),
    "failed": (State.FAILED,),
    "skipped": (State.SKIPPED,),
    "expired": (State.EXPIRED,),
    "cancelled": (State.CANCELLED,),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch has come."""

    total: int
    counts: dict[str, int]
    by_hand: int
    rows: list[SocialMessage]
    #: Some may still move by themselves within seconds.
    is_moving: bool


def progress(ids: list[int], now: datetime, most: int = PAGE) -> Progress:
    """Where the messages of a batch stand. The rows keep their order, so that nothing jumps while it runs."""
    rows = SocialMessage.objects.filter(pk__in=ids)
    by_state = dict(rows.values_list("state").annotate(Count("pk")).order_by())
    counts = {part: sum(by_state.get(state, 0) for state in states) for part, states in PARTS.items()}
    by_api = Q(mode=DeliveryMode.API)
    waits = rows.filter(state=State.SCHEDULED).aggregate(
        by_hand=Count("pk", filter=Q(mode=DeliveryMode.ASSISTED)),
        due=Count("pk", filter=by_api & Q(due_at__lte=now, verdict__isnull=True)),
    )
    moving = rows.filter(by_api, state__in=PARTS["sending"]).exists()
    return Progress(
        total=sum(by_state.values()),
        counts=counts,
        by_hand=waits["by_hand"],
        rows=list(messages.messages().filter(pk__in=ids).order_by("pk")[:most]),
        is_moving=bool(waits["due"]) or moving,
    )


@dataclass(frozen=True, slots=True)
class Queue:
    """The assisted queue in figures, and the cards of which nobody knows whether they went."""

    due: int
    later: int
    doubtful: list[SocialMessage]


def assisted(now: datetime, actor: Any) -> Queue:
    cards = SocialMessage.objects.filter(mode=DeliveryMode.ASSISTED, state=State.SCHEDULED)
    counts = cards.aggregate(
        due=Count("pk", filter=Q(due_at__lte=now)),
        later=Count("pk", filter=Q(due_at__gt=now)),
    )
    mine = Q(holder=actor) | Q(holder__isnull=True)
    doubtful = messages.doubtful().filter(mine, mode=DeliveryMode.ASSISTED)
    return Queue(due=counts["due"], later=counts["later"], doubtful=list(doubtful[:20]))


def held_card(actor: Any) -> SocialMessage | None:
    """The card that a person has in hand."""
    rows = messages.messages().select_related("profile", "account", "in_thread")
    mine = rows.filter(mode=DeliveryMode.ASSISTED, holder=actor, state__in=PARTS["sending"])
    return mine.order_by("due_at", "pk").first()
