"""Which addresses a user may send us to, in every spelling that is known to fool such checks."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

from outbound import guard
from outbound.guard import AddressRule, Call, is_public
from outbound.http import HttpDoor
from outbound.outcome import CallFailed, Refused

BYPASSES = [
    "http://127.0.0.1/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://any.localhost/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://0x7F.1/",
    "http://127.0.0.1./",
    "http://2130706433./",
    "http://\uff11\uff12\uff17.\uff10.\uff10.\uff11/",
    "http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460/",
    "http://127\u30020\u30020\u30021/",
    "http://127\u30020\u30020\u30021./",
    "http://\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54./",
    "http://[::]/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:ffff:a00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::169.254.169.254]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a9fe:a9fe::]/",
    "http://[2001:0:7f00:1::80ff:fffe]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25lo]/",
    "http://[fec0::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://0xa9fea9fe/",
    "http://2852039166/",
    "http://168.63.129.16/",
    "http://100.100.100.200/",
    "http://192.0.0.192/",
    "http://10.0.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://1.2.3.4.5/",
    "http://999.1.1.1/",
    "http://09.0.0.1/",
    "http:///path",
    "http://",
    "http://./",
    "http://[]/",
    "http://:80/",
    "http://user@93.184.216.34/",
    "http://user:word@93.184.216.34/",
    "http://93.184.216.34@127.0.0.1/",
    "http://127.0.0.1\\@93.184.216.34/",
    "http://93.184.216.34\\.example/",
    "http://93.184.216.34/\r\nX: y",
    "http://93.184.216.34:22/",
    "http://93.184.216.34:65536/",
    "http://93.184.216.34:0/",
    "http://93.184.216.34 .example/",
    "https://127.0.0.1/",
    "file:///etc/passwd",
    "gopher://93.184.216.34/",
    "httpx://93.184.216.34/",
    "javascript:alert(1)",
    "//93.184.216.34/",
    "93.184.216.34",
    "",
]


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Places that a socket was connected to; none really is."""
    places: list[Any] = []

    class Recorded(socket.socket):
        def connect(self, place: Any) -> None:
            places.append(place)
            raise ConnectionRefusedError

    monkeypatch.setattr(socket, "socket", Recorded)
    return places


@pytest.mark.parametrize("url", BYPASSES)
def test_a_bypass_is_refused_with_a_sentence(url: str, connections: list[Any]) -> None:
    with pytest.raises(CallFailed) as caught:
        HttpDoor().fetch(url)
    outcome = caught.value.outcome
    assert isinstance(outcome, Refused)
    assert outcome.code == "address-refused"
    assert outcome.reason.endswith(".")
    assert outcome.reason[0].isupper()
    assert connections == []


@pytest.mark.parametrize("url", ["http://93.184.216.34/", "http://1572395042/", "http://[2606:2800:220:1::1]/"])
def test_a_public_address_is_tried(url: str, connections: list[Any]) -> None:
    with pytest.raises(CallFailed) as caught:
        HttpDoor().fetch(url)
    assert caught.value.outcome.code == "no-connection"
    assert connections[0][0] in ("93.184.216.34", "2606:2800:220:1::1")


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "2001:db8::1",
        "3fff::1",
        "5f00::1",
        "2001:20::1",
        "192.88.99.1",
        "203.0.113.1",
        "::",
        "100::1",
        "4000::1",
        "0.1.2.3",
    ],
)
def test_reserved_addresses(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


def test_private_addresses_can_be_allowed_but_not_the_metadata_service() -> None:
    rule = AddressRule(ports=frozenset({80}), allow_private=True)
    for address in ("127.0.0.1", "::1", "10.0.0.1", "192.168.0.1", "::ffff:127.0.0.1", "8.8.8.8"):
        rule.check_address(address)
    for address in ("169.254.169.254", "fe80::1%lo", "224.0.0.1", "0.0.0.0", "100.64.0.1"):
        with pytest.raises(CallFailed):
            rule.check_address(address)


def test_the_port_is_checked_once_more_where_the_socket_is_opened(connections: list[Any]) -> None:
    call = Call(deadline_at=1e12, connect_seconds=1, rule=AddressRule(ports=frozenset({443})))
    with pytest.raises(CallFailed) as caught:
        guard._open_socket("93.184.216.34", 80, call, ())
    assert caught.value.outcome.reason == "Port 80 is not allowed."
    assert connections == []
