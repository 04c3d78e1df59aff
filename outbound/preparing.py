"""Preparing: what must be done between claim and begin and nobody can see, such as uploads.

No attempt is opened for it and no slot of a cap is used. Whatever becomes of it, nothing has been published: what is
not known after it is simply done again.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.db.models import F

from outbound import outcome as out
from outbound.bootclock import boot_seconds
from outbound.clock import database_now
from outbound.outcome import Outcome, settled_outcome
from outbound.port import Begun
from outbound.retry import TryAgain, decide, reset_of
from outbound.settle import BUSY_AGAIN, Settling
from outbound.states import State
from outbound.transitions import advance
from outbound.writing import writing


class Preparing(Settling):
    """The step before an attempt, for apps whose deliveries need one."""

    def make_ready(self, delivery: Any) -> bool:
        """Prepare a claimed delivery; False: it was put back, or has ended, and the row says why."""
        outcome = settled_outcome(partial(self.prepare, delivery))
        if isinstance(outcome, out.Accepted):
            return True
        now = database_now()
        with writing():
            self._unready(delivery, outcome, now)
        return False

    def _unready(self, delivery: Any, outcome: Outcome, now: datetime) -> None:
        match outcome:
            case out.NotReady():
                waits = {"kind": "wait", "gate": "preparing", "reason": outcome.reason, "at": now.isoformat()}
                until = outcome.until or now + BUSY_AGAIN
                self._returned(delivery, due_at=until, verdict={**waits, "until": until.isoformat()})
            case out.Throttled():
                until = reset_of(outcome, streak=delivery.throttles + 1, now=now)
                self.on_throttled(delivery, outcome, until)
                self._returned(delivery, due_at=until, throttles=F("throttles") + 1, last_error=outcome.reason)
            case out.Unauthorized():
                # What the token's keeper asks of an attempt; there is none yet.
                asked = SimpleNamespace(epoch=delivery.epoch, token_version=delivery.account.token_version)
                begun = Begun(delivery, asked, (), now, boot_seconds(), None)
                self._returned(delivery, due_at=self.on_unauthorized(begun, outcome), last_error=outcome.reason)
            case out.Halted():
                self.on_halted(delivery, outcome)
                self._returned(delivery, due_at=now, last_error=outcome.reason)
            case out.Refused() | out.Unsupported():
                self._given_up(delivery, outcome.reason, now)
            case _:
                self._again(delivery, outcome, now)

    def _again(self, delivery: Any, outcome: Outcome, now: datetime) -> None:
        """Not reached, or not known: both mean once more, for nobody can see what was made."""
        unreached = out.Unreached(reason=outcome.reason, retry_after=getattr(outcome, "retry_after", None))
        decision = decide(unreached, tries=delivery.tries + 1, now=now, policy=self.policy)
        if isinstance(decision, TryAgain):
            self._returned(delivery, due_at=decision.at, tries=F("tries") + 1, last_error=outcome.reason)
        else:
            self._given_up(delivery, decision.reason, now)

    def _returned(self, delivery: Any, **fields: Any) -> int:
        return advance(
            self.deliveries._default_manager.filter(pk=delivery.pk),
            frm=State.CLAIMED,
            to=State.SCHEDULED,
            held_epoch=delivery.epoch,
            claims=0,
            lease_until=None,
            hinted_at=None,
            **{**self.returned_fields, **fields},
        )

    def _given_up(self, delivery: Any, reason: str, now: datetime) -> None:
        rows = self.deliveries._default_manager.filter(pk=delivery.pk)
        if advance(rows, frm=State.CLAIMED, to=State.FAILED, held_epoch=delivery.epoch, lease_until=None,
                   last_error=reason):  # fmt: skip
            self.on_ended(delivery, State.FAILED, now)
            self.record(delivery, "failed", State.CLAIMED, State.FAILED, now, detail={"reason": reason})
