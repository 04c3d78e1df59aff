"""Waitress around the application, with the one thing WSGI cannot say: hang up."""

import contextlib
import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.server import create_server  # type: ignore[import-untyped]
from waitress.task import WSGITask  # type: ignore[import-untyped]

from rehearsal.app import Rehearsal, open_rehearsal
from rehearsal.clock import Clock
from rehearsal.wire import UPLOAD_LIMIT

THREADS = 48
LOOK_EVERY = 0.05
# Somewhat above our own bound, so that a body a little too large is answered in the platform's words.
TAKEN_IN = UPLOAD_LIMIT + 8 * 1024 * 1024


class HangUpTask(WSGITask):  # type: ignore[misc]
    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ["rehearsal.hang_up"] = self.channel.hang_up
        return environ


class HangUpChannel(HTTPChannel):  # type: ignore[misc]
    task_class = HangUpTask

    def hang_up(self) -> None:
        # The other side may have left already.
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)


class Server:
    def __init__(
        self, folder: Path, host: str = "127.0.0.1", port: int = 0, clock: Clock | None = None, webhook: str = ""
    ) -> None:
        logging.getLogger("waitress").setLevel(logging.ERROR)
        self.rehearsal: Rehearsal = open_rehearsal(folder, clock, webhook)
        self._waitress = create_server(
            self.rehearsal,
            host=host,
            port=port,
            ipv6=False,
            threads=THREADS,
            connection_limit=1000,
            backlog=1024,
            asyncore_use_poll=True,
            # One request of lookahead is what lets waitress notice that a waiting client has left.
            channel_request_lookahead=1,
            max_request_body_size=TAKEN_IN,
            log_socket_errors=False,
            ident=None,
        )
        self._waitress.channel_class = HangUpChannel
        self.stopping = False
        self.host, self.port = str(self._waitress.effective_host), int(self._waitress.effective_port)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def run(self, ready: Callable[[], None] | None = None) -> None:
        if ready is not None:
            ready()
        try:
            while not self.stopping:
                self._waitress.asyncore.loop(timeout=LOOK_EVERY, count=1, map=self._waitress._map, use_poll=True)
        finally:
            self._end()

    def stop(self) -> None:
        """Safe from a signal handler and from another thread: the loop sees it when it next looks."""
        self.stopping = True

    def _end(self) -> None:
        self.rehearsal.world.holding.stop()
        self._waitress.task_dispatcher.shutdown()
        self._waitress.asyncore.close_all(self._waitress._map, ignore_all=True)
        self.rehearsal.world.close()
