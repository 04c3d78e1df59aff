"""(e) Posts due in the same minute, through the whole path, against a bare Celery task that posts the same bodies."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.throughput import BOUND, BenchHouse
from tests.processes.house import ROOT, Ground
from tests.processes.posting_house import PostingHouse, posting_template

POSTS, ROUNDS = 500, 3
#: Both, for the processes of the benchmarks know both.
BOTH = "social_outreach,posting"


class PostsHouse(BenchHouse, PostingHouse):
    """The benchmark's processes and durations; posting's tables; a world that takes so many posts."""

    def environment(self, **more: str) -> dict[str, str]:
        return super().environment(**{"OUTREACH_APPS": BOTH, **more})

    def _open_world(self) -> tuple[subprocess.Popen[bytes], str]:
        command = [sys.executable, "-m", "benchmarks.busy_world", "--port", "0", "--state"]
        world = subprocess.Popen([*command, str(self.folder / "rehearsal")], cwd=ROOT, stdout=subprocess.PIPE)
        line = world.stdout.readline().decode() if world.stdout else ""
        return world, line.split(" at ")[1].split()[0]

    def count(self) -> int:
        return int(self.control("GET", "posts", params={"limit": 0})["count"])

    def moments(self) -> list[float]:
        return [post["at"] for post in self.published()]


def rate(house: PostsHouse, worker: subprocess.Popen[bytes], order: str) -> float:
    """Posts a second at the world's own clock, from the first to the last."""
    house.control("DELETE", "posts")
    house.tell(worker, order)
    house.until(lambda: house.count() >= POSTS, 180)
    found = house.moments()
    return (len(found) - 1) / (max(found) - min(found))


def lateness(house: PostsHouse) -> list[float]:
    """Seconds from the due moment to the world's own of each post that is there now."""
    house.until(lambda: house.states().get("sent") == POSTS, 60)
    due = min(_seconds(row[0]) for row in house.query("SELECT due_at FROM posting_part WHERE state = 'sent'"))
    return sorted(moment - due for moment in house.moments())


def _seconds(value: Any) -> float:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return float((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def measure(ground: Ground) -> dict[str, Any]:
    with (
        tempfile.TemporaryDirectory(prefix="outreach-bench-") as name,
        posting_template(ground, Path(name), apps=BOTH) as template,
    ):
        folder = Path(name) / "house"
        folder.mkdir()
        house = PostsHouse(folder, ground, template)
        try:
            return _measured(house)
        finally:
            house.close()


def _measured(house: PostsHouse) -> dict[str, Any]:
    house.do("connect_posts")
    worker = house.employ()
    whole, plain, late = [], [], []
    for turn in range(ROUNDS + 1):
        house.do("fill_posts", str(POSTS))
        ours = rate(house, worker, "kick_posts")
        waited = lateness(house)
        theirs = rate(house, worker, "kick_bare_posts")
        house.do("forget_posts")
        if turn:  # the first round warms up
            whole.append(ours)
            plain.append(theirs)
            late += waited
    ratios = [mine / other for mine, other in zip(whole, plain, strict=True)]
    late.sort()
    return {
        "name": f"posts/s, {POSTS} due at once, against a bare task",
        "ratio": round(statistics.median(ratios), 3),
        "bound": BOUND,
        "holds": statistics.median(ratios) >= BOUND,
        "ours_per_second": round(statistics.median(whole), 1),
        "bare_per_second": round(statistics.median(plain), 1),
        "rounds": [round(ratio, 3) for ratio in ratios],
        "seconds_late_p50_and_p95": [round(late[int(len(late) * share)], 2) for share in (0.5, 0.95)],
    }
