"""Do the whole job against the rehearsal world, in a throw-away folder, and fail unless the counts agree."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from outbound.http import HttpDoor
from social_outreach.services import rehearsal
from social_outreach.services.rehearsal_run import Line, Rehearsal, RehearsalFailed
from social_outreach.services.rehearsal_whole import WholeRehearsal

READY_SECONDS = 60
#: Nothing of the developer's own install may come in: neither its state nor its accounts.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "PYTHONPATH", "VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE")
COLUMNS = ("platform", "profiles", "by_api", "by_hand", "arrived", "twice", "lost", "unknown", "seconds")


class Command(BaseCommand):
    help = (
        "Rehearse: import profiles, qualify, draft, approve, send by API and by hand, against a rehearsal world of its "
        "own in a throw-away folder; print what arrived and fail unless that is what was sent, each once."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--profiles", type=int, default=200)
        parser.add_argument("--writers", type=int, default=80, help="so many of them write first: theirs go by API")
        parser.add_argument(
            "--fault", action="append", default=[], metavar="PLATFORM:KIND:COUNT",
            help="let the platform misbehave, e.g. linkedin:503-after-accept:1",
        )  # fmt: skip
        parser.add_argument("--whole", action="store_true", help="find, draft by model, replies and follow-ups too")
        parser.add_argument("--inside", action="store_true", help="used by the command itself")

    def handle(
        self, *_args: Any, profiles: int, writers: int, fault: list[str], whole: bool, inside: bool, **_: Any
    ) -> None:
        if inside:
            self._inside(profiles, writers, whole=whole)
            return
        if not 0 <= writers <= profiles:
            raise CommandError("--writers is at most --profiles, and neither is negative.")
        arguments = ["rehearse", "--inside", "--profiles", str(profiles), "--writers", str(writers)]
        arguments += ["--whole"] if whole else []
        port = _free_port()
        with tempfile.TemporaryDirectory(prefix="outreach-rehearse-") as folder, _world(Path(folder), port) as url:
            self._set_faults(url, fault)
            environment = _environment(Path(folder), url)
            with _console(Path(folder), environment, port):
                done = subprocess.run([*_manage(), *arguments], env=environment, check=False)  # noqa: S603 - our own file
        if done.returncode:
            sys.exit(1)

    def _set_faults(self, url: str, faults: list[str]) -> None:
        for fault in faults:
            platform, kind, count = (*fault.split(":"), "1", "1")[:3]
            body = {"platform": platform, "kind": kind, "count": int(count), "seconds": 1}
            try:
                rehearsal._post(HttpDoor(), f"{url}/_rehearsal/faults", body)
            except rehearsal.RehearsalUnreachable as error:
                raise CommandError(f"--fault {fault}: {error}") from None

    def _inside(self, profiles: int, writers: int, *, whole: bool) -> None:
        started = time.monotonic()
        if not settings.REHEARSAL_URL:
            raise CommandError("--inside is for the command itself.")
        if whole:
            self._whole(started)
            return
        try:
            lines = Rehearsal(profiles=profiles, writers=writers, say=self._say).run()
        except RehearsalFailed as error:
            raise CommandError(f"The rehearsal failed: {error}") from None
        self._print(lines)
        problems = [problem for line in lines for problem in line.problems]
        problems += [f"{line.platform}: {remark}" for line in lines for remark in line.remarks[:5]]
        if problems:
            raise CommandError("\n".join(["The rehearsal failed:", *problems]))
        self._say(f"All that was sent arrived, each once, in {time.monotonic() - started:.0f} seconds.")

    def _whole(self, started: float) -> None:
        try:
            problems = WholeRehearsal(say=self._say).run()
        except RehearsalFailed as error:
            raise CommandError(f"The rehearsal failed: {error}") from None
        if problems:
            raise CommandError("\n".join(["The rehearsal failed:", *problems]))
        self._say(f"Every number agrees with the tables and the world, in {time.monotonic() - started:.0f} seconds.")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _print(self, lines: list[Line]) -> None:
        total = Line("all")
        for line in lines:
            for name in COLUMNS[1:-1]:
                setattr(total, name, getattr(total, name) + getattr(line, name))
            total.seconds = max(total.seconds, line.seconds)
        self._say("")
        self._say("".join(f"{name.replace('_', ' '):>10}" for name in COLUMNS))
        for line in [*lines, total]:
            cells = [getattr(line, name) for name in COLUMNS]
            self._say("".join(f"{cell:>10.1f}" if isinstance(cell, float) else f"{cell:>10}" for cell in cells))
        self._say("")


def _manage() -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py")]


def _environment(folder: Path, url: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {
        **kept,
        "ENV_FILE": "",
        "DEPLOYMENT": "embedded",
        "VAR_DIR": str(folder / "var"),
        "REHEARSAL_URL": url,
        "OUTREACH_APPS": "social_outreach",
        "TICK_SECONDS": "1",
        # A whole day is done in a minute: who has not answered by then is written to again.
        "SOCIAL_FOLLOWUP_AFTER_DAYS": "0",
        "LOG_LEVEL": "ERROR",
    }


def _free_port() -> int:
    """The world must know where the console will be before either of them runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextlib.contextmanager
def _world(folder: Path, console_port: int) -> Iterator[str]:
    command = [sys.executable, "-m", "rehearsal", "--port", "0", "--state", str(folder / "rehearsal")]
    command += ["--webhook", f"http://127.0.0.1:{console_port}/webhooks/meta/"]
    with _running(command, folder / "rehearsal.log", None) as log:
        yield _ready(log, "Rehearsal world ready at ")


@contextlib.contextmanager
def _console(folder: Path, environment: dict[str, str], port: int) -> Iterator[None]:
    with _running([*_manage(), "up", "--port", str(port)], folder / "console.log", environment) as log:
        _ready(log, "Console ready at ")
        yield


@contextlib.contextmanager
def _running(command: list[str], log: Path, environment: dict[str, str] | None) -> Iterator[Path]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=output, stderr=output)  # noqa: S603
    try:
        yield log
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ready(log: Path, words: str) -> str:
    """Wait for the line that says so; returns the address in it."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        text = log.read_text(errors="replace")
        if words in text:
            return text.partition(words)[2].split()[0].rstrip("/")
        time.sleep(0.1)
    raise CommandError(f"It did not start:\n{log.read_text(errors='replace')[-2000:]}")
