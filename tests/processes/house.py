"""A throw-away house: state folder, database, rehearsal world and the processes that work in it."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests

ROOT = Path(__file__).resolve().parents[2]
#: Durations short enough for a test; the engine's rules about their order still hold.
SHORT = {
    "LEASE_SECONDS": "5",
    "TASK_LIMIT_SECONDS": "4",
    "CALL_DEADLINE_SECONDS": "1.5",
    "CALL_READ_SECONDS": "1.5",
    "CALL_CONNECT_SECONDS": "1",
    "SETTLE_SECONDS": "1",
    "REHINT_SECONDS": "2",
    "HINT_BATCH": "3",
}


@dataclass(frozen=True)
class Ground:
    """On which services a house stands. ``embedded``: SQLite and memory://."""

    name: str
    database_url: str = ""
    redis_url: str = ""

    @property
    def is_served(self) -> bool:
        return bool(self.database_url)


EMBEDDED = Ground("embedded")
SERVED = Ground("served", os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", ""))


@dataclass(frozen=True)
class Row:
    pk: int
    state: str
    platform: str
    username: str
    body: str
    attempts: int


class House:
    def __init__(self, folder: Path, ground: Ground, template: Any) -> None:
        self.folder, self.ground = folder, ground
        self._name = f"outreach_processes_{secrets.token_hex(6)}"
        self._processes: list[subprocess.Popen[bytes]] = []
        self.dsn = self._make_database(template)
        self._world, self.url = self._open_world()

    # -- setting up ------------------------------------------------------------------------------------

    def _make_database(self, template: Any) -> str:
        if not self.ground.is_served:
            path = self.folder / "outreach.sqlite3"
            shutil.copy(template, path)
            return f"sqlite:///{path}"
        administer(self.ground, f'CREATE DATABASE "{self._name}" TEMPLATE "{template}"')
        return urlunsplit(urlsplit(self.ground.database_url)._replace(path=f"/{self._name}"))

    def _open_world(self) -> tuple[subprocess.Popen[bytes], str]:
        command = [sys.executable, "-m", "rehearsal", "--port", "0", "--state", str(self.folder / "rehearsal")]
        world = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        line = world.stdout.readline().decode() if world.stdout else ""
        return world, line.split(" at ")[1].split()[0]

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        return {
            **kept,
            **SHORT,
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": self.dsn,
            "REDIS_URL": self.ground.redis_url,
            "REDIS_PREFIX": f"{self._name}:",
            "REHEARSAL_URL": self.url,
            "OUTREACH_APPS": "social_outreach",
            "LOG_LEVEL": "ERROR",
            "WORKER_LOG_LEVEL": "ERROR",
            "PYTHONWARNINGS": "ignore",
            **more,
        }

    # -- processes -------------------------------------------------------------------------------------

    def run(self, role: str, *arguments: str, **environment: str) -> str:
        command = [sys.executable, "-m", "tests.processes.child", role, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment(**environment), capture_output=True, timeout=90)
        assert done.returncode == 0, done.stderr.decode()[-3000:]
        return done.stdout.decode()

    def start(self, role: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.processes.child", role, *arguments]
        with open(self.folder / "processes.log", "ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment(**environment), stdout=log, stderr=log, start_new_session=True
            )
        self._processes.append(process)
        return process

    def start_working(self, *, workers: int = 1, beats: int = 1, **environment: str) -> list[subprocess.Popen[bytes]]:
        """Workers and schedulers as this ground has them: embedded, each pair is one process."""
        if not self.ground.is_served:
            return [self.start("up", **environment) for _ in range(workers)]
        beating = [self.start("beat", **environment) for _ in range(beats)]
        return beating + [self.start("worker", **environment) for _ in range(workers)]

    def supervise(self, processes: list[subprocess.Popen[bytes]], **environment: str) -> None:
        """Start anew what has died, as a service manager does."""
        for index, process in enumerate(processes):
            if process.poll() is not None:
                role = process.args[3]  # type: ignore[index]
                processes[index] = self.start(role, **environment)

    def close(self) -> None:
        for process in self._processes:
            for number in (signal.SIGCONT, signal.SIGKILL):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, number)  # it leads a session of its own, with nothing but its children
            process.wait()
        self._world.kill()
        self._world.wait()
        if self.ground.is_served:
            self.empty_broker()
            administer(self.ground, f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)')

    def empty_broker(self) -> int:
        """All that this house has in Redis, as FLUSHDB would; other houses may share the number."""
        import redis

        with redis.Redis.from_url(self.ground.redis_url) as broker:
            keys = list(broker.scan_iter(f"{self._name}:*"))
            return int(broker.delete(*keys)) if keys else 0

    # -- looking ---------------------------------------------------------------------------------------

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        if not self.ground.is_served:
            with contextlib.closing(sqlite3.connect(self.folder / "outreach.sqlite3", timeout=20)) as db:
                return db.execute(sql).fetchall()
        import psycopg

        with psycopg.connect(self.dsn, autocommit=True) as db:
            return db.execute(sql).fetchall()

    def messages(self) -> list[Row]:
        sql = (
            "SELECT m.id, m.state, m.platform, p.username, m.draft_body,"
            " (SELECT count(*) FROM social_attempt a WHERE a.message_id = m.id)"
            " FROM social_message m JOIN social_profile p ON p.id = m.profile_id ORDER BY m.id"
        )
        return [Row(*row) for row in self.query(sql)]

    def is_quiet(self) -> bool:
        """Nothing can move any more without a person."""
        sql = "SELECT count(*) FROM social_message WHERE state IN ('scheduled', 'claimed', 'sending')"
        looking = " OR (state = 'unknown' AND look_at IS NOT NULL)"
        return self.query(sql + looking)[0][0] == 0

    def until(self, is_so: Callable[[], bool], seconds: float, doing: Callable[[], None] = lambda: None) -> None:
        limit = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > limit:
                raise AssertionError(f"not within {seconds} s: {self.states()}\n{self.log()}")
            doing()
            time.sleep(0.2)

    def states(self) -> dict[str, int]:
        return dict(self.query("SELECT state, count(*) FROM social_message GROUP BY state"))

    def log(self) -> str:
        return (self.folder / "processes.log").read_text(errors="replace")[-3000:]

    def struck(self) -> int:
        return len(list(self.folder.glob("struck-*")))

    def struck_at(self) -> set[str]:
        """The points at which a worker has died."""
        return {path.name.removeprefix("struck-").rpartition("-")[0] for path in self.folder.glob("struck-*")}

    # -- the world outside -----------------------------------------------------------------------------

    def control(self, method: str, call: str, **options: Any) -> Any:
        answer = requests.request(method, f"{self.url}/_rehearsal/{call}", timeout=10, **options)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def fault(self, platform: str, kind: str, **more: Any) -> None:
        self.control("POST", "faults", json={"platform": platform, "kind": kind, **more})

    def arrived(self) -> list[tuple[str, str, str]]:
        found = self.control("GET", "arrivals", params={"limit": 10_000})["arrivals"]
        return [(arrival["platform"], arrival["username"], arrival["text"]) for arrival in found]

    def working(self) -> list[subprocess.Popen[bytes]]:
        return [process for process in self._processes if process.poll() is None]

    def judge_so_far(self) -> None:
        """While it still runs: nothing has gone twice, and nothing that the ledger knows nothing of."""
        found = self.judge()
        assert (found.twice, found.strangers) == (0, set())

    def judge(self) -> Judgement:
        return Judgement(self.messages(), self.arrived())


class Judgement:
    """The world's count against the ledger."""

    def __init__(self, messages: list[Row], arrived: list[tuple[str, str, str]]) -> None:
        self.messages = messages
        self.arrived = arrived
        there = set(arrived)
        self.twice = len(arrived) - len(there)
        self.lost = [row for row in messages if row.state == "sent" and self._key(row) not in there]
        self.stranded = [row for row in messages if row.state not in {"sent", "unknown", "cancelled"}]
        self.strangers = there - {self._key(row) for row in messages}
        #: Gone out although the ledger says that it never will have.
        self.denied = [
            row for row in messages if row.state not in {"sent", "unknown"} and self._key(row) in there
        ]  # fmt: skip
        self.unknown = [row for row in messages if row.state == "unknown"]
        self.accounted = sum(
            1 for row in messages if row.state == "sent" or (row.state == "unknown" and self._key(row) in there)
        )

    @staticmethod
    def _key(row: Row) -> tuple[str, str, str]:
        return row.platform, row.username, row.body

    def insist(self) -> None:
        """Lost 0, twice 0, and the ledger agrees with the world's own count."""
        facts = (self.twice, self.lost, self.stranded, self.denied, self.strangers)
        assert facts == (0, [], [], [], set()), facts
        assert self.accounted == len(self.arrived)


def administer(ground: Ground, sql: str) -> None:
    import psycopg

    address = urlunsplit(urlsplit(ground.database_url)._replace(path="/postgres"))
    with psycopg.connect(address, autocommit=True) as db:
        db.execute(sql)  # type: ignore[call-overload]


@contextlib.contextmanager
def database_template(ground: Ground, folder: Path) -> Iterator[Any]:
    """A migrated database that houses copy: migrating anew for each would cost a second and a half."""
    name = f"outreach_template_{secrets.token_hex(6)}"
    path = folder / "template.sqlite3"
    dsn = f"sqlite:///{path}"
    if ground.is_served:
        administer(ground, f'CREATE DATABASE "{name}"')
        dsn = urlunsplit(urlsplit(ground.database_url)._replace(path=f"/{name}"))
    environment = {**os.environ, "VAR_DIR": str(folder), "DATABASE_URL": dsn, "REDIS_URL": "", "REHEARSAL_URL": ""}
    environment["OUTREACH_APPS"] = "social_outreach"
    try:
        command = [sys.executable, "-m", "tests.processes.child", "migrate"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=90)
        if not ground.is_served:
            with contextlib.closing(sqlite3.connect(path)) as db:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        yield name if ground.is_served else path
    finally:
        if ground.is_served:
            administer(ground, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
