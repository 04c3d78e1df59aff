"""Sources and platforms of discovery: what is asked, which parameters there are, and whether a source can be used."""

from __future__ import annotations

from typing import Any

import pytest

from outbound.outcome import CallFailed
from social_outreach import tasks
from social_outreach.adapters import registry as adapters
from social_outreach.adapters.discovery import registry
from social_outreach.adapters.discovery.base import Access, Asked, Step
from social_outreach.adapters.discovery.parameters import COUNTRY, Kind, Parameter, read_all
from social_outreach.models import SocialFinding, SocialProfile
from social_outreach.services import discovery, sources
from tests.factories.social import AccountFactory
from tests.social_outreach.discovery_cast import FakeSource, made, people, put

PLATFORMS = tuple(registry.SERVICES)
SEARCHING = [name for name in registry.SOURCES if registry.source(name).searches]


def test_every_platform_can_be_searched() -> None:
    assert set(registry.SERVICES) == set(adapters.ADAPTERS)


@pytest.mark.parametrize("platform", PLATFORMS)
class TestEveryPlatform:
    def test_every_source_that_searches_gives_a_plan(self, platform: str) -> None:
        service = registry.service(platform)
        for name, source in registry.offered_for(platform).items():
            if not source.searches:
                continue
            steps = service.plan(Asked(("design studio",), ("Lisbon", "New York"), ("logo",)), source)
            assert len(steps) == 2, name
            assert all(word in steps[1].text for word in ("design studio", "New York", "logo")), name
            assert [Step.of(step.stored()) for step in steps] == steps

    def test_a_query_is_short_enough_for_the_narrowest_service(self, platform: str) -> None:
        words = "x" * discovery.LONGEST_WORDS
        text = registry.service(platform).query("word " * 15, "place " * 4, "other " * 4, {})
        assert len(text.split()) <= 50
        assert len(registry.service(platform).query(words, words, "", {})) <= 400

    def test_a_persons_quotation_marks_break_nothing(self, platform: str) -> None:
        text = registry.service(platform).query('a "b', 'New "York', '"', {})
        assert text.count('"') % 2 == 0

    def test_its_own_addresses_are_found_and_others_refused(self, platform: str) -> None:
        service = registry.service(platform)
        own = adapters.get(platform).profile_url("adalovelace")
        step = Step("search", "brave")
        assert service.found_in(own, "", "", step).username == "adalovelace"
        refused = service.found_in("https://example.org/ada", "", "", step)
        assert (refused.username, bool(refused.reason)) == ("", True)

    def test_parameters_have_one_name_each(self, platform: str) -> None:
        for source in registry.offered_for(platform).values():
            names = [parameter.name for parameter in registry.service(platform).known_parameters(source)]
            assert len(names) == len(set(names))


class TestParameters:
    def test_an_unknown_one_is_refused_with_the_known_ones(self) -> None:
        _, errors = read_all((COUNTRY,), {"colour": "red", "country": "PT"})
        assert errors == {"colour": ["There is no parameter “colour” here; there are country."]}

    @pytest.mark.parametrize(
        ("kind", "given", "read"),
        [
            (Kind.NUMBER, "1,000", 1000), (Kind.NUMBER, 7, 7), (Kind.NUMBER, "", None), (Kind.FLAG, "on", True),
            (Kind.FLAG, False, None), (Kind.COUNTRY, "PT", "pt"), (Kind.TEXT, "  a   b ", "a b"),
            (Kind.NAMES, "a, b\n@c;a", ["a", "b", "@c"]), (Kind.NAMES, ["a", "a"], ["a"]),
        ],
    )  # fmt: skip
    def test_is_read(self, kind: Kind, given: Any, read: Any) -> None:
        assert Parameter("x", "X", kind, most=5000).read(given) == read

    @pytest.mark.parametrize(
        ("kind", "given"),
        [
            (Kind.NUMBER, "-1"), (Kind.NUMBER, "9" * 30), (Kind.NUMBER, True), (Kind.NUMBER, 6000), (Kind.NUMBER, [1]),
            (Kind.FLAG, "maybe"), (Kind.COUNTRY, "Portugal"), (Kind.COUNTRY, 3), (Kind.TEXT, "x" * 101),
            (Kind.TEXT, ["x"]), (Kind.NAMES, [1]), (Kind.NAMES, {"a": 1}), (Kind.NUMBER, "٣"),
        ],
    )  # fmt: skip
    def test_is_refused(self, kind: Kind, given: Any) -> None:
        with pytest.raises(ValueError, match=r"^X"):
            Parameter("x", "X", kind, most=5000).read(given)


@pytest.mark.django_db
class TestReadiness:
    def test_a_source_without_its_key_says_which(self, settings: Any) -> None:
        settings.SOURCE_KEYS = {}
        state = sources.state_of(registry.source("dataforseo"))
        assert not state.ready
        assert "DATAFORSEO_LOGIN and DATAFORSEO_PASSWORD" in state.why

    def test_with_it_the_source_is_ready(self, settings: Any) -> None:
        settings.SOURCE_KEYS = {"brave": {"key": "a-key-of-the-test"}}
        assert sources.state_of(registry.source("brave")).ready
        assert "a-key" not in repr(sources.access_to(registry.source("brave")))

    def test_a_graph_source_needs_a_connected_account(self, settings: Any) -> None:
        source = registry.source("instagram_business")
        assert "connect an Instagram account" in sources.state_of(source).why
        AccountFactory(platform="instagram", access_token="IGAA-of-the-test")
        assert "Facebook Login" in sources.state_of(source).why
        AccountFactory(platform="instagram", access_token="EAA-of-the-test")
        assert sources.state_of(source).ready
        access = sources.access_to(source)
        assert access.credentials is not None
        assert access.credentials.access_token == "EAA-of-the-test"
        assert "EAA" not in repr(access)

    def test_an_account_that_is_halted_or_of_another_world_does_not_ask(self) -> None:
        AccountFactory(platform="instagram", access_token="EAA-of-the-test", status="needs_reconnect")
        AccountFactory(platform="instagram", access_token="EAA-of-the-test", world="rehearsal")
        with pytest.raises(CallFailed, match="connect an Instagram account"):
            sources.access_to(registry.source("instagram_business"))

    def test_pages_search_needs_the_declared_access_too(self, settings: Any) -> None:
        AccountFactory(platform="facebook", access_token="EAA-of-the-test")
        settings.SOURCE_KEYS = {}
        assert "FACEBOOK_PAGES_ACCESS" in sources.state_of(registry.source("facebook_pages")).why
        settings.SOURCE_KEYS = {"facebook_pages": {"access": "granted"}}
        assert sources.state_of(registry.source("facebook_pages")).ready

    def test_pasted_addresses_always_work(self, settings: Any) -> None:
        settings.SOURCE_KEYS = {}
        assert sources.state_of(registry.source("urls")).ready


@pytest.mark.django_db
class TestTheTick:
    @pytest.fixture(autouse=True)
    def source(self, monkeypatch: pytest.MonkeyPatch) -> FakeSource:
        return put(monkeypatch, FakeSource([people(0, 5)]))

    def test_hints_what_is_due_and_no_more_than_ten(self, monkeypatch: pytest.MonkeyPatch) -> None:
        hinted: list[int] = []
        monkeypatch.setattr(
            tasks, "_publish", lambda task, **told: hinted.append(told["job_id"]) if task is tasks.discover else None
        )
        jobs = [made().pk for _ in range(12)]
        tasks.tick()
        assert hinted == jobs[:10]

    def test_the_task_carries_a_run_out(self) -> None:
        job = made()
        tasks.discover(job_id=job.pk)
        assert discovery.is_over(job.pk)
        assert discovery.due() == []

    def test_a_hint_for_a_run_that_is_gone_harms_nobody(self) -> None:
        tasks.discover(job_id=987_654)


@pytest.mark.django_db
def test_pasted_addresses_keep_where_they_were_found() -> None:
    job = discovery.create(
        platform="instagram", source="urls", lines=["@ada", "instagram.com/ada/", "@bob"], actor=None
    )
    assert (job.created_count, job.merged_count + job.unchanged_count, job.found) == (2, 1, 3)
    assert set(SocialFinding.objects.filter(job=job).values_list("profile__username", "source")) == {
        ("ada", "urls"), ("bob", "urls"),
    }  # fmt: skip
    assert SocialProfile.objects.filter(findings__job=job).count() == 2


@pytest.mark.parametrize("name", SEARCHING)
def test_a_source_says_what_it_is(name: str) -> None:
    source = registry.source(name)
    assert source.label
    assert source.help.endswith(".")
    assert source.seconds_between > 0


def test_access_hides_what_it_holds() -> None:
    assert "secret" not in repr(Access(keys={"key": "secret"}))
