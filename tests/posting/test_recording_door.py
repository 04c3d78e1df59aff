"""The dry run's door sends nothing, whatever the real one can send, now or later."""

from __future__ import annotations

import inspect
import socket
from typing import Any

import pytest

from outbound import http
from outbound.http import HttpDoor, SendPermit
from outbound.outcome import CallFailed, Refused
from posting.adapters.stand_in import StandIn
from posting.services.recording_door import Over, RecordingDoor

AWAY = "https://receiver.example.org/in"


def sending() -> list[str]:
    """What of the real door is for others to call, and opens a connection."""
    found = inspect.getmembers(HttpDoor, inspect.isfunction)
    return [name for name, method in found if not name.startswith("_") and "_exchange" in inspect.getsource(method)]


def call(door: HttpDoor, name: str) -> Any:
    """With the arguments that the method itself asks for."""
    known = {"method": "POST", "url": AWAY, "content": b"x"}
    wanted = inspect.signature(getattr(HttpDoor, name)).parameters.values()
    given = {each.name: known[each.name] for each in wanted if each.default is each.empty and each.name != "self"}
    if "permit" in inspect.signature(getattr(HttpDoor, name)).parameters:
        given["permit"] = SendPermit.for_seconds(60)
    return getattr(door, name)(**given)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> RecordingDoor:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("something wanted to leave")

    for owner, name in ((socket, "create_connection"), (socket.socket, "connect"), (socket, "getaddrinfo"),
                        (http, "_logged_exchange")):  # fmt: skip
        monkeypatch.setattr(owner, name, refuse)
    return RecordingDoor(StandIn(), [])


def test_the_real_door_sends_in_these_ways():
    assert set(sending()) >= {"request", "fetch", "post"}


@pytest.mark.parametrize("name", sending())
def test_each_way_of_sending_is_its_own(name: str):
    assert name in vars(RecordingDoor), f"a dry run would send by {name}"


@pytest.mark.parametrize("name", sending())
def test_by_none_of_them_anything_leaves(door: RecordingDoor, name: str):
    with pytest.raises((CallFailed, Over)) as refused:
        call(door, name)
    assert isinstance(refused.value.outcome, Refused)


def test_what_the_real_door_may_learn_has_no_connection(door: RecordingDoor):
    with pytest.raises(CallFailed, match="opens no connection"):
        door._connections()
