"""TikTok's envelope: HTTP 200 even for a failure, told by a non-zero code."""

import uuid
from typing import Any

from rehearsal.wire import Response, answer

PARAMETER = 40002
NO_PERMISSION = 40001
TOO_FAST = 40064
BAD_TOKEN = 40105
SYSTEM = 51065


def enveloped(code: int, message: str, data: Any = None, status: int = 200) -> Response:
    request_id = uuid.uuid4().hex.upper()
    return answer({"code": code, "message": message, "request_id": request_id, "data": data or {}}, status)


def ok(data: Any) -> Response:
    return enveloped(0, "OK", data)


def parameter(message: str) -> Response:
    return enveloped(PARAMETER, message)


class TikTokVoice:
    def throttled(self, wait: float | None, window_seconds: float | None) -> Response:
        # No Retry-After and no HTTP 429 here; the wording is reported by support pages of messaging vendors.
        return enveloped(TOO_FAST, "You are sending messages too fast. Take a rest.")

    def unavailable(self) -> Response:
        return enveloped(SYSTEM, "System error", status=503)

    def revoked(self) -> Response:
        return enveloped(BAD_TOKEN, "Access token is incorrect or has been revoked.")

    def window_closed(self) -> Response:
        return parameter("recipient: the 48-hour messaging window of this conversation is closed.")


VOICE = TikTokVoice()
