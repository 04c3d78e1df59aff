"""A platform that accepts and then fails to say so, or falls over, while workers are killed."""

from __future__ import annotations

import pytest

from tests.processes.house import House

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120)]


def test_answers_lost_after_the_platform_accepted(house: House) -> None:
    house.run("seed", '{"facebook": 24, "linkedin": 12}')
    for platform in ("facebook", "linkedin"):
        house.fault(platform, "503-after-accept", count=3)
        house.fault(platform, "timeout-after-accept", count=2, seconds=3)
        house.fault(platform, "malformed-json", count=1)
    house.start_working()
    house.until(house.is_quiet, 60)
    found = house.judge()
    found.insist()
    assert len(found.arrived) == 36, "all of it had arrived, whatever was answered"
    assert len(found.unknown) == 6
    assert {row.platform for row in found.unknown} == {"linkedin"}, "LinkedIn cannot be asked, so a person decides"


def test_unavailable_and_killed(house: House) -> None:
    """5xx before and after accepting, and a kill in the middle of it."""
    house.run("seed", '{"facebook": 24}')
    house.fault("facebook", "503-before", count=2)
    house.fault("facebook", "503-after-accept", probability=0.1)
    strike = {"STRIKE_AT": "after-accept", "STRIKE_TIMES": "1"}
    processes = house.start_working(**strike)
    house.until(house.is_quiet, 75, doing=lambda: house.supervise(processes, **strike))
    found = house.judge()
    found.insist()
    assert found.unknown == []
    assert len(found.arrived) == 24
