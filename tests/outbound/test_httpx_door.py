"""Client libraries with an HTTP client of their own leave through the door."""

from __future__ import annotations

import asyncio
import gzip
import time

import httpx2
import pytest

from outbound.http import HttpDoor
from outbound.httpx_door import client_through, no_async_client
from outbound.outcome import CallFailed, OutcomeUnknown, Unreached
from tests.outbound.test_http_server import LoopbackServer, drip, raw, reply


def test_request_and_answer_pass_as_they_are() -> None:
    sent = {"X-Key": "1", "Accept-Encoding": "br"}
    with LoopbackServer(reply(b'{"ok": true}', status="418 I'm a teapot", headers="X-Limit: 7\r\n")) as server:
        answer = client_through(HttpDoor()).post(f"{server.url}/a?b=c%20d", content=b"body", headers=sent)
    assert (answer.status_code, answer.json(), answer.headers["x-limit"]) == (418, {"ok": True}, "7")
    (request,) = server.requests
    assert request.startswith(b"POST /a?b=c%20d HTTP/1.1\r\n")
    assert request.endswith(b"\r\n\r\nbody")
    lowered = request.lower()
    assert b"x-key: 1" in lowered
    assert b"accept-encoding: gzip, deflate\r\n" in lowered  # what the door can unpack
    for name in (b"\r\nhost:", b"\r\ncontent-length:", b"\r\nuser-agent:", b"\r\naccept-encoding:"):
        assert lowered.count(name) == 1, name


def test_a_packed_answer_is_unpacked_once() -> None:
    body = gzip.compress(b"plain")
    with LoopbackServer(reply(body, headers="Content-Encoding: gzip\r\n")) as server:
        assert client_through(HttpDoor()).get(server.url).text == "plain"


def test_what_the_door_raises_comes_out_as_it_is() -> None:
    with LoopbackServer(raw(b"")) as server, pytest.raises(CallFailed) as broken:
        client_through(HttpDoor()).post(server.url, content=b"x")
    assert isinstance(broken.value.outcome, OutcomeUnknown)
    with pytest.raises(CallFailed) as unreached:
        client_through(HttpDoor()).get("http://127.0.0.1:9/")
    assert isinstance(unreached.value.outcome, Unreached)


def test_the_clients_allowance_is_the_deadline_of_the_call() -> None:
    slow = drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x")
    started = time.monotonic()
    with LoopbackServer(slow) as server, pytest.raises(CallFailed) as failed:
        client_through(HttpDoor()).get(server.url, timeout=0.2)
    assert isinstance(failed.value.outcome, OutcomeUnknown)
    assert time.monotonic() - started < 2


def test_no_proxy_of_the_environment_leads_round_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with LoopbackServer(reply()) as server:
        assert client_through(HttpDoor()).get(server.url).status_code == 200


def test_redirects_are_returned_and_not_followed() -> None:
    with LoopbackServer(reply(b"", status="302 Found", headers="Location: http://127.0.0.1:9/\r\n")) as server:
        assert client_through(HttpDoor()).get(server.url).status_code == 302


def test_nothing_leaves_asynchronously() -> None:
    async def call() -> None:
        async with no_async_client() as client:
            await client.get("http://127.0.0.1:9/")

    with pytest.raises(RuntimeError, match="synchronous"):
        asyncio.run(call())
    assert isinstance(no_async_client(), httpx2.AsyncClient)
