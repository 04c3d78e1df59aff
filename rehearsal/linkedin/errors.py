"""LinkedIn's error bodies: message, serviceErrorCode, status, and for newer ones a code."""

import math

from rehearsal.wire import Response, answer

DAY = 86400


def error(status: int, message: str, service_code: int | None = None, code: str | None = None) -> Response:
    body: dict[str, object] = {"message": message, "status": status}
    if service_code is not None:
        body["serviceErrorCode"] = service_code
    if code is not None:
        body["code"] = code
    return answer(body, status)


def unprocessable(field: str, reason: str) -> Response:
    return error(422, f"ERROR :: {field} :: {reason}")


def not_found(path: str) -> Response:
    return error(404, f"Could not find entity: {path}", 0, "RESOURCE_NOT_FOUND")


def oauth_error(status: int, code: str, description: str) -> Response:
    return answer({"error": code, "error_description": description}, status)


class LinkedInVoice:
    def throttled(self, wait: float | None, window_seconds: float | None) -> Response:
        # The vendor documents no Retry-After; its daily counters are told by the wording alone
        # (learn.microsoft.com/linkedin/shared/api-guide/concepts/rate-limits, read 2026-11).
        if wait is None or (window_seconds or 0) >= DAY:
            return error(429, "Resource level throttle MEMBER DAY limit for calls to this resource is reached.", 101)
        told = error(429, "Too many requests.", 101, "TOO_MANY_REQUESTS")
        told.headers["Retry-After"] = str(max(1, math.ceil(wait)))
        return told

    def unavailable(self) -> Response:
        return error(503, "Service Unavailable")

    def revoked(self) -> Response:
        return error(401, "The token used in the request has been revoked by the user", 65601, "REVOKED_ACCESS_TOKEN")

    def window_closed(self) -> Response:
        return unprocessable("/recipients/0", "the member cannot be messaged by this sender")


VOICE = LinkedInVoice()
EMPTY_TOKEN = "EMPTY_ACCESS_TOKEN"  # noqa: S105 an error code, not a secret


def empty_token() -> Response:
    return error(401, "Empty oauth2 access token", 65604, EMPTY_TOKEN)


def forbidden(call: str) -> Response:
    return error(403, f"Not enough permissions to access: {call}", 100, "ACCESS_DENIED")


def refused(status: int, code: str, field: str, reason: str) -> Response:
    """The newer shape, which names the field."""
    flaw = {"code": code, "description": reason, "input": {"inputPath": {"fieldPath": field}}}
    body = {
        "message": f"{code} :: {reason}",
        "status": status,
        "code": code,
        "errorDetailType": "com.linkedin.common.error.BadRequest",
        "errorDetails": {"inputErrors": [flaw]},
    }
    return answer(body, status)


def duplicate(urn: str) -> Response:
    told = f"Content is a duplicate of {urn}"
    flaw = {"code": "DUPLICATE_POST", "description": told, "input": {"inputPath": {"fieldPath": "commentary"}}}
    body = {
        "message": f"Duplicate post detected. {told}",
        "status": 422,
        "errorDetailType": "com.linkedin.common.error.BadRequest",
        "errorDetails": {"inputErrors": [flaw]},
    }
    return answer(body, 422)


class PostingVoice(LinkedInVoice):
    """Which counter is full is told by the wording alone.

    A fault with no seconds is the member's day, one with 0 seconds the whole app's; with more it is a short one.
    """

    def throttled(self, wait: float | None, window_seconds: float | None) -> Response:
        if wait == 0:
            told = "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
            return error(429, told, 101)
        return super().throttled(wait, window_seconds)


POSTING = PostingVoice()
