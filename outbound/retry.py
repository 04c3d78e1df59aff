"""Whether and when to try again: pure functions of (outcome, tries so far, now)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from outbound.outcome import Outcome, Throttled, Unreached

#: Waits for a throttle that did not say how long: doubling from a minute to an hour.
THROTTLE_FIRST = timedelta(seconds=60)
THROTTLE_MOST = timedelta(hours=1)
#: A reset announced outside these bounds is a mistake of the sender or of a clock.
RESET_LEAST = timedelta(seconds=1)
RESET_MOST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Waits in order; after the last one the delivery is given up. ``jitter`` adds up to that share of a wait."""

    delays: tuple[timedelta, ...]
    jitter: float = 0.2

    @property
    def most_retries(self) -> int:
        return len(self.delays)


@dataclass(frozen=True, slots=True)
class TryAgain:
    at: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    reason: str


RetryDecision = TryAgain | GiveUp

SOCIAL_POLICY = RetryPolicy(delays=(timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=15)))


def decide(
    outcome: Outcome, *, tries: int, now: datetime, policy: RetryPolicy, spread: float | None = None
) -> RetryDecision:
    """Decide after ``tries`` tries (the one just made included). ``spread`` in 0..1 fixes the jitter for tests.

    Only what has definitely created nothing is tried again; everything else is given up here.
    """
    share = random.random() if spread is None else spread  # noqa: S311 - jitter, not a secret
    if isinstance(outcome, Throttled):
        return TryAgain(at=reset_of(outcome, streak=1, now=now))
    if not isinstance(outcome, Unreached):
        return GiveUp(reason=outcome.reason or f"The platform answered: {outcome.name}.")
    if tries > policy.most_retries:
        return GiveUp(reason=f"Not reached after {tries} tries. {outcome.reason}".strip())
    wait = policy.delays[tries - 1] * (1 + policy.jitter * share)
    if outcome.retry_after is not None:
        wait = max(wait, min(outcome.retry_after, RESET_MOST))
    return TryAgain(at=now + wait)


def reset_of(outcome: Throttled, *, streak: int, now: datetime) -> datetime:
    """When a throttled scope opens again. ``streak`` counts throttles in a row, for answers without a time."""
    if outcome.until is None:
        doublings = min(max(streak - 1, 0), 10)
        return now + min(THROTTLE_FIRST * (1 << doublings), THROTTLE_MOST)
    return min(max(outcome.until, now + RESET_LEAST), now + RESET_MOST)
