"""The codes of TikTok for Developers, case by case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from outbound.outcome import Halted, Outcome, OutcomeUnknown, PauseScope, Refused, Throttled, Unauthorized, Unreached
from platforms.tiktok.open_errors import BY_CODE, failure, of_processing, succeeded
from tests.platforms.payloads import NOW, payload

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)

#: payload -> outcome of a create
TABLE: dict[str, type[Outcome]] = {
    "401_access_token_invalid": Unauthorized,
    "401_scope_not_authorized": Unauthorized,
    "401_scope_permission_missed": Halted,
    "429_rate_limit_exceeded": Throttled,
    "403_spam_risk_too_many_posts": Throttled,
    "403_spam_risk_too_many_pending_share": Throttled,
    "403_reached_active_user_cap": Throttled,
    "403_spam_risk_user_banned_from_posting": Refused,
    "403_spam_risk_text": Refused,
    "403_spam_risk": Refused,
    "403_unaudited_client_can_only_post_to_private_accounts": Refused,
    "403_url_ownership_unverified": Refused,
    "403_privacy_level_option_mismatch": Refused,
    "400_invalid_params": Refused,
    "400_invalid_param": Refused,
    "400_invalid_file_upload": Refused,
    "400_invalid_publish_id": Refused,
    "400_moon_phase": Refused,
    "500_internal_error": OutcomeUnknown,
    "503_spam_risk": OutcomeUnknown,
    "200_spam_risk": Refused,
    "200_moon_phase": OutcomeUnknown,
    "401_plain": Unauthorized,
    "429_plain": Throttled,
    "429_retry_after": Throttled,
    "503_html": OutcomeUnknown,
    "408_plain": OutcomeUnknown,
    "400_html": OutcomeUnknown,
    "unreadable": OutcomeUnknown,
}

WAITS: dict[str, tuple[datetime, PauseScope]] = {
    "429_rate_limit_exceeded": (NOW + timedelta(seconds=60), PauseScope.ACCOUNT),
    "429_plain": (NOW + timedelta(seconds=60), PauseScope.ACCOUNT),
    "429_retry_after": (NOW + timedelta(seconds=300), PauseScope.ACCOUNT),
    "403_spam_risk_too_many_posts": (MIDNIGHT, PauseScope.ACCOUNT),
    "403_spam_risk_too_many_pending_share": (MIDNIGHT, PauseScope.ACCOUNT),
    "403_reached_active_user_cap": (MIDNIGHT, PauseScope.APP),
}


def outcome_of(case: str, *, creating: bool = True) -> Outcome:
    return failure(payload("tiktok", f"posting/{case}"), now=NOW, creating=creating)


class TestEachCase:
    @pytest.mark.parametrize("case", TABLE)
    def test_of_a_create_has_its_outcome_and_a_sentence(self, case: str) -> None:
        outcome = outcome_of(case)
        assert type(outcome) is TABLE[case]
        assert " " in outcome.reason
        assert not succeeded(payload("tiktok", f"posting/{case}"))

    @pytest.mark.parametrize("case", [case for case, outcome in TABLE.items() if outcome is OutcomeUnknown])
    def test_in_doubt_about_a_read_is_unreached(self, case: str) -> None:
        assert type(outcome_of(case, creating=False)) is Unreached

    @pytest.mark.parametrize("case", WAITS)
    def test_of_throttling_tells_until_when_and_whom(self, case: str) -> None:
        outcome = outcome_of(case)
        assert isinstance(outcome, Throttled)
        assert (outcome.until, outcome.scope) == WAITS[case]

    def test_each_code_of_the_table_has_a_payload(self) -> None:
        assert {outcome_of(case).code for case in TABLE} >= set(BY_CODE)

    def test_what_the_operator_can_do_is_said(self) -> None:
        unaudited = outcome_of("403_unaudited_client_can_only_post_to_private_accounts").reason
        assert "SELF_ONLY" in unaudited
        assert "audit" in unaudited
        assert "PUBLIC_URL" in outcome_of("403_url_ownership_unverified").reason


class TestProcessing:
    def test_a_failure_for_good_is_refused_with_a_sentence(self) -> None:
        assert "format" in of_processing("file_format_check_failed", now=NOW).reason
        assert "moon_phase" in of_processing("moon_phase", now=NOW).reason
        assert isinstance(of_processing("", now=NOW), Refused)

    def test_a_failure_of_the_day_waits_until_the_next(self) -> None:
        outcome = of_processing("spam_risk_too_many_posts", now=NOW)
        assert isinstance(outcome, Throttled)
        assert outcome.until == MIDNIGHT
