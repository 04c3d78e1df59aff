"""What may be done to this world, by JSON and by its pages alike."""

from typing import Any

from rehearsal import accounts, arrivals, cast, faults, inputs, people
from rehearsal.accounts import Account
from rehearsal.arrivals import Arrival
from rehearsal.faults import Fault
from rehearsal.inputs import BadInput
from rehearsal.people import Inbound, Person
from rehearsal.webhooks import Written
from rehearsal.wire import Json
from rehearsal.world import World

LONGEST_WAIT = 600


def account(world: World, fields: Json) -> Account:
    platform, account_id = inputs.platform(fields), inputs.text(fields, "account_id")
    found = accounts.get(world.store.reader, platform, account_id)
    if found is None:
        raise BadInput("account_id", f"No {platform} account has the id {account_id}.")
    return found


def write_in(world: World, fields: Json) -> tuple[Person, Written]:
    """A person writes to an account, and whoever listens is told."""
    receiver = account(world, fields)
    with world.store.write() as db:
        at = inputs.moment(fields, "at", world.clock.now())
        inbound = Inbound(
            receiver.platform,
            receiver.account_id,
            inputs.username(fields),
            inputs.text(fields, "name", ""),
            inputs.text(fields, "text", "Hello!", inputs.LONGEST_TEXT),
            at,
        )
        person, remote_id = people.write_in(db, inbound)
    written = Written(person.recipient_id, remote_id, inbound.text, at)
    world.webhooks.tell(receiver, written)
    return person, written


def send_by_hand(world: World, fields: Json) -> dict[str, Any]:
    """Someone of ours pastes a text into the platform's own page; no API, no window, no limit."""
    sender = account(world, fields) if fields.get("account_id") else None
    platform, username = inputs.platform(fields), inputs.username(fields)
    text = inputs.text(fields, "text", longest=inputs.LONGEST_TEXT)
    if not text.strip():
        raise BadInput("text", "text is blank.")
    remote_id = people.remote_id(platform)
    with world.store.write() as db:
        person = people.meet(db, platform, sender.account_id, username) if sender else None
        arrival = Arrival(
            platform,
            sender.account_id if sender else None,
            person.recipient_id if person else None,
            username,
            person.thread_id if person else None,
            text,
            remote_id,
            "hand",
        )
        arrivals.record(db, arrival, world.clock.now())
    return {"remote_id": remote_id, "platform": platform, "username": username, "via": "hand"}


def _struck_calls(fields: Json, platform: str) -> str:
    if platform in cast.PLATFORMS:
        return inputs.choice(fields, "calls", faults.CALLS, "send")
    if platform in cast.POSTED_ONLY:
        calls = inputs.choice(fields, "calls", faults.CALLS, "post")
        if calls == "send":
            raise BadInput("calls", f"No messages are sent on {cast.NETWORKS[platform]}. Choose post instead of send.")
        return calls
    calls = inputs.choice(fields, "calls", faults.CALLS, "read")
    if calls in ("send", "post", "upload"):
        raise BadInput("calls", f"Nothing is sent through {cast.SERVICES[platform]}. Choose read instead of {calls}.")
    return calls


def set_fault(world: World, fields: Json) -> dict[str, Any]:
    platform = inputs.struck(fields)
    kind = inputs.choice(fields, "kind", faults.KINDS)
    probability = inputs.number(fields, "probability", 0, 1)
    count = inputs.whole(fields, "count", 1)
    if (probability is None) == (count is None):
        raise BadInput("probability", "Give either probability (0 to 1) or count (1 or more).")
    calls = _struck_calls(fields, platform)
    if kind == "window-closed" and calls != "send":
        raise BadInput("calls", "window-closed is about sending only.")
    if kind == faults.UNPAID and platform not in cast.PREPAID:
        raise BadInput("kind", f"{kind} is about {', '.join(cast.PREPAID)} only.")
    if kind in faults.GENERATED and platform != "gemini":
        raise BadInput("kind", f"{kind} is about gemini only.")
    fault = Fault(platform, kind, calls, probability, count, inputs.number(fields, "seconds", 0, LONGEST_WAIT))
    with world.store.write() as db:
        fault_id = faults.add(db, fault, world.clock.now())
    shown = {"platform": platform, "kind": kind, "calls": calls, "probability": probability}
    return {"id": fault_id, **shown, "count": count, "seconds": fault.seconds}
