"""Replies: what a person wrote to us. It stops follow-ups at once and opens the conversation window."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from outbound.clock import database_now
from outbound.states import State
from outbound.transitions import advance
from social_outreach import signals
from social_outreach.models import SenderAccount, SocialMessage, SocialProfile, SocialReply, SocialThread
from social_outreach.rules.opt_outs import opt_out_phrase
from social_outreach.services import accounts, suppressions
from social_outreach.services.sending import engine
from social_outreach.states import APPROVED, DRAFT, MESSAGE_TRANSITIONS, MessageType, OptOut, OutreachStatus

#: The platform's clock and ours may differ by so much.
CLOCK_DIFFERENCE = timedelta(minutes=2)
#: A reply that a person typed in is the one that the platform lists, if it was typed within so long after it came.
TYPED_WITHIN = timedelta(days=3)
#: A double click on the form of a reply.
SENT_TWICE_WITHIN = timedelta(seconds=10)


#: A follow-up in one of these has not begun to leave.
_STOPPABLE = (DRAFT, APPROVED, State.SCHEDULED, State.CLAIMED)


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
    """Record that a person wrote. The same ``remote_id`` twice is one reply. Raises BadReply.

    What a platform lists late and was written before our last message is kept, and answers nothing.
    """
    now = database_now()
    received_at = received_at or now
    if received_at > now:
        raise BadReply("A reply cannot come from the future.")
    account = account or _account_of(profile)
    if account.platform != profile.platform:
        raise BadReply(f"{account} is no account of the platform that {profile} is on.")
    with transaction.atomic():
        thread = _thread(profile, account, recipient_id, thread_id)
        if remote_id and (known := _recorded_by_hand(thread, body, received_at, remote_id)):
            return known
        if not remote_id and (twice := _typed_twice(thread, body, received_at, actor)):
            return twice
        reply = _insert(thread, body, received_at, remote_id, source, actor, suggestion(profile, body))
        if reply is None:
            return SocialReply.objects.get(thread=thread, remote_id=remote_id)
        SocialThread.objects.filter(
            Q(last_inbound_at__isnull=True) | Q(last_inbound_at__lt=received_at), pk=thread.pk
        ).update(last_inbound_at=received_at, sends_since_inbound=0)
        if not remote_id or _answers(profile, received_at):
            # What is under way or in doubt has reached them: they answered it.
            left = SocialMessage.objects.filter(profile=OuterRef("pk"), state__in=[State.SENDING, State.UNKNOWN])
            SocialProfile.objects.filter(Q(outreach_status=OutreachStatus.SENT) | Exists(left), pk=profile.pk).update(
                outreach_status=OutreachStatus.REPLIED
            )
            stop_followups(profile, actor=actor)
        facts = {"profile_id": profile.pk, "reply_id": reply.pk}
        transaction.on_commit(lambda: signals.reply_recorded.send_robust(sender=SocialReply, **facts), robust=True)
    return reply


def _recorded_by_hand(thread: SocialThread, body: str, received_at: datetime, remote_id: str) -> SocialReply | None:
    """The same words, typed in by a person before the platform told us: they get its id and stay one reply."""
    written = " ".join(body.split())
    near = SocialReply.objects.filter(
        thread=thread, remote_id="", received_at__range=(received_at - CLOCK_DIFFERENCE, received_at + TYPED_WITHIN)
    )
    same = next(
        (reply for reply in near.order_by("pk")[:50] if written and " ".join(reply.body.split()) == written), None
    )
    if same is None or SocialReply.objects.filter(thread=thread, remote_id=remote_id[:200]).exists():
        return None
    SocialReply.objects.filter(pk=same.pk).update(remote_id=remote_id[:200])
    return same


def _typed_twice(thread: SocialThread, body: str, received_at: datetime, actor: Any) -> SocialReply | None:
    """The same words by the same user, of the same moment: the form was sent twice."""
    if actor is None:
        return None
    typed = SocialReply.objects.filter(thread=thread, recorded_by=actor, body=body.replace("\x00", "")[:20_000])
    return typed.filter(received_at__range=(received_at - SENT_TWICE_WITHIN, received_at)).order_by("-pk").first()


def _answers(profile: SocialProfile, received_at: datetime) -> bool:
    last = SocialProfile.objects.filter(pk=profile.pk).values_list("last_contacted_at", flat=True).first()
    return last is None or received_at >= last - CLOCK_DIFFERENCE


def suggestion(profile: SocialProfile, body: str) -> dict[str, str]:
    """Columns of a reply that sounds like an opt-out. Only suggested: nobody is suppressed by a guess."""
    phrase = opt_out_phrase(body)
    if not phrase or suppressions.reason_against(profile):
        return {"opt_out_phrase": phrase}
    return {"opt_out_phrase": phrase, "opt_out": OptOut.SUGGESTED}


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
    thread: SocialThread,
    body: str,
    received_at: datetime,
    remote_id: str,
    source: str,
    actor: Any,
    suggested: dict[str, str],
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
                **suggested,
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
        state__in=_STOPPABLE,
    )
    for message in waiting.order_by("pk"):
        rows = SocialMessage.objects.filter(pk=message.pk)
        # Whoever has moved it since we looked: only a begin is too late for.
        if advance(rows, frm=_STOPPABLE, to=State.CANCELLED, table=MESSAGE_TRANSITIONS, lease_until=None):
            detail = {"reason": "The person answered."}
            engine.record(message, "cancelled", message.state, State.CANCELLED, now, actor=actor, detail=detail)
            stopped += 1
    return stopped


# -- what people of ours do with a reply -----------------------------------------------------------------------


class NotSuggested(Exception):
    """The opt-out of this reply cannot be decided like this; the sentence says why."""


def _locked(pk: int) -> SocialReply:
    rows = SocialReply.objects.select_related("thread__profile")
    return rows.select_for_update(of=("self",)).get(pk=pk)


@transaction.atomic
def confirm_opt_out(pk: int, *, actor: Any) -> int:
    """They do not want to hear from us: suppress the person, stop what waits. Returns how many messages were stopped.

    Any reply may be meant so, also where no words of ours suggested it. Raises NotSuggested, CannotSuppress,
    SocialReply.DoesNotExist.
    """
    reply = _locked(pk)
    if reply.opt_out == OptOut.CONFIRMED:
        raise NotSuggested("This opt-out is confirmed already.")
    profile, now = reply.thread.profile, database_now()
    wrote = f" “{reply.opt_out_phrase}”" if reply.opt_out_phrase else ""
    reason = f"They wrote{wrote} on {reply.received_at:%Y-%m-%d}." if wrote else "They asked us not to write."
    stopped = suppressions.never_contact(profile, reason=reason, source="reply", actor=actor)
    decided = {"opt_out": OptOut.CONFIRMED, "opt_out_by": actor, "opt_out_at": now}
    # What else this person wrote in that sense is answered by the same decision.
    theirs = SocialReply.objects.filter(thread__profile=profile)
    theirs.filter(Q(pk=pk) | Q(opt_out=OptOut.SUGGESTED)).update(**decided)
    theirs.filter(pk=pk, seen_at__isnull=True).update(seen_at=now)
    return stopped


@transaction.atomic
def dismiss_opt_out(pk: int, *, actor: Any) -> None:
    """They did not mean it so. Raises NotSuggested, SocialReply.DoesNotExist."""
    reply = _locked(pk)
    if reply.opt_out == OptOut.CONFIRMED:
        raise NotSuggested("This opt-out is confirmed. An operator can lift the suppression in the console.")
    if reply.opt_out != OptOut.SUGGESTED:
        raise NotSuggested("No opt-out is suggested for this reply.")
    SocialReply.objects.filter(pk=pk).update(opt_out=OptOut.DISMISSED, opt_out_by=actor, opt_out_at=database_now())


def mark_seen(pk: int, *, is_seen: bool = True) -> bool:
    """Dealt with, or open again; False where it was so already. Raises SocialReply.DoesNotExist."""
    rows = SocialReply.objects.filter(pk=pk)
    if not rows.exists():
        raise SocialReply.DoesNotExist
    return bool(rows.filter(seen_at__isnull=is_seen).update(seen_at=database_now() if is_seen else None))
