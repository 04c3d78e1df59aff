"""The one HTTP door: every request of this product leaves through ``HttpDoor``.

It raises nothing but ``CallFailed`` for what happens outside: ``Unreached`` only when no byte of the request left,
``OutcomeUnknown`` for everything after that. Nothing is repeated in here, neither by urllib3 nor by requests.
"""

from __future__ import annotations

import http.client
import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError, LocationParseError

from outbound.body import BadBody, decoded, parse_json
from outbound.bootclock import boot_seconds
from outbound.guard import AddressRule, Call, PlainPool, TlsPool, refused
from outbound.outcome import CallFailed, Halted, OutcomeUnknown, Refused, Unreached
from outbound.redact import redact

logger = logging.getLogger(__name__)

Auth = Callable[[requests.PreparedRequest], requests.PreparedRequest] | tuple[str, str]

_PIECE = 65_536
_BAD_URL = (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, LocationParseError)
_TRANSPORT = (requests.RequestException, HTTPError, http.client.HTTPException, OSError)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Headers that may follow a redirect to another host; anything else may be a credential.
_HARMLESS = frozenset({"accept", "accept-language", "user-agent"})


@dataclass(frozen=True, slots=True)
class Timeouts:
    """In seconds. ``connect`` spans name, TCP and TLS together; ``read`` is the longest silence of the server;
    ``deadline`` spans the whole call, redirects included."""

    connect: float = 5.0
    read: float = 20.0
    deadline: float = 30.0


_TIMEOUTS = Timeouts()


@dataclass(frozen=True, slots=True)
class SendPermit:
    """Leave to send, given when an attempt is opened. It runs out on the boot clock, so a worker that was frozen
    past its lease, and whose message another one may have sent by now, does not send."""

    expires_at: float  # boot clock seconds

    @classmethod
    def for_seconds(cls, seconds: float) -> SendPermit:
        """Counted from now. What is left of the lease, less the call's deadline, less five seconds."""
        return cls(boot_seconds() + seconds)

    def check(self) -> None:
        """Raises ``CallFailed(Unreached)`` when the permit is over."""
        if boot_seconds() >= self.expires_at:
            raise CallFailed(Unreached(reason="The time allowed for sending was over.", code="permit-over"))


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer, whatever its status. ``headers`` ignore case; ``elapsed`` is in seconds."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str
    elapsed: float

    def __post_init__(self) -> None:
        if not isinstance(self.headers, CaseInsensitiveDict):
            object.__setattr__(self, "headers", CaseInsensitiveDict(self.headers))

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """Decoded as the server says, else as UTF-8; what does not decode is replaced."""
        return decoded(self.content, self.headers.get("content-type", ""))

    def json(self) -> Any:
        """Raises ``CallFailed(OutcomeUnknown)`` when the body is not JSON: the server acted, and we cannot tell how."""
        try:
            return parse_json(self.content)
        except BadBody as error:
            raise CallFailed(OutcomeUnknown(reason=str(error), code="bad-body", http_status=self.status)) from None


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": TlsPool}


class _Kept(threading.local):
    """The calling thread's kept connections, by host. Those for users' addresses stand apart: a connection that
    was opened without the address check must not serve a call that needs it."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.known, self.guarded = _Adapter(pool_maxsize=1), _Adapter(pool_maxsize=1)

    def close(self) -> None:
        self.known.close()
        self.guarded.close()


class HttpDoor:
    """Safe to share between threads. Cookies, proxies and ``.netrc`` of the environment are not used."""

    def __init__(
        self,
        *,
        timeouts: Timeouts = _TIMEOUTS,
        max_bytes: int = 1_000_000,
        user_agent: str = "outreach-console",
        allow_private: bool = False,
    ) -> None:
        """``allow_private``: ``fetch`` and ``post`` reach loopback and private IPv4 networks (tests, rehearsals)."""
        self._timeouts = timeouts
        self._max_bytes = max_bytes
        self._headers = {"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
        self._allow_private = allow_private
        self._kept = _Kept()

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        form: Mapping[str, Any] | None = None,
        content: bytes | IO[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: Auth | None = None,
        permit: SendPermit | None = None,
        timeouts: Timeouts | None = None,
        max_bytes: int | None = None,
    ) -> Answer:
        """A call to an address that comes from our settings. No redirects are followed (a 3xx is returned).

        ``max_bytes`` limits the body after decompression. Raises ``CallFailed``: ``Unreached``,
        ``OutcomeUnknown``, or ``Halted`` when the address cannot be one.
        """
        limits = timeouts or self._timeouts
        body = form if form is not None else content
        try:
            prepared = self._prepared(method, url, headers, params=params, json=json, data=body, auth=auth)
        except _BAD_URL:
            raise CallFailed(Halted(reason="An address in the settings cannot be used.", code="bad-address")) from None
        call = Call(
            deadline_at=boot_seconds() + limits.deadline,
            connect_seconds=limits.connect,
            check_permit=permit.check if permit is not None else None,
        )
        size = self._max_bytes if max_bytes is None else max_bytes
        return _logged_exchange(self._connections().known, prepared, call, limits, size)

    def fetch(
        self,
        url: str,
        *,
        max_redirects: int = 3,
        headers: Mapping[str, str] | None = None,
        timeouts: Timeouts | None = None,
        max_bytes: int = 20_000_000,
        allowed_ports: Sequence[int] = (80, 443),
    ) -> Answer:
        """GET of an address that a user gave, checked on each hop. Raises ``CallFailed``: ``Refused`` with the code
        ``address-refused`` or ``too-many-redirects``, else as ``request`` does."""
        limits = timeouts or self._timeouts
        deadline_at = boot_seconds() + limits.deadline
        rule = AddressRule(ports=frozenset(allowed_ports), allow_private=self._allow_private)
        sent = dict(headers or {})
        for _ in range(max_redirects + 1):
            prepared = self._checked(url, sent, rule)
            call = Call(deadline_at=deadline_at, connect_seconds=limits.connect, rule=rule)
            answer = _logged_exchange(self._connections().guarded, prepared, call, limits, max_bytes)
            target = _redirect_target(answer)
            if target is None:
                return answer
            if urlsplit(target).netloc != urlsplit(answer.url).netloc:
                sent = {name: value for name, value in sent.items() if name.lower() in _HARMLESS}
            url = target
        reason = f"The address redirects more than {max_redirects} times."
        raise CallFailed(Refused(reason=reason, code="too-many-redirects"))

    def post(
        self,
        url: str,
        *,
        content: bytes,
        headers: Mapping[str, str] | None = None,
        permit: SendPermit | None = None,
        timeouts: Timeouts | None = None,
        max_bytes: int = 100_000,
        allowed_ports: Sequence[int] = (80, 443),
    ) -> Answer:
        """POST to an address that a user gave, under the rule of ``fetch``. A redirect is returned and never
        followed: what was written for one address must not reach another. Raises ``CallFailed`` as ``fetch`` does."""
        limits = timeouts or self._timeouts
        rule = AddressRule(ports=frozenset(allowed_ports), allow_private=self._allow_private)
        prepared = self._checked(url, headers or {}, rule, method="POST", data=content)
        call = Call(
            deadline_at=boot_seconds() + limits.deadline,
            connect_seconds=limits.connect,
            rule=rule,
            check_permit=permit.check if permit is not None else None,
        )
        return _logged_exchange(self._connections().guarded, prepared, call, limits, max_bytes)

    def close(self) -> None:
        """Close the calling thread's kept connections; the door can be used again."""
        self._kept.close()

    def _connections(self) -> _Kept:
        if self._kept.pid != os.getpid():  # after a fork: parent and child would speak on one socket
            self._kept = _Kept()
        return self._kept

    def _checked(
        self, url: str, headers: Mapping[str, str], rule: AddressRule, *, method: str = "GET", data: bytes | None = None
    ) -> requests.PreparedRequest:
        url = url.strip()
        rule.check_url(url)
        try:
            return self._prepared(method, url, headers, data=data)
        except _BAD_URL:
            raise refused("The address cannot be read.") from None

    def _prepared(
        self, method: str, url: str, headers: Mapping[str, str] | None, **parts: Any
    ) -> requests.PreparedRequest:
        request = requests.Request(method, url, headers={**self._headers, **(headers or {})}, **parts)
        prepared = request.prepare()
        if not (prepared.url or "").startswith(("http://", "https://")):
            raise requests.exceptions.InvalidURL(url)
        return prepared


def _logged_exchange(
    adapter: _Adapter, prepared: requests.PreparedRequest, call: Call, limits: Timeouts, max_bytes: int
) -> Answer:
    started = boot_seconds()
    result = "error"
    try:
        answer = _exchange(adapter, prepared, call, limits, max_bytes)
        result = str(answer.status)
        return answer
    except CallFailed as failure:
        result = failure.outcome.name
        raise
    finally:
        if logger.isEnabledFor(logging.INFO):
            parts = urlsplit(prepared.url or "")
            path, took = redact(str(parts.path)), round((boot_seconds() - started) * 1000)
            logger.info("%s %s %s %s %d ms", prepared.method, parts.hostname, path, result, took)


def _exchange(
    adapter: _Adapter, prepared: requests.PreparedRequest, call: Call, limits: Timeouts, max_bytes: int
) -> Answer:
    started = boot_seconds()
    timeout = (limits.connect, limits.read)
    try:
        with call, closing(adapter.send(prepared, stream=True, timeout=timeout, proxies={})) as response:
            content = _read(response, max_bytes)
    except _TRANSPORT as error:
        raise _failure(call, error) from error
    url = prepared.url or ""
    return Answer(response.status_code, response.headers, content, url, boot_seconds() - started)


def _read(response: requests.Response, max_bytes: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := response.raw.read(_PIECE, decode_content=True):
        size += len(piece)
        if size > max_bytes:
            reason = f"The answer was larger than {max_bytes} bytes."
            raise CallFailed(OutcomeUnknown(reason=reason, code="too-large", http_status=response.status_code))
        pieces.append(piece)
    return b"".join(pieces)


def _failure(call: Call, error: Exception) -> CallFailed:
    # A read timeout speaks of a request that was written, also where a test stands in for the socket.
    if call.bytes_left or isinstance(error, requests.ReadTimeout):
        reason = f"The call broke off before its answer was read ({type(error).__name__})."
        return CallFailed(OutcomeUnknown(reason=reason, code="broken-off"))
    return CallFailed(Unreached(reason=f"No connection could be made ({type(error).__name__}).", code="no-connection"))


def _redirect_target(answer: Answer) -> str | None:
    location = answer.headers.get("location")
    if answer.status not in _REDIRECTS or not location:
        return None
    try:
        # http.client reads headers as Latin-1, most servers write UTF-8.
        location = location.encode("latin-1").decode("utf-8", "replace")
        target = urljoin(answer.url, location)
    except ValueError:
        raise refused("The address redirects to an address that cannot be read.") from None
    if answer.url.startswith("https:") and not target.startswith("https:"):
        raise refused("The address redirects from https to an address that is not secure.")
    return target
