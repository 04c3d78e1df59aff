"""Two people review the same profiles: the later one is told, nothing is overruled unseen, and who judged is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from social_outreach.models import SocialProfile
from social_outreach.services import verdicts
from tests.factories import social
from tests.social_outreach import cast, console

pytestmark = pytest.mark.django_db

TABLE, ONE, JUDGE = "/outreach/social/review/", "/outreach/social/review/one/", "/outreach/social/review/judge/"


def found(name: str, **facts: Any) -> SocialProfile:
    return cast.profile(full_name=name, **{"discovery_status": "discovered", **facts})


def reviewer(name: str) -> Any:
    person = social.user_with("review_profiles")
    User.objects.filter(pk=person.pk).update(username=name)
    person.refresh_from_db()
    return console.of(person)


def seen(*people: SocialProfile) -> str:
    return ",".join(f"{each.pk}:{each.discovery_status}" for each in people)


def judge(client: Client, action: str, *people: SocialProfile, **more: Any) -> str:
    given = {"action": action, "ids": [each.pk for each in people], "seen": seen(*people), **more}
    return client.post(JUDGE, given, follow=True).content.decode()


def stands(*people: SocialProfile) -> list[tuple[str, str]]:
    rows = (cast.now(each) for each in people)
    return [(row.discovery_status, row.reviewed_by.username if row.reviewed_by else "") for row in rows]


@pytest.fixture
def ada(db: None) -> Any:
    return reviewer("ada")


@pytest.fixture
def bo(db: None) -> Any:
    return reviewer("bo")


class TestOne:
    def test_the_later_verdict_is_refused_with_who_decided_what(self, ada: Any, bo: Any) -> None:
        person = found("Cy Dahl")
        judge(ada, "qualify", person, mode="one")
        told = judge(bo, "reject", person, mode="one")
        assert "ada qualified Cy Dahl meanwhile. Nothing was changed; look again." in told
        assert "Cy Dahl</h2>" in told
        assert stands(person) == [("qualified", "ada")]

    def test_htmx_is_told_too(self, ada: Any, bo: Any) -> None:
        person = found("Cy Dahl")
        judge(ada, "qualify", person, mode="one")
        given = {"action": "reject", "ids": person.pk, "seen": seen(person), "mode": "one"}
        told = bo.post(JUDGE, given, follow=True, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in told
        assert '<div id="toasts" hx-swap-oob="beforeend">' in told
        assert "ada qualified Cy Dahl meanwhile." in told

    def test_whoever_looks_again_may_overrule(self, ada: Any, bo: Any) -> None:
        person = found("Cy Dahl")
        judge(ada, "qualify", person, mode="one")
        judge(bo, "reject", cast.now(person), mode="one")
        assert stands(person) == [("rejected", "bo")]

    def test_the_same_verdict_twice_is_no_quarrel_and_stays_with_the_first(self, ada: Any, bo: Any) -> None:
        person = found("Cy Dahl")
        judge(ada, "qualify", person)
        assert "meanwhile" not in judge(bo, "qualify", person)
        assert stands(person) == [("qualified", "ada")]

    def test_the_page_posts_what_it_shows(self, ada: Any) -> None:
        person = found("Cy Dahl")
        for page in (ONE, TABLE):
            assert f'name="seen" value="{seen(person)}"' in ada.get(page).content.decode()

    @pytest.mark.parametrize("given", ["x", "1:adored", f"{'9' * 40}:qualified", "-1:qualified"])
    def test_what_cannot_be_read_changes_nothing(self, ada: Any, given: str) -> None:
        person = found("Cy Dahl")
        assert "toast--error" in judge(ada, "qualify", person, seen=given)
        assert stands(person) == [("discovered", "")]


class TestMany:
    def test_what_changed_meanwhile_is_left_alone_and_counted(self, ada: Any, bo: Any) -> None:
        people = [found("Cy Dahl"), found("Di Eck"), found("Ed Fox")]
        judge(ada, "qualify", people[0])
        asked = judge(bo, "reject", *people)
        assert f'name="seen" value="{seen(*people)}"' in asked
        told = judge(bo, "reject", *people, expected=3)
        assert "2 profiles rejected; 1 left alone: ada qualified Cy Dahl meanwhile." in told
        assert stands(*people) == [("qualified", "ada"), ("rejected", "bo"), ("rejected", "bo")]

    @pytest.mark.parametrize("most_undone", [200, 1])
    def test_of_all_matching_too(self, ada: Any, bo: Any, monkeypatch: pytest.MonkeyPatch, most_undone: int) -> None:
        monkeypatch.setattr(verdicts, "MOST_UNDONE", most_undone)
        people = [found("Cy Dahl"), found("Di Eck"), found("Ed Fox")]
        asked = bo.post(JUDGE, {"action": "qualify", "all_matching": "1"}).content.decode()
        seen_at = asked.partition('name="seen_at" value="')[2].partition('"')[0]
        judge(ada, "reject", people[0])
        given = {"action": "qualify", "all_matching": "1", "expected": 3, "seen_at": seen_at}
        told = bo.post(JUDGE, given, follow=True).content.decode()
        assert "2 profiles qualified; 1 left alone: ada rejected Cy Dahl meanwhile." in told
        assert stands(*people) == [("rejected", "ada"), ("qualified", "bo"), ("qualified", "bo")]


class TestUndo:
    def test_gives_the_former_reviewer_back_in_few_statements(
        self, ada: Any, bo: Any, django_assert_max_num_queries: Any
    ) -> None:
        people = [found(f"Person {number}") for number in range(20)]
        for each in people:
            judge(ada, "qualify", each)
        before = [cast.now(each).reviewed_at for each in people]
        judge(bo, "reject", *(cast.now(each) for each in people), expected=20)
        with django_assert_max_num_queries(25):
            bo.post(JUDGE, {"action": "undo"})
        assert stands(*people) == [("qualified", "ada")] * 20
        assert [cast.now(each).reviewed_at for each in people] == before

    def test_leaves_alone_what_was_judged_anew_even_to_the_same(self, ada: Any, bo: Any) -> None:
        person = found("Cy Dahl")
        judge(ada, "reject", person)
        judge(bo, "reopen", cast.now(person))
        judge(bo, "reject", cast.now(person))
        told = ada.post(JUDGE, {"action": "undo"}, follow=True).content.decode()
        assert "Nothing was undone: somebody has judged anew meanwhile." in told
        assert stands(person) == [("rejected", "bo")]

    def test_of_more_than_are_kept_there_is_none_and_only_then_is_it_said(
        self, ada: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(3):
            found(f"Person {number}")
        asked = ada.post(JUDGE, {"action": "qualify", "all_matching": "1"}).content.decode()
        assert "also on other pages." in asked
        monkeypatch.setattr("social_outreach.views.review_parts.MOST_UNDONE", 2)
        asked = ada.post(JUDGE, {"action": "qualify", "all_matching": "1"}).content.decode()
        assert "of more than 2 there is no undo" in asked


class TestShown:
    def test_on_the_profile_and_in_the_console(self, ada: Any) -> None:
        person = found("Cy Dahl")
        judge(ada, "qualify", person)
        assert "<dt>Qualified</dt><dd>by ada, " in ada.get(f"/outreach/social/profiles/{person.pk}/").content.decode()
        assert "ada, " in console.operator().get(console.page(person)).content.decode()

    def test_the_console_keeps_who_judged(self) -> None:
        person, client = found("Cy Dahl"), console.operator()
        console.choose(client, "reject", person)
        assert cast.now(person).reviewed_by == client.person

    def test_the_api_keeps_it_and_refuses_what_was_seen_otherwise(self) -> None:
        person, client = found("Cy Dahl"), social.api(*social.PERMISSIONS)
        at = f"/api/social/profiles/{person.pk}/review/"
        made = client.post(at, {"verdict": "qualify", "seen": "discovered"}).json()
        refused = client.post(at, {"verdict": "reject", "seen": "discovered"})
        assert made["reviewed_by"] == cast.now(person).reviewed_by.username
        assert (refused.status_code, refused.json()["type"]) == (409, "about:judged-meanwhile")
        assert client.post(at, {"verdict": "reject", "seen": "adored"}).status_code == 400
        assert client.post(at, {"verdict": "reject"}).json()["discovery_status"] == "rejected"

    def test_the_pipeline_keeps_it(self) -> None:
        person, client = found("Cy Dahl"), social.api(*social.PERMISSIONS)
        client.post("/api/social/pipeline/review/", {"verdict": "qualify", "profile_ids": [person.pk]}, format="json")
        assert cast.now(person).reviewed_by is not None
