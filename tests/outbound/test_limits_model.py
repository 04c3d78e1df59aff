"""The limiter's decision against a model of the platform, and the well-known wrong limiters against the same test.

A script of gaps, latencies, crashes and pauses is played through a limiter. The platform counts a call at some
moment between its begin and its finish; which one, hypothesis chooses. Safe: no sliding window of the platform's
moments holds more than the limit. Alive: a use is refused only while ``limit`` uses are held, or during a pause.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from outbound.limits import Cap, CapState, nth_newest

START = datetime(2026, 11, 18, 12, tzinfo=UTC)
WINDOW = timedelta(seconds=60)
LEASE = timedelta(seconds=40)
second = timedelta(seconds=1)


@dataclass(frozen=True)
class Step:
    """After ``gap`` seconds ask for a slot; the call takes ``latency`` and is counted at ``moment`` of it (0 to 1)."""

    gap: int
    latency: int
    moment: float
    crashes: bool
    pause: int


@dataclass
class Use:
    begin: datetime
    #: None: open, or crashed.
    finish: datetime | None = None


class Limiter(Protocol):
    def free_at(self, uses: list[Use], now: datetime, paused_until: datetime | None) -> datetime | None: ...


@dataclass
class Ours:
    """``CapState`` over a log in which an open use stands with the end of its lease."""

    limit: int

    def free_at(self, uses: list[Use], now: datetime, paused_until: datetime | None) -> datetime | None:
        ends = [use.finish if use.finish and use.finish <= now else use.begin + LEASE for use in uses]
        return CapState(Cap("model", self.limit, WINDOW), nth_newest(ends, self.limit), paused_until).free_at


@dataclass
class FromStart:
    """The usual mistake: a slot is held from the begin of its call."""

    limit: int

    def free_at(self, uses: list[Use], now: datetime, paused_until: datetime | None) -> datetime | None:
        begins = [use.begin for use in uses]
        return CapState(Cap("model", self.limit, WINDOW), nth_newest(begins, self.limit), paused_until).free_at


@dataclass
class FixedWindow:
    """A counter that starts anew on each full minute."""

    limit: int

    def free_at(self, uses: list[Use], now: datetime, paused_until: datetime | None) -> datetime | None:
        passed = (now - START) // WINDOW
        began = START + passed * WINDOW
        used = sum(use.begin >= began for use in uses)
        return began + WINDOW if used >= self.limit else paused_until


@dataclass
class Gcra:
    """One timestamp and a burst of ``limit``: what most libraries offer."""

    limit: int

    def free_at(self, uses: list[Use], now: datetime, paused_until: datetime | None) -> datetime | None:
        apart = WINDOW / self.limit
        theoretical = START
        for use in uses:
            theoretical = max(theoretical, use.begin) + apart
        return max(theoretical - WINDOW + apart, paused_until or START)


@dataclass
class Play:
    """What happened: the uses, the platform's moments, and refusals with what stood at the time."""

    limit: int
    uses: list[Use] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)
    needless: list[datetime] = field(default_factory=list)


def play(limit: int, script: list[Step], limiter: Limiter) -> Play:
    played, now, paused = Play(limit), START, None
    for step in script:
        now += step.gap * second
        if step.pause:
            paused = now + step.pause * second
        free_at = limiter.free_at(played.uses, now, paused)
        if free_at is not None and free_at > now:
            if _held(played.uses, now) < limit and not (paused and paused > now):
                played.needless.append(now)
            # As the pump does: look again when it said, and take what is free then.
            now = free_at
            again = limiter.free_at(played.uses, now, paused)
            if again is not None and again > now:
                continue
        finish = now + step.latency * second
        played.moments.append(now + step.latency * step.moment * second)
        played.uses.append(Use(now, None if step.crashes else finish))
    return played


def _held(uses: list[Use], now: datetime) -> int:
    ends = [use.finish if use.finish and use.finish <= now else use.begin + LEASE for use in uses]
    return sum(now < end + WINDOW for end in ends)


def most_in_a_window(moments: list[datetime]) -> int:
    moments = sorted(moments)
    return max((sum(first <= at < first + WINDOW for at in moments) for first in moments), default=0)


steps = st.builds(
    Step,
    gap=st.one_of(st.integers(0, 3), st.integers(0, 90)),
    latency=st.integers(0, 39),
    moment=st.floats(0, 1),
    crashes=st.booleans(),
    pause=st.one_of(st.just(0), st.integers(0, 50)),
)
scripts = st.lists(steps, max_size=30)


@settings(max_examples=500, deadline=None)
@given(limit=st.integers(1, 4), script=scripts)
def test_never_more_than_the_limit_and_never_refused_without_need(limit: int, script: list[Step]) -> None:
    played = play(limit, script, Ours(limit))
    assert most_in_a_window(played.moments) <= limit
    assert played.needless == []


def test_a_waiting_use_goes_as_soon_as_it_is_told() -> None:
    script = [Step(0, 1, 0.5, crashes=False, pause=0)] * 10
    assert len(play(2, script, Ours(2)).uses) == 10


@pytest.mark.parametrize("wrong", [FixedWindow, FromStart, Gcra])
def test_the_same_test_finds_a_wrong_limiter(wrong: Callable[[int], Limiter]) -> None:
    @settings(
        max_examples=3000,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        report_multiple_bugs=False,
    )
    @given(limit=st.integers(1, 4), script=scripts)
    def safe(limit: int, script: list[Step]) -> None:
        assert most_in_a_window(play(limit, script, wrong(limit)).moments) <= limit

    with pytest.raises(AssertionError):
        safe()
