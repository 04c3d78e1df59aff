"""The HTTP door for client libraries that bring their own: an httpx client whose requests all leave through
``HttpDoor``. What the door raises, ``CallFailed``, comes out of the library as it is."""

from __future__ import annotations

import httpx2

from outbound.http import HttpDoor, Timeouts

#: Of one connection, so the door writes them itself. It also decides which compressions it can read.
_OURS = frozenset({"host", "connection", "content-length", "transfer-encoding", "accept-encoding"})
#: No longer true of a body that the door has read whole and unpacked.
_OVER = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})
_CONNECT_SECONDS = 5.0


def client_through(door: HttpDoor) -> httpx2.Client:
    """A client that reads nothing from the environment: a proxy named there would lead round the door."""
    return httpx2.Client(transport=_ThroughDoor(door), trust_env=False)


def no_async_client() -> httpx2.AsyncClient:
    """For libraries that build one unasked: it lets nothing out, because the door is not asynchronous."""
    return httpx2.AsyncClient(transport=_Closed(), trust_env=False)


class _ThroughDoor(httpx2.BaseTransport):
    def __init__(self, door: HttpDoor) -> None:
        self._door = door

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = self._door.request(
            request.method,
            str(request.url),
            content=request.read() or None,
            headers={name: value for name, value in request.headers.items() if name.lower() not in _OURS},
            timeouts=_timeouts(request),
        )
        headers = [(name, value) for name, value in answer.headers.items() if name.lower() not in _OVER]
        return httpx2.Response(answer.status, headers=headers, content=answer.content, request=request)


class _Closed(httpx2.AsyncBaseTransport):
    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        raise RuntimeError("Only synchronous calls leave through the HTTP door.")


def _timeouts(request: httpx2.Request) -> Timeouts | None:
    """The library's allowance for this request as a whole; None: the door's own."""
    seconds = request.extensions.get("timeout", {}).get("read")
    if seconds is None:
        return None
    return Timeouts(connect=min(_CONNECT_SECONDS, seconds), read=seconds, deadline=seconds)
