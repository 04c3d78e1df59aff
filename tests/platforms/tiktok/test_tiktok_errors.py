"""TikTok's codes, case by case."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from outbound.outcome import Halted, Outcome, OutcomeUnknown, PauseScope, Refused, Throttled, Unauthorized, Unreached
from platforms.tiktok.errors import failure
from tests.platforms.payloads import NOW, cases, payload

#: payload -> (outcome of a create, code)
TABLE: dict[str, tuple[type[Outcome], str]] = {
    "40001_no_permission": (Halted, "40001"),
    "40002_parameter": (Refused, "40002"),
    "40002_with_500": (Refused, "40002"),
    "40007_no_object": (Refused, "40007"),
    "40064_rules": (Throttled, "40064"),
    "40100_too_fast": (Throttled, "40100"),
    "40100_with_retry_after": (Throttled, "40100"),
    "40102_token": (Unauthorized, "40102"),
    "40103_token": (Unauthorized, "40103"),
    "40104_token": (Unauthorized, "40104"),
    "40105_token": (Unauthorized, "40105"),
    "40107_token": (Unauthorized, "40107"),
    "40908_unlisted_refusal": (Refused, "40908"),
    "50000_system": (OutcomeUnknown, "50000"),
    "51065_system": (OutcomeUnknown, "51065"),
    "51065_system_503": (OutcomeUnknown, "51065"),
    "60000_unheard_of": (OutcomeUnknown, "60000"),
    "minus_1": (OutcomeUnknown, "-1"),
    "no_code": (OutcomeUnknown, ""),
    "code_is_text": (OutcomeUnknown, ""),
    "array": (OutcomeUnknown, ""),
    "400_html": (OutcomeUnknown, ""),
    "401_plain": (Unauthorized, ""),
    "429_plain": (Throttled, ""),
    "429_retry_after": (Throttled, ""),
    "500_html": (OutcomeUnknown, ""),
    "503_plain": (OutcomeUnknown, ""),
    "503_retry_after": (OutcomeUnknown, ""),
}

WAITS: dict[str, datetime | None] = {
    "40064_rules": None,
    "40100_too_fast": None,
    "40100_with_retry_after": NOW + timedelta(seconds=15),
    "429_plain": None,
    "429_retry_after": NOW + timedelta(seconds=15),
}

NO_ERRORS = ("message", "business", "token_")


class TestEachCase:
    @pytest.mark.parametrize("case", TABLE)
    def test_of_a_create_has_its_outcome_and_code(self, case: str) -> None:
        answer = payload("tiktok", case)
        outcome = failure(answer, now=NOW, creating=True)
        assert (type(outcome), outcome.code) == TABLE[case]
        assert outcome.http_status == answer.status
        assert outcome.reason

    @pytest.mark.parametrize("case", [case for case, (outcome, _) in TABLE.items() if outcome is OutcomeUnknown])
    def test_in_doubt_about_a_read_is_unreached(self, case: str) -> None:
        assert type(failure(payload("tiktok", case), now=NOW, creating=False)) is Unreached

    @pytest.mark.parametrize("case", WAITS)
    def test_of_throttling_tells_until_when(self, case: str) -> None:
        outcome = failure(payload("tiktok", case), now=NOW, creating=True)
        assert isinstance(outcome, Throttled)
        assert (outcome.until, outcome.scope) == (WAITS[case], PauseScope.ACCOUNT)

    def test_stands_in_the_table(self) -> None:
        assert {case for case in cases("tiktok") if not case.startswith(NO_ERRORS)} == set(TABLE)
