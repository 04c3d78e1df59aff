"""Facebook, accounts: the log-in and the choice of a Page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from outbound.outcome import (
    Halted,
    Outcome,
    Refused,
    Unauthorized,
    Unreached,
)
from tests.contracts.publishing_accounts import CALLBACK, STATE, AccountContract, NoRefreshContract
from tests.contracts.publishing_adapter import BROKEN_OFF, failing
from tests.posting.facebook_facts import GRAPH, PAGE, FacebookFacts


class TestPageAccounts(FacebookFacts, AccountContract, NoRefreshContract):
    login = "page"
    departs_to = "https://www.facebook.com/v26.0/dialog/oauth?"
    answer = {"code": "code-of-the-person", "state": STATE}
    declined = {"error": "access_denied", "error_reason": "user_denied", "error_description": "Permissions error"}
    arriving = (
        "posting_code_token",
        "posting_long_token",
        "posting_permissions",
        "posting_accounts_first",
        "posting_accounts_second",
    )
    code_used = ("100_36009_code_used",)
    found_id, found_token = "1000", "EAA-page-token-of-aurora"
    whoami, whoami_id = ("me_page",), "1000"

    def arrived(self, *script: str) -> Any:
        return {account.account_id: account for account in self.arrive(self.door(*script))}

    def test_a_persons_token_in_the_pages_place_is_seen(self) -> None:
        stranger = replace(PAGE, account_id="1001")
        outcome = failing(self.adapter(self.door(*self.whoami)).verify, stranger)
        assert isinstance(outcome, Unauthorized)
        assert "Own Page" in outcome.reason

    def test_the_window_asks_for_every_permission(self) -> None:
        asked = parse_qs(urlsplit(self.depart(self.door()).url).query)
        assert asked["redirect_uri"] == [CALLBACK]
        assert asked["response_type"] == ["code"]
        assert set(asked["scope"][0].split(",")) >= {"pages_show_list", "pages_manage_posts", "pages_read_engagement"}

    def test_the_code_goes_in_the_body_and_the_long_token_reads_the_pages(self) -> None:
        door = self.door(*self.arriving)
        self.arrive(door)
        code, exchange, permissions, *pages = door.asked
        assert (code.method, code.url) == ("POST", f"{GRAPH}/oauth/access_token")
        assert code.form == {
            "client_id": "facebook-app-id",
            "client_secret": PAGE.app_secret,
            "redirect_uri": CALLBACK,
            "code": "code-of-the-person",
        }
        assert exchange.params["fb_exchange_token"] == "EAA-person-token-for-an-hour"
        assert permissions.url == f"{GRAPH}/me/permissions"
        assert [asked.params.get("after") for asked in pages] == [None, "QVFI"]
        assert {asked.headers["Authorization"] for asked in pages} == {"Bearer EAA-person-token-for-60-days"}

    def test_a_page_token_does_not_expire(self) -> None:
        token = self.arrived(*self.arriving)["1000"].token
        assert token.expires_at is None
        assert "pages_manage_posts" in token.scopes

    def test_a_page_without_a_token_is_not_connected_and_never_gets_the_persons(self) -> None:
        page = self.arrived(*self.arriving)["1001"]
        assert page.token is None
        assert "no token for this Page" in page.problem

    def test_a_page_where_one_may_not_post_says_so(self) -> None:
        assert "does not allow you to post" in self.arrived(*self.arriving)["1002"].problem

    def test_a_page_that_can_be_connected_has_no_problem(self) -> None:
        assert self.arrived(*self.arriving)["1000"].problem == ""

    def test_a_permission_that_was_unticked_is_named(self) -> None:
        script = ("posting_code_token", "posting_long_token", "posting_permissions_no_posts", "posting_accounts_second")
        assert "pages_manage_posts" in self.arrived(*script)["1002"].problem

    @pytest.mark.parametrize(
        ("ending", "word"),
        [
            (("posting_permissions_no_list",), "pages_show_list"),
            (("posting_permissions", "posting_accounts_none"), "tick"),
        ],
    )
    def test_no_page_at_all_is_refused_with_the_reason(self, ending: tuple[str, ...], word: str) -> None:
        outcome = failing(self.arrive, self.door("posting_code_token", "posting_long_token", *ending))
        assert isinstance(outcome, Refused)
        assert word in outcome.reason

    @pytest.mark.parametrize(
        ("case", "kind"), [("100_36008_callback", Halted), ("502_html", Unreached), ("token_missing", Unreached)]
    )
    def test_a_code_that_is_not_exchanged(self, case: str, kind: type[Outcome]) -> None:
        assert isinstance(failing(self.arrive, self.door(case)), kind)

    def test_a_log_in_that_breaks_off_is_unreached(self) -> None:
        assert isinstance(failing(self.arrive, self.door(BROKEN_OFF)), Unreached)
