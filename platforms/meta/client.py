"""Typed calls to the Graph API, the same on ``graph.facebook.com`` and ``graph.instagram.com``."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
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
from platforms.meta import versions
from platforms.meta.errors import error_of, failure, in_doubt
from platforms.meta.quotas import READABLE_MESSAGES, announced_pause


@dataclass(frozen=True, slots=True)
class GraphEndpoints:
    """One host of the Graph API. ``base`` is a plain prefix, so that a rehearsal server can stand in."""

    base: str = "https://graph.facebook.com"
    version: str = versions.DEFAULT


@dataclass(frozen=True, slots=True)
class GraphToken:
    """A token with what goes along: the account it acts for and the app secret that proves the caller.

    An empty ``account_id`` means the account of the token itself (``/me``).
    """

    access_token: str = field(repr=False)
    account_id: str = ""
    app_secret: str = field(repr=False, default="")

    def proof(self) -> dict[str, str]:
        """``appsecret_proof`` of this very token. In the query: some calls ignore it in the body (field report).

        https://developers.facebook.com/docs/graph-api/guides/secure-requests (read 2026-11-20)
        """
        if not self.app_secret:
            return {}
        digest = hmac.new(self.app_secret.encode(), self.access_token.encode(), hashlib.sha256)
        return {"appsecret_proof": digest.hexdigest()}


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """One message of a conversation as Meta lists it."""

    remote_id: str
    text: str
    sent_at: datetime
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """The newest messages with one person; ``whole``: there are no older ones."""

    thread_id: str
    messages: tuple[SeenMessage, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class RenewedToken:
    access_token: str = field(repr=False)
    expires_at: datetime | None = None


class GraphClient:
    """The calls of the Graph API we use. Stateless apart from the door; each raises ``CallFailed``."""

    def __init__(
        self, door: HttpDoor, endpoints: GraphEndpoints, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._door = door
        self._endpoints = endpoints
        self._clock = clock

    def send_message(
        self,
        token: GraphToken,
        *,
        recipient: str,
        text: str,
        human_agent: bool = False,
        permit: SendPermit | None = None,
    ) -> Accepted:
        """Answer ``recipient`` (a page- or Instagram-scoped id) inside an open window.

        ``human_agent``: a person typed or approved it and the standard window is over.
        https://developers.facebook.com/docs/messenger-platform/reference/send-api/ (read 2026-11-20)
        """
        if not text.strip():
            raise CallFailed(Refused(reason="The message is empty."))
        body: dict[str, Any] = {"recipient": {"id": recipient}, "message": {"text": text}, "messaging_type": "RESPONSE"}
        if human_agent:
            body |= {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        answer = self.create(token, f"{token.account_id or 'me'}/messages", body, permit=permit)
        return self.taken(answer, json_object(answer).get("message_id"), missing="Meta's answer names no message id.")

    def create(
        self,
        token: GraphToken,
        path: str,
        body: Mapping[str, Any],
        *,
        params: Mapping[str, str] | None = None,
        permit: SendPermit | None = None,
    ) -> Answer:
        """One call that makes something people can see; what is in doubt about it is ``OutcomeUnknown``."""
        query = {**(params or {}), **token.proof()}
        headers = _bearer(token.access_token)
        url = self._url(path)
        answer = self._door.request("POST", url, params=query, json=dict(body), headers=headers, permit=permit)
        if not 200 <= answer.status < 300 or error_of(answer):
            raise CallFailed(failure(answer, now=self.now(), creating=True))
        return answer

    def taken(self, answer: Answer, remote_id: object, *, missing: str, url: str = "") -> Accepted:
        """A creating call that succeeded; in doubt where it names no id."""
        if not isinstance(remote_id, str) or not remote_id:
            raise CallFailed(in_doubt(answer, creating=True, reason=missing))
        pause = announced_pause(answer.headers, self.now())
        return Accepted(remote_id=remote_id, url=url, http_status=answer.status, pause=pause)

    def upload(
        self,
        token: GraphToken,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        content_type: str = "",
    ) -> dict[str, Any]:
        """A call that makes nothing anybody can see; it may be repeated."""
        headers = _bearer(token.access_token) | ({"Content-Type": content_type} if content_type else {})
        body = {"content": content} if content is not None else {"json": dict(json or {})}
        return self._called("POST", self._url(path), params=token.proof(), headers=headers, **body)

    def now(self) -> datetime:
        return self._clock()

    def conversation(self, token: GraphToken, *, platform: str, person: str) -> Conversation | None:
        """The conversation with ``person``; None where Meta lists none. ``platform``: messenger or instagram.

        https://developers.facebook.com/docs/messenger-platform/conversations (read 2026-11-21)
        """
        fields = f"id,messages.limit({READABLE_MESSAGES}){{id,message,created_time,from}}"
        params = {"platform": platform, "user_id": person, "fields": fields, **token.proof()}
        body = self._read(self._url(f"{token.account_id or 'me'}/conversations"), params, token.access_token)
        rows = body.get("data")
        if not isinstance(rows, list):
            raise CallFailed(Unreached(reason="Meta's list of conversations cannot be read."))
        if not rows:
            return None
        return _conversation(rows[0], person)

    def whoami(self, token: GraphToken, *, fields: str = "id,name") -> dict[str, Any]:
        """The node of the token's own account."""
        return self.node(token, "me", fields=fields)

    def node(self, token: GraphToken, path: str, *, fields: str) -> dict[str, Any]:
        """One object, which its answer must name."""
        body = self._read(self._url(path), {"fields": fields, **token.proof()}, token.access_token)
        if not body.get("id"):
            raise CallFailed(Unreached(reason="Meta's answer does not name the account."))
        return body

    def read(self, token: GraphToken, path: str, params: dict[str, str]) -> dict[str, Any]:
        """Any other read. ``path`` is below the version and never made of what somebody typed."""
        return self._read(self._url(path), {**params, **token.proof()}, token.access_token)

    def exchange(self, token: GraphToken, *, app_id: str) -> RenewedToken:
        """Facebook: exchange a token that is still good for one of about 60 days. There is no refresh token.

        https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived (read 2026-11-20)
        """
        params = {
            "grant_type": "fb_exchange_token",
            "client_id": app_id,
            "client_secret": token.app_secret,
            "fb_exchange_token": token.access_token,
        }
        return self._renewed(self._token_call(self._url("oauth/access_token"), params))

    def refresh_instagram(self, token: GraphToken) -> RenewedToken:
        """Instagram Login: 60 fresh days for a token at least a day old and not yet expired.

        https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token (read 2026-11-20).
        The address carries no version and the token stands in the query, as documented.
        """
        params = {"grant_type": "ig_refresh_token", "access_token": token.access_token}
        return self._renewed(self._token_call(f"{self._endpoints.base}/refresh_access_token", params))

    def _token_call(self, url: str, params: dict[str, str]) -> dict[str, Any]:
        try:
            return self._called("GET", url, params=params)
        except CallFailed as error:
            raise CallFailed(_set_up_wrong(error.outcome)) from error

    def _renewed(self, body: dict[str, Any]) -> RenewedToken:
        if not isinstance(body.get("access_token"), str) or not body["access_token"]:
            raise CallFailed(Unreached(reason="Meta's answer holds no access token."))
        seconds = body.get("expires_in")
        known = isinstance(seconds, int) and not isinstance(seconds, bool) and 0 < seconds < 10**9
        expires_at = self._clock() + timedelta(seconds=seconds) if known and isinstance(seconds, int) else None
        return RenewedToken(access_token=body["access_token"], expires_at=expires_at)

    def _url(self, path: str) -> str:
        return f"{self._endpoints.base}/{self._endpoints.version}/{path}"

    def _read(self, url: str, params: dict[str, str], access_token: str) -> dict[str, Any]:
        return self._called("GET", url, params=params, headers=_bearer(access_token))

    def _called(self, method: str, url: str, **arguments: Any) -> dict[str, Any]:
        """A call that creates nothing: what is in doubt about it is simply not reached."""
        try:
            answer = self._door.request(method, url, **arguments)
        except CallFailed as error:
            raise CallFailed(harmless(error.outcome)) from error
        if not 200 <= answer.status < 300 or error_of(answer):
            raise CallFailed(failure(answer, now=self._clock(), creating=False))
        return _readable(answer)


def _readable(answer: Answer) -> dict[str, Any]:
    body = json_object(answer)
    if not body:
        raise CallFailed(in_doubt(answer, creating=False, reason="Meta's answer cannot be read."))
    return body


def _conversation(row: object, person: str) -> Conversation:
    edge = row.get("messages") if isinstance(row, dict) else None
    listed = edge.get("data") if isinstance(edge, dict) else None
    if not isinstance(row, dict) or not isinstance(edge, dict) or not isinstance(listed, list):
        raise CallFailed(Unreached(reason="Meta's list of messages cannot be read."))
    messages = tuple(_seen(entry, person) for entry in listed)
    paging = edge.get("paging")
    more = isinstance(paging, dict) and bool(paging.get("next"))
    return Conversation(
        thread_id=str(row.get("id", "")), messages=messages, whole=not more and len(messages) < READABLE_MESSAGES
    )


def _seen(entry: object, person: str) -> SeenMessage:
    """One listed message. Whoever is not the person is us: Meta names our side by differing ids."""
    sender = entry.get("from") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(sender, dict):
        raise CallFailed(Unreached(reason="Meta's list of messages cannot be read."))
    return SeenMessage(
        remote_id=str(entry.get("id", "")),
        text=str(entry.get("message") or ""),
        sent_at=_moment(entry.get("created_time")),
        is_ours=str(sender.get("id", "")) != person,
    )


def _moment(value: object) -> datetime:
    """``2026-11-21T09:30:00+0000`` as Meta writes it, or seconds since 1970."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        moment = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        raise CallFailed(Unreached(reason="Meta's list of messages names no readable time.")) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _bearer(access_token: str) -> dict[str, str]:
    """In a header, so that the token stays out of logged addresses."""
    if not access_token:
        raise CallFailed(Unauthorized(reason="There is no access token for this account."))
    return {"Authorization": f"Bearer {access_token}"}


def _set_up_wrong(outcome: Outcome) -> Outcome:
    """At the token endpoint a refused value is one of ours: app id or secret."""
    return Halted(outcome.reason, outcome.code, outcome.http_status) if isinstance(outcome, Refused) else outcome


def harmless(outcome: Outcome) -> Outcome:
    """The outcome of a call that creates nothing."""
    if isinstance(outcome, OutcomeUnknown):
        return Unreached(reason=outcome.reason, code=outcome.code, http_status=outcome.http_status)
    return outcome
