"""The pages of discovery: the form that follows the platform, the cost before the start, the run, who may."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from outbound.outcome import Throttled, Unauthorized
from social_outreach import tasks
from social_outreach.models import SocialDiscoveryJob, SocialSource
from social_outreach.services import discovery
from tests.factories.social import user_with
from tests.social_outreach.discovery_cast import FakeSource, made, people, put

pytestmark = pytest.mark.django_db
PAGE = "/outreach/social/discover/"
MANY = ",".join(map(str, range(49)))
HTMX = {"HX-Request": "true"}


def text(response: Any) -> str:
    return response.content.decode()


@pytest.fixture(autouse=True)
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    told: list[int] = []
    monkeypatch.setattr(tasks, "nudge_discovery", told.append)
    return told


@pytest.fixture(autouse=True)
def source(monkeypatch: pytest.MonkeyPatch) -> FakeSource:
    return put(monkeypatch, FakeSource([people(0, 10), people(10, 20)]))


@pytest.fixture
def reviewer(client: Client) -> Client:
    client.force_login(user_with("review_profiles"))
    return client


def typed(**more: str) -> dict[str, str]:
    return {"platform": "instagram", "source": "brave", "categories": "design studio, signs", "locations": "Lisbon",
            "keywords": "", "most": "50"} | more  # fmt: skip


class TestTheForm:
    def test_shows_platforms_sources_and_words(self, reviewer: Client) -> None:
        shown = text(reviewer.get(PAGE))
        for word in ("LinkedIn", "Instagram", "Facebook", "TikTok", "Fake Search", "Categories", "Locations"):
            assert word in shown

    def test_starts_a_run(self, reviewer: Client, nudged: list[int]) -> None:
        answer = reviewer.post(PAGE, typed(p_min_followers="1,000", p_country="PT"))
        job = SocialDiscoveryJob.objects.get()
        assert answer["Location"] == f"{PAGE}{job.pk}/"
        assert (job.categories, job.locations, job.most) == (["design studio", "signs"], ["Lisbon"], 50)
        assert job.parameters == {"min_followers": 1000, "country": "pt"}
        assert len(job.plan) == 2
        assert nudged == [job.pk]

    def test_pasted_addresses_go_in_at_once(self, reviewer: Client) -> None:
        reviewer.post(PAGE, {"platform": "instagram", "source": "urls", "urls": "@maya.clay\nnot a name!"})
        job = SocialDiscoveryJob.objects.get()
        assert (job.status, job.created_count, job.refused_count) == ("finished", 1, 1)
        assert "not a name!" in text(reviewer.get(f"{PAGE}{job.pk}/"))

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"categories": "", "locations": ""}, "Say what to look for"),
            ({"p_country": "Portugal"}, "code of two letters"),
            ({"p_min_followers": "many"}, "whole number"),
            ({"p_min_followers": "9", "p_max_followers": "3"}, "less than"),
            ({"most": "0"}, "greater than or equal to 1"),
            ({"categories": "x" * 200}, "more than 100 characters"),
            (
                {"categories": ",".join(map(str, range(49))), "locations": ",".join(map(str, range(49)))},
                "2,401 searches",
            ),
            ({"p_enrich": "on"}, "connect an Instagram account"),
            ({"keywords": "a\x00b"}, "Null characters"),
        ],
    )
    def test_says_at_the_field_what_is_wrong_and_keeps_the_rest(
        self, reviewer: Client, wrong: dict[str, str], said: str
    ) -> None:
        answer = reviewer.post(PAGE, typed(p_language="xy") | wrong)
        assert answer.status_code == 400
        assert said in text(answer)
        assert 'value="xy"' in text(answer)
        assert not SocialDiscoveryJob.objects.exists()

    def test_a_source_that_is_not_set_up_says_what_to_do(self, reviewer: Client) -> None:
        answer = reviewer.post(PAGE, typed(source="serpapi"))
        assert answer.status_code == 400
        assert "SERPAPI_KEY" in text(answer)

    def test_another_platform_keeps_what_was_typed(self, reviewer: Client) -> None:
        shown = text(reviewer.post(f"{PAGE}fields/", typed(platform="tiktok"), headers=HTMX))
        assert "<html" not in shown
        assert "design studio, signs" in shown
        assert "TikTok Research API" in shown
        assert "errorlist" not in shown

    def test_an_unknown_platform_shows_the_first(self, reviewer: Client) -> None:
        assert reviewer.get(PAGE, {"platform": "myspace", "source": "x" * 5000}).status_code == 200
        assert reviewer.post(f"{PAGE}fields/", typed(platform="myspace"), headers=HTMX).status_code == 200

    def test_but_starts_no_run_of_the_first(self, reviewer: Client) -> None:
        answer = reviewer.post(PAGE, typed(platform="myspace"))
        assert (answer.status_code, "There is no such platform" in text(answer)) == (400, True)
        assert not SocialDiscoveryJob.objects.exists()

    def test_what_was_typed_is_escaped(self, reviewer: Client) -> None:
        answer = reviewer.post(f"{PAGE}fields/", typed(categories="</textarea><script>alert(1)</script>"), headers=HTMX)
        assert "<script>" not in text(answer)

    def test_says_the_cost_before_the_start(self, reviewer: Client) -> None:
        assert "2 searches, at most 20 requests." in text(reviewer.post(f"{PAGE}estimate/", typed(), headers=HTMX))
        nothing = typed(categories="", locations="")
        assert "is shown here" in text(reviewer.post(f"{PAGE}estimate/", nothing, headers=HTMX))


class TestARun:
    def test_shows_its_counts_and_its_report(self, reviewer: Client, source: FakeSource) -> None:
        source.pages = [["https://www.instagram.com/p/Cxyz/", *people(0, 4)]]
        job = made()
        discovery.run(job.pk)
        shown = text(reviewer.get(f"{PAGE}{job.pk}/"))
        assert "5 found: 4 new, 1 refused." in shown
        assert "https://www.instagram.com/p/Cxyz/" in shown
        assert "hx-get" not in shown.split('id="discover-run"')[1].split(">")[0]

    def test_a_poll_without_news_swaps_nothing(self, reviewer: Client, source: FakeSource) -> None:
        source.answers = [None, Throttled(reason="Slow down.")]
        job = made()
        at = f"{PAGE}{job.pk}/"
        shown = text(reviewer.get(at))
        seen = re.search(r"seen=(\w+)", shown)
        assert seen is not None
        assert "Waiting for a worker" in shown
        assert reviewer.get(at, {"seen": seen[1]}, headers=HTMX).status_code == 204
        discovery.run(job.pk)
        news = reviewer.get(at, {"seen": seen[1]}, headers=HTMX)
        assert news.status_code == 200
        assert "Slow down." in text(news)
        assert "<html" not in text(news)

    def test_one_that_is_throttled_at_once_waits_for_no_worker(self, reviewer: Client, source: FakeSource) -> None:
        source.answers = [Throttled(reason="Slow down.")]
        job = made()
        discovery.run(job.pk)
        shown = text(reviewer.get(f"{PAGE}{job.pk}/"))
        assert "Slow down." in shown
        assert "Waiting for a worker" not in shown

    def test_the_list_too(self, reviewer: Client) -> None:
        made()
        shown = text(reviewer.get(PAGE))
        seen = re.search(r"seen=(\w+)", shown)
        assert seen is not None
        assert reviewer.get(PAGE, {"seen": seen[1]}, headers=HTMX).status_code == 204
        made()
        assert reviewer.get(PAGE, {"seen": seen[1]}, headers=HTMX).status_code == 200

    def test_is_stopped_and_gone_on_with(self, reviewer: Client, source: FakeSource, nudged: list[int]) -> None:
        source.answers = [Throttled(reason="Slow down.")]
        job = made()
        discovery.run(job.pk)
        reviewer.post(f"{PAGE}{job.pk}/resume/")
        job.refresh_from_db()
        assert (job.resume_at, nudged) == (None, [job.pk])
        reviewer.post(f"{PAGE}{job.pk}/cancel/")
        job.refresh_from_db()
        assert job.status == "cancelled"
        assert "over already" in text(reviewer.post(f"{PAGE}{job.pk}/cancel/", follow=True))

    def test_its_numbers_add_up(self, reviewer: Client, source: FakeSource) -> None:
        source.pages = [["https://www.instagram.com/p/Cxyz/", *people(0, 4), *people(2, 6)], people(4, 9)]
        job = made()
        discovery.run(job.pk)
        shown = text(reviewer.get(f"{PAGE}{job.pk}/")).split('id="discover-counts"')[1]
        values = [int(value) for value in re.findall(r'class="stat-value">([\d,]+)', shown)[:4]]
        assert values[0] == sum(values[1:]) == 14
        assert values[1:] == [9, 4, 1]
        row = text(reviewer.get(PAGE))
        for label, value in zip(("Found", "New", "Known", "Refused"), values, strict=True):
            assert f'data-label="{label}">{value}<' in row

    def test_so_do_those_of_a_list_with_one_name_twice(self, reviewer: Client) -> None:
        reviewer.post(PAGE, {"platform": "instagram", "source": "urls", "urls": "@maya.clay\nmaya.clay\nnot a name!"})
        shown = text(reviewer.get(f"{PAGE}{SocialDiscoveryJob.objects.get().pk}/"))
        assert "3 found: 1 new, 1 known, 1 refused." in shown

    def test_it_shows_what_it_asks_in_the_words_that_were_typed(self, reviewer: Client) -> None:
        job = made()
        SocialDiscoveryJob.objects.filter(pk=job.pk).update(
            plan=[{"kind": "search", "source": "brave", "text": 'site:instagram.com clay "New York" -cheap -inurl:p'}],
            pages_read=1,
        )
        shown = text(reviewer.get(f"{PAGE}{job.pk}/"))
        assert "clay New York -cheap<" in shown
        assert "inurl" not in shown

    def test_there_is_none(self, reviewer: Client) -> None:
        assert reviewer.get(f"{PAGE}987/").status_code == 404


class TestAHaltedSource:
    def test_the_next_one_is_not_chosen_instead(
        self, reviewer: Client, source: FakeSource, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        settings.SOURCE_KEYS = {**settings.SOURCE_KEYS, "serpapi": {"key": "k"}}
        reviewer.post(PAGE, typed())
        SocialSource.objects.update_or_create(name="brave", defaults={"is_halted": True, "pause_reason": "No money."})
        shown = text(reviewer.get(PAGE, {"platform": "instagram"}))
        assert '<option value="brave" selected>Fake Search (halted)' in shown
        assert "This source is halted." in shown
        assert "Fake Search" in text(reviewer.post(PAGE, typed()))
        assert SocialDiscoveryJob.objects.count() == 1

    def test_what_costs_money_is_for_a_person_to_choose(
        self, reviewer: Client, source: FakeSource, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(FakeSource, "is_paid", True)
        for shown in (
            text(reviewer.get(PAGE)),
            text(reviewer.post(f"{PAGE}fields/", typed(source=""), headers=HTMX)),
        ):
            assert '<option value="" selected>Choose a source' in shown
            assert shown.count(" selected>") == 1
        answer = reviewer.post(PAGE, typed(source=""))
        assert (answer.status_code, "Choose a source." in text(answer)) == (400, True)
        assert "design studio, signs" in text(answer)
        assert not SocialDiscoveryJob.objects.exists()

    def test_only_an_operator_may_resume_it(self, client: Client, reviewer: Client, source: FakeSource) -> None:
        source.answers = [Unauthorized(reason="The key is wrong.")]
        discovery.run(made().pk)
        shown = text(reviewer.get(PAGE))
        assert "Fake Search is halted." in shown
        assert "Resume Fake Search" not in shown
        assert reviewer.post(f"{PAGE}sources/brave/resume/").status_code == 403
        client.force_login(user_with("operate_outreach"))
        assert "Resume Fake Search" in text(client.get(PAGE))
        client.post(f"{PAGE}sources/brave/resume/")
        assert not SocialSource.objects.get(name="brave").is_halted
        assert "not halted" in text(client.post(f"{PAGE}sources/brave/resume/", follow=True))


class TestWhoMay:
    @pytest.mark.parametrize("at", ["", "fields/", "estimate/", "1/cancel/", "1/resume/"])
    def test_others_look_only(self, client: Client, at: str) -> None:
        client.force_login(user_with())
        assert client.post(f"{PAGE}{at}", typed()).status_code == 403

    def test_others_see_no_form(self, client: Client) -> None:
        client.force_login(user_with())
        assert 'id="discover-form"' not in text(client.get(PAGE))

    def test_strangers_sign_in(self, client: Client) -> None:
        assert client.get(PAGE).status_code == 302


def test_costs_the_same_for_two_runs_and_twelve(reviewer: Client, django_assert_max_num_queries: Any) -> None:
    def cost(number: int) -> int:
        for _ in range(number):
            made()
        with django_assert_max_num_queries(40) as counted:
            reviewer.get(PAGE)
        return len(counted)

    assert cost(2) == cost(10)


def test_a_runs_page_costs_the_same_for_three_profiles_and_thirty(
    reviewer: Client, source: FakeSource, django_assert_max_num_queries: Any
) -> None:
    def cost(number: int) -> int:
        source.pages = [people(0, number)]
        job = made()
        discovery.run(job.pk)
        with django_assert_max_num_queries(40) as counted:
            reviewer.get(f"{PAGE}{job.pk}/")
        return len(counted)

    assert cost(3) == cost(30)
