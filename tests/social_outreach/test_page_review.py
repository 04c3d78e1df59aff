"""The review pages: the table and its filters, one at a time, verdicts on many, their undoing, and who may."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from social_outreach.models import SocialProfile, SocialSuppression
from social_outreach.selectors import profiles
from social_outreach.services import suppressions

pytestmark = pytest.mark.django_db

TABLE, ONE, JUDGE = "/outreach/social/review/", "/outreach/social/review/one/", "/outreach/social/review/judge/"


def person(name: str, **facts: Any) -> SocialProfile:
    username = re.sub(r"\W", ".", name.lower())
    given = {"platform": "instagram", "username": username, "username_key": username, "full_name": name, **facts}
    return SocialProfile.objects.create(**given)


def status_of(*people: SocialProfile) -> list[str]:
    return [SocialProfile.objects.get(pk=each.pk).discovery_status for each in people]


def text(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def member(client: Client) -> Client:
    """Signed in, without any right."""
    client.force_login(User.objects.create_user("member"))
    return client


@pytest.fixture
def reviewer(client: Client) -> Client:
    user = User.objects.create_user("reviewer")
    user.user_permissions.add(Permission.objects.get(codename="review_profiles"))
    client.force_login(user)
    return client


class TestTable:
    def test_asks_for_a_sign_in(self, client: Client) -> None:
        assert client.get(TABLE).status_code == 302

    def test_narrows_to_what_the_address_says(self, member: Client) -> None:
        person("Ada Berlin", location="Berlin", followers_count=500)
        person("Bo Ulm", location="Ulm", followers_count=500)
        person("Cy Small", location="Berlin", followers_count=5)
        person("Di Link", location="Berlin", followers_count=500, platform="linkedin")
        shown = text(member.get(TABLE, {"location": "berlin", "followers_min": 100, "platform": "instagram"}))
        assert "Ada Berlin" in shown
        assert not any(name in shown for name in ("Bo Ulm", "Cy Small", "Di Link"))

    def test_finds_all_words_wherever_they_stand(self, member: Client) -> None:
        person("Ada Stone", bio="Ceramics for hotels")
        person("Bo Stone", bio="Lamps")
        shown = text(member.get(TABLE, {"q": "@ada ceramics"}))
        assert "Ada Stone" in shown
        assert "Bo Stone" not in shown

    @pytest.mark.parametrize("sort", profiles.SORTS)
    def test_pages_through_everybody_once_in_every_order(self, sort: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(profiles, "PAGE_ROWS", 3)
        for number in range(10):
            person(f"P {number % 4} {number}", followers_count=number % 3 or None, engagement_score=number % 2 or None)
        seen: list[int] = []
        page = profiles.page(profiles.ProfileFilter(), sort=sort)
        for _ in range(5):
            seen += [row.profile.pk for row in page.rows]
            if page.next is None:
                break
            page = profiles.page(profiles.ProfileFilter(), sort=sort, after=page.next)
        back = profiles.page(profiles.ProfileFilter(), sort=sort, before=seen[9])
        assert sorted(seen) == sorted(SocialProfile.objects.values_list("pk", flat=True))
        assert [row.profile.pk for row in back.rows] == seen[6:9]

    def test_a_cursor_of_nobody_shows_the_first_page(self, member: Client) -> None:
        person("Ada")
        assert "Ada" in text(member.get(TABLE, {"after": 2**62}))

    @pytest.mark.parametrize(
        "query",
        [
            {"q": "x" * 10_000},
            {"q": "a\x00b"},
            {"platform": "myspace"},
            {"discovery": "adored"},
            {"sort": "password"},
            {"after": "9" * 40},
            {"before": "-1"},
            {"followers_min": "many"},
            {"followers_min": "9" * 30},
            {"followers_min": "9", "followers_max": "3"},
            {"category": "c" * 5000},
        ],
    )
    def test_says_what_is_wrong_with_an_address_and_shows_nobody(self, reviewer: Client, query: dict[str, str]) -> None:
        person("Ada")
        answer = reviewer.get(TABLE, query)
        assert answer.status_code == 400
        assert "need another look" in text(answer)
        assert "data-row" not in text(answer)

    def test_by_htmx_only_the_list_comes_with_a_tidy_address(self, member: Client) -> None:
        person("Ada")
        answer = member.get(TABLE, {"q": "ada", "platform": ""}, headers={"HX-Request": "true"})
        assert "<html" not in text(answer)
        assert answer["HX-Push-Url"] == f"{TABLE}?q=ada"
        assert 'hx-swap-oob="true"' in text(answer)

    def test_costs_the_same_for_two_rows_and_thirty(self, reviewer: Client, django_assert_max_num_queries: Any) -> None:
        def cost(number: int) -> int:
            for index in range(number):
                person(f"Q{number} {index}", email=f"q{number}.{index}@example.com")
            with django_assert_max_num_queries(40) as counted:
                reviewer.get(TABLE)
            return len(counted)

        assert cost(2) == cost(28)

    def test_escapes_what_strangers_wrote(self, member: Client) -> None:
        person("Ada", bio="<script>alert(1)</script>", location="<b>x")
        assert "<script>alert" not in text(member.get(TABLE))
        assert "<script>alert" not in text(member.get(ONE))

    def test_is_locked_until_somebody_is_found(self, reviewer: Client) -> None:
        shown = text(reviewer.get(TABLE))
        assert "Unlocks with the first discovered profile." in shown
        assert reverse("social:import") in shown


class TestRights:
    def test_a_reviewer_sees_the_buttons_and_may(self, reviewer: Client) -> None:
        ada = person("Ada")
        assert 'value="qualify"' in text(reviewer.get(TABLE))
        assert 'value="qualify"' in text(reviewer.get(ONE))
        reviewer.post(JUDGE, {"ids": ada.pk, "action": "qualify"})
        assert status_of(ada) == ["qualified"]

    def test_others_see_no_buttons_and_may_not(self, member: Client) -> None:
        ada = person("Ada")
        assert 'value="qualify"' not in text(member.get(TABLE))
        assert 'value="qualify"' not in text(member.get(ONE))
        assert member.post(JUDGE, {"ids": ada.pk, "action": "qualify"}).status_code == 403
        assert status_of(ada) == ["discovered"]

    def test_nothing_is_judged_by_get(self, reviewer: Client) -> None:
        ada = person("Ada")
        reviewer.get(JUDGE, {"ids": ada.pk, "action": "qualify"})
        assert status_of(ada) == ["discovered"]

    def test_a_post_without_its_token_is_refused(self, reviewer: Client) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = reviewer.cookies
        assert strict.post(JUDGE, {"ids": 1, "action": "qualify"}).status_code == 403


class TestVerdictsOnMany:
    def test_ticked_ones_are_qualified_and_others_left(self, reviewer: Client) -> None:
        ada, bo, cy = person("Ada"), person("Bo"), person("Cy")
        reviewer.post(JUDGE, {"ids": [ada.pk, cy.pk], "action": "qualify"})
        assert status_of(ada, bo, cy) == ["qualified", "discovered", "qualified"]

    def test_rejecting_several_asks_back_for_a_reason_first(self, reviewer: Client) -> None:
        ada, bo = person("Ada"), person("Bo")
        asked = reviewer.post(JUDGE, {"ids": [ada.pk, bo.pk], "action": "reject"})
        assert "Reject: 2 profiles" in text(asked)
        assert status_of(ada, bo) == ["discovered", "discovered"]
        reviewer.post(JUDGE, {"ids": [ada.pk, bo.pk], "action": "reject", "expected": 2, "reason": "Not a fit"})
        assert status_of(ada, bo) == ["rejected", "rejected"]
        assert SocialProfile.objects.get(pk=ada.pk).review_reason == "Not a fit"

    def test_all_matching_follows_the_filter_of_the_address(self, reviewer: Client) -> None:
        ada, bo = person("Ada", location="Berlin"), person("Bo", location="Ulm")
        reviewer.post(f"{JUDGE}?location=berlin", {"all_matching": "1", "action": "qualify", "expected": 1})
        assert status_of(ada, bo) == ["qualified", "discovered"]

    @pytest.mark.parametrize(("typed", "after"), [("2", "rejected"), ("1", "discovered"), ("", "discovered")])
    def test_the_count_is_typed_back_before_all_are_rejected(self, reviewer: Client, typed: str, after: str) -> None:
        ada, bo = person("Ada"), person("Bo")
        reviewer.post(JUDGE, {"all_matching": "1", "action": "reject", "expected": 2, "typed": typed})
        assert status_of(ada, bo) == [after, after]

    def test_another_count_than_was_shown_changes_nothing(self, reviewer: Client) -> None:
        ada = person("Ada")
        person("Came meanwhile")
        answer = reviewer.post(JUDGE, {"all_matching": "1", "action": "qualify", "expected": 1}, follow=True)
        assert "Meanwhile it is 2 profiles" in text(answer)
        assert status_of(ada) == ["discovered"]

    def test_a_broken_filter_is_never_taken_for_no_filter(self, reviewer: Client) -> None:
        ada = person("Ada")
        reviewer.post(f"{JUDGE}?platform=myspace", {"all_matching": "1", "action": "qualify", "expected": 1})
        assert status_of(ada) == ["discovered"]

    def test_never_contact_needs_a_reason_and_suppresses(self, reviewer: Client) -> None:
        ada = person("Ada")
        given = {"ids": ada.pk, "action": "never", "expected": 1}
        assert reviewer.post(JUDGE, given).status_code == 400
        assert not SocialSuppression.objects.exists()
        reviewer.post(JUDGE, {**given, "reason": "Asked not to be contacted"})
        assert suppressions.reason_against(ada) == "Asked not to be contacted"
        assert status_of(ada) == ["rejected"]

    @pytest.mark.parametrize(
        "given",
        [
            {"action": "marry", "ids": "1"},
            {"ids": "1"},
            {"action": "qualify"},
            {"action": "qualify", "ids": "abc"},
            {"action": "qualify", "ids": "9" * 40},
            {"action": "qualify", "ids": "-1"},
            {"action": "qualify", "ids": "\x001"},
            {"action": "qualify", "ids": "987654"},
            {"action": "qualify", "ids": [str(number) for number in range(1, 300)]},
            {"action": "reject", "ids": "1", "reason": "r" * 5000},
            {"action": "reject", "all_matching": "1", "expected": "9" * 50},
            {"action": "undo"},
        ],
    )
    def test_nonsense_gets_a_sentence_and_changes_nobody(self, reviewer: Client, given: dict[str, Any]) -> None:
        ada = person("Ada")
        answer = reviewer.post(JUDGE, given, follow=True)
        assert answer.status_code == 200
        assert "toast--error" in text(answer)
        assert status_of(ada) == ["discovered"]


class TestUndo:
    def test_gives_back_what_each_had_before(self, reviewer: Client) -> None:
        ada = person("Ada", discovery_status="reviewed", review_reason="Look again")
        bo = person("Bo")
        reviewer.post(JUDGE, {"ids": [ada.pk, bo.pk], "action": "qualify"})
        reviewer.post(JUDGE, {"action": "undo"})
        assert status_of(ada, bo) == ["reviewed", "discovered"]
        assert SocialProfile.objects.get(pk=ada.pk).review_reason == "Look again"

    def test_goes_back_step_by_step(self, reviewer: Client) -> None:
        ada, bo = person("Ada"), person("Bo")
        for each in (ada, bo):
            reviewer.post(JUDGE, {"ids": each.pk, "action": "reject"})
        reviewer.post(JUDGE, {"action": "undo"})
        assert status_of(ada, bo) == ["rejected", "discovered"]
        reviewer.post(JUDGE, {"action": "undo"})
        assert status_of(ada, bo) == ["discovered", "discovered"]

    def test_leaves_whom_another_reviewer_judged_since(self, reviewer: Client) -> None:
        ada = person("Ada")
        reviewer.post(JUDGE, {"ids": ada.pk, "action": "reject"})
        SocialProfile.objects.filter(pk=ada.pk).update(discovery_status="qualified")
        reviewer.post(JUDGE, {"action": "undo"})
        assert status_of(ada) == ["qualified"]


class TestOneAtATime:
    def test_leads_from_one_to_the_next_and_counts_down(self, reviewer: Client) -> None:
        first, second = person("First"), person("Second")
        shown = text(reviewer.get(ONE))
        assert "Second" in shown  # the newest comes first
        assert "<strong>1</strong> of 2 left" in shown
        answer = reviewer.post(JUDGE, {"ids": second.pk, "action": "qualify", "mode": "one"}, follow=True)
        assert "First" in text(answer)
        assert "of 1 left" in text(answer)
        answer = reviewer.post(JUDGE, {"ids": first.pk, "action": "qualify", "mode": "one"}, follow=True)
        assert "All reviewed" in text(answer)

    def test_whoever_was_skipped_comes_again_at_the_end(self, reviewer: Client) -> None:
        person("Skipped")
        last = person("Last")
        person("Newest")
        answer = reviewer.post(JUDGE, {"ids": last.pk, "action": "qualify", "mode": "one"}, follow=True)
        assert "Skipped" in text(answer)
        skipped = SocialProfile.objects.get(full_name="Skipped")
        answer = reviewer.post(JUDGE, {"ids": skipped.pk, "action": "reject", "mode": "one"}, follow=True)
        assert "Newest" in text(answer)

    def test_undo_shows_the_one_it_was_about(self, reviewer: Client) -> None:
        person("Ada")
        bo = person("Bo")
        reviewer.post(JUDGE, {"ids": bo.pk, "action": "reject", "mode": "one"})
        answer = reviewer.post(JUDGE, {"action": "undo", "mode": "one"}, follow=True)
        assert "Bo</h2>" in text(answer)
        assert status_of(bo) == ["discovered"]

    def test_the_profile_opens_in_a_new_tab_that_knows_nothing_of_us(self, member: Client) -> None:
        person("Ada")
        link = re.search(r'<a class="btn head-open"[^>]*>', text(member.get(ONE)))
        assert link is not None
        assert 'href="https://www.instagram.com/ada/"' in link[0]
        assert 'target="_blank" rel="noopener noreferrer"' in link[0]

    def test_by_htmx_only_the_changing_part_comes(self, member: Client) -> None:
        person("Ada")
        shown = text(member.get(ONE, headers={"HX-Request": "true"}))
        assert shown.lstrip().startswith('<div class="review" id="review-one"')
        back = text(member.get(ONE, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}))
        assert "<html" in back

    @pytest.mark.parametrize("at", ["9" * 40, "abc", "0", "987654"])
    def test_a_wrong_place_is_no_fault(self, member: Client, at: str) -> None:
        person("Ada")
        assert member.get(ONE, {"at": at}, follow=True).status_code in (200, 400)


def test_the_list_and_the_service_agree_who_is_suppressed() -> None:
    ada = person("Ada", email="Ada@Example.com")
    suppressions.add(kind="email", value="ada@example.com", reason="Wrote so", source="test", actor=None)
    assert profiles.suppressed([ada]) == {ada.pk: suppressions.reason_against(ada)} == {ada.pk: "Wrote so"}
