"""The HTTP door when the network or the other side misbehaves: which outcome, and what really arrived."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from outbound.guard import Call
from outbound.http import HttpDoor, Timeouts
from outbound.outcome import CallFailed, Outcome, OutcomeUnknown, Refused, Unreached
from tests.outbound.test_http_server import LoopbackServer, Script, certificate, drip, in_turn, raw, reply, reset

OK = b"HTTP/1.1 200 OK\r\n"
SHORT = Timeouts(connect=0.2, read=0.3, deadline=0.25)


@pytest.fixture
def door() -> Iterator[HttpDoor]:
    door = HttpDoor(timeouts=Timeouts(connect=2, read=2, deadline=3), max_bytes=100_000)
    yield door
    door.close()


def failure(door: HttpDoor, url: str, **parts: Any) -> Outcome:
    with pytest.raises(CallFailed) as caught:
        door.request("POST", url, content=b"hello", **parts)
    return caught.value.outcome


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(reset(), id="reset before the answer"),
        pytest.param(raw(b""), id="closed before the answer"),
        pytest.param(reset(OK), id="reset in the header"),
        pytest.param(reset(OK + b"Content-Length: 9\r\n\r\nabc"), id="reset in the body"),
        pytest.param(raw(OK + b"Content-Length: 9\r\n\r\nabc"), id="body shorter than announced"),
        pytest.param(raw(OK + b"Transfer-Encoding: chunked\r\n\r\n9\r\nabc"), id="chunk cut off"),
        pytest.param(raw(OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"), id="last chunk missing"),
        pytest.param(raw(OK + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n"), id="not a chunk"),
        pytest.param(raw(b"SSH-2.0-OpenSSH_9.2\r\n"), id="not HTTP"),
        pytest.param(raw(OK + b"X: " + b"a" * 70_000 + b"\r\n\r\n"), id="endless header line"),
        pytest.param(raw(OK + b"X: a\r\n" * 200 + b"\r\n"), id="too many headers"),
        pytest.param(raw(OK + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"), id="not gzip"),
    ],
)
def test_a_call_that_breaks_after_the_first_byte_is_unknown(door: HttpDoor, script: Script) -> None:
    with LoopbackServer(script) as server:
        outcome = failure(door, server.url)
        assert isinstance(outcome, OutcomeUnknown), outcome
        assert outcome.code == "broken-off"
        assert len(server.requests) == 1


def test_a_kept_connection_that_fails_after_writing_is_unknown_and_not_repeated(door: HttpDoor) -> None:
    with LoopbackServer(in_turn(reply(), raw(b""))) as server:
        door.request("POST", server.url, content=b"1")
        assert isinstance(failure(door, server.url), OutcomeUnknown)
        assert (len(server.requests), len(server.peers)) == (2, 1)


def test_silence_ends_at_the_read_timeout(door: HttpDoor) -> None:
    with LoopbackServer(drip(b"", b"", every=0.1)) as server:
        outcome = failure(door, server.url, timeouts=Timeouts(read=0.2, deadline=5))
    assert isinstance(outcome, OutcomeUnknown)
    assert "ReadTimeout" in outcome.reason


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        pytest.param(OK + b"X-Slow: ", b"a", id="header"),
        pytest.param(OK + b"Content-Length: 0\r\nX-Slow: ", b"a", id="header that looks complete"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", id="endless interim answers"),
        pytest.param(OK + b"Content-Length: 5000\r\n\r\n", b"a", id="body"),
        pytest.param(OK + b"Connection: close\r\n\r\n", b"a", id="body that ends with the connection"),
        pytest.param(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n", id="chunks"),
    ],
)
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_a_drip_ends_at_the_deadline(
    door: HttpDoor, start: bytes, piece: bytes, secure: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, pem = certificate(tmp_path, "127.0.0.1") if secure else (None, "")
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", pem)
    with LoopbackServer(drip(start, piece), tls=tls) as server:
        started = time.monotonic()
        outcome = failure(door, server.url, timeouts=SHORT)
        assert time.monotonic() - started < 1.5
        assert isinstance(outcome, OutcomeUnknown)
        assert outcome.code == "deadline"
        # The thread's next call is not disturbed by the one before.
        server.script = reply()
        assert door.request("GET", server.url).ok


def test_an_upload_that_is_not_taken_ends_at_the_deadline(door: HttpDoor) -> None:
    started = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(CallFailed) as caught:
            door.request("PUT", url, content=b"x" * 30_000_000, timeouts=SHORT)
    assert isinstance(caught.value.outcome, OutcomeUnknown)
    assert time.monotonic() - started < 1.5


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(reply(b"x" * 100_001), id="announced"),
        pytest.param(raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"ffff\r\n" + b"x" * 65535 + b"\r\nffff\r\n" +
                         b"x" * 65535 + b"\r\n0\r\n\r\n"), id="chunked"),
        pytest.param(raw(OK + b"\r\n" + b"x" * 100_001), id="until closed"),
        pytest.param(reply(gzip.compress(b"\0" * 50_000_000), headers="Content-Encoding: gzip\r\n"), id="gzip bomb"),
        pytest.param(reply(zlib.compress(b"\0" * 50_000_000), headers="Content-Encoding: deflate\r\n"), id="deflate"),
    ],
)  # fmt: skip
def test_an_answer_that_is_too_large_is_unknown(door: HttpDoor, script: Script) -> None:
    with LoopbackServer(script) as server:
        outcome = failure(door, server.url)
        assert isinstance(outcome, OutcomeUnknown)
        assert (outcome.code, outcome.http_status) == ("too-large", 200)
        door.close()  # the chunked one ends just above the limit, so its connection is kept, and closed by the server
        server.script = reply(b"x" * 100_000)
        assert len(door.request("GET", server.url).content) == 100_000
        assert isinstance(failure(door, server.url, max_bytes=9), OutcomeUnknown)


def test_compressed_answers_are_unpacked(door: HttpDoor) -> None:
    with LoopbackServer(reply(gzip.compress(b"{}"), headers="Content-Encoding: gzip\r\n")) as server:
        assert door.request("GET", server.url).json() == {}


def test_nobody_listening_is_unreached(door: HttpDoor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    outcome = failure(door, f"http://127.0.0.1:{port}/")
    assert isinstance(outcome, Unreached)
    assert outcome.code == "no-connection"


def test_a_host_that_does_not_answer_is_unreached(door: HttpDoor) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for sock in waiting:
            sock.setblocking(False)
            sock.connect_ex(listener.getsockname())
        started = time.monotonic()
        outcome = failure(door, f"http://127.0.0.1:{listener.getsockname()[1]}/", timeouts=SHORT)
        for sock in waiting:
            sock.close()
    assert isinstance(outcome, Unreached)
    assert time.monotonic() - started < 1


def test_the_next_address_of_a_name_is_tried(door: HttpDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    with LoopbackServer(reply()) as server, socket.create_server(("127.0.0.1", 0)) as closed:
        places = [("127.0.0.1", closed.getsockname()[1]), ("127.0.0.1", server.port)]
        closed.close()
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in places]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
        assert door.request("GET", "http://two.example/").ok
        assert b"Host: two.example\r\n" in server.requests[0]


def test_a_name_that_does_not_resolve_is_unreached(door: HttpDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    outcome = failure(door, "http://nowhere.example/")
    assert isinstance(outcome, Unreached)
    assert outcome.code == "no-address"
    assert "nowhere.example" in outcome.reason


def test_a_resolver_that_hangs_ends_at_the_connect_timeout(door: HttpDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: over.wait(5))
    started = time.monotonic()
    outcome = failure(door, "http://slow.example/", timeouts=SHORT)
    over.set()
    assert isinstance(outcome, Unreached)
    assert time.monotonic() - started < 1


def test_a_name_that_cannot_be_one_is_refused(door: HttpDoor) -> None:
    outcome = failure(door, f"http://{'a' * 70}.example/")
    assert isinstance(outcome, Refused)
    assert outcome.code == "address-refused"


def test_a_deadline_that_is_over_before_the_first_byte_is_unreached(door: HttpDoor) -> None:
    with LoopbackServer(reply()) as server:
        door.request("GET", server.url)
        for _ in range(2):  # on the kept connection, then on a new one
            outcome = failure(door, server.url, timeouts=Timeouts(deadline=0))
            assert isinstance(outcome, Unreached)
            assert outcome.code == "deadline"
        assert len(server.requests) == 1


def test_tls_to_a_plain_port_is_unreached(door: HttpDoor) -> None:
    with LoopbackServer(raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as server:
        outcome = failure(door, server.url.replace("http:", "https:"))
        assert isinstance(outcome, Unreached)
        assert outcome.code == "no-tls"
        assert server.requests == []


def test_a_tls_handshake_that_stalls_ends_at_the_connect_timeout(door: HttpDoor) -> None:
    started = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        outcome = failure(door, url, timeouts=Timeouts(connect=0.2, deadline=5))
    assert isinstance(outcome, Unreached)
    assert outcome.code == "no-tls"
    assert time.monotonic() - started < 1


def test_the_certificate_is_checked_against_the_name(
    door: HttpDoor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, pem = certificate(tmp_path, "right.example")
    names: list[str | None] = []
    tls.sni_callback = lambda sock, name, context: names.append(name)
    with LoopbackServer(reply(), tls=tls) as server:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
        outcome = failure(door, f"https://right.example:{server.port}/")
        assert isinstance(outcome, Unreached)
        assert "self-signed" in outcome.reason
        monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", pem)
        assert door.request("GET", f"https://right.example:{server.port}/").ok
        outcome = failure(door, f"https://wrong.example:{server.port}/")
        assert isinstance(outcome, Unreached)
        assert "wrong.example" in outcome.reason
        assert names == ["right.example", "right.example", "wrong.example"]
        assert len(server.requests) == 1


def test_a_missing_certificate_bundle_is_unreached(door: HttpDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", "/nowhere.pem")
    outcome = failure(door, "https://127.0.0.1:1/")
    assert isinstance(outcome, Unreached)
    assert "OSError" in outcome.reason


def test_a_call_that_is_done_is_not_cut() -> None:
    call = Call(deadline_at=0, connect_seconds=1)
    call.is_done = True
    call.cut()
    call.__exit__(None, None, None)


def test_an_exit_of_the_interpreter_is_not_replaced() -> None:
    call = Call(deadline_at=0, connect_seconds=1)
    call.cut()
    with pytest.raises(CallFailed):
        call.__exit__(None, None, None)
    call.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
