"""The one road by which a message arrives: faults, limits, rules, commit, and only then the answer."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from rehearsal import arrivals, faults, holding, limits, people
from rehearsal.accounts import Account
from rehearsal.arrivals import Arrival
from rehearsal.faults import Fault
from rehearsal.people import Person
from rehearsal.wire import Request, Response
from rehearsal.world import World

HUGE_CHUNK = b"x" * 65536
HUGE_CHUNKS = 336  # 21 MB


class Voice(Protocol):
    """How a platform words what any of them may have to say."""

    def throttled(self, wait: float | None, window_seconds: float | None) -> Response: ...
    def unavailable(self) -> Response: ...
    def revoked(self) -> Response: ...
    def window_closed(self) -> Response: ...


@runtime_checkable
class Billing(Protocol):
    """What a platform that is paid by the call says when nothing is left."""

    def no_credits(self) -> Response: ...


@dataclass(frozen=True)
class Send:
    account: Account
    recipients: tuple[Person, ...]
    text: str
    shape: str


Gate = Callable[[Send, float], Response | None]
Receipt = Callable[[Send, str], Response]


def accept(world: World, request: Request, voice: Voice, send: Send, gate: Gate, receipt: Receipt) -> Response:
    with world.store.write() as db:
        now = world.clock.now()
        refusal = _refusal(db, voice, send, now) or gate(_reread(db, send), now)
        if refusal is not None:
            return refusal
        remote_id = _record(db, send, now)
        fault = faults.take(db, send.account.platform, "send", faults.AFTER)
    told = receipt(send, remote_id)
    return told if fault is None else spoil(world, request, voice, fault, told)


def _refusal(db: sqlite3.Connection, voice: Voice, send: Send, now: float) -> Response | None:
    fault = faults.take(db, send.account.platform, "send", faults.BEFORE)
    if fault is not None:
        return refuse(voice, fault)
    standing = limits.standing(db, send.account, now)
    if standing is not None and standing.used + len(send.recipients) > standing.allowed:
        return voice.throttled(standing.wait, standing.window_seconds)
    return None


def _reread(db: sqlite3.Connection, send: Send) -> Send:
    """Windows and quotas are judged on what is true under the writer's lock."""
    account = send.account
    fresh = tuple(
        people.by_recipient(db, account.platform, account.account_id, person.recipient_id) or person
        for person in send.recipients
    )
    return Send(account, fresh, send.text, send.shape)


def _record(db: sqlite3.Connection, send: Send, now: float) -> str:
    platform = send.account.platform
    remote_id = people.remote_id(platform)
    for person in send.recipients:
        arrival = Arrival(
            platform,
            send.account.account_id,
            person.recipient_id,
            person.username,
            person.thread_id,
            send.text,
            remote_id,
            "api",
            send.shape,
        )
        arrivals.record(db, arrival, now)
        people.count_send(db, person)
    return remote_id


def refuse(voice: Voice, fault: Fault) -> Response:
    if fault.kind == "429":
        return voice.throttled(fault.seconds, None)
    if fault.kind == "revoked-token":
        return voice.revoked()
    if fault.kind == "window-closed":
        return voice.window_closed()
    if fault.kind == faults.UNPAID and isinstance(voice, Billing):
        return voice.no_credits()
    return voice.unavailable()


def spoil(world: World, request: Request, voice: Voice, fault: Fault, told: Response) -> Response:
    """The call has had its effect; now the answer goes wrong."""
    if fault.kind == "503-after-accept":
        return voice.unavailable()
    if fault.kind == "malformed-json":
        return Response(200, told.body[: max(1, len(told.body) - 3)])
    if fault.kind == "huge-body":
        return Response(200, stream=_huge())
    world.holding.wait(request, fault.seconds or 0.0)
    return told if fault.kind == "slow" else holding.hang_up(request)


def _huge() -> Iterator[bytes]:
    yield b'{"padding":"'
    for _ in range(HUGE_CHUNKS):
        yield HUGE_CHUNK
    yield b'"}'


def meddled(
    world: World, request: Request, platform: str, calls: str, voice: Voice, act: Callable[[], Response]
) -> Response:
    """The same misbehaviour for calls that send nothing: reading back, and refreshing a token."""
    fault = _struck(world, platform, calls)
    if fault is None:
        return act()
    if fault.kind in faults.BEFORE:
        return refuse(voice, fault)
    return spoil(world, request, voice, fault, act())


def _struck(world: World, platform: str, calls: str) -> Fault | None:
    pending = world.store.reader.execute("SELECT 1 FROM faults WHERE platform = ? AND calls = ?", (platform, calls))
    if pending.fetchone() is None:
        return None
    with world.store.write() as db:
        return faults.take(db, platform, calls, faults.KINDS)
