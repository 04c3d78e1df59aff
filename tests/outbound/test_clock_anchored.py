"""Which clock counts, and what is noticed when somebody sets it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from outbound import clock
from outbound.clock import AnchoredClock, clock_jump, database_now, now_expression

START = datetime(2026, 11, 18, 12, tzinfo=UTC)


class Machine:
    """A machine whose two clocks can be moved apart."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.wall, self.boot = START, 100.0
        machine = self

        class Wall(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
                return machine.wall

        monkeypatch.setattr(clock, "datetime", Wall)
        monkeypatch.setattr(clock, "boot_seconds", lambda: machine.boot)

    def run(self, seconds: float, *, set_by: float = 0.0) -> None:
        self.boot += seconds
        self.wall += timedelta(seconds=seconds + set_by)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


def after(anchored: AnchoredClock) -> float:
    return (anchored.now() - START).total_seconds()


def test_it_runs_with_the_boot_clock(machine: Machine) -> None:
    anchored = AnchoredClock()
    machine.run(10)
    assert after(anchored) == 10
    assert anchored.jump() == timedelta(0)


@pytest.mark.parametrize("hours", [1, -1])
def test_a_wall_clock_that_was_set_moves_nothing_and_is_noticed(machine: Machine, hours: int) -> None:
    anchored = AnchoredClock()
    machine.run(10, set_by=hours * 3600)
    assert after(anchored) == 10
    assert anchored.jump() == timedelta(hours=hours)


def test_set_right_again_is_no_jump_any_more(machine: Machine) -> None:
    anchored = AnchoredClock()
    machine.run(10, set_by=3600)
    machine.run(10, set_by=-3600)
    assert anchored.jump() == timedelta(0)


def test_small_adjustments_are_followed(machine: Machine) -> None:
    anchored = AnchoredClock()
    for _ in range(20):
        machine.run(10, set_by=0.5)
        anchored.now()
    assert after(anchored) == pytest.approx(210)
    assert anchored.jump() == timedelta(0)


def test_small_steps_back_are_followed_without_ever_going_back(machine: Machine) -> None:
    anchored = AnchoredClock()
    last = anchored.now()
    for _ in range(20):
        machine.run(0.1, set_by=-0.5)
        assert anchored.now() >= last
        last = anchored.now()
        machine.run(10)
        anchored.now()
    assert anchored.jump() == timedelta(0), "twenty half seconds are no jump"
    assert after(anchored) == pytest.approx(202 - 10, abs=0.3)


def test_noise_is_not_followed(machine: Machine) -> None:
    anchored = AnchoredClock()
    machine.run(10, set_by=0.1)
    anchored.now()
    assert after(anchored) == 10


@pytest.mark.django_db
class TestWhoseTime:
    def test_on_postgresql_the_databases(self, machine: Machine) -> None:
        if connection.vendor != "postgresql":
            pytest.skip("needs PostgreSQL")
        assert database_now() > START
        assert isinstance(now_expression(), Now)
        assert clock_jump() == timedelta(0)

    def test_elsewhere_the_anchored_one(self, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clock, "_anchored", AnchoredClock())
        monkeypatch.setattr(clock, "_database_keeps_time", lambda using: False)
        machine.run(5, set_by=60)
        assert database_now() == START + timedelta(seconds=5)
        assert now_expression().value == START + timedelta(seconds=5)  # type: ignore[attr-defined]
        assert clock_jump() == timedelta(seconds=60)

    def test_the_vendor_decides(self) -> None:
        assert clock._database_keeps_time("default") is (connection.vendor == "postgresql")


@pytest.mark.django_db
def test_the_databases_clock_is_asked_where_it_keeps_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Cursor:
        def __enter__(self) -> Cursor:
            return self

        def __exit__(self, *_: object) -> None: ...

        def execute(self, sql: str) -> None:
            asked.append(sql)

        def fetchone(self) -> tuple[datetime]:
            return (START,)

    monkeypatch.setattr(clock, "_database_keeps_time", lambda using: True)
    monkeypatch.setattr(clock, "connections", {"default": type("Connection", (), {"cursor": lambda self: Cursor()})()})
    assert database_now() == START
    assert asked == ["SELECT clock_timestamp()"]
    assert isinstance(now_expression(), Now)
    assert clock_jump() == timedelta(0)
