"""The HTTP door when the other side behaves."""

from __future__ import annotations

import io
import logging
import os
import threading
import time
from collections.abc import Iterator

import pytest
import requests
import responses

from outbound import guard
from outbound.http import Answer, HttpDoor, SendPermit, Timeouts
from outbound.outcome import CallFailed, Halted, OutcomeUnknown, Unreached
from tests.outbound.test_http_server import LoopbackServer, in_turn, raw, reply


@pytest.fixture
def door() -> Iterator[HttpDoor]:
    door = HttpDoor(timeouts=Timeouts(connect=2, read=2, deadline=3))
    yield door
    door.close()


def test_an_answer_carries_what_the_server_said(door: HttpDoor) -> None:
    with LoopbackServer(reply(headers="X-Limit: 7\r\n")) as server:
        answer = door.request("GET", f"{server.url}/me", params={"fields": "id,name"})
    assert (answer.status, answer.ok, answer.json(), answer.text) == (200, True, {"ok": True}, '{"ok": true}')
    assert answer.headers["x-limit"] == answer.headers["X-LIMIT"] == "7"
    assert answer.url == f"{server.url}/me?fields=id%2Cname"
    assert 0 < answer.elapsed < 2


def test_the_parts_of_a_request_arrive(door: HttpDoor) -> None:
    with LoopbackServer(reply()) as server:
        door.request("POST", server.url, json={"a": 1}, headers={"X-One": "1", "accept": "text/plain"})
        door.request("POST", server.url, form={"a": "b c"}, auth=("user", "word"))
        door.request("PUT", server.url, content=b"bytes")
        door.request("PUT", server.url, content=io.BytesIO(b"from a file"))
    first, second, third, fourth = server.requests
    assert first.endswith(b'{"a": 1}')
    assert b"X-One: 1" in first
    assert b"User-Agent: outreach-console" in first
    assert first.lower().count(b"accept:") == 1
    assert second.endswith(b"a=b+c")
    assert b"Authorization: Basic" in second
    assert third.endswith(b"\r\n\r\nbytes")
    assert fourth.endswith(b"from a file")


def test_connections_are_kept_also_after_answers_without_a_body(door: HttpDoor) -> None:
    answers = in_turn(reply(), reply(b"", status="204 No Content"), reply(b""), reply(b"x" * 200_000), reply())
    with LoopbackServer(answers) as server:
        for _ in range(5):
            door.request("GET", server.url)
        assert len(server.peers) == 1
        door.close()
        server.script = reply()
        door.request("GET", server.url)
        assert len(server.peers) == 2


def test_a_connection_that_the_server_closed_is_not_used_again(door: HttpDoor) -> None:
    with LoopbackServer(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) as server:
        for _ in range(3):
            assert door.request("POST", server.url, content=b"x").text == "ok"
            time.sleep(0.05)  # the server closes just after its answer
        assert len(server.peers) == len(server.requests) == 3


def test_a_connection_that_was_idle_for_long_is_not_used_again(door: HttpDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    with LoopbackServer(reply()) as server:
        door.request("POST", server.url, content=b"x")
        monkeypatch.setattr(guard, "_MAX_IDLE_SECONDS", 0)
        door.request("POST", server.url, content=b"x")
        assert len(server.peers) == 2


def test_redirects_are_answers(door: HttpDoor) -> None:
    with LoopbackServer(reply(b"elsewhere", status="302 Found", headers="Location: http://127.0.0.1:1/\r\n")) as server:
        answer = door.request("POST", server.url, content=b"x")
    assert (answer.status, answer.ok, answer.text) == (302, False, "elsewhere")
    assert len(server.requests) == 1


def test_error_statuses_are_answers_and_nothing_is_repeated(door: HttpDoor) -> None:
    for status in ("429 Too Many Requests", "503 Service Unavailable"):
        with LoopbackServer(reply(b"", status=status, headers="Retry-After: 0\r\n")) as server:
            assert door.request("GET", server.url).status == int(status[:3])
            assert len(server.requests) == 1


def test_cookies_are_not_kept(door: HttpDoor) -> None:
    with LoopbackServer(reply(headers="Set-Cookie: a=b; Path=/\r\n")) as server:
        door.request("GET", server.url)
        door.request("GET", server.url)
    assert b"Cookie" not in server.requests[1]


def test_proxies_and_netrc_of_the_environment_are_not_used(
    door: HttpDoor, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    netrc = f"{tmp_path}/netrc"
    with open(netrc, "w") as file:
        file.write("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", netrc)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with LoopbackServer(reply()) as server:
        assert door.request("GET", server.url).ok
    assert b"Authorization" not in server.requests[0]


def test_threads_never_share_a_connection(door: HttpDoor) -> None:
    users: dict[int, set[object]] = {}
    with LoopbackServer(reply()) as server:

        def work(number: int) -> None:
            for _ in range(20):
                door.request("GET", f"{server.url}/{number}")
            door.close()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for peer, request in zip(server.peer_of, server.requests, strict=True):
            users.setdefault(int(request[5:6]), set()).add(peer)
    assert [len(peers) for peers in users.values()] == [1, 1, 1, 1]
    assert len(set.union(*users.values())) == 4


def test_a_forked_child_does_not_use_its_parents_connection(door: HttpDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    with LoopbackServer(reply()) as server:
        door.request("GET", server.url)
        monkeypatch.setattr(os, "getpid", lambda: -1)
        door.request("GET", server.url)
        door.request("GET", server.url)
        assert len(server.peers) == 2
        door.close()


@pytest.mark.parametrize("url", ["nowhere", "ftp://127.0.0.1/", "http://", "http://[::1/", "http://127.0.0.1:99999/"])
def test_an_address_that_cannot_be_one_halts_the_lane(door: HttpDoor, url: str) -> None:
    with pytest.raises(CallFailed) as caught:
        door.request("GET", url)
    assert isinstance(caught.value.outcome, Halted)


def test_faults_of_ours_are_not_dressed_up_as_outcomes(door: HttpDoor, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise KeyError("ours")

    with pytest.raises(ValueError, match="header"):
        door.request("GET", "http://127.0.0.1/", headers={"X-Bad": "a\nb"})
    caplog.set_level(logging.INFO, "outbound.http")
    with LoopbackServer(reply()) as server, pytest.raises(KeyError):
        door.request("PUT", f"{server.url}/up", content=Broken(b"abc"))
    assert " /up error " in caplog.messages[-1]


def test_a_valid_permit_lets_pass_and_one_that_is_over_lets_nothing_arrive(door: HttpDoor) -> None:
    with LoopbackServer(reply()) as server:
        assert door.request("POST", server.url, content=b"1", permit=SendPermit.for_seconds(5)).ok
        # On the kept connection, and on a new one.
        for _ in range(2):
            with pytest.raises(CallFailed) as caught:
                door.request("POST", server.url, content=b"2", permit=SendPermit.for_seconds(-1))
            outcome = caught.value.outcome
            assert isinstance(outcome, Unreached)
            assert outcome.code == "permit-over"
            door.close()
        assert len(server.requests) == 1


def test_the_permit_is_looked_at_after_connecting(door: HttpDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker frozen between its start and its first byte must not send."""
    looked: list[int] = []
    with LoopbackServer(reply()) as server:
        monkeypatch.setattr(SendPermit, "check", lambda self: looked.append(len(server.peers) or 1))
        door.request("POST", server.url, content=io.BytesIO(b"x"), permit=SendPermit.for_seconds(5))
    assert looked == [1], "once, before the first byte of several"


def test_every_call_logs_one_line_without_secrets(door: HttpDoor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "outbound.http")
    with LoopbackServer(reply()) as server:
        door.request("GET", f"{server.url}/v1/me", params={"access_token": "very-secret-value"})
        with pytest.raises(CallFailed):
            door.request("GET", f"{server.url}/v1/me", permit=SendPermit(0))
    ours = [record.getMessage() for record in caplog.records if record.name == "outbound.http"]
    assert len(ours) == 2
    assert ours[0].startswith("GET 127.0.0.1 /v1/me 200 ")
    assert ours[0].endswith(" ms")
    assert ours[1].startswith("GET 127.0.0.1 /v1/me unreached ")
    assert "very-secret-value" not in "".join(ours)


def test_nothing_is_logged_when_nobody_listens(door: HttpDoor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "outbound.http")
    with LoopbackServer(reply()) as server:
        door.request("GET", server.url)
    assert not [record for record in caplog.records if record.name == "outbound.http"]


def test_an_answer_that_is_not_json_leaves_the_outcome_unknown() -> None:
    answer = Answer(201, {"Content-Type": "text/html; charset=iso-8859-1"}, b"<p>\xe9", "http://x/", 0.1)
    assert answer.text == "<p>é"
    with pytest.raises(CallFailed) as caught:
        answer.json()
    outcome = caught.value.outcome
    assert isinstance(outcome, OutcomeUnknown)
    assert (outcome.code, outcome.http_status) == ("bad-body", 201)


@responses.activate
def test_a_read_timeout_that_a_mock_raises_counts_as_sent(door: HttpDoor) -> None:
    responses.post("http://api.example/", body=requests.ReadTimeout("late"))
    responses.get("http://api.example/", json={"id": 7})
    with pytest.raises(CallFailed) as caught:
        door.request("POST", "http://api.example/")
    assert isinstance(caught.value.outcome, OutcomeUnknown)
    assert door.request("GET", "http://api.example/").json() == {"id": 7}
