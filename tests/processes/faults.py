"""Ways for a worker to die or freeze at a chosen moment. Patched in from outside: the product has no hooks for this."""

from __future__ import annotations

import functools
import os
import signal
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from outbound import doubt, retry, settle
from outbound.engine import Engine
from outbound.http import HttpDoor, SendPermit
from outbound.port import Begun

#: How long a look keeps others off: that of a dead worker has to lapse first. Longer than TASK_LIMIT_SECONDS there.
LOOK_LEASE = timedelta(seconds=5)
#: Patches itself in, and calls what it was given when a worker comes by.
Point = Callable[[Callable[[], None]], None]
#: Looking again soon, so that a test sees the end of a doubtful message.
QUICK_LOOKS = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 3, 4, 5, 6))


def arm(points: str, times: int, folder: Path, number: int = signal.SIGKILL, more: Mapping[str, Point] = {}) -> None:
    """End (or stop) this process at each of ``points`` (separated by commas), ``times`` times each over all processes
    that share ``folder``."""
    settle.LOOKS = doubt.LOOKS = QUICK_LOOKS  # doubt has a name of its own for them
    doubt.LOOK_TAKES = LOOK_LEASE
    retry.THROTTLE_FIRST = timedelta(seconds=1)
    for point in filter(None, points.split(",")):
        {**POINTS, **more}[point](functools.partial(strike, point, times, folder, number))


def strike(point: str, times: int, folder: Path, number: int) -> None:
    for turn in range(times):
        try:
            os.close(os.open(folder / f"struck-{point}-{turn}", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            continue
        os.kill(os.getpid(), number)
        return


def _after_claim(strike: Callable[[], None]) -> None:
    claim = Engine.claim

    def claimed(self: Engine, *args: Any, **kwargs: Any) -> Any:
        rows = claim(self, *args, **kwargs)
        if rows:
            strike()
        return rows

    Engine.claim = claimed  # type: ignore[method-assign]


def _after_begin(strike: Callable[[], None]) -> None:
    begin = Engine.begin

    def begun(self: Engine, *args: Any, **kwargs: Any) -> Any:
        opened = begin(self, *args, **kwargs)
        if isinstance(opened, Begun):
            strike()
        return opened

    Engine.begin = begun  # type: ignore[method-assign]


def _after_accept(strike: Callable[[], None]) -> None:
    """The platform has it, and nothing of its answer has reached the adapter."""
    request = HttpDoor.request

    def requested(self: HttpDoor, method: str, *args: Any, permit: SendPermit | None = None, **kwargs: Any) -> Any:
        answer = request(self, method, *args, permit=permit, **kwargs)
        if permit is not None:
            strike()
        return answer

    HttpDoor.request = requested  # type: ignore[method-assign]


def _before_settle(strike: Callable[[], None]) -> None:
    settling = Engine.settle

    def settled(self: Engine, *args: Any, **kwargs: Any) -> Any:
        strike()
        return settling(self, *args, **kwargs)

    Engine.settle = settled  # type: ignore[method-assign]


def _inside_settle(strike: Callable[[], None]) -> None:
    """Between the statements of the last transaction: none of it may stand."""
    closing = Engine._close

    def closed(self: Engine, *args: Any, **kwargs: Any) -> Any:
        strike()
        return closing(self, *args, **kwargs)

    Engine._close = closed  # type: ignore[method-assign]


def _after_settle(strike: Callable[[], None]) -> None:
    settling = Engine.settle

    def settled(self: Engine, *args: Any, **kwargs: Any) -> Any:
        moved = settling(self, *args, **kwargs)
        strike()
        return moved

    Engine.settle = settled  # type: ignore[method-assign]


POINTS: dict[str, Point] = {
    "after-claim": _after_claim,
    "after-begin": _after_begin,
    "after-accept": _after_accept,
    "before-settle": _before_settle,
    "inside-settle": _inside_settle,
    "after-settle": _after_settle,
}


def _without_permit() -> None:
    SendPermit.check = lambda self: None  # type: ignore[method-assign]


def _resend_lapsed() -> None:
    """What most queues do: a worker that died in mid-call has its message handed to the next one."""

    def lapsed(self: Engine, delivery: Any, now: Any) -> int:
        rows = self.deliveries._default_manager.filter(pk=delivery.pk, state="sending", epoch=delivery.epoch)
        return rows.update(state="scheduled", due_at=now, lease_until=None, hinted_at=None)

    Engine._lapsed = lapsed  # type: ignore[method-assign]


def _no_sweep() -> None:
    Engine.sweep = lambda self: {}  # type: ignore[method-assign]


def _claim_whatever() -> None:
    """Begin without asking whether somebody else has moved the message on."""

    def claim(self: Engine, ids: Any) -> list[Any]:
        return list(self.loaded().filter(pk__in=list(ids), state__in=["scheduled", "claimed"]).order_by("pk"))

    def load(self: Engine, delivery: Any, frm: str, bound: Any) -> Any:
        from outbound.clock import now_expression

        facts = {**self.fact_annotations(delivery), **self.cap_annotations(bound)}
        return self.loaded().filter(pk=delivery.pk).annotate(moment=now_expression(), **facts).first()

    def opened(self: Engine, fresh: Any, frm: str, now: Any, scopes: Any, attempt: Any) -> Any:
        last = self.attempts._default_manager.filter(message=fresh).order_by("-epoch").first()
        rows = self.deliveries._default_manager.filter(pk=fresh.pk)
        fresh.epoch = (last.epoch if last else fresh.epoch) + 1
        rows.update(state="sending", epoch=fresh.epoch, lease_until=now + self.durations.lease)
        fields = {"idempotency_key": fresh.idempotency_key, "content_hash": "", "opened_at": now}
        return self.attempts._default_manager.create(
            epoch=fresh.epoch, message=fresh, **fields, **self.attempt_fields(fresh)
        )

    Engine.claim, Engine._load_locked, Engine._open = claim, load, opened  # type: ignore[method-assign]


def _count_from_start() -> None:
    """The usual mistake: a slot is held from the moment the call began."""
    close = Engine._close

    def closed(self: Engine, begun: Begun, outcome: Any, now: Any) -> None:
        close(self, begun, outcome, now)
        self.uses._default_manager.filter(attempt_id=begun.attempt.pk).update(ended_at=begun.now)

    Engine._close = closed  # type: ignore[method-assign]


#: Guards taken out, to see that the tests notice.
MUTANTS: dict[str, Callable[[], None]] = {
    "without-permit": _without_permit,
    "resend-lapsed": _resend_lapsed,
    "no-sweep": _no_sweep,
    "claim-whatever": _claim_whatever,
    "count-from-start": _count_from_start,
}
