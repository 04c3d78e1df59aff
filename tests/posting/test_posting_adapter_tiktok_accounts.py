"""TikTok, accounts: the log-in, its refusals, and the refresh."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from outbound.outcome import (
    Halted,
    OutcomeUnknown,
    Refused,
    Throttled,
    Unauthorized,
    Unreached,
)
from posting.adapters.base import PublishingAdapter
from posting.adapters.registry import AdapterConfig, adapter_class
from tests.contracts.publishing_accounts import CALLBACK, STATE, AccountContract, RefreshContract
from tests.contracts.publishing_adapter import failing
from tests.platforms.payloads import NOW
from tests.posting.tiktok_facts import TikTokFacts


class TestTikTokLogin(TikTokFacts, AccountContract, RefreshContract):
    server_fault = "posting/500_internal_error"
    login = "tiktok"
    departs_to = "https://www.tiktok.com/v2/auth/authorize/?"
    answer = {"code": "code%2Afrom-tiktok", "scopes": "user.info.basic", "state": STATE}
    declined = {"error": "access_denied", "error_description": "User cancelled", "state": STATE}
    departure_secrets = {"code_verifier": "verifier-of-this-log-in-0123456789-0123456789"}
    arriving = ("posting/token", "posting/user")
    code_used = ("posting/400_oauth_invalid_grant",)
    found_id = "open-id-of-rosa"
    found_token = "act.new-access-token"
    whoami = ("posting/user",)
    whoami_id = "open-id-of-rosa"
    renewed = ("posting/token",)
    renewed_token = "act.new-access-token"
    renewals_without_token = ("posting/token_empty", "posting/token_missing", "posting/token_unreadable")

    def test_the_address_asks_in_tiktoks_own_words(self) -> None:
        departure = self.depart(self.door())
        asked = {name: values[0] for name, values in parse_qs(urlsplit(departure.url).query).items()}
        verifier = departure.secrets["code_verifier"]
        assert asked == {
            "client_key": "tiktok-client-key",
            "response_type": "code",
            "scope": "user.info.basic,user.info.profile,user.info.stats,video.list,video.publish",
            "redirect_uri": CALLBACK,
            "state": STATE,
            "code_challenge": hashlib.sha256(verifier.encode()).hexdigest(),
            "code_challenge_method": "S256",
        }
        assert 43 <= len(verifier) <= 128
        assert self.depart(self.door()).secrets != departure.secrets

    def test_the_code_is_exchanged_plain_in_a_form(self) -> None:
        door = self.door(*self.arriving)
        (account,) = self.arrive(door)
        assert door.asked[0].url == "https://open.tiktokapis.com/v2/oauth/token/"
        assert door.asked[0].form == {
            "client_key": "tiktok-client-key",
            "client_secret": "tiktok-client-secret",
            "grant_type": "authorization_code",
            "code": "code*from-tiktok",
            "redirect_uri": CALLBACK,
            "code_verifier": self.departure_secrets["code_verifier"],
        }
        assert door.asked[1].params == {"fields": "open_id,avatar_url,display_name,username"}
        assert (account.username, account.name, account.problem) == ("rosa_rehearses", "Rosa Rehearsal", "")
        assert account.token is not None
        assert account.token.refresh_token == "rft.new-refresh-token"
        assert account.token.expires_at == NOW + timedelta(hours=2)
        assert account.token.refresh_expires_at == NOW + timedelta(days=180)

    def test_a_scope_that_was_unticked_is_a_problem(self) -> None:
        (account,) = self.arrive(self.door("posting/token_unticked", "posting/user"))
        assert "video.publish" in account.problem

    def test_a_username_that_may_not_be_asked_for_is_left_out(self) -> None:
        (account,) = self.arrive(self.door("posting/token", "posting/401_scope_not_authorized", "posting/user_basic"))
        assert (account.account_id, account.username) == ("open-id-of-rosa", "")

    def test_an_account_that_is_not_named_is_unreached(self) -> None:
        assert isinstance(failing(self.arrive, self.door("posting/token", "posting/user_without_id")), Unreached)

    def test_a_log_in_that_was_not_begun_here_is_refused_without_a_call(self) -> None:
        door = self.door()
        known = self.credentials
        outcome = failing(
            self.adapter(door).arrive,
            "tiktok",
            app_id=known.app_id,
            app_secret=known.app_secret,
            callback=CALLBACK,
            answer=self.answer,
            secrets={},
        )
        assert isinstance(outcome, Refused)
        assert door.asked == []

    def test_both_new_tokens_come_with_a_refresh(self) -> None:
        door = self.door("posting/token")
        token = self.adapter(door).refresh(self.credentials)
        assert token.refresh_token == "rft.new-refresh-token"
        assert door.asked[0].form == {
            "client_key": "tiktok-client-key",
            "client_secret": "tiktok-client-secret",
            "grant_type": "refresh_token",
            "refresh_token": "rft.refresh-token-of-rosa",
        }

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            ("posting/400_oauth_invalid_grant", Unauthorized),
            ("posting/200_oauth_invalid_grant", Unauthorized),
            ("posting/401_oauth_invalid_client", Halted),
            ("posting/400_oauth_invalid_request", Halted),
            ("posting/429_oauth_rate", Throttled),
            ("posting/500_oauth", OutcomeUnknown),
            ("posting/200_oauth_server_error", Unreached),
            ("posting/token_unreadable", OutcomeUnknown),
        ],
    )
    def test_only_a_dead_refresh_token_means_reconnecting(self, answer: str, outcome: type) -> None:
        assert type(failing(self.adapter(self.door(answer)).refresh, self.credentials)) is outcome

    def test_no_refresh_token_is_unauthorized_without_a_call(self) -> None:
        door = self.door()
        outcome = failing(self.adapter(door).refresh, replace(self.credentials, refresh_token=""))
        assert isinstance(outcome, Unauthorized)
        assert door.asked == []

    def test_a_rehearsal_stands_in_by_its_addresses(self) -> None:
        base = "http://127.0.0.1:8001/tiktok_open"
        door = self.door("posting/user")
        described = AdapterConfig(door=door.as_door, tiktok_api=base, tiktok_web=base, clock=lambda: NOW)
        adapter: PublishingAdapter = adapter_class("tiktok").built(described)
        assert adapter.verify(self.credentials).account_id == "open-id-of-rosa"
        assert door.asked[0].url == f"{base}/v2/user/info/"
        departed = adapter.depart("tiktok", app_id="k", app_secret="s", callback=CALLBACK, state=STATE)
        assert departed.url.startswith(f"{base}/v2/auth/authorize/?")
