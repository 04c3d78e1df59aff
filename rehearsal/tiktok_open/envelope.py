"""The v2 envelope: data and error side by side, success told by the error code "ok"."""

import uuid
from typing import Any

from rehearsal.wire import Response, answer


def _log_id() -> str:
    return uuid.uuid4().hex.upper()


def ok(data: dict[str, Any]) -> Response:
    return answer({"data": data, "error": {"code": "ok", "message": "", "log_id": _log_id()}})


def refused(code: str, message: str, status: int = 400) -> Response:
    return answer({"data": {}, "error": {"code": code, "message": message, "log_id": _log_id()}}, status)


def invalid(message: str) -> Response:
    return refused("invalid_params", message)


def flat(error: str, description: str, status: int = 400) -> Response:
    """OAuth calls have no envelope."""
    return answer({"error": error, "error_description": description, "log_id": _log_id()}, status)


class OpenVoice:
    def throttled(self, wait: float | None, window_seconds: float | None) -> Response:
        # No Retry-After is documented here.
        return refused("rate_limit_exceeded", "The API rate limit was exceeded. Please try again later.", 429)

    def unavailable(self) -> Response:
        return refused("internal_error", "Something is wrong. Please try again later.", 503)

    def revoked(self) -> Response:
        message = "The access token is invalid or not found in the request."
        return refused("access_token_invalid", message, 401)

    def window_closed(self) -> Response:
        return self.unavailable()


class TokenVoice(OpenVoice):
    """The same, as the OAuth call words it."""

    def throttled(self, wait: float | None, window_seconds: float | None) -> Response:
        return flat("rate_limit_exceeded", "The API rate limit was exceeded.", 429)

    def unavailable(self) -> Response:
        return flat("server_error", "Something is wrong. Please try again later.", 503)

    def revoked(self) -> Response:
        return flat("invalid_client", "Client key or secret is incorrect.", 401)


VOICE = OpenVoice()
TOKEN_VOICE = TokenVoice()
