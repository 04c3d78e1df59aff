"""LinkedIn: the contract, and what is LinkedIn's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from outbound.outcome import CallFailed, Halted, Sighting, Unauthorized
from social_outreach.adapters.base import Credentials, Recipient, Window
from tests.contracts.social_adapter import SINCE, SocialAdapterContract


class TestLinkedIn(SocialAdapterContract):
    platform = "linkedin"
    folder = "linkedin"
    credentials = Credentials("aB3xYz9", "AQ-access", "AQ-old-refresh", "app-id", "app-secret-value")
    recipient = Recipient("ada-lovelace", remote_id="p3Rs0n")
    window = Window.NONE
    send_url = "https://api.linkedin.com/v2/messages"
    text_path = ("body",)

    accepted = "message_created_id_in_header"
    accepted_id = "urn:li:messagingMessage:2-TXlPd24x"
    accepted_without_id = "message_created_without_id"
    accepted_unreadable = "message_created_unreadable"
    refused = "422_schema"
    throttled = "429_member_day"
    throttled_until = datetime(2026, 11, 22, tzinfo=UTC)
    unauthorized = "401_revoked"
    malformed = "400_html"
    server_fault = "500_internal"

    whoami = "userinfo"
    whoami_id = "aB3xYz9"
    renewed = "token_renewed"
    renewed_token = "AQ-new"
    renewal_without_token = "userinfo"

    def test_the_body_and_headers_are_those_of_the_messages_page(self) -> None:
        door = self.door(self.accepted)
        self.send(door)
        assert door.asked[0].json == {
            "recipients": ["urn:li:person:p3Rs0n"],
            "body": "Good morning, Ada!",
            "messageType": "MEMBER_TO_MEMBER",
        }
        assert door.asked[0].headers == {
            "Authorization": "Bearer AQ-access",
            "LinkedIn-Version": "202609",
            "X-Restli-Protocol-Version": "2.0.0",
        }

    def test_a_known_thread_is_answered_instead_of_a_person(self) -> None:
        door = self.door(self.accepted)
        outcome = self.send(door, recipient=Recipient("ada", remote_id="p", thread_id="urn:li:messagingThread:2-x"))
        assert "recipients" not in door.asked[0].json
        assert door.asked[0].json["thread"] == "urn:li:messagingThread:2-x"
        assert outcome.thread_id == "urn:li:messagingThread:2-x"

    def test_a_full_urn_is_taken_as_it_is(self) -> None:
        door = self.door(self.accepted)
        self.send(door, recipient=Recipient("ada", remote_id="urn:li:person:abc"))
        assert door.asked[0].json["recipients"] == ["urn:li:person:abc"]

    def test_the_message_cannot_be_looked_for_and_nothing_is_asked(self) -> None:
        door = self.door()
        assert self.find(door, SINCE).sighting is Sighting.CANNOT_TELL
        assert door.asked == []

    def test_messages_by_api_need_the_partner_grant(self) -> None:
        capabilities = self.adapter(self.door()).capabilities
        assert capabilities.needs_partner_grant
        assert capabilities.window is None

    @pytest.mark.parametrize("missing", ["refresh_token", "app_id", "app_secret"])
    def test_without_refresh_token_or_app_the_account_needs_reconnecting(self, missing: str) -> None:
        door = self.door()
        with pytest.raises(CallFailed) as failed:
            self.adapter(door).refresh(replace(self.credentials, **{missing: ""}))
        assert isinstance(failed.value.outcome, Unauthorized)
        assert door.asked == []

    def test_an_empty_refresh_token_is_not_made_up(self) -> None:
        token = self.adapter(self.door("token_renewed_without_refresh")).refresh(self.credentials)
        assert token.refresh_token == ""

    def test_the_refresh_is_a_form_with_the_apps_secret(self) -> None:
        door = self.door(self.renewed)
        self.adapter(door).refresh(self.credentials)
        assert (door.asked[0].method, door.asked[0].url) == ("POST", "https://www.linkedin.com/oauth/v2/accessToken")
        assert door.asked[0].form == {
            "grant_type": "refresh_token",
            "refresh_token": "AQ-old-refresh",
            "client_id": "app-id",
            "client_secret": "app-secret-value",
        }

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            ("400_oauth_refresh_token_dead", Unauthorized),
            ("400_oauth_invalid_grant", Unauthorized),
            ("401_invalid_client", Halted),
            ("418_unheard_of", Halted),
        ],
    )
    def test_only_a_dead_refresh_token_means_reconnecting(self, answer: str, outcome: type) -> None:
        with pytest.raises(CallFailed) as failed:
            self.adapter(self.door(answer)).refresh(self.credentials)
        assert type(failed.value.outcome) is outcome
