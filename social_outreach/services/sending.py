"""The engine of this app: its tables, its facts, its calls, and what news does to profile and account."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import BooleanField, F, Q, TextField
from django.db.models.expressions import RawSQL

from outbound.clock import clock_jump
from outbound.engine import Engine
from outbound.gates import GateFacts
from outbound.limits import CapState
from outbound.outcome import Look, Outcome, PauseScope, Throttled, Unauthorized
from outbound.port import Begun, Durations
from outbound.states import State
from outbound.windows import ALWAYS, BadWindow, SendWindow, parse_window
from social_outreach import signals
from social_outreach.adapters import registry
from social_outreach.adapters.base import Credentials, DeliveryMode, OutgoingMessage, Recipient
from social_outreach.models import (
    SenderAccount,
    SocialAttempt,
    SocialEvent,
    SocialLimit,
    SocialLimitUse,
    SocialMessage,
    SocialProfile,
    SocialThread,
)
from social_outreach.rules.content import content_hash
from social_outreach.rules.windows import Conversation, WindowState, window_state
from social_outreach.services import unknown_people
from social_outreach.services.credentials import credentials_of, has_token, secrets_problem
from social_outreach.services.identities import identities_of
from social_outreach.states import AccountStatus, OutreachStatus

#: A refusal of a token this young is definite: it was refreshed for the very reason that the last one was refused.
JUST_REFRESHED = timedelta(minutes=10)


class SocialEngine(Engine):
    deliveries = SocialMessage
    attempts = SocialAttempt
    events = SocialEvent
    limits = SocialLimit
    uses = SocialLimitUse
    returned_fields = {"holder_id": None}

    @property
    def durations(self) -> Durations:
        return Durations(
            lease=timedelta(seconds=settings.LEASE_SECONDS),
            hard_limit=timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT),
            deadline=timedelta(seconds=settings.CALL_DEADLINE_SECONDS),
            settle=timedelta(seconds=settings.SETTLE_SECONDS),
            rehint=timedelta(seconds=settings.REHINT_SECONDS),
        )

    # -- what is read ----------------------------------------------------------------------------------

    def loaded(self) -> Any:
        return SocialMessage.objects.select_related("profile", "account", "in_thread")

    def pumpable(self) -> Any:
        return SocialMessage.objects.filter(mode=DeliveryMode.API)

    def lock(self, delivery: SocialMessage) -> None:
        rows = SocialMessage.objects.select_related("profile").only("id", "profile__id")
        rows.select_for_update(of=("self", "profile")).get(pk=delivery.pk)

    def fact_annotations(self, delivery: SocialMessage) -> dict[str, Any]:
        identities = identities_of(delivery.profile)
        places = ", ".join(["%s"] * len(identities))
        suppressed = f"SELECT reason FROM social_suppression WHERE identity IN ({places}) LIMIT 1"  # noqa: S608
        # Written out for the same reason as the engine's caps; both are asked anew for every begin.
        return {
            "suppressed_because": RawSQL(suppressed, identities, output_field=TextField()),  # noqa: S611
            "is_stopped": RawSQL("SELECT is_stopped FROM social_control WHERE id = 1", (), output_field=BooleanField()),
            "stop_reason": RawSQL("SELECT stop_reason FROM social_control WHERE id = 1", (), output_field=TextField()),
            "unknown_wrote_at": unknown_people.last_wrote(delivery),
        }

    def scopes(self, delivery: SocialMessage) -> dict[str, str]:
        return {
            f"account:{delivery.account_id}": f"account:{delivery.account_id}",
            f"platform:{delivery.platform}": f"platform:{delivery.platform}",
            f"recipient:{delivery.platform}": f"recipient:{delivery.profile_id}",
        }

    def facts(self, delivery: Any, now: datetime, caps: tuple[CapState, ...]) -> GateFacts:
        by_api = delivery.mode == DeliveryMode.API
        account = delivery.account
        return GateFacts(
            now=now,
            due_at=delivery.scheduled_for or delivery.due_at or now,
            stop_reason=(delivery.stop_reason or "Sending is stopped.") if delivery.is_stopped else None,
            clock_jump=clock_jump(),
            approval_problem=self._approval_problem(delivery),
            suppression_reason=f"Suppressed: {delivery.suppressed_because}" if delivery.suppressed_because else "",
            account_problem=account_problem(account, by_api=by_api),
            paused_until=account.paused_until,
            pause_reason=account.pause_reason,
            window_problem=conversation_of(delivery, now).problem if by_api else "",
            possible_reply=unknown_people.sentence(delivery.unknown_wrote_at),
            # A person who sends by hand chooses the hour.
            send_window=window_of(account) if by_api else ALWAYS,
            zone=zone_of(delivery.profile.time_zone, account.time_zone),
            caps=caps,
            late_after=timedelta(hours=settings.LATE_AFTER_HOURS) if by_api else None,
            expires_at=delivery.expires_at,
        )

    def _approval_problem(self, delivery: SocialMessage) -> str:
        if delivery.missing:
            return f"The text still lacks {', '.join(delivery.missing)}."
        if delivery.approved_hash != self.content_hash(delivery):
            return "What would leave is not what was approved."
        return ""

    def content_hash(self, delivery: SocialMessage) -> str:
        return message_hash(delivery)

    def attempt_fields(self, delivery: SocialMessage) -> dict[str, Any]:
        return {
            "account_id": delivery.account_id,
            "mode": delivery.mode,
            "body": delivery.draft_body,
            "token_version": delivery.account.token_version,
        }

    # -- the call --------------------------------------------------------------------------------------

    def call(self, begun: Begun) -> Outcome:
        message, account = begun.delivery, begun.delivery.account
        adapter = registry.get(message.platform)
        return adapter.send(outgoing(message, begun.now), credentials_of(account), begun.permit)

    def look(self, delivery: SocialMessage, since: datetime) -> Look:
        credentials: Credentials = credentials_of(delivery.account)
        return registry.get(delivery.platform).find(outgoing(delivery, since), credentials, since)

    def proves_absence(self, delivery: SocialMessage) -> bool:
        return delivery.mode == DeliveryMode.API and registry.capabilities(delivery.platform).proves_absence

    def can_look(self, delivery: SocialMessage) -> bool:
        return delivery.mode == DeliveryMode.API and registry.capabilities(delivery.platform).can_look

    def lapse_reason(self, delivery: SocialMessage) -> str:
        if delivery.mode == DeliveryMode.API:
            return super().lapse_reason(delivery)
        return f"{delivery.holder or 'Somebody'} copied the text or opened the conversation, and did not say more."

    # -- what news does --------------------------------------------------------------------------------

    def sent_fields(self, delivery: SocialMessage, thread_id: str) -> dict[str, Any]:
        known = thread_id or (delivery.in_thread.remote_thread_id if delivery.in_thread else "")
        return {"sent_body": delivery.draft_body, "thread_id": known, "holder_id": None}

    def on_sent(self, delivery: SocialMessage, now: datetime, *, thread_id: str) -> None:
        profile = SocialProfile.objects.filter(pk=delivery.profile_id)
        open_statuses = [status for status in OutreachStatus if status != OutreachStatus.REPLIED]
        if not profile.filter(outreach_status__in=open_statuses).update(
            outreach_status=OutreachStatus.SENT, last_contacted_at=now
        ):
            profile.update(last_contacted_at=now)
        if delivery.in_thread_id:
            known = {"remote_thread_id": thread_id} if thread_id else {}
            SocialThread.objects.filter(pk=delivery.in_thread_id).update(
                sends_since_inbound=F("sends_since_inbound") + 1, **known
            )
        announce(delivery, State.SENT)

    def on_ended(self, delivery: SocialMessage, state: str, now: datetime) -> None:
        status = OutreachStatus.FAILED if state == State.FAILED else OutreachStatus.PENDING
        SocialProfile.objects.filter(
            pk=delivery.profile_id, outreach_status__in=[OutreachStatus.DRAFTED, OutreachStatus.PENDING]
        ).update(outreach_status=status)
        announce(delivery, state)

    def on_throttled(self, delivery: SocialMessage, outcome: Throttled, until: datetime) -> None:
        if outcome.scope is PauseScope.RECIPIENT:
            return
        accounts = SenderAccount.objects.filter(world=delivery.account.world)
        if outcome.scope is PauseScope.ACCOUNT:
            accounts = accounts.filter(pk=delivery.account_id)
        accounts.filter(Q(paused_until__isnull=True) | Q(paused_until__lt=until), platform=delivery.platform).update(
            paused_until=until, pause_reason=outcome.reason[:300]
        )

    def on_unauthorized(self, begun: Begun, outcome: Unauthorized) -> datetime:  # type: ignore[override]
        now, account = begun.clock(), SenderAccount.objects.filter(pk=begun.delivery.account_id)
        same_token = account.filter(token_version=begun.attempt.token_version)
        fresh = same_token.filter(refreshed_at__gt=now - JUST_REFRESHED)
        if not fresh.update(status=AccountStatus.NEEDS_RECONNECT, status_reason=outcome.reason[:300]):
            same_token.update(is_token_stale=True)
        return now

    def on_halted(self, delivery: SocialMessage, outcome: Outcome) -> None:
        SenderAccount.objects.filter(
            platform=delivery.platform, world=delivery.account.world, status=AccountStatus.ACTIVE
        ).update(status=AccountStatus.HALTED, status_reason=outcome.reason[:300])

    def on_unsupported(self, delivery: SocialMessage, outcome: Outcome) -> dict[str, Any]:
        return {"mode": DeliveryMode.ASSISTED}

    def rest_lane(self, lane: int, until: datetime) -> None:
        SenderAccount.objects.filter(pk=lane).update(next_free_at=until)


engine = SocialEngine()


def announce(message: SocialMessage, status: str) -> None:
    """Tell the floors above once the transaction stands."""
    facts = {"message_id": message.pk, "profile_id": message.profile_id, "status": str(status)}
    transaction.on_commit(lambda: signals.message_settled.send_robust(sender=SocialMessage, **facts), robust=True)


def message_hash(message: SocialMessage) -> str:
    return content_hash(
        platform=message.platform,
        username_key=message.profile.username_key,
        account_id=f"{message.account_id}:{message.account.account_id}",
        body=message.draft_body,
    )


def account_problem(account: SenderAccount, *, by_api: bool) -> str:
    """Why nothing leaves through this account, in a sentence; empty when it can."""
    if account.world != settings.WORLD:
        return f"This account belongs to the {account.world} world, and the console runs in the {settings.WORLD} world."
    if account.status != AccountStatus.ACTIVE:
        word = account.get_status_display()
        return f"The account is not active ({word}). {account.status_reason}".strip()
    if by_api and account.is_token_stale:
        return "The platform refused the token; it is being refreshed."
    if by_api and (problem := secrets_problem(account)):
        return problem
    if by_api and not has_token(account):
        return "The account has no access token. Connect it."
    return ""


def conversation_of(message: SocialMessage, now: datetime) -> WindowState:
    return thread_window(message.in_thread, message.account, now)


def thread_window(thread: SocialThread | None, account: SenderAccount, now: datetime) -> WindowState:
    """The conversation window of one person on one account."""
    known = Conversation()
    if thread is not None:
        known = Conversation(
            remote_recipient_id=thread.remote_recipient_id,
            remote_thread_id=thread.remote_thread_id,
            last_inbound_at=thread.last_inbound_at,
            sends_since_inbound=thread.sends_since_inbound,
        )
    return window_state(registry.capabilities(account.platform), known, has_grant=account.has_partner_grant, now=now)


def outgoing(message: SocialMessage, now: datetime) -> OutgoingMessage:
    thread = message.in_thread
    return OutgoingMessage(
        recipient=Recipient(
            username=message.profile.username,
            url=message.profile.url,
            remote_id=thread.remote_recipient_id if thread else "",
            thread_id=thread.remote_thread_id if thread else "",
        ),
        text=message.draft_body,
        idempotency_key=message.idempotency_key,
        window=conversation_of(message, now).window,
    )


def window_of(account: SenderAccount) -> SendWindow:
    try:
        return parse_window(account.send_window)
    except BadWindow:
        return parse_window(settings.SEND_WINDOW)


def zone_of(*names: str) -> ZoneInfo:
    """The first of the names that is a zone."""
    for name in names:
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")
