"""The client through google-genai: what goes out, what comes back, what is tried again, and what never shows."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from outbound.http import Answer, Timeouts
from outbound.outcome import (
    CallFailed,
    Halted,
    OutcomeUnknown,
    Refused,
    Throttled,
    Unauthorized,
    Unreached,
)
from platforms.gemini.client import GeminiClient, GeminiRefused, Usage
from tests.platforms.payloads import NOW, payload

KEY = "planted-gemini-key-123"
SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}}
USED = {"promptTokenCount": 11, "candidatesTokenCount": 5, "thoughtsTokenCount": 7, "totalTokenCount": 23}


@dataclass
class Call:
    method: str
    url: str
    body: dict[str, Any]
    headers: dict[str, str]
    timeouts: Timeouts


@dataclass
class World:
    """A door that answers from a script, and the time, which only passes while someone waits or a call lasts."""

    script: list[Answer | CallFailed]
    calls: list[Call] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    passed: float = 0.0
    a_call_lasts: float = 0.0

    def request(
        self, method: str, url: str, *, content: bytes | None, headers: Mapping[str, str], timeouts: Timeouts
    ) -> Answer:
        self.calls.append(Call(method, url, json.loads(content or b"{}"), dict(headers), timeouts))
        self.passed += self.a_call_lasts
        step = self.script.pop(0)
        if isinstance(step, CallFailed):
            raise step
        return step

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds

    def seconds(self) -> float:
        return self.passed

    def clock(self) -> datetime:
        return NOW + timedelta(seconds=self.passed)


def client(world: World, **changes: Any) -> GeminiClient:
    settings: dict[str, Any] = {
        "base": "http://127.0.0.1:8001/gemini",
        "api_key": KEY,
        "api_version": "v1beta",
        "model": "gemini-3.8-flash",
        "timeout_seconds": 30,
        "attempts": 3,
        "max_output_tokens": 2048,
    }
    timing = {"clock": world.clock, "sleep": world.sleep, "seconds": world.seconds}
    return GeminiClient(door=world, **{**settings, **timing, **changes})  # type: ignore[arg-type]


def told(body: Any, status: int = 200) -> Answer:
    return Answer(status, {"content-type": "application/json"}, json.dumps(body).encode(), "", 0.1)


def candidate(*texts: str, ended: str | None = "STOP", **more: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"content": {"parts": [{"text": text} for text in texts], "role": "model"}}
    return {"candidates": [{**said, **({"finishReason": ended} if ended else {}), **more}], "usageMetadata": USED}


GOOD = told({**candidate('{"a": 1}'), "modelVersion": "gemini-3.8-flash-001"})


def refusal(answer: Answer, schema: dict[str, Any] | None = SCHEMA) -> GeminiRefused:
    with pytest.raises(GeminiRefused) as failed:
        client(World([answer])).generate(system="s", prompt="p", schema=schema)
    assert isinstance(failed.value.outcome, Refused)
    return failed.value


class TestWhatGoesOut:
    def test_a_request_for_json(self) -> None:
        world = World([GOOD])
        client(world).generate(system="Be kind.", prompt="Grüße", schema=SCHEMA)
        (call,) = world.calls
        assert (call.method, call.url) == (
            "POST",
            "http://127.0.0.1:8001/gemini/v1beta/models/gemini-3.8-flash:generateContent",
        )
        assert call.headers["x-goog-api-key"] == KEY
        assert call.body["contents"] == [{"parts": [{"text": "Grüße"}], "role": "user"}]
        assert call.body["systemInstruction"]["parts"] == [{"text": "Be kind."}]
        assert call.body["generationConfig"] == {
            "maxOutputTokens": 2048,
            "responseMimeType": "application/json",
            "responseJsonSchema": SCHEMA,
        }

    def test_a_request_for_text_asks_for_no_form(self) -> None:
        world = World([told(candidate("Hello"))])
        assert client(world).generate(system="", prompt="p", schema=None).text == "Hello"
        assert world.calls[0].body["generationConfig"] == {"maxOutputTokens": 2048}
        assert "systemInstruction" not in world.calls[0].body

    def test_thinking_and_temperature_go_out_only_where_given(self) -> None:
        world = World([GOOD])
        client(world, thinking_level="low", temperature=0.5).generate(system="", prompt="p", schema=None)
        config = world.calls[0].body["generationConfig"]
        assert json.dumps(config["thinkingConfig"]).count("LOW") == 1
        assert config["temperature"] == 0.5

    def test_the_version_is_that_of_the_settings(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GOOGLE_GENAI_API_VERSION", "v1alpha")
        world = World([GOOD])
        client(world, api_version="v1").generate(system="", prompt="p", schema=SCHEMA)
        assert "/gemini/v1/models/" in world.calls[0].url

    def test_nothing_of_the_environment_wins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        planted = {
            "GOOGLE_API_KEY": "key-of-the-environment",
            "GEMINI_API_KEY": "other-key-of-the-environment",
            "GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:9/elsewhere",
            "GOOGLE_GENAI_USE_VERTEXAI": "true",
            "GOOGLE_GENAI_USE_ENTERPRISE": "true",
            "GOOGLE_CLOUD_PROJECT": "project",
            "GOOGLE_CLOUD_LOCATION": "europe-west1",
            "GOOGLE_GENAI_CLIENT_MODE": "replay",
            "HTTPS_PROXY": "http://127.0.0.1:9",
        }
        for name, value in planted.items():
            monkeypatch.setenv(name, value)
        world = World([GOOD])
        client(world).generate(system="", prompt="p", schema=SCHEMA)
        (call,) = world.calls
        assert call.url.startswith("http://127.0.0.1:8001/gemini/v1beta/models/")
        assert not [value for value in planted.values() if value in json.dumps(call.headers)]

    @pytest.mark.parametrize("missing", ["", "  "])
    def test_without_a_key_nothing_goes_out(self, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
        monkeypatch.setenv("GOOGLE_API_KEY", "key-of-the-environment")
        world = World([GOOD])
        with pytest.raises(CallFailed) as failed:
            client(world, api_key=missing).generate(system="", prompt="p", schema=None)
        assert (type(failed.value.outcome), failed.value.outcome.code) == (Unauthorized, "no-key")
        assert world.calls == []

    @pytest.mark.parametrize(
        ("change", "outcome"),
        [
            ({"api_key": "kéy-with-an-accent"}, Unauthorized),
            ({"api_key": "key\r\nX-Other: 1"}, Unauthorized),
            ({"model": "../secret"}, Halted),
            ({"model": ""}, Halted),
            ({"api_version": "v1/../v2"}, Halted),
            ({"api_version": ""}, Halted),
        ],
    )
    def test_a_setting_that_cannot_be_one_is_told(self, change: dict[str, str], outcome: type) -> None:
        world = World([GOOD])
        with pytest.raises(CallFailed) as failed:
            client(world, **change).generate(system="", prompt="p", schema=None)
        assert type(failed.value.outcome) is outcome
        assert world.calls == []

    def test_an_empty_prompt_is_refused_here(self) -> None:
        with pytest.raises(CallFailed) as failed:
            client(World([])).generate(system="", prompt=" ", schema=None)
        assert isinstance(failed.value.outcome, Refused)


class TestWhatComesBack:
    def test_json_text_tokens_and_model(self) -> None:
        done = client(World([GOOD])).generate(system="", prompt="p", schema=SCHEMA)
        assert (done.data, done.text, done.model) == ({"a": 1}, '{"a": 1}', "gemini-3.8-flash-001")
        assert done.usage == Usage(prompt_tokens=11, output_tokens=12)

    def test_parts_are_joined_and_thoughts_left_out(self) -> None:
        body = candidate("Hel", "lo")
        body["candidates"][0]["content"]["parts"].insert(0, {"text": "Hm.", "thought": True})
        assert client(World([told(body)])).generate(system="", prompt="p", schema=None).text == "Hello"

    def test_missing_counts_and_version(self) -> None:
        body = {**candidate("Hi"), "usageMetadata": {"promptTokenCount": 3}}
        done = client(World([told(body)])).generate(system="", prompt="p", schema=None)
        assert (done.usage, done.model) == (Usage(3, 0), "gemini-3.8-flash")
        del body["usageMetadata"]
        assert client(World([told(body)])).generate(system="", prompt="p", schema=None).usage == Usage()

    def test_what_no_database_takes_is_taken_out(self) -> None:
        assert (
            client(World([told(candidate("a\x00b\ud800"))])).generate(system="", prompt="p", schema=None).text == "ab?"
        )

    def test_a_blocked_prompt(self) -> None:
        failed = refusal(told({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": USED}))
        assert (failed.outcome.code, failed.usage) == ("blocked", Usage(11, 12))
        assert "PROHIBITED_CONTENT" in failed.outcome.reason

    @pytest.mark.parametrize(
        "ended", ["SAFETY", "RECITATION", "SPII", "BLOCKLIST", "PROHIBITED_CONTENT", "MODEL_ARMOR"]
    )
    def test_a_blocked_answer(self, ended: str) -> None:
        failed = refusal(told({"candidates": [{"finishReason": ended}], "usageMetadata": {"promptTokenCount": 4}}))
        assert (failed.outcome.code, failed.usage) == ("blocked", Usage(4, 0))

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"candidates": []},
            candidate(),
            candidate(" \n"),
            {"candidates": [{"finishReason": "STOP"}]},
            {"candidates": [{"content": {"role": "model"}}]},
            None,
            [1],
        ],
    )
    def test_nothing(self, body: Any) -> None:
        assert refusal(told(body)).outcome.code == "empty"

    @pytest.mark.parametrize("texts", [('{"a": [1, 2',), ('{"a": 1}',), ()])
    def test_an_answer_cut_off(self, texts: tuple[str, ...]) -> None:
        failed = refusal(told(candidate(*texts, ended="MAX_TOKENS")))
        assert (failed.outcome.code, failed.usage) == ("cut-off", Usage(11, 12))

    def test_an_end_for_a_reason_that_nobody_lists_is_no_success(self) -> None:
        with pytest.warns(UserWarning, match="TIRED"):
            assert refusal(told(candidate('{"a": 1}', ended="TIRED"))).outcome.code == "cut-off"
        assert refusal(told(candidate('{"a": 1}', ended="OTHER"))).outcome.code == "cut-off"

    @pytest.mark.parametrize("text", ['{"a": ', "Sure! Here is the JSON.", '{"a": NaN}'])
    def test_broken_json_inside_a_good_answer(self, text: str) -> None:
        failed = refusal(told(candidate(text)))
        assert (failed.outcome.code, failed.usage) == ("unreadable", Usage(11, 12))

    @pytest.mark.parametrize(
        "raw",
        [
            b'{"candid',
            b"<html>",
            b"\xff\xfe",
            b'{"candidates": [1]}',
            b'{"candidates": [{"content": {"parts": [{"text": 7}]}}]}',
            b'{"candidates": [{"content": "x"}]}',
            b'{"usageMetadata": {"promptTokenCount": "many"}}',
            b'{"candidates": {"a": 1}}',
            b"7",
            b'"x"',
        ],
    )
    def test_an_answer_of_another_shape_is_a_refusal(self, raw: bytes) -> None:
        assert refusal(Answer(200, {}, raw, "", 0.1)).outcome.code in {"unreadable", "empty"}


class TestTryingAgain:
    @pytest.mark.parametrize("case", ["500_internal", "502_html", "503_overloaded", "504_deadline"])
    def test_a_fault_of_theirs_is_tried_again(self, case: str) -> None:
        world = World([payload("gemini", case), payload("gemini", case), GOOD])
        assert client(world).generate(system="", prompt="p", schema=SCHEMA).data == {"a": 1}
        assert world.slept == [1.0, 2.0]

    def test_what_was_not_reached_is_tried_again_and_comes_out_as_it_is(self) -> None:
        lost = CallFailed(Unreached(reason="No connection.", code="no-connection"))
        world = World([lost] * 3)
        with pytest.raises(CallFailed) as failed:
            client(world, waits=(0.5,)).generate(system="", prompt="p", schema=SCHEMA)
        assert failed.value is lost
        assert (len(world.calls), world.slept) == (3, [0.5, 0.5])

    def test_attempts_count_the_first_one_in(self) -> None:
        world = World([payload("gemini", "503_overloaded"), GOOD])
        with pytest.raises(CallFailed) as failed:
            client(world, attempts=1).generate(system="", prompt="p", schema=SCHEMA)
        assert isinstance(failed.value.outcome, Unreached)
        assert (len(world.calls), world.slept) == (1, [])

    def test_a_short_throttle_is_waited_out(self) -> None:
        world = World([payload("gemini", "429_fraction"), GOOD])
        assert client(world).generate(system="", prompt="p", schema=SCHEMA).data == {"a": 1}
        assert world.slept == [1.5]

    @pytest.mark.parametrize("case", ["429_minute", "429_day", "429_bare"])
    def test_a_longer_one_is_not(self, case: str) -> None:
        world = World([payload("gemini", case), GOOD])
        with pytest.raises(CallFailed) as failed:
            client(world).generate(system="", prompt="p", schema=SCHEMA)
        assert isinstance(failed.value.outcome, Throttled)
        assert (len(world.calls), world.slept) == (1, [])

    @pytest.mark.parametrize(
        "case", ["400_key_invalid", "403_denied", "404_model", "400_too_many_tokens", "499_cancelled"]
    )
    def test_a_refusal_is_final(self, case: str) -> None:
        world = World([payload("gemini", case), GOOD])
        with pytest.raises(CallFailed):
            client(world).generate(system="", prompt="p", schema=SCHEMA)
        assert len(world.calls) == 1

    def test_a_call_that_broke_off_and_a_useless_answer_are_final(self) -> None:
        for step in (CallFailed(OutcomeUnknown(code="broken-off")), told({})):
            world = World([step, GOOD])
            with pytest.raises(CallFailed):
                client(world).generate(system="", prompt="p", schema=SCHEMA)
            assert len(world.calls) == 1

    def test_all_tries_share_one_allowance(self) -> None:
        world = World([payload("gemini", "503_overloaded")] * 5, a_call_lasts=4.0)
        with pytest.raises(CallFailed):
            client(world, timeout_seconds=10, attempts=5).generate(system="", prompt="p", schema=SCHEMA)
        assert [call.timeouts.deadline for call in world.calls] == [10.0, 5.0]
        assert [call.headers["x-server-timeout"] for call in world.calls] == ["10", "5"]
        assert world.passed <= 10


class TestTheKey:
    @pytest.mark.parametrize("case", ["400_key_invalid", "403_suspended", "500_internal", "429_minute"])
    def test_shows_nowhere(self, case: str, caplog: pytest.LogCaptureFixture) -> None:
        answer = payload("gemini", case)
        leaking = Answer(answer.status, {}, answer.content.replace(b"API key", f"API {KEY}".encode()), "", 0.1)
        ours = client(World([leaking] * 3))
        with caplog.at_level(logging.DEBUG), pytest.raises(CallFailed) as failed:
            ours.generate(system="", prompt="p", schema=SCHEMA)
        shown = "".join(traceback.format_exception(failed.value))
        assert KEY not in shown + repr(failed.value.outcome) + repr(ours) + caplog.text
        assert failed.value.__context__ is None
