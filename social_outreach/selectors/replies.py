"""What people wrote to us, newest first, with what a person needs to deal with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from outbound.states import State
from social_outreach.adapters import registry
from social_outreach.models import SenderAccount, SocialMessage, SocialReply, SocialThread
from social_outreach.rules.windows import Conversation, WindowState, window_state
from social_outreach.selectors.profiles import address_of
from social_outreach.states import OptOut

PAGE = 30
#: Counts are told exactly up to here: they stand on every page.
MOST_COUNTED = 1000
#: Views of the list.
OPEN, OPT_OUT, UNKNOWN, ALL = "open", "opt-out", "unknown", "all"


def replies() -> QuerySet[SocialReply]:
    """Replies with what a list shows of them, newest first."""
    rows = SocialReply.objects.select_related("thread__profile", "thread__account", "opt_out_by", "recorded_by")
    return rows.defer("thread__account__credentials").order_by("-received_at", "-pk")


def matching(*, view: str = OPEN, platform: str = "") -> QuerySet[SocialReply]:
    rows = replies()
    if platform:
        rows = rows.filter(thread__profile__platform=platform)
    if view == OPEN:
        return rows.filter(seen_at__isnull=True)
    return rows.filter(opt_out=OptOut.SUGGESTED) if view == OPT_OUT else rows


def count(*, view: str = OPEN, platform: str = "") -> int:
    """At most ``MOST_COUNTED``."""
    return matching(view=view, platform=platform).order_by()[:MOST_COUNTED].count()


@dataclass(frozen=True, slots=True)
class Row:
    """A reply, our last message before it, and whether we may write by API now."""

    reply: SocialReply
    address: str
    ours: SocialMessage | None
    window: WindowState

    @property
    def is_suggested(self) -> bool:
        return self.reply.opt_out == OptOut.SUGGESTED


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the list; ``before`` and ``after`` are the replies that the older and newer page lie beyond."""

    rows: list[Row]
    before: int | None = None
    after: int | None = None


def page(rows: QuerySet[SocialReply], now: datetime, *, before: int | None = None, after: int | None = None) -> Page:
    """Costs the same on every page. A cursor of a reply that is gone shows the newest."""
    edge = SocialReply.objects.filter(pk=after or before or 0).values_list("received_at", "pk").first()
    if after and edge:
        found = list(rows.filter(_newer(*edge)).order_by("received_at", "pk")[: PAGE + 1])
        newer, found = len(found) > PAGE, found[:PAGE][::-1]
        older = bool(found) and rows.filter(_older(found[-1].received_at, found[-1].pk)).exists()
    else:
        found = list((rows.filter(_older(*edge)) if edge else rows)[: PAGE + 1])
        older, found = len(found) > PAGE, found[:PAGE]
        newer = bool(edge and found) and rows.filter(_newer(found[0].received_at, found[0].pk)).exists()
    return Page(
        rows=_rows(found, now),
        before=found[-1].pk if found and older else None,
        after=found[0].pk if found and newer else None,
    )


def following(rows: QuerySet[SocialReply], pk: int) -> int | None:
    """The reply after this one in the list, else the one before."""
    edge = SocialReply.objects.filter(pk=pk).values_list("received_at", "pk").first()
    if edge is None:
        return None
    beyond = rows.filter(_older(*edge)).values_list("pk", flat=True).first()
    before = rows.filter(_newer(*edge)).order_by("received_at", "pk").values_list("pk", flat=True)
    return beyond or before.first()


def newer_than(rows: QuerySet[SocialReply], pk: int) -> int:
    """How many were recorded since this one, at most ``MOST_COUNTED``."""
    return rows.filter(pk__gt=pk).order_by()[:MOST_COUNTED].count()


def newest(rows: QuerySet[SocialReply]) -> int:
    """The one that was recorded last; 0 where there is none."""
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


# The bound of the time stands apart: of an OR alone no index knows where to begin.


def _older(at: datetime, pk: int) -> Q:
    return Q(received_at__lte=at) & (Q(received_at__lt=at) | Q(pk__lt=pk))


def _newer(at: datetime, pk: int) -> Q:
    return Q(received_at__gte=at) & (Q(received_at__gt=at) | Q(pk__gt=pk))


def _rows(found: Sequence[SocialReply], now: datetime) -> list[Row]:
    sent = SocialMessage.objects.filter(
        profile__in={reply.thread.profile_id for reply in found}, state=State.SENT, sent_at__isnull=False
    )
    by_person: dict[int, list[SocialMessage]] = {}
    for message in sent.order_by("-sent_at", "-pk"):
        by_person.setdefault(message.profile_id, []).append(message)
    return [
        Row(
            reply=reply,
            address=address_of(reply.thread.profile),
            ours=_last_before(by_person.get(reply.thread.profile_id, []), reply.received_at),
            window=window_of(reply.thread, reply.thread.account, now),
        )
        for reply in found
    ]


def _last_before(messages: list[SocialMessage], at: datetime) -> SocialMessage | None:
    return next((message for message in messages if message.sent_at and message.sent_at <= at), None)


def window_of(thread: SocialThread | None, account: SenderAccount, now: datetime) -> WindowState:
    """The conversation window of a thread; of none where the person has not been met."""
    known: dict[str, Any] = {}
    if thread is not None:
        names = ("remote_recipient_id", "remote_thread_id", "last_inbound_at", "sends_since_inbound")
        known = {name: getattr(thread, name) for name in names}
    capabilities = registry.capabilities(account.platform)
    return window_state(capabilities, Conversation(**known), has_grant=account.has_partner_grant, now=now)
