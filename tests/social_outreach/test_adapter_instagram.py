"""Instagram: the contract, and what is Instagram's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from outbound.outcome import CallFailed, Refused, Sighting, Unauthorized, Unsupported
from social_outreach.adapters.base import Credentials, Recipient
from tests.contracts.social_adapter import ReadsBackContract, WindowContract
from tests.platforms.payloads import NOW


class TestInstagram(WindowContract, ReadsBackContract):
    platform = "instagram"
    folder = "meta"
    credentials = Credentials("1784", "IGAA-token", app_id="700", app_secret="app-secret-value")
    recipient = Recipient("ada.lovelace", remote_id="6001")
    send_url = "https://graph.instagram.com/v26.0/1784/messages"
    text_path = ("message", "text")

    accepted = "message_sent"
    accepted_id = "m_0wn-1"
    accepted_without_id = "message_sent_without_id"
    accepted_unreadable = "message_sent_unreadable"
    refused = "100_2018001_no_person"
    throttled = "80006_with_wait"
    throttled_until = NOW + timedelta(minutes=28)
    unauthorized = "190_460"
    malformed = "502_html"
    server_fault = "unlisted_500"

    found = "conversation_with_message"
    found_id = "m_3"
    absent = "conversation_without_message"
    cut_short = "conversation_cut_short"
    read_malformed = "conversation_malformed"

    whoami = "me_instagram"
    whoami_id = "1784"
    renewed = "token_renewed"
    renewed_token = "EAA-new"
    renewal_without_token = "token_missing"

    def facebook_login(self) -> Credentials:
        return replace(self.credentials, access_token="EAA-page-token")

    def test_a_token_of_facebook_login_sends_as_its_page_on_facebooks_host(self) -> None:
        door = self.door(self.accepted)
        self.adapter(door).send(self.message(), self.facebook_login(), None)
        assert door.asked[0].url == "https://graph.facebook.com/v26.0/me/messages"

    def test_a_token_of_facebook_login_reads_instagrams_conversations_of_the_page(self) -> None:
        door = self.door(self.found)
        look = self.adapter(door).find(self.message(), self.facebook_login(), NOW - timedelta(minutes=1))
        assert look.sighting is Sighting.FOUND
        assert door.asked[0].url == "https://graph.facebook.com/v26.0/me/conversations"
        assert door.asked[0].params is not None
        assert door.asked[0].params["platform"] == "instagram"

    def test_a_token_of_facebook_login_is_verified_by_the_linked_account(self) -> None:
        facts = self.adapter(self.door("me_page_with_instagram")).verify(self.facebook_login())
        assert (facts.account_id, facts.username) == ("1784", "own.studio")

    def test_a_page_without_instagram_cannot_send(self) -> None:
        with pytest.raises(CallFailed) as failed:
            self.adapter(self.door("me_page")).verify(self.facebook_login())
        assert isinstance(failed.value.outcome, Unsupported)

    def test_instagram_login_renews_by_its_own_documented_address(self) -> None:
        door = self.door(self.renewed)
        self.adapter(door).refresh(self.credentials)
        assert door.asked[0].url == "https://graph.instagram.com/refresh_access_token"
        assert door.asked[0].params == {"grant_type": "ig_refresh_token", "access_token": "IGAA-token"}

    def test_facebook_login_renews_by_exchange_and_needs_the_app(self) -> None:
        door = self.door(self.renewed)
        self.adapter(door).refresh(self.facebook_login())
        assert door.asked[0].url == "https://graph.facebook.com/v26.0/oauth/access_token"
        with pytest.raises(CallFailed) as failed:
            self.adapter(self.door()).refresh(replace(self.facebook_login(), app_id=""))
        assert isinstance(failed.value.outcome, Unauthorized)

    def test_length_counts_bytes(self) -> None:
        assert isinstance(self.send(self.door(), text="ä" * 501), Refused)
        assert self.send(self.door(self.accepted), text="ä" * 500).remote_id

    def test_composing_opens_instagrams_message_link(self) -> None:
        assert self.adapter(self.door()).compose_url("ada.lovelace") == "https://ig.me/m/ada.lovelace"
