"""Posting to addresses that users gave: the rule of fetching, no redirect followed, the permit asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from outbound.http import HttpDoor, SendPermit, Timeouts
from outbound.outcome import CallFailed, OutcomeUnknown, Refused, Unreached
from tests.outbound.test_http_fetch import connected_to, moved, resolving_to  # noqa: F401 - a fixture among them
from tests.outbound.test_http_server import LoopbackServer, reply

TIMEOUTS = Timeouts(connect=1, read=1, deadline=2)


@pytest.fixture
def door() -> Iterator[HttpDoor]:
    door = HttpDoor(timeouts=TIMEOUTS, allow_private=True)
    yield door
    door.close()


def outcome(door: HttpDoor, url: str, **options: Any) -> Any:
    with pytest.raises(CallFailed) as caught:
        door.post(url, content=b"body", **options)
    return caught.value.outcome


def test_the_body_arrives_as_it_was_given(door: HttpDoor) -> None:
    with LoopbackServer(reply(b"taken")) as server:
        answer = door.post(
            f"{server.url}/hook", content="grüß".encode(), headers={"X-Mine": "1"}, allowed_ports=[server.port]
        )
    assert (answer.status, answer.text) == (200, "taken")
    assert server.requests[0].startswith(b"POST /hook HTTP/1.1\r\n")
    assert b"X-Mine: 1\r\n" in server.requests[0]
    assert server.requests[0].endswith("\r\n\r\ngrüß".encode())


def test_a_redirect_is_an_answer(door: HttpDoor) -> None:
    with LoopbackServer(moved("http://169.254.169.254/")) as server:
        answer = door.post(server.url, content=b"body", allowed_ports=[server.port])
        assert answer.status == 302
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://10.0.0.7/", "http://[::1]/", "http://169.254.169.254/", "https://a.test:22/"]
)
def test_private_addresses_and_odd_ports_are_refused(url: str) -> None:
    found = outcome(HttpDoor(timeouts=TIMEOUTS), url)
    assert isinstance(found, Refused)
    assert found.code == "address-refused"


def test_the_address_is_looked_at_when_the_connection_is_opened(
    monkeypatch: pytest.MonkeyPatch,
    connected_to: list[Any],  # noqa: F811
) -> None:
    resolving_to(monkeypatch, ["192.168.1.1"], port=443)
    assert outcome(HttpDoor(timeouts=TIMEOUTS), "https://inside.example/").code == "address-refused"
    assert connected_to == []


def test_without_permit_nothing_leaves(door: HttpDoor) -> None:
    with LoopbackServer(reply()) as server:
        found = outcome(door, server.url, permit=SendPermit.for_seconds(-1), allowed_ports=[server.port])
        assert isinstance(found, Unreached)
        assert server.requests == []


def test_the_answer_is_limited(door: HttpDoor) -> None:
    with LoopbackServer(reply(b"x" * 101)) as server:
        found = outcome(door, server.url, max_bytes=100, allowed_ports=[server.port])
    assert isinstance(found, OutcomeUnknown)
    assert found.http_status == 200
