"""How often a source is asked, over all runs, and looking up the figures of what was found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outbound.clock import database_now
from outbound.outcome import Refused
from social_outreach.models import SocialDiscoveryJob, SocialProfile, SocialSource
from social_outreach.services import discovery, discovery_runs, sources
from tests.factories.social import ProfileFactory
from tests.social_outreach.discovery_cast import (
    FakeLookUps,
    FakeSource,
    Killed,
    adds_up,
    made,
    people,
    put,
    run,
    usernames,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> FakeSource:
    return put(monkeypatch, FakeSource([people(0, 10), people(10, 20), people(20, 25)]))


class TestPace:
    def test_a_turn_is_taken_by_one_alone(self, source: FakeSource) -> None:
        source.seconds_between = 30.0
        now = database_now()
        assert sources.take_turn(source, now) is None
        wait = sources.take_turn(source, now)
        assert wait is not None
        assert wait.until == now + timedelta(seconds=30)

    def test_a_lost_race_looks_again(self, source: FakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
        source.seconds_between = 30.0
        now, taken, raced = database_now(), sources._taken, []

        def race(row: Any, *args: Any) -> bool:
            if not raced:
                raced.append(1)
                assert taken(SocialSource.objects.get(pk=row.pk), *args)
            return taken(row, *args)

        monkeypatch.setattr(sources, "_taken", race)
        assert sources.take_turn(source, now) is not None
        assert SocialSource.objects.get(name="brave").used == 1

    def test_a_far_turn_is_written_down_and_a_near_one_waited_for(
        self, source: FakeSource, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slept: list[float] = []
        monkeypatch.setattr(discovery_runs, "_sleep", slept.append)
        source.seconds_between = 30.0
        job = run(made())
        assert (job.pages_read, slept) == (1, [])
        assert job.resume_at is not None
        source.seconds_between = 0.0
        SocialSource.objects.update(next_at=database_now() + timedelta(seconds=1))
        SocialDiscoveryJob.objects.update(resume_at=None)
        monkeypatch.setattr(discovery_runs, "_sleep", lambda _: SocialSource.objects.update(next_at=None))
        assert run(job).status == "finished"

    def test_the_days_most_is_kept_over_all_runs(self, source: FakeSource, settings: Any) -> None:
        settings.SOURCE_REQUESTS_PER_DAY = 2
        job = run(made())
        assert (job.status, job.pages_read) == ("running", 2)
        assert "tomorrow" in job.waits_for
        assert job.resume_at is not None
        assert (job.resume_at.hour, job.resume_at.minute) == (0, 0)
        assert job.resume_at - datetime.now(UTC) <= timedelta(days=1)
        other = run(made())
        assert other.pages_read == 0
        SocialSource.objects.update(used_on=database_now().date() - timedelta(days=1))
        SocialDiscoveryJob.objects.update(resume_at=None)
        assert run(job).created_count == 25
        assert SocialSource.objects.get().used == 1


class TestLookingUp:
    @pytest.fixture
    def look_ups(self, monkeypatch: pytest.MonkeyPatch) -> FakeLookUps:
        found = FakeLookUps()
        found.facts = {f"person.{number}": {"followers_count": 1000 + number, "bio": "Clay"} for number in (0, 2)}
        return put(monkeypatch, found)  # type: ignore[return-value]

    def test_goes_over_each_profile_of_the_run_once(self, source: FakeSource, look_ups: FakeLookUps) -> None:
        source.pages = [people(0, 3)]
        source.takes_platform_parameters = True
        ProfileFactory(platform="instagram", username="somebody.else")
        job = run(made(parameters={"enrich": True}))
        assert (job.status, job.found, job.created_count) == ("finished", 3, 3)
        assert [text for text, _ in look_ups.asked] == ["person.0", "person.1", "person.2"]
        assert SocialProfile.objects.get(username="person.2").followers_count == 1002
        kinds = {line["kind"]: line["count"] for line in job.report}
        assert kinds == {"enriched": 2, "not enriched": 1}
        assert adds_up(job)

    def test_comes_after_the_most_was_found(self, source: FakeSource, look_ups: FakeLookUps) -> None:
        job = run(made(categories=["a", "b"], most=2, parameters={"enrich": True}))
        assert (job.created_count, len(look_ups.asked)) == (2, 2)

    def test_a_killed_one_goes_on_with_the_next(
        self, source: FakeSource, look_ups: FakeLookUps, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source.pages = [people(0, 3)]

        def ask(*args: Any) -> Any:
            if [text for text, _ in look_ups.asked] == ["person.0"]:
                look_ups.asked.append(("killed", ""))
                raise Killed
            return FakeLookUps.ask(look_ups, *args)

        monkeypatch.setattr(look_ups, "ask", ask)
        job = made(parameters={"enrich": True})
        with pytest.raises(Killed):
            discovery.run(job.pk)
        run(job)
        assert [text for text, _ in look_ups.asked] == ["person.0", "killed", "person.1", "person.2"]

    def test_names_are_looked_up_one_by_one(self, look_ups: FakeLookUps) -> None:
        from social_outreach.adapters.discovery.graph_sources import NAMES

        look_ups.parameters = (NAMES,)
        look_ups.takes_platform_parameters = False
        look_ups.answers = [None, Refused(reason="Not now.")]
        asked = {"usernames": "person.0, @person.1 https://www.instagram.com/person.2/"}
        job = run(made(source="instagram_business", categories=[], parameters=asked))
        assert (job.status, usernames()) == ("finished", {"person.0", "person.2"})
        assert [(line["kind"], line["text"]) for line in job.report] == [("skipped", "person.1")]
        assert adds_up(job)
