"""The boot clock and the watchdog."""

from __future__ import annotations

import os
import threading
import time

import pytest

from outbound import bootclock
from outbound.bootclock import Watchdog, boot_seconds


class Thing:
    def __init__(self, seconds: float) -> None:
        self.deadline_at = boot_seconds() + seconds
        self.is_done = False
        self.was_cut = threading.Event()
        self.cut_at = 0.0

    def cut(self) -> None:
        self.cut_at = boot_seconds()
        self.was_cut.set()


def test_the_clock_goes_forward_with_the_real_one() -> None:
    first = boot_seconds()
    time.sleep(0.02)
    assert 0.015 < boot_seconds() - first < 1


def test_without_a_boot_clock_the_monotonic_one_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootclock, "_CLOCK", None)
    assert abs(boot_seconds() - time.monotonic()) < 0.1


def test_things_are_cut_at_their_deadline_in_whatever_order_they_came() -> None:
    watchdog = Watchdog()
    things = [Thing(seconds) for seconds in (0.15, 0.05, 0.1, 30)]
    for thing in things:
        watchdog.watch(thing)
    for thing in things[:3]:
        assert thing.was_cut.wait(2)
        assert 0 <= thing.cut_at - thing.deadline_at < 0.2
    assert not things[3].was_cut.is_set()


def test_a_deadline_that_never_comes_does_not_stop_the_watchdog() -> None:
    watchdog = Watchdog()
    watchdog.watch(Thing(float("inf")))
    time.sleep(0.05)
    thing = Thing(0.01)
    watchdog.watch(thing)
    assert thing.was_cut.wait(2)


def test_things_that_are_done_do_not_pile_up() -> None:
    watchdog = Watchdog()
    for _ in range(100):
        thing = Thing(0.05)
        watchdog.watch(thing)
        thing.is_done = True
    last = Thing(0.06)
    watchdog.watch(last)
    assert last.was_cut.wait(2)
    assert watchdog._calls == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_the_watchdog_lives_on_in_a_forked_child() -> None:
    watchdog = Watchdog()
    watchdog.watch(Thing(30))
    with watchdog._changed:  # as if another thread held the lock at the moment of the fork
        child = os.fork()
        if child == 0:
            thing = Thing(0.05)
            watchdog.watch(thing)
            os._exit(0 if thing.was_cut.wait(2) else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def test_a_platform_without_fork_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "register_at_fork", raising=False)
    thing = Thing(0.01)
    Watchdog().watch(thing)
    assert thing.was_cut.wait(2)
