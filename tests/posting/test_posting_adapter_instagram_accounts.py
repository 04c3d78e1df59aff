"""Instagram, accounts: its own log-in and Facebook's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from outbound.outcome import (
    Refused,
    Unauthorized,
    Unreached,
)
from tests.contracts.publishing_accounts import (
    CALLBACK,
    STATE,
    AccountContract,
    NoRefreshContract,
    RefreshContract,
)
from tests.contracts.publishing_adapter import BROKEN_OFF, failing
from tests.platforms.payloads import NOW
from tests.posting.instagram_facts import DIRECT, FACEBOOK, THROUGH_PAGE, InstagramFacts


class TestInstagramLogin(InstagramFacts, AccountContract, RefreshContract):
    login = "instagram"
    departs_to = "https://www.instagram.com/oauth/authorize?"
    answer = {"code": "code-of-the-person#_", "state": STATE}
    declined = {"error": "access_denied", "error_reason": "user_denied"}
    arriving = ("posting_ig_code_token", "posting_ig_long_token", "posting_ig_me")
    code_used = ("posting_ig_code_used",)
    found_id, found_token = "17840001", "IGAA-token-for-60-days"
    whoami, whoami_id = ("posting_ig_me",), "17840001"
    renewed, renewed_token = ("posting_ig_long_token",), "IGAA-token-for-60-days"
    renewals_without_token = ("token_missing", "posting_made_unreadable")

    def test_the_window_asks_for_every_permission(self) -> None:
        asked = parse_qs(urlsplit(self.depart(self.door()).url).query)
        assert asked["client_id"] == ["instagram-app-id"]
        assert asked["redirect_uri"] == [CALLBACK]
        assert "instagram_business_content_publish" in asked["scope"][0].split(",")

    def test_what_sticks_to_the_code_is_taken_off(self) -> None:
        door = self.door(*self.arriving)
        self.arrive(door)
        first, long, _ = door.asked
        assert first.url == "https://api.instagram.com/oauth/access_token"
        assert first.form is not None
        assert first.form["code"] == "code-of-the-person"
        assert long.url == "https://graph.instagram.com/access_token"
        assert long.params["grant_type"] == "ig_exchange_token"

    def test_the_token_lasts_about_sixty_days(self) -> None:
        token = self.arrive(self.door(*self.arriving))[0].token
        assert token is not None
        assert token.expires_at == NOW + timedelta(seconds=5183944)
        assert "instagram_business_content_publish" in token.scopes

    def test_a_permission_that_was_not_granted_is_named(self) -> None:
        found = self.arrive(self.door("posting_ig_code_token_listed", *self.arriving[1:]))[0]
        assert "instagram_business_content_publish" in found.problem

    @pytest.mark.parametrize("step", ["502_html", "429_plain", "token_missing", BROKEN_OFF])
    def test_a_first_token_that_does_not_come_is_unreached(self, step: Any) -> None:
        assert isinstance(failing(self.arrive, self.door(step)), Unreached)

    def test_a_token_that_instagram_refuses_to_renew_is_unauthorized(self) -> None:
        assert isinstance(failing(self.adapter(self.door("190_463")).refresh, DIRECT), Unauthorized)


class TestFacebookLogin(InstagramFacts, AccountContract, NoRefreshContract):
    credentials = THROUGH_PAGE
    login = "facebook"
    departs_to = "https://www.facebook.com/v26.0/dialog/oauth?"
    answer = {"code": "code-of-the-person", "state": STATE}
    declined = {"error": "access_denied", "error_description": "Permissions error"}
    arriving = (
        "posting_code_token",
        "posting_long_token",
        "posting_permissions",
        "posting_accounts_with_instagram",
    )
    code_used = ("100_36009_code_used",)
    found_id, found_token = "17840001", "EAA-page-token-of-aurora"
    whoami, whoami_id = ("posting_ig_node",), "17840001"

    def test_pages_without_an_account_are_left_out(self) -> None:
        found = self.arrive(self.door(*self.arriving))
        assert [(account.username, bool(account.problem)) for account in found] == [
            ("bakery.aurora", False),
            ("closed", True),
        ]

    def test_no_linked_account_is_refused_with_what_to_do(self) -> None:
        outcome = failing(self.arrive, self.door(*self.arriving[:3], "posting_accounts_first", "posting_accounts_none"))
        assert isinstance(outcome, Refused)
        assert "Link one" in outcome.reason

    def test_verify_asks_for_the_account_and_not_for_its_page(self) -> None:
        door = self.door(*self.whoami)
        self.adapter(door).verify(THROUGH_PAGE)
        assert door.asked[0].url == f"{FACEBOOK}/17840001"
