"""The usage headers of accepted calls, and when versions end."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbound.outcome import PauseScope
from platforms.meta.quotas import UNANNOUNCED_PAUSE, announced_pause, regain_at
from platforms.meta.versions import DEFAULT, expires_on
from tests.platforms.payloads import NOW, payload

NAMES = ("x-app-usage", "x-page-usage", "x-business-use-case-usage")


class TestAPause:
    @pytest.mark.parametrize(
        ("case", "wait", "scope"),
        [
            ("message_sent_busy_app", UNANNOUNCED_PAUSE, PauseScope.APP),
            ("message_sent_busy_page", UNANNOUNCED_PAUSE, PauseScope.ACCOUNT),
            ("message_sent_busy_account", timedelta(minutes=17), PauseScope.ACCOUNT),
        ],
    )
    def test_begins_at_90_percent(self, case: str, wait: timedelta, scope: PauseScope) -> None:
        pause = announced_pause(payload("meta", case).headers, NOW)
        assert pause is not None
        assert (pause.until, pause.scope) == (NOW + wait, scope)

    @pytest.mark.parametrize(
        "case", ["message_sent", "message_sent_not_busy", "message_sent_busy_ads", "message_sent_odd_headers"]
    )
    def test_is_not_called_for_by_less_by_ads_or_by_nonsense(self, case: str) -> None:
        assert announced_pause(payload("meta", case).headers, NOW) is None

    def test_of_the_app_outweighs_one_of_the_account_of_the_same_length(self) -> None:
        busy = json.dumps({"call_count": 95})
        pause = announced_pause({"x-app-usage": busy, "x-page-usage": busy}, NOW)
        assert pause is not None
        assert pause.scope is PauseScope.APP

    @given(st.dictionaries(st.sampled_from(NAMES), st.text()))
    def test_is_never_a_crash_on_any_text(self, headers: dict[str, str]) -> None:
        announced_pause(headers, NOW)
        regain_at(headers, NOW)

    @given(
        st.dictionaries(
            st.text(),
            st.recursive(
                st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
                lambda inner: (
                    st.lists(inner)
                    | st.dictionaries(
                        st.sampled_from(["type", "call_count", "total_time", "estimated_time_to_regain_access"]), inner
                    )
                ),
                max_leaves=8,
            ),
        )
    )
    def test_is_never_a_crash_on_any_json(self, usage: dict[str, object]) -> None:
        headers = dict.fromkeys(NAMES, json.dumps(usage))
        pause = announced_pause(headers, NOW)
        assert pause is None or NOW < pause.until <= NOW + timedelta(days=7)


class TestVersions:
    def test_end_as_the_changelog_says(self) -> None:
        assert expires_on("v21.0") == date(2027, 1, 21)
        assert expires_on("v20.0") == date(2026, 9, 24)

    def test_without_an_announced_end_or_unknown_have_none(self) -> None:
        assert expires_on(DEFAULT) is None
        assert expires_on("v99.0") is None
