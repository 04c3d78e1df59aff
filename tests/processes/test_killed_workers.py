"""A worker is killed at the worst moments: nothing is lost, nothing goes twice, the ledger tells the truth."""

from __future__ import annotations

import pytest

from tests.processes.faults import POINTS
from tests.processes.house import House

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120)]
#: Facebook lets a message be looked for and proves its absence; LinkedIn tells nothing.
COUNTS = '{"facebook": 12, "linkedin": 3}'
KILLS = 2
EVERY_OTHER = [",".join(list(POINTS)[start::2]) for start in range(2)]


@pytest.mark.parametrize("points", EVERY_OTHER)
def test_killed(house: House, points: str) -> None:
    """Each of the points is met, though not each of them twice: a dead worker takes along what it had claimed."""
    house.run("seed", COUNTS)
    strike = {"STRIKE_AT": points, "STRIKE_TIMES": str(KILLS)}
    processes = house.start_working(**strike)
    house.until(house.is_quiet, 90, doing=lambda: house.supervise(processes, **strike))
    assert house.struck_at() == set(points.split(",")), "not every point was met"
    found = house.judge()
    found.insist()
    assert {row.platform for row in found.unknown} <= {"linkedin"}, "Facebook can be asked, so nothing stays in doubt"


def test_killed_while_the_platform_is_silent(house: House) -> None:
    """The platform has accepted and says nothing yet; then the worker dies."""
    house.run("seed", '{"facebook": 4, "linkedin": 4}')
    for platform in ("facebook", "linkedin"):
        house.fault(platform, "timeout-after-accept", count=2, seconds=1.2)
    processes = house.start_working()
    house.until(lambda: house.control("GET", "health")["held"] > 0, 20)
    for process in processes:
        process.kill()
    house.until(house.is_quiet, 60, doing=lambda: house.supervise(processes))
    found = house.judge()
    found.insist()
    assert {row.platform for row in found.unknown} <= {"linkedin"}


def test_the_judge_sees_what_a_plain_queue_does(house: House) -> None:
    """Hand the message of a dead worker to the next one, as most queues do, and it goes twice."""
    house.run("seed", COUNTS)
    house.run("without_caps")  # else a person's cap of one a day would save it
    strike = {"STRIKE_AT": "before-settle", "STRIKE_TIMES": str(KILLS), "MUTANT": "resend-lapsed"}
    processes = house.start_working(**strike)
    house.until(house.is_quiet, 60, doing=lambda: house.supervise(processes, **strike))
    assert house.judge().twice > 0
