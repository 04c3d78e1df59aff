"""The whole console in one process: web server, beat and workers as threads of it.

Possible because a Celery message is only a hint: what the in-memory broker forgets at the end of the process,
the tick finds again in the database.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import IO, Any

from celery import signals as celery_signals
from celery.apps.worker import Worker
from celery.beat import Service
from celery.concurrency.thread import TaskPool
from celery.exceptions import SecurityWarning
from celery.worker import state as worker_state
from django.core.wsgi import get_wsgi_application
from waitress.server import create_server

from outbound.bootclock import boot_seconds
from outreach_project import body_bounds
from outreach_project.celery import app

logger = logging.getLogger(__name__)

CONCURRENCY = 4
WEB_THREADS = 8
#: Running tasks may finish within this; what is cut off is found by the tick of the next start.
GRACE_SECONDS = 4.0
#: After this the process ends whatever still hangs.
LAST_RESORT_SECONDS = GRACE_SECONDS + 5.0
_LOOK_EVERY = 0.25


class AlreadyRunning(Exception):
    """Another process serves from this state folder."""


class AddressTaken(Exception):
    """Something else listens on this address."""


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the state folder for this process; the kernel lets go of it even after kill -9. Raises AlreadyRunning."""
    with open(os.open(folder / "up.lock", os.O_CREAT | os.O_RDWR, 0o600), "r+") as handle:
        _lock_or_refuse(handle, folder)
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        yield


def _lock_or_refuse(handle: IO[str], folder: Path) -> None:
    try:
        import fcntl  # noqa: PLC0415 - absent on Windows, where nothing keeps a second one out
    except ImportError:
        return
    try:
        fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = handle.read().strip()
        raise AlreadyRunning(
            f"Another `manage.py up`{f' (process {holder})' if holder else ''} is using {folder}. "
            "Stop it first, or set VAR_DIR to another folder."
        ) from None


def bind(host: str, port: int) -> socket.socket:
    """Take the address before anything slow begins. Raises AddressTaken with a sentence for people."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        taken = socket.socket(family, kind, proto)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
        return taken
    except OSError as error:
        reason = error.strerror or str(error)
        raise AddressTaken(f"Cannot serve on {host}:{port}: {reason}. Set PORT (or HOST) to a free one.") from None


class HasteningPool(TaskPool):
    """Celery's threads pool, which at the end waits for running tasks a few seconds instead of for ever."""

    executor: ThreadPoolExecutor

    def on_stop(self) -> None:
        self.executor.shutdown(wait=False, cancel_futures=True)
        until = boot_seconds() + GRACE_SECONDS
        for thread in list(self.executor._threads):
            thread.join(max(0.0, until - boot_seconds()))


class EmbeddedWorker(Worker):
    """A worker that leaves the process's signals alone: a hang-up must not restart it, and one handler stops all."""

    def on_before_init(self, quiet: bool = False, **kwargs: Any) -> None:
        with warnings.catch_warnings():
            # Celery warns whoever is root, because of pickle; this house takes JSON only.
            warnings.simplefilter("ignore", SecurityWarning)
            super().on_before_init(quiet, **kwargs)

    def install_platform_tweaks(self, worker: Any) -> None:
        """Nothing: see the class."""


class WebServer(threading.Thread):
    """Waitress in a thread. Requests that are being answered get the grace too."""

    def __init__(self, taken: socket.socket) -> None:
        super().__init__(name="web", daemon=True)
        self._stopping = False
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._server: Any = create_server(
            get_wsgi_application(),
            sockets=[taken],
            threads=WEB_THREADS,
            ident=None,
            max_request_body_size=body_bounds.largest(),
            channel_timeout=60,
        )

    def run(self) -> None:
        server = self._server
        while not self._stopping:
            server.asyncore.loop(timeout=_LOOK_EVERY, count=1, map=server._map, use_poll=server.adj.asyncore_use_poll)
        server.task_dispatcher.shutdown(timeout=GRACE_SECONDS)
        server.asyncore.close_all(server._map, ignore_all=True)

    def stop(self) -> None:
        self._stopping = True


class Beat(threading.Thread):
    """The beat in a thread. It is begun again if it ever fails: without ticks nothing is repaired."""

    def __init__(self) -> None:
        super().__init__(name="beat", daemon=True)
        self._stopping = threading.Event()
        self._service: Service | None = None

    def run(self) -> None:
        while not self._stopping.is_set():
            self._service = Service(app, max_interval=1, scheduler_cls=app.conf.beat_scheduler)
            try:
                self._service.start()
            except Exception:
                logger.exception("The beat failed; it begins again.")
                self._stopping.wait(1)

    def stop(self) -> None:
        self._stopping.set()
        if self._service:
            self._service.stop()


class House:
    """Everything that ``manage.py up`` runs, and its orderly end."""

    def __init__(self, taken: socket.socket, when_ready: Callable[[], None]) -> None:
        self._taken = taken
        self._when_ready = when_ready
        self._asked_at: float | None = None
        self._threads: list[WebServer | Beat] = []

    def run(self) -> None:
        """Serve until SIGINT or SIGTERM. The worker runs in this, the main thread: it watches for the end."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        celery_signals.setup_logging.connect(_keep_logging)
        celery_signals.worker_ready.connect(self._ready)
        self._threads = [WebServer(self._taken), Beat()]
        for thread in self._threads:
            thread.start()
        try:
            self._worker().start()
        finally:
            self._end()

    def _worker(self) -> EmbeddedWorker:
        return EmbeddedWorker(
            app=app,
            pool=HasteningPool,
            concurrency=CONCURRENCY,
            quiet=True,
            redirect_stdouts=False,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )

    def _ready(self, **_kwargs: Any) -> None:
        celery_signals.worker_ready.disconnect(self._ready)
        self._when_ready()

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        if self._asked_at is None:
            self._asked_at = boot_seconds()
            worker_state.should_stop = os.EX_OK  # type: ignore[assignment] # the stubs know only None
            self._stop_threads()
            _end_after(LAST_RESORT_SECONDS)
        elif number == signal.SIGINT and boot_seconds() - self._asked_at > 1:
            # A second Ctrl-C, not the echo of the first one: all that matters is in the database.
            os._exit(1)

    def _stop_threads(self) -> None:
        for thread in self._threads:
            thread.stop()

    def _end(self) -> None:
        _end_after(LAST_RESORT_SECONDS)
        self._stop_threads()
        for thread in self._threads:
            thread.join(GRACE_SECONDS)


def _keep_logging(**_kwargs: Any) -> None:
    """Tells Celery that logging is set up already: Django's, which masks secrets."""


def _end_after(seconds: float) -> None:
    timer = threading.Timer(seconds, leave, args=(os.EX_OK,))
    timer.daemon = True
    timer.start()


def leave(code: int) -> None:
    """End the process without waiting for threads that are still in a call."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
