"""Carrying out a discovery run: page by page, each one transaction, resumable at any page.

The call is outside every transaction. What it brought, where it was found, the counts and the place to go on from are
written together, and only while the lease is ours: a run that is killed anywhere reads that page again, once.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from outbound.clock import database_now
from outbound.outcome import CallFailed, Halted, Outcome, OutcomeUnknown, Refused, Throttled, Unauthorized, Unsupported
from social_outreach.adapters.discovery import registry
from social_outreach.adapters.discovery.base import FoundPage, Source, Step, StepKind
from social_outreach.models import SocialDiscoveryJob
from social_outreach.rules import finds
from social_outreach.services import sources
from social_outreach.services.discovery_leases import claim, is_over, lease_end
from social_outreach.services.discovery_pages import Place, enrich, next_to_enrich, read_page, store
from social_outreach.states import JobStatus

logger = logging.getLogger(__name__)

#: A turn so near is waited for; anything later is written down, and the worker does something else.
NEAR = timedelta(seconds=1.5)
#: Failures in a row after which the run stops for a person to look.
MOST_FAILURES = 5
FIRST_RETRY = timedelta(seconds=5)
#: A stretch of work ends after so many seconds; the tick sees to the next.
STRETCH = 10.0

_sleep = time.sleep


class _LostLease(Exception):
    """Somebody else goes on with this run, or a person cancelled it."""


def run(job_id: int, *, budget_seconds: float = STRETCH, stop: Callable[[], bool] = lambda: False) -> bool:
    """Go on with a run for about so long. True: it is over, one way or the other; False: call again, perhaps later.

    Also False while another worker is at it, or while it waits.
    """
    deadline = time.monotonic() + budget_seconds
    lease = claim(job_id)
    if lease is None:
        return is_over(job_id)
    work = _Work(SocialDiscoveryJob.objects.get(pk=job_id), lease)
    try:
        while work.one_page():
            if time.monotonic() >= deadline or stop():
                break
    except _LostLease:
        pass
    except Exception:
        # Not even the failure could be written: the lease is left to lapse, which counts as one.
        work.leave_lease()
        raise
    finally:
        work.release()
    return is_over(job_id)


def _of_ours(error: Exception) -> str:
    return f"An error of ours interrupted the search ({type(error).__name__}); the log has more."


class _Work:
    """One worker's go at one run, under one lease."""

    def __init__(self, job: SocialDiscoveryJob, lease: datetime) -> None:
        self._job = job
        self._lease: datetime | None = lease
        self._service = registry.service(job.platform)

    def one_page(self) -> bool:
        """Ask for one page and write it down. False: the run is over, or waits. Raises ``_LostLease``.

        An error of ours is counted like a source that does not answer: the page may have been paid for already.
        """
        if self._job.failures >= MOST_FAILURES:
            reason = f"It failed {self._job.failures} times in a row; the last worker ended without a word."
            self._end(JobStatus.FAILED, error=reason)
            return False
        try:
            return self._one_page()
        except _LostLease:
            raise
        except Exception as error:
            logger.exception("An error of ours interrupted discovery run %s", self._job.pk)
            self._try_later(_of_ours(error), database_now())
            return False

    def _one_page(self) -> bool:
        if self._job.step >= len(self._job.plan):
            self._end(JobStatus.FINISHED)
            return False
        step = Step.of(self._job.plan[self._job.step])
        place = Place.of(self._job.cursor)
        asking, person = step, None
        if step.kind == StepKind.ENRICH:
            person = next_to_enrich(self._job, int(place.cursor or 0))
            if person is None:
                self._go_to({"step": self._job.step + 1, "cursor": ""}, self._job.report)
                return True
            asking = Step(StepKind.LOOKUP, step.source, names=(person.username,))
        source = registry.source(step.source)
        if not self._has_turn(source):
            return False
        try:
            page = self._ask(source, asking, "" if person else place.cursor)
        except CallFailed as error:
            return self._after_failure(source, step, place, error.outcome, person)
        if person is not None:
            self._commit_enriched(person, page)
        else:
            self._commit(step, source, place, page)
        return True

    def _has_turn(self, source: Source) -> bool:
        for tries_left in (2, 1, 0):
            now = database_now()
            wait = sources.take_turn(source, now)
            if wait is None:
                return True
            if not tries_left or wait.until - now > NEAR:
                self._wait(wait.until, wait.reason)
                break
            _sleep(max((wait.until - now).total_seconds(), 0.01))
        return False

    def _ask(self, source: Source, step: Step, cursor: str) -> FoundPage:
        """One call, outside any transaction. Raises ``CallFailed`` and nothing else."""
        try:
            return source.ask(step, cursor, sources.access_to(source), self._service)
        except CallFailed:
            raise
        except Exception as error:
            logger.exception("An error of ours interrupted discovery run %s", self._job.pk)
            raise CallFailed(OutcomeUnknown(reason=_of_ours(error))) from error

    # -- what a page brought -------------------------------------------------------------------------------

    def _commit(self, step: Step, source: Source, place: Place, page: FoundPage) -> None:
        """Profiles, where they were found, the counts and the place to resume at, together or not at all."""
        reading, report = read_page(self._job, self._service, step, page), self._report()
        with transaction.atomic():
            merged, is_full = store(self._job, step, reading, report)
            following = self._following(source, place, page, report, is_full=is_full)
            until = self._stay(
                report=report,
                found=F("found") + reading.looked_at,
                created_count=F("created_count") + merged.created,
                merged_count=F("merged_count") + merged.merged,
                unchanged_count=F("unchanged_count") + merged.unchanged,
                refused_count=F("refused_count") + reading.turned_away,
                **following,
                **self._page_was_read(),
            )
        self._remember(until, report, following)

    def _commit_enriched(self, person: Any, page: FoundPage) -> None:
        report = self._report()
        following = {"step": self._job.step, "cursor": Place(0, str(person.pk)).stored}
        with transaction.atomic():
            enrich(self._job, person, page, report)
            until = self._stay(report=report, **following, **self._page_was_read())
        self._remember(until, report, following)

    def _report(self) -> list[dict[str, Any]]:
        """A copy: what is added to it counts only once it is written."""
        return [dict(line) for line in self._job.report]

    def _page_was_read(self) -> dict[str, Any]:
        return {"pages_read": F("pages_read") + 1, "failures": 0, "resume_at": None, "waits_for": ""}

    def _following(
        self, source: Source, place: Place, page: FoundPage, report: list[dict[str, Any]], *, is_full: bool
    ) -> dict[str, Any]:
        """Where to go on: the next page, the next step, or past all searches once enough were found."""
        onward = Place(place.pages + 1, page.cursor)
        if is_full:
            kinds = [step["kind"] for step in self._job.plan]
            rest = range(self._job.step + 1, len(kinds))
            return {"step": next((at for at in rest if kinds[at] == StepKind.ENRICH), len(kinds)), "cursor": ""}
        if page.cursor and page.cursor != place.cursor and onward.pages < source.most_pages:
            if onward.fits:
                return {"step": self._job.step, "cursor": onward.stored}
            finds.note(report, finds.FAILED, f"{source.label} gave a mark for the next page that is too long to keep.")
        return {"step": self._job.step + 1, "cursor": ""}

    # -- what went wrong -----------------------------------------------------------------------------------

    def _after_failure(self, source: Source, step: Step, place: Place, outcome: Outcome, person: Any) -> bool:
        """True: go on with the run at once."""
        now = database_now()
        if isinstance(outcome, Throttled):
            reason = f"{source.label} asked us to wait. {outcome.reason}".strip()
            self._wait(sources.pause(source, until=outcome.until, reason=reason, now=now), reason)
        elif isinstance(outcome, Unauthorized | Halted):
            sources.halt(source, reason=outcome.reason)
            self._wait(now + timedelta(minutes=5), sources.halted_sentence(source, outcome.reason))
        elif isinstance(outcome, Refused | Unsupported):
            self._skip(step, place, outcome, person)
            return True
        else:
            self._try_later(f"{source.label} did not answer. {outcome.reason}".strip(), now, note=outcome.reason)
        return False

    def _skip(self, step: Step, place: Place, outcome: Outcome, person: Any) -> None:
        """This one question is not answered, now or later; the others may be."""
        following: dict[str, Any] = {"step": self._job.step + 1, "cursor": ""}
        asked, name = step.asked, int(place.cursor or 0) if step.kind == StepKind.LOOKUP else 0
        if person:
            asked = person.username
            following = {"step": self._job.step, "cursor": Place(0, str(person.pk)).stored}
        elif step.kind == StepKind.LOOKUP:
            asked = step.names[name]
            if name + 1 < len(step.names):
                following = {"step": self._job.step, "cursor": Place(place.pages + 1, str(name + 1)).stored}
        report = self._report()
        finds.note(report, finds.SKIPPED, outcome.reason, text=asked)
        self._go_to(following, report)

    def _try_later(self, reason: str, now: datetime, *, note: str = "") -> None:
        failures, report = self._job.failures + 1, self._report()
        finds.note(report, finds.FAILED, note or reason)
        if failures >= MOST_FAILURES:
            self._end(JobStatus.FAILED, report=report, failures=failures, error=reason)
            return
        until = now + FIRST_RETRY * 2 ** (failures - 1)
        self._wait(until, f"{reason} Tried {failures} of {MOST_FAILURES} times.", report=report, failures=failures)

    # -- writing -------------------------------------------------------------------------------------------

    def _go_to(self, following: dict[str, Any], report: list[dict[str, Any]]) -> None:
        """On to another place, with nothing new."""
        until = self._stay(report=report, **following, failures=0, resume_at=None, waits_for="")
        self._remember(until, report, following)

    def _stay(self, **fields: Any) -> datetime:
        """Write and keep the run: the lease is renewed. Returns its new end."""
        until = lease_end(database_now())
        self._move(lease_until=until, **fields)
        return until

    def _remember(self, lease: datetime, report: list[dict[str, Any]], following: dict[str, Any]) -> None:
        """What was written holds from now on, as its transaction stands."""
        self._lease, self._job.report, self._job.failures = lease, report, 0
        self._job.step, self._job.cursor = following["step"], following["cursor"]

    def _wait(self, until: datetime, reason: str, **fields: Any) -> None:
        self._move(lease_until=None, resume_at=until, waits_for=reason[:300], **fields)
        self._lease = None

    def _end(self, status: JobStatus, **fields: Any) -> None:
        over = {"status": status, "lease_until": None, "finished_at": database_now(), "resume_at": None}
        self._move(**over, waits_for="", **fields)
        self._lease = None

    def _move(self, **fields: Any) -> None:
        """Write only while the lease is ours, nobody cancelled, and the place is where we read it."""
        held = SocialDiscoveryJob.objects.filter(
            pk=self._job.pk,
            status=JobStatus.RUNNING,
            lease_until=self._lease,
            step=self._job.step,
            cursor=self._job.cursor,
        )
        if not held.update(**fields):
            raise _LostLease

    def leave_lease(self) -> None:
        self._lease = None

    def release(self) -> None:
        """Let the next worker in at once instead of after the lease."""
        if self._lease is not None:
            SocialDiscoveryJob.objects.filter(pk=self._job.pk, lease_until=self._lease).update(lease_until=None)
