"""The Graph API's errors, case by case."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from outbound.outcome import (
    Halted,
    NotReady,
    Outcome,
    OutcomeUnknown,
    PauseScope,
    Refused,
    Throttled,
    Unauthorized,
    Unreached,
    Unsupported,
)
from platforms.meta.errors import failure
from tests.platforms.payloads import NOW, cases, payload

#: payload -> (outcome of a create, code)
TABLE: dict[str, tuple[type[Outcome], str]] = {
    "minus_2_service_fault": (OutcomeUnknown, "-2"),
    "minus_1_service_fault": (OutcomeUnknown, "-1"),
    "1_service_fault": (OutcomeUnknown, "1"),
    "2_service_fault": (OutcomeUnknown, "2"),
    "2_with_400": (OutcomeUnknown, "2"),
    "3_capability": (Halted, "3"),
    "4_app_limit": (Throttled, "4"),
    "4_2207051_spam": (Throttled, "4/2207051"),
    "4_with_retry_after": (Throttled, "4"),
    "10_permission": (Halted, "10"),
    "10_unlisted_subcode": (Halted, "10/999999"),
    "10_2018278_window": (Unsupported, "10/2018278"),
    "10_2534022_window_instagram": (Unsupported, "10/2534022"),
    "10_1893063_page_restricted": (Throttled, "10/1893063"),
    "10_2018108_not_accepting": (Refused, "10/2018108"),
    "12_deprecated": (Halted, "12"),
    "17_user_limit": (Throttled, "17"),
    "32_page_limit": (Throttled, "32"),
    "100_parameter": (Refused, "100"),
    "100_33_missing": (Refused, "100/33"),
    "100_2018001_no_person": (Refused, "100/2018001"),
    "100_wrong_proof": (Halted, "100"),
    "101_app_unknown": (Halted, "101"),
    "102_session": (Unauthorized, "102"),
    "190_plain": (Unauthorized, "190"),
    "190_458": (Unauthorized, "190/458"),
    "190_459": (Unauthorized, "190/459"),
    "190_460": (Unauthorized, "190/460"),
    "190_463": (Unauthorized, "190/463"),
    "190_464": (Unauthorized, "190/464"),
    "190_467": (Unauthorized, "190/467"),
    "190_492": (Unauthorized, "190/492"),
    "200_permission": (Halted, "200"),
    "230_not_permitted": (Refused, "230"),
    "299_permission": (Halted, "299"),
    "341_app_quota": (Throttled, "341"),
    "368_blocked": (Throttled, "368"),
    "506_duplicate": (Refused, "506"),
    "551_unavailable": (Refused, "551"),
    "551_1545041_unavailable": (Refused, "551/1545041"),
    "613_custom_limit": (Throttled, "613"),
    "2022_commerce_off": (Refused, "2022"),
    "2500_no_token": (Halted, "2500"),
    "2635_version_ended": (Halted, "2635"),
    "9_2207042_post_quota": (Throttled, "9/2207042"),
    "24_2207008_container_gone": (Unreached, "24/2207008"),
    "25_2207050_restricted": (Unauthorized, "25/2207050"),
    "100_36007_code_over": (Refused, "100/36007"),
    "100_36008_callback": (Halted, "100/36008"),
    "100_36009_code_used": (Refused, "100/36009"),
    "9004_2207052_not_fetched": (Unreached, "9004/2207052"),
    "9004_not_fetched": (Unreached, "9004"),
    "9007_2207027_not_ready": (NotReady, "9007/2207027"),
    "1363047_trouble": (OutcomeUnknown, "1363047"),
    "1366051_photos_again": (Refused, "1366051"),
    "10900_already_answered": (Refused, "10900"),
    "10903_cannot_answer": (Refused, "10903"),
    "10904_messages_off": (Refused, "10904"),
    "80000_business_limit": (Throttled, "80000"),
    "80001_business_limit": (Throttled, "80001"),
    "80002_business_limit": (Throttled, "80002"),
    "80003_business_limit": (Throttled, "80003"),
    "80004_business_limit": (Throttled, "80004"),
    "80005_business_limit": (Throttled, "80005"),
    "80006_business_limit": (Throttled, "80006"),
    "80006_with_wait": (Throttled, "80006"),
    "80008_business_limit": (Throttled, "80008"),
    "80009_business_limit": (Throttled, "80009"),
    "80014_business_limit": (Throttled, "80014"),
    "1390008_blocked": (Throttled, "1390008"),
    "2018001_as_code": (Refused, "2018001"),
    "2018108_as_code": (Refused, "2018108"),
    "unlisted_400": (Refused, "7777"),
    "unlisted_transient": (OutcomeUnknown, "7777"),
    "unlisted_500": (OutcomeUnknown, "7777"),
    "error_in_200": (Unauthorized, "190"),
    "error_is_text": (OutcomeUnknown, ""),
    "code_is_text": (Refused, ""),
    "400_html": (OutcomeUnknown, ""),
    "429_plain": (Throttled, ""),
    "429_retry_after": (Throttled, ""),
    "502_html": (OutcomeUnknown, ""),
    "503_plain": (OutcomeUnknown, ""),
    "503_retry_after": (OutcomeUnknown, ""),
}

DAY = timedelta(hours=24)

#: payload -> (until, scope); every other throttling names no time and pauses the account.
WAITS: dict[str, tuple[datetime | None, PauseScope]] = {
    "4_app_limit": (None, PauseScope.APP),
    "4_with_retry_after": (NOW + timedelta(seconds=60), PauseScope.APP),
    "341_app_quota": (None, PauseScope.APP),
    "4_2207051_spam": (NOW + DAY, PauseScope.ACCOUNT),
    "10_1893063_page_restricted": (NOW + DAY, PauseScope.ACCOUNT),
    "368_blocked": (NOW + DAY, PauseScope.ACCOUNT),
    "1390008_blocked": (NOW + DAY, PauseScope.ACCOUNT),
    "80006_with_wait": (NOW + timedelta(minutes=28), PauseScope.ACCOUNT),
    "429_retry_after": (NOW + timedelta(seconds=30), PauseScope.ACCOUNT),
}

NO_ERRORS = ("message_sent", "conversation", "me_", "token_", "posting_")


class TestEachCase:
    @pytest.mark.parametrize("case", TABLE)
    def test_of_a_create_has_its_outcome_and_code(self, case: str) -> None:
        answer = payload("meta", case)
        outcome = failure(answer, now=NOW, creating=True)
        assert (type(outcome), outcome.code) == TABLE[case]
        assert outcome.http_status == answer.status

    @pytest.mark.parametrize("case", [case for case, (outcome, _) in TABLE.items() if outcome is OutcomeUnknown])
    def test_in_doubt_about_a_read_is_unreached(self, case: str) -> None:
        assert type(failure(payload("meta", case), now=NOW, creating=False)) is Unreached

    @pytest.mark.parametrize("case", [case for case, (outcome, _) in TABLE.items() if outcome is Throttled])
    def test_of_throttling_tells_until_when_and_whom(self, case: str) -> None:
        outcome = failure(payload("meta", case), now=NOW, creating=True)
        assert isinstance(outcome, Throttled)
        assert (outcome.until, outcome.scope) == WAITS.get(case, (None, PauseScope.ACCOUNT))

    def test_stands_in_the_table(self) -> None:
        assert {case for case in cases("meta") if not case.startswith(NO_ERRORS)} == set(TABLE)


class TestReasons:
    def test_carry_metas_words_for_people_and_its_trace(self) -> None:
        reason = failure(payload("meta", "100_parameter"), now=NOW, creating=True).reason
        assert "Own sentence for the person" in reason
        assert "AbCdEfGh123" in reason

    def test_a_token_that_meta_repeats_is_masked(self) -> None:
        answer = payload("meta", "190_plain")
        token = "EAAG" + "x1" * 30
        object.__setattr__(answer, "content", answer.content.replace(b"Own words", token.encode()))
        assert token not in failure(answer, now=NOW, creating=True).reason

    def test_stay_short(self) -> None:
        answer = payload("meta", "100_parameter")
        object.__setattr__(answer, "content", answer.content.replace(b"Own sentence", b"x" * 100_000))
        assert len(failure(answer, now=NOW, creating=True).reason) < 500
