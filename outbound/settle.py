"""Settling: what an outcome does to a delivery (T4), and what becomes of the doubtful (T5-T9)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from outbound import outcome as out
from outbound.clock import database_now
from outbound.limits import PERSON
from outbound.outcome import CallFailed, Look, Outcome, Sighting
from outbound.port import Begun, Port
from outbound.retry import TryAgain, decide, reset_of
from outbound.states import State
from outbound.transitions import advance
from outbound.writing import writing

logger = logging.getLogger(__name__)

#: Waits between looks for a doubtful delivery; after the last one a person decides.
LOOKS = tuple(timedelta(seconds=seconds) for seconds in (15, 60, 300, 900, 3600, 6 * 3600))
#: A look that a worker has begun is not begun by another one for so long.
LOOK_TAKES = timedelta(seconds=60)


class Settling(Port):
    """The second half of the engine."""

    def record(
        self, delivery: Any, kind: str, frm: str, to: str, at: datetime, *, actor: Any = None, detail: Any = None
    ) -> None:
        """Add a line to the history of a delivery."""
        self.events._default_manager.create(
            at=at,
            kind=kind,
            from_state=frm,
            to_state=to,
            actor=actor,
            detail=detail or {},
            **{self.delivery_field: delivery},
        )

    # -- T4 --------------------------------------------------------------------------------------------

    def settle(self, begun: Begun, outcome: Outcome) -> bool:
        """Write down what became of an attempt. False: somebody had decided otherwise meanwhile."""
        now = begun.clock()
        with writing():
            moved = self._move(begun, outcome, now)
            self._close(begun, outcome, now)
        if not moved:
            logger.warning("Attempt %s of delivery %s ended %s, but the delivery had moved on",
                           begun.attempt.pk, begun.delivery.pk, outcome.name)  # fmt: skip
        return bool(moved)

    def _close(self, begun: Begun, outcome: Outcome, now: datetime) -> None:
        self.attempts._default_manager.filter(pk=begun.attempt.pk).update(
            closed_at=now,
            outcome=outcome.name,
            reason=outcome.reason[:2000],
            code=outcome.code[:100],
            http_status=outcome.http_status,
            remote_id=getattr(outcome, "remote_id", "")[:500],
        )
        slots = self.uses._default_manager.filter(attempt_id=begun.attempt.pk)
        if isinstance(outcome, out.Unreached | out.Unauthorized):
            slots.delete()
            return
        if not isinstance(outcome, out.Accepted | out.OutcomeUnknown):
            self._spare_person(begun.delivery)
        slots.update(ended_at=now)

    def _spare_person(self, delivery: Any) -> None:
        """Nothing reached the person: what protects them does not stand against the next try."""
        attempts = self.attempts._default_manager.filter(**{self.delivery_field: delivery}, epoch=delivery.epoch)
        self.uses._default_manager.filter(scope__startswith=PERSON, attempt_id__in=attempts.values("pk")).delete()

    def _move(self, begun: Begun, outcome: Outcome, now: datetime) -> int:
        match outcome:
            case out.Accepted():
                return self._sent(begun, outcome, now)
            case out.Throttled():
                return self._throttled(begun, outcome, now)
            case out.Unreached():
                return self._unreached(begun, outcome, now)
            case out.Unauthorized():
                again = self.on_unauthorized(begun, outcome)
                return self._back(begun, now, due_at=again, last_error=outcome.reason)
            case out.Halted():
                self.on_halted(begun.delivery, outcome)
                return self._back(begun, now, last_error=outcome.reason)
            case out.Unsupported():
                return self._unsupported(begun, outcome, now)
            case out.Refused():
                return self._failed(begun, outcome.reason, now)
            case _:
                return self._doubtful(begun, outcome, now)

    def _step(
        self, begun: Begun, to: State, *, frm: tuple[State, ...] = (State.SENDING, State.UNKNOWN), **f: Any
    ) -> int:
        return advance(
            self.deliveries._default_manager.filter(pk=begun.delivery.pk),
            frm=frm,
            to=to,
            held_epoch=begun.attempt.epoch,
            lease_until=None,
            **f,
        )

    def _sent(self, begun: Begun, outcome: out.Accepted, now: datetime) -> int:
        # From scheduled too: the proof may come after a person had said "send again".
        moved = self._step(
            begun,
            State.SENT,
            frm=(State.SENDING, State.UNKNOWN, State.SCHEDULED),
            sent_at=now,
            remote_id=outcome.remote_id[:500],
            remote_url=outcome.url[:2000],
            last_error="",
            verdict=None,
            look_at=None,
            **self.sent_fields(begun.delivery, outcome.thread_id),
        )
        if moved:
            self.on_sent(begun.delivery, now, thread_id=outcome.thread_id)
        if outcome.pause is not None:
            pause = out.Throttled(reason=outcome.pause.reason, until=outcome.pause.until, scope=outcome.pause.scope)
            self.on_throttled(begun.delivery, pause, reset_of(pause, streak=1, now=now))
        return moved

    def _back(self, begun: Begun, now: datetime, **fields: Any) -> int:
        fields.setdefault("due_at", now)
        return self._step(begun, State.SCHEDULED, hinted_at=None, look_at=None, **fields)

    def _throttled(self, begun: Begun, outcome: out.Throttled, now: datetime) -> int:
        until = reset_of(outcome, streak=begun.delivery.throttles + 1, now=now)
        self.on_throttled(begun.delivery, outcome, until)
        return self._back(begun, now, due_at=until, throttles=F("throttles") + 1, last_error=outcome.reason)

    def _unreached(self, begun: Begun, outcome: out.Unreached, now: datetime) -> int:
        decision = decide(outcome, tries=begun.delivery.tries + 1, now=now, policy=self.policy)
        if isinstance(decision, TryAgain):
            return self._back(begun, now, due_at=decision.at, tries=F("tries") + 1, last_error=outcome.reason)
        return self._failed(begun, decision.reason, now)

    def _unsupported(self, begun: Begun, outcome: Outcome, now: datetime) -> int:
        changed = self.on_unsupported(begun.delivery, outcome)
        if changed is None:
            return self._failed(begun, outcome.reason, now)
        self.record(begun.delivery, "handed to a person", State.SENDING, State.SCHEDULED, now,
                    detail={"reason": outcome.reason})  # fmt: skip
        return self._back(begun, now, last_error=outcome.reason, **changed)

    def _failed(self, begun: Begun, reason: str, now: datetime) -> int:
        moved = self._step(begun, State.FAILED, last_error=reason, look_at=None)
        if moved:
            self.on_ended(begun.delivery, State.FAILED, now)
            self.record(begun.delivery, "failed", State.SENDING, State.FAILED, now, detail={"reason": reason})
        return moved

    def _doubtful(self, begun: Begun, outcome: Outcome, now: datetime) -> int:
        look_at = now + LOOKS[0] if self.can_look(begun.delivery) else None
        moved = self._step(begun, State.UNKNOWN, frm=(State.SENDING,), last_error=outcome.reason, look_at=look_at)
        if moved:
            self.record(begun.delivery, "unknown", State.SENDING, State.UNKNOWN, now, detail={"reason": outcome.reason})
        return moved

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
        reason = f"Preparing it ended {delivery.claims} workers. Nothing was sent."
        moved = self._decide(delivery, State.CLAIMED, State.FAILED, "poison", now, last_error=reason)
        if moved:
            self.on_ended(delivery, State.FAILED, now)
        return moved

    def _lapsed(self, delivery: Any, now: datetime) -> int:
        reason = "The worker stopped before the platform's answer was written down."
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
