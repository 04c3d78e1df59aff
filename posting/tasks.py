"""Celery doors. Each makes one call inward; every argument is a hint that may be stale."""

from __future__ import annotations

import itertools
import logging
import time
from typing import Any

from celery import shared_task
from celery.worker import state
from django.db import transaction

from posting.services import hook_sending, measure_runs, pump
from posting.services.publishing import engine

logger = logging.getLogger(__name__)

#: After the broker failed us, do not try it again for so long: the tick finds the rows anyway.
BREAKER_SECONDS = 30.0
_broken_until = 0.0


@shared_task(name="posting.tick")
def tick(**_: Any) -> None:
    """Repair, then hint what is due."""
    pump.repair()
    for hint in itertools.chain(pump.queued_hints(), pump.hints()):
        _publish(send, queue=f"posting.{hint.platform}", ids=hint.ids)
    for ids in hook_sending.due_batches():
        _publish(tell, queue="console", ids=ids)


@shared_task(name="posting.send")
def send(*, ids: list[int], **_: Any) -> None:
    engine.run(ids, stop=_is_stopping)


@shared_task(name="posting.tell")
def tell(*, ids: list[int], **_: Any) -> None:
    """Outgoing webhooks."""
    hook_sending.engine.run(ids, stop=_is_stopping)


def _is_stopping() -> bool:
    """The worker was told to end: what has not begun is left to another one."""
    # Celery stores an exit code there, and that of a clean end is 0.
    return any(flag is not None and flag is not False for flag in (state.should_stop, state.should_terminate))


@shared_task(name="posting.scheduler")
def scheduler(**_: Any) -> None:
    """Each minute."""
    pump.each_minute()


@shared_task(name="posting.measure")
def measure(**_: Any) -> None:
    """Each minute: the numbers of posts that are due."""
    measure_runs.measure_due()


@shared_task(name="posting.reconcile")
def reconcile(**_: Any) -> None:
    engine.reconcile()
    hook_sending.engine.reconcile()


@shared_task(name="posting.retention")
def retention(**_: Any) -> None:
    pump.forget()


def nudge() -> None:
    """Tell the workers, once the transaction stands, that something is due. Losing it loses nothing."""
    transaction.on_commit(lambda: _publish(tick, queue="console"), robust=True)


def _publish(task: Any, *, queue: str, **arguments: Any) -> None:
    """Publishing a hint never fails a request: no retry, and a breaker against a broker that is down."""
    global _broken_until
    if time.monotonic() < _broken_until:
        return
    try:
        task.apply_async(kwargs=arguments, queue=queue, retry=False, expires=300)
    except Exception as error:  # noqa: BLE001 - kombu raises what its transports raise
        _broken_until = time.monotonic() + BREAKER_SECONDS
        logger.warning("The broker did not take a hint (%s); the tick finds the rows", type(error).__name__)
