"""X: its two log-ins."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from outbound.outcome import Halted, Refused, Unauthorized, Unreached
from platforms.x.oauth import challenge
from tests.contracts.publishing_accounts import CALLBACK, STATE, AccountContract, NoRefreshContract, RefreshContract
from tests.contracts.publishing_adapter import failing
from tests.platforms.payloads import NOW
from tests.posting.test_adapter_x import OAUTH1, XFacts


class TestXOAuth2(XFacts, AccountContract, RefreshContract):
    login = "oauth2"
    departs_to = "https://x.com/i/oauth2/authorize?"
    answer = {"code": "code-from-x", "state": STATE}
    declined = {"error": "access_denied", "state": STATE}
    departure_secrets = {"code_verifier": "verifier-of-this-log-in-0123456789-0123456789"}
    arriving = ("token", "me")
    code_used = ("400_oauth_code_used",)
    found_id = "2244994945"
    found_token = "x-new-access-token"
    whoami = ("me",)
    whoami_id = "2244994945"
    renewed = ("token",)
    renewed_token = "x-new-access-token"
    renewals_without_token = ("token_empty", "token_missing", "token_unreadable", "me")

    def test_the_address_asks_for_everything_by_pkce(self) -> None:
        departure = self.depart(self.door())
        asked = {name: values[0] for name, values in parse_qs(urlsplit(departure.url).query).items()}
        assert asked == {
            "response_type": "code",
            "client_id": "x-client-id",
            "redirect_uri": CALLBACK,
            "scope": "tweet.read tweet.write users.read media.write offline.access",
            "state": STATE,
            "code_challenge": challenge(departure.secrets["code_verifier"]),
            "code_challenge_method": "S256",
        }
        assert "+" not in departure.url
        assert 43 <= len(departure.secrets["code_verifier"]) <= 128

    def test_each_departure_has_its_own_verifier(self) -> None:
        assert self.depart(self.door()).secrets != self.depart(self.door()).secrets

    def test_a_confidential_app_names_itself_by_basic(self) -> None:
        door = self.door(*self.arriving)
        self.arrive(door)
        form = door.asked[0].form
        basic = base64.b64encode(b"x-client-id:x-client-secret-value").decode()
        assert door.asked[0].headers["Authorization"] == f"Basic {basic}"
        assert form == {
            "grant_type": "authorization_code",
            "code": "code-from-x",
            "redirect_uri": CALLBACK,
            "code_verifier": self.departure_secrets["code_verifier"],
        }

    def test_a_public_app_names_itself_in_the_body(self) -> None:
        door = self.door("token")
        self.adapter(door).refresh(replace(self.credentials, app_secret=""))
        assert "Authorization" not in door.asked[0].headers
        assert door.asked[0].form == {
            "grant_type": "refresh_token",
            "refresh_token": "x-refresh-token-of-rosa",
            "client_id": "x-client-id",
        }

    def test_the_arrival_keeps_the_refresh_token_and_the_scopes(self) -> None:
        (account,) = self.arrive(self.door(*self.arriving))
        assert account.token is not None
        assert account.token.refresh_token == "x-new-refresh-token"
        assert account.token.expires_at == NOW + timedelta(hours=2)
        assert (account.username, account.name, account.problem) == ("rosa_rehearses", "Rosa Rehearsal", "")

    def test_scopes_that_were_not_granted_are_a_problem(self) -> None:
        (account,) = self.arrive(self.door("token_read_only", "me"))
        assert "tweet.write" in account.problem

    def test_a_refresh_without_a_new_refresh_token_keeps_the_old_one(self) -> None:
        token = self.adapter(self.door("token_without_refresh")).refresh(self.credentials)
        assert token.refresh_token == "x-refresh-token-of-rosa"

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            ("400_oauth_refresh_token_dead", Unauthorized),
            ("400_oauth_invalid_grant", Unauthorized),
            ("401_oauth_missing_header", Halted),
            ("402_credits", Halted),
        ],
    )
    def test_only_a_dead_refresh_token_means_reconnecting(self, answer: str, outcome: type) -> None:
        assert type(failing(self.adapter(self.door(answer)).refresh, self.credentials)) is outcome

    def test_no_refresh_token_is_unauthorized_without_a_call(self) -> None:
        door = self.door()
        outcome = failing(self.adapter(door).refresh, replace(self.credentials, refresh_token=""))
        assert isinstance(outcome, Unauthorized)
        assert door.asked == []


class TestXOAuth1(XFacts, AccountContract, NoRefreshContract):
    credentials = OAUTH1
    login = "oauth1"
    departs_to = "https://api.x.com/oauth/authorize?oauth_token=req-token-1"
    departing = ("oauth1_request_token",)
    carries_state = False
    answer = {"oauth_token": "req-token-1", "oauth_verifier": "verifier-1"}
    declined = {"denied": "req-token-1"}
    departure_secrets = {"oauth_token": "req-token-1", "oauth_token_secret": "req-secret-123456"}
    arriving = ("oauth1_access_token",)
    code_used = ("401_oauth1_verifier_used",)
    found_id = "2244994945"
    found_token = "2244994945-new-user-token"
    whoami = ("me",)
    whoami_id = "2244994945"

    def header(self, door: Any) -> str:
        return str(door.asked[0].headers["Authorization"])

    def test_the_callback_goes_signed_in_the_header(self) -> None:
        door = self.door(*self.departing)
        self.depart(door)
        assert door.asked[0].url == "https://api.x.com/oauth/request_token"
        assert 'oauth_callback="https%3A%2F%2Fconsole.example%2Fapi%2Fv1%2Fsocial%2Fnetwork%2Fcallback"' in self.header(
            door
        )
        assert "oauth_token=" not in self.header(door)

    def test_the_verifier_is_sent_with_the_request_token(self) -> None:
        door = self.door(*self.arriving)
        (account,) = self.arrive(door)
        assert 'oauth_verifier="verifier-1"' in self.header(door)
        assert 'oauth_token="req-token-1"' in self.header(door)
        assert account.token is not None
        assert (account.token.token_secret, account.username) == ("new-user-secret-123456", "rosa_rehearses")
        assert "new-user-secret" not in repr(account)

    def test_a_user_that_x_does_not_name_is_asked_for(self) -> None:
        (account,) = self.arrive(self.door("oauth1_access_token_without_user", "me"))
        assert (account.account_id, account.name) == ("2244994945", "Rosa Rehearsal")

    def test_the_token_of_another_log_in_is_refused_without_a_call(self) -> None:
        door = self.door()
        assert isinstance(failing(self.arrive, door, {**self.answer, "oauth_token": "other"}), Refused)
        assert door.asked == []

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            ("oauth1_request_token_unconfirmed", Unreached),
            ("401_could_not_authenticate", Halted),
            ("403_callback_not_listed", Halted),
            ("503_unavailable", Unreached),
        ],
    )
    def test_a_departure_that_fails_says_whose_matter_it_is(self, answer: str, outcome: type) -> None:
        failed = failing(self.depart, self.door(answer))
        assert type(failed) is outcome
        assert " " in failed.reason

    def test_an_empty_token_is_never_taken(self) -> None:
        assert isinstance(failing(self.arrive, self.door("oauth1_access_token_empty")), Unreached)
