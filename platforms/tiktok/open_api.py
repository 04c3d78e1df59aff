"""How each call to TikTok for Developers (v2) is made, and what a read in doubt means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from outbound.answers import json_object
from outbound.http import Answer, HttpDoor, SendPermit, Timeouts
from outbound.outcome import CallFailed, Outcome, OutcomeUnknown, Unauthorized, Unreached
from platforms.tiktok.open_errors import failure, in_doubt, succeeded

BASE = "https://open.tiktokapis.com"
WEB = "https://www.tiktok.com"


class OpenCaller:
    """Calls by one door; ``base`` and ``web`` are plain prefixes. Stateless apart from it; raises ``CallFailed``."""

    def __init__(
        self,
        door: HttpDoor,
        base: str = BASE,
        web: str = WEB,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.door = door
        self.base = base
        self.web = web
        self.clock = clock

    def read(
        self,
        method: str,
        path: str,
        access_token: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        timeouts: Timeouts | None = None,
    ) -> dict[str, Any]:
        """The data that a call is answered with that makes nothing anybody sees."""
        headers = bearer(access_token)
        try:
            answer = self.door.request(
                method, f"{self.base}{path}", params=params, json=json, headers=headers, timeouts=timeouts
            )
        except CallFailed as error:
            raise CallFailed(unreached(error.outcome)) from error
        return self._data(answer, creating=False)

    def create(
        self, path: str, access_token: str, *, body: Any, permit: SendPermit | None
    ) -> tuple[Answer, dict[str, Any]]:
        """The answer of a call that makes a post, and its data."""
        headers = bearer(access_token)
        answer = self.door.request("POST", f"{self.base}{path}", json=body, headers=headers, permit=permit)
        return answer, self._data(answer, creating=True)

    def _data(self, answer: Answer, *, creating: bool) -> dict[str, Any]:
        if not succeeded(answer):
            raise CallFailed(failure(answer, now=self.clock(), creating=creating))
        data = json_object(answer).get("data")
        if not isinstance(data, dict):
            raise CallFailed(in_doubt(answer, creating=creating, reason="TikTok's answer cannot be read."))
        return data


def bearer(access_token: str) -> dict[str, str]:
    if not access_token:
        raise CallFailed(Unauthorized(reason="There is no access token for this TikTok account. Connect it."))
    return {"Authorization": f"Bearer {access_token}"}


def unreached(outcome: Outcome) -> Outcome:
    if isinstance(outcome, OutcomeUnknown):
        return Unreached(reason=outcome.reason, code=outcome.code, http_status=outcome.http_status)
    return outcome
