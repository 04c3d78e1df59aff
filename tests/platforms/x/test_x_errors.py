"""X's refusals, case by case."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbound.http import Answer
from outbound.outcome import (
    OUTCOME_NAMES,
    Accepted,
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
from platforms.x import media
from platforms.x.errors import failure
from platforms.x.numbers import told
from platforms.x.timeline import seen_posts
from tests.platforms.payloads import NOW, cases, payload

#: payload -> (outcome of a create, code)
TABLE: dict[str, tuple[type[Outcome], str]] = {
    "302_redirect": (OutcomeUnknown, ""),
    "400_html": (OutcomeUnknown, ""),
    "400_invalid_request": (Refused, "invalid-request"),
    "400_oauth_code_used": (Refused, "invalid_request"),
    "400_oauth_invalid_grant": (Refused, "invalid_grant"),
    "400_oauth_refresh_token_dead": (Refused, "invalid_request"),
    "400_unknown_field_parameter": (Refused, "invalid-request"),
    "401_could_not_authenticate": (Unauthorized, "32"),
    "401_empty_body": (Unauthorized, ""),
    "401_invalid_or_expired": (Unauthorized, "89"),
    "401_oauth1_verifier_used": (Unauthorized, ""),
    "401_oauth_missing_header": (Unauthorized, "unauthorized_client"),
    "401_unauthorized": (Unauthorized, ""),
    "402_credits": (Halted, "credits"),
    "402_html": (Halted, "credits"),
    "403_callback_not_listed": (Halted, "415"),
    "403_cashtags": (Refused, "cashtags"),
    "403_client_forbidden": (Halted, "client-forbidden"),
    "403_duplicate": (Refused, "duplicate-content"),
    "403_duplicate_code": (Refused, "duplicate-content"),
    "403_html": (OutcomeUnknown, ""),
    "403_invalid_url": (Refused, "invalid-url"),
    "403_locked_code": (Unauthorized, "user-locked"),
    "403_not_permitted": (Refused, "not-permitted"),
    "403_oauth1_permissions": (Halted, "oauth1-permissions"),
    "403_parent_unseen": (Refused, "parent-not-visible"),
    "403_parent_unseen_code": (Refused, "parent-not-visible"),
    "403_reply_rule": (Refused, "reply-rule"),
    "403_reply_rule_resource": (Refused, "reply-rule"),
    "403_suspended": (Unauthorized, "user-suspended"),
    "403_suspended_code": (Unauthorized, "64"),
    "403_unsupported_authentication": (Unreached, "unsupported-authentication"),
    "403_usage_capped": (Halted, "usage-capped"),
    "403_video_too_long": (Refused, "video-too-long"),
    "404_plain": (OutcomeUnknown, ""),
    "404_resource": (Refused, "resource-not-found"),
    "408_timeout": (OutcomeUnknown, ""),
    "409_conflict": (Refused, "conflict"),
    "413_plain": (OutcomeUnknown, ""),
    "418_array": (OutcomeUnknown, ""),
    "429_app_day": (Throttled, ""),
    "429_code_88": (Throttled, "88"),
    "429_retry_after": (Throttled, ""),
    "429_usage_capped": (Halted, "usage-capped"),
    "429_usage_capped_in_words": (Halted, "usage-capped"),
    "429_user_day": (Throttled, ""),
    "429_window": (Throttled, ""),
    "500_duplicate_in_words": (OutcomeUnknown, ""),
    "500_internal": (OutcomeUnknown, ""),
    "502_html": (OutcomeUnknown, ""),
    "503_unavailable": (OutcomeUnknown, ""),
    "504_empty": (OutcomeUnknown, ""),
}

#: payload -> (until, scope)
WAITS: dict[str, tuple[datetime | None, PauseScope]] = {
    "429_app_day": (datetime(2026, 11, 21, 20, 0, tzinfo=UTC), PauseScope.APP),
    "429_code_88": (None, PauseScope.ACCOUNT),
    "429_retry_after": (NOW + timedelta(seconds=90), PauseScope.ACCOUNT),
    "429_user_day": (datetime(2026, 11, 21, 18, 0, tzinfo=UTC), PauseScope.ACCOUNT),
    "429_window": (datetime(2026, 11, 21, 9, 45, tzinfo=UTC), PauseScope.ACCOUNT),
}


class TestEachCase:
    @pytest.mark.parametrize("case", TABLE)
    def test_of_a_create_has_its_outcome_and_code(self, case: str) -> None:
        answer = payload("x", case)
        outcome = failure(answer, now=NOW, creating=True)
        assert (type(outcome), outcome.code) == TABLE[case]
        assert outcome.http_status == answer.status
        assert " " in outcome.reason

    @pytest.mark.parametrize("case", [case for case, (outcome, _) in TABLE.items() if outcome is OutcomeUnknown])
    def test_in_doubt_about_a_read_is_unreached(self, case: str) -> None:
        assert type(failure(payload("x", case), now=NOW, creating=False)) is Unreached

    @pytest.mark.parametrize("case", WAITS)
    def test_of_throttling_tells_until_when_and_whom(self, case: str) -> None:
        outcome = failure(payload("x", case), now=NOW, creating=True)
        assert isinstance(outcome, Throttled)
        assert (outcome.until, outcome.scope) == WAITS[case]

    def test_stands_in_the_table(self) -> None:
        assert {case for case in cases("x") if case[0] in "345"} == set(TABLE)


class TestWords:
    def test_what_x_says_is_told_without_secrets(self) -> None:
        answer = payload("x", "400_invalid_request")
        assert "Your media IDs are invalid." in failure(answer, now=NOW, creating=True).reason

    def test_a_header_that_is_no_number_is_no_time(self) -> None:
        for value in ("soon", "-5", "٣", "9" * 20, ""):
            answer = payload("x", "429_window")
            answer.headers["x-rate-limit-reset"] = value  # type: ignore[index]
            outcome = failure(answer, now=NOW, creating=True)
            assert isinstance(outcome, Throttled)
            assert outcome.until is None


KEYS = (
    "errors", "type", "title", "detail", "error", "error_description", "code", "message", "data", "meta", "id", "text",
    "entities", "urls", "created_at", "public_metrics", "like_count", "referenced_posts", "note_post", "media_key",
    "processing_info", "state", "check_after_secs", "resource_id", "value",
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=12,
)
OBJECT = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5)


class TestAnyAnswer:
    @given(body=JSON, status=st.integers(300, 599), header=st.text(max_size=20))
    def test_has_one_outcome_that_is_not_accepted(self, body: object, status: int, header: str) -> None:
        headers = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": header, "Retry-After": header}
        answer = Answer(status, headers, json.dumps(body).encode(), "https://platform.invalid/", 0.1)
        outcome = failure(answer, now=NOW, creating=True, own_parent=True)
        assert type(outcome) in OUTCOME_NAMES
        assert not isinstance(outcome, Accepted)
        if status >= 500:
            assert isinstance(outcome, OutcomeUnknown)

    @pytest.mark.parametrize("read", [seen_posts, told, media._upload])
    @given(body=OBJECT)
    def test_is_read_or_not_reached(self, read: Callable[[Any], Any], body: dict[str, Any]) -> None:
        outcome = None
        try:
            read(body)
        except CallFailed as failed:
            outcome = failed.outcome
        assert outcome is None or isinstance(outcome, Unreached)
