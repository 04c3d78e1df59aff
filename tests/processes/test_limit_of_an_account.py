"""Eight processes through one account: its cap holds in every window of the platform's own clock, and is used."""

from __future__ import annotations

import time

import pytest

from tests.processes.house import House

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120)]
CAP, WINDOW, WINDOWS, PROCESSES = 10, 2, 10, 8


def hammer(house: House, seconds: float, **environment: str) -> float:
    """Eight processes; returns when they have all begun to look at their work."""
    until = time.time() + seconds
    for turn in range(PROCESSES):
        house.start("hammer", str(turn), str(PROCESSES), str(until), **environment)
    return until


def peak(house: House) -> int:
    query = {"platform": "facebook", "via": "api", "window_seconds": WINDOW}
    return int(house.control("GET", "peak", params=query)["peak"])


def received(house: House) -> list[float]:
    found = house.control("GET", "arrivals", params={"limit": 10_000})["arrivals"]
    return sorted(arrival["received_at"] for arrival in found)


def test_never_more_and_hardly_less(house: House) -> None:
    house.run("seed", f'{{"facebook": {CAP * (WINDOWS + 8)}}}')
    house.run("caps", str(CAP), str(WINDOW))
    house.fault("facebook", "slow", probability=0.3, seconds=0.02)
    hammer(house, 35)
    house.until(lambda: len(received(house)) > CAP * (WINDOWS + 3), 60)
    moments = received(house)
    assert peak(house) <= CAP
    # From the fourth window on, when all eight have started: ten windows, counted in arrivals.
    since = moments[0] + 3 * WINDOW
    used = sum(1 for moment in moments if since <= moment < since + WINDOWS * WINDOW)
    assert used >= 0.98 * CAP * WINDOWS, f"{used} of {CAP * WINDOWS}"
    house.judge_so_far()


def test_killed_and_started_anew_in_the_middle(house: House) -> None:
    house.run("seed", f'{{"facebook": {CAP * 12}}}')
    house.run("caps", str(CAP), str(WINDOW))
    until = hammer(house, 60)
    house.until(lambda: len(received(house)) > CAP * 2, 30)
    for process in house.working()[::2]:
        process.kill()
    for turn in range(0, PROCESSES, 2):
        house.start("hammer", str(turn), str(PROCESSES), str(until))
    house.until(lambda: len(received(house)) > CAP * 5, 40)
    assert peak(house) <= CAP
    house.judge_so_far()


def test_the_test_sees_a_slot_that_is_counted_from_its_start(house: House) -> None:
    """The usual mistake, against a platform whose answers take their time."""
    house.run("seed", f'{{"facebook": {CAP * 12}}}')
    house.run("caps", str(CAP), str(WINDOW))
    house.fault("facebook", "slow", probability=0.5, seconds=0.4)
    hammer(house, 60, MUTANT="count-from-start")
    house.until(lambda: peak(house) > CAP, 60)
    assert peak(house) > CAP
