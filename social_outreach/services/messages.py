"""What people do with a message: edit, approve, schedule, send, cancel, decide a doubtful one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from outbound.clock import database_now
from outbound.states import State
from outbound.transitions import advance
from social_outreach.adapters import registry
from social_outreach.adapters.base import DeliveryMode
from social_outreach.models import SocialMessage, SocialProfile
from social_outreach.rules.templating import unfilled
from social_outreach.rules.texts import placeholder_in
from social_outreach.rules.windows import delivery_mode
from social_outreach.selectors.messages import is_own_work
from social_outreach.services.credentials import has_token
from social_outreach.services.draft_history import notes_after_edit
from social_outreach.services.sending import engine, message_hash, thread_window
from social_outreach.states import (
    APPROVED,
    DRAFT,
    EDITABLE_STATES,
    LIVE_STATES,
    MESSAGE_TRANSITIONS,
    MESSAGE_WORDS,
    REVISABLE_STATES,
    OutreachStatus,
)


class NotNow(Exception):
    """The message is not in a state that allows this; the sentence says which it is in."""


class StaleEdit(NotNow):
    """Somebody else has changed the text meanwhile."""


class NotAcceptable(ValueError):
    """The text cannot be used like this; the sentence says why."""


def _refuse(message: SocialMessage, verb: str) -> NotNow:
    standing = _STANDING.get(message.state) or f"it is {MESSAGE_WORDS[message.state].lower()}"
    return NotNow(f"Message {message.pk} cannot be {verb}: {standing}.")


#: Where the word of a state alone makes no sentence.
_STANDING: dict[str, str] = {
    DRAFT: "it is a draft",
    State.CLAIMED: "it is being prepared",
    State.SENDING: "it is being sent",
    State.UNKNOWN: "whether it went is not known yet",
}


def _locked(pk: int) -> SocialMessage:
    rows = SocialMessage.objects.select_related("profile", "account", "in_thread")
    return rows.select_for_update(of=("self",)).get(pk=pk)


def check_text(body: str, platform: str) -> str:
    """The text as it is stored. Raises NotAcceptable."""
    body = body.replace("\r\n", "\n").replace("\x00", "").strip()
    capabilities = registry.capabilities(platform)
    if not body:
        raise NotAcceptable("The text is empty.")
    length = capabilities.measured_length(body)
    if length > capabilities.max_length:
        unit = capabilities.length_unit
        raise NotAcceptable(f"{capabilities.label} takes {capabilities.max_length} {unit}; this has {length}.")
    return body


def edit(pk: int, *, body: str, version: int | None, actor: Any) -> SocialMessage:
    """Change the text. Voids an approval. Raises NotNow, StaleEdit, NotAcceptable."""
    with transaction.atomic():
        message = _locked(pk)
        if message.state not in EDITABLE_STATES:
            raise _refuse(message, "edited")
        if version is not None and version != message.version:
            raise StaleEdit("Somebody has edited this message meanwhile. Your text was not saved; compare first.")
        body = check_text(body, message.platform)
        if body == message.draft_body:
            return message
        before, frm = message.draft_body, message.state
        fields: dict[str, Any] = {
            "draft_body": body,
            "version": F("version") + 1,
            "missing": unfilled(body),
            "approved_hash": "",
            **notes_after_edit(message, body),
        }
        rows = SocialMessage.objects.filter(pk=pk, version=message.version)
        if frm == DRAFT:
            moved = rows.filter(state=DRAFT).update(**fields)
        else:
            cleared = {"approved_by": None, "approved_at": None, "due_at": None, "verdict": None, "holder": None}
            moved = advance(rows, frm=frm, to=DRAFT, table=MESSAGE_TRANSITIONS, **fields, **cleared)
        if not moved:
            raise StaleEdit(StaleEdit.__doc__)
        engine.record(message, "edited", frm, DRAFT, database_now(), actor=actor, detail={"before": before})
    return _fresh(pk)


def _fresh(pk: int) -> SocialMessage:
    return SocialMessage.objects.select_related("profile", "account", "in_thread").get(pk=pk)


def approve(pk: int, *, actor: Any, version: int | None = None) -> SocialMessage:
    """Allow out exactly this text to this person from this account.

    ``version`` is the one that the approver has read. Raises NotNow, StaleEdit, NotAcceptable.
    """
    with transaction.atomic():
        message = _locked(pk)
        if message.state != DRAFT:
            raise _refuse(message, "approved")
        if version is not None and version != message.version:
            raise StaleEdit("Somebody has edited this message meanwhile. Read it again before you approve it.")
        if message.missing:
            raise NotAcceptable(f"The text still lacks {', '.join(message.missing)}. Fill it in first.")
        if left := placeholder_in(message.draft_body):
            raise NotAcceptable(
                f"The text has a placeholder that nobody filled in: “{left}”. Fill it in or take it out."
            )
        check_text(message.draft_body, message.platform)
        if not settings.ALLOW_SELF_APPROVAL and is_own_work(message, actor):
            raise NotAcceptable("You wrote some of this one; another person approves it.")
        moved = advance(
            SocialMessage.objects.filter(pk=pk, version=message.version),
            frm=DRAFT,
            to=APPROVED,
            table=MESSAGE_TRANSITIONS,
            approved_hash=message_hash(message),
            approved_by=actor,
            approved_at=database_now(),
        )
        if not moved:
            raise StaleEdit(StaleEdit.__doc__)
        engine.record(message, "approved", DRAFT, APPROVED, database_now(), actor=actor)
    return _fresh(pk)


def approve_as_shown(pk: int, *, body: str, version: int, may_edit: bool, actor: Any) -> SocialMessage:
    """Approve the text as it stands in front of a person, edited or not: both or nothing.

    Raises NotNow, StaleEdit, NotAcceptable.
    """
    with transaction.atomic():
        stored = _locked(pk)
        if check_text(body, stored.platform) != stored.draft_body:
            if not may_edit:
                raise NotAcceptable("You may approve messages, but not edit them.")
            version = edit(pk, body=body, version=version, actor=actor).version
        return approve(pk, actor=actor, version=version)


def send(pk: int, *, actor: Any, at: datetime | None = None, mode: str | None = None) -> SocialMessage:
    """Schedule an approved message, now or ``at`` a time. By API where the platform permits, else assisted.

    Asking for a mode that is not open is refused: raises NotAcceptable; NotNow for the wrong state.
    """
    with transaction.atomic():
        message = _locked(pk)
        if message.state != APPROVED:
            raise _refuse(message, "sent")
        now = database_now()
        chosen = _mode(message, now, mode)
        due = max(at, now) if at else now
        advance(
            SocialMessage.objects.filter(pk=pk),
            frm=APPROVED,
            to=State.SCHEDULED,
            table=MESSAGE_TRANSITIONS,
            mode=chosen,
            due_at=due,
            scheduled_for=due,
            verdict=None,
            last_error="",
        )
        engine.record(message, "scheduled", APPROVED, State.SCHEDULED, now, actor=actor, detail={"mode": chosen})
    return _fresh(pk)


def reschedule(pk: int, *, actor: Any, at: datetime | None = None) -> SocialMessage:
    """Give a waiting message another time, now or ``at``; lifts a hold for being late. Raises NotNow.

    A wait that the platform asked for stays: its pauses and caps are asked again, and a retry keeps its time.
    """
    with transaction.atomic():
        message = _locked(pk)
        now = database_now()
        planned = max(at, now) if at else now
        due = max(planned, message.due_at or planned) if message.last_error else planned
        rows = SocialMessage.objects.filter(pk=pk, state=State.SCHEDULED)
        if not rows.update(scheduled_for=planned, due_at=due, verdict=None, hinted_at=None):
            raise _refuse(message, "given another time")
        detail = {"at": planned.isoformat()}
        engine.record(message, "rescheduled", State.SCHEDULED, State.SCHEDULED, now, actor=actor, detail=detail)
    return _fresh(pk)


def _mode(message: SocialMessage, now: datetime, wanted: str | None) -> DeliveryMode:
    state = thread_window(message.in_thread, message.account, now)
    open_mode = delivery_mode(state, has_token=has_token(message.account))
    if wanted is None or wanted == DeliveryMode.ASSISTED:
        return DeliveryMode(wanted) if wanted else open_mode
    if wanted == DeliveryMode.API and open_mode == DeliveryMode.API:
        return open_mode
    if wanted != DeliveryMode.API:
        raise NotAcceptable(f"There is no delivery mode '{wanted}'; there are api and assisted.")
    raise NotAcceptable(state.problem or "The account has no access token.")


def by_hand(pk: int, *, actor: Any) -> SocialMessage:
    """Turn a waiting message into one that a person sends. Raises NotNow."""
    with transaction.atomic():
        message = _locked(pk)
        rows = SocialMessage.objects.filter(pk=pk, state=State.SCHEDULED, mode=DeliveryMode.API)
        now = database_now()
        if not rows.update(mode=DeliveryMode.ASSISTED, due_at=now, verdict=None, hinted_at=None):
            raise _refuse(message, "given to a person")
        engine.record(message, "handed to a person", State.SCHEDULED, State.SCHEDULED, now, actor=actor)
    return _fresh(pk)


def cancel(pk: int, *, actor: Any) -> SocialMessage:
    """Stop a message that has not begun to leave. Raises NotNow."""
    message = _fresh(pk)
    moved = False
    with transaction.atomic():
        if message.state in (DRAFT, APPROVED):
            moved = bool(
                advance(
                    SocialMessage.objects.filter(pk=pk),
                    frm=message.state,
                    to=State.CANCELLED,
                    table=MESSAGE_TRANSITIONS,
                )
            )
            if moved:
                engine.record(message, "cancelled", message.state, State.CANCELLED, database_now(), actor=actor)
        else:
            moved = engine.cancel(message, actor)
        if moved:
            SocialProfile.objects.filter(pk=message.profile_id, outreach_status=OutreachStatus.DRAFTED).update(
                outreach_status=OutreachStatus.PENDING
            )
    if not moved:
        raise _refuse(_fresh(pk), "cancelled")
    return _fresh(pk)


DECISIONS = ("arrived", "send_again", "give_up")


def close_unknown(pk: int, *, decision: str, actor: Any) -> SocialMessage:
    """A person says what became of a doubtful message. Raises NotNow, NotAcceptable."""
    if decision not in DECISIONS:
        raise NotAcceptable(f"Decide one of: {', '.join(DECISIONS)}.")
    if not engine.close_unknown(_fresh(pk), decision, actor):
        raise _refuse(_fresh(pk), "decided")
    return _fresh(pk)


def revise(pk: int, *, actor: Any) -> SocialMessage:
    """Take a failed, skipped, expired or cancelled message back to draft. Raises NotNow, NotAcceptable."""
    with transaction.atomic():
        message = _locked(pk)
        if message.state not in REVISABLE_STATES:
            raise _refuse(message, "taken back")
        others = SocialMessage.objects.filter(profile=message.profile, step=message.step).exclude(pk=pk)
        if others.filter(state__in=LIVE_STATES).exists():
            raise NotAcceptable("There is another message for this step already.")
        advance(
            SocialMessage.objects.filter(pk=pk),
            frm=message.state,
            to=DRAFT,
            table=MESSAGE_TRANSITIONS,
            approved_hash="",
            approved_by=None,
            approved_at=None,
            due_at=None,
            tries=0,
            claims=0,
            last_error="",
            verdict=None,
        )
        engine.record(message, "taken back", message.state, DRAFT, database_now(), actor=actor)
    return _fresh(pk)
