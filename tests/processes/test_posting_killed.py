"""A worker that publishes dies at the worst moments: no post is lost, none is there twice, threads stay in order."""

from __future__ import annotations

import json

import pytest

from tests.processes.posting_fixtures import posting_house, posting_templates  # noqa: F401 - fixtures
from tests.processes.posting_house import IN_UPLOAD, PostingHouse

pytestmark = [pytest.mark.processes, pytest.mark.timeout(150)]
#: "after-settle" of the first part is between two parts of a thread, or between a post and its first comment.
POINTS = ("after-claim", IN_UPLOAD, "after-begin", "after-accept", "before-settle", "inside-settle", "after-settle")
WHAT = {
    "x": {"threads": 3, "texts": 2, "images": 2},
    "linkedin": {"comments": 2, "texts": 4, "images": 2},
    "facebook": {"comments": 2, "texts": 3, "films": 1, "images": 2},
    "instagram": {"comments": 2, "texts": 2, "films": 1},
    "tiktok": {"films": 2, "texts": 2},
}
#: TikTok takes six uploads a minute: its few posts are not enough for more deaths.
DEATHS = {"tiktok": 4}
#: Of these posts nobody can be asked: those of a person at LinkedIn, and photos at TikTok.
CANNOT_BE_TOLD = ("linkedin", "tiktok")


@pytest.mark.parametrize("platform", WHAT)
def test_killed(posting_house: PostingHouse, platform: str) -> None:  # noqa: F811
    posting_house.serve_files()
    posting_house.run("seed", json.dumps({platform: WHAT[platform]}))
    posting_house.work_dying(POINTS[: DEATHS.get(platform)], 120)
    found = posting_house.judged()
    found.insist()
    doubtful = [part for part in found.unknown if not _nobody_can_tell(part.platform, part.login)]
    assert not doubtful, "what can be asked about does not stay in doubt"


def _nobody_can_tell(platform: str, login: str) -> bool:
    return platform in CANNOT_BE_TOLD and login != "page"


@pytest.mark.parametrize("fault", ["503-after-accept", "timeout-after-accept", "malformed-json"])
def test_what_became_of_it_is_looked_up(posting_house: PostingHouse, fault: str) -> None:  # noqa: F811
    """X has the post and its answer is lost: in doubt, then found in the timeline, and never posted again."""
    posting_house.run("seed", '{"x": {"threads": 2, "texts": 3}}')
    posting_house.fault("x", fault, calls="post", count=3, seconds=3)
    posting_house.start_working()
    posting_house.until(posting_house.is_quiet, 60)
    found = posting_house.judged()
    found.insist()
    assert not found.unknown
    doubted = posting_house.query("SELECT count(*) FROM posting_attempt WHERE outcome = 'unknown'")[0][0]
    assert doubted == 3
    # Each part was begun once: the timeline has answered for the three.
    assert posting_house.query("SELECT count(*) FROM posting_attempt")[0][0] == len(found.parts)


def test_the_judge_sees_what_a_plain_queue_does(posting_house: PostingHouse) -> None:  # noqa: F811
    """Hand the post of a dead worker to the next one, as most queues do: X, which refuses twins, has it, and our books
    say that it failed. A network that does not would have it twice."""
    posting_house.run("seed", '{"x": {"texts": 4}}')
    strike = {"STRIKE_AT": "before-settle", "STRIKE_TIMES": "2", "MUTANT": "resend-lapsed"}
    processes = posting_house.start_working(**strike)
    posting_house.until(posting_house.is_quiet, 60, doing=lambda: posting_house.supervise(processes, **strike))
    found = posting_house.judged()
    assert len(found.there) == 4
    # A worker that dies takes the others of its batch with it, so it may be more than the two that struck.
    assert len(found.unfinished) >= 2
    assert {part.state for part in found.unfinished} == {"failed"}
    with pytest.raises(AssertionError):
        found.insist()
