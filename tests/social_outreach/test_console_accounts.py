"""Accounts in the console: secrets go in and never out, and every change goes through the services."""

from __future__ import annotations

import pytest
from django.urls import reverse

from outbound.outcome import Unauthorized
from social_outreach.models import SenderAccount, SocialLimit
from social_outreach.services.credentials import credentials_of
from social_outreach.states import AccountStatus
from tests.social_outreach import cast, console

pytestmark = pytest.mark.django_db
ADD = "admin:social_outreach_senderaccount_add"


@pytest.fixture
def client(db):
    return console.operator()


@pytest.fixture
def sender(instagram):
    return cast.account(access_token="s3cret-access", refresh_token="s3cret-refresh", name="Studio")


def fields(**given):
    known = {"platform": "instagram", "account_id": "1000", "name": "Studio", "username": "", "time_zone": "UTC"}
    secrets = dict.fromkeys(("access_token", "refresh_token", "app_id", "app_secret"), "")
    return {**known, "send_window": "always", **secrets, **given}


class TestAdding:
    def test_an_account_is_connected_with_its_limits(self, client, instagram):
        client.post(reverse(ADD), fields(access_token="s3cret-access"))
        made = SenderAccount.objects.get()
        assert credentials_of(made).access_token == "s3cret-access"
        assert SocialLimit.objects.filter(scope=f"account:{made.pk}").exists()

    def test_without_a_token_it_sends_by_hand(self, client, instagram):
        client.post(reverse(ADD), fields())
        assert "not stored" in client.get(console.page(SenderAccount.objects.get())).content.decode()

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"send_window": "whenever"}, "A send window reads like"),
            ({"time_zone": "Mars/Olympus"}, "is not a time zone"),
            ({"account_id": "  "}, "required"),
            ({"platform": "myspace"}, "valid choice"),
        ],
    )
    def test_what_cannot_be_stored_is_said_in_the_form(self, client, instagram, wrong, why):
        shown = client.post(reverse(ADD), fields(access_token="s3cret-access", **wrong)).content.decode()
        assert why in shown
        assert "s3cret-access" not in shown
        assert not SenderAccount.objects.exists()


class TestChanging:
    def test_tokens_left_empty_stay(self, client, sender):
        client.post(console.page(sender), fields(name="Another name"))
        kept = credentials_of(cast.now(sender))
        assert (cast.now(sender).name, kept.access_token, kept.refresh_token) == (
            "Another name", "s3cret-access", "s3cret-refresh",
        )  # fmt: skip

    def test_a_new_access_token_keeps_the_refresh_token(self, client, sender):
        client.post(console.page(sender), fields(access_token="newer"))
        kept = credentials_of(cast.now(sender))
        assert (kept.access_token, kept.refresh_token) == ("newer", "s3cret-refresh")

    def test_a_new_token_resumes_and_another_name_does_not(self, client, sender):
        SenderAccount.objects.update(status=AccountStatus.NEEDS_RECONNECT)
        client.post(console.page(sender), fields(name="Another name"))
        assert cast.now(sender).status == AccountStatus.NEEDS_RECONNECT
        client.post(console.page(sender), fields(access_token="newer"))
        assert cast.now(sender).status == AccountStatus.ACTIVE

    def test_who_it_is_and_how_it_stands_is_not_typed(self, client, sender):
        client.post(console.page(sender), fields(account_id="9", status="halted", world="live", source="x"))
        after = cast.now(sender)
        assert (after.account_id, after.status, after.source) == (sender.account_id, "active", "connected")

    def test_the_form_shows_only_that_a_token_is_stored(self, client, sender):
        shown = client.get(console.page(sender)).content.decode()
        assert "stored" in shown
        assert "s3cret" not in shown

    def test_whoever_may_only_look_gets_no_fields_for_secrets(self, sender):
        shown = console.staff_with("view_senderaccount").get(console.page(sender)).content.decode()
        assert "access_token" not in shown


class TestVerbs:
    def test_pause_wants_a_reason(self, client, sender):
        console.press(client, sender, "pause")
        assert cast.now(sender).status == AccountStatus.ACTIVE
        console.press(client, sender, "pause", reason="On holiday")
        assert (cast.now(sender).status, cast.now(sender).status_reason) == (AccountStatus.PAUSED, "On holiday")
        console.press(client, sender, "resume")
        assert cast.now(sender).status == AccountStatus.ACTIVE

    def test_disconnect_forgets_the_secrets(self, client, sender):
        console.press(client, sender, "disconnect")
        assert dict(cast.now(sender).credentials) == {}
        (sentence,) = console.press(client, sender, "resume")
        assert "Connect it again" in sentence

    def test_verify_says_what_the_platform_says(self, client, sender, instagram):
        assert console.press(client, sender, "verify") == ["Connected as Ada's studio."]
        instagram.facts = Unauthorized(reason="The token was revoked.")
        assert console.press(client, sender, "verify") == ["The token was revoked."]
        assert cast.now(sender).status == AccountStatus.NEEDS_RECONNECT

    def test_nobody_deletes_an_account_and_is_told_why(self, client, sender):
        (sentence,) = console.said(client.post(console.page(sender, "delete"), {"post": "yes"}))
        assert "Disconnect it instead" in sentence
        assert cast.now(sender)

    def test_only_operators(self, sender):
        client = console.staff_with("view_senderaccount", "send_messages")
        address = reverse("admin:social_outreach_senderaccount_verb", args=[sender.pk, "disconnect"])
        assert client.post(address).status_code == 403
