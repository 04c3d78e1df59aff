"""Typed calls to LinkedIn."""

from __future__ import annotations

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
    Unsupported,
)
from platforms.linkedin import versions
from platforms.linkedin.errors import failure, in_doubt
from platforms.linkedin.quotas import MESSAGE_CHARACTERS


@dataclass(frozen=True, slots=True)
class LinkedInEndpoints:
    """Where LinkedIn answers. Each address is a plain prefix, so that a rehearsal server can stand in."""

    api: str = "https://api.linkedin.com"
    oauth: str = "https://www.linkedin.com"
    version: str = versions.DEFAULT


@dataclass(frozen=True, slots=True)
class Member:
    """Whom a token belongs to. ``member_id`` is the last part of ``urn:li:person:…``."""

    member_id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A renewed token; ``refresh_token`` empty where LinkedIn sent none."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False, default="")
    expires_at: datetime | None = None


def person_urn(member_id: str) -> str:
    return member_id if member_id.startswith("urn:") else f"urn:li:person:{member_id}"


class LinkedInClient:
    """The calls of LinkedIn we use. Stateless apart from the door; each raises ``CallFailed``."""

    def __init__(
        self, door: HttpDoor, endpoints: LinkedInEndpoints, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._door = door
        self._endpoints = endpoints
        self._clock = clock

    def send_message(
        self, *, access_token: str, text: str, person: str = "", thread: str = "", permit: SendPermit | None = None
    ) -> Accepted:
        """Send to a first-degree connection, or into a thread where one is known. Approved partners only.

        https://learn.microsoft.com/en-us/linkedin/shared/integrations/communications/messages (read 2026-11-21).
        There is no idempotency key and no list of sent messages: an unknown outcome stays unknown.
        """
        _check_text(text)
        body: dict[str, Any] = {"body": text, "messageType": "MEMBER_TO_MEMBER"}
        if thread:
            body["thread"] = thread
        elif person:
            body["recipients"] = [person_urn(person)]
        else:
            raise CallFailed(Unsupported(reason="LinkedIn's id of this person is not known."))
        answer = self._door.request(
            "POST",
            f"{self._endpoints.api}/v2/messages",
            json=body,
            headers=self.headers(access_token),
            permit=permit,
        )
        if not 200 <= answer.status < 300:
            raise CallFailed(failure(answer, now=self._clock(), creating=True))
        return _accepted(answer, thread)

    def whoami(self, *, access_token: str) -> Member:
        """The member a token belongs to; needs the scope ``openid`` (and ``profile`` for the name)."""
        body = self._read("GET", f"{self._endpoints.api}/v2/userinfo", headers=self.headers(access_token))
        if not isinstance(body.get("sub"), str) or not body["sub"]:
            raise CallFailed(Unreached(reason="LinkedIn's answer does not name the member."))
        return Member(member_id=body["sub"], name=str(body.get("name", "")))

    def refresh(self, *, client_id: str, client_secret: str, refresh_token: str) -> Token:
        """Renew an access token. The refresh token keeps its first expiry, so repeating this does no harm.

        https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens (2026-11-20)
        """
        if not refresh_token:
            reason = "LinkedIn gives refresh tokens to approved partners only; connect the account again."
            raise CallFailed(Unauthorized(reason=reason))
        form = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": client_id,
            "client_secret": client_secret,
        }
        try:
            body = self._read("POST", f"{self._endpoints.oauth}/oauth/v2/accessToken", form=form)
        except CallFailed as error:
            raise CallFailed(_set_up_wrong(error.outcome)) from error
        if not isinstance(body.get("access_token"), str) or not body["access_token"]:
            raise CallFailed(Unreached(reason="LinkedIn's answer holds no access token."))
        return Token(
            access_token=body["access_token"],
            refresh_token=str(body.get("refresh_token") or ""),
            expires_at=_expiry(body.get("expires_in"), self._clock()),
        )

    # -- for the calls of publishing, which are in modules of their own ---------------------------------

    @property
    def endpoints(self) -> LinkedInEndpoints:
        return self._endpoints

    def now(self) -> datetime:
        return self._clock()

    def create(self, path: str, *, access_token: str, body: Mapping[str, Any], permit: SendPermit | None) -> Answer:
        """The successful answer of a call that makes something people see. Raises ``CallFailed``."""
        url, headers = f"{self._endpoints.api}{path}", self.headers(access_token)
        answer = self._door.request("POST", url, json=body, headers=headers, permit=permit)
        if not answer.ok:
            raise CallFailed(failure(answer, now=self._clock(), creating=True))
        return answer

    def read(
        self, method: str, path: str, *, access_token: str, finder: bool = False, **arguments: Any
    ) -> dict[str, Any]:
        """The JSON object that a harmless call of the API is answered with. Raises ``CallFailed``."""
        headers = self.headers(access_token) | ({"X-RestLi-Method": "FINDER"} if finder else {})
        return self._read(method, f"{self._endpoints.api}{path}", headers=headers, **arguments)

    def put(self, url: str, content: bytes, *, access_token: str = "") -> Answer:
        """Bring content to an address that LinkedIn named; with the token only where one is given."""
        headers = {"Content-Type": "application/octet-stream"}
        if access_token:
            headers["Authorization"] = f"Bearer {access_token}"
        return self.harmless("PUT", url, content=content, headers=headers)

    def harmless(self, method: str, url: str, **arguments: Any) -> Answer:
        """The successful answer of a call that creates nothing: what is in doubt about it is simply not reached."""
        try:
            answer = self._door.request(method, url, **arguments)
        except CallFailed as error:
            raise CallFailed(_harmless(error.outcome)) from error
        if not answer.ok:
            raise CallFailed(failure(answer, now=self._clock(), creating=False))
        return answer

    def headers(self, access_token: str) -> dict[str, str]:
        if not access_token:
            raise CallFailed(Unauthorized(reason="There is no access token for this LinkedIn account."))
        return {
            "Authorization": f"Bearer {access_token}",
            "LinkedIn-Version": self._endpoints.version,
            "X-Restli-Protocol-Version": "2.0.0",
        }

    def _read(self, method: str, url: str, **arguments: Any) -> dict[str, Any]:
        answer = self.harmless(method, url, **arguments)
        body = json_object(answer)
        if not body:
            raise CallFailed(in_doubt(answer, creating=False, reason="LinkedIn's answer cannot be read."))
        return body


def _accepted(answer: Answer, thread: str) -> Accepted:
    body = json_object(answer)
    remote_id = answer.headers.get("x-restli-id") or answer.headers.get("x-linkedin-id") or str(body.get("id") or "")
    if not remote_id:
        raise CallFailed(in_doubt(answer, creating=True, reason="LinkedIn took the message but named no id."))
    return Accepted(remote_id=remote_id, thread_id=str(body.get("thread") or thread), http_status=answer.status)


def _check_text(text: str) -> None:
    if not text.strip():
        raise CallFailed(Refused(reason="The message is empty."))
    if len(text) > MESSAGE_CHARACTERS:
        reason = f"The message has {len(text)} characters; LinkedIn takes {MESSAGE_CHARACTERS}."
        raise CallFailed(Refused(reason=reason))


def _expiry(seconds: object, now: datetime) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds < 10**9:
        return None
    return now + timedelta(seconds=seconds)


def _set_up_wrong(outcome: Outcome) -> Outcome:
    """At the token endpoint a refused value is one of ours: client id or secret."""
    return Halted(outcome.reason, outcome.code, outcome.http_status) if isinstance(outcome, Refused) else outcome


def _harmless(outcome: Outcome) -> Outcome:
    if isinstance(outcome, OutcomeUnknown):
        return Unreached(reason=outcome.reason, code=outcome.code, http_status=outcome.http_status)
    return outcome
