"""Typed calls to TikTok's API for Business, v1.3: Business Messaging."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from outbound.answers import json_object
from outbound.http import Answer, HttpDoor, SendPermit
from outbound.outcome import (
    Accepted,
    CallFailed,
    Halted,
    Outcome,
    OutcomeUnknown,
    Refused,
    Unauthorized,
    Unreached,
)
from platforms.tiktok.errors import code_of, failure, in_doubt
from platforms.tiktok.quotas import MESSAGE_CHARACTERS, READABLE_MESSAGES


@dataclass(frozen=True, slots=True)
class TikTokEndpoints:
    """Where the API for Business answers; a plain prefix, so that a rehearsal server can stand in."""

    base: str = "https://business-api.tiktok.com"
    version: str = "v1.3"


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """One message of a conversation as TikTok lists it; ``text`` empty for what is no text."""

    remote_id: str
    text: str
    sent_at: datetime
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Business:
    """Whom a token acts for."""

    business_id: str
    name: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A new pair. The old refresh token dies at once, so both must be stored together."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False, default="")
    expires_at: datetime | None = None


class TikTokClient:
    """The calls of Business Messaging we use. Stateless apart from the door; each raises ``CallFailed``.

    Paths and bodies: https://business-api.tiktok.com/portal/docs (Business Messaging API), as used by public clients
    read on 2026-11-20 and 2026-11-21.
    """

    def __init__(
        self, door: HttpDoor, endpoints: TikTokEndpoints, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._door = door
        self._endpoints = endpoints
        self._clock = clock

    def send_message(
        self, *, access_token: str, business_id: str, conversation_id: str, text: str, permit: SendPermit | None = None
    ) -> Accepted:
        """Answer in a conversation that the person has opened."""
        _check_text(text)
        body = {
            "business_id": business_id,
            "recipient_type": "CONVERSATION",
            "recipient": conversation_id,
            "message_type": "TEXT",
            "text": {"body": text},
        }
        url, headers = self._url("business/message/send/"), _access(access_token)
        answer = self._door.request("POST", url, json=body, headers=headers, permit=permit)
        if not _succeeded(answer):
            raise CallFailed(failure(answer, now=self._clock(), creating=True))
        remote_id = _message_id(json_object(answer))
        if not remote_id:
            raise CallFailed(in_doubt(answer, creating=True, reason="TikTok took the message but named no id."))
        return Accepted(remote_id=remote_id, thread_id=conversation_id, http_status=answer.status)

    def messages(self, *, access_token: str, business_id: str, conversation_id: str) -> tuple[SeenMessage, ...]:
        """The newest messages of a conversation, 20 at most."""
        params = {"business_id": business_id, "conversation_id": conversation_id}
        data = self._read("GET", "business/message/content/list/", access_token, params=params)
        rows = data.get("messages")
        if not isinstance(rows, list):
            raise CallFailed(Unreached(reason="TikTok's list of messages cannot be read."))
        return tuple(_seen(row, business_id) for row in rows[:READABLE_MESSAGES])

    def whoami(self, *, access_token: str, business_id: str) -> Business:
        """The account a token acts for."""
        params = {"business_id": business_id, "fields": json.dumps(["username", "display_name"])}
        data = self._read("GET", "business/get/", access_token, params=params)
        return Business(
            business_id=business_id, name=str(data.get("display_name") or ""), username=str(data.get("username") or "")
        )

    def refresh(self, *, client_id: str, client_secret: str, refresh_token: str) -> Token:
        """A new pair of tokens. Never to be run twice at once: the old refresh token dies with the answer.

        An answer that cannot be read may have spent the old token, so it stays unknown.
        """
        body = {
            "client_id": client_id,
            "client_secret": client_secret,
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
        }
        answer = self._door.request("POST", self._url("tt_user/oauth2/refresh_token/"), json=body)
        if not _succeeded(answer):
            raise CallFailed(_set_up_wrong(failure(answer, now=self._clock(), creating=True)))
        data = _data(json_object(answer))
        if not isinstance(data.get("access_token"), str) or not data["access_token"]:
            raise CallFailed(in_doubt(answer, creating=True, reason="TikTok's answer holds no access token."))
        return Token(
            access_token=data["access_token"],
            refresh_token=str(data.get("refresh_token") or ""),
            expires_at=_expiry(data.get("expires_in"), self._clock()),
        )

    def _url(self, path: str) -> str:
        return f"{self._endpoints.base}/open_api/{self._endpoints.version}/{path}"

    def _read(self, method: str, path: str, access_token: str, **arguments: Any) -> dict[str, Any]:
        """A call that creates nothing: what is in doubt about it is simply not reached."""
        headers = _access(access_token)
        try:
            answer = self._door.request(method, self._url(path), headers=headers, **arguments)
        except CallFailed as error:
            raise CallFailed(_harmless(error.outcome)) from error
        if not _succeeded(answer):
            raise CallFailed(failure(answer, now=self._clock(), creating=False))
        return _data(json_object(answer))


def _access(access_token: str) -> dict[str, str]:
    """TikTok's own header, without the word Bearer."""
    if not access_token:
        raise CallFailed(Unauthorized(reason="There is no access token for this TikTok account."))
    return {"Access-Token": access_token}


def _succeeded(answer: Answer) -> bool:
    return 200 <= answer.status < 300 and code_of(json_object(answer)) == 0


def _data(body: dict[str, Any]) -> dict[str, Any]:
    data = body.get("data")
    return data if isinstance(data, dict) else {}


def _message_id(body: dict[str, Any]) -> str:
    data = _data(body)
    message = data.get("message")
    found = message.get("message_id") if isinstance(message, dict) else data.get("message_id")
    return str(found) if isinstance(found, str | int) and found else ""


def _seen(row: object, business_id: str) -> SeenMessage:
    """One listed message. ``from_user.role`` tells whose it is, else the sender's id."""
    if not isinstance(row, dict):
        raise CallFailed(Unreached(reason="TikTok's list of messages cannot be read."))
    sender = row.get("from_user")
    role = sender.get("role") if isinstance(sender, dict) else None
    sender_id = sender.get("id") if isinstance(sender, dict) else row.get("sender")
    text = row.get("text")
    return SeenMessage(
        remote_id=str(row.get("message_id") or ""),
        text=str(text.get("body") or "") if isinstance(text, dict) else "",
        sent_at=_moment(row.get("timestamp")),
        is_ours=role == "BUSINESS_ACCOUNT" if role else sender_id == business_id,
    )


def _moment(milliseconds: object) -> datetime:
    try:
        return datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise CallFailed(Unreached(reason="TikTok's list of messages names no readable time.")) from None


def _check_text(text: str) -> None:
    if not text.strip():
        raise CallFailed(Refused(reason="The message is empty."))
    if len(text) > MESSAGE_CHARACTERS:
        raise CallFailed(Refused(reason=f"The message has {len(text)} characters; TikTok takes {MESSAGE_CHARACTERS}."))


def _expiry(seconds: object, now: datetime) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds < 10**9:
        return None
    return now + timedelta(seconds=seconds)


def _set_up_wrong(outcome: Outcome) -> Outcome:
    """At the token endpoint a refused value is one of ours: app id or secret."""
    return Halted(outcome.reason, outcome.code, outcome.http_status) if isinstance(outcome, Refused) else outcome


def _harmless(outcome: Outcome) -> Outcome:
    if isinstance(outcome, OutcomeUnknown):
        return Unreached(reason=outcome.reason, code=outcome.code, http_status=outcome.http_status)
    return outcome
