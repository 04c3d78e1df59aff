"""TikTok: the contract, and what is TikTok's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from outbound.outcome import CallFailed, Halted, OutcomeUnknown, Sighting, Unauthorized
from social_outreach.adapters.base import Credentials, Recipient
from tests.contracts.social_adapter import ReadsBackContract, WindowContract
from tests.platforms.payloads import NOW


class TestTikTok(WindowContract, ReadsBackContract):
    platform = "tiktok"
    folder = "tiktok"
    credentials = Credentials("biz-1", "act-token", "rft-old", "app-id", "app-secret-value")
    recipient = Recipient("adalove", thread_id="c+1=")
    send_url = "https://business-api.tiktok.com/open_api/v1.3/business/message/send/"
    text_path = ("text", "body")

    accepted = "message_sent"
    accepted_id = "7100000000000000001"
    accepted_without_id = "message_sent_without_id"
    accepted_unreadable = "message_sent_unreadable"
    refused = "40002_parameter"
    throttled = "40100_with_retry_after"
    throttled_until = NOW + timedelta(seconds=15)
    unauthorized = "40105_token"
    malformed = "400_html"
    server_fault = "51065_system_503"

    found = "messages_with_message"
    found_id = "73"
    absent = "messages_without_message"
    cut_short = "messages_cut_short"
    read_malformed = "messages_malformed"

    whoami = "business"
    whoami_id = "biz-1"
    renewed = "token_renewed"
    renewed_token = "act-new"
    renewal_without_token = "token_missing"

    def test_a_reply_goes_into_the_conversation(self) -> None:
        door = self.door(self.accepted)
        outcome = self.send(door)
        assert door.asked[0].json == {
            "business_id": "biz-1",
            "recipient_type": "CONVERSATION",
            "recipient": "c+1=",
            "message_type": "TEXT",
            "text": {"body": "Good morning, Ada!"},
        }
        assert door.asked[0].headers == {"Access-Token": "act-token"}
        assert outcome.thread_id == "c+1="

    def test_the_conversations_list_is_read_with_the_id_as_a_parameter(self) -> None:
        door = self.door(self.found)
        self.find(door)
        assert door.asked[0].params == {"business_id": "biz-1", "conversation_id": "c+1="}

    @pytest.mark.parametrize("answer", ["messages_other_kind", "messages_cut_short", "messages_without_message"])
    def test_an_empty_look_proves_nothing(self, answer: str) -> None:
        assert self.find(self.door(answer)).sighting is Sighting.CANNOT_TELL

    def test_a_sender_is_known_by_id_where_no_role_is_given(self) -> None:
        assert self.find(self.door("messages_by_sender_id")).sighting is Sighting.FOUND

    @pytest.mark.parametrize("answer", ["messages_unreadable_time", "messages_missing"])
    def test_a_list_that_cannot_be_read_is_a_failed_look(self, answer: str) -> None:
        with pytest.raises(CallFailed):
            self.find(self.door(answer))

    def test_without_the_business_id_the_lane_halts(self) -> None:
        with pytest.raises(CallFailed) as failed:
            self.adapter(self.door()).send(self.message(), replace(self.credentials, account_id=""), None)
        assert isinstance(failed.value.outcome, Halted)

    def test_the_new_refresh_token_comes_with_the_new_token(self) -> None:
        door = self.door(self.renewed)
        token = self.adapter(door).refresh(self.credentials)
        assert token.refresh_token == "rft-new"
        assert door.asked[0].json["grant_type"] == "refresh_token"

    def test_a_refresh_whose_answer_is_lost_stays_unknown(self) -> None:
        with pytest.raises(CallFailed) as failed:
            self.adapter(self.door("message_sent_unreadable")).refresh(self.credentials)
        assert isinstance(failed.value.outcome, OutcomeUnknown)

    @pytest.mark.parametrize("missing", ["app_id", "app_secret", "refresh_token"])
    def test_refreshing_needs_app_and_refresh_token(self, missing: str) -> None:
        with pytest.raises(CallFailed) as failed:
            self.adapter(self.door()).refresh(replace(self.credentials, **{missing: ""}))
        assert isinstance(failed.value.outcome, Unauthorized)

    def test_a_refused_value_at_the_token_endpoint_is_set_up(self) -> None:
        with pytest.raises(CallFailed) as failed:
            self.adapter(self.door("40002_parameter")).refresh(self.credentials)
        assert isinstance(failed.value.outcome, Halted)

    def test_the_window_holds_ten_messages_in_48_hours(self) -> None:
        capabilities = self.adapter(self.door()).capabilities
        assert (capabilities.window, capabilities.sends_per_window) == (timedelta(hours=48), 10)
