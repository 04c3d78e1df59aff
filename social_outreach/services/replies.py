"""Replies: what a person wrote to us. It stops follow-ups at once and opens the conversation window."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from outbound.clock import database_now
from outbound.states import State
from outbound.transitions import advance
from social_outreach import signals
from social_outreach.models import SenderAccount, SocialMessage, SocialProfile, SocialReply, SocialThread
from social_outreach.services import accounts
from social_outreach.services.sending import engine
from social_outreach.states import APPROVED, DRAFT, MESSAGE_TRANSITIONS, MessageType, OutreachStatus


class BadReply(ValueError):
    """The reply cannot be recorded like this; the sentence says why."""


def record(
    profile: SocialProfile,
    *,
    body: str = "",
    received_at: datetime | None = None,
    recipient_id: str = "",
    thread_id: str = "",
    account: SenderAccount | None = None,
    remote_id: str = "",
    source: str = "recorded by hand",
    actor: Any = None,
) -> SocialReply:
    """Record that a person wrote. The same ``remote_id`` twice is one reply. Raises BadReply."""
    now = database_now()
    received_at = received_at or now
    if received_at > now:
        raise BadReply("A reply cannot come from the future.")
    account = account or _account_of(profile)
    if account.platform != profile.platform:
        raise BadReply(f"{account} is no account of the platform that {profile} is on.")
    with transaction.atomic():
        thread = _thread(profile, account, recipient_id, thread_id)
        reply = _insert(thread, body, received_at, remote_id, source, actor)
        if reply is None:
            return SocialReply.objects.get(thread=thread, remote_id=remote_id)
        SocialThread.objects.filter(
            Q(last_inbound_at__isnull=True) | Q(last_inbound_at__lt=received_at), pk=thread.pk
        ).update(last_inbound_at=received_at, sends_since_inbound=0)
        SocialProfile.objects.filter(pk=profile.pk, outreach_status=OutreachStatus.SENT).update(
            outreach_status=OutreachStatus.REPLIED
        )
        stop_followups(profile, actor=actor)
        facts = {"profile_id": profile.pk, "reply_id": reply.pk}
        transaction.on_commit(lambda: signals.reply_recorded.send_robust(sender=SocialReply, **facts), robust=True)
    return reply


def _account_of(profile: SocialProfile) -> SenderAccount:
    thread = SocialThread.objects.filter(profile=profile).select_related("account").first()
    if thread is not None:
        return thread.account
    message = SocialMessage.objects.filter(profile=profile).select_related("account").order_by("-pk").first()
    if message is not None:
        return message.account
    try:
        return accounts.choose(profile.platform)
    except accounts.AccountRefused as error:
        raise BadReply(str(error)) from error


def _thread(profile: SocialProfile, account: SenderAccount, recipient_id: str, thread_id: str) -> SocialThread:
    thread, _ = SocialThread.objects.get_or_create(profile=profile, account=account)
    learned = {
        name: value[:200]
        for name, value in (("remote_recipient_id", recipient_id), ("remote_thread_id", thread_id))
        if value and value != getattr(thread, name)
    }
    if learned:
        SocialThread.objects.filter(pk=thread.pk).update(**learned)
    SocialMessage.objects.filter(
        profile=profile, account=account, in_thread__isnull=True, state__in=[DRAFT, APPROVED, State.SCHEDULED]
    ).update(in_thread=thread)
    return thread


def _insert(
    thread: SocialThread, body: str, received_at: datetime, remote_id: str, source: str, actor: Any
) -> SocialReply | None:
    try:
        with transaction.atomic():
            return SocialReply.objects.create(
                thread=thread,
                body=body.replace("\x00", "")[:20_000],
                received_at=received_at,
                remote_id=remote_id[:200],
                source=source,
                recorded_by=actor,
            )
    except IntegrityError:
        return None


def stop_followups(profile: SocialProfile, *, actor: Any) -> int:
    """Cancel what was still to follow; what is under way already is left to its end."""
    now = database_now()
    stopped = 0
    waiting = SocialMessage.objects.filter(
        profile=profile,
        message_type=MessageType.FOLLOWUP,
        state__in=[DRAFT, APPROVED, State.SCHEDULED, State.CLAIMED],
    )
    for message in waiting.order_by("pk"):
        rows = SocialMessage.objects.filter(pk=message.pk)
        if advance(rows, frm=message.state, to=State.CANCELLED, table=MESSAGE_TRANSITIONS, lease_until=None):
            detail = {"reason": "The person answered."}
            engine.record(message, "cancelled", message.state, State.CANCELLED, now, actor=actor, detail=detail)
            stopped += 1
    return stopped
