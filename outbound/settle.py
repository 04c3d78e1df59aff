"""Settling: what an outcome does to a delivery (T4)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from outbound import outcome as out
from outbound.limits import PERSON
from outbound.outcome import Outcome
from outbound.port import Begun, Port
from outbound.retry import TryAgain, decide, reset_of
from outbound.states import State
from outbound.transitions import advance
from outbound.writing import writing

logger = logging.getLogger(__name__)

#: Waits between looks for a doubtful delivery; after the last one a person decides.
LOOKS = tuple(timedelta(seconds=seconds) for seconds in (15, 60, 300, 900, 3600, 6 * 3600))
#: A platform that is busy with what it was given, and did not say for how long, is asked again after this.
BUSY_AGAIN = timedelta(seconds=15)


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
        if isinstance(outcome, out.Unreached | out.Unauthorized | out.NotReady):
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
            case out.NotReady():
                return self._back(begun, now, due_at=outcome.until or now + BUSY_AGAIN, last_error=outcome.reason)
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
