"""Graph's error envelope. Its status is nearly always 400; the code and subcode carry the meaning."""

import json
import math
import secrets
from typing import Any

from rehearsal.wire import Response, answer

KIND = {"facebook": "messenger", "instagram": "instagram"}


def error(
    code: int,
    message: str,
    *,
    subcode: int | None = None,
    kind: str = "OAuthException",
    status: int = 400,
    transient: bool = False,
    title: str = "",
    user_message: str = "",
) -> Response:
    body: dict[str, Any] = {
        "message": f"(#{code}) {message}",
        "type": kind,
        "code": code,
        "is_transient": transient,
        "fbtrace_id": "A" + secrets.token_urlsafe(16),
    }
    if subcode is not None:
        body["error_subcode"] = subcode
    if title:
        body |= {"error_user_title": title, "error_user_msg": user_message}
    return answer({"error": body}, status)


def parameter(message: str) -> Response:
    return error(100, message)


def missing_object(node: str) -> Response:
    message = f"Object with ID '{node[:80]}' does not exist or cannot be loaded with this token"
    return error(100, message, subcode=33, kind="GraphMethodException")


def unknown_path(path: str) -> Response:
    return error(2500, f"Unknown path components: {path[:200]}", status=404)


def no_token() -> Response:
    return error(2500, "An active access token must be used to query information about the current user")


def wrong_proof() -> Response:
    return error(100, "Invalid appsecret_proof provided in the API argument", kind="GraphMethodException")


def usage_headers(platform: str, account_id: str, percent: int, minutes: int = 0, kind: str = "") -> dict[str, str]:
    """Percentages of the limit; each business-use-case value is a list (Graph rate-limiting page, read 2026-11)."""
    use = {"call_count": percent, "total_cputime": percent // 2, "total_time": percent // 2}
    case = {"type": kind or KIND[platform], **use, "estimated_time_to_regain_access": minutes}
    return {
        "X-App-Usage": json.dumps(use, separators=(",", ":")),
        "X-Business-Use-Case-Usage": json.dumps({account_id: [case]}, separators=(",", ":")),
    }


class GraphVoice:
    def __init__(self, platform: str, account_id: str = "0") -> None:
        self.platform = platform
        self.account_id = account_id

    def throttled(self, wait: float | None, window_seconds: float | None) -> Response:
        # Business-use-case throttles come as HTTP 400 with their own codes; the wait is told in minutes by the header.
        code = 80006 if self.platform == "facebook" else 80002
        told = error(code, "There have been too many calls for this account. Wait a bit and try again.")
        minutes = max(1, math.ceil((60.0 if wait is None else wait) / 60))
        told.headers.update(usage_headers(self.platform, self.account_id, 100, minutes))
        return told

    def unavailable(self) -> Response:
        message = "Service temporarily unavailable"
        return error(2, message, status=503, transient=True)

    def revoked(self) -> Response:
        message = "Error validating access token: the session has been invalidated"
        return error(190, message, subcode=460, status=401)

    def unknown_token(self) -> Response:
        return error(190, "Invalid OAuth access token - Cannot parse access token", subcode=467, status=401)

    def window_closed(self) -> Response:
        subcode = 2018278 if self.platform == "facebook" else 2534022
        return error(10, "This message is sent outside of allowed window.", subcode=subcode)
