"""Fetching addresses that users gave: redirects, rebinding, and what must never be reached."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from outbound.http import HttpDoor, Timeouts
from outbound.outcome import CallFailed, OutcomeUnknown, Refused, Unreached
from tests.outbound.test_http_server import LoopbackServer, certificate, drip, in_turn, reply

TIMEOUTS = Timeouts(connect=1, read=1, deadline=2)


@pytest.fixture
def door() -> Iterator[HttpDoor]:
    door = HttpDoor(timeouts=TIMEOUTS, allow_private=True)
    yield door
    door.close()


@pytest.fixture
def strict() -> HttpDoor:
    return HttpDoor(timeouts=TIMEOUTS)


def moved(target: str, status: str = "302 Found") -> Any:
    return reply(b"", status=status, headers=f"Location: {target}\r\n")


def refusal(door: HttpDoor, url: str, **options: Any) -> Refused:
    with pytest.raises(CallFailed) as caught:
        door.fetch(url, **options)
    outcome = caught.value.outcome
    assert isinstance(outcome, Refused), outcome
    return outcome


def resolving_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str], port: int = 80) -> list[Any]:
    """Each resolution takes the next answer, the last one again and again. Returns the names asked for."""
    asked: list[Any] = []

    def answer(host: str, asked_port: int, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        families = [socket.AF_INET6 if ":" in address else socket.AF_INET for address in found]
        return [
            (family, socket.SOCK_STREAM, 6, "", (address, port))
            for family, address in zip(families, found, strict=True)
        ]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@pytest.fixture
def connected_to(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Where sockets were connected to; no connection is really made."""
    places: list[Any] = []

    class Recorded(socket.socket):
        def connect(self, place: Any) -> None:
            places.append(place)
            raise ConnectionRefusedError

    monkeypatch.setattr(socket, "socket", Recorded)
    return places


def test_a_page_is_fetched_with_the_given_headers(door: HttpDoor) -> None:
    with LoopbackServer(reply("grüß".encode(), headers="Content-Type: text/html\r\n")) as server:
        answer = door.fetch(f" {server.url}/a b?q=ü ", headers={"Accept": "text/html"}, allowed_ports=[server.port])
    assert answer.text == "grüß"
    assert server.requests[0].startswith(b"GET /a%20b?q=%C3%BC HTTP/1.1\r\n")
    assert b"Accept: text/html\r\n" in server.requests[0]


def test_the_size_is_limited(door: HttpDoor) -> None:
    with LoopbackServer(reply(b"x" * 101)) as server, pytest.raises(CallFailed) as caught:
        door.fetch(server.url, allowed_ports=[server.port], max_bytes=100)
    assert isinstance(caught.value.outcome, OutcomeUnknown)


def test_redirects_are_followed_up_to_a_limit(door: HttpDoor) -> None:
    hops = (moved("/1", "301 Moved"), moved("2?x=\u00fc", "303 See"), moved("//127.0.0.1:{}/3#part", "308 Moved"))
    with LoopbackServer(reply()) as server:
        ports = [server.port]
        server.script = in_turn(hops[0], hops[1], moved(f"//127.0.0.1:{server.port}/3"), reply(b"there"))
        answer = door.fetch(server.url, allowed_ports=ports)
        assert (answer.text, answer.url) == ("there", f"{server.url}/3")
        assert b"GET /2?x=%C3%BC " in server.requests[2]
        server.script = moved("/again", "307 Temporary")
        before = len(server.requests)
        assert refusal(door, server.url, allowed_ports=ports).code == "too-many-redirects"
        assert len(server.requests) - before == 4
        assert refusal(door, server.url, allowed_ports=ports, max_redirects=0).code == "too-many-redirects"


def test_a_redirect_without_a_target_is_an_answer(door: HttpDoor) -> None:
    with LoopbackServer(reply(b"", status="302 Found")) as server:
        assert door.fetch(server.url, allowed_ports=[server.port]).status == 302


def test_credentials_do_not_follow_to_another_host(door: HttpDoor) -> None:
    sent = {"Authorization": "Bearer abc", "Accept": "text/html", "X-Token": "abc"}
    with LoopbackServer(reply()) as other, LoopbackServer(in_turn(moved("/own"), moved(f"{other.url}/"))) as server:
        door.fetch(server.url, headers=sent, allowed_ports=[server.port, other.port])
    assert b"X-Token" in server.requests[1]
    assert b"Authorization" in server.requests[1]
    assert b"X-Token" not in other.requests[0]
    assert b"Authorization" not in other.requests[0]
    assert b"Accept: text/html" in other.requests[0]


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "http://user:word@127.0.0.1/",
        "ftp://127.0.0.1/file",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://[broken/",
        "http://127.0.0.1:22/",
        "//0251.0376.0251.0376/",
        "/\\\\127.0.0.1/",
    ],
)
def test_each_redirect_is_checked_again(door: HttpDoor, target: str) -> None:
    with LoopbackServer(moved(target)) as server:
        assert refusal(door, server.url, allowed_ports=[server.port, 80]).code == "address-refused"
        assert len(server.requests) == 1


def test_https_never_leads_to_http(door: HttpDoor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls, pem = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", pem)
    with LoopbackServer(reply()) as plain, LoopbackServer(moved(plain.url), tls=tls) as secure:
        ports = [plain.port, secure.port]
        assert "https" in refusal(door, secure.url, allowed_ports=ports).reason
        assert plain.requests == []
        secure.script = in_turn(moved("/inside"), reply(b"there"))
        assert door.fetch(secure.url, allowed_ports=ports).text == "there"


def test_the_deadline_spans_all_redirects(door: HttpDoor) -> None:
    with LoopbackServer(reply()) as server:
        server.script = in_turn(moved("/1"), drip(b"HTTP/1.1 200 OK\r\nX: ", b"a"))
        with pytest.raises(CallFailed) as caught:
            door.fetch(server.url, allowed_ports=[server.port], timeouts=Timeouts(deadline=0.3))
    assert isinstance(caught.value.outcome, OutcomeUnknown)
    assert caught.value.outcome.code == "deadline"


def test_a_connection_opened_without_the_check_does_not_serve_a_fetch(
    strict: HttpDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LoopbackServer(reply()) as server:
        resolving_to(monkeypatch, ["127.0.0.1"], port=server.port)
        url = f"http://inside.example:{server.port}/"
        assert strict.request("GET", url).ok
        refusal(strict, url, allowed_ports=[server.port])
        assert len(server.requests) == 1
    strict.close()


def test_the_address_that_was_checked_is_the_one_connected_to(
    strict: HttpDoor, monkeypatch: pytest.MonkeyPatch, connected_to: list[Any]
) -> None:
    """A resolver that answers otherwise when asked again (DNS rebinding) is not asked again."""
    asked = resolving_to(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    with pytest.raises(CallFailed) as caught:
        strict.fetch("http://rebind.example/")
    assert isinstance(caught.value.outcome, Unreached)
    assert asked == ["rebind.example"]
    assert connected_to == [("93.184.216.34", 80)]
    refusal(strict, "http://rebind.example/")
    assert len(connected_to) == 1


def test_one_private_address_among_public_ones_refuses_the_name(
    strict: HttpDoor, monkeypatch: pytest.MonkeyPatch, connected_to: list[Any]
) -> None:
    resolving_to(monkeypatch, ["93.184.216.34", "2606:2800:220:1::1", "10.0.0.7"])
    refusal(strict, "http://mixed.example/")
    assert connected_to == []


def test_a_redirect_to_a_name_that_turned_private_is_refused(door: HttpDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    with LoopbackServer(reply()) as server:
        resolving_to(monkeypatch, ["127.0.0.1"], ["169.254.169.254"], port=server.port)
        server.script = moved(f"http://two.example:{server.port}/")
        refusal(door, f"http://one.example:{server.port}/", allowed_ports=[server.port])
        assert len(server.requests) == 1
        assert b"Host: one.example:" in server.requests[0]


def test_host_sni_and_certificate_use_the_name(door: HttpDoor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls, pem = certificate(tmp_path, "xn--bcher-kva.example")
    names: list[str | None] = []
    tls.sni_callback = lambda sock, name, context: names.append(name)
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", pem)
    with LoopbackServer(reply(), tls=tls) as server:
        resolving_to(monkeypatch, ["127.0.0.1"], port=server.port)
        assert door.fetch(f"https://Bücher.example:{server.port}/", allowed_ports=[server.port]).ok
        with pytest.raises(CallFailed) as caught:
            door.fetch(f"https://other.example:{server.port}/", allowed_ports=[server.port])
    assert isinstance(caught.value.outcome, Unreached)
    assert caught.value.outcome.code == "no-tls"
    assert names[0] == "xn--bcher-kva.example"
    assert len(server.requests) == 1
    assert b"Host: xn--bcher-kva.example:" in server.requests[0]


def test_an_address_that_only_normalising_finds_bad_is_refused(strict: HttpDoor) -> None:
    for url in (f"http://{'ü' * 70}.example/", "http://*.example/", "http://.example/"):
        assert refusal(strict, url).code == "address-refused"
