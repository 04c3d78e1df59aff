"""Celery doors. Each makes one call inward; every argument is a hint that may be stale."""

from __future__ import annotations

import logging
import time
from typing import Any

from celery import shared_task
from celery.worker import state
from django.db import transaction

from social_outreach.services import discovery, draft_runs, imports, inbound, pump, reply_polls
from social_outreach.services.sending import engine

logger = logging.getLogger(__name__)

#: After the broker failed us, do not try it again for so long: the tick finds the rows anyway.
BREAKER_SECONDS = 30.0
_broken_until = 0.0


@shared_task(name="social_outreach.tick")
def tick(**_: Any) -> None:
    """Repair, then hint what is due."""
    pump.repair()
    for import_id in imports.due():
        _publish(import_file, queue="console", import_id=import_id)
    for job_id in discovery.due():
        _publish(discover, queue="console", job_id=job_id)
    for asked in reply_polls.due():
        _publish(poll_replies, queue=f"social.{asked.platform}", account_id=asked.account_id)
    for run_id in draft_runs.due():
        _publish(draft_run, queue="console", run_id=run_id)
    for hint in pump.hints():
        _publish(send, queue=f"social.{hint.platform}", ids=hint.ids)


@shared_task(name="social_outreach.send")
def send(*, ids: list[int], **_: Any) -> None:
    engine.run(ids, stop=_is_stopping)


def _is_stopping() -> bool:
    """The worker was told to end: what has not begun is left to another one."""
    # Celery stores an exit code there, and that of a clean end is 0.
    return any(flag is not None and flag is not False for flag in (state.should_stop, state.should_terminate))


@shared_task(name="social_outreach.reconcile")
def reconcile(**_: Any) -> None:
    engine.reconcile()


@shared_task(name="social_outreach.retention")
def retention(**_: Any) -> None:
    pump.forget()


@shared_task(name="social_outreach.import_file")
def import_file(*, import_id: int, **_: Any) -> None:
    """One stretch of an import; the tick sees to the next, so that nothing runs for long."""
    imports.run(import_id)


@shared_task(name="social_outreach.discover")
def discover(*, job_id: int, **_: Any) -> None:
    """One stretch of a discovery run; the tick sees to the next."""
    discovery.run(job_id, stop=_is_stopping)


@shared_task(name="social_outreach.poll_replies")
def poll_replies(*, account_id: int, **_: Any) -> None:
    reply_polls.poll(account_id)


@shared_task(name="social_outreach.draft_run")
def draft_run(*, run_id: int, **_: Any) -> None:
    """One stretch of a drafting run; the tick sees to the next, when it is due."""
    draft_runs.run(run_id)


@shared_task(name="social_outreach.handle_inbound")
def handle_inbound(*, inbound_id: int, **_: Any) -> None:
    inbound.handle(inbound_id)


def nudge() -> None:
    """Tell the workers, once the transaction stands, that something is due. Losing it loses nothing."""
    transaction.on_commit(lambda: _publish(tick, queue="console"), robust=True)


def nudge_import(import_id: int) -> None:
    transaction.on_commit(lambda: _publish(import_file, queue="console", import_id=import_id), robust=True)


def nudge_discovery(job_id: int) -> None:
    transaction.on_commit(lambda: _publish(discover, queue="console", job_id=job_id), robust=True)


def nudge_draft_run(run_id: int) -> None:
    transaction.on_commit(lambda: _publish(draft_run, queue="console", run_id=run_id), robust=True)


def nudge_inbound(inbound_id: int) -> None:
    transaction.on_commit(lambda: _publish(handle_inbound, queue="console", inbound_id=inbound_id), robust=True)


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
