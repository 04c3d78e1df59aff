"""/api/social/pipeline/discover and /api/social/jobs/: a search is started, watched, stopped, gone on with."""

from __future__ import annotations

from typing import Any

import pytest

from outbound.outcome import Throttled
from social_outreach import tasks
from social_outreach.models import SocialDiscoveryJob
from social_outreach.services import discovery
from tests.factories import social
from tests.social_outreach.discovery_cast import FakeSource, made, people, put

pytestmark = pytest.mark.django_db
AT = "/api/social/pipeline/discover"
SEARCH = {
    "platform": "instagram",
    "source": "brave",
    "categories": ["design studio"],
    "locations": ["Lisbon", "Porto"],
    "parameters": {"min_followers": 1000},
    "most": 20,
}


@pytest.fixture(autouse=True)
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    told: list[int] = []
    monkeypatch.setattr(tasks, "nudge_discovery", told.append)
    return told


@pytest.fixture(autouse=True)
def source(monkeypatch: pytest.MonkeyPatch) -> FakeSource:
    return put(monkeypatch, FakeSource([people(0, 10), people(10, 15)]))


def post(body: dict[str, Any], client: Any = None, **headers: str) -> Any:
    return (client or social.api("review_profiles")).post(AT, body, headers=headers)


class TestASearch:
    def test_is_started(self, nudged: list[int]) -> None:
        answer = post(SEARCH)
        assert answer.status_code == 201
        job = answer.json()["job"]
        assert (job["status"], job["source"], job["most"]) == ("waiting", "brave", 20)
        assert job["parameters"] == {"min_followers": 1000}
        assert nudged == [job["id"]]

    def test_is_watched_and_adds_up(self, source: FakeSource) -> None:
        source.pages = [["https://www.instagram.com/p/Cxyz/", *people(0, 5)]]
        pk = post(SEARCH).json()["job"]["id"]
        discovery.run(pk)
        job = social.api().get(f"/api/social/jobs/{pk}/").json()
        assert (job["status"], job["found"], job["created_count"], job["unchanged_count"], job["refused_count"]) == (
            "finished", 12, 5, 5, 2,
        )  # fmt: skip
        assert {line["kind"] for line in job["report"]} == {"refused"}
        listed = social.api().get("/api/social/jobs/?platform=instagram").json()["results"]
        assert [row["id"] for row in listed] == [pk]

    def test_with_the_same_key_is_started_once(self) -> None:
        client = social.api("review_profiles")
        first = post(SEARCH, client, **{"Idempotency-Key": "once"})
        again = post(SEARCH, client, **{"Idempotency-Key": "once"})
        assert again["Idempotency-Replayed"] == "true"
        assert first.json() == again.json()
        assert SocialDiscoveryJob.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"platform": "myspace"}, "platform"),
            ({"source": "altavista"}, "source"),
            ({"source": "facebook_pages"}, "source"),
            ({"source": "serpapi"}, "source"),
            ({"source": "urls"}, "source"),
            ({"categories": [], "locations": []}, "keywords"),
            ({"categories": ["x" * 150]}, "categories"),
            ({"categories": "pottery"}, "categories"),
            ({"locations": [f"place {number}" for number in range(60)]}, "locations"),
            ({"most": 0}, "most"),
            ({"most": 10**9}, "most"),
            ({"urls": ["@ada"]}, "urls"),
            ({"colour": "red"}, "colour"),
            ({"source": "instagram_business", "parameters": {"usernames": ["a b"]}}, "categories"),
        ],
    )
    def test_says_by_field_what_is_wrong(self, wrong: dict[str, Any], field: str) -> None:
        answer = post(SEARCH | wrong)
        assert answer.status_code == 400
        assert field in answer.json()["errors"]
        assert not SocialDiscoveryJob.objects.exists()

    @pytest.mark.parametrize(
        ("parameters", "name", "said"),
        [
            ({"colour": "red"}, "colour", "there are country, language, min_followers"),
            ({"job_title": "x"}, "job_title", "no parameter"),
            ({"min_followers": -1}, "min_followers", "whole number"),
            ({"min_followers": True}, "min_followers", "whole number"),
            ({"country": "prt"}, "country", "two letters"),
            ({"country": ["pt"]}, "country", "two letters"),
            ({"enrich": "perhaps"}, "enrich", "true or false"),
            ({"enrich": True}, "enrich", "connect an Instagram account"),
        ],
    )
    def test_refuses_a_parameter_by_its_name(self, parameters: dict[str, Any], name: str, said: str) -> None:
        answer = post(SEARCH | {"parameters": parameters})
        assert answer.status_code == 400
        assert said in answer.json()["errors"]["parameters"][name][0]

    @pytest.mark.parametrize("odd", [None, [], {}, "x", 3, {"a": {"b": [1]}}, {"": ""}, {"min_followers": [[]]}])
    def test_no_odd_value_is_a_fault(self, odd: Any) -> None:
        for name in SEARCH:
            assert post(SEARCH | {name: odd}).status_code < 500


class TestAJob:
    def test_is_stopped_once(self) -> None:
        job = made()
        client = social.api("review_profiles")
        assert client.post(f"/api/social/jobs/{job.pk}/cancel/").json()["status"] == "cancelled"
        again = client.post(f"/api/social/jobs/{job.pk}/cancel/")
        assert (again.status_code, again.json()["type"]) == (409, "about:not-now")

    def test_that_waits_is_gone_on_with(self, source: FakeSource, nudged: list[int]) -> None:
        source.answers = [Throttled(reason="Slow down.")]
        job = made()
        discovery.run(job.pk)
        shown = social.api().get(f"/api/social/jobs/{job.pk}/").json()
        assert "Slow down." in shown["waits_for"]
        assert shown["resume_at"]
        answer = social.api("review_profiles").post(f"/api/social/jobs/{job.pk}/resume/")
        assert (answer.json()["resume_at"], nudged) == (None, [job.pk])
        assert social.api("review_profiles").post(f"/api/social/jobs/{job.pk}/resume/").status_code == 409
