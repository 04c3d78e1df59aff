"""Outgoing webhooks are forgotten after some time, and the news they told with them.

Ids grow with time, so the oldest rows stand first: the reading ends where it meets a piece that is all fresh.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from outbound.states import State
from outbound.writing import writing
from posting.models import (
    PostingNews,
    PostPart,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEvent,
    WebhookLimitUse,
)
from posting.rules.hooks import HookEvent
from posting.rules.measures import GIVEN_UP_AFTER
from posting.states import AccountStatus

_PIECE = 500
#: Pieces of one run. What is left is deleted in the next hour, and no run comes near the limit of a task.
_MOST_PIECES = 40
_ENDED = (State.SENT, State.FAILED, State.CANCELLED, State.SKIPPED, State.EXPIRED)


def forget(now: datetime) -> dict[str, int]:
    """How many deliveries and news were deleted. Begun again after a break, it goes on."""
    before = now - timedelta(days=settings.HOOKS_KEPT_DAYS)
    # First the deliveries: of what is still being told, the news stays. Snapshots may find the same news for a while.
    return {
        "deliveries": _deleted(WebhookDelivery, "created_at", before, _delete_deliveries),
        "news": _deleted(PostingNews, "at", min(before, now - GIVEN_UP_AFTER), _delete_news),
    }


def _deleted(model: type[Model], moment: str, before: datetime, delete: Callable[[list[int], datetime], int]) -> int:
    return sum(delete(ids, before) for ids in _oldest(model, moment, before))


def _oldest(model: type[Model], moment: str, before: datetime) -> Iterator[list[int]]:
    last = 0
    for _ in range(_MOST_PIECES):
        rows = model._default_manager.filter(pk__gt=last).order_by("pk").values_list("pk", moment)[:_PIECE]
        piece = list(rows)
        old = [pk for pk, at in piece if at < before]
        if not old:
            return
        last = piece[-1][0]
        yield old


def _delete_deliveries(ids: list[int], before: datetime) -> int:
    # What an endpoint that was switched off never took stays scheduled; nobody may be told it any more.
    is_over = Q(state__in=_ENDED) | Q(state=State.SCHEDULED, expires_at__lt=before)
    with writing():
        # Locked: a worker that claims one of them at this moment keeps it.
        over = list(_locked(WebhookDelivery.objects.filter(is_over, pk__in=ids)))
        attempts = WebhookAttempt.objects.filter(delivery_id__in=over)
        WebhookLimitUse.objects.filter(attempt__in=attempts).delete()
        attempts.delete()
        WebhookEvent.objects.filter(delivery_id__in=over).delete()
        WebhookDelivery.objects.filter(pk__in=over).delete()
    return len(over)


def _delete_news(ids: list[int], _before: datetime) -> int:
    """Their keys keep anything from being told twice, so those stay whose cause does: it would be found again."""
    waiting = PostPart.objects.filter(target=OuterRef("target"), state=State.SCHEDULED)
    is_held = Q(event=HookEvent.HELD) & Exists(waiting)
    is_broken = Q(event=HookEvent.RECONNECT, account__status=AccountStatus.NEEDS_RECONNECT)
    told = Exists(WebhookDelivery.objects.filter(news=OuterRef("pk")))
    with writing():
        over = list(PostingNews.objects.filter(pk__in=ids).exclude(is_held).exclude(is_broken).exclude(told)
                    .values_list("pk", flat=True))  # fmt: skip
        PostingNews.objects.filter(pk__in=over).delete()
    return len(over)


def _locked(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_for_update().order_by("pk").values_list("pk", flat=True)
