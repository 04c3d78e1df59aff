"""Gemini's refusals, case by case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from outbound.outcome import Halted, Outcome, OutcomeUnknown, PauseScope, Refused, Throttled, Unauthorized, Unreached
from platforms.gemini.errors import failure
from tests.platforms.payloads import NOW, cases, payload

#: payload -> (outcome, code)
TABLE: dict[str, tuple[type[Outcome], str]] = {
    "302_redirect": (Halted, ""),
    "400_key_invalid": (Unauthorized, "API_KEY_INVALID"),
    "400_region": (Halted, "FAILED_PRECONDITION"),
    "400_too_many_tokens": (Refused, "INVALID_ARGUMENT"),
    "400_unknown_field": (Halted, "INVALID_ARGUMENT"),
    "401_unauthenticated": (Unauthorized, "UNAUTHENTICATED"),
    "403_billing": (Halted, "BILLING_DISABLED"),
    "403_denied": (Unauthorized, "PERMISSION_DENIED"),
    "403_html": (Unauthorized, ""),
    "403_not_switched_on": (Halted, "SERVICE_DISABLED"),
    "403_suspended": (Halted, "CONSUMER_SUSPENDED"),
    "404_html": (Halted, ""),
    "404_model": (Halted, "NOT_FOUND"),
    "418_unheard_of": (Refused, "TEAPOT"),
    "429_bare": (Throttled, "RESOURCE_EXHAUSTED"),
    "429_day": (Throttled, "RESOURCE_EXHAUSTED"),
    "429_fraction": (Throttled, "RESOURCE_EXHAUSTED"),
    "429_header": (Throttled, "RESOURCE_EXHAUSTED"),
    "429_minute": (Throttled, "RESOURCE_EXHAUSTED"),
    "429_odd": (Throttled, ""),
    "499_cancelled": (OutcomeUnknown, "CANCELLED"),
    "500_array": (Unreached, ""),
    "500_internal": (Unreached, "INTERNAL"),
    "502_html": (Unreached, ""),
    "503_overloaded": (Unreached, "UNAVAILABLE"),
    "504_deadline": (Unreached, "DEADLINE_EXCEEDED"),
}

#: payload -> until when
WAITS: dict[str, datetime | None] = {
    "429_bare": None,
    # Midnight in California, eight hours behind UTC in November; not the delay that stands beside it.
    "429_day": datetime(2026, 11, 21, 8, tzinfo=UTC) + timedelta(days=1),
    "429_fraction": NOW + timedelta(seconds=1.5),
    "429_header": NOW + timedelta(seconds=90),
    "429_minute": NOW + timedelta(seconds=37),
    "429_odd": None,
}


class TestEachCase:
    @pytest.mark.parametrize("case", TABLE)
    def test_has_its_outcome_and_code(self, case: str) -> None:
        answer = payload("gemini", case)
        outcome = failure(answer, now=NOW)
        assert (type(outcome), outcome.code) == TABLE[case]
        assert outcome.http_status == answer.status
        assert outcome.reason.endswith((".", "'", ")"))

    @pytest.mark.parametrize("case", WAITS)
    def test_of_quota_tells_until_when_and_that_all_wait(self, case: str) -> None:
        outcome = failure(payload("gemini", case), now=NOW)
        assert isinstance(outcome, Throttled)
        assert (outcome.until, outcome.scope) == (WAITS[case], PauseScope.APP)

    def test_stands_in_the_table(self) -> None:
        assert cases("gemini") == set(TABLE)

    def test_of_a_suspended_project_does_not_repeat_the_key(self) -> None:
        outcome = failure(payload("gemini", "403_suspended"), now=NOW)
        assert "planted-gemini-key" not in repr(outcome)
        assert "suspended" in outcome.reason
