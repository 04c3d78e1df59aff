"""A rehearsal world on a free port with a clock that can be moved, and the words the tests speak to it with."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from rehearsal import cast
from rehearsal.clock import Clock
from rehearsal.serving import Server

Answer = requests.Response


class MovableClock(Clock):
    def __init__(self) -> None:
        super().__init__()
        self.moved = 0.0

    def now(self) -> float:
        return super().now() + self.moved


class Stage:
    """What a test does to the world, by its public doors only."""

    def __init__(self, server: Server, clock: MovableClock) -> None:
        self.url, self.clock = server.url, clock
        self.cast = {entry["platform"]: entry for entry in cast.ACCOUNTS}

    def call(self, method: str, path: str, **options: Any) -> Answer:
        return requests.request(method, self.url + path, timeout=10, allow_redirects=False, **options)

    def control(self, method: str, call: str, **options: Any) -> Any:
        answer = self.call(method, f"/_rehearsal/{call}", **options)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def account(self, platform: str) -> str:
        return self.cast[platform]["account_id"]

    def path(self, platform: str) -> str:
        return SEND[platform]

    def token(self, platform: str) -> str:
        return self.cast[platform]["access_token"]

    def written_by(self, platform: str, username: str = "ada", **more: Any) -> str:
        body = {"platform": platform, "account_id": self.account(platform), "username": username, **more}
        return str(self.control("POST", "inbound", json=body)["recipient_id"])

    def send(
        self, platform: str, recipient: str, text: str = "Hello", /, token: str | None = None, **more: Any
    ) -> Answer:
        token = self.token(platform) if token is None else token
        if platform == "tiktok":
            return self.call(
                "POST", SEND["tiktok"], headers={"Access-Token": token}, json=self._tiktok(recipient, text, more)
            )
        body = _linkedin(recipient, text) if platform == "linkedin" else _graph(recipient, text)
        return self.call("POST", SEND[platform], headers={"Authorization": f"Bearer {token}"}, json={**body, **more})

    def _tiktok(self, recipient: str, text: str, more: dict[str, Any]) -> dict[str, Any]:
        address = {"business_id": self.account("tiktok"), "recipient_type": "CONVERSATION", "recipient": recipient}
        return {**address, "message_type": "TEXT", "text": {"body": text}, **more}

    def fault(self, platform: str, kind: str, **more: Any) -> None:
        strength = {} if "probability" in more else {"count": 1}
        self.control("POST", "faults", json={"platform": platform, "kind": kind, **strength, **more})

    def arrivals(self, **query: Any) -> list[dict[str, Any]]:
        return list(self.control("GET", "arrivals", params=query)["arrivals"])

    def count(self, **query: Any) -> int:
        return int(self.control("GET", "arrivals", params={**query, "limit": 0})["count"])


SEND = {
    "linkedin": "/linkedin/v2/messages",
    "facebook": "/graph/v26.0/me/messages",
    "instagram": "/instagram/v26.0/me/messages",
    "tiktok": "/tiktok/open_api/v1.3/business/message/send/",
}


def _linkedin(recipient: str, text: str) -> dict[str, Any]:
    return {"recipients": [recipient], "body": text, "messageType": "MEMBER_TO_MEMBER"}


def _graph(recipient: str, text: str) -> dict[str, Any]:
    return {"recipient": {"id": recipient}, "message": {"text": text}, "messaging_type": "RESPONSE"}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    clock = MovableClock()
    server = Server(tmp_path, clock=clock)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield Stage(server, clock)
    server.stop()
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture(params=cast.PLATFORMS)
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)
