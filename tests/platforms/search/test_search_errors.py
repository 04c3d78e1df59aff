"""What each search service's failures become, case by case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from outbound.outcome import (
    CallFailed,
    Halted,
    Outcome,
    OutcomeUnknown,
    PauseScope,
    Refused,
    Throttled,
    Unauthorized,
)
from tests.platforms.payloads import NOW, payload
from tests.platforms.search.providers import METHODS, failing_cases, of_file

DAY = timedelta(days=1)

#: The same of every service.
EVERYWHERE: dict[str, tuple[type[Outcome], str]] = {
    "200_html": (OutcomeUnknown, "unreadable"),
    "200_cut_off": (OutcomeUnknown, "unreadable"),
    "200_array": (OutcomeUnknown, "unreadable"),
    "200_empty_object": (OutcomeUnknown, "unreadable"),
    "302_redirect": (OutcomeUnknown, ""),
    "408_html": (OutcomeUnknown, ""),
    "429_plain": (Throttled, ""),
    "429_retry_after": (Throttled, ""),
    "500_html": (OutcomeUnknown, ""),
    "502_html": (OutcomeUnknown, ""),
    "503_retry_after": (Throttled, ""),
}

TABLES: dict[str, dict[str, tuple[type[Outcome], str]]] = {
    "brave": {
        "422_token_invalid": (Unauthorized, "SUBSCRIPTION_TOKEN_INVALID"),
        "422_token_invalid_listed": (Unauthorized, "SUBSCRIPTION_TOKEN_INVALID"),
        "422_validation": (Refused, "VALIDATION"),
        "422_unheard_of": (Refused, "OWN_CODE"),
        "422_plain": (OutcomeUnknown, ""),
        "400_not_in_plan": (Halted, "OPTION_NOT_IN_PLAN"),
        "401_plain": (Unauthorized, ""),
        "402_plain": (Halted, ""),
        "403_not_allowed": (Halted, "RESOURCE_NOT_ALLOWED"),
        "404_no_subscription": (Halted, "SUBSCRIPTION_NOT_FOUND"),
        "404_html": (Halted, ""),
        "429_second": (Throttled, "RATE_LIMITED"),
        "429_second_prepaid": (Throttled, "RATE_LIMITED"),
        "429_second_nothing_spent": (Throttled, "RATE_LIMITED"),
        "429_month_by_headers": (Throttled, "RATE_LIMITED"),
        "429_month": (Throttled, "QUOTA_LIMITED"),
        "429_month_no_headers": (Throttled, "QUOTA_LIMITED"),
        "429_month_prepaid": (Throttled, "QUOTA_LIMITED"),
        "429_odd_headers": (Throttled, "RATE_LIMITED"),
        "429_later_retry_after": (Throttled, "RATE_LIMITED"),
    },
    "dataforseo": {
        "200_no_tasks": (OutcomeUnknown, "unreadable"),
        "200_task_is_text": (OutcomeUnknown, "unreadable"),
        "200_task_without_code": (OutcomeUnknown, "unreadable"),
        "200_code_is_text": (OutcomeUnknown, "unreadable"),
        "task_40101_search_engine": (OutcomeUnknown, "40101"),
        "task_40103_failed": (OutcomeUnknown, "40103"),
        "task_40104_verify": (Halted, "40104"),
        "task_40200_payment": (Halted, "40200"),
        "task_40201_paused": (Halted, "40201"),
        "task_40202_speed": (Throttled, "40202"),
        "task_40203_cost_a_day": (Throttled, "40203"),
        "task_40204_access": (Halted, "40204"),
        "task_40207_address": (Halted, "40207"),
        "task_40209_at_once": (Throttled, "40209"),
        "task_40210_funds": (Halted, "40210"),
        "task_40299_unlisted": (Halted, "40299"),
        "task_40501_field": (Refused, "40501"),
        "task_40999_unlisted": (Refused, "40999"),
        "task_50000_fault": (OutcomeUnknown, "50000"),
        "task_50301_unlisted": (OutcomeUnknown, "50301"),
        "whole_40000_one_task": (Refused, "40000"),
        "whole_40100_login": (Unauthorized, "40100"),
        "whole_40202_speed": (Throttled, "40202"),
        "whole_40402_path": (Halted, "40402"),
        "whole_50000_fault": (OutcomeUnknown, "50000"),
        "whole_60000_unheard_of": (OutcomeUnknown, "60000"),
        "whole_-1_negative": (OutcomeUnknown, "-1"),
        "401": (Unauthorized, "40100"),
        "401_plain": (Unauthorized, ""),
        "402_plain": (Halted, ""),
        "403_plain": (Halted, ""),
        "404_good_code": (Halted, "20000"),
        "500_good_code": (OutcomeUnknown, "20000"),
    },
    "serpapi": {
        "200_failed": (OutcomeUnknown, "error"),
        "200_processing": (OutcomeUnknown, "unreadable"),
        "200_parameter": (Refused, "error"),
        "200_key": (Unauthorized, "error"),
        "200_spent": (Halted, "error"),
        "200_suspended": (Halted, "error"),
        "200_error_is_object": (OutcomeUnknown, ""),
        "400": (Refused, "error"),
        "401": (Unauthorized, "error"),
        "401_plain": (Unauthorized, ""),
        "403": (Halted, "error"),
        "404_html": (Halted, ""),
        "410": (Refused, "error"),
        "429_speed": (Throttled, "error"),
        "429_spent": (Halted, "error"),
        "503_failed": (OutcomeUnknown, "error"),
    },
    "google_cse": {
        "400_argument": (Refused, "badRequest"),
        "400_key": (Unauthorized, "API_KEY_INVALID"),
        "400_key_in_words": (Unauthorized, "badRequest"),
        "400_html": (OutcomeUnknown, ""),
        "401_plain": (Unauthorized, ""),
        "403_not_configured": (Halted, "accessNotConfigured"),
        "403_closed": (Halted, "forbidden"),
        "403_unreg": (Unauthorized, "dailyLimitExceededUnreg"),
        "403_unheard_of": (Halted, "ownReason"),
        "403_daily": (Throttled, "dailyLimitExceeded"),
        "404_html": (Halted, ""),
        "410": (Halted, ""),
        "418_unheard_of": (Refused, "ownReason"),
        "429_minute": (Throttled, "RATE_LIMIT_EXCEEDED"),
        "429_day": (Throttled, "rateLimitExceeded"),
        "429_day_in_details": (Throttled, "RATE_LIMIT_EXCEEDED"),
        "500_backend": (OutcomeUnknown, "backendError"),
        "error_is_text": (OutcomeUnknown, ""),
        "error_odd_parts": (Halted, ""),
    },
}

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
PACIFIC_MIDNIGHT = datetime(2026, 11, 22, 8, tzinfo=UTC)
MINUTE = NOW + timedelta(minutes=1)
#: (service, payload) -> until; NOW is 2026-11-21 09:31 UTC, 01:31 in the Pacific zone.
WAITS: dict[tuple[str, str], datetime | None] = {
    ("brave", "429_plain"): None,
    ("brave", "429_second"): NOW + timedelta(seconds=1),
    ("brave", "429_second_prepaid"): NOW + timedelta(seconds=1),
    ("brave", "429_second_nothing_spent"): NOW + timedelta(seconds=1),
    ("brave", "429_month_by_headers"): NOW + timedelta(days=4),
    ("brave", "429_month"): NOW + timedelta(days=4),
    ("brave", "429_month_no_headers"): NOW + DAY,
    ("brave", "429_month_prepaid"): NOW + DAY,
    ("brave", "429_odd_headers"): None,
    ("brave", "429_later_retry_after"): NOW + timedelta(seconds=90),
    ("dataforseo", "429_plain"): MINUTE,
    ("dataforseo", "task_40202_speed"): MINUTE,
    ("dataforseo", "whole_40202_speed"): MINUTE,
    ("dataforseo", "task_40209_at_once"): MINUTE,
    ("dataforseo", "task_40203_cost_a_day"): MIDNIGHT,
    ("serpapi", "429_plain"): None,
    ("serpapi", "429_speed"): NOW + timedelta(minutes=10),
    ("google_cse", "429_plain"): MINUTE,
    ("google_cse", "429_minute"): MINUTE,
    ("google_cse", "429_day"): PACIFIC_MIDNIGHT,
    ("google_cse", "429_day_in_details"): PACIFIC_MIDNIGHT,
    ("google_cse", "403_daily"): PACIFIC_MIDNIGHT,
} | {
    (name, case): NOW + timedelta(seconds=seconds)
    for name in METHODS
    for case, seconds in (("429_retry_after", 120), ("503_retry_after", 30))
}

EVERY = [(name, case) for name, table in TABLES.items() for case in (EVERYWHERE | table)]


def outcome_of(name: str, case: str) -> Outcome:
    with pytest.raises(CallFailed) as failed:
        of_file(name, case)
    return failed.value.outcome


class TestEachCase:
    @pytest.mark.parametrize(("name", "case"), EVERY)
    def test_has_its_outcome_and_code(self, name: str, case: str) -> None:
        outcome = outcome_of(name, case)
        assert (type(outcome), outcome.code) == (EVERYWHERE | TABLES[name])[case]
        assert outcome.http_status == payload("search", f"{name}_{case}").status
        assert outcome.reason

    @pytest.mark.parametrize(("name", "case"), WAITS)
    def test_of_throttling_tells_until_when(self, name: str, case: str) -> None:
        outcome = outcome_of(name, case)
        assert isinstance(outcome, Throttled)
        assert (outcome.until, outcome.scope) == (WAITS[name, case], PauseScope.APP)

    def test_of_throttling_stands_in_the_table_of_waits(self) -> None:
        throttled = {(name, case) for name, case in EVERY if (EVERYWHERE | TABLES[name])[case][0] is Throttled}
        assert throttled == set(WAITS)

    @pytest.mark.parametrize("name", TABLES)
    def test_stands_in_the_table(self, name: str) -> None:
        assert failing_cases(name) == set(EVERYWHERE | TABLES[name])
