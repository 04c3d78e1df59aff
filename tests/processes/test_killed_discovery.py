"""A worker is killed in the middle of a discovery run: the next one goes on, without a duplicate or a gap."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import Any

import pytest

from tests.processes.house import ROOT, House

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]
KILLS = 3
POINTS = ("before-call", "before-commit", "inside-commit", "after-commit")


def child(house: House, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "tests.processes.discovery_child", *arguments]
    # A short lease: that of the dead has to lapse before the next one goes on.
    known = house.environment(LEASE_SECONDS="2", TASK_LIMIT_SECONDS="1.8", **environment)
    return subprocess.run(command, cwd=ROOT, env=known, capture_output=True, timeout=120)


def said(house: House, *arguments: str) -> str:
    done = child(house, *arguments)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return done.stdout.decode()


def told(house: House, job: str) -> dict[str, Any]:
    return json.loads(said(house, "tell", job))


def requests_made(house: House) -> int:
    """Counted by the rehearsal world."""
    counted = house.control("GET", "searches")["searches"]
    return sum(row["answered"] for row in counted if row["provider"] == "brave")


@pytest.mark.parametrize("point", POINTS)
def test_killed(house: House, point: str) -> None:
    job = said(house, "create")
    kills = 0
    for _ in range(KILLS + 1):
        done = child(house, "carry_out", job, STRIKE_AT=point, STRIKE_TIMES=str(KILLS))
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-3000:]
        kills += 1
    assert kills == KILLS
    killed = told(house, job)
    asked = requests_made(house)

    again = said(house, "create")
    assert child(house, "carry_out", again).returncode == 0
    undisturbed = told(house, again)
    assert (killed["status"], undisturbed["status"]) == ("finished", "finished"), (killed, undisturbed)
    assert len(killed["people"]) > 20
    assert killed["people"] == undisturbed["people"]
    assert (killed["found"], killed["pages"]) == (undisturbed["found"], undisturbed["pages"])
    assert sum(killed["counts"]) == killed["found"]
    assert killed["counts"][0] == len(killed["people"])
    assert undisturbed["counts"][0] == 0
    # A page whose answer was lost is asked for again, and none besides.
    lost = 0 if point in ("before-call", "after-commit") else KILLS
    assert asked == killed["pages"] + lost
