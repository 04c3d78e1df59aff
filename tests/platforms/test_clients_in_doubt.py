"""Whatever a platform answers, a client ends in one outcome, and never in a wrong certainty."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from outbound.http import Answer, HttpDoor
from outbound.outcome import OUTCOME_NAMES, Accepted, CallFailed, OutcomeUnknown, Throttled, Unreached
from platforms.linkedin import errors as linkedin_errors
from platforms.linkedin.client import LinkedInClient, LinkedInEndpoints
from platforms.meta import errors as meta_errors
from platforms.meta.client import GraphClient, GraphEndpoints, GraphToken
from platforms.tiktok import errors as tiktok_errors
from platforms.tiktok.client import TikTokClient, TikTokEndpoints
from tests.platforms.payloads import NOW, ScriptedDoor

TOKEN = GraphToken("EAA-token", "1000", "secret")


def answered(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, CaseInsensitiveDict(headers or {}), content, "https://platform.invalid/", 0.1)


def door(*script: Answer | CallFailed) -> HttpDoor:
    return cast("HttpDoor", ScriptedDoor(list(script)))


def linkedin(*script: Answer | CallFailed) -> LinkedInClient:
    return LinkedInClient(door(*script), LinkedInEndpoints(), lambda: NOW)


def graph(*script: Answer | CallFailed) -> GraphClient:
    return GraphClient(door(*script), GraphEndpoints(), lambda: NOW)


def tiktok(*script: Answer | CallFailed) -> TikTokClient:
    return TikTokClient(door(*script), TikTokEndpoints(), lambda: NOW)


READS: dict[str, Callable[..., Any]] = {
    "linkedin whoami": lambda *script: linkedin(*script).whoami(access_token="t"),
    "linkedin refresh": lambda *script: linkedin(*script).refresh(client_id="i", client_secret="s", refresh_token="r"),
    "graph whoami": lambda *script: graph(*script).whoami(TOKEN),
    "graph conversation": lambda *script: graph(*script).conversation(TOKEN, platform="messenger", person="6001"),
    "graph exchange": lambda *script: graph(*script).exchange(TOKEN, app_id="i"),
    "graph refresh": lambda *script: graph(*script).refresh_instagram(TOKEN),
    "tiktok messages": lambda *script: tiktok(*script).messages(access_token="t", business_id="b", conversation_id="c"),
}


@pytest.mark.parametrize("call", READS)
class TestAReadInDoubt:
    @pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"{}", b'{"code": 0}', b"\xff"])
    def test_is_unreached_whatever_nonsense_comes(self, call: str, content: bytes) -> None:
        with pytest.raises(CallFailed) as failed:
            READS[call](answered(content))
        assert isinstance(failed.value.outcome, Unreached)

    def test_is_unreached_after_a_timeout(self, call: str) -> None:
        with pytest.raises(CallFailed) as failed:
            READS[call](CallFailed(OutcomeUnknown(reason="timeout", code="broken-off")))
        assert (type(failed.value.outcome), failed.value.outcome.code) == (Unreached, "broken-off")

    def test_keeps_what_is_certain(self, call: str) -> None:
        with pytest.raises(CallFailed) as failed:
            READS[call](answered(b"", status=429))
        assert isinstance(failed.value.outcome, Throttled)

    def test_keeps_that_nothing_left(self, call: str) -> None:
        with pytest.raises(CallFailed) as failed:
            READS[call](CallFailed(Unreached(reason="refused")))
        assert failed.value.outcome.reason == "refused"


class TestLifetimes:
    @pytest.mark.parametrize("seconds", [None, 0, -1, "3600", True, 1.5, 10**12, []])
    def test_that_make_no_sense_are_not_known(self, seconds: object) -> None:
        body = {"access_token": "new", "expires_in": seconds}
        assert linkedin(answered(body)).refresh(client_id="i", client_secret="s", refresh_token="r").expires_at is None
        assert graph(answered(body)).exchange(TOKEN, app_id="i").expires_at is None
        whole = {"code": 0, "data": body}
        assert tiktok(answered(whole)).refresh(client_id="i", client_secret="s", refresh_token="r").expires_at is None


class TestAConversation:
    @pytest.mark.parametrize("entry", [None, {}, {"from": "x"}, {"from": {"id": "1"}, "created_time": "soon"}])
    def test_with_an_unreadable_message_is_no_proof(self, entry: object) -> None:
        body = {"data": [{"id": "t_1", "messages": {"data": [entry]}}]}
        with pytest.raises(CallFailed) as failed:
            graph(answered(body)).conversation(TOKEN, platform="messenger", person="6001")
        assert isinstance(failed.value.outcome, Unreached)

    @pytest.mark.parametrize("time", ["2026-11-21T09:31:00+0000", "2026-11-21T09:31:00", NOW.timestamp()])
    def test_tells_its_times_in_any_form_meta_uses(self, time: object) -> None:
        entry = {"id": "m_1", "message": "x", "from": {"id": "1000"}, "created_time": time}
        body = {"data": [{"id": "t_1", "messages": {"data": [entry]}}]}
        conversation = graph(answered(body)).conversation(TOKEN, platform="messenger", person="6001")
        assert conversation is not None
        assert conversation.messages[0].sent_at == NOW


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["error", "code", "error_subcode", "message", "data", "errorDetails", "inputErrors", "type"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)
FAILURES = [linkedin_errors.failure, meta_errors.failure, tiktok_errors.failure]


@pytest.mark.parametrize("failure", FAILURES, ids=["linkedin", "meta", "tiktok"])
class TestAnyAnswer:
    @given(body=JSON, status=st.integers(200, 599), wait=st.text(max_size=20))
    def test_has_one_outcome_that_is_not_accepted(self, failure: Any, body: object, status: int, wait: str) -> None:
        outcome = failure(answered(body, status, {"Retry-After": wait}), now=NOW, creating=True)
        assert type(outcome) in OUTCOME_NAMES
        assert not isinstance(outcome, Accepted)

    def test_that_names_a_date_is_throttled_until_then(self, failure: Any) -> None:
        answer = answered(b"", 429, {"Retry-After": "Sat, 21 Nov 2026 09:40:00 GMT"})
        assert failure(answer, now=NOW, creating=True).until == NOW + timedelta(minutes=9)

    @given(content=st.binary(max_size=50), status=st.sampled_from([200, 302, 400, 403, 404, 408, 500, 502, 504]))
    def test_that_cannot_be_read_is_unknown(self, failure: Any, content: bytes, status: int) -> None:
        outcome = failure(answered(b"<" + content, status), now=NOW, creating=True)
        assert isinstance(outcome, OutcomeUnknown)
