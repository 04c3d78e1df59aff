"""What the codes of the Research API mean: words, unlike the numbers of the API for Business.

Envelope: ``{"data", "error": {"code", "message", "log_id"}}`` with the code ``ok`` for success; the token endpoint
answers flat: ``{"error", "error_description", "log_id"}``. https://developers.tiktok.com/doc/tiktok-api-v2-error-handling,
…/tiktok-api-v2-rate-limit (page of 2026-08-04), …/research-api-faq (page of 2026-09-01), read 2026-11-21.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from outbound.answers import json_object, retry_at
from outbound.http import Answer
from outbound.outcome import CallFailed, Halted, Outcome, PauseScope, Refused, Throttled, Unauthorized, Unreached
from outbound.redact import redact


@dataclass(frozen=True, slots=True)
class Rule:
    """The outcome of one code, with a sentence for people."""

    outcome: type[Outcome]
    reason: str


DAILY_QUOTA = "daily_quota_limit_exceeded"
#: The rate is counted over a sliding minute.
RATE_PAUSE = timedelta(minutes=1)
#: The username is all we send about a profile, so what does not fit is that. Our reading; no page says it.
NO_SUCH_USER = frozenset({"invalid_params", "not_found", "user_not_found"})

_TOKEN = Rule(Unauthorized, "TikTok does not take the client token of the Research API.")
_KEY = Rule(Unauthorized, "TikTok does not take the client key and secret of the Research API; check the settings.")
_ACCESS = Rule(Halted, "TikTok has not approved this app for the Research API.")
_SET_UP = Rule(Halted, "TikTok gives this app no client token; look at the app at TikTok for Developers.")
_RATE = Rule(Throttled, "The searches at TikTok came too fast.")

BY_CODE: dict[str, Rule] = {
    "access_token_invalid": _TOKEN,
    "scope_not_authorized": _ACCESS,
    "scope_permission_missed": _ACCESS,
    "rate_limit_exceeded": _RATE,
    DAILY_QUOTA: Rule(Throttled, "The day's searches of TikTok's Research API are used up."),
    "invalid_params": Rule(Refused, "TikTok does not take this search."),
    # of the token endpoint
    "invalid_client": _KEY,
    "unauthorized_client": _SET_UP,
    "access_denied": _SET_UP,
    "invalid_scope": _SET_UP,
    "invalid_grant": _SET_UP,
    "unsupported_grant_type": _SET_UP,
    "invalid_request": _SET_UP,
}

#: Decided on the status only where the code is not listed.
BY_STATUS: dict[int, Rule] = {401: _TOKEN, 403: _ACCESS, 429: _RATE}


def succeeded(answer: Answer) -> bool:
    """Whether the answer is a readable success, of either form."""
    body = json_object(answer)
    return answer.ok and bool(body) and _code_and_words(answer)[0] in ("", "ok")


def failure(answer: Answer, *, now: datetime) -> Outcome:
    """The outcome of an answer that is no success; in doubt it is not reached, as nothing was created."""
    code, words = _code_and_words(answer)
    rule = BY_CODE.get(code) or BY_STATUS.get(answer.status)
    if rule is None and code and 400 <= answer.status < 500:
        rule = Rule(Refused, "TikTok refused this.")
    rule = rule or Rule(Unreached, "TikTok gave no usable answer.")
    reason = f"{rule.reason} TikTok says: {words}" if words else rule.reason
    if rule.outcome is not Throttled:
        return rule.outcome(reason=reason, code=code, http_status=answer.status)
    open_again = _next_day(now) if code == DAILY_QUOTA else now + RATE_PAUSE
    until = max(retry_at(answer, now) or open_again, open_again)
    return Throttled(reason=reason, code=code, http_status=answer.status, until=until, scope=PauseScope.APP)


def unreadable() -> CallFailed:
    return CallFailed(Unreached(reason="TikTok's answer cannot be read.", code="unreadable"))


def _code_and_words(answer: Answer) -> tuple[str, str]:
    body = json_object(answer)
    error = body.get("error")
    if isinstance(error, dict):
        code, words = error.get("code"), error.get("message")
    else:
        code, words = error, body.get("error_description")
    said = " ".join(redact(words[:4000]).split())[:300] if isinstance(words, str) else ""
    return (code[:60] if isinstance(code, str) else ""), said


def _next_day(now: datetime) -> datetime:
    """The quota begins anew at 00:00 UTC."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)
