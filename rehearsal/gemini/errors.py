"""Google's error envelope, with the details that tell its cases apart."""

from typing import Any

from rehearsal.wire import Response, answer

_TYPE = "type.googleapis.com/google.rpc."
_SERVICE = "generativelanguage.googleapis.com"


def error(status: int, word: str, message: str, *details: dict[str, Any]) -> Response:
    body: dict[str, Any] = {"code": status, "message": message, "status": word}
    if details:
        body["details"] = list(details)
    return answer({"error": body}, status)


def invalid(message: str) -> Response:
    return error(400, "INVALID_ARGUMENT", message)


def unknown_name(name: str, within: str = "") -> Response:
    message = f'Invalid JSON payload received. Unknown name "{name}"{f" at {within!r}" if within else ""}: '
    message += "Cannot find field."
    violations = [{"field": within, "description": message}] if within else [{"description": message}]
    return error(400, "INVALID_ARGUMENT", message, {"@type": f"{_TYPE}BadRequest", "fieldViolations": violations})


def no_key() -> Response:
    return error(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers. Please use an API key.")


def bad_key() -> Response:
    info = {
        "@type": f"{_TYPE}ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
        "metadata": {"service": _SERVICE},
    }
    return error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", info)


def no_model(model: str, version: str) -> Response:
    message = f"models/{model[:100]} is not found for API version {version}, or is not supported for generateContent."
    return error(404, "NOT_FOUND", message)


def not_found(path: str) -> Response:
    return error(404, "NOT_FOUND", f"The requested URL {path[:200]} was not found on this server.")


def used_up(wait: float | None) -> Response:
    quota = {
        "quotaMetric": f"{_SERVICE}/generate_content_free_tier_requests",
        "quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
    }
    retry = {"@type": f"{_TYPE}RetryInfo", "retryDelay": f"{30 if wait is None else wait:g}s"}
    message = "You exceeded your current quota, please check your plan and billing details."
    failure = {"@type": f"{_TYPE}QuotaFailure", "violations": [quota]}
    return error(429, "RESOURCE_EXHAUSTED", message, failure, retry)


class GeminiVoice:
    def throttled(self, wait: float | None, window_seconds: float | None) -> Response:
        return used_up(wait)

    def unavailable(self) -> Response:
        return error(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")

    def revoked(self) -> Response:
        return bad_key()

    def window_closed(self) -> Response:
        return invalid("There is no conversation window here.")


VOICE = GeminiVoice()
