"""TikTok's Research API: its token, its searches, its errors."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest

from outbound.http import Answer, HttpDoor
from outbound.outcome import (
    CallFailed,
    Halted,
    Outcome,
    OutcomeUnknown,
    PauseScope,
    Refused,
    Throttled,
    Unauthorized,
    Unreached,
)
from platforms.tiktok.research import Creator, ResearchClient
from tests.platforms.payloads import NOW, ScriptedDoor

SECRET = "own-research-secret-4711"
START, END = date(2026, 10, 22), date(2026, 11, 21)


def answered(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, headers or {}, content, "https://platform.invalid/", 0.1)


def token(name: str = "clt.one", seconds: object = 7200) -> Answer:
    return answered({"access_token": name, "expires_in": seconds, "token_type": "Bearer"})


def good(**data: Any) -> Answer:
    return answered({"data": data, "error": {"code": "ok", "message": "", "log_id": "own"}})


def error(code: str, status: int, message: str = "Own words", headers: dict[str, str] | None = None) -> Answer:
    return answered({"data": {}, "error": {"code": code, "message": message, "log_id": "own"}}, status, headers)


def research(
    *script: Answer | CallFailed, clock: Callable[[], datetime] = lambda: NOW
) -> tuple[ResearchClient, ScriptedDoor]:
    door = ScriptedDoor(list(script))
    client = ResearchClient(cast("HttpDoor", door), client_key="own-key", client_secret=SECRET, clock=clock)
    return client, door


def creators(client: ResearchClient, cursor: str = "", region: str = "de") -> tuple[tuple[str, ...], str]:
    return client.creators("bread", region=region, start=START, end=END, cursor=cursor)


def outcome_of(*script: Answer | CallFailed) -> Outcome:
    with pytest.raises(CallFailed) as failed:
        creators(research(*script)[0])
    return failed.value.outcome


class TestTheToken:
    def test_is_asked_for_by_form_once(self) -> None:
        client, door = research(token(), good(videos=[]), good(videos=[]))
        creators(client)
        creators(client)
        assert [asked.url.removeprefix("https://open.tiktokapis.com/v2/") for asked in door.asked] == [
            "oauth/token/",
            "research/video/query/",
            "research/video/query/",
        ]
        assert door.asked[0].form == {
            "client_key": "own-key",
            "client_secret": SECRET,
            "grant_type": "client_credentials",
        }
        assert door.asked[2].headers == {"Authorization": "Bearer clt.one"}

    @pytest.mark.parametrize(("passed", "tokens"), [(6899, 1), (6900, 2), (8000, 2)])
    def test_is_renewed_five_minutes_early(self, passed: int, tokens: int) -> None:
        now = [NOW]
        client, door = research(token(), good(), token("clt.two"), good(), clock=lambda: now[0])
        if tokens == 1:
            door.script.pop(2)
        creators(client)
        now[0] += timedelta(seconds=passed)
        creators(client)
        assert sum("oauth" in asked.url for asked in door.asked) == tokens

    @pytest.mark.parametrize("seconds", [None, "7200", True, -1, 0, 10**12])
    def test_of_an_unreadable_life_serves_one_call(self, seconds: object) -> None:
        client, door = research(token(seconds=seconds), good(), token("clt.two"), good())
        creators(client)
        creators(client)
        assert door.asked[3].headers == {"Authorization": "Bearer clt.two"}

    def test_that_is_no_longer_taken_is_renewed_and_the_call_repeated_once(self) -> None:
        client, door = research(
            token(), error("access_token_invalid", 401), token("clt.two"), good(videos=[{"username": "own"}])
        )
        assert creators(client) == (("own",), "")
        assert door.asked[3].headers == {"Authorization": "Bearer clt.two"}

    def test_that_is_refused_twice_is_unauthorized(self) -> None:
        bad = error("access_token_invalid", 401)
        assert isinstance(outcome_of(token(), bad, token("clt.two"), bad), Unauthorized)

    @pytest.mark.parametrize(
        ("code", "status", "outcome"),
        [
            ("invalid_client", 401, Unauthorized),
            ("invalid_client", 200, Unauthorized),
            ("unauthorized_client", 400, Halted),
            ("invalid_scope", 400, Halted),
            ("invalid_request", 400, Halted),
        ],
    )
    def test_may_be_refused_flatly(self, code: str, status: int, outcome: type[Outcome]) -> None:
        told = outcome_of(answered({"error": code, "error_description": "Own words", "log_id": "x"}, status))
        assert (type(told), told.code, "Own words" in told.reason) == (outcome, code, True)

    @pytest.mark.parametrize("body", [{}, {"access_token": None}, {"access_token": "two words"}, {"access_token": 5}])
    def test_that_cannot_be_read_is_unreached(self, body: object) -> None:
        assert isinstance(outcome_of(answered(body)), Unreached)

    def test_is_not_asked_for_without_a_key(self) -> None:
        door = ScriptedDoor([])
        client = ResearchClient(cast("HttpDoor", door), client_key="", client_secret="")
        with pytest.raises(CallFailed) as failed:
            client.creator("own")
        assert (type(failed.value.outcome), door.asked) == (Unauthorized, [])


class TestCreators:
    def test_are_found_by_the_words_of_their_videos(self) -> None:
        client, door = research(token(), good(videos=[]))
        creators(client)
        asked = door.asked[1]
        assert asked.params == {"fields": "username"}
        assert asked.json == {
            "query": {
                "and": [
                    {"operation": "EQ", "field_name": "keyword", "field_values": ["bread"]},
                    {"operation": "IN", "field_name": "region_code", "field_values": ["DE"]},
                ]
            },
            "start_date": "20261022",
            "end_date": "20261121",
            "max_count": 100,
            "cursor": 0,
        }

    def test_may_be_of_anywhere(self) -> None:
        client, door = research(token(), good())
        assert creators(client, region="") == ((), "")
        assert len(door.asked[1].json["query"]["and"]) == 1

    def test_come_once_each_in_order(self) -> None:
        rows = [{"username": "Two"}, None, 5, {}, {"username": None}, {"username": "a b"}, {"username": "one"}]
        client, _ = research(token(), good(videos=[*rows, {"username": "two"}], has_more=False, cursor=100))
        assert creators(client) == (("two", "one"), "")

    def test_go_on_where_the_cursor_says(self) -> None:
        client, door = research(
            token(), good(videos=[], has_more=True, cursor=100, search_id="741"), good(has_more=False)
        )
        _, cursor = creators(client)
        assert cursor == "100:741"
        assert creators(client, cursor) == ((), "")
        assert (door.asked[2].json["cursor"], door.asked[2].json["search_id"]) == (100, "741")

    @pytest.mark.parametrize("place", [100, 0, None, "200", True])
    def test_do_not_go_round_in_a_circle(self, place: object) -> None:
        client, _ = research(token(), good(has_more=True, cursor=place, search_id="741"))
        assert creators(client, "100:741") == ((), "")

    @pytest.mark.parametrize("cursor", ["100", "x:741", ":", "1:a b", "1" * 12 + ":7", "١:7", "100:741\n"])
    def test_refuse_a_cursor_they_did_not_give(self, cursor: str) -> None:
        client, door = research()
        with pytest.raises(CallFailed) as failed:
            creators(client, cursor)
        assert (failed.value.outcome.code, door.asked) == ("bad-cursor", [])

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            ({"text": " "}, "empty"),
            ({"region": "deu"}, "bad-region"),
            ({"start": END, "end": START}, "bad-span"),
            ({"start": START - timedelta(days=1)}, "bad-span"),
        ],
    )
    def test_refuse_what_makes_no_search(self, arguments: dict[str, Any], code: str) -> None:
        client, door = research()
        with pytest.raises(CallFailed) as failed:
            client.creators(**({"text": "bread", "region": "de", "start": START, "end": END} | arguments))
        assert (type(failed.value.outcome), failed.value.outcome.code, door.asked) == (Refused, code, [])


class TestCreator:
    def test_brings_all_that_tiktok_says(self) -> None:
        data = {
            "display_name": "Own Name",
            "bio_description": "Bread",
            "bio_url": "https://own.example",
            "is_verified": True,
            "follower_count": 12,
            "following_count": 0,
            "video_count": 3,
        }
        client, door = research(token(), good(**data))
        assert client.creator("@Own") == Creator("own", "Own Name", "Bread", "https://own.example", 12, 0, 3, True)
        assert door.asked[1].json == {"username": "own"}

    def test_leaves_empty_what_is_missing_or_odd(self) -> None:
        client, _ = research(token(), good(display_name=None, follower_count="12", is_verified="yes"))
        assert client.creator("own") == Creator("own")

    @pytest.mark.parametrize("answer", [error("invalid_params", 400), error("not_found", 404), good()])
    def test_is_none_where_there_is_no_public_one(self, answer: Answer) -> None:
        client, _ = research(token(), answer)
        assert client.creator("nobody") is None

    @pytest.mark.parametrize("username", ["", "a b", "ä", "x" * 33])
    def test_must_be_a_name(self, username: str) -> None:
        with pytest.raises(CallFailed) as failed:
            research()[0].creator(username)
        assert failed.value.outcome.code == "bad-username"


class TestErrors:
    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            (error("scope_not_authorized", 401), Halted),
            (error("scope_permission_missed", 401), Halted),
            (error("invalid_params", 400), Refused),
            (error("own_code", 400), Refused),
            (error("internal_error", 500), Unreached),
            (error("own_code", 500), Unreached),
            (answered(b"", 403), Halted),
            (answered(b"<html>", 502), Unreached),
            (answered(b"<html>"), Unreached),
            (answered(b"[]"), Unreached),
            (answered(b"{}"), Unreached),
            (answered(b'{"data": '), Unreached),
            (answered({"data": [], "error": {"code": "ok"}}), Unreached),
            (answered({"data": {"videos": {}}, "error": {"code": "ok"}}), Unreached),
            (CallFailed(OutcomeUnknown(code="too-large")), Unreached),
            (CallFailed(Unreached(code="no-connection")), Unreached),
        ],
    )
    def test_have_their_outcome(self, answer: Answer | CallFailed, outcome: type[Outcome]) -> None:
        assert type(outcome_of(token(), answer)) is outcome

    @pytest.mark.parametrize(
        ("answer", "until"),
        [
            (error("rate_limit_exceeded", 429), NOW + timedelta(minutes=1)),
            (error("rate_limit_exceeded", 429, headers={"Retry-After": "300"}), NOW + timedelta(minutes=5)),
            (answered(b"", 429), NOW + timedelta(minutes=1)),
            (error("daily_quota_limit_exceeded", 429), datetime(2026, 11, 22, tzinfo=UTC)),
        ],
    )
    def test_of_throttling_tell_until_when(self, answer: Answer, until: datetime) -> None:
        told = outcome_of(token(), answer)
        assert isinstance(told, Throttled)
        assert (told.until, told.scope) == (until, PauseScope.APP)


class TestSecrets:
    def test_stay_out_of_errors_and_representations(self, caplog: pytest.LogCaptureFixture) -> None:
        said = f"secret {SECRET} and token clt.own-token-4711 " + "x" * 1000
        client, _ = research(token("clt.own-token-4711"), error("invalid_params", 400, said))
        with caplog.at_level(logging.DEBUG, "outbound.http"), pytest.raises(CallFailed) as failed:
            creators(client)
        shown = "".join([*traceback.format_exception(failed.value), repr(failed.value.outcome), caplog.text])
        shown += repr(client) + repr(vars(client)["_token"])
        assert SECRET not in shown
        assert "clt.own" not in shown
        assert len(failed.value.outcome.reason) < 400
