"""The first page: choose an app, and have the choice remembered."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from outreach_project import health, home
from outreach_project import urls as house

social = ([path("", lambda _: HttpResponse("pipeline"), name="pipeline")], "social")
posting = ([path("", lambda _: HttpResponse("calendar"), name="calendar")], "posting")
own = ("home", "open-app", "health", "login", "logout", "healthz", "readyz", "metrics", "api-schema", "api-docs")
urlpatterns = [
    *(route for route in house.urlpatterns if getattr(route, "name", "") in own),
    *(route for route in house.urlpatterns if getattr(route, "namespace", "") == "admin"),
    path("outreach/social/", include(social)),
    path("posting/", include(posting)),
]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def _posting_has_pages(monkeypatch: pytest.MonkeyPatch):
    card = {**apps.get_app_config("posting").card, "url_name": "posting:calendar"}
    monkeypatch.setattr(apps.get_app_config("posting"), "card", card)


class TestChoosing:
    def test_a_stranger_signs_in_first(self, client: Client, db: None):
        assert client.get("/").url == "/accounts/login/?next=/"

    def test_the_cards_are_shown_until_one_is_chosen(self, signed_in: Client):
        response = signed_in.get("/")
        cards = {card["key"]: card["url"] for card in response.context["cards"]}
        assert cards["social"] == "/open/social/"
        assert cards["websites"] is None

    def test_a_card_without_pages_does_not_send_anyone_to_the_operator(self, signed_in: Client):
        page = signed_in.get("/").content.decode()
        assert "Not built yet" in page
        assert "OUTREACH_APPS" not in page

    def test_a_card_counts_what_waits_and_no_noughts(self, signed_in: Client):
        assert all(card["counts"] == [] for card in signed_in.get("/").context["cards"])

    def test_the_choice_is_remembered(self, signed_in: Client):
        assert signed_in.get("/open/social/").url == "/outreach/social/"
        assert signed_in.get("/").url == "/outreach/social/"

    def test_the_cards_can_be_seen_again(self, signed_in: Client):
        signed_in.get("/open/social/")
        assert signed_in.get("/?choose=1").status_code == 200

    def test_an_app_without_pages_cannot_be_opened(self, signed_in: Client):
        assert signed_in.get("/open/websites/").status_code == 404
        assert signed_in.get("/open/dreams/").status_code == 404

    def test_a_choice_that_is_gone_shows_the_cards(self, signed_in: Client):
        session = signed_in.session
        session[home.CHOICE] = "gone"
        session.save()
        assert signed_in.get("/").status_code == 200


class TestSwitching:
    def test_it_forgets_what_was_being_worked_on_elsewhere(self, signed_in: Client):
        signed_in.get("/open/social/")
        session = signed_in.session
        session["social.filter"] = session["posting.week"] = session["theme"] = "x"
        session.save()
        signed_in.get("/open/posting/")
        assert {"posting.week", "theme"} <= set(signed_in.session.keys())
        assert "social.filter" not in signed_in.session

    def test_opening_the_same_app_again_forgets_nothing(self, signed_in: Client):
        signed_in.get("/open/social/")
        session = signed_in.session
        session["posting.week"] = "x"
        session.save()
        signed_in.get("/open/social/")
        assert "posting.week" in signed_in.session


class TestSurroundings:
    def test_a_stranger_sees_no_navigation(self, client: Client, db: None, django_assert_num_queries):
        with django_assert_num_queries(0):
            response = client.get("/accounts/login/")
        assert not response.context["nav_apps"]
        assert not response.context["health"]

    def test_a_member_sees_the_apps_and_no_console(self, signed_in: Client):
        response = signed_in.get("/?choose=1")
        assert [app["key"] for app in response.context["nav_apps"]] == ["social", "posting"]
        assert not response.context["console_url"]

    def test_an_operator_sees_the_console(self, operator: Client):
        assert operator.get("/?choose=1").context["console_url"] == "/console/"

    def test_no_worker_that_ticks_is_said_aloud(self, signed_in: Client):
        assert signed_in.get("/?choose=1").context["health"]["level"] == "bad"

    def test_an_account_that_is_not_well_is_named_and_linked(self, signed_in: Client, monkeypatch: pytest.MonkeyPatch):
        line = health.HealthLine("account Ada (x)", "bad", "Needs reconnecting.", url="/posting/accounts/7/")
        monkeypatch.setattr(health, "of_the_apps", lambda _told=None: [line])
        band = signed_in.get("/?choose=1").content.decode().split('class="strips"')[1].split("topbar")[0]
        assert '<a href="/posting/accounts/7/">Account Ada (x)</a>: Needs reconnecting.' in band

    def test_it_costs_few_queries(self, signed_in: Client, django_assert_max_num_queries):
        with django_assert_max_num_queries(30):
            signed_in.get("/?choose=1")
