"""Two of everything, hints doubled and hints lost: the rows are the memory."""

from __future__ import annotations

import json

import pytest

from tests.processes.house import SERVED, House

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120)]
COUNTS = '{"facebook": 30, "linkedin": 10}'


def test_two_workers_and_two_schedulers(house: House) -> None:
    house.run("seed", COUNTS)
    house.start_working(workers=2, beats=2)
    house.until(house.is_quiet, 60)
    found = house.judge()
    found.insist()
    assert found.unknown == []
    assert len(found.arrived) == 40
    assert [row for row in found.messages if row.attempts != 1] == []


def test_the_same_hint_to_four_processes_twice_each(house: House) -> None:
    house.run("seed", COUNTS)
    ids = json.dumps([row.pk for row in house.messages()])
    racing = [house.start("twice", ids, RACERS="4") for _ in range(4)]
    assert [process.wait(60) for process in racing] == [0, 0, 0, 0]
    house.start_working()  # what the four had no time for
    house.until(house.is_quiet, 60)
    found = house.judge()
    found.insist()
    assert len(found.arrived) == 40
    assert [row for row in found.messages if row.attempts != 1] == []


def test_the_judge_sees_what_happens_without_a_claim(house: House) -> None:
    house.run("seed", '{"facebook": 10}')
    ids = json.dumps([row.pk for row in house.messages()])
    house.fault("facebook", "slow", probability=1.0, seconds=0.05)
    for process in [house.start("twice", ids, MUTANT="claim-whatever", RACERS="2") for _ in range(2)]:
        process.wait(60)
    assert house.judge().twice > 0


@pytest.mark.services
@pytest.mark.parametrize("ground", [pytest.param(SERVED, id="postgresql")])
def test_the_broker_emptied_again_and_again(house: House) -> None:
    house.run("seed", COUNTS)
    emptied = [0]

    def empty() -> None:
        if emptied[0] < 12:
            emptied[0] += 1
            house.empty_broker()

    house.start_working()
    house.until(house.is_quiet, 60, doing=empty)
    found = house.judge()
    found.insist()
    assert len(found.arrived) == 40


def test_every_hint_of_the_first_seconds_lost(house: House) -> None:
    """The process dies with the hints in its memory; what starts next finds the rows."""
    house.run("seed", COUNTS)
    processes = house.start_working()
    house.until(lambda: len(house.arrived()) > 3, 30)
    for process in processes:
        process.kill()
    house.empty_broker() if house.ground.is_served else None
    house.until(house.is_quiet, 60, doing=lambda: house.supervise(processes))
    house.judge().insist()
