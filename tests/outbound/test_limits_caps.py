"""A cap, its log, and which of several caps stands against a use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from outbound.limits import NEVER, Cap, CapState, earliest, nth_newest

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def ago(*seconds: int) -> list[datetime]:
    return [NOW - timedelta(seconds=each) for each in seconds]


def cap(limit: int = 2, window: timedelta = MINUTE, name: str = "cap") -> Cap:
    return Cap(name, limit, window)


@pytest.mark.parametrize(
    ("ends", "limit", "expected"),
    [([], 1, None), (ago(5), 2, None), (ago(9, 5), 2, 9), (ago(5, 30, 9), 2, 9), (ago(1), 0, None), (ago(1), -1, None)],
)
def test_the_nth_newest_end(ends: list[datetime], limit: int, expected: int | None) -> None:
    assert nth_newest(ends, limit) == (None if expected is None else NOW - timedelta(seconds=expected))


def test_a_log_with_room_stands_against_nothing() -> None:
    state = CapState(cap(), None)
    assert state.free_at is None
    assert state.is_free(NOW)


@pytest.mark.parametrize(("seconds", "is_free"), [(59, False), (60, True), (61, True)])
def test_a_slot_opens_a_window_after_the_use_ended(seconds: int, is_free: bool) -> None:
    assert CapState(cap(), NOW - timedelta(seconds=seconds)).is_free(NOW) is is_free


def test_a_pause_and_the_log_both_have_to_be_over() -> None:
    paused = NOW + timedelta(seconds=30)
    assert CapState(cap(), None, paused_until=paused).free_at == paused
    assert CapState(cap(), NOW, paused_until=paused).free_at == NOW + MINUTE
    assert CapState(cap(), NOW - timedelta(seconds=50), paused_until=paused).free_at == paused


def test_a_cap_of_nought_never_opens() -> None:
    assert CapState(cap(0), None).free_at == NEVER


def test_the_cap_that_opens_last_is_named() -> None:
    soon, late = CapState(cap(name="soon"), NOW - timedelta(seconds=50)), CapState(cap(name="late"), NOW)
    assert earliest([soon, late, CapState(cap(), None)], NOW) == (NOW + MINUTE, late)
    assert earliest([late, soon], NOW) == (NOW + MINUTE, late)


def test_nothing_stands_against_it_now() -> None:
    assert earliest([], NOW) == (NOW, None)
    assert earliest([CapState(cap(), NOW - MINUTE)], NOW) == (NOW, None)
