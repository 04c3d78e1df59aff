"""A throw-away house that publishes: the house of the senders with posting's processes, tables and judge."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tests.processes.house import ROOT, Ground, House, administer

MODULE = "tests.processes.posting_child"
#: Beside the points of the senders: in the middle of uploads and containers, where nobody can see anything yet.
IN_UPLOAD = "in-upload"
APPS = {"OUTREACH_APPS": "posting"}


@dataclass(frozen=True)
class PartRow:
    pk: int
    state: str
    platform: str
    account: str
    login: str
    text: str
    kind: str
    position: int
    target: int
    remote_id: str
    error: str


class PostingHouse(House):
    public_url = ""

    def environment(self, **more: str) -> dict[str, str]:
        public = {"PUBLIC_URL": self.public_url} if self.public_url else {}
        return super().environment(**{**APPS, **public, **more})

    def run(self, role: str, *arguments: str, **environment: str) -> str:
        command = [sys.executable, "-m", MODULE, role, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment(**environment), capture_output=True, timeout=90)
        assert done.returncode == 0, done.stderr.decode()[-3000:]
        return done.stdout.decode()

    def start(self, role: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", MODULE, role, *arguments]
        with open(self.folder / "processes.log", "ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment(**environment), stdout=log, stderr=log, start_new_session=True
            )
        self._processes.append(process)
        return process

    def serve_files(self) -> None:
        """A web server for networks that fetch files themselves; the processes name its address as ours."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.public_url = f"http://127.0.0.1:{port}"
        self.start("web", str(port))

    def work_dying(self, points: Sequence[str], seconds: float) -> None:
        """Work until nothing moves; at each of ``points`` the first worker that comes by dies."""
        strike = {"STRIKE_AT": ",".join(points), "STRIKE_TIMES": "1"}
        processes = self.start_working(**strike)
        self.until(self.is_quiet, seconds, doing=lambda: self.supervise(processes, **strike))
        assert self.struck() == len(points), f"died at {self.struck()} of {len(points)} points"

    # -- looking ---------------------------------------------------------------------------------------

    def parts(self) -> list[PartRow]:
        sql = (
            "SELECT p.id, p.state, p.platform, a.account_id, a.login, p.content, p.kind, p.position, p.target_id,"
            " p.remote_id, p.last_error FROM posting_part p JOIN posting_account a ON a.id = p.account_id"
            " ORDER BY p.target_id, p.position"
        )
        return [PartRow(*row[:5], _text_of(row[5]), *row[6:]) for row in self.query(sql)]

    def is_quiet(self) -> bool:
        """Nothing can move any more without a person. A part of a thread whose root is in doubt waits for it."""
        return not self.query(
            "SELECT 1 FROM posting_part WHERE (state = 'scheduled' AND due_at IS NOT NULL)"
            " OR state IN ('claimed', 'sending') OR (state = 'unknown' AND look_at IS NOT NULL) LIMIT 1"
        )

    def states(self) -> dict[str, int]:
        return dict(self.query("SELECT state, count(*) FROM posting_part GROUP BY state"))

    def published(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("GET", "posts", params={"limit": 10_000})["posts"]
        return found

    def judged(self) -> PostingJudgement:
        return PostingJudgement(self.parts(), self.published())


def _text_of(content: Any) -> str:
    known = content if isinstance(content, dict) else json.loads(content)
    return " ".join(str(known["text"]).split())


class PostingJudgement:
    """The world's count against our books. Texts are unique, so a text is a part."""

    def __init__(self, parts: list[PartRow], there: list[dict[str, Any]]) -> None:
        self.parts, self.there = parts, there
        keys = [(post["platform"], post["account"], " ".join(post["text"].split())) for post in there]
        self._there = dict(zip(keys, there, strict=True))
        self.twice = len(keys) - len(self._there)
        self.lost = [part for part in parts if part.state == "sent" and self._key(part) not in self._there]
        self.unknown = [part for part in parts if part.state == "unknown"]
        # What comes after a part in doubt waits with it for a person.
        doubtful = {part.target for part in self.unknown}
        self.unfinished = [
            part
            for part in parts
            if part.state not in ("sent", "unknown") and not (part.state == "scheduled" and part.target in doubtful)
        ]
        self.strangers = set(keys) - {self._key(part) for part in parts}

    @staticmethod
    def _key(part: PartRow) -> tuple[str, str, str]:
        return part.platform, part.account, part.text

    def out_of_order(self) -> list[PartRow]:
        """Parts of a thread that do not hang on the part before them, or came before it."""
        wrong, before = [], {(part.target, part.position): part for part in self.parts}
        for part in self.parts:
            above = before.get((part.target, part.position - 1))
            post = self._there.get(self._key(part))
            if part.kind != "reply" or above is None or post is None:
                continue
            parent = self._there.get(self._key(above))
            if parent is None or post["parent"] != parent["remote_id"] or post["seq"] < parent["seq"]:
                wrong.append(part)
        return wrong

    def wrongly_named(self) -> list[PartRow]:
        """Sent by our books, without an id of their own. Not every platform shows a post under the id that it told:
        of videos it is often that of the upload."""
        ids = Counter((part.platform, part.remote_id) for part in self.parts if part.state == "sent")
        return [
            part
            for part in self.parts
            if part.state == "sent" and (not part.remote_id or ids[part.platform, part.remote_id] > 1)
        ]

    def insist(self) -> None:
        """Lost 0, twice 0, nothing left over, threads in order, and no post that our books do not know."""
        facts = (self.twice, self.lost, self.unfinished, self.strangers, self.out_of_order(), self.wrongly_named())
        assert facts == (0, [], [], set(), [], []), facts


@contextlib.contextmanager
def posting_template(ground: Ground, folder: Path, apps: str = "posting") -> Iterator[Any]:
    """A migrated database that houses copy; posting's tables instead of the senders', or beside them."""
    name = f"outreach_template_{secrets.token_hex(6)}"
    path = folder / "template.sqlite3"
    dsn = f"sqlite:///{path}"
    if ground.is_served:
        administer(ground, f'CREATE DATABASE "{name}"')
        dsn = urlunsplit(urlsplit(ground.database_url)._replace(path=f"/{name}"))
    environment = {**os.environ, "VAR_DIR": str(folder), "DATABASE_URL": dsn, "REDIS_URL": "", "REHEARSAL_URL": ""}
    try:
        command = [sys.executable, "-m", MODULE, "migrate"]
        subprocess.run(command, cwd=ROOT, env={**environment, "OUTREACH_APPS": apps}, check=True, timeout=90)
        if not ground.is_served:
            with contextlib.closing(sqlite3.connect(path)) as db:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        yield name if ground.is_served else path
    finally:
        if ground.is_served:
            administer(ground, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
