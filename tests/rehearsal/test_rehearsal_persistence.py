import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.processes


@contextmanager
def running(state: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "rehearsal", "--port", "0", "--state", str(state)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ})
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Rehearsal world ready at http://")
        yield process, line.split()[4]
    finally:
        process.kill()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def hand(url: str, text: str) -> None:
    body = {"platform": "tiktok", "username": "ada", "text": text}
    assert requests.post(f"{url}/_rehearsal/hand", json=body, timeout=5).status_code == 201


def texts(url: str) -> list[str]:
    told = requests.get(f"{url}/_rehearsal/arrivals?limit=10000", timeout=5).json()
    return [row["text"] for row in told["arrivals"]]


def test_arrivals_and_faults_survive_kill_9(tmp_path: Path) -> None:
    with running(tmp_path) as (process, url):
        for n in range(20):
            hand(url, f"Hello {n}")
        fault = {"platform": "tiktok", "kind": "slow", "count": 3}
        requests.post(f"{url}/_rehearsal/faults", json=fault, timeout=5)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    with running(tmp_path) as (_, url):
        assert texts(url) == [f"Hello {n}" for n in range(20)]
        assert requests.get(f"{url}/_rehearsal/faults", timeout=5).json()["faults"][0]["remaining"] == 3
        assert len(requests.get(f"{url}/_rehearsal/accounts", timeout=5).json()["accounts"]) == 4


def test_whatever_was_answered_before_kill_9_is_there_after_it(tmp_path: Path) -> None:
    answered: list[str] = []

    def send_until_it_dies(url: str, sender: int) -> None:
        with contextlib.suppress(requests.RequestException):
            for n in range(100_000):
                hand(url, f"{sender}/{n}")
                answered.append(f"{sender}/{n}")

    with running(tmp_path) as (process, url), ThreadPoolExecutor(4) as pool:
        for sender in range(4):
            pool.submit(send_until_it_dies, url, sender)
        deadline = time.monotonic() + 20
        while len(answered) < 200 and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    with running(tmp_path) as (_, url):
        arrived = texts(url)
    assert len(answered) >= 200
    assert set(answered) <= set(arrived)
    assert len(arrived) == len(set(arrived))


def test_sigterm_and_sigint_end_it_cleanly(tmp_path: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        with running(tmp_path) as (process, url):
            hand(url, f"before {number}")
            process.send_signal(number)
            assert process.wait(10) == 0


def test_a_busy_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with running(tmp_path / "one") as (_, url):
        command = [sys.executable, "-m", "rehearsal", "--port", url.rsplit(":", 1)[1], "--state", str(tmp_path / "two")]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert second.returncode == 1
    assert second.stderr.startswith("The rehearsal world cannot start on")
