"""LinkedIn, accounts: the log-ins of a member and of a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from outbound.outcome import (
    Halted,
    Refused,
    Unauthorized,
    Unreached,
)
from tests.contracts.publishing_accounts import CALLBACK, STATE, AccountContract, NoRefreshContract, RefreshContract
from tests.contracts.publishing_adapter import failing
from tests.platforms.payloads import NOW, payload
from tests.posting.linkedin_facts import MEMBER, LinkedInFacts


class TestLinkedInMemberLogin(LinkedInFacts, AccountContract, NoRefreshContract):
    credentials = MEMBER
    login = "member"
    departs_to = "https://www.linkedin.com/oauth/v2/authorization?"
    answer = {"code": "code-from-linkedin", "state": STATE}
    declined = {"error": "user_cancelled_login", "error_description": "The user cancelled", "state": STATE}
    arriving = ("posting/token", "posting/userinfo")
    code_used = ("posting/400_code_used",)
    found_id = "rosa"
    found_token = "linkedin-new-access-token"
    whoami = ("posting/userinfo",)
    whoami_id = "rosa"

    def test_the_address_asks_for_the_members_scopes(self) -> None:
        departure = self.depart(self.door())
        asked = {name: values[0] for name, values in parse_qs(urlsplit(departure.url).query).items()}
        assert asked == {
            "response_type": "code",
            "client_id": "linkedin-client-id",
            "redirect_uri": CALLBACK,
            "state": STATE,
            "scope": "openid profile email w_member_social",
        }
        assert "+" not in departure.url

    def test_the_code_is_exchanged_in_a_form(self) -> None:
        door = self.door(*self.arriving)
        (account,) = self.arrive(door)
        assert door.asked[0].url == "https://www.linkedin.com/oauth/v2/accessToken"
        assert door.asked[0].form == {
            "grant_type": "authorization_code",
            "code": "code-from-linkedin",
            "redirect_uri": CALLBACK,
            "client_id": "linkedin-client-id",
            "client_secret": "linkedin-client-secret",
        }
        assert (account.name, account.kind, account.problem) == ("Rosa Rehearsal", "profile", "")
        assert account.token is not None
        assert account.token.expires_at == NOW + timedelta(days=60)
        assert account.token.scopes == ("email", "openid", "profile", "w_member_social")

    def test_a_scope_that_was_not_granted_is_a_problem(self) -> None:
        (account,) = self.arrive(self.door("posting/token_without_posting", "posting/userinfo"))
        assert "w_member_social" in account.problem

    def test_a_scope_that_the_app_may_not_ask_for_names_the_portal(self) -> None:
        outcome = failing(self.arrive, self.door(), {"error": "unauthorized_scope_error"})
        assert isinstance(outcome, Refused)
        assert "product" in outcome.reason

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            ("400_oauth_invalid_client", Halted),
            ("401_invalid_client", Halted),
            ("posting/token_missing", Unreached),
            ("posting/token_empty", Unreached),
            ("posting/token_unreadable", Unreached),
            ("500_internal", Unreached),
        ],
    )
    def test_an_exchange_that_fails_says_whose_matter_it_is(self, answer: str, outcome: type) -> None:
        assert type(failing(self.arrive, self.door(answer))) is outcome

    def test_without_the_apps_secret_nothing_leaves(self) -> None:
        door = self.door()
        adapter = self.adapter(door)
        outcome = failing(
            adapter.arrive, "member", app_id="a", app_secret="", callback=CALLBACK, answer=self.answer, secrets={}
        )
        assert isinstance(outcome, Halted)
        assert door.asked == []


class TestLinkedInPageLogin(LinkedInFacts, AccountContract, RefreshContract):
    login = "page"
    departs_to = "https://www.linkedin.com/oauth/v2/authorization?"
    answer = {"code": "code-from-linkedin", "state": STATE}
    declined = {"error": "user_cancelled_authorize", "state": STATE}
    arriving = ("posting/token_of_partner", "posting/pages", "posting/page_names")
    code_used = ("posting/400_code_used",)
    found_id = "5583111"
    found_token = "linkedin-new-access-token"
    whoami = ("posting/pages", "posting/page_names")
    whoami_id = "5583111"
    renewed = ("token_renewed",)
    renewed_token = payload("linkedin", "token_renewed").json()["access_token"]
    renewals_without_token = ("posting/token_missing", "posting/token_empty", "posting/token_unreadable")

    def test_pages_are_offered_by_name_and_say_where_the_role_is_too_small(self) -> None:
        door = self.door(*self.arriving)
        other, house = self.arrive(door)
        assert (house.name, house.username, house.kind, house.problem) == (
            "Tea House Rosa",
            "tea-house-rosa",
            "organisation",
            "",
        )
        assert "ANALYST, CURATOR" in other.problem
        assert door.asked[1].url == "https://api.linkedin.com/rest/organizationAcls"
        assert door.asked[1].params["q"] == "roleAssignee"
        assert door.asked[2].params == {"ids": "List(5583111,90210)"}

    def test_a_year_told_in_minutes_is_a_year(self) -> None:
        account = self.arrive(self.door(*self.arriving))[1]
        assert account.token is not None
        assert account.token.refresh_token == "linkedin-new-refresh-token"
        assert account.token.refresh_expires_at == NOW + timedelta(days=365)
        assert "w_organization_social" in account.token.scopes

    def test_pages_whose_names_are_not_told_are_offered_by_number(self) -> None:
        found = self.arrive(self.door("posting/token_of_partner", "posting/pages", "403_access_denied"))
        assert {account.name for account in found} == {"5583111", "90210"}

    def test_no_page_at_all_is_refused_with_what_to_do(self) -> None:
        outcome = failing(self.arrive, self.door("posting/token_of_partner", "posting/pages_none"))
        assert isinstance(outcome, Refused)
        assert outcome.code == "no-pages"

    @pytest.mark.parametrize("answer", ["posting/pages_as_analyst", "posting/pages_none"])
    def test_a_role_that_is_lost_is_told_by_verify(self, answer: str) -> None:
        script = (answer, "posting/page_names") if answer.endswith("analyst") else (answer,)
        outcome = failing(self.adapter(self.door(*script)).verify, self.credentials)
        assert isinstance(outcome, Refused)
        assert outcome.code == "no-role"

    def test_a_page_without_a_refresh_token_is_connected_anew(self) -> None:
        door = self.door()
        bare = replace(self.credentials, refresh_token="")
        assert isinstance(failing(self.adapter(door).refresh, bare), Unauthorized)
        assert door.asked == []
