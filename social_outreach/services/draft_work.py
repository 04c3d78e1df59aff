"""Carrying out a drafting run, text by text; what is done stays done.

One item is committed as soon as it is written: message, item and counts together, and only under the lease. Whoever is
killed in between has lost one text, never a draft, and nobody gets two.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from outbound.clock import database_now
from outbound.outcome import Halted, Throttled, Unauthorized, Unreached
from social_outreach.adapters.drafters import Drafter, DraftFailed
from social_outreach.models import SocialDraftItem, SocialDraftRun
from social_outreach.services.draft_subjects import CannotDraft, Subject, ready_drafter, subject_of
from social_outreach.services.draft_texts import TextRefused, Written, write
from social_outreach.services.drafting import store
from social_outreach.services.token_budget import BudgetSpent
from social_outreach.states import OPEN_JOB_STATES, DraftItemStatus, JobStatus

logger = logging.getLogger(__name__)

#: Begins no further text after this. With the patience of one text (25 s) and one call (40 s) it stays below the hard
#: limit of a task (90 s).
STRETCH_SECONDS = 20.0
#: Longer than one call may take; renewed before each.
LEASE = timedelta(seconds=120)
_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=15)
#: Each of these may have been paid for. So many in a row, and the run waits for a person.
MOST_ERRORS = 5
MOST_UNCLEAR = 20


class _LostLease(Exception):
    """Somebody else goes on with this run, or a person cancelled it."""


def due() -> list[int]:
    """Runs that may go on now and that nobody is working on."""
    now = database_now()
    rows = SocialDraftRun.objects.filter(_free(now), _may_go_on(now), status__in=OPEN_JOB_STATES)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _free(now: datetime) -> Q:
    return Q(lease_until__isnull=True) | Q(lease_until__lt=now)


def _may_go_on(now: datetime) -> Q:
    return Q(resume_at__lte=now) | Q(resume_at__isnull=True, waits_for="")


def run(run_id: int, *, budget_seconds: float = STRETCH_SECONDS) -> bool:
    """Go on with a run for about so long, one text at least. True: it is over; False: call again, at its time."""
    deadline = time.monotonic() + budget_seconds
    lease = _claim(run_id)
    if lease is None:
        return _is_over(run_id)
    work = _Work(SocialDraftRun.objects.select_related("created_by").get(pk=run_id), lease)
    try:
        return work.go_on(deadline)
    except _LostLease:
        return _is_over(run_id)
    except Exception:
        # Not even the failure could be written: the lease is left to lapse, which counts as one.
        work.leave_lease()
        raise
    finally:
        work.release()


def _is_over(run_id: int) -> bool:
    return not SocialDraftRun.objects.filter(pk=run_id, status__in=OPEN_JOB_STATES).exists()


def _claim(run_id: int) -> datetime | None:
    """Take the run for one lease; None where it is not to be had. The lease's end is also its token.

    A lease that lapsed is a failure: its worker ended without a word, perhaps of the text that it had asked for.
    """
    now = database_now()
    fields = {
        "status": JobStatus.RUNNING,
        "started_at": Coalesce(F("started_at"), now),
        "lease_until": now + LEASE,
        "resume_at": None,
        "waits_for": "",
    }
    rows = SocialDraftRun.objects.filter(_free(now), _may_go_on(now), pk=run_id, status__in=OPEN_JOB_STATES)
    if rows.filter(lease_until__isnull=True).update(**fields):
        return now + LEASE
    lapsed = rows.filter(lease_until__isnull=False).update(**fields, errors=F("errors") + 1)
    return now + LEASE if lapsed else None


class _Work:
    """One worker's go at one run, under one lease."""

    def __init__(self, run: SocialDraftRun, lease: datetime) -> None:
        self._run, self._lease = run, lease
        self._holds = True

    def go_on(self, deadline: float) -> bool:
        if self._run.errors >= MOST_ERRORS:
            reason = f"It failed {self._run.errors} times in a row; the last worker ended without a word."
            return self._wait(None, reason)
        try:
            drafter = ready_drafter(self._run.drafter)
        except CannotDraft as refusal:
            return self._wait(None, str(refusal))
        while (item := self._next()) is not None:
            if not self._one(item, drafter):
                return False
            if time.monotonic() >= deadline and self._next() is not None:
                return False
        self._move(status=JobStatus.FINISHED, lease_until=None, finished_at=database_now())
        self._holds = False
        return True

    def _next(self) -> SocialDraftItem | None:
        """Who failed before comes last, so that one profile cannot hold up the others."""
        rows = SocialDraftItem.objects.filter(run=self._run, status=DraftItemStatus.WAITING).select_related("profile")
        tried = Case(When(reason="", then=Value(0)), default=Value(1))
        return rows.order_by(tried, "pk").first()

    def _one(self, item: SocialDraftItem, drafter: Drafter) -> bool:
        """False: the run has to wait."""
        try:
            subject = subject_of(
                item.profile,
                drafter,
                message_type=self._run.message_type,
                template=self._run.template_name,
                instruction=self._run.instruction,
            )
            self._keep(item, subject, write(subject.task, drafter, before_call=self._renew))
        except (CannotDraft, TextRefused) as refusal:
            self._refuse(item, str(refusal))
        except BudgetSpent as spent:
            return self._wait(spent.until, str(spent))
        except DraftFailed as failed:
            return self._held_up(item, drafter, failed)
        except _LostLease:
            raise
        except Exception as error:
            logger.exception("A draft of run %s ended in an error of ours", self._run.pk)
            return self._broken(item, error)
        return True

    def _keep(self, item: SocialDraftItem, subject: Subject, written: Written) -> None:
        with transaction.atomic():
            message = store(subject, written, actor=self._run.created_by)
            self._settle(item, DraftItemStatus.MADE, message=message, reason="")
            lease = self._renewed(made_count=F("made_count") + 1, failures=0, errors=0)
        self._lease, self._run.failures, self._run.errors = lease, 0, 0

    def _refuse(self, item: SocialDraftItem, reason: str, *, errors: int = 0) -> None:
        with transaction.atomic():
            self._settle(item, DraftItemStatus.REFUSED, reason=_fitting(reason, 500))
            lease = self._renewed(refused_count=F("refused_count") + 1, failures=0, errors=errors)
        self._lease, self._run.failures, self._run.errors = lease, 0, errors

    def _broken(self, item: SocialDraftItem, error: Exception) -> bool:
        """An error of ours; the text may be paid for by then, so it is not asked for again and again."""
        sentence = f"An error of ours stopped this draft ({type(error).__name__}); the log has it."
        before, errors = self._run.errors, self._run.errors + 1
        # The database may only have been busy. Refused for the second time, and not the others: it is this text.
        is_worth_another = isinstance(error, DatabaseError) and (before or not item.reason)
        if is_worth_another:
            self._note(item, sentence)
        else:
            self._refuse(item, sentence, errors=errors)
        if errors >= MOST_ERRORS and self._next() is not None:
            return self._wait(None, f"{sentence} It happened {errors} times in a row.", errors=errors)
        if not is_worth_another:
            return True
        until = database_now() + _backoff(before)
        return self._wait(until, f"{sentence} It is tried again by itself.", errors=errors)

    def _note(self, item: SocialDraftItem, reason: str) -> None:
        """Why it was not written yet; its turn comes after those who were not tried."""
        SocialDraftItem.objects.filter(pk=item.pk, status=DraftItemStatus.WAITING).update(reason=_fitting(reason, 500))

    def _settle(self, item: SocialDraftItem, status: DraftItemStatus, **fields: Any) -> None:
        rows = SocialDraftItem.objects.filter(pk=item.pk, status=DraftItemStatus.WAITING)
        if not rows.update(status=status, **fields):
            raise _LostLease

    def _held_up(self, item: SocialDraftItem, drafter: Drafter, failed: DraftFailed) -> bool:
        """The drafter cannot be had now. Only who cannot be reached for one text alone costs that text its place."""
        outcome, now = failed.outcome, database_now()
        if isinstance(outcome, Unauthorized | Halted):
            return self._wait(None, f"{outcome.reason} {drafter.mend(outcome)}".strip())
        if isinstance(outcome, Throttled):
            return self._wait(max(outcome.until or now, now + _backoff(0)), outcome.reason, failures=F("failures") + 1)
        if item.reason and not self._run.failures:
            # The call before this one succeeded, and this text has failed before: it is this text.
            self._refuse(item, outcome.reason)
            return True
        self._note(item, outcome.reason)
        failures = self._run.failures + 1
        if failures >= MOST_UNCLEAR and not isinstance(outcome, Unreached):
            return self._wait(None, f"{outcome.reason} It failed {failures} times in a row.", failures=failures)
        wait = _backoff(self._run.failures)
        if isinstance(outcome, Unreached) and outcome.retry_after:
            wait = max(wait, outcome.retry_after)
        return self._wait(now + wait, f"{outcome.reason} It is tried again by itself.", failures=F("failures") + 1)

    def _wait(self, until: datetime | None, reason: str, **fields: Any) -> bool:
        self._move(
            status=JobStatus.WAITING, resume_at=until, waits_for=_fitting(reason, 300), lease_until=None, **fields
        )
        self._holds = False
        return False

    def _renew(self) -> None:
        self._lease = self._renewed()

    def _renewed(self, **fields: Any) -> datetime:
        until = database_now() + LEASE
        self._move(lease_until=until, **fields)
        return until

    def _move(self, **fields: Any) -> None:
        """Write to the run only while the lease is ours and nobody cancelled. Raises ``_LostLease``."""
        if not self._own().filter(status=JobStatus.RUNNING).update(**fields):
            self._holds = False
            raise _LostLease

    def _own(self) -> QuerySet[SocialDraftRun]:
        return SocialDraftRun.objects.filter(pk=self._run.pk, lease_until=self._lease)

    def leave_lease(self) -> None:
        self._holds = False

    def release(self) -> None:
        """Let the next worker in at once instead of after the lease."""
        if self._holds:
            self._own().update(lease_until=None)


def _backoff(failures: int) -> timedelta:
    return min(_FIRST_WAIT * 2 ** min(failures, 10), _LONGEST_WAIT)


def _fitting(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
