"""An error of ours after a call that was paid for: the call is not repeated for ever, and a person can resume."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from outbound.clock import database_now
from outbound.outcome import OutcomeUnknown
from social_outreach.models import SocialDiscoveryJob, SocialDraftItem, SocialDraftRun
from social_outreach.services import discovery, discovery_leases, discovery_runs, draft_runs, draft_work
from tests.social_outreach import cast
from tests.social_outreach.discovery_cast import FakeSource, made, people, put, run_out
from tests.social_outreach.drafting_cast import FakeModel, honest, stand_in

pytestmark = pytest.mark.django_db


def broken(*_: Any, **__: Any) -> Any:
    raise ValueError("this page breaks us")


class TestDiscovery:
    @pytest.fixture
    def source(self, monkeypatch: pytest.MonkeyPatch) -> FakeSource:
        return put(monkeypatch, FakeSource([people(0, 3), people(3, 5)]))

    def ticks(self, job: SocialDiscoveryJob, times: int) -> None:
        for _ in range(times):
            SocialDiscoveryJob.objects.update(resume_at=None)
            discovery.run(job.pk)
        job.refresh_from_db()

    def test_is_paid_for_five_times_at_the_most(self, source: FakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(discovery_runs, "store", broken)
        job = made()
        self.ticks(job, 1)
        assert job.resume_at is not None
        assert job.resume_at > database_now() + timedelta(seconds=3)
        assert "An error of ours" in job.waits_for
        self.ticks(job, 9)
        assert (len(source.asked), job.status) == (5, "failed")
        assert "An error of ours interrupted the search (ValueError)" in job.error
        assert "did not answer" not in job.error

    def test_a_person_can_resume_it(self, source: FakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
        job = made()
        with monkeypatch.context() as patch:
            patch.setattr(discovery_runs, "store", broken)
            self.ticks(job, 6)
        discovery.resume(job)
        assert (run_out(job).status, job.created_count) == ("finished", 5)

    def test_a_worker_that_dies_of_each_page_ends_too(self, source: FakeSource) -> None:
        """SIGKILL: nothing is written, and the lease is left to lapse."""
        job = made()
        SocialDiscoveryJob.objects.update(status="running")
        for _ in range(discovery_runs.MOST_FAILURES):
            SocialDiscoveryJob.objects.update(lease_until=database_now() - timedelta(seconds=1))
            source.answers = [None]
            assert discovery_leases.claim(job.pk) is not None
        SocialDiscoveryJob.objects.update(lease_until=database_now() - timedelta(seconds=1))
        assert discovery.run(job.pk)
        job.refresh_from_db()
        assert (job.status, source.asked) == ("failed", [])
        assert "ended without a word" in job.error

    def test_before_any_call_it_is_bounded_as_well(self, source: FakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
        job = made()
        SocialDiscoveryJob.objects.update(plan=[{"kind": "search", "source": "gone", "text": "design"}])
        self.ticks(job, 6)
        assert (job.status, source.asked) == ("failed", [])

    def test_the_eleventh_run_has_its_turn(self, source: FakeSource) -> None:
        source.pages = [people(page, page + 1) for page in range(9)]
        jobs = [made() for _ in range(discovery._HINTED + 2)]
        first = discovery.due()
        for pk in first:
            discovery.run(pk, budget_seconds=0)
        assert {job.pk for job in jobs} - set(first) <= set(discovery.due())


class TestDrafting:
    @pytest.fixture(autouse=True)
    def sender(self, instagram: Any) -> Any:
        return cast.account()

    @pytest.fixture
    def model(self, monkeypatch: pytest.MonkeyPatch) -> FakeModel:
        return stand_in(monkeypatch)

    def start(self, count: int) -> SocialDraftRun:
        ids = [cast.profile(company=f"Looms {number}").pk for number in range(count)]
        return draft_runs.start(profile_ids=ids, drafter="gemini", actor=None)

    def ticks(self, run: SocialDraftRun, times: int) -> draft_runs.Progress:
        for _ in range(times):
            SocialDraftRun.objects.filter(resume_at__isnull=False).update(
                resume_at=database_now() - timedelta(seconds=1)
            )
            draft_runs.run(run.pk)
        return draft_runs.progress(run)

    def breaking(self, monkeypatch: Any, error: Exception, profile_id: int | None = None) -> None:
        store = draft_work.store

        def breaks(subject: Any, *args: Any, **fields: Any) -> Any:
            if profile_id in (None, subject.profile.pk):
                raise error
            return store(subject, *args, **fields)

        monkeypatch.setattr(draft_work, "store", breaks)

    def test_a_text_that_cannot_be_stored_is_paid_for_once(self, model: FakeModel, monkeypatch: Any) -> None:
        run = self.start(3)
        self.breaking(monkeypatch, ValueError("ours"), run.items.order_by("pk")[0].profile_id)
        end = self.ticks(run, 4)
        assert (end.made, end.refused, end.finished, len(model.orders)) == (2, 1, True, 3)
        reason = SocialDraftItem.objects.get(run=run, status="refused").reason
        assert reason == "An error of ours stopped this draft (ValueError); the log has it."

    def test_a_database_that_refuses_one_text_costs_that_text_only(self, model: FakeModel, monkeypatch: Any) -> None:
        run = self.start(3)
        self.breaking(monkeypatch, DatabaseError("ours"), run.items.order_by("pk")[0].profile_id)
        end = self.ticks(run, 8)
        assert (end.made, end.refused, end.finished) == (2, 1, True)
        assert len(model.orders) <= 5

    def test_a_database_that_refuses_all_is_asked_later_and_then_a_person(self, model: Any, monkeypatch: Any) -> None:
        run = self.start(3)
        with monkeypatch.context() as patch:
            self.breaking(patch, DatabaseError("ours"))
            first = self.ticks(run, 1)
            assert first.resume_at is not None
            assert first.resume_at > database_now() + timedelta(seconds=10)
            end = self.ticks(run, 15)
        assert (end.needs_person, len(model.orders), draft_runs.due()) == (True, draft_work.MOST_ERRORS, [])
        assert "An error of ours" in end.waits_for
        assert draft_runs.resume(run)
        assert self.ticks(run, 1).made == 3

    def test_answers_that_break_off_for_hours_end_with_a_person(self, model: FakeModel) -> None:
        run = self.start(3)
        model.answer = lambda order: OutcomeUnknown(reason="Broken off.")
        end = self.ticks(run, draft_work.MOST_UNCLEAR + 5)
        assert (end.needs_person, len(model.orders)) == (True, draft_work.MOST_UNCLEAR)
        assert "Broken off." in end.waits_for
        model.answer = honest
        assert draft_runs.resume(run)
        assert self.ticks(run, 1).made == 3

    def test_a_worker_that_dies_of_each_text_ends_too(self, model: FakeModel) -> None:
        run = self.start(1)
        for _ in range(draft_work.MOST_ERRORS):
            SocialDraftRun.objects.update(lease_until=database_now() - timedelta(seconds=1), status="running")
            assert draft_work._claim(run.pk) is not None
        SocialDraftRun.objects.update(lease_until=database_now() - timedelta(seconds=1))
        assert not draft_runs.run(run.pk)
        assert (draft_runs.progress(run).needs_person, model.orders) == (True, [])
