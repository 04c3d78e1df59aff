"""LinkedIn's refusals, case by case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from outbound.outcome import Halted, Outcome, OutcomeUnknown, PauseScope, Refused, Throttled, Unauthorized, Unreached
from platforms.linkedin.errors import failure
from tests.platforms.payloads import NOW, cases, payload

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)

#: payload -> (outcome of a create, code)
TABLE: dict[str, tuple[type[Outcome], str]] = {
    "302_redirect": (OutcomeUnknown, ""),
    "400_field_length_too_long": (Refused, "FIELD_LENGTH_TOO_LONG"),
    "400_html": (OutcomeUnknown, ""),
    "400_invalid_urn": (Refused, "INVALID_URN_TYPE"),
    "400_oauth_invalid_client": (Halted, "invalid_client"),
    "400_oauth_invalid_grant": (Unauthorized, "invalid_grant"),
    "400_oauth_refresh_token_dead": (Unauthorized, "invalid_request"),
    "400_oauth_unauthorized_client": (Halted, "unauthorized_client"),
    "400_version_missing": (Halted, "VERSION_MISSING"),
    "401_empty_body": (Unauthorized, ""),
    "401_expired": (Unauthorized, "EXPIRED_ACCESS_TOKEN"),
    "401_invalid_client": (Halted, "invalid_client"),
    "401_revoked": (Unauthorized, "REVOKED_ACCESS_TOKEN"),
    "403_access_denied": (Halted, "ACCESS_DENIED"),
    "403_missing_product": (Halted, "100"),
    "403_other": (Refused, "4711"),
    "404_no_entity": (Refused, "RESOURCE_NOT_FOUND"),
    "408_request_timeout": (OutcomeUnknown, ""),
    "409_conflict": (Unreached, "CONFLICT"),
    "418_array": (OutcomeUnknown, ""),
    "418_unheard_of": (Refused, "TEAPOT"),
    "422_duplicate": (Refused, "DUPLICATE_POST"),
    "422_schema": (Refused, ""),
    "426_html": (Halted, ""),
    "426_nonexistent_version": (Halted, "NONEXISTENT_VERSION"),
    "429_app_day": (Throttled, "101"),
    "429_member_day": (Throttled, "101"),
    "429_no_wait": (Throttled, ""),
    "429_retry_after_date": (Throttled, ""),
    "429_retry_after_seconds": (Throttled, "TOO_MANY_REQUESTS"),
    "500_internal": (OutcomeUnknown, ""),
    "500_listed_nowhere": (OutcomeUnknown, ""),
    "502_html": (OutcomeUnknown, ""),
    "503_plain": (OutcomeUnknown, ""),
    "503_retry_after": (OutcomeUnknown, ""),
    "504_gateway_timeout": (OutcomeUnknown, ""),
}

#: payload -> (until, scope)
WAITS: dict[str, tuple[datetime | None, PauseScope]] = {
    "429_app_day": (MIDNIGHT, PauseScope.APP),
    "429_member_day": (MIDNIGHT, PauseScope.ACCOUNT),
    "429_no_wait": (None, PauseScope.ACCOUNT),
    "429_retry_after_date": (NOW + timedelta(minutes=9), PauseScope.ACCOUNT),
    "429_retry_after_seconds": (NOW + timedelta(seconds=90), PauseScope.ACCOUNT),
}


class TestEachCase:
    @pytest.mark.parametrize("case", TABLE)
    def test_of_a_create_has_its_outcome(self, case: str) -> None:
        answer = payload("linkedin", case)
        outcome = failure(answer, now=NOW, creating=True)
        assert type(outcome) is TABLE[case][0]
        assert outcome.http_status == answer.status
        assert outcome.reason

    @pytest.mark.parametrize("case", [case for case, (_, code) in TABLE.items() if code])
    def test_keeps_the_platforms_code(self, case: str) -> None:
        assert failure(payload("linkedin", case), now=NOW, creating=True).code == TABLE[case][1]

    @pytest.mark.parametrize("case", [case for case, (outcome, _) in TABLE.items() if outcome is OutcomeUnknown])
    def test_in_doubt_about_a_read_is_unreached(self, case: str) -> None:
        assert type(failure(payload("linkedin", case), now=NOW, creating=False)) is Unreached

    @pytest.mark.parametrize("case", WAITS)
    def test_of_throttling_tells_until_when_and_whom(self, case: str) -> None:
        outcome = failure(payload("linkedin", case), now=NOW, creating=True)
        assert isinstance(outcome, Throttled)
        assert (outcome.until, outcome.scope) == WAITS[case]

    def test_stands_in_the_table(self) -> None:
        assert {case for case in cases("linkedin") if case[0] in "345"} == set(TABLE)


class TestWaits:
    @pytest.mark.parametrize("value", ["soon", "-5", "1.5", "", "٣", "Sat, 99 Nov 2026 09:40:00 GMT"])
    def test_an_odd_retry_after_is_no_time(self, value: str) -> None:
        answer = payload("linkedin", "429_retry_after_seconds")
        answer.headers["Retry-After"] = value  # type: ignore[index]
        outcome = failure(answer, now=NOW, creating=True)
        assert isinstance(outcome, Throttled)
        assert outcome.until is None

    @pytest.mark.parametrize("value", ["99999999999999", "Sat, 21 Nov 2099 09:40:00 GMT"])
    def test_a_wait_is_at_most_a_week(self, value: str) -> None:
        answer = payload("linkedin", "429_retry_after_seconds")
        answer.headers["Retry-After"] = value  # type: ignore[index]
        outcome = failure(answer, now=NOW, creating=True)
        assert isinstance(outcome, Throttled)
        assert outcome.until == NOW + timedelta(days=7)

    def test_a_date_that_is_over_means_now(self) -> None:
        answer = payload("linkedin", "429_retry_after_seconds")
        answer.headers["Retry-After"] = "Sat, 21 Nov 2020 09:40:00 GMT"  # type: ignore[index]
        outcome = failure(answer, now=NOW, creating=True)
        assert isinstance(outcome, Throttled)
        assert outcome.until == NOW

    def test_the_daily_reset_crosses_the_month_and_the_year(self) -> None:
        late = datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
        outcome = failure(payload("linkedin", "429_member_day"), now=late, creating=True)
        assert isinstance(outcome, Throttled)
        assert outcome.until == datetime(2027, 1, 1, tzinfo=UTC)
