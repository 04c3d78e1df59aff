"""Finding profiles through the Graph API."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from outbound.http import Answer, HttpDoor
from outbound.outcome import CallFailed, Halted, Outcome, OutcomeUnknown, Refused, Throttled, Unauthorized, Unreached
from platforms.meta.client import GraphClient, GraphEndpoints, GraphToken
from platforms.meta.discovery import BusinessProfile, FoundPage, business_profile, search_pages
from tests.platforms.payloads import NOW, ScriptedDoor, payload

TOKEN = GraphToken("EAA-token", "17841400000000001", "own-app-secret")


def answered(body: object, status: int = 200) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {}, content, "https://platform.invalid/", 0.1)


def graph(*script: Answer | CallFailed) -> tuple[GraphClient, ScriptedDoor]:
    door = ScriptedDoor(list(script))
    return GraphClient(cast("HttpDoor", door), GraphEndpoints(), lambda: NOW), door


def profile(body: object, username: str = "own.bakery") -> BusinessProfile | None:
    return business_profile(graph(answered(body))[0], TOKEN, username)


def pages(body: object, cursor: str = "") -> tuple[tuple[FoundPage, ...], str]:
    return search_pages(graph(answered(body))[0], TOKEN, "bakery Berlin", cursor)


def missing(subcode: int | None = 2207013) -> dict[str, Any]:
    error: dict[str, Any] = {"message": "Invalid user id", "type": "OAuthException", "code": 110}
    return {"error": error | ({"error_subcode": subcode} if subcode else {})}


class TestBusinessProfile:
    def test_is_asked_through_an_account_of_ours(self) -> None:
        client, door = graph(answered({"business_discovery": {"username": "own.bakery"}}))
        business_profile(client, TOKEN, " @own.bakery ")
        asked = door.asked[0]
        assert asked.url == "https://graph.facebook.com/v26.0/17841400000000001"
        assert asked.params is not None
        assert asked.params["fields"].startswith("business_discovery.username(own.bakery){id,username,")
        assert asked.params["appsecret_proof"] == TOKEN.proof()["appsecret_proof"]
        assert asked.headers == {"Authorization": "Bearer EAA-token"}

    def test_without_an_account_is_asked_of_the_token_itself(self) -> None:
        client, door = graph(answered({"business_discovery": {"username": "own"}}))
        business_profile(client, GraphToken("EAA-token"), "own")
        assert door.asked[0].url.endswith("/me")

    def test_brings_all_that_meta_says(self) -> None:
        found = {
            "id": "17841400000000099",
            "username": "own.bakery",
            "name": "Own Bakery",
            "biography": "Bread\nand cake",
            "website": "https://own.example",
            "followers_count": 1200,
            "follows_count": 0,
            "media_count": 31,
        }
        assert profile({"business_discovery": found, "id": "1"}) == BusinessProfile(
            "own.bakery", "Own Bakery", "Bread\nand cake", "https://own.example", 1200, 0, 31, "17841400000000099"
        )

    def test_leaves_empty_what_is_missing_or_odd(self) -> None:
        odd = {"username": "own", "name": None, "biography": 5, "followers_count": "9", "media_count": True}
        assert profile({"business_discovery": odd}) == BusinessProfile("own")

    @pytest.mark.parametrize("subcode", [2207013, None])
    def test_is_none_for_a_personal_account_or_nobody(self, subcode: int | None) -> None:
        client, _ = graph(answered(missing(subcode), 400))
        assert business_profile(client, TOKEN, "nobody") is None

    @pytest.mark.parametrize("username", ["", "a b", "x){id},business_discovery.username(y", "x" * 31, "ä", "a/b"])
    def test_lets_nothing_but_a_name_into_the_expression(self, username: str) -> None:
        client, door = graph()
        with pytest.raises(CallFailed) as failed:
            business_profile(client, TOKEN, username)
        assert (failed.value.outcome.code, door.asked) == ("bad-username", [])

    @pytest.mark.parametrize("body", [{"id": "1"}, {"business_discovery": None}, {"business_discovery": {}}, [], {}])
    def test_that_cannot_be_read_is_unreached(self, body: object) -> None:
        with pytest.raises(CallFailed) as failed:
            profile(body)
        assert isinstance(failed.value.outcome, Unreached)


class TestPages:
    def test_are_asked_for_by_text(self) -> None:
        client, door = graph(answered({"data": []}))
        assert search_pages(client, TOKEN, " bakery \n Berlin ", "after=1") == ((), "")
        asked = door.asked[0]
        assert asked.url == "https://graph.facebook.com/v26.0/pages/search"
        assert asked.params is not None
        assert (asked.params["q"], asked.params["after"]) == ("bakery Berlin", "after=1")
        assert "appsecret_proof" in asked.params

    def test_bring_all_that_meta_says(self) -> None:
        row = {
            "id": "100",
            "name": "Own Bakery",
            "link": "https://www.facebook.com/own.bakery",
            "username": "own.bakery",
            "about": "Bread",
            "category": "Bakery",
            "location": {"city": "Berlin", "country": "Germany", "zip": "10115", "latitude": 52.5},
            "website": "own.example",
            "emails": ["hello@own.example", "other@own.example"],
            "followers_count": 41,
        }
        body = {"data": [row], "paging": {"cursors": {"before": "A", "after": "QVFB"}, "next": "https://graph/next"}}
        assert pages(body) == (
            (
                FoundPage(
                    "100",
                    "Own Bakery",
                    "https://www.facebook.com/own.bakery",
                    "own.bakery",
                    "Bread",
                    "Bakery",
                    "Berlin, Germany",
                    "own.example",
                    "hello@own.example",
                    41,
                ),
            ),
            "QVFB",
        )

    def test_leave_empty_what_is_missing_or_odd(self) -> None:
        odd = {"id": "1", "link": "javascript:x", "location": "Berlin", "emails": [7], "followers_count": -1}
        assert pages({"data": [None, 4, {}, {"id": 7}, odd]}) == ((FoundPage("1"),), "")

    @pytest.mark.parametrize(
        "paging",
        [
            None,
            "x",
            {"cursors": {"after": "QVFB"}},
            {"next": "n", "cursors": {"after": 5}},
            {"next": "n", "cursors": {"after": "a b"}},
            {"next": "n", "cursors": {"after": "here"}},
        ],
    )
    def test_end_where_no_usable_cursor_leads_on(self, paging: object) -> None:
        assert pages({"data": [], "paging": paging}, cursor="here") == ((), "")

    @pytest.mark.parametrize(("text", "cursor", "code"), [("  ", "", "empty"), ("x", "a b", "bad-cursor")])
    def test_refuse_what_makes_no_search(self, text: str, cursor: str, code: str) -> None:
        client, door = graph()
        with pytest.raises(CallFailed) as failed:
            search_pages(client, TOKEN, text, cursor)
        assert (type(failed.value.outcome), failed.value.outcome.code, door.asked) == (Refused, code, [])

    @pytest.mark.parametrize("body", [{"data": None}, {"data": {}}, {"id": "1"}])
    def test_that_cannot_be_read_are_unreached(self, body: object) -> None:
        with pytest.raises(CallFailed) as failed:
            pages(body)
        assert isinstance(failed.value.outcome, Unreached)


@pytest.mark.parametrize("find", [business_profile, search_pages])
class TestFailures:
    @pytest.mark.parametrize(
        ("case", "outcome"),
        [
            ("10_permission", Halted),
            ("200_permission", Halted),
            ("100_parameter", Refused),
            ("190_463", Unauthorized),
            ("4_app_limit", Throttled),
            ("429_retry_after", Throttled),
            ("2_service_fault", Unreached),
            ("400_html", Unreached),
            ("502_html", Unreached),
        ],
    )
    def test_keep_the_meaning_of_metas_codes(self, find: Any, case: str, outcome: type[Outcome]) -> None:
        with pytest.raises(CallFailed) as failed:
            find(graph(payload("meta", case))[0], TOKEN, "own")
        assert type(failed.value.outcome) is outcome

    @pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"data": ', b"\xff", b"[" * 100_000])
    def test_of_an_unreadable_answer_are_unreached(self, find: Any, content: bytes) -> None:
        with pytest.raises(CallFailed) as failed:
            find(graph(answered(content))[0], TOKEN, "own")
        assert isinstance(failed.value.outcome, Unreached)

    def test_after_sending_are_unreached_as_nothing_was_made(self, find: Any) -> None:
        with pytest.raises(CallFailed) as failed:
            find(graph(CallFailed(OutcomeUnknown(code="too-large")))[0], TOKEN, "own")
        assert (type(failed.value.outcome), failed.value.outcome.code) == (Unreached, "too-large")

    def test_without_a_token_are_unauthorized(self, find: Any) -> None:
        with pytest.raises(CallFailed) as failed:
            find(graph()[0], GraphToken(""), "own")
        assert isinstance(failed.value.outcome, Unauthorized)
