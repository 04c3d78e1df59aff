"""(a) Messages a second through the whole path, against a bare Celery task that posts the same bodies."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import phases
from tests.processes.house import ROOT, Ground, House, database_template

MESSAGES, ROUNDS, CONCURRENCY = 240, 4, 4
BOUND = 0.25


class BenchHouse(House):
    """A house with the durations of the product, whose processes are the benchmark's."""

    def environment(self, **more: str) -> dict[str, str]:
        plain = super().environment(CONCURRENCY=str(CONCURRENCY), HINT_BATCH="10", **more)
        for name in ("LEASE_SECONDS", "TASK_LIMIT_SECONDS", "CALL_DEADLINE_SECONDS", "CALL_READ_SECONDS",
                     "CALL_CONNECT_SECONDS", "SETTLE_SECONDS", "REHINT_SECONDS"):  # fmt: skip
            del plain[name]
        return plain

    def do(self, role: str, *arguments: str) -> str:
        command = [sys.executable, "-m", "benchmarks.child", role, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment(), capture_output=True, timeout=600)
        if done.returncode:
            raise RuntimeError(done.stderr.decode()[-3000:])
        return done.stdout.decode()

    def employ(self, **environment: str) -> subprocess.Popen[bytes]:
        role = "worker" if self.ground.redis_url else "up"
        command = [sys.executable, "-m", "benchmarks.child", role]
        with open(self.folder / "processes.log", "ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment(**environment), stdin=subprocess.PIPE, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self._processes.append(process)
        return process

    def tell(self, worker: subprocess.Popen[bytes], order: str) -> None:
        if self.ground.redis_url:
            self.do(order)
        else:
            assert worker.stdin is not None
            worker.stdin.write(f"{order}\n".encode())
            worker.stdin.flush()

    def moments(self) -> list[float]:
        found = self.control("GET", "arrivals", params={"limit": 10_000})["arrivals"]
        return [arrival["received_at"] for arrival in found]

    def count(self) -> int:
        return int(self.control("GET", "arrivals", params={"limit": 0})["count"])


def rate(house: BenchHouse, worker: subprocess.Popen[bytes], order: str) -> float:
    """Messages a second at the world's own clock, from the first to the last; then all is settled too."""
    house.control("DELETE", "arrivals")
    house.tell(worker, order)
    house.until(lambda: house.count() >= MESSAGES, 120)
    found = house.moments()
    if order == "kick":
        house.until(lambda: house.states().get("sent") == MESSAGES, 30)
    return (len(found) - 1) / (max(found) - min(found))


def measure(ground: Ground) -> dict[str, Any]:
    with (
        tempfile.TemporaryDirectory(prefix="outreach-bench-") as name,
        database_template(ground, Path(name)) as template,
    ):
        folder = Path(name) / "house"
        folder.mkdir()
        house = BenchHouse(folder, ground, template)
        try:
            return _measured(house)
        finally:
            house.close()


def _measured(house: BenchHouse) -> dict[str, Any]:
    house.do("connect")
    worker = house.employ()
    whole, plain = [], []
    for turn in range(ROUNDS + 1):
        house.do("fill", str(MESSAGES))
        ours, theirs = rate(house, worker, "kick"), rate(house, worker, "kick_bare")
        house.do("forget")
        if turn:  # the first round warms up
            whole.append(ours)
            plain.append(theirs)
    where = _where(house, worker)
    ours, theirs = statistics.median(whole), statistics.median(plain)
    ratios = [mine / other for mine, other in zip(whole, plain, strict=True)]
    return {
        "name": "messages/s, whole path against a bare task",
        "ratio": round(statistics.median(ratios), 3),
        "bound": BOUND,
        "holds": statistics.median(ratios) >= BOUND,
        "ours_per_second": round(ours, 1),
        "bare_per_second": round(theirs, 1),
        "rounds": [round(ratio, 3) for ratio in ratios],
        "where": where,
    }


def _where(house: BenchHouse, worker: subprocess.Popen[bytes]) -> str:
    """One more round with stop-watches, which does not count."""
    worker.terminate()
    worker.wait(30)
    watched = house.employ(PHASES="1")
    house.do("fill", str(MESSAGES))
    rate(house, watched, "kick")
    time.sleep(0.5)
    return phases.told(house.folder, MESSAGES)
