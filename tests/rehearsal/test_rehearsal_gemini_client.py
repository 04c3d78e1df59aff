"""The product's client against the running stand-in: a success, and each fault as the outcome it should be."""

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outbound.http import HttpDoor
from outbound.outcome import CallFailed, Halted, OutcomeUnknown, PauseScope, Throttled, Unauthorized, Unreached
from platforms.gemini.client import GeminiClient, GeminiRefused
from tests.rehearsal.test_rehearsal_gemini import MODEL, order

KEY = "rehearsal-gemini-key"
SCHEMA = {
    "type": "object",
    "properties": {
        "language": {"type": "string"},
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"text": {"type": "string"}, "facts": {"type": "array", "items": {"type": "string"}}},
                "required": ["text", "facts"],
            },
        },
    },
    "required": ["language", "sentences"],
}


def client(stage: Any, **changes: Any) -> GeminiClient:
    settings: dict[str, Any] = {
        "door": HttpDoor(),
        "base": f"{stage.url}/gemini",
        "api_key": KEY,
        "api_version": "v1beta",
        "model": MODEL,
        "timeout_seconds": 10,
        "attempts": 2,
        "max_output_tokens": 2048,
        "clock": lambda: datetime.now(UTC),
        "waits": (0.01,),
    }
    return GeminiClient(**{**settings, **changes})


def generate(ours: GeminiClient, schema: Any = SCHEMA, **changes: Any) -> Any:
    return ours.generate(system="Write a draft.", prompt=json.dumps(order(**changes)), schema=schema)


def failure(stage: Any, kind: str, count: int = 2, **more: Any) -> CallFailed:
    stage.fault("gemini", kind, count=count, **more)
    with pytest.raises(CallFailed) as failed:
        generate(client(stage))
    return failed.value


class TestSuccess:
    @pytest.mark.parametrize("version", ["v1", "v1beta"])
    def test_a_draft_comes_back_with_its_tokens(self, stage: Any, version: str) -> None:
        done = generate(client(stage, api_version=version, thinking_level="low"))
        assert done.data["language"] == "en"
        assert "Ada" in " ".join(sentence["text"] for sentence in done.data["sentences"])
        assert (done.usage.prompt_tokens > 0, done.usage.output_tokens > 0, done.model) == (True, True, MODEL)
        counted = stage.control("GET", "gemini")
        assert (counted["prompt_tokens"], counted["output_tokens"]) == (
            done.usage.prompt_tokens,
            done.usage.output_tokens,
        )

    def test_plain_text(self, stage: Any) -> None:
        done = generate(client(stage), schema=None)
        assert "Ada" in done.text
        assert done.data is None

    def test_the_key_given_wins_over_the_environment(self, stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GOOGLE_API_KEY", "key-of-the-environment")
        assert generate(client(stage)).data


class TestFaults:
    @pytest.mark.parametrize("kind", ["503-before", "503-after-accept"])
    def test_one_overload_is_got_over_and_two_are_not(self, stage: Any, kind: str) -> None:
        stage.fault("gemini", kind)
        assert generate(client(stage)).data
        assert isinstance(failure(stage, kind).outcome, Unreached)
        assert stage.control("GET", "gemini")["calls"] == 4

    def test_quota(self, stage: Any) -> None:
        outcome = failure(stage, "429", count=1, seconds=60).outcome
        assert isinstance(outcome, Throttled)
        assert outcome.scope is PauseScope.APP
        assert outcome.until is not None
        assert timedelta(seconds=50) < outcome.until - datetime.now(UTC) <= timedelta(seconds=60)

    def test_a_short_quota_is_waited_out(self, stage: Any) -> None:
        stage.fault("gemini", "429", seconds=0.2)
        assert generate(client(stage)).data

    def test_a_revoked_key(self, stage: Any, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            failed = failure(stage, "revoked-token", count=1)
        assert isinstance(failed.outcome, Unauthorized)
        assert KEY not in caplog.text + repr(failed)

    def test_a_model_that_is_gone_and_a_wrong_key(self, stage: Any) -> None:
        for changes, outcome in (({"model": "gemini-2.0-flash"}, Halted), ({"api_key": "wrong-key"}, Unauthorized)):
            with pytest.raises(CallFailed) as failed:
                generate(client(stage, **changes))
            assert type(failed.value.outcome) is outcome

    @pytest.mark.parametrize(
        ("kind", "code", "is_counted"),
        [
            ("blocked", "blocked", True),
            ("blocked-answer", "blocked", True),
            ("cut-off", "cut-off", True),
            ("empty", "empty", False),
            ("malformed-json", "unreadable", False),
        ],
    )
    def test_an_answer_of_no_use(self, stage: Any, kind: str, code: str, is_counted: bool) -> None:
        failed = failure(stage, kind, count=1)
        assert isinstance(failed, GeminiRefused)
        assert failed.outcome.code == code
        assert (failed.usage.prompt_tokens > 0) is is_counted

    def test_a_slow_answer_and_one_that_is_too_slow(self, stage: Any) -> None:
        stage.fault("gemini", "slow", seconds=0.2)
        assert generate(client(stage)).data
        stage.fault("gemini", "slow", seconds=5)
        with pytest.raises(CallFailed) as failed:
            generate(client(stage, timeout_seconds=1.2))
        assert isinstance(failed.value.outcome, OutcomeUnknown)

    def test_an_answer_that_never_ends(self, stage: Any) -> None:
        assert isinstance(failure(stage, "huge-body", count=1).outcome, OutcomeUnknown)

    @pytest.mark.parametrize("kind", ["gullible", "repeats", "invents", "placeholder"])
    def test_what_only_a_reader_can_notice_is_a_success(self, stage: Any, kind: str) -> None:
        good = generate(client(stage), earlier=["Hello Ada."]).data
        stage.fault("gemini", kind)
        assert generate(client(stage), earlier=["Hello Ada."]).data != good

    def test_nobody_there(self, stage: Any) -> None:
        with pytest.raises(CallFailed) as failed:
            generate(client(stage, base="http://127.0.0.1:9/gemini"))
        assert isinstance(failed.value.outcome, Unreached)
