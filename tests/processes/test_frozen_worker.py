"""A worker stopped past its lease, then let go: the message may have gone by another hand, so it must not send."""

from __future__ import annotations

import os
import signal

import pytest

from tests.processes.house import House

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120)]


def frozen_and_let_go(house: House, **environment: str) -> None:
    """One worker stops itself after its begin; another one does its work; then the first goes on."""
    house.run("seed", '{"facebook": 1}')
    stop = {"STRIKE_AT": "after-begin", "STRIKE_TIMES": "1", "STRIKE_WITH": str(int(signal.SIGSTOP))}
    frozen = house.start("twice", str([row.pk for row in house.messages()]), **stop, **environment)
    house.until(lambda: house.struck() == 1 and house.states() == {"sending": 1}, 20)
    house.start_working()
    house.until(lambda: house.states() == {"sent": 1}, 45)
    os.kill(frozen.pid, signal.SIGCONT)
    frozen.wait(30)


def test_it_does_not_send(house: House) -> None:
    frozen_and_let_go(house)
    found = house.judge()
    found.insist()
    assert len(found.arrived) == 1
    attempts = dict(house.query("SELECT epoch, outcome FROM social_attempt"))
    assert attempts == {1: "unreached", 2: "accepted"}


def test_without_the_permit_it_would(house: House) -> None:
    frozen_and_let_go(house, MUTANT="without-permit")
    assert house.judge().twice == 1
