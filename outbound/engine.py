"""The life of a send: claim, begin, call, settle. The same for every app; an app supplies the ``Port``.

Two commits frame the call. What is committed before it says "this may have happened"; nothing after it is
believed unless the epoch still matches. The call itself is made outside any transaction.
"""

from __future__ import annotations

import logging
import os
import socket
import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import DateTimeField, F, Q
from django.db.models.expressions import RawSQL

from outbound import gates
from outbound.bootclock import boot_seconds
from outbound.clock import database_now, now_expression
from outbound.doubt import Doubting
from outbound.gates import Kind, Verdict
from outbound.http import SendPermit
from outbound.limits import PERSON, Cap, CapState
from outbound.outcome import settled_outcome
from outbound.port import Begun
from outbound.preparing import Preparing
from outbound.states import State
from outbound.transitions import advance
from outbound.writing import writing

logger = logging.getLogger(__name__)

#: What a lane is offered per round at the most; the caps usually allow far less.
MOST_PER_ROUND = 200
#: Claimed more often than this without a begin: its workers ended each time.
SUSPECT_CLAIMS = 2


class Engine(Doubting, Preparing):
    """Moves one app's deliveries. Stateless: one instance serves all threads."""

    # -- what is due -----------------------------------------------------------------------------------

    def due(self, lane: int, now: datetime, most: int = MOST_PER_ROUND) -> list[int]:
        """Ids due in a lane that nobody was told about lately; marks them as told."""
        fresh = Q(hinted_at__isnull=True) | Q(hinted_at__lt=now - self.durations.rehint)
        rows = self.pumpable().filter(fresh, state=State.SCHEDULED, due_at__lte=now, **{self.lane_field: lane})
        ids = list(rows.order_by("due_at").values_list("pk", flat=True)[: min(most, MOST_PER_ROUND)])
        if ids:
            self.deliveries._default_manager.filter(pk__in=ids, state=State.SCHEDULED).update(hinted_at=now)
        return ids

    # -- claim (T2) ------------------------------------------------------------------------------------

    def claim(self, ids: Iterable[int]) -> list[Any]:
        """Claim those of ``ids`` that are due and still free; what another worker has is left alone."""
        holder = f"{socket.gethostname()[:24]}:{os.getpid()}:{uuid.uuid4().hex}"
        ids, now = list(ids), database_now()
        with writing():
            won = advance(
                self.pumpable().filter(pk__in=ids, due_at__lte=now),
                frm=State.SCHEDULED,
                to=State.CLAIMED,
                epoch=F("epoch") + 1,
                claims=F("claims") + 1,
                claimed_by=holder,
                lease_until=now + self.durations.lease,
                hinted_at=None,
            )
            if not won:
                return []
            rows = self.loaded().filter(pk__in=ids, claimed_by=holder, state=State.CLAIMED)
            return list(rows.order_by("due_at", "pk"))

    def release(self, delivery: Any, **fields: Any) -> int:
        """Give a claimed delivery back untouched; the claim does not count (T3a)."""
        return advance(
            self.deliveries._default_manager.filter(pk=delivery.pk),
            frm=State.CLAIMED,
            to=State.SCHEDULED,
            held_epoch=delivery.epoch,
            claims=max(delivery.claims - 1, 0),
            lease_until=None,
            hinted_at=None,
            **self.returned_fields,
            **fields,
        )

    # -- begin (T3) ------------------------------------------------------------------------------------

    def begin(
        self, delivery: Any, *, frm: State = State.CLAIMED, permit: bool = True, **attempt: Any
    ) -> Begun | Verdict | None:
        """Ask the gates again, take the slots, open the attempt: one transaction.

        Returns the verdict that stood against it, or None if somebody else has moved the delivery.
        """
        with writing():
            bound = self._lock_limits(delivery)
            # Before the statement that tells the time, so that what is reckoned from it is never too early: a slot
            # whose finish is put down some milliseconds early opens as much too soon.
            boot = boot_seconds()
            fresh = self._load_locked(delivery, frm, bound)
            if fresh is None:
                return None
            now = fresh.moment
            verdict = gates.decide(self.facts(fresh, now, _cap_states(fresh, bound)))
            if verdict.kind is not Kind.GO:
                self._put_back(fresh, frm, verdict)
                return verdict
            opened = self._open(fresh, frm, now, sorted({scope for _, scope in bound}), attempt)
        allowed = SendPermit(expires_at=boot + self.durations.permit.total_seconds()) if permit else None
        return Begun(fresh, opened, tuple({scope for _, scope in bound}), now, boot, allowed)

    def check(self, delivery: Any) -> Verdict | None:
        """Ask the gates about a claimed delivery without taking slots; what does not pass is put back."""
        with writing():
            bound = self._lock_limits(delivery)
            fresh = self._load_locked(delivery, State.CLAIMED, bound)
            if fresh is None:
                return None
            verdict = gates.decide(self.facts(fresh, fresh.moment, _cap_states(fresh, bound)))
            if verdict.kind is Kind.GO:
                return None
            self._put_back(fresh, State.CLAIMED, verdict)
            return verdict

    def _lock_limits(self, delivery: Any) -> list[tuple[Any, str]]:
        """Lock the lane's limits, then delivery and person; returns each limit row with the scope of its log.

        Limits of persons are many people's: not they are locked but the person. All of it before the statement that
        reads the log: one that waits for a lock itself does not see what the other has written meanwhile.
        """
        scopes = self.scopes(delivery)
        rows = self.limits._default_manager.filter(scope__in=list(scopes)).order_by("pk")
        if not connection.features.has_select_for_update:
            return [(row, scopes[row.scope]) for row in rows]
        personal = [scope for scope in scopes if scope.startswith(PERSON)]
        locked = list(rows.exclude(scope__in=personal).select_for_update())
        self.lock(delivery)
        locked += rows.filter(scope__in=personal)
        return [(row, scopes[row.scope]) for row in locked]

    def _load_locked(self, delivery: Any, frm: State, bound: Sequence[tuple[Any, str]]) -> Any:
        """The delivery as it is now, with the time and each cap's log position: one statement."""
        rows = self.loaded().filter(pk=delivery.pk, state=frm, epoch=delivery.epoch)
        facts = {**self.fact_annotations(delivery), **self.cap_annotations(bound)}
        return next(iter(rows.annotate(moment=now_expression(), **facts)[:1]), None)

    def cap_annotations(self, bound: Sequence[tuple[Any, str]]) -> dict[str, RawSQL]:
        """For each cap the end of its limit-th newest use, as a subquery.

        Written out: to have the ORM build these anew for each begin cost more than all else in it.
        """
        table = connection.ops.quote_name(self.uses._meta.db_table)
        newest = f"SELECT ended_at FROM {table} WHERE scope = %s ORDER BY ended_at DESC LIMIT 1 OFFSET %s"  # noqa: S608
        return {
            f"cap_{index}": RawSQL(newest, (scope, max(row.limit, 1) - 1), output_field=DateTimeField())  # noqa: S611
            for index, (row, scope) in enumerate(bound)
        }

    def _open(self, fresh: Any, frm: State, now: datetime, scopes: Sequence[str], attempt: dict[str, Any]) -> Any:
        lease_until = now + self.durations.lease
        opened = self.attempts._default_manager.create(
            epoch=fresh.epoch,
            idempotency_key=fresh.idempotency_key,
            content_hash=self.content_hash(fresh),
            opened_at=now,
            **{self.delivery_field: fresh},
            **self.attempt_fields(fresh),
            **attempt,
        )
        self.uses._default_manager.bulk_create(
            [self.uses(scope=scope, ended_at=lease_until, attempt_id=opened.pk) for scope in scopes]
        )
        advance(
            self.deliveries._default_manager.filter(pk=fresh.pk),
            frm=frm,
            to=State.SENDING,
            held_epoch=fresh.epoch,
            lease_until=lease_until,
            claims=0,
            verdict=None,
        )
        return opened

    def _put_back(self, fresh: Any, frm: State, verdict: Verdict) -> None:
        """T3a, T3b: back to waiting with the reason on the row, or ended by policy."""
        note: dict[str, Any] = {"verdict": {**verdict.as_json(), "at": fresh.moment.isoformat()}}
        rows = self.deliveries._default_manager.filter(pk=fresh.pk)
        if verdict.kind is Kind.NEVER:
            end = State.EXPIRED if verdict.gate == "late policy" else State.SKIPPED
            advance(rows, frm=frm, to=end, held_epoch=fresh.epoch, lease_until=None, **note)
            self.on_ended(fresh, end, fresh.moment)
            self.record(fresh, "ended by policy", frm, end, fresh.moment, detail=note["verdict"])
            return
        if not verdict.is_account_wide:
            note["due_at"] = verdict.until or fresh.moment + HELD_AGAIN
        if frm is State.CLAIMED:
            self.release(fresh, **note)
        self._record_wait(fresh, verdict)
        if verdict.is_account_wide and verdict.until is not None:
            self.rest_lane(getattr(fresh, self.lane_field), verdict.until)

    def _record_wait(self, fresh: Any, verdict: Verdict) -> None:
        """History of waits: written when the reason changes, not each time it is asked."""
        before = fresh.verdict or {}
        if (before.get("gate"), before.get("reason")) != (verdict.gate, verdict.reason):
            self.record(fresh, "waits", fresh.state, State.SCHEDULED, fresh.moment, detail=verdict.as_json())

    # -- the whole of it -------------------------------------------------------------------------------

    def run(self, ids: Iterable[int], *, stop: Callable[[], bool] = lambda: False) -> int:
        """Carry out what of ``ids`` is due; returns how many calls were made. For one worker thread.

        ``stop`` is asked before each call: a worker that is to end begins nothing more.
        """
        started = boot_seconds()
        calls, resting = 0, set()
        for delivery in self._apart(self.claim(ids)):
            lane = getattr(delivery, self.lane_field)
            late = boot_seconds() - started > self.durations.batch_budget.total_seconds()
            if late or stop() or lane in resting:
                self.release(delivery)
                continue
            begun = self._ready_or_verdict(delivery)
            if isinstance(begun, Begun):
                self.settle(begun, settled_outcome(partial(self.call, begun)))
                calls += 1
            elif begun is not None and begun.is_account_wide:
                resting.add(lane)
        return calls

    def _apart(self, claimed: list[Any]) -> list[Any]:
        """Of those whose workers ended more than once, one alone and last: the others of a killer's batch go on."""
        suspects = [delivery for delivery in claimed if delivery.claims > SUSPECT_CLAIMS]
        for delivery in suspects[1:]:
            self.release(delivery)
        return [delivery for delivery in claimed if delivery.claims <= SUSPECT_CLAIMS] + suspects[:1]

    def _ready_or_verdict(self, delivery: Any) -> Begun | Verdict | None:
        """Begin it, after preparing it where that is needed: not before the gates are open, or the work is in vain.

        A row that breaks us stays claimed until its lease ends, and is poison in the end; the others go on.
        """
        try:
            if self.needs_preparing(delivery):
                verdict = self.check(delivery)
                if verdict is not None:
                    return verdict
                if not self.make_ready(delivery):
                    return None
            return self.begin(delivery)
        except Exception as error:
            logger.exception("Beginning delivery %s ended in an error of ours", delivery.pk)
            self._note_error(delivery, error)
            return None

    def _note_error(self, delivery: Any, error: Exception) -> None:
        reason = f"An error of ours interrupted it before anything was sent ({type(error).__name__}); the log has more."
        held = self.deliveries._default_manager.filter(pk=delivery.pk, state=State.CLAIMED, epoch=delivery.epoch)
        with suppress(DatabaseError), writing():
            held.update(last_error=reason)

    def explain(self, delivery_pk: int) -> tuple[list[Verdict], datetime]:
        """Every gate's answer now, without effect; and the time it was asked."""
        now = database_now()
        delivery = self.loaded().get(pk=delivery_pk)
        scopes = self.scopes(delivery)
        bound = [(row, scopes[row.scope]) for row in self.limits._default_manager.filter(scope__in=list(scopes))]
        facts = {**self.fact_annotations(delivery), **self.cap_annotations(bound)}
        asked = self.loaded().annotate(**facts).get(pk=delivery_pk)
        return gates.evaluate(self.facts(asked, now, _cap_states(asked, bound))), now


#: A hold that a person must lift is asked again after this, in case they did so by another door.
HELD_AGAIN = timedelta(minutes=15)


def _cap_states(fresh: Any, bound: Sequence[tuple[Any, str]]) -> tuple[CapState, ...]:
    return tuple(
        CapState(
            cap=cap_of(row, scope),
            nth_newest_end=getattr(fresh, f"cap_{index}"),
            paused_until=row.paused_until,
            pause_reason=row.pause_reason,
        )
        for index, (row, scope) in enumerate(bound)
    )


def cap_of(row: Any, scope: str) -> Cap:
    """A limit row as the pure cap that the gates and the planner reckon with."""
    return Cap(row.name, row.limit, timedelta(seconds=row.window_seconds), scope=scope, source=row.source)
