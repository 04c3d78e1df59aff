"""Asking platforms what people wrote, where they have an API for it: for webhooks that are not set up or did not come.

Each account has its own due time. It is moved on by compare-and-set before the platform is asked, so two workers
never ask for one account at once, and a worker that dies leaves the account due again after the interval.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q

from outbound.clock import database_now
from outbound.credentials import UnreadableSecret
from outbound.outcome import CallFailed, Outcome, PauseScope, Throttled, Unauthorized
from outbound.retry import reset_of
from social_outreach.adapters import registry
from social_outreach.adapters.base import InboundMessage
from social_outreach.adapters.webhooks import POLLED
from social_outreach.models import SenderAccount, SocialReply, SocialThread
from social_outreach.services import accounts, inbound
from social_outreach.services.credentials import ForeignSecret, credentials_of, has_token
from social_outreach.services.sending import JUST_REFRESHED
from social_outreach.states import AccountStatus

logger = logging.getLogger(__name__)

#: Longer than a task may run: whoever moved the due time on is alone until then.
LEAST_INTERVAL = timedelta(seconds=120)
#: What is asked for the first time is asked this far back: as far as any conversation window reaches.
FIRST_LOOK = timedelta(days=7)
#: Platforms list messages late; what was read already is known by its id.
OVERLAP = timedelta(minutes=10)
#: Known conversations that are asked one by one, where the platform lists none itself.
MOST_THREADS = 50
ACTIVE_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Due:
    """An account whose replies are due to be asked for."""

    account_id: int
    platform: str


@dataclass(frozen=True, slots=True)
class Polled:
    """What one look brought. ``error``: the sentence that stands at the account now."""

    replies: int = 0
    unknown: int = 0
    error: str = ""


def due() -> list[Due]:
    """Accounts whose time has come. Cost follows accounts; a setting of 0 seconds asks nobody."""
    if settings.REPLIES_POLL_SECONDS <= 0:
        return []
    now = database_now()
    platforms = [name for name in registry.ADAPTERS if registry.capabilities(name).can_list_replies]
    rows = SenderAccount.objects.filter(
        Q(replies_due_at__isnull=True) | Q(replies_due_at__lte=now),
        Q(paused_until__isnull=True) | Q(paused_until__lte=now),
        platform__in=platforms,
        status=AccountStatus.ACTIVE,
        world=settings.WORLD,
        is_token_stale=False,
    )
    return [Due(*row) for row in rows.order_by("replies_due_at", "pk").values_list("pk", "platform")]


def poll(account_pk: int) -> Polled | None:
    """Ask for what people wrote to one account; None: it is not due, or another worker has it."""
    now = database_now()
    account = _claimed(account_pk, now)
    if account is None:
        return None
    try:
        if not has_token(account):
            return Polled()
        read_until = account.replies_read_until
        since = read_until - OVERLAP if read_until else now - FIRST_LOOK
        adapter = registry.get(account.platform)
        messages = adapter.replies(credentials_of(account), since, _threads(account, now))
    except CallFailed as failure:
        return _failed(account, failure.outcome, now)
    except (ForeignSecret, UnreadableSecret) as error:
        return _said(account, str(error))
    return _taken(account, messages, now)


def _claimed(account_pk: int, now: datetime) -> SenderAccount | None:
    """The account with its due time moved on, for whoever was first."""
    account = SenderAccount.objects.filter(pk=account_pk).first()
    if account is None or account.pk not in {item.account_id for item in due()}:
        return None
    interval = max(timedelta(seconds=settings.REPLIES_POLL_SECONDS), LEAST_INTERVAL)
    mine = SenderAccount.objects.filter(pk=account_pk, replies_due_at=account.replies_due_at)
    if account.replies_due_at is None:
        mine = SenderAccount.objects.filter(pk=account_pk, replies_due_at__isnull=True)
    return account if mine.update(replies_due_at=now + interval) else None


def _threads(account: SenderAccount, now: datetime) -> Sequence[str]:
    """Conversations in which something went on lately, the newest first."""
    lately = now - ACTIVE_FOR
    rows = SocialThread.objects.filter(account=account).exclude(remote_thread_id="")
    active = rows.filter(Q(last_inbound_at__gte=lately) | Q(profile__last_contacted_at__gte=lately))
    newest = active.order_by(F("profile__last_contacted_at").desc(nulls_last=True), "-pk")
    return list(newest.values_list("remote_thread_id", flat=True)[:MOST_THREADS])


def _taken(account: SenderAccount, messages: Sequence[InboundMessage], now: datetime) -> Polled:
    """Record each message by itself; what cannot be recorded is asked for again and said."""
    new = unknown = failed = 0
    for message in messages:
        try:
            before = SocialReply.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            reply = inbound.record(message, now, POLLED)
        except Exception:
            logger.exception("A polled message of account %s was not recorded; it is asked for again", account.pk)
            failed += 1
            continue
        if reply is None:
            unknown += inbound.keep_unknown(message, now)
        elif reply.pk > before:
            new += 1
    if failed:
        return _said(account, f"{failed} of {len(messages)} messages could not be recorded; see the log.", new, unknown)
    SenderAccount.objects.filter(pk=account.pk).update(replies_read_until=now, replies_error="")
    return Polled(new, unknown)


def _said(account: SenderAccount, sentence: str, new: int = 0, unknown: int = 0) -> Polled:
    SenderAccount.objects.filter(pk=account.pk).update(replies_error=sentence[:300])
    return Polled(new, unknown, sentence)


def _failed(account: SenderAccount, outcome: Outcome, now: datetime) -> Polled:
    """What the refusal means for the account, as in sending; a halt of reading alone stops no sending."""
    if isinstance(outcome, Throttled):
        _pause(account, outcome, reset_of(outcome, streak=1, now=now))
    elif isinstance(outcome, Unauthorized):
        _doubt_token(account, outcome, now)
    logger.warning("Asking for replies of account %s: %s %s", account.pk, outcome.name, outcome.reason)
    return _said(account, outcome.reason or f"The platform answered: {outcome.name}.")


def _pause(account: SenderAccount, outcome: Throttled, until: datetime) -> None:
    SenderAccount.objects.filter(pk=account.pk).filter(replies_due_at__lt=until).update(replies_due_at=until)
    if outcome.scope is PauseScope.RECIPIENT:
        return
    rows = SenderAccount.objects.filter(platform=account.platform, world=account.world)
    if outcome.scope is PauseScope.ACCOUNT:
        rows = rows.filter(pk=account.pk)
    rows.filter(Q(paused_until__isnull=True) | Q(paused_until__lt=until)).update(
        paused_until=until, pause_reason=outcome.reason[:300]
    )


def _doubt_token(account: SenderAccount, outcome: Unauthorized, now: datetime) -> None:
    """One refresh is due; a token that was just refreshed is refused for good."""
    same = SenderAccount.objects.filter(pk=account.pk, token_version=account.token_version)
    if same.filter(refreshed_at__gt=now - JUST_REFRESHED).exists():
        accounts.needs_reconnect(account.pk, outcome.reason)
    else:
        same.update(is_token_stale=True)
