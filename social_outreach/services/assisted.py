"""The assisted queue: a person sends, the console prepares, paces and records, in the same ledger.

Copying the text or opening the conversation counts as *begin*: from then on it may have been sent, so a card
that its holder abandons becomes unknown and is asked about, never offered again by itself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from outbound.bootclock import boot_seconds
from outbound.clock import database_now
from outbound.gates import Verdict
from outbound.outcome import Accepted, Outcome, Refused
from outbound.port import Begun
from outbound.states import State
from outbound.transitions import advance
from outbound.writing import writing
from social_outreach.adapters.base import DeliveryMode
from social_outreach.models import (
    SenderAccount,
    SocialAttempt,
    SocialEvent,
    SocialLimitUse,
    SocialMessage,
    SocialProfile,
)
from social_outreach.services import suppressions
from social_outreach.services.messages import NotNow
from social_outreach.services.sending import engine
from social_outreach.states import LIVE_STATES, MESSAGE_WORDS, AccountStatus, OutreachStatus

#: How long a person may take between copying the text and saying what became of it.
SENDING_BY_HAND = timedelta(minutes=30)


class NotYours(NotNow):
    """Somebody else holds this card."""


class Waits(NotNow):
    """A gate stands against it; ``verdict`` says which and until when."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


def cards() -> Any:
    """Messages that a person carries out, due or held by somebody."""
    return SocialMessage.objects.filter(mode=DeliveryMode.ASSISTED)


def take(*, actor: Any, pk: int | None = None) -> SocialMessage | None:
    """Hold the next due card, or the card ``pk``; the one already held comes first. None: nothing is due now."""
    held = cards().filter(holder=actor, state__in=[State.CLAIMED, State.SENDING])
    current = held.filter(pk=pk).first() if pk else held.order_by("due_at").first()
    if current is not None:
        return current
    now = database_now()
    # A card that a gate refuses is put back with its reason; look at a few, not at the whole queue.
    for candidate in _due(now, pk)[:20]:
        if _claim(candidate, actor, now) and engine.check(_fresh(candidate.pk)) is None:
            return _fresh(candidate.pk)
    return None


def _due(now: Any, pk: int | None) -> Any:
    rows = cards().filter(state=State.SCHEDULED, due_at__lte=now)
    if pk is not None:
        return rows.filter(pk=pk)
    open_lanes = SenderAccount.objects.filter(
        Q(next_free_at__isnull=True) | Q(next_free_at__lte=now), status=AccountStatus.ACTIVE, world=settings.WORLD
    )
    return rows.filter(account_id__in=list(open_lanes.values_list("pk", flat=True))).order_by("due_at", "pk")


def _claim(card: SocialMessage, actor: Any, now: Any) -> bool:
    return bool(
        advance(
            SocialMessage.objects.filter(pk=card.pk, epoch=card.epoch),
            frm=State.SCHEDULED,
            to=State.CLAIMED,
            epoch=F("epoch") + 1,
            holder=actor,
            claimed_by=f"user:{actor.pk}",
            lease_until=now + timedelta(seconds=settings.ASSISTED_CARD_SECONDS),
        )
    )


def begin(pk: int, *, actor: Any) -> SocialMessage:
    """The person copies the text or opens the conversation: slots are taken, the attempt is opened.

    Raises NotYours, Waits, NotNow.
    """
    card = _mine(pk, actor, State.CLAIMED, State.SENDING)
    if card.state == State.SENDING:
        return card
    # In one commit with the person's half hour: with a worker's lease alone the card would soon be in doubt.
    with writing():
        begun = engine.begin(card, permit=False, actor=actor)
        if isinstance(begun, Begun):
            lease = begun.now + SENDING_BY_HAND
            SocialMessage.objects.filter(pk=pk, state=State.SENDING, epoch=card.epoch).update(lease_until=lease)
            SocialLimitUse.objects.filter(attempt=begun.attempt).update(ended_at=lease)
    if isinstance(begun, Verdict):
        raise Waits(begun)
    if begun is None:
        raise NotNow("This card has moved on meanwhile.")
    return _fresh(pk)


def _fresh(pk: int) -> SocialMessage:
    return SocialMessage.objects.select_related("profile", "account", "in_thread").get(pk=pk)


def _mine(pk: int, actor: Any, *states: State) -> SocialMessage:
    card = _fresh(pk)
    if card.state not in states:
        raise NotNow(f"This card is {MESSAGE_WORDS[card.state].lower()} now.")
    if card.holder_id != actor.pk:
        raise NotYours(f"{card.holder or 'Nobody'} holds this card. Take it first.")
    return card


def mark_sent(pk: int, *, actor: Any, was_begun: bool = False) -> SocialMessage:
    """It went out by hand. ``was_begun``: a card that nobody copied or opened is refused.

    Raises NotYours, Waits, NotNow.
    """
    return _close(pk, actor, Accepted(reason="Sent by hand."), was_begun)


def mark_not_reachable(pk: int, *, actor: Any, reason: str = "", was_begun: bool = False) -> SocialMessage:
    """The person cannot be written to: no such profile, messages closed. Raises NotYours, Waits, NotNow."""
    said = reason.strip() or "Not reachable: messages are closed or the profile is gone."
    return _close(pk, actor, Refused(reason=said), was_begun)


def _close(pk: int, actor: Any, outcome: Outcome, was_begun: bool) -> SocialMessage:
    # The next card comes by itself: a key that is pressed twice would else close one that nobody has seen.
    if was_begun and _mine(pk, actor, State.CLAIMED, State.SENDING).state == State.CLAIMED:
        raise NotNow("This card was not begun, so nothing was recorded. Copy the text or open the conversation first.")
    card = begin(pk, actor=actor)
    attempt = SocialAttempt.objects.get(message=card, epoch=card.epoch)
    now = database_now()
    if not engine.settle(Begun(card, attempt, (), now, boot_seconds(), None), outcome):
        raise NotNow("Somebody has decided this card meanwhile.")
    return _fresh(pk)


def skip(pk: int, *, actor: Any, reason: str = "") -> SocialMessage:
    """Not this person, by the holder's judgement; nothing was sent. Raises NotYours, NotNow."""
    card = _mine(pk, actor, State.CLAIMED, State.SENDING)
    now = database_now()
    with transaction.atomic():
        SocialAttempt.objects.filter(message=card, epoch=card.epoch, outcome="").update(
            outcome="skipped", closed_at=now, reason=reason[:2000]
        )
        SocialLimitUse.objects.filter(attempt__message=card, attempt__epoch=card.epoch).delete()
        moved = advance(
            SocialMessage.objects.filter(pk=pk),
            frm=card.state,
            to=State.SKIPPED,
            held_epoch=card.epoch,
            holder=None,
            lease_until=None,
        )
        if not moved:
            raise NotNow("This card has moved on meanwhile.")
        engine.on_ended(card, State.SKIPPED, now)
        engine.record(card, "skipped", card.state, State.SKIPPED, now, actor=actor, detail={"reason": reason[:300]})
    return _fresh(pk)


def undo_skip(pk: int, *, actor: Any) -> SocialMessage:
    """Take one's own skip back: the card is in hand again or, while another one is begun, due. Raises NotYours, NotNow.

    What was opened before stays in the ledger as skipped: copying the text again opens an attempt of its own.
    """
    with transaction.atomic():
        card = SocialMessage.objects.select_for_update().get(pk=pk)
        _require_own_skip(card, actor)
        moved = advance(
            SocialMessage.objects.filter(pk=pk),
            frm=State.SKIPPED,
            to=State.SCHEDULED,
            held_epoch=card.epoch,
            verdict=None,
        )
        if not moved:
            raise NotNow("This card has moved on meanwhile.")
        SocialProfile.objects.filter(pk=card.profile_id, outreach_status=OutreachStatus.PENDING).update(
            outreach_status=OutreachStatus.DRAFTED
        )
        engine.record(card, "skip taken back", State.SKIPPED, State.SCHEDULED, database_now(), actor=actor)
    # One card in hand at a time: the next one, which came by itself, goes back untouched.
    for other in cards().filter(holder=actor, state=State.CLAIMED):
        release(other.pk, actor=actor)
    if not cards().filter(holder=actor, state=State.SENDING).exists():
        take(actor=actor, pk=pk)
    return _fresh(pk)


def _require_own_skip(card: SocialMessage, actor: Any) -> None:
    last = SocialEvent.objects.filter(message=card).order_by("-at", "-pk").first()
    if card.state != State.SKIPPED or last is None or last.kind != "skipped":
        raise NotNow(f"The skip cannot be taken back: this card is {MESSAGE_WORDS[card.state].lower()} now.")
    if last.actor_id != actor.pk:
        raise NotYours(f"{last.actor or 'Somebody else'} skipped this card.")
    others = SocialMessage.objects.filter(profile=card.profile_id, step=card.step, state__in=LIVE_STATES)
    if others.exclude(pk=card.pk).exists():
        raise NotNow("The skip cannot be taken back: there is another message for this step already.")


def release(pk: int, *, actor: Any) -> SocialMessage:
    """Give a card back that was not begun. Raises NotYours, NotNow."""
    card = _mine(pk, actor, State.CLAIMED)
    rows = SocialMessage.objects.filter(pk=pk)
    if not advance(rows, frm=State.CLAIMED, to=State.SCHEDULED, held_epoch=card.epoch, holder=None, lease_until=None):
        raise NotNow("This card has moved on meanwhile.")
    return _fresh(pk)


def never_contact(pk: int, *, actor: Any, reason: str) -> SocialMessage:
    """Skip and suppress, both or neither. Raises NotYours, NotNow."""
    with transaction.atomic():
        card = skip(pk, actor=actor, reason=reason or "Never contact.")
        suppressions.add_profile(card.profile, reason=reason or "Never contact.", source="assisted queue", actor=actor)
    return card
