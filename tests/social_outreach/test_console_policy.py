"""Limits, suppressions, templates and the global stop in the console."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.urls import reverse

from social_outreach.models import SocialControl, SocialLimit, SocialSuppression, SocialTemplate
from social_outreach.services import control, suppressions
from tests.social_outreach import cast, console

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db):
    return console.operator()


class TestLimits:
    @pytest.fixture
    def weekly(self, linkedin):
        sender = cast.account("linkedin", name="Ada Lovelace")
        return SocialLimit.objects.get(scope=f"account:{sender.pk}", name="per_week")

    def test_a_limit_is_tuned(self, client, weekly):
        client.post(console.page(weekly), {"limit": "60", "window_seconds": "604800"})
        assert cast.now(weekly).limit == 60
        assert LogEntry.objects.filter(content_type__model="sociallimit").count() == 1

    @pytest.mark.parametrize(
        ("limit", "window", "why"),
        [("101", "604800", "cannot be set above"), ("100", "86400", "cannot be shortened"), ("1", "0", "A window is")],
    )
    def test_a_hard_rail_is_a_sentence_in_the_form(self, client, weekly, limit, window, why):
        answer = client.post(console.page(weekly), {"limit": limit, "window_seconds": window})
        assert answer.status_code == 200
        assert why in answer.content.decode()
        assert (cast.now(weekly).limit, cast.now(weekly).window_seconds) == (100, 604800)

    def test_it_says_in_words_what_it_binds_and_where_it_comes_from(self, client, weekly):
        shown = client.get(console.list_of("sociallimit")).content.decode()
        for words in ("Ada Lovelace", "100 in any 7 days", "never above 100", "practice of outreach vendors"):
            assert words in shown


class TestSuppressions:
    def add(self, client, **given):
        fields = {"kind": "handle", "platform": "instagram", "value": "@Ada.Lovelace", "reason": "asked us not to"}
        return client.post(reverse("admin:social_outreach_socialsuppression_add"), fields | given)

    def test_one_is_added_by_the_service(self, client):
        self.add(client)
        row = SocialSuppression.objects.get()
        assert (row.hint, row.source, row.created_by) == ("ad…ce", "console", client.person)
        assert suppressions.reason_against(cast.profile(username="ada.lovelace")) == "asked us not to"

    def test_the_identity_is_never_shown_whole(self, client):
        self.add(client)
        row = SocialSuppression.objects.get()
        shown = client.get(console.list_of("socialsuppression")).content.decode()
        shown += client.get(console.page(row)).content.decode()
        shown += client.get(console.page(row, "history")).content.decode()
        assert "ad…ce" in shown
        assert "lovelace" not in shown.lower()
        assert row.identity not in shown

    @pytest.mark.parametrize(
        ("given", "why"),
        [
            ({"value": "no/such/address/at/all"}, "address"),
            ({"platform": ""}, "Say on which platform"),
            ({"kind": "email", "value": "nonsense"}, "is not an email address"),
            ({"reason": ""}, "required"),
        ],
    )
    def test_what_names_nobody_is_said_in_the_form(self, client, given, why):
        answer = self.add(client, **given)
        assert why in answer.content.decode()
        assert not SocialSuppression.objects.exists()

    def test_one_that_is_there_already_is_said(self, client):
        self.add(client)
        assert "Suppressed already" in self.add(client, value="ada.lovelace").content.decode()

    def test_lifting_wants_a_reason_and_keeps_it(self, client):
        self.add(client)
        row = SocialSuppression.objects.get()
        console.press(client, row, "lift")
        assert SocialSuppression.objects.exists()
        console.press(client, row, "lift", reason="They wrote to us")
        assert not SocialSuppression.objects.exists()
        entry = LogEntry.objects.get(action_flag=DELETION)
        assert ("They wrote to us" in entry.change_message, entry.user) == (True, client.person)

    def test_nothing_deletes_one_without(self, client):
        self.add(client)
        row = SocialSuppression.objects.get()
        assert client.post(console.page(row, "delete"), {"post": "yes"}).status_code == 403
        console.choose(client, "delete_selected", row, post="yes")
        assert SocialSuppression.objects.exists()


class TestTemplates:
    def add(self, client, body):
        fields = {"name": "Hello", "platform": "", "message_type": "initial", "body": body, "is_active": "on"}
        return client.post(reverse("admin:social_outreach_socialtemplate_add"), fields).content.decode()

    def test_a_good_one_is_stored(self, client):
        self.add(client, "Hello {{ first_name|there }}!")
        assert SocialTemplate.objects.get().body == "Hello {{ first_name|there }}!"

    @pytest.mark.parametrize(
        ("body", "why"), [("Hello {{ nickname }}", "Unknown variables: nickname"), ("{% if x %}", "no variable")]
    )
    def test_what_cannot_be_filled_in_is_said_in_the_form(self, client, body, why):
        assert why in self.add(client, body)
        assert not SocialTemplate.objects.exists()


class TestGlobalStop:
    PAGE = "socialcontrol"

    def test_it_is_thrown_with_a_reason_and_lifted(self, client):
        address = console.list_of(self.PAGE)
        client.post(address, {"act": "stop", "reason": "Wrong price"})
        row = SocialControl.objects.get(pk=1)
        assert (row.is_stopped, row.stop_reason, row.stopped_by) == (True, "Wrong price", client.person)
        assert "Wrong price" in client.get(address).content.decode()
        client.post(address, {"act": "resume"})
        assert not SocialControl.objects.get(pk=1).is_stopped
        words = [entry.change_message for entry in LogEntry.objects.order_by("pk")]
        assert words == ["Sending stopped. Wrong price", "Sending resumed."]

    def test_the_first_page_of_the_console_shows_it_and_leads_to_the_switch(self, client):
        control.stop(actor=client.person, reason="Wrong price")
        shown = client.get(reverse("admin:index")).content.decode()
        assert "Wrong price" in shown
        assert f'href="{console.list_of(self.PAGE)}">Open the switch' in shown

    def test_without_a_reason_it_is_asked_for(self, client):
        shown = client.post(console.list_of(self.PAGE), {"act": "stop", "reason": " "}).content.decode()
        assert "This field is required" in shown
        assert not SocialControl.objects.filter(is_stopped=True).exists()

    def test_looking_throws_nothing(self, client):
        client.get(console.list_of(self.PAGE), {"act": "stop", "reason": "x"})
        assert not SocialControl.objects.filter(is_stopped=True).exists()

    def test_only_operators(self):
        control.stop(actor=None, reason="Wrong price")
        looker = console.staff_with("view_socialcontrol")
        assert "Resume sending" not in looker.get(console.list_of(self.PAGE)).content.decode()
        assert looker.post(console.list_of(self.PAGE), {"act": "resume"}).status_code == 403
        assert SocialControl.objects.get(pk=1).is_stopped
