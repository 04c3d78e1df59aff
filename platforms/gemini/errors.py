"""What Gemini's refusals mean.

Envelope: ``{"error": {"code", "message", "status", "details": [{"@type": "…ErrorInfo" | "…RetryInfo" | …}]}}``.
Sources, read 2026-11-21: Google's page on rate limits (https://ai.google.dev/gemini-api/docs/rate-limits), its table of
backend codes through the library's own tests, field reports for the rest; no line here was seen from a live account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from outbound.answers import json_object, retry_at
from outbound.http import Answer
from outbound.outcome import (
    Halted,
    Outcome,
    OutcomeUnknown,
    PauseScope,
    Refused,
    Throttled,
    Unauthorized,
    Unreached,
)
from outbound.redact import redact


@dataclass(frozen=True, slots=True)
class Rule:
    """The outcome of one code, with a sentence for people."""

    outcome: type[Outcome]
    reason: str


_KEY = Rule(Unauthorized, "Gemini does not take the API key; set a valid one.")
_BILLING = Rule(Halted, "Gemini asks for billing to be set up for this key's project.")

#: By the reason of an ErrorInfo, the most exact thing Google says.
BY_REASON: dict[str, Rule] = {
    "API_KEY_INVALID": _KEY,
    "API_KEY_EXPIRED": _KEY,
    "BILLING_DISABLED": _BILLING,
    "CONSUMER_SUSPENDED": Rule(Halted, "Google has suspended the project of this key."),
    "SERVICE_DISABLED": Rule(Halted, "The Gemini API is not switched on in this key's project."),
}

#: By the canonical status word of the envelope.
BY_WORD: dict[str, Rule] = {
    "FAILED_PRECONDITION": Rule(Halted, "Gemini is not open to this project: its region, or its billing."),
    "NOT_FOUND": Rule(Halted, "Gemini does not know this model or this API version; check the settings."),
    "PERMISSION_DENIED": Rule(Unauthorized, "The API key may not use Gemini."),
    "UNAUTHENTICATED": _KEY,
}

#: By HTTP status, where the body says nothing listed.
BY_STATUS: dict[int, Rule] = {
    401: _KEY,
    402: _BILLING,
    403: BY_WORD["PERMISSION_DENIED"],
    404: BY_WORD["NOT_FOUND"],
    500: Rule(Unreached, "Gemini had an error of its own."),
    502: Rule(Unreached, "Gemini could not be reached behind its gateway."),
    503: Rule(Unreached, "Gemini is overloaded."),
    504: Rule(Unreached, "Gemini did not finish in time."),
}

#: Daily allowances start anew at midnight there (https://ai.google.dev/gemini-api/docs/rate-limits, 2026-11-21).
_QUOTA_ZONE = ZoneInfo("America/Los_Angeles")
_LONGEST_WAIT = timedelta(days=7)
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s")


def failure(answer: Answer, *, now: datetime) -> Outcome:
    """The outcome of an answer that is no success. Generating creates nothing, so a fault of theirs is not in doubt."""
    error = _error(answer)
    if answer.status == 429:
        return _throttled(answer, error, now)
    rule = _rule(answer.status, error)
    return rule.outcome(reason=_told(rule.reason, error), code=_code(error), http_status=answer.status)


def _rule(status: int, error: dict[str, Any]) -> Rule:
    rule = BY_REASON.get(_reason(error)) or BY_WORD.get(_word(error)) or BY_STATUS.get(status)
    if rule:
        return rule
    if 300 <= status < 400:
        return Rule(Halted, "Gemini's address leads elsewhere; check the address in the settings.")
    if status == 400 and any(detail.get("fieldViolations") for detail in _details(error)):
        return Rule(Halted, "Gemini does not know a field we sent; check model and API version in the settings.")
    if 400 <= status < 500 and status not in {408, 499}:
        return Rule(Refused, "Gemini refused this request.")
    return Rule(OutcomeUnknown, "Gemini's answer does not say what became of the call.")


def _throttled(answer: Answer, error: dict[str, Any], now: datetime) -> Throttled:
    delay = _retry_delay(error)
    until = retry_at(answer, now) if delay is None else now + delay
    reason = "Gemini's quota is used up for now."
    if _is_daily(error):
        # The delay named beside a daily quota is that of a shorter one (field reports 2025 and 2026).
        until, reason = _next_quota_day(now), "Gemini's quota for today is used up."
    told = _told(reason, error)
    return Throttled(reason=told, code=_code(error), http_status=429, until=until, scope=PauseScope.APP)


def _retry_delay(error: dict[str, Any]) -> timedelta | None:
    """What a RetryInfo says, e.g. ``37s`` or ``1.5s`` (protobuf's JSON of a Duration)."""
    for detail in _details(error):
        match = _DURATION.fullmatch(str(detail.get("retryDelay", "")))
        if match:
            return min(timedelta(seconds=float(match[1])), _LONGEST_WAIT)
    return None


def _is_daily(error: dict[str, Any]) -> bool:
    violations = [entry for detail in _details(error) for entry in _entries(detail.get("violations"))]
    return any("PerDay" in str(entry.get("quotaId", "")) for entry in violations)


def _next_quota_day(now: datetime) -> datetime:
    tomorrow = now.astimezone(_QUOTA_ZONE).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), _QUOTA_ZONE).astimezone(now.tzinfo)


def _error(answer: Answer) -> dict[str, Any]:
    error = json_object(answer).get("error")
    return error if isinstance(error, dict) else {}


def _details(error: dict[str, Any]) -> list[dict[str, Any]]:
    return list(_entries(error.get("details")))


def _entries(value: Any) -> Iterator[dict[str, Any]]:
    return (entry for entry in (value if isinstance(value, list) else []) if isinstance(entry, dict))


def _reason(error: dict[str, Any]) -> str:
    return next((str(detail["reason"]) for detail in _details(error) if detail.get("reason")), "")


def _word(error: dict[str, Any]) -> str:
    return str(error.get("status") or "")


def _code(error: dict[str, Any]) -> str:
    return (_reason(error) or _word(error))[:100]


def _told(reason: str, error: dict[str, Any]) -> str:
    # Google quotes the key of a suspended project in the message.
    said = redact(str(error.get("message") or ""))[:300]
    return f"{reason} Gemini says: {said}" if said else reason
