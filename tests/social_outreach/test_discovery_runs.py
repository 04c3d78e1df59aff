"""Carrying out a discovery run: whole pages or none, resumable anywhere, and what happens when a source fails."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outbound.clock import database_now
from outbound.outcome import Halted, OutcomeUnknown, Refused, Throttled, Unauthorized, Unreached
from social_outreach.models import SocialDiscoveryJob, SocialFinding, SocialProfile, SocialSource
from social_outreach.services import discovery, discovery_runs, sources
from tests.factories.social import ProfileFactory
from tests.social_outreach.discovery_cast import (
    FakeSource,
    Killed,
    adds_up,
    made,
    people,
    put,
    run,
    run_out,
    usernames,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> FakeSource:
    return put(monkeypatch, FakeSource([people(0, 10), people(10, 20), people(20, 25)]))


class TestAWholeRun:
    def test_finds_every_page(self, source: FakeSource) -> None:
        job = run(made())
        assert (job.status, job.found, job.created_count, job.pages_read) == ("finished", 25, 25, 3)
        assert len(usernames()) == 25
        assert adds_up(job)

    def test_each_profile_keeps_where_and_when_it_was_found(self, source: FakeSource) -> None:
        job = run(made(locations=["Lisbon"]))
        profile = SocialProfile.objects.get(username="person.3")
        finding = SocialFinding.objects.get(profile=profile, job=job)
        assert (profile.job_id, profile.found_by) == (job.pk, f"brave {job.pk}")
        assert (finding.source, finding.url) == ("brave", "https://www.instagram.com/person.3/")
        assert "design" in finding.asked
        assert "Lisbon" in finding.asked
        assert job.created_at <= finding.found_at <= database_now()

    def test_reads_facts_off_the_result(self, source: FakeSource) -> None:
        source.titles["https://www.instagram.com/person.1/"] = (
            "Studio Um (@person.1) • Instagram photos and videos",
            "12.3K Followers, 210 Following, 88 Posts - See Instagram photos and videos from Studio Um (@person.1)",
        )
        run(made())
        profile = SocialProfile.objects.get(username="person.1")
        assert (profile.full_name, profile.followers_count, profile.posts_count) == ("Studio Um", 12_300, 88)
        assert profile.category == "design"

    def test_the_place_is_kept_only_where_the_result_names_it(self, source: FakeSource) -> None:
        source.titles["https://www.instagram.com/person.1/"] = ("Studio", "A studio in Lisbon for signs")
        run(made(locations=["Lisbon"]))
        assert SocialProfile.objects.get(username="person.1").location == "Lisbon"
        assert SocialProfile.objects.get(username="person.2").location == ""

    def test_asks_each_combination_once(self, source: FakeSource) -> None:
        source.pages = []
        run(made(categories=["a", "b"], locations=["x", "y"], keywords=["k"]))
        assert len({text for text, _ in source.asked}) == 4

    def test_ends_once_enough_were_found(self, source: FakeSource) -> None:
        job = run(made(categories=["a", "b"], most=12))
        assert (job.status, job.found, job.created_count) == ("finished", 12, 12)
        assert len(source.asked) == 2
        assert adds_up(job)

    def test_the_same_profile_twice_counts_once_towards_the_most(self, source: FakeSource) -> None:
        source.pages = {"a": [people(0, 10)], "b": [people(5, 15)]}
        job = run(made(categories=["a", "b"], most=12))
        assert (job.created_count, job.unchanged_count) == (12, 5)
        assert SocialFinding.objects.filter(job=job).count() == 12
        assert adds_up(job)

    def test_a_source_that_never_ends_is_left_after_its_most_pages(self, source: FakeSource) -> None:
        source.pages = [people(page * 2, page * 2 + 2) for page in range(30)]
        job = run(made())
        assert job.pages_read == source.most_pages == 10

    def test_a_known_profile_is_filled_in_and_its_review_stays(self, source: FakeSource) -> None:
        ProfileFactory(platform="instagram", username="person.1", category="", discovery_status="rejected")
        job = run(made())
        profile = SocialProfile.objects.get(username="person.1")
        assert (profile.category, profile.discovery_status) == ("design", "rejected")
        assert (job.created_count, job.merged_count) == (24, 1)
        assert SocialFinding.objects.filter(job=job, profile=profile).exists()

    def test_a_page_takes_a_bounded_number_of_statements(self, source: FakeSource) -> None:
        source.pages = [people(0, 5)]
        with CaptureQueriesContext(connection) as few:
            run(made())
        source.pages = [people(100, 150)]
        with CaptureQueriesContext(connection) as many:
            run(made())
        assert len(many) <= len(few) + 2  # SQLite splits a bulk insert
        assert len(few) <= 40


class TestTheReport:
    def test_says_why_a_hit_is_no_profile(self, source: FakeSource) -> None:
        source.pages = [["https://www.instagram.com/p/Cx1/", "https://www.tiktok.com/@other", *people(0, 2)]]
        job = run(made())
        assert (job.found, job.created_count, job.refused_count) == (4, 2, 2)
        assert [line["text"] for line in job.report] == source.pages[0][:2]
        assert "post" in job.report[0]["reason"]
        assert adds_up(job)

    def test_passes_over_who_is_known_to_be_too_small(self, source: FakeSource) -> None:
        source.pages = [people(0, 3)]
        for number, followers in ((0, "90"), (1, "5,000")):
            source.titles[people(number, number + 1)[0]] = ("A", f"{followers} Followers, 2 Following, 3 Posts - See")
        source.parameters = ()
        job = run(made(parameters={"min_followers": 1000}))
        assert usernames() == {"person.1", "person.2"}
        assert [(line["kind"], line["count"]) for line in job.report] == [("passed over", 1)]
        assert adds_up(job)

    def test_lists_500_lines_and_counts_all(self, source: FakeSource) -> None:
        source.pages = [[f"https://www.instagram.com/p/C{page}x{number}/" for number in range(70)] for page in range(9)]
        job = run(made())
        assert (job.refused_count, len(job.report)) == (630, 500)
        assert adds_up(job)

    def test_stores_nothing_that_a_page_could_not_show_safely(self, source: FakeSource) -> None:
        source.titles[people(0, 1)[0]] = ("x" * 900 + "\x00", "<script>alert(1)</script>\u0000")
        source.pages = [[people(0, 1)[0], "javascript:alert(1)", "", "x" * 5000]]
        job = run(made())
        assert job.refused_count == 3
        assert adds_up(job)


class TestKilled:
    @pytest.mark.parametrize("at", range(1, 4))
    def test_between_the_call_and_the_commit(
        self, source: FakeSource, monkeypatch: pytest.MonkeyPatch, at: int
    ) -> None:
        job, calls = made(), 0
        commit = discovery_runs._Work._commit

        def dying(self: Any, *args: Any) -> None:
            nonlocal calls
            calls += 1
            if calls == at:
                raise Killed
            commit(self, *args)

        with monkeypatch.context() as patch:
            patch.setattr(discovery_runs._Work, "_commit", dying)
            with pytest.raises(Killed):
                discovery.run(job.pk)
        job = run(job)
        assert (job.found, job.created_count, job.unchanged_count, job.pages_read) == (25, 25, 0, 3)
        assert len(usernames()) == 25

    @pytest.mark.parametrize("at", range(1, 4))
    def test_inside_the_commit_nothing_of_it_stands(
        self, source: FakeSource, monkeypatch: pytest.MonkeyPatch, at: int
    ) -> None:
        job, calls = made(), 0
        stay = discovery_runs._Work._stay

        def dying(self: Any, **fields: Any) -> datetime:
            nonlocal calls
            calls += 1
            until = stay(self, **fields)
            if calls == at:
                raise Killed
            return until

        with monkeypatch.context() as patch:
            patch.setattr(discovery_runs._Work, "_stay", dying)
            with pytest.raises(Killed):
                discovery.run(job.pk)
        job.refresh_from_db()
        assert (job.created_count, job.pages_read) == (10 * (at - 1), at - 1)
        assert len(usernames()) == SocialFinding.objects.count() == 10 * (at - 1)
        job = run(job)
        assert (job.found, job.created_count, job.unchanged_count) == (25, 25, 0)

    def test_its_lease_keeps_others_out_until_it_lapses(self, source: FakeSource) -> None:
        job = made()
        SocialDiscoveryJob.objects.filter(pk=job.pk).update(lease_until=database_now() + timedelta(seconds=60))
        assert not discovery.run(job.pk)
        assert job.pk not in discovery.due()
        SocialDiscoveryJob.objects.filter(pk=job.pk).update(lease_until=database_now() - timedelta(seconds=1))
        assert job.pk in discovery.due()
        assert run(job).status == "finished"


class TestTwoWorkers:
    def test_the_second_finds_it_taken(self, source: FakeSource) -> None:
        job, answers = made(), []
        source.answers = [lambda: answers.append(discovery.run(job.pk))]
        assert run(job).created_count == 25
        assert answers == [False]

    @pytest.mark.parametrize("seconds", [0, 10])
    def test_one_that_was_overtaken_commits_nothing(self, source: FakeSource, seconds: float) -> None:
        """By another one that read a page, or all of them."""
        job = made()

        def overtaken() -> None:
            SocialDiscoveryJob.objects.filter(pk=job.pk).update(lease_until=database_now() - timedelta(days=1))
            discovery.run(job.pk, budget_seconds=seconds)

        source.answers = [overtaken]
        discovery.run(job.pk)
        job.refresh_from_db()
        assert job.pages_read == (3 if seconds else 1)
        job = run(job)
        assert (job.found, job.created_count, job.unchanged_count, job.pages_read) == (25, 25, 0, 3)

    def test_a_cancelled_run_stops_at_the_next_page(self, source: FakeSource) -> None:
        job = made()
        source.answers = [None, lambda: discovery.cancel(SocialDiscoveryJob.objects.get(pk=job.pk))]
        job = run(job)
        assert (job.status, job.created_count, job.pages_read) == ("cancelled", 10, 1)
        assert len(usernames()) == 10
        with pytest.raises(discovery.NotNow):
            discovery.cancel(job)
        with pytest.raises(discovery.NotNow):
            discovery.resume(job)


class TestThrottled:
    def test_pauses_the_source_and_goes_on_by_itself(self, source: FakeSource) -> None:
        until = database_now() + timedelta(hours=1)
        source.answers = [None, Throttled(reason="Slow down.", until=until)]
        job = run(made())
        assert (job.status, job.created_count, job.resume_at) == ("running", 10, until)
        assert "Slow down." in job.waits_for
        assert job.failures == 0
        assert job.pk not in discovery.due()
        SocialDiscoveryJob.objects.update(resume_at=database_now() - timedelta(seconds=1))
        SocialSource.objects.update(paused_until=database_now() - timedelta(seconds=1))
        assert job.pk in discovery.due()
        job = run(job)
        assert (job.status, job.created_count, job.unchanged_count, job.waits_for) == ("finished", 25, 0, "")

    def test_the_other_runs_of_the_source_wait_too_without_asking(self, source: FakeSource) -> None:
        until = database_now() + timedelta(hours=1)
        source.answers = [Throttled(until=until)]
        run(made())
        asked = len(source.asked)
        other = run(made())
        assert (other.resume_at, len(source.asked)) == (until, asked)

    def test_without_an_end_it_waits_a_minute(self, source: FakeSource) -> None:
        source.answers = [Throttled()]
        job = run(made())
        assert job.resume_at is not None
        assert timedelta(seconds=50) < job.resume_at - database_now() <= timedelta(seconds=60)


class TestHalted:
    @pytest.mark.parametrize("outcome", [Unauthorized(reason="The key is wrong."), Halted(reason="The bill is open.")])
    def test_waits_for_an_operator_and_says_so(self, source: FakeSource, outcome: Any) -> None:
        source.answers = [outcome]
        job = run(made())
        assert job.status == "running"
        assert outcome.reason in job.waits_for
        assert "resume the source" in job.waits_for
        asked = len(source.asked)
        SocialDiscoveryJob.objects.update(resume_at=None)
        assert (run(job).status, len(source.asked)) == ("running", asked)
        sources.resume("brave")
        assert job.pk in discovery.due()
        assert run(job).created_count == 25

    def test_only_what_is_halted_can_be_resumed(self, source: FakeSource) -> None:
        run(made())
        with pytest.raises(sources.NotHalted):
            sources.resume("brave")

    def test_a_key_taken_away_meanwhile_halts(self, source: FakeSource, settings: Any) -> None:
        source.needs_keys = (("key", "BRAVE_SEARCH_KEY"),)
        settings.SOURCE_KEYS = {"brave": {"key": "a-key-of-the-test"}}
        job = made()
        settings.SOURCE_KEYS = {"brave": {"key": ""}}
        assert "BRAVE_SEARCH_KEY" in run(job).waits_for


class TestFailures:
    @pytest.mark.parametrize(
        "outcome", [Unreached(reason="No way."), OutcomeUnknown(reason="Odd."), ZeroDivisionError()]
    )
    def test_is_tried_again_later_and_later(self, source: FakeSource, outcome: Any) -> None:
        source.answers = [outcome, outcome]
        job, waits = made(), []
        for _ in range(2):
            SocialDiscoveryJob.objects.update(resume_at=None)
            waits.append(run(job).resume_at - database_now())
        assert timedelta(seconds=3) < waits[0] <= timedelta(seconds=5) < waits[1] <= timedelta(seconds=10)
        job = run_out(job)
        assert (job.status, job.created_count, job.failures) == ("finished", 25, 0)
        assert [line["count"] for line in job.report if line["kind"] == "error"] == [2]

    def test_after_five_in_a_row_it_fails_and_keeps_what_it_has(self, source: FakeSource) -> None:
        source.answers = [None, *[Unreached(reason="No connection could be made.")] * 5]
        job = run_out(made())
        assert (job.status, job.created_count) == ("failed", 10)
        assert "No connection could be made." in job.error
        discovery.resume(job)
        job = run_out(job)
        assert (job.status, job.created_count, job.unchanged_count, job.error) == ("finished", 25, 0, "")

    def test_a_refused_question_is_skipped_and_reported(self, source: FakeSource) -> None:
        source.pages = {"a": [people(0, 3)], "b": [people(3, 6)]}
        source.answers = [Refused(reason="Too many words.")]
        job = run(made(categories=["a", "b"]))
        assert usernames() == {"person.3", "person.4", "person.5"}
        assert (job.status, job.report[0]["kind"], job.report[0]["reason"]) == (
            "finished",
            "skipped",
            "Too many words.",
        )
