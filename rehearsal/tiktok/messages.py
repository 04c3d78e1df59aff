"""Business Messaging: answering a person who wrote first (business-api.tiktok.com portal, v1.3, read 2026-11)."""

from typing import Any

from rehearsal import arrivals, people, redaction
from rehearsal.acceptance import Send, accept
from rehearsal.accounts import Account
from rehearsal.people import Person
from rehearsal.tiktok.envelope import NO_PERMISSION, VOICE, enveloped, ok, parameter
from rehearsal.wire import Json, Request, Response
from rehearsal.world import World

WINDOW = 48 * 3600
MOST_PER_WINDOW = 10
LONGEST = 6000
NEWEST = 20


def send(world: World, request: Request, account: Account, body: Json) -> Response:
    if not account.can_message:
        return enveloped(NO_PERMISSION, "No permission to operate: message.list.send is not granted.")
    problem = _problem(account, body)
    if problem is not None:
        return problem
    person = _conversation(world, account, body["recipient"])
    if person is None:
        return parameter("recipient: Param recipient is invalid.")
    parcel = Send(account, (person,), body["text"]["body"], redaction.shape(request, body))
    return accept(world, request, VOICE, parcel, _gate, _receipt)


def _gate(send: Send, now: float) -> Response | None:
    person = send.recipients[0]
    if person.last_inbound_at is None or now - person.last_inbound_at >= WINDOW:
        return VOICE.window_closed()
    if person.sends_since_inbound >= MOST_PER_WINDOW:
        return parameter(f"recipient: only {MOST_PER_WINDOW} messages may follow a message of the user.")
    return None


def _receipt(send: Send, remote_id: str) -> Response:
    return ok({"message": {"message_id": remote_id}})


def _problem(account: Account, body: Json) -> Response | None:
    if body.get("business_id") != account.account_id:
        return parameter("business_id: Param business_id is invalid.")
    if body.get("recipient_type") != "CONVERSATION":
        return parameter("recipient_type: Only CONVERSATION is rehearsed.")
    if not isinstance(body.get("recipient"), str):
        return parameter("recipient: Param recipient is required.")
    if body.get("message_type") != "TEXT":
        return parameter("message_type: Only TEXT is rehearsed.")
    text = body.get("text")
    words = text.get("body") if isinstance(text, dict) else None
    if not isinstance(words, str) or not words.strip():
        return parameter("text.body: Param body is required.")
    return parameter(f"text.body: At most {LONGEST} characters.") if len(words) > LONGEST else None


def _conversation(world: World, account: Account, conversation_id: str) -> Person | None:
    return people.by_recipient(world.store.reader, "tiktok", account.account_id, conversation_id)


def content(world: World, request: Request, account: Account) -> Response:
    """The newest twenty messages. A "+" in the id that was not percent-encoded arrives as a blank and is refused."""
    if request.query.get("business_id") != account.account_id:
        return parameter("business_id: Param business_id is invalid.")
    person = _conversation(world, account, request.query.get("conversation_id", ""))
    if person is None:
        return parameter("conversation_id: Param conversation_id is invalid.")
    talk = arrivals.in_thread(world.store.reader, "tiktok", account.account_id, person.username, NEWEST)
    return ok(
        {
            "participants": [_party(account, person, "out"), _party(account, person, "in")],
            "messages": [_message(account, person, row) for row in talk],
        }
    )


def _person_id(person: Person) -> str:
    return f"user-{person.username}"


def _party(account: Account, person: Person, side: str) -> Json:
    if side == "out":
        return {"role": "BUSINESS_ACCOUNT", "id": account.account_id, "display_name": account.name, "profile_image": ""}
    return {
        "role": "PERSONAL_ACCOUNT",
        "id": _person_id(person),
        "display_name": person.name,
        "profile_image": "",
        "is_follower": False,
    }


def _message(account: Account, person: Person, row: dict[str, Any]) -> Json:
    business = {"role": "BUSINESS_ACCOUNT", "id": account.account_id}
    user = {"role": "PERSONAL_ACCOUNT", "id": _person_id(person)}
    sender, receiver = (business, user) if row["side"] == "out" else (user, business)
    return {
        "message_id": row["remote_id"],
        "conversation_id": person.recipient_id,
        "sender": sender["id"],
        "recipient": receiver["id"],
        "timestamp": int(row["at"] * 1000),
        "from_user": sender,
        "to_user": receiver,
        "message_type": "TEXT",
        "text": {"body": row["text"]},
    }
