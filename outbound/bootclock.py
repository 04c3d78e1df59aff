"""The clock that leases, permits and deadlines are measured on, and the watchdog that runs on it."""

from __future__ import annotations

import heapq
import itertools
import os
import threading
import time
from typing import Protocol

# CLOCK_MONOTONIC stands still while the machine sleeps on Linux, so a lease would seem to last through the sleep.
# Where there is no boot clock (macOS, Windows) the monotonic one is the nearest thing.
_CLOCK: int | None = getattr(time, "CLOCK_BOOTTIME", None)


def boot_seconds() -> float:
    """Seconds since some fixed moment of this boot, time asleep included; comparable between processes of one host."""
    if _CLOCK is None:
        return time.monotonic()
    return time.clock_gettime(_CLOCK)


class Cuttable(Protocol):
    """Something that must end. ``cut`` is called from the watchdog's thread and must not raise."""

    deadline_at: float  # boot clock seconds
    is_done: bool

    def cut(self) -> None: ...


class Watchdog:
    """One thread that cuts calls at their deadline. Socket timeouts cannot: they start anew with each byte."""

    _thread: threading.Thread | None

    def __init__(self) -> None:
        self._forget()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    def watch(self, call: Cuttable) -> None:
        with self._changed:
            heapq.heappush(self._calls, (call.deadline_at, next(self._numbers), call))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="http-deadlines", daemon=True)
                self._thread.start()
            if self._calls[0][2] is call:
                self._changed.notify()

    def _forget(self) -> None:
        # After a fork the thread is gone, and the lock may be held by a thread that is gone as well.
        self._changed = threading.Condition()
        self._calls: list[tuple[float, int, Cuttable]] = []
        self._numbers = itertools.count()
        self._thread = None

    def _run(self) -> None:
        while True:
            with self._changed:
                due = self._take_due()
                if not due:
                    # Never long: a wait beyond `threading.TIMEOUT_MAX` raises, and would end the watchdog unseen.
                    self._changed.wait(min(self._calls[0][0] - boot_seconds(), 60.0) if self._calls else None)
            for call in due:
                call.cut()

    def _take_due(self) -> list[Cuttable]:
        now, due = boot_seconds(), []
        while self._calls and (self._calls[0][0] <= now or self._calls[0][2].is_done):
            due.append(heapq.heappop(self._calls)[2])
        return due
