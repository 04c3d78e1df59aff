"""X's error bodies: application/problem+json on /2, its older list of codes on /oauth."""

import math
from typing import Any, Final

from rehearsal.publishing.strict import Flaw
from rehearsal.wire import Response, answer

PROBLEMS: Final = "https://api.twitter.com/2/problems/"
BLANK: Final = "about:blank"
NOT_PERMITTED: Final = "You are not permitted to perform this action."


def problem(status: int, title: str, detail: str, kind: str = BLANK, **more: Any) -> Response:
    told = answer({"title": title, "detail": detail, "type": kind, "status": status, **more}, status)
    told.content_type = "application/problem+json"
    return told


def forbidden(detail: str = NOT_PERMITTED) -> Response:
    return problem(403, "Forbidden", detail)


def unauthorized() -> Response:
    return problem(401, "Unauthorized", "Unauthorized")


def not_found(path: str) -> Response:
    return problem(404, "Not Found", f"There is nothing at {path[:200]}", f"{PROBLEMS}resource-not-found")


def invalid(parameter: str, message: str, value: Any = None) -> Response:
    named = {"parameters": {parameter: [] if value is None else [str(value)[:100]]}, "message": message}
    told = "One or more parameters to your request was invalid."
    return problem(400, "Invalid Request", told, f"{PROBLEMS}invalid-request", errors=[named])


def flawed(found: Flaw) -> Response:
    return invalid(found.path or "body", f"$.{found.path}: {found.reason}")


def missing(resource_type: str, parameter: str, value: str) -> dict[str, Any]:
    """One entry of `errors` beside what could be found."""
    return {
        "value": value,
        "detail": f"Could not find {resource_type} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": resource_type,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{PROBLEMS}resource-not-found",
    }


def hidden_field(post_id: str, field: str) -> dict[str, Any]:
    return {
        "resource_id": post_id,
        "parameter": "ids",
        "resource_type": "tweet",
        "section": "data",
        "title": "Field Authorization Error",
        "value": post_id,
        "detail": f"Sorry, you are not authorized to access '{field}' on the Post with ids : [{post_id}].",
        "type": f"{PROBLEMS}not-authorized-for-field",
    }


def legacy(status: int, code: int, message: str) -> Response:
    return answer({"errors": [{"code": code, "message": message}]}, status)


def oauth2(status: int, code: str, description: str) -> Response:
    return answer({"error": code, "error_description": description}, status)


class XVoice:
    def __init__(self, now: float) -> None:
        self._now = now

    def throttled(self, wait: float | None, window_seconds: float | None) -> Response:
        told = problem(429, "Too Many Requests", "Too Many Requests")
        reset = math.ceil(self._now + (900 if wait is None else wait))
        told.headers.update({"x-rate-limit-limit": "100", "x-rate-limit-remaining": "0"})
        told.headers["x-rate-limit-reset"] = str(reset)
        return told

    def unavailable(self) -> Response:
        return problem(503, "Service Unavailable", "Service Unavailable")

    def revoked(self) -> Response:
        return unauthorized()

    def window_closed(self) -> Response:
        return forbidden()

    def no_credits(self) -> Response:
        detail = "Your enrolled account does not have any credits to fulfill this request."
        return problem(402, "CreditsDepleted", detail, "https://api.twitter.com/2/problems/credits")
