"""Several schedulers and workers at once publish each post once."""

from __future__ import annotations

import time

import pytest

from tests.processes.posting_fixtures import posting_house, posting_templates  # noqa: F401 - fixtures
from tests.processes.posting_house import PostingHouse

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120)]
WANTED = '{"x": {"texts": 24, "threads": 4}, "linkedin": {"texts": 12, "comments": 2}}'


def test_two_schedulers_and_two_workers(posting_house: PostingHouse) -> None:  # noqa: F811
    """On SQLite two whole consoles share a database, which ``manage.py up`` would refuse to be."""
    posting_house.run("seed", WANTED)
    posting_house.start_working(workers=2, beats=2)
    posting_house.until(posting_house.is_quiet, 60)
    found = posting_house.judged()
    found.insist()
    assert not found.unknown


def test_schedulers_that_hint_everything_again_and_again(posting_house: PostingHouse) -> None:  # noqa: F811
    """Two of them beside the beats, without the memory of what was hinted already."""
    posting_house.run("seed", WANTED)
    posting_house.start_working(workers=2, beats=2)
    hasty = [posting_house.start("tick_hard", "60") for _ in range(2)]
    posting_house.until(posting_house.is_quiet, 60)
    for process in hasty:
        process.wait(30)
    time.sleep(1)  # the last of their hints are still under way
    found = posting_house.judged()
    found.insist()
    assert (_calls(posting_house), found.unknown) == (len(found.parts), [])


def test_the_judge_sees_schedulers_without_a_claim(posting_house: PostingHouse) -> None:  # noqa: F811
    """Take the claim away, and a second one publishes what the first has begun: counted in calls, for the networks of
    the rehearsal world refuse most twins."""
    posting_house.run("seed", '{"facebook": {"texts": 12}}')
    mutant = {"MUTANT": "claim-whatever"}
    posting_house.start_working(workers=2, beats=2, **mutant)
    for _ in range(2):
        posting_house.start("tick_hard", "60", **mutant)
    posting_house.until(lambda: _calls(posting_house) > 12, 60)


def _calls(house: PostingHouse) -> int:
    return int(house.query("SELECT count(*) FROM posting_attempt")[0][0])
