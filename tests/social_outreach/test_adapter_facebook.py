"""Facebook Pages: the contract, and what is Messenger's own."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta

import pytest

from outbound.outcome import CallFailed, Sighting, Unauthorized
from social_outreach.adapters.base import Credentials, Recipient, Window
from tests.contracts.social_adapter import SINCE, ReadsBackContract, WindowContract
from tests.platforms.payloads import NOW


class TestFacebook(WindowContract, ReadsBackContract):
    platform = "facebook"
    folder = "meta"
    credentials = Credentials("1000", "EAA-page-token", app_id="700", app_secret="app-secret-value")
    recipient = Recipient("adalovelace", remote_id="6001")
    send_url = "https://graph.facebook.com/v26.0/1000/messages"
    text_path = ("message", "text")

    accepted = "message_sent"
    accepted_id = "m_0wn-1"
    accepted_without_id = "message_sent_without_id"
    accepted_unreadable = "message_sent_unreadable"
    refused = "551_unavailable"
    throttled = "80006_with_wait"
    throttled_until = NOW + timedelta(minutes=28)
    unauthorized = "190_463"
    malformed = "400_html"
    server_fault = "2_service_fault"

    found = "conversation_with_message"
    found_id = "m_3"
    absent = "conversation_without_message"
    cut_short = "conversation_cut_short"
    read_malformed = "conversation_malformed"

    whoami = "me_page"
    whoami_id = "1000"
    renewed = "token_renewed"
    renewed_token = "EAA-new"
    renewal_without_token = "token_missing"

    def test_a_reply_in_the_window_is_a_response(self) -> None:
        door = self.door(self.accepted)
        self.send(door)
        assert door.asked[0].json == {
            "recipient": {"id": "6001"},
            "message": {"text": "Good morning, Ada!"},
            "messaging_type": "RESPONSE",
        }
        assert door.asked[0].headers == {"Authorization": "Bearer EAA-page-token"}

    def test_a_reply_by_a_person_carries_the_human_agent_tag(self) -> None:
        door = self.door(self.accepted)
        self.send(door, window=Window.HUMAN_AGENT)
        assert (door.asked[0].json["messaging_type"], door.asked[0].json["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")

    def test_each_call_proves_the_app_secret_over_the_very_token(self) -> None:
        door = self.door(self.accepted)
        self.send(door)
        proof = hmac.new(b"app-secret-value", b"EAA-page-token", hashlib.sha256).hexdigest()
        assert door.asked[0].params == {"appsecret_proof": proof}

    def test_without_app_secret_no_proof_is_sent_and_without_page_id_the_tokens_page_sends(self) -> None:
        door = self.door(self.accepted)
        self.adapter(door).send(self.message(), Credentials("", "EAA-page-token"), None)
        assert door.asked[0].params == {}
        assert door.asked[0].url == "https://graph.facebook.com/v26.0/me/messages"

    def test_usage_near_the_limit_pauses_ahead(self) -> None:
        outcome = self.send(self.door("message_sent_busy_account"))
        assert outcome.pause is not None
        assert outcome.pause.until == NOW + timedelta(minutes=17)

    def test_the_conversation_of_this_person_is_read_with_its_messages(self) -> None:
        door = self.door(self.found)
        self.find(door)
        asked = door.asked[0]
        assert asked.url == "https://graph.facebook.com/v26.0/1000/conversations"
        assert asked.params is not None
        assert asked.params["platform"] == "messenger"
        assert asked.params["user_id"] == "6001"
        assert asked.params["fields"] == "id,messages.limit(20){id,message,created_time,from}"

    @pytest.mark.parametrize(
        ("answer", "sighting"),
        [
            ("conversation_same_text_by_person", Sighting.ABSENT),
            ("conversation_same_text_long_ago", Sighting.ABSENT),
            ("conversation_only_new_but_whole", Sighting.ABSENT),
            ("conversation_same_text_just_before", Sighting.CANNOT_TELL),
            ("conversation_ours_without_text", Sighting.CANNOT_TELL),
            ("conversation_empty", Sighting.CANNOT_TELL),
            ("conversation_none", Sighting.CANNOT_TELL),
        ],
    )
    def test_absence_is_told_only_when_the_list_proves_it(self, answer: str, sighting: Sighting) -> None:
        assert self.find(self.door(answer), SINCE).sighting is sighting

    @pytest.mark.parametrize("answer", ["conversation_unreadable_time", "conversation_no_data"])
    def test_a_list_that_cannot_be_read_is_a_failed_look(self, answer: str) -> None:
        with pytest.raises(CallFailed):
            self.find(self.door(answer))

    @pytest.mark.parametrize("missing", ["app_id", "app_secret"])
    def test_renewing_needs_the_app(self, missing: str) -> None:
        with pytest.raises(CallFailed) as failed:
            self.adapter(self.door()).refresh(replace(self.credentials, **{missing: ""}))
        assert isinstance(failed.value.outcome, Unauthorized)

    def test_a_token_without_end_has_no_expiry(self) -> None:
        token = self.adapter(self.door("token_renewed_without_expiry")).refresh(self.credentials)
        assert token.expires_at is None

    def test_an_expired_token_cannot_be_renewed(self) -> None:
        with pytest.raises(CallFailed) as failed:
            self.adapter(self.door("190_463")).refresh(self.credentials)
        assert isinstance(failed.value.outcome, Unauthorized)

    def test_a_numeric_id_gets_an_address_of_its_own(self) -> None:
        adapter = self.adapter(self.door())
        assert adapter.profile_url("100012345678901") == "https://www.facebook.com/profile.php?id=100012345678901"
        assert adapter.compose_url("adalovelace") == "https://m.me/adalovelace"
