"""How each call to X is made: its address, who signs it, and what a read in doubt means."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from requests_oauthlib import OAuth1

from outbound.answers import json_object
from outbound.http import Answer, Auth, HttpDoor
from outbound.outcome import CallFailed, Halted, Outcome, OutcomeUnknown, Unauthorized, Unreached
from platforms.x.errors import failure, in_doubt

# Both write base strings and headers, tokens and signatures included, at the level DEBUG.
for _name in ("oauthlib", "requests_oauthlib"):
    logging.getLogger(_name).setLevel(logging.INFO)


@dataclass(frozen=True, slots=True)
class XEndpoints:
    """Where X answers, and where people see it. Plain prefixes, so that a rehearsal server can stand in."""

    api: str = "https://api.x.com"
    web: str = "https://x.com"


@dataclass(frozen=True, slots=True)
class XKeys:
    """Who calls. With a ``token_secret`` calls are signed by OAuth 1.0a and need the app's key and secret as well."""

    access_token: str = field(repr=False, default="")
    token_secret: str = field(repr=False, default="")
    app_id: str = ""
    app_secret: str = field(repr=False, default="")


def signer(keys: XKeys, **more: str) -> Auth:
    """Signs a request by OAuth 1.0a with HMAC-SHA1 (RFC 5849): the query and form fields, never JSON or files.

    ``more``: ``callback_uri`` or ``verifier`` during a log-in; ``nonce`` and ``timestamp`` for tests.
    """
    if not (keys.app_id and keys.app_secret):
        reason = "The API key and API key secret of the X app are missing. Set them and try again."
        raise CallFailed(Halted(reason=reason, code="no-app"))
    signing: Auth = OAuth1(
        keys.app_id,
        client_secret=keys.app_secret,
        resource_owner_key=keys.access_token or None,
        resource_owner_secret=keys.token_secret or None,
        decoding=None,  # headers as text, not as bytes
        **more,
    )
    return signing


class XCaller:
    """Calls by one door. Stateless apart from it; raises ``CallFailed``."""

    def __init__(
        self, door: HttpDoor, endpoints: XEndpoints, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.door = door
        self.endpoints = endpoints
        self.clock = clock

    def ask(self, method: str, path: str, keys: XKeys, **arguments: Any) -> Answer:
        """One call with ``keys``. ``path`` begins with a slash."""
        if not keys.access_token:
            raise CallFailed(Unauthorized(reason="There is no access token for this X account. Connect it."))
        if keys.token_secret:
            arguments["auth"] = signer(keys)
        else:
            given: Mapping[str, str] = arguments.get("headers") or {}
            arguments["headers"] = {**given, "Authorization": f"Bearer {keys.access_token}"}
        return self.door.request(method, f"{self.endpoints.api}{path}", **arguments)

    def read(self, method: str, path: str, keys: XKeys, **arguments: Any) -> dict[str, Any]:
        """The JSON object that a harmless call is answered with."""
        return self.readable(self.harmless(method, path, keys, **arguments))

    def harmless(self, method: str, path: str, keys: XKeys, **arguments: Any) -> Answer:
        """A call that makes nothing anybody sees: what is in doubt about it is simply not reached."""
        return self.taken(lambda: self.ask(method, path, keys, **arguments))

    def taken(self, call: Callable[[], Answer]) -> Answer:
        """The successful answer of a harmless call."""
        try:
            answer = call()
        except CallFailed as error:
            raise CallFailed(_unreached(error.outcome)) from error
        if not answer.ok:
            raise CallFailed(failure(answer, now=self.clock(), creating=False))
        return answer

    def readable(self, answer: Answer) -> dict[str, Any]:
        body = json_object(answer)
        if not body:
            raise CallFailed(in_doubt(answer, creating=False, reason="X's answer cannot be read."))
        return body


def _unreached(outcome: Outcome) -> Outcome:
    if isinstance(outcome, OutcomeUnknown):
        return Unreached(reason=outcome.reason, code=outcome.code, http_status=outcome.http_status)
    return outcome


def data_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """The object under ``data``; empty where there is none."""
    data = body.get("data")
    return data if isinstance(data, dict) else {}


def text_of(value: object) -> str:
    """An id or a name as X sent it; '' for anything but a text or a whole number."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
