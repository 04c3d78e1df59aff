"""The doubtful: what lapsed, what was looked for and found, what a person decides (T5-T10)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from outbound.clock import database_now
from outbound.outcome import CallFailed, Look, Sighting
from outbound.settle import LOOKS, Settling
from outbound.states import State
from outbound.transitions import advance

logger = logging.getLogger(__name__)

#: A look that a worker has begun is not begun by another one for so long.
LOOK_TAKES = timedelta(seconds=60)


class Doubting(Settling):
    """What the tick and people do to deliveries that no worker holds any more."""

    # -- T5, T6 ----------------------------------------------------------------------------------------

    def sweep(self) -> dict[str, int]:
        """Return lapsed claims, and move lapsed sends to unknown. Cost follows what has lapsed."""
        now = database_now()
        lapsed = self.deliveries._default_manager.filter(lease_until__lt=now)
        returned = advance(
            lapsed.filter(claims__lt=self.most_claims),
            frm=State.CLAIMED,
            to=State.SCHEDULED,
            lease_until=None,
            hinted_at=None,
            **self.returned_fields,
        )
        poison = self._each(lapsed.filter(state=State.CLAIMED, claims__gte=self.most_claims), self._poisoned, now)
        doubtful = self._each(lapsed.filter(state=State.SENDING), self._lapsed, now)
        return {"returned": returned, "poisoned": poison, "unknown": doubtful}

    def _each(self, rows: Any, step: Any, now: datetime) -> int:
        count = 0
        for delivery in list(rows[:500]):
            with transaction.atomic():
                count += step(delivery, now)
        return count

    def _poisoned(self, delivery: Any, now: datetime) -> int:
        last = f" Last known: {delivery.last_error}" if delivery.last_error else ""
        reason = f"Preparing it ended {delivery.claims} workers. Nothing was sent.{last}"
        moved = self._decide(delivery, State.CLAIMED, State.FAILED, "poison", now, last_error=reason)
        if moved:
            self.on_ended(delivery, State.FAILED, now)
        return moved

    def _lapsed(self, delivery: Any, now: datetime) -> int:
        reason = self.lapse_reason(delivery)
        look_at = now if self.can_look(delivery) else None
        # The delivery first, as a late worker that settles does: in the other order the two could deadlock.
        moved = self._decide(delivery, State.SENDING, State.UNKNOWN, "unknown", now, last_error=reason, look_at=look_at)
        if moved:
            attempts = self.attempts._default_manager.filter(**{self.delivery_field: delivery}, epoch=delivery.epoch)
            attempts.filter(outcome="").update(outcome="unknown", closed_at=now, reason=reason)
        return moved

    def _decide(
        self, delivery: Any, frm: State, to: State, kind: str, now: datetime, *, actor: Any = None, **f: Any
    ) -> int:
        rows = self.deliveries._default_manager.filter(pk=delivery.pk)
        moved = advance(rows, frm=frm, to=to, held_epoch=delivery.epoch, lease_until=None, hinted_at=None, **f)
        if moved:
            detail = {"reason": f.get("last_error", "")} if f.get("last_error") else {}
            self.record(delivery, kind, frm, to, now, actor=actor, detail=detail)
        return moved

    # -- T7, T8 ----------------------------------------------------------------------------------------

    def reconcile(self, most: int = 50) -> dict[str, int]:
        """Look for doubtful deliveries whose time has come. Only proven absence sends again."""
        now = database_now()
        found = {"sent": 0, "again": 0, "undecided": 0}
        rows = self.loaded().filter(state=State.UNKNOWN, look_at__lte=now).order_by("look_at")[:most]
        for delivery in list(rows):
            mine = self.deliveries._default_manager.filter(
                pk=delivery.pk, state=State.UNKNOWN, look_at=delivery.look_at
            )
            if mine.update(look_at=now + LOOK_TAKES):
                found[self._reconcile_one(delivery, now)] += 1
        return found

    def _reconcile_one(self, delivery: Any, now: datetime) -> str:
        attempt = self.attempts._default_manager.filter(**{self.delivery_field: delivery}).latest("opened_at")
        try:
            look = self.look(delivery, attempt.opened_at)
        except CallFailed as failure:
            look = Look(Sighting.CANNOT_TELL, reason=failure.outcome.reason)
        except Exception:
            # One account whose secrets cannot be read must not keep the others from being looked for.
            logger.exception("Looking for delivery %s ended in an error of ours", delivery.pk)
            look = Look(Sighting.CANNOT_TELL, reason="An error of ours interrupted the look.")
        ended = attempt.closed_at or attempt.opened_at
        settled = now - ended >= self.durations.settle
        with transaction.atomic():
            if look.sighting is Sighting.FOUND:
                return self._found(delivery, look, now)
            if look.sighting is Sighting.ABSENT and settled and self.proves_absence(delivery):
                again = {"due_at": now, "last_error": "", "look_at": None}
                if self._decide(delivery, State.UNKNOWN, State.SCHEDULED, "absent, sent again", now, **again):
                    self._spare_person(delivery)
                return "again"
            self._look_later(delivery, look, ended, now)
        return "undecided"

    def _found(self, delivery: Any, look: Look, now: datetime) -> str:
        ids = {"remote_id": look.remote_id[:500], "sent_at": now, "last_error": "", "look_at": None, "verdict": None}
        ids |= {"remote_url": look.url[:2000]} if look.url else {}
        ids |= self.sent_fields(delivery, look.thread_id)
        if self._decide(delivery, State.UNKNOWN, State.SENT, "found at the platform", now, **ids):
            self.on_sent(delivery, now, thread_id=look.thread_id)
        return "sent"

    def _look_later(self, delivery: Any, look: Look, since: datetime, now: datetime) -> None:
        age = now - since
        wait = next((wait for wait in LOOKS if wait > age / 2), None)
        if self.proves_absence(delivery) and age < self.durations.settle:
            wait = min(wait or self.durations.settle, self.durations.settle - age + timedelta(seconds=1))
        rows = self.deliveries._default_manager.filter(pk=delivery.pk, state=State.UNKNOWN)
        rows.update(
            look_at=now + wait if wait else None, verdict={"kind": "hold", "gate": "unknown", "reason": look.reason}
        )

    # -- T9, T10: people ---------------------------------------------------------------------------------

    def close_unknown(self, delivery: Any, decision: str, actor: Any) -> bool:
        """A person decides a doubtful delivery: ``arrived``, ``send_again`` or ``give_up``."""
        now = database_now()
        to = {"arrived": State.SENT, "send_again": State.SCHEDULED, "give_up": State.FAILED}[decision]
        extra: dict[str, Any] = {"look_at": None, "verdict": None}
        if to is State.SENT:
            extra |= {"sent_at": now, **self.sent_fields(delivery, "")}
        elif to is State.SCHEDULED:
            extra["due_at"] = extra["scheduled_for"] = now
        with transaction.atomic():
            moved = self._decide(delivery, State.UNKNOWN, to, f"decided: {decision}", now, actor=actor, **extra)
            if moved and to is State.SENT:
                self.on_sent(delivery, now, thread_id="")
            elif moved and to is State.FAILED:
                self.on_ended(delivery, State.FAILED, now)
            elif moved:
                self._spare_person(delivery)
        return bool(moved)

    def cancel(self, delivery: Any, actor: Any) -> bool:
        """A person stops it; loses cleanly against a begin (T10)."""
        now = database_now()
        rows = self.deliveries._default_manager.filter(pk=delivery.pk)
        with transaction.atomic():
            # Whoever has claimed it since: only a begin is too late for.
            frm = (State.SCHEDULED, State.CLAIMED)
            if not advance(rows, frm=frm, to=State.CANCELLED, lease_until=None, hinted_at=None):
                return False
            self.record(delivery, "cancelled", delivery.state, State.CANCELLED, now, actor=actor)
        return True
