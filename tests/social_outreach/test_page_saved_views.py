"""Saved views: kept under a name, opened by one click or key, renamed, deleted; nobody reaches another's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from social_outreach.models import SocialSavedView
from social_outreach.services import saved_views
from tests.factories.social import user_with
from tests.social_outreach.console import said

pytestmark = pytest.mark.django_db

LISTS = ("review", "drafts", "messages")


@pytest.fixture
def member(client: Client) -> Any:
    """Signed in, without any right: a view is one's own affair."""
    client.person = user_with()  # type: ignore[attr-defined]
    client.force_login(client.person)  # type: ignore[attr-defined]
    return client


def save(client: Any, name: str, query: str = "platform=tiktok", page: str = "review") -> Any:
    client.cookies.pop("messages", None)  # those that no page has shown yet
    return client.post(reverse("social:view-save", args=[page]), {"name": name, "query": query})


def view_of(person: Any, **facts: Any) -> SocialSavedView:
    return SocialSavedView.objects.create(user=person, **{"page": "review", "name": "Mine", **facts})


def opening(view: SocialSavedView) -> str:
    return reverse("social:view", args=[view.pk])


def acting(view: SocialSavedView, act: str) -> str:
    return reverse("social:view-act", args=[view.pk, act])


class TestSaving:
    @pytest.mark.parametrize("page", LISTS)
    def test_is_shown_on_its_list_and_leads_back_to_its_filters(self, member: Any, page: str) -> None:
        answer = save(member, "Tik Tok", page=page)
        assert answer.url == f"{reverse(f'social:{page}')}?platform=tiktok"
        view = SocialSavedView.objects.get()
        shown = member.get(reverse(f"social:{page}")).content.decode()
        assert f'href="{opening(view)}" title="Tik Tok" data-key="2"' in shown
        assert member.get(opening(view)).url == answer.url
        others = [other for other in LISTS if other != page]
        assert all(opening(view) not in member.get(reverse(f"social:{other}")).content.decode() for other in others)

    @pytest.mark.parametrize("page", LISTS)
    def test_the_list_offers_to_save_what_it_shows(self, member: Any, page: str) -> None:
        shown = member.get(reverse(f"social:{page}"), {"platform": "tiktok"}).content.decode()
        assert '<input type="hidden" name="query" value="platform=tiktok">' in shown

    def test_the_place_in_the_list_is_no_part_of_it(self, member: Any) -> None:
        save(member, "Here", "q=ada&after=7&sort=-score")
        assert SocialSavedView.objects.get().query == "q=ada&sort=-score"

    @pytest.mark.parametrize(
        ("name", "sentence"),
        [
            ("  ", "Give the view a name."),
            ("x" * 61, "The name has 61 characters; at most 60 fit."),
            ("a\x00b", "The name has a character that cannot be shown. Type it anew."),
            ("MINE", "You have a view “MINE” of this list already. Choose another name."),
        ],
    )
    def test_a_bad_name_gets_a_sentence(self, member: Any, name: str, sentence: str) -> None:
        view_of(member.person)
        assert said(save(member, name)) == [sentence]
        assert SocialSavedView.objects.count() == 1

    def test_thirty_a_list_and_person_are_the_most(self, member: Any) -> None:
        for number in range(saved_views.MOST):
            view_of(member.person, name=f"View {number}")
        assert said(save(member, "One more")) == ["You have 30 saved views of this list. Delete one first."]
        assert said(save(member, "Another list", page="drafts")) == ["The view “Another list” is saved."]

    @pytest.mark.parametrize(
        "query", ["x" * 5000, "q=" + "y" * 3000, "&".join(["a=1"] * 2000), "q=%00", "platform=%ff"]
    )
    def test_no_query_breaks_it(self, member: Any, query: str) -> None:
        assert save(member, "Odd", query).status_code == 302

    def test_an_unknown_list_is_not_found(self, member: Any) -> None:
        assert save(member, "Name", page="pipeline").status_code == 404


class TestOpening:
    def test_all_that_the_list_does_not_know_any_more_is_named(self, member: Any) -> None:
        view = view_of(member.person, query="platform=myspace&q=ada&mood=good")
        answer = member.get(opening(view))
        assert answer.url == f"{reverse('social:review')}?platform=myspace&q=ada&mood=good"
        assert "does not know any more: platform, mood." in said(answer)[0]

    def test_an_account_that_is_gone_is_no_leave_to_show_all_accounts(self, member: Any) -> None:
        view = view_of(member.person, page="messages", query="account=77&mode=api")
        answer = member.get(member.get(opening(view)).url)
        assert (answer.status_code, "no “77” to choose" in answer.content.decode()) == (400, True)


class TestChanging:
    def test_rename_and_delete(self, member: Any) -> None:
        view = view_of(member.person)
        member.post(acting(view, "rename"), {"name": "  Best   finds "})
        assert SocialSavedView.objects.get().name == "Best finds"
        member.post(acting(view, "delete"))
        assert not SocialSavedView.objects.exists()

    def test_a_name_that_is_taken_stays_with_its_view(self, member: Any) -> None:
        view_of(member.person, name="First")
        second = view_of(member.person, name="Second")
        assert "already" in said(member.post(acting(second, "rename"), {"name": "first"}))[0]
        assert sorted(SocialSavedView.objects.values_list("name", flat=True)) == ["First", "Second"]

    def test_changes_are_posts(self, member: Any) -> None:
        view = view_of(member.person)
        assert member.get(acting(view, "delete")).status_code == 405
        assert member.get(reverse("social:view-save", args=["review"])).status_code == 405


class TestOwnOnly:
    def test_another_persons_view_is_neither_seen_nor_reached(self, member: Any) -> None:
        theirs = view_of(user_with(is_superuser=False), name="Secret plan", query="q=secret")
        assert "Secret plan" not in member.get(reverse("social:review")).content.decode()
        assert member.get(opening(theirs)).status_code == 404
        assert member.post(acting(theirs, "rename"), {"name": "Taken"}).status_code == 404
        assert member.post(acting(theirs, "delete")).status_code == 404
        assert SocialSavedView.objects.get().name == "Secret plan"

    def test_nor_by_an_administrator(self, client: Client) -> None:
        theirs = view_of(user_with())
        client.force_login(user_with(is_superuser=True))
        assert client.post(acting(theirs, "delete")).status_code == 404
        assert SocialSavedView.objects.exists()

    def test_two_people_may_use_one_name(self, member: Any) -> None:
        view_of(user_with(), name="Tik Tok")
        save(member, "Tik Tok")
        assert SocialSavedView.objects.filter(user=member.person).count() == 1

    def test_asks_for_a_sign_in(self, client: Client) -> None:
        view = view_of(user_with())
        assert client.get(opening(view)).status_code == 302
        assert client.post(acting(view, "delete")).status_code == 302
        assert SocialSavedView.objects.exists()
