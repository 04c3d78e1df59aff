"""What LinkedIn's refusals mean.

Shapes seen: ``{"message", "serviceErrorCode", "status"}``, newer ones add ``code`` and
``errorDetails.inputErrors[].code``; the token endpoint answers ``{"error", "error_description"}``.
Sources, read 2026-11-20: https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling,
…/concepts/rate-limits, …/marketing/versioning; field reports are marked as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
from platforms.linkedin.quotas import next_daily_reset


@dataclass(frozen=True, slots=True)
class Rule:
    """The outcome of one code, with a sentence for people."""

    outcome: type[Outcome]
    reason: str


_VERSION_OVER = Rule(
    Halted, "LinkedIn has switched off this version of its API. Set LINKEDIN_VERSION to a newer month and restart."
)

#: By (HTTP status, code); the code is any of those the body names.
BY_CODE: dict[tuple[int, str], Rule] = {
    (400, "MEDIA_ASSET_WAITING_UPLOAD"): Rule(Unreached, "LinkedIn does not have the files of this post yet."),
    (400, "VERSION_MISSING"): Rule(Halted, "LinkedIn wants the header LinkedIn-Version; this is a fault of set-up."),
    (400, "invalid_grant"): Rule(Unauthorized, "LinkedIn does not take the refresh token; connect the account again."),
    (400, "invalid_request"): Rule(Unauthorized, "LinkedIn says the refresh token has expired or was revoked."),
    (400, "invalid_client"): Rule(Halted, "LinkedIn does not know this client id and secret."),
    (400, "unauthorized_client"): Rule(Halted, "This LinkedIn app may not refresh tokens."),
    (401, "invalid_client"): Rule(Halted, "LinkedIn does not know this client id and secret."),
    (403, "100"): Rule(Halted, "The LinkedIn app lacks the product or the scope for this call."),
    (403, "ACCESS_DENIED"): Rule(Halted, "The LinkedIn app lacks the product or the scope for this call."),
    (409, "CONFLICT"): Rule(Unreached, "LinkedIn met a write conflict and created nothing."),
    (422, "DUPLICATE_POST"): Rule(Refused, "LinkedIn already has this very text."),
    (426, "NONEXISTENT_VERSION"): _VERSION_OVER,
}

#: By HTTP status alone, where no code of the body is listed.
BY_STATUS: dict[int, Rule] = {
    401: Rule(Unauthorized, "LinkedIn does not take the access token."),
    426: _VERSION_OVER,
}

#: The one place decided on wording: LinkedIn names the spent counter only in the message (field reports 2026).
DAILY_COUNTERS: tuple[tuple[str, PauseScope, str], ...] = (
    ("APPLICATION DAY", PauseScope.APP, "LinkedIn's daily allowance of this app is spent."),
    ("MEMBER DAY", PauseScope.ACCOUNT, "LinkedIn's daily allowance of this member is spent."),
)


def failure(answer: Answer, *, now: datetime, creating: bool) -> Outcome:
    """The outcome of an answer that is no success. ``creating``: the call may have made something."""
    body = json_object(answer)
    codes = _codes(body)
    if answer.status == 429:
        return _throttled(answer, body, now)
    for code in codes:
        rule = BY_CODE.get((answer.status, code))
        if rule:
            return rule.outcome(reason=_told(rule.reason, body), code=code, http_status=answer.status)
    code = codes[0] if codes else ""
    rule = BY_STATUS.get(answer.status)
    if rule:
        return rule.outcome(reason=_told(rule.reason, body), code=code, http_status=answer.status)
    if 400 <= answer.status < 500 and answer.status != 408 and body:
        return Refused(reason=_told("LinkedIn refused this.", body), code=code, http_status=answer.status)
    return in_doubt(answer, creating=creating, reason="LinkedIn's answer does not say what became of the call.")


def in_doubt(answer: Answer, *, creating: bool, reason: str) -> Outcome:
    """What may have happened is unknown; a read that failed has created nothing."""
    kind: type[Outcome] = OutcomeUnknown if creating else Unreached
    return kind(reason=reason, http_status=answer.status)


def _codes(body: dict[str, Any]) -> list[str]:
    """All codes a body names, the most telling first."""
    details = body.get("errorDetails")
    inputs = details.get("inputErrors") if isinstance(details, dict) else None
    found = [entry.get("code") for entry in inputs if isinstance(entry, dict)] if isinstance(inputs, list) else []
    found += [body.get("code"), body.get("serviceErrorCode"), body.get("error")]
    return [str(code) for code in found if isinstance(code, str | int) and str(code)]


def _throttled(answer: Answer, body: dict[str, Any], now: datetime) -> Outcome:
    message = str(body.get("message", ""))
    for wording, scope, reason in DAILY_COUNTERS:
        if wording in message.upper():
            until = next_daily_reset(now)
            return Throttled(reason=reason, code="101", http_status=answer.status, until=until, scope=scope)
    codes = _codes(body)
    return Throttled(
        reason=_told("LinkedIn asks to go slower.", body),
        code=codes[0] if codes else "",
        http_status=answer.status,
        until=retry_at(answer, now),
    )


def _told(reason: str, body: dict[str, Any]) -> str:
    # Masked before it is cut: half a token is not recognised as one.
    said = redact(str(body.get("message") or body.get("error_description") or "")[:4000])[:300]
    return f"{reason} LinkedIn says: {said}" if said else reason
