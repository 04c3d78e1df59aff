"""A person cancels while workers begin: each message is either stopped or sent, never both."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.processes.house import House

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120)]


def test_stopped_or_sent(house: House) -> None:
    house.run("seed", '{"facebook": 80}')
    ids = [row.pk for row in house.messages()]
    shares = [json.dumps(ids[turn::3]) for turn in range(3)]
    with ThreadPoolExecutor() as threads:
        cancelling = [threads.submit(house.run, "cancel_all", str(turn)) for turn in range(2)]
        sending = [threads.submit(house.run, "twice", share) for share in shares]
        stopped = {pk for future in cancelling for pk in json.loads(future.result())}
        for future in sending:
            future.result()
    found = house.judge()
    found.insist()
    by_state = {state: {row.pk for row in found.messages if row.state == state} for state in ("cancelled", "sent")}
    assert by_state["cancelled"] == stopped
    assert len(by_state["sent"]) == len(found.arrived)
    assert by_state["cancelled"], "the race was no race: nothing was stopped"
    assert by_state["sent"], "the race was no race: nothing was sent"
