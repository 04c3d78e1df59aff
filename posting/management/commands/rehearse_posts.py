"""Do the whole job of posting against the rehearsal world, in a throw-away folder; fail unless the counts agree.

The starting of world and console repeats what ``rehearse`` of social outreach does: the apps share no code, and the
house has no room for what only rehearsals need.
"""

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

from posting.adapters import registry
from posting.services.rehearsal_run import Line, PostingRehearsal, RehearsalFailed

READY_SECONDS = 60
#: Nothing of the developer's own install may come in: neither its state nor its accounts.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "PYTHONPATH", "VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE")


class Command(BaseCommand):
    help = (
        "Rehearse posting: log in to all networks, schedule every kind of post for the coming minute against a "
        "rehearsal world in a throw-away folder, and fail unless each arrives once, at its minute."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", nargs="*", default=[], choices=[*registry.ADAPTERS], help="these networks only")
        parser.add_argument("--inside", action="store_true", help="used by the command itself")

    def handle(self, *_args: Any, only: list[str], inside: bool, **_: Any) -> None:
        if inside:
            self._inside(only)
            return
        arguments = ["rehearse_posts", "--inside", *(["--only", *only] if only else [])]
        port = _free_port()
        with tempfile.TemporaryDirectory(prefix="outreach-rehearse-") as folder, _world(Path(folder)) as url:
            environment = _environment(Path(folder), url, port)
            with _console(Path(folder), environment, port):
                done = subprocess.run([*_manage(), *arguments], env=environment, check=False)  # noqa: S603 - our own file
        if done.returncode:
            sys.exit(1)

    def _inside(self, only: list[str]) -> None:
        if not settings.REHEARSAL_URL:
            raise CommandError("--inside is for the command itself.")
        started = time.monotonic()
        try:
            lines = PostingRehearsal(say=self._say, platforms=only or None).run()
        except RehearsalFailed as error:
            raise CommandError(f"The rehearsal failed: {error}") from None
        self._print(lines)
        if problems := [problem for line in lines for problem in line.problems]:
            raise CommandError("\n".join(["The rehearsal failed:", *problems]))
        self._say(f"Every part arrived once, in its minute or after it, in {time.monotonic() - started:.0f} seconds.")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _print(self, lines: list[Line]) -> None:
        self._say(
            f"\n{'network':<12}{'targets':>9}{'parts':>9}{'arrived':>9}{'twice':>9}{'lost':>9}{'late p50/p95, s':>20}"
        )
        for line in lines:
            counts = (line.targets, line.parts, line.arrived, line.twice, line.lost)
            cells = "".join(f"{cell:>9}" for cell in counts)
            late = f"{line.late(0.5):.1f} / {line.late(0.95):.1f}"
            self._say(f"{registry.LABELS[line.platform]:<12}{cells}{late:>20}")
        self._say("")


def _manage() -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py")]


def _environment(folder: Path, url: str, port: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {
        **kept,
        "ENV_FILE": "",
        "DEPLOYMENT": "embedded",
        "VAR_DIR": str(folder / "var"),
        "REHEARSAL_URL": url,
        "OUTREACH_APPS": "posting",
        # Where networks that fetch files themselves find them.
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TICK_SECONDS": "1",
        "LOG_LEVEL": "ERROR",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextlib.contextmanager
def _world(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "rehearsal", "--port", "0", "--state", str(folder / "rehearsal")]
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
