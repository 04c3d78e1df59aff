"""Whether and when to try again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from outbound.outcome import (
    Accepted,
    Halted,
    Outcome,
    OutcomeUnknown,
    Refused,
    Throttled,
    Unauthorized,
    Unreached,
    Unsupported,
)
from outbound.retry import SOCIAL_POLICY, GiveUp, RetryPolicy, TryAgain, decide, reset_of

NOW = datetime(2026, 3, 29, 0, 59, 58, tzinfo=UTC)


def wait(outcome: Outcome, tries: int = 1, spread: float = 0.0, policy: RetryPolicy = SOCIAL_POLICY) -> float:
    decision = decide(outcome, tries=tries, now=NOW, policy=policy, spread=spread)
    assert isinstance(decision, TryAgain)
    return (decision.at - NOW).total_seconds()


@pytest.mark.parametrize(("tries", "seconds"), [(1, 5), (2, 10), (3, 15)])
def test_the_waits_of_the_brief(tries: int, seconds: int) -> None:
    assert wait(Unreached(), tries) == seconds


def test_jitter_adds_at_most_a_fifth() -> None:
    assert wait(Unreached(), 1, spread=1.0) == 6
    for _ in range(50):
        decision = decide(Unreached(), tries=1, now=NOW, policy=SOCIAL_POLICY)
        assert isinstance(decision, TryAgain)
        assert timedelta(seconds=5) <= decision.at - NOW <= timedelta(seconds=6)


def test_after_the_last_wait_it_is_given_up() -> None:
    assert SOCIAL_POLICY.most_retries == 3
    decision = decide(Unreached(reason="No route."), tries=4, now=NOW, policy=SOCIAL_POLICY)
    assert decision == GiveUp("Not reached after 4 tries. No route.")


@pytest.mark.parametrize(("asked", "seconds"), [(1, 5), (90, 90), (10**6, 86_400)])
def test_a_wait_the_platform_asks_for_counts_if_longer(asked: int, seconds: int) -> None:
    assert wait(Unreached(retry_after=timedelta(seconds=asked))) == seconds


@pytest.mark.parametrize(
    "outcome", [Accepted(), Refused(), Unauthorized(), Halted(), Unsupported(), OutcomeUnknown()], ids=lambda o: o.name
)
def test_nothing_that_may_have_created_something_is_tried_again(outcome: Outcome) -> None:
    decision = decide(outcome, tries=0, now=NOW, policy=SOCIAL_POLICY)
    assert decision == GiveUp(f"The platform answered: {outcome.name}.")


def test_a_refusal_is_given_up_in_the_platforms_words() -> None:
    assert decide(Refused(reason="Blocked."), tries=1, now=NOW, policy=SOCIAL_POLICY) == GiveUp("Blocked.")


def test_a_throttle_is_tried_again_at_its_reset() -> None:
    assert wait(Throttled(until=NOW + timedelta(minutes=7))) == 420


@pytest.mark.parametrize(("streak", "seconds"), [(0, 60), (1, 60), (2, 120), (6, 1920), (7, 3600), (500, 3600)])
def test_a_throttle_without_a_time_doubles_up_to_an_hour(streak: int, seconds: int) -> None:
    assert reset_of(Throttled(), streak=streak, now=NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(("said", "seconds"), [(-3600, 1), (0, 1), (30, 30), (86_400, 86_400), (10**8, 86_400)])
def test_a_reset_outside_reason_is_brought_inside(said: int, seconds: int) -> None:
    until = NOW + timedelta(seconds=said)
    assert reset_of(Throttled(until=until), streak=1, now=NOW) == NOW + timedelta(seconds=seconds)
