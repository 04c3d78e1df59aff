"""The forecast places deliveries by the same gates, with a virtual clock and no effects."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from outbound.gates import GateFacts, Kind
from outbound.limits import Cap
from outbound.planner import HORIZON, SEND_TAKES, Planned, forecast
from outbound.windows import parse_window

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FACTS = GateFacts(now=NOW, due_at=NOW)
CAP = Cap("two a minute", 2, MINUTE, scope="account:1")


def planned(count: int, *caps: Cap, **facts: Any) -> list[Planned]:
    return [Planned(key, replace(FACTS, **facts), caps) for key in range(count)]


def times(count: int, *caps: Cap, ends: dict[str, list[datetime]] | None = None, **facts: Any) -> list[Any]:
    return [plan.at and plan.at - NOW for plan in forecast(planned(count, *caps, **facts), ends or {})]


def test_nothing_in_the_way_goes_now() -> None:
    assert times(3) == [timedelta(0)] * 3


def test_what_is_not_due_waits_for_its_time() -> None:
    assert times(1, due_at=NOW + DAY) == [DAY]


def test_a_cap_spreads_them_in_the_order_given() -> None:
    step = MINUTE + SEND_TAKES
    assert times(5, CAP) == [timedelta(0), timedelta(0), step, step, 2 * step]


def test_what_has_gone_already_counts() -> None:
    ends = {"account:1": [NOW - timedelta(seconds=50), NOW - timedelta(seconds=10)]}
    assert times(1, CAP, ends=ends) == [timedelta(seconds=10)]
    assert times(1, CAP, ends={"account:2": ends["account:1"]}) == [timedelta(0)]


def test_two_caps_of_one_scope_use_one_slot() -> None:
    wide = Cap("three a day", 3, DAY, scope="account:1")
    assert times(4, CAP, wide)[2:] == [MINUTE + SEND_TAKES, DAY + SEND_TAKES]


def test_it_says_what_it_waits_for() -> None:
    found = forecast(planned(3, CAP), {})
    assert [plan.because.gate for plan in found] == ["due", "due", "caps"]


def test_windows_and_caps_take_turns() -> None:
    ends = {"account:1": [NOW, NOW]}
    at = times(1, CAP, ends=ends, send_window=parse_window("wed 11:00-12:01"))
    assert at == [timedelta(days=7, hours=-1)], "the cap opens at the minute the window closes"


def test_what_a_person_must_lift_has_no_time() -> None:
    held = forecast(planned(1, account_problem="Paused."), {})[0]
    assert (held.at, held.because.kind) == (None, Kind.HOLD)


def test_what_lies_beyond_the_horizon_has_no_time() -> None:
    assert times(1, paused_until=NOW + HORIZON) == [HORIZON]
    assert times(1, paused_until=NOW + HORIZON + MINUTE) == [None]


def test_a_cap_of_nought_never_lets_it_go() -> None:
    assert times(1, replace(CAP, limit=0)) == [None]


def test_what_is_late_already_waits_for_a_person() -> None:
    assert times(1, due_at=NOW - 9 * DAY, late_after=DAY) == [None]


def test_further_lateness_is_not_foretold() -> None:
    ends = {"account:1": [NOW + 3 * DAY, NOW + 3 * DAY]}
    at = times(1, CAP, ends=ends, due_at=NOW, late_after=DAY)
    assert at[0] is not None
    assert at[0] > 3 * DAY


def test_it_ends_even_if_the_gates_never_agree() -> None:
    """Fifty waits in a row are enough of an answer."""
    waits = {"account:1": [NOW + n * MINUTE for n in range(200)]}
    crawling = [Cap(f"cap {n}", 1 + n, MINUTE, scope="account:1") for n in range(3)]
    assert forecast(planned(1, *crawling), waits)[0].at is not None
    never = replace(FACTS, send_window=_Receding())
    assert forecast([Planned(1, never, ())], {})[0].at is None


class _Receding:
    """A window that opens a minute after whenever it is asked."""

    always = False

    def next_open(self, at: datetime, zone: object) -> datetime:
        return at + MINUTE


@settings(max_examples=200, deadline=None)
@given(
    count=st.integers(1, 25),
    limit=st.integers(1, 4),
    used=st.lists(st.integers(0, 120), max_size=8),
)
def test_no_plan_breaks_the_cap_it_was_made_for(count: int, limit: int, used: list[int]) -> None:
    ends = [NOW - timedelta(seconds=ago) for ago in used]
    plans = forecast(planned(count, replace(CAP, limit=limit)), {"account:1": ends})
    moments = sorted([plan.at for plan in plans if plan.at] + [end - SEND_TAKES for end in ends])
    placed = [plan.at for plan in plans if plan.at]
    assert len(placed) == count
    for at in placed:
        inside = [other for other in moments if at - MINUTE < other <= at]
        assert len(inside) <= limit or any(end > at - MINUTE for end in ends)
    assert placed == sorted(placed)
