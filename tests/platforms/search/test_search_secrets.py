"""No key gets out: not into a log line, an error's text, its traceback or a repr."""

from __future__ import annotations

import base64
import logging
import traceback
from urllib.parse import quote

import pytest
import requests
import responses

from outbound.outcome import CallFailed
from outbound.redact import redact
from tests.platforms.payloads import payload
from tests.platforms.search.providers import BASE, METHODS, PATHS, QUERY, of_file, provider

KEY = "own+secret/key=4711"
SPELLINGS = (KEY, quote(KEY, safe=""), base64.b64encode(f"own@example.org:{KEY}".encode()).decode())


def told(error: BaseException) -> str:
    """All that a log with a traceback would show of ``error``."""
    outcome = error.outcome if isinstance(error, CallFailed) else None
    return "".join([*traceback.format_exception(error), repr(error), repr(outcome)])


def failure(name: str, wire: responses.RequestsMock) -> CallFailed:
    with pytest.raises(CallFailed) as failed:
        provider(name, key=KEY).search(QUERY)
    assert len(wire.calls) == 1
    return failed.value


@pytest.mark.parametrize("name", METHODS)
class TestNoKeyGetsOut:
    @pytest.mark.parametrize(
        "error",
        [requests.ConnectionError, requests.ReadTimeout, requests.exceptions.ChunkedEncodingError],
    )
    def test_of_a_transport_error_that_quotes_the_address(
        self, name: str, error: type[requests.RequestException], caplog: pytest.LogCaptureFixture
    ) -> None:
        text = f"Max retries exceeded with url: {PATHS[name]}?key={quote(KEY, safe='')}&raw={KEY}"
        with caplog.at_level(logging.DEBUG, "outbound.http"), responses.RequestsMock() as wire:
            wire.add(METHODS[name], BASE + PATHS[name], body=error(text))
            shown = told(failure(name, wire)) + caplog.text
        assert not any(spelling in shown for spelling in SPELLINGS)

    @pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 422, 429, 500])
    def test_of_an_answer_that_repeats_it(self, name: str, status: int, caplog: pytest.LogCaptureFixture) -> None:
        said = f"Your key {KEY} ({quote(KEY, safe='')}) is not good"
        error = {"code": status, "message": said, "detail": said}
        body = {"error": said if name == "serpapi" else error, "status_code": 40999, "status_message": said}
        with caplog.at_level(logging.DEBUG, "outbound.http"), responses.RequestsMock() as wire:
            wire.add(METHODS[name], BASE + PATHS[name], json=body, status=status)
            shown = told(failure(name, wire)) + caplog.text
        assert not any(spelling in shown for spelling in SPELLINGS)
        assert f"{PATHS[name]} {status}" in caplog.text  # the door did log the call

    def test_of_a_good_search(self, name: str, caplog: pytest.LogCaptureFixture) -> None:
        answer = payload("search", f"{name}_ok")
        with caplog.at_level(logging.DEBUG, "outbound.http"), responses.RequestsMock() as wire:
            wire.add(METHODS[name], BASE + PATHS[name], body=answer.content)
            search = provider(name, key=KEY)
            shown = repr(search.search(QUERY)) + repr(search) + caplog.text
        assert not any(spelling in shown for spelling in SPELLINGS)
        assert PATHS[name] in caplog.text

    def test_of_a_line_that_something_below_the_door_writes(self, name: str) -> None:
        """The HTTP library quotes whole addresses in its debug lines; the net of the log knows each key."""
        with responses.RequestsMock() as wire:
            wire.add(METHODS[name], BASE + PATHS[name], status=500)
            failure(name, wire)
        shown = redact(" ".join(f"GET {PATHS[name]}?x={spelling} 200" for spelling in SPELLINGS[:2]))
        assert not any(spelling in shown for spelling in SPELLINGS)


def test_the_words_of_a_service_reach_people_shortened() -> None:
    with pytest.raises(CallFailed) as failed:
        of_file("google_cse", "403_closed")
    assert "does not have the access" in failed.value.outcome.reason
    assert len(failed.value.outcome.reason) < 500
