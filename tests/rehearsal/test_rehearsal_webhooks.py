"""Who writes to a Facebook or Instagram account is announced by a signed webhook; nothing waits for it."""

import hashlib
import hmac
import json
import queue
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from rehearsal import cast
from rehearsal.serving import Server

PEOPLE = {entry["platform"]: entry["account_id"] for entry in cast.ACCOUNTS}


class Listener:
    """Takes what is posted."""

    def __init__(self) -> None:
        taken = self.taken = queue.Queue[tuple[str, dict[str, str], bytes]]()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                taken.put((self.path, {key.lower(): value for key, value in self.headers.items()}, body))
                self.send_response(500)
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhooks/meta/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.server.shutdown()
    listener.server.server_close()


@pytest.fixture
def world(tmp_path: Path, listener: Listener) -> Iterator[str]:
    yield from served(tmp_path, listener.url)


def served(folder: Path, webhook: str) -> Iterator[str]:
    server = Server(folder, webhook=webhook)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server.url
    server.stop()
    thread.join(10)


def write(url: str, platform: str) -> Any:
    body = {"platform": platform, "account_id": PEOPLE[platform], "username": "ada", "text": "Olá!"}
    answer = requests.post(f"{url}/_rehearsal/inbound", json=body, timeout=10)
    assert answer.status_code == 201
    return answer.json()


@pytest.mark.parametrize(("platform", "kind"), [("facebook", "page"), ("instagram", "instagram")])
def test_it_is_signed_and_names_the_same_ids(world: str, listener: Listener, platform: str, kind: str) -> None:
    told = write(world, platform)
    path, headers, raw = listener.taken.get(timeout=5)
    digest = hmac.new(cast.APPS[platform][1].encode(), raw, hashlib.sha256).hexdigest()
    assert (path, headers["x-hub-signature-256"]) == ("/webhooks/meta/", f"sha256={digest}")
    body = json.loads(raw)
    (event,) = body["entry"][0]["messaging"]
    assert (body["object"], body["entry"][0]["id"]) == (kind, PEOPLE[platform])
    assert event["sender"]["id"] == told["recipient_id"]
    assert event["message"] == {"mid": told["remote_id"], "text": "Olá!"}


def test_the_page_tells_it_too(world: str, listener: Listener) -> None:
    form = {"account_id": PEOPLE["instagram"], "text": "Hi"}
    requests.post(f"{world}/p/instagram/ada/write", data=form, timeout=10)
    assert b'"Hi"' in listener.taken.get(timeout=5)[2]


def test_other_platforms_tell_nobody(world: str, listener: Listener) -> None:
    write(world, "tiktok")
    write(world, "instagram")
    assert b'"instagram"' in listener.taken.get(timeout=5)[2]
    assert listener.taken.empty()


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "nonsense", "http://127.0.0.1:x/"])
def test_nobody_listening_fails_nothing(tmp_path: Path, address: str) -> None:
    for url in served(tmp_path, address):
        started = time.monotonic()
        write(url, "facebook")
        write(url, "facebook")
        assert time.monotonic() - started < 2
