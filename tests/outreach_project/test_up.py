"""``manage.py up`` as a real process: it serves, ticks, keeps a second one out, and ends when asked."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [pytest.mark.processes, pytest.mark.anywhere]

#: The same command with one task more, which is busy for longer than anybody wants to wait.
BUSY = """
import sys, time
import django
django.setup()
from celery import signals
from django.core.management import call_command
from outreach_project.celery import app

@app.task(name="planted.busy")
def busy():
    print("busy", flush=True)
    time.sleep(60)

@signals.worker_ready.connect(weak=False)
def begin(**_):
    busy.apply_async(queue="console")

call_command("up")
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Started:
    """A process of ours in a state folder of its own."""

    def __init__(self, folder: Path, *command: str, port: int = 0, **environment: str) -> None:
        self.port = port or free_port()
        self.output = folder.parent / f"output-{self.port}-{time.monotonic_ns()}"
        inherited = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
        settings = {"VAR_DIR": str(folder), "PORT": str(self.port), "DJANGO_SETTINGS_MODULE": "tests.settings"}
        with self.output.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, *(command or ("manage.py", "up"))],
                cwd=ROOT,
                env=inherited | settings | {"PYTHONPATH": str(ROOT)} | environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def get(self, path: str) -> tuple[int, str]:
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        door.request("GET", path)
        answer = door.getresponse()
        return answer.status, answer.read().decode()

    def wait_for(self, what: Callable[[], bool], seconds: float = 90) -> None:
        until = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < until, self.said
            assert self.process.poll() is None, self.said
            time.sleep(0.05)

    def wait_ready(self) -> None:
        self.wait_for(lambda: "Console ready" in self.said)

    def ends(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Exit code and seconds after a signal."""
        began = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(30), time.monotonic() - began


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Started]]:
    started: list[Started] = []

    def begin(*command: str, folder: str = "var", **options: Any) -> Started:
        (tmp_path / folder).mkdir(exist_ok=True)
        started.append(Started(tmp_path / folder, *command, **options))
        return started[-1]

    yield begin
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait(10)


def refusal(one: Started) -> str:
    assert one.process.wait(30) == 1, one.said
    assert "Traceback" not in one.said
    return one.said


class TestServing:
    def test_it_serves_and_ticks(self, start: Callable[..., Started]):
        house = start()
        house.wait_ready()
        assert house.get("/healthz") == (200, '{"status": "ok"}')
        house.wait_for(lambda: house.get("/readyz")[0] == 200)
        assert json.loads(house.get("/readyz")[1])["parts"]["scheduler of Social Outreach"]["level"] == "ok"

    def test_the_first_start_introduces_its_users_and_the_next_does_not(self, start: Callable[..., Started]):
        house = start()
        house.wait_ready()
        assert {"operator", "reviewer"} <= set(house.said.split())
        house.ends()
        again = start()
        again.wait_ready()
        assert "First start" not in again.said

    def test_the_passwords_stand_nowhere_in_clear(self, start: Callable[..., Started], tmp_path: Path):
        house = start()
        house.wait_ready()
        (password,) = (line.split()[1] for line in house.said.splitlines() if line.startswith("  operator "))
        house.ends()
        kept = [path for path in (tmp_path / "var").rglob("*") if path.is_file()]
        assert kept
        assert not [path for path in kept if password.encode() in path.read_bytes()]

    def test_a_rehearsal_world_that_is_away_does_not_stop_it(self, start: Callable[..., Started]):
        house = start(REHEARSAL_URL=f"http://127.0.0.1:{free_port()}")
        house.wait_ready()
        assert "does not answer" in house.said


class TestRefusing:
    def test_a_second_one_on_the_same_folder(self, start: Callable[..., Started]):
        house = start()
        house.wait_ready()
        said = refusal(start())
        assert f"process {house.process.pid}" in said
        assert "VAR_DIR" in said

    def test_a_folder_is_free_again_after_kill_9(self, start: Callable[..., Started]):
        house = start()
        house.wait_ready()
        house.ends(signal.SIGKILL)
        start().wait_ready()

    def test_a_port_in_use(self, start: Callable[..., Started]):
        house = start()
        house.wait_ready()
        assert "Set PORT" in refusal(start(folder="other", port=house.port))

    def test_a_served_install(self, start: Callable[..., Started]):
        secrets = {
            "DJANGO_SECRET_KEY": "k" * 60,
            "IDENTITY_KEY": "i",
            "ENV_FILE": "",
            "REDIS_URL": "redis://127.0.0.1:1/0",
        }
        secrets["FIELD_KEYS"] = "ZXhhbXBsZS1maWVsZC1rZXktcHJvdGVjdHMtbm90aGk="
        served = start(DEPLOYMENT="served", DJANGO_SETTINGS_MODULE="outreach_project.settings", **secrets)
        assert "Procfile" in refusal(served)

    def test_a_periodic_entry_that_is_not_ours(self, start: Callable[..., Started]):
        planted = (
            "import django; django.setup()\n"
            "from django.conf import settings\n"
            "settings.PERIODIC_TASKS = {'planted': {'task': 'social_outreach.dream', 'every_seconds': 1}}\n"
            "from django.core.management import execute_from_command_line\n"
            "execute_from_command_line(['manage.py', 'up'])\n"
        )
        assert "'planted' names the task 'social_outreach.dream'" in refusal(start("-c", planted))


class TestEnding:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_it_ends_cleanly(self, start: Callable[..., Started], number: int):
        house = start()
        house.wait_ready()
        code, seconds = house.ends(number)
        assert (code, seconds < 10) == (0, True), house.said
        assert "Traceback" not in house.said

    def test_a_busy_worker_does_not_keep_it(self, start: Callable[..., Started]):
        house = start("-c", BUSY)
        house.wait_for(lambda: "busy" in house.said.split())
        code, seconds = house.ends()
        assert (code, seconds < 12) == (0, True), house.said
