"""Lists of messages, and the history of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from outbound.states import State
from social_outreach.adapters.base import DeliveryMode
from social_outreach.models import SocialAttempt, SocialEvent, SocialMessage, SocialReply
from social_outreach.states import APPROVED, DRAFT


def messages() -> QuerySet[SocialMessage]:
    """Messages with what a list shows of them, newest first."""
    return SocialMessage.objects.select_related("profile", "account", "holder", "approved_by").order_by("-pk")


def drafts() -> QuerySet[SocialMessage]:
    return messages().filter(state__in=[DRAFT, APPROVED])


def ready_to_send() -> QuerySet[SocialMessage]:
    """Approved, without a time yet."""
    return messages().filter(state=APPROVED).order_by("pk")


def under_way() -> QuerySet[SocialMessage]:
    return (
        messages().filter(state__in=[State.SCHEDULED, State.CLAIMED, State.SENDING, State.UNKNOWN]).order_by("due_at")
    )


def waiting_to_leave() -> QuerySet[SocialMessage]:
    """Approved or scheduled, with what a forecast reads; what is due first comes first."""
    rows = SocialMessage.objects.filter(state__in=[APPROVED, State.SCHEDULED])
    return rows.select_related("profile", "account", "in_thread").order_by(F("due_at").asc(nulls_last=True), "pk")


def is_own_work(message: SocialMessage, person: Any) -> bool:
    """Whether this person had a hand in the text: drafted it, edited it, or had it written anew."""
    if message.created_by_id == person.pk:
        return True
    return SocialEvent.objects.filter(message=message, kind__in=["edited", "redrafted"], actor=person).exists()


def doubtful() -> QuerySet[SocialMessage]:
    return messages().filter(state=State.UNKNOWN).order_by("pk")


def assisted_queue(now: datetime) -> QuerySet[SocialMessage]:
    """Cards that a person can work on now, oldest first."""
    return (
        messages().filter(mode=DeliveryMode.ASSISTED, state=State.SCHEDULED, due_at__lte=now).order_by("due_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that happened to one message, oldest first."""

    message: SocialMessage
    attempts: list[SocialAttempt]
    events: list[SocialEvent]
    replies: list[SocialReply]
    others: list[SocialMessage]


def story(pk: int) -> Story:
    """Raises SocialMessage.DoesNotExist."""
    message = SocialMessage.objects.select_related("profile", "account", "in_thread", "approved_by", "holder").get(
        pk=pk
    )
    replies: Any = SocialReply.objects.filter(thread__profile_id=message.profile_id).order_by("received_at")
    return Story(
        message=message,
        attempts=list(message.attempts.select_related("actor", "account").order_by("opened_at")),
        events=list(message.events.select_related("actor").order_by("at", "pk")),
        replies=list(replies[:50]),
        others=list(
            SocialMessage.objects.filter(profile_id=message.profile_id).exclude(pk=pk).order_by("step", "pk")[:20]
        ),
    )
