"""Meta's webhooks: is a body genuine, and what does it say. Pure; see ``docs/platforms/meta.md``.

Sources, read 2026-11-21: https://developers.facebook.com/docs/messenger-platform/webhooks,
https://developers.facebook.com/docs/graph-api/webhooks/getting-started.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from platforms.inbound import InboundMessage, Reading

SIGNATURE_HEADER = "X-Hub-Signature-256"
#: The object of a payload -> the platform it speaks of.
_PLATFORMS = {"page": "facebook", "instagram": "instagram"}
#: Events that say nothing a person wrote: the key that marks one -> its name.
_IGNORED = {
    "delivery": "delivery",
    "read": "read",
    "reaction": "reaction",
    "message_edit": "edit",
    "referral": "referral",
    "optin": "opt-in",
}
#: From here on a number counts milliseconds: as seconds it would lie in the year 5138.
_MILLISECONDS = 10**11

Json = dict[str, Any]


def is_genuine(raw: bytes, signature: str, secrets: Iterable[str]) -> bool:
    """Whether one of the app secrets signed exactly these bytes. No secret, or an empty one, proves nothing."""
    given = signature.strip().encode()
    return any(hmac.compare_digest(given, _signature(raw, secret)) for secret in secrets if secret)


def _signature(raw: bytes, secret: str) -> bytes:
    return f"sha256={hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()}".encode()


def challenge_answer(query: dict[str, str], verify_token: str) -> str | None:
    """What to answer to Meta's question whether this address is ours; None: refuse."""
    given = query.get("hub.verify_token", "")
    if not verify_token or query.get("hub.mode") != "subscribe":
        return None
    return query.get("hub.challenge", "") if hmac.compare_digest(given.encode(), verify_token.encode()) else None


def read(raw: bytes) -> Reading:
    """Never raises: what cannot be made out is named in ``unknown``."""
    try:
        payload = json.loads(raw)
    except (ValueError, RecursionError):
        return Reading(unknown=("no JSON",))
    if not isinstance(payload, dict):
        return Reading(unknown=("no object",))
    kind = str(payload.get("object", ""))[:60]
    if kind not in _PLATFORMS:
        return Reading(unknown=(f"object {kind or 'without name'}",))
    found = [_event(event, account_id, _PLATFORMS[kind]) for event, account_id in _events(payload)]
    return Reading(
        messages=tuple(item for item in found if isinstance(item, InboundMessage) and not item.is_echo),
        ignored=tuple(_name(item) for item in found if _is_ignored(item)),
        unknown=tuple(item for item in found if isinstance(item, str) and not _is_ignored(item))
        or (() if found else ("no entry",)),
    )


def _is_ignored(item: InboundMessage | str) -> bool:
    return item.is_echo if isinstance(item, InboundMessage) else item in _IGNORED_NAMES


def _name(item: InboundMessage | str) -> str:
    return item if isinstance(item, str) else "echo"


_IGNORED_NAMES = frozenset({*_IGNORED.values(), "deletion"})


def _events(payload: Json) -> Iterator[tuple[Any, str]]:
    """Each event with the account it came to. ``standby``: another app has the conversation, yet a person wrote."""
    for entry in _list(payload.get("entry")):
        account_id = _text(_object(entry).get("id"))
        for name in ("messaging", "standby"):
            yield from ((event, account_id) for event in _list(_object(entry).get(name)))
        for change in _list(_object(entry).get("changes")):
            # The button "Test" of Meta's dashboard wraps a message like this.
            is_message = _object(change).get("field") == "messages"
            yield (_object(change).get("value") if is_message else change), account_id


def _event(event: Any, account_id: str, platform: str) -> InboundMessage | str:
    """A message, or the name of what it is instead."""
    event = _object(event)
    body = _object(event.get("message")) or _object(event.get("postback"))
    if not body:
        return next((name for key, name in _IGNORED.items() if key in event), _unknown(event))
    if body.get("is_deleted"):
        return "deletion"
    sender, receiver = _id(event.get("sender")), _id(event.get("recipient"))
    is_echo = bool(body.get("is_echo")) or (bool(sender) and sender == account_id)
    message_id = _text(body.get("mid"))
    if not is_echo and not (sender and message_id and (receiver or account_id)):
        return "message without ids"
    return InboundMessage(
        platform=platform,
        account_id=sender if is_echo else receiver or account_id,
        sender_id=receiver if is_echo else sender,
        message_id=message_id,
        text=_words(body),
        at=_moment(event.get("timestamp")),
        is_echo=is_echo,
    )


def _unknown(event: Json) -> str:
    if "field" in event:
        return f"change {_text(event['field'])[:60]}"
    named = sorted(set(event) - {"sender", "recipient", "timestamp"})
    return f"event {', '.join(named)[:60] or 'without content'}"


def _words(body: Json) -> str:
    """What the person wrote or pressed; an attachment without words is named in brackets."""
    if words := _text(body.get("text")) or _text(body.get("title")):
        return words
    kinds = [_text(_object(item).get("type")) or "attachment" for item in _list(body.get("attachments"))]
    return " ".join(f"[{kind}]" for kind in kinds)


def _moment(value: Any) -> datetime | None:
    try:
        number = int(value)
        return datetime.fromtimestamp(number / 1000 if number >= _MILLISECONDS else number, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _id(party: Any) -> str:
    return _text(_object(party).get("id"))


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    """As text that every database stores: halves of surrogate pairs are no characters."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode()
