"""Connections kept waiting on purpose, few enough that the server always has threads left for the rest."""

import threading
import time

from rehearsal.wire import Request, Response

HELD_AT_MOST = 24
LOOK_EVERY = 0.05


class Holding:
    def __init__(self, at_most: int = HELD_AT_MOST) -> None:
        self.at_most = at_most
        self.held = 0
        self.turned_away = 0
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def wait(self, request: Request, seconds: float) -> None:
        """Return after `seconds`, or sooner if the client has left, we stop, or too many are waiting already."""
        if seconds <= 0 or not self._enter():
            return
        try:
            until = time.monotonic() + seconds
            while (left := until - time.monotonic()) > 0 and not request.client_gone():
                if self._stopping.wait(min(left, LOOK_EVERY)):
                    return
        finally:
            with self._lock:
                self.held -= 1

    def _enter(self) -> bool:
        with self._lock:
            if self.held >= self.at_most:
                self.turned_away += 1
                return False
            self.held += 1
            return True

    def stop(self) -> None:
        self._stopping.set()


def hang_up(request: Request) -> Response:
    """Close the connection with the answer unsaid."""
    if request.hang_up is not None:
        request.hang_up()
    return Response(503)
