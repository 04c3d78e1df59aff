"""The Send API of Messenger and Instagram (developers.facebook.com/docs/messenger-platform/send-messages, 2026-11)."""

from typing import Any

from rehearsal import people, redaction
from rehearsal.acceptance import Send, accept
from rehearsal.accounts import Account
from rehearsal.graph.errors import GraphVoice, error, parameter
from rehearsal.wire import BodyTooLarge, Json, MalformedBody, Request, Response, answer, parse_json
from rehearsal.world import World

HOUR = 3600
WINDOW = 24 * HOUR
HUMAN_WINDOW = 7 * 24 * HOUR
LONGEST_MESSENGER = 2000
LONGEST_INSTAGRAM_BYTES = 1000
TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY")


def read_body(request: Request) -> Json | Response:
    try:
        return _unfolded(request.form()) if request.is_form else request.json()
    except MalformedBody as problem:
        return parameter(str(problem))
    except BodyTooLarge:
        return error(1, "Request entity is too large", status=413)


def _unfolded(form: dict[str, str]) -> Json:
    """Graph also takes forms, with objects as JSON inside a field."""
    return {key: parse_json(value.encode()) if value.startswith("{") else value for key, value in form.items()}


def send(world: World, request: Request, account: Account, body: Json) -> Response:
    voice = GraphVoice(account.platform, account.account_id)
    if not account.can_message:
        return error(200, "The app or token lacks the permission to send messages", status=403)
    problem = _type_problem(body) or _text_problem(account.platform, body.get("message"))
    if problem is not None:
        return problem
    recipient = body.get("recipient")
    if not isinstance(recipient, dict) or not isinstance(recipient.get("id"), str | int):
        return parameter("The parameter recipient is required, with an id")
    person = people.by_recipient(world.store.reader, account.platform, account.account_id, str(recipient["id"]))
    if person is None:
        return error(100, "No matching user found", subcode=2018001)
    window = HUMAN_WINDOW if body.get("messaging_type") == "MESSAGE_TAG" else WINDOW

    def gate(fresh: Send, now: float) -> Response | None:
        last = fresh.recipients[0].last_inbound_at
        return None if last is not None and now - last < window else voice.window_closed()

    parcel = Send(account, (person,), body["message"]["text"], redaction.shape(request, body))
    return accept(world, request, voice, parcel, gate, _receipt)


def _receipt(send: Send, remote_id: str) -> Response:
    return answer({"recipient_id": send.recipients[0].recipient_id, "message_id": remote_id})


def _type_problem(body: Json) -> Response | None:
    kind, tag = body.get("messaging_type", "RESPONSE"), body.get("tag")
    if kind not in TYPES:
        return parameter(f"Param messaging_type must be one of {', '.join(TYPES)}")
    if kind == "UTILITY":
        return parameter("A utility message needs an approved template, which is not rehearsed here")
    # The other tags were Messenger-only and are reported retired since April 2026 (from memory, unverified).
    if kind == "MESSAGE_TAG" and tag != "HUMAN_AGENT":
        return parameter("Param tag must be HUMAN_AGENT when messaging_type is MESSAGE_TAG")
    if kind != "MESSAGE_TAG" and tag is not None:
        return parameter("Param tag is only allowed when messaging_type is MESSAGE_TAG")
    return None


def _text_problem(platform: str, message: Any) -> Response | None:
    text = message.get("text") if isinstance(message, dict) else None
    if not isinstance(text, str) or not text.strip():
        return parameter("Param message must hold a text; attachments are not rehearsed here")
    if platform == "instagram" and len(text.encode()) > LONGEST_INSTAGRAM_BYTES:
        return parameter(f"Length of param message[text] must be at most {LONGEST_INSTAGRAM_BYTES} bytes")
    if platform == "facebook" and len(text) > LONGEST_MESSENGER:
        return parameter(f"Length of param message[text] must be at most {LONGEST_MESSENGER}")
    return None
