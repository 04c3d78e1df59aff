"""What each connection of the HTTP door is held to: where it may go, whether it may still send, and until when.

``requests-hardened`` (Saleor) was weighed for the first and falls short of what is asked here: it looks at the
first address of a name only, lets loopback through with any port, and swaps the address into the URL, so that
Host, SNI and the certificate check have to be patched back. Here the check sits where the socket is opened: the
name stays in the request, it is resolved once, every address found is checked, and one of those is connected to.

The mark ``bytes_left`` is set in the same place, just before the first byte. It alone decides between
``Unreached`` and ``OutcomeUnknown``.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import parse_url

from outbound.bootclock import Watchdog, boot_seconds
from outbound.outcome import CallFailed, OutcomeUnknown, Refused, Unreached

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
AddressInfo = tuple[int, int, int, str, Any]  # as getaddrinfo gives it

_HOUSE = tuple(map(ipaddress.ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128")))
# What `is_global` of Python 3.11 lets through and should not; newer versions know some of these themselves.
_NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            "100.64.0.0/10",  # carrier-grade NAT, and the metadata service of Alibaba Cloud
            "168.63.129.16/32",  # host agent of Azure, a public number that answers inside only
            "192.0.0.0/24",  # protocol assignments, and the metadata service of Oracle Cloud
            "192.88.99.0/24",  # 6to4 relays
            "2001::/23",  # Teredo, ORCHID and other protocol assignments
            "2002::/16",  # 6to4: carries an IPv4 address of anyone's choice
            "3fff::/20",  # documentation
        ),
    )
)
_UNICAST6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Servers close idle connections after 5 s and more. One that does so while a message is being written to it makes
# the outcome unknown, so a connection is given up sooner.
_MAX_IDLE_SECONDS = 4.0
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]")
_NUMERIC_END = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)$")


def refused(reason: str) -> CallFailed:
    return CallFailed(Refused(reason=reason, code="address-refused"))


def _embedded(address: IpAddress) -> IpAddress:
    """The IPv4 address that an IPv4-mapped or NAT64 address stands for, else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address


def is_public(address: IpAddress) -> bool:
    """Whether the address belongs to the open internet, also when it is wrapped in another."""
    address = _embedded(address)
    if any(address in network for network in _NEVER):
        return False
    if isinstance(address, ipaddress.IPv6Address) and address not in _UNICAST6:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


@dataclass(frozen=True, slots=True)
class AddressRule:
    """Where a call to an address that a user gave may go. ``allow_private`` (tests and the rehearsal world)
    adds loopback and the private IPv4 networks; link-local and metadata addresses stay closed."""

    ports: frozenset[int]
    allow_private: bool = False

    def check_url(self, url: str) -> None:
        """Raises ``CallFailed(Refused)`` for what can be refused without asking for the name's addresses."""
        if _UNSAFE.search(url):
            raise refused("The address contains characters that do not belong in an address.")
        try:
            parts = parse_url(url)
        except LocationParseError:
            raise refused("The address cannot be read.") from None
        if parts.scheme not in ("http", "https"):
            raise refused("The address must begin with http:// or https://.")
        if parts.auth is not None:
            raise refused("The address must not contain a user name or password.")
        host = (parts.host or "").removesuffix(".").lower()
        if not host.strip("[].") or "%" in host:
            raise refused("The address has no valid host name.")
        self.check_port({"http": 80, "https": 443}[parts.scheme] if parts.port is None else parts.port)
        self._check_host(host)

    def check_port(self, port: int) -> None:
        if port not in self.ports:
            raise refused(f"Port {port} is not allowed.")

    def check_address(self, address: str) -> None:
        found = ipaddress.ip_address(address)
        if is_public(found):
            return
        if not (self.allow_private and any(_embedded(found) in network for network in _HOUSE)):
            raise refused("The address leads to a private or reserved network.")

    def _check_host(self, host: str) -> None:
        if host == "localhost" or host.endswith(".localhost"):  # not every resolver knows these names
            self.check_address("127.0.0.1")
        # "127.1", "0x7f.1", "2130706433": C libraries read these as IPv4 addresses, each in its own dialect.
        if _NUMERIC_END.search(host):
            try:
                packed = socket.inet_aton(host)
            except (OSError, UnicodeError):
                raise refused("The address is not a valid number.") from None
            self.check_address(str(ipaddress.IPv4Address(packed)))


class Call:
    """One request on its way. A context manager: inside it, the thread's connections belong to this call.

    Leaving it after the deadline raises ``CallFailed``, even if an answer was read: a socket that is shut in the
    middle of the header looks like the regular end of a short answer.
    """

    def __init__(
        self,
        *,
        deadline_at: float,
        connect_seconds: float,
        check_permit: Callable[[], None] | None = None,
        rule: AddressRule | None = None,
    ) -> None:
        """``deadline_at`` is in boot clock seconds."""
        self.deadline_at = deadline_at
        self.connect_seconds = connect_seconds
        self.rule = rule
        self.bytes_left = False
        self._check_permit = check_permit
        self.is_done = False
        self._is_over = False
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None

    def __enter__(self) -> Call:
        _running.call = self
        _watchdog.watch(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._lock:
            self.is_done, self._socket = True, None
        # An exit of the interpreter (KeyboardInterrupt, SystemExit) is not ours to replace.
        if self._is_over and (error is None or isinstance(error, Exception)):
            raise self._deadline_failure() from error

    def let_out(self, sock: socket.socket) -> None:
        """The last look before the first byte. Raises ``CallFailed(Unreached)`` when it may not leave any more."""
        remaining = self.deadline_at - boot_seconds()
        with self._lock:
            self._socket = sock
            self._is_over = self._is_over or remaining <= 0
        if self._is_over:
            raise self._deadline_failure()
        sock.settimeout(remaining)
        if self._check_permit is not None:
            self._check_permit()
        self.bytes_left = True

    def cut(self) -> None:
        """End the call from another thread, unless it is done."""
        with self._lock:
            if self.is_done:
                return
            self._is_over = True
            if self._socket is not None:
                _shut(self._socket)

    def _deadline_failure(self) -> CallFailed:
        if self.bytes_left:
            return CallFailed(OutcomeUnknown(reason="The answer did not come in time.", code="deadline"))
        return CallFailed(Unreached(reason="No connection could be made in time.", code="deadline"))


class _Running(threading.local):
    call: Call


_running = _Running()


def _shut(sock: socket.socket) -> None:
    # Not `sock.shutdown`: on a TLS socket that drops the TLS layer under a thread that is reading from it.
    with contextlib.suppress(OSError):  # closed already, by them or by us
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


_watchdog = Watchdog()


def _resolve(host: str, port: int, seconds: float) -> Sequence[AddressInfo]:
    """Addresses of a name. In a thread of its own, because nothing else can end a resolver that hangs."""
    answer: Future[Sequence[AddressInfo]] = Future()

    def ask() -> None:
        try:
            answer.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            answer.set_exception(error)

    threading.Thread(target=ask, name="http-resolve", daemon=True).start()
    try:
        return answer.result(timeout=seconds)
    except UnicodeError:
        raise refused("The host name is not a valid name.") from None
    except OSError as error:
        raise CallFailed(Unreached(reason=f"The name {host} could not be resolved.", code="no-address")) from error


def _open_socket(host: str, port: int, call: Call, options: Sequence[tuple[Any, ...]]) -> socket.socket:
    """A connection to one of the name's addresses, all of which the call's rule lets pass."""
    until = min(call.deadline_at, boot_seconds() + call.connect_seconds)
    if call.rule is not None:
        call.rule.check_port(port)
    found = _resolve(host, port, until - boot_seconds())
    for *_, place in found:
        if call.rule is not None:
            call.rule.check_address(place[0])
    failure: OSError | None = None
    for left, (family, kind, protocol, _, place) in zip(range(len(found), 0, -1), found, strict=True):
        sock = socket.socket(family, kind, protocol)
        try:
            for option in options:
                sock.setsockopt(*option)
            # Shared out, so that one silent address (often the IPv6 one) does not use up the others' time.
            sock.settimeout(max((until - boot_seconds()) / left, 0.001))
            sock.connect(place)
        except OSError as error:
            sock.close()
            failure = error
            continue
        sock.settimeout(max(until - boot_seconds(), 0.001))  # what is left is for the TLS handshake
        return sock
    raise CallFailed(Unreached(reason=f"No connection to {host} could be made.", code="no-connection")) from failure


class _Connection(HTTPConnection):
    _sent_at = 0.0

    @property
    def is_connected(self) -> bool:
        return super().is_connected and boot_seconds() - self._sent_at < _MAX_IDLE_SECONDS

    def _new_conn(self) -> socket.socket:
        return _open_socket(self._dns_host, self.port, _running.call, self.socket_options or ())

    def send(self, data: Any) -> None:
        call = _running.call
        if not call.bytes_left:
            if self.sock is None:
                self.connect()
            call.let_out(self.sock)
            self._sent_at = boot_seconds()
        super().send(data)


class _TlsConnection(_Connection, HTTPSConnection):
    def connect(self) -> None:
        try:
            super().connect()
        except (OSError, HTTPError, ValueError) as error:
            detail = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else str(error)[:120]
            reason = f"No secure connection to {self.host} could be made: {detail}"
            raise CallFailed(Unreached(reason=reason, code="no-tls")) from error


class PlainPool(HTTPConnectionPool):
    ConnectionCls = _Connection


class TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection
