"""What TikTok's codes mean. The API for Business answers HTTP 200 with a non-zero ``code`` for a failure.

Envelope: ``{"code", "message", "request_id", "data"}``. Sources: TikTok's return codes
(https://business-api.tiktok.com/portal/docs?id=1737172488964097), through third parties that quote them, read
2026-11-20 and 2026-11-21; no line here was seen from a live account.
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


_TOKEN = Rule(Unauthorized, "TikTok does not take the access token.")

BY_CODE: dict[int, Rule] = {
    40001: Rule(Halted, "The TikTok app lacks the permission for this call."),
    40002: Rule(Refused, "TikTok does not take a value of this message."),
    40007: Rule(Refused, "TikTok knows no such conversation for this account."),
    # Told in two ways: "sending too fast" and "against the rules for direct messages" (beyond 48 hours or ten
    # messages). Nothing was created in either case, so the whole account waits, which is the careful reading.
    40064: Rule(Throttled, "TikTok lets no further message through now: too fast, or against its message rules."),
    40100: Rule(Throttled, "TikTok asks to go slower."),
    40102: _TOKEN,
    40103: Rule(Unauthorized, "TikTok does not take the refresh token; connect the account again."),
    40104: _TOKEN,
    40105: _TOKEN,
    40107: Rule(Unauthorized, "TikTok does not take the refresh token; connect the account again."),
}

#: Decided on the status only where the body names no code.
BY_STATUS: dict[int, Rule] = {401: _TOKEN, 429: BY_CODE[40100]}

_REFUSING = range(40000, 50000)


def failure(answer: Answer, *, now: datetime, creating: bool) -> Outcome:
    """The outcome of an answer that is no success. ``creating``: the call may have made something."""
    body = json_object(answer)
    code = code_of(body)
    rule = BY_STATUS.get(answer.status) if code is None else BY_CODE.get(code)
    if rule is None and code in _REFUSING and answer.status < 500:
        rule = Rule(Refused, "TikTok refused this.")
    if rule is None:
        return in_doubt(answer, creating=creating, reason=_told("What became of the call is not known.", body))
    return _ruled(rule, answer, body, now)


def in_doubt(answer: Answer, *, creating: bool, reason: str) -> Outcome:
    """What may have happened is unknown; a read that failed has created nothing."""
    kind: type[Outcome] = OutcomeUnknown if creating else Unreached
    return kind(reason=reason, code=_name(code_of(json_object(answer))), http_status=answer.status)


def code_of(body: dict[str, Any]) -> int | None:
    """The envelope's code; None where there is no readable one."""
    code = body.get("code")
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _ruled(rule: Rule, answer: Answer, body: dict[str, Any], now: datetime) -> Outcome:
    reason, code = _told(rule.reason, body), _name(code_of(body))
    if rule.outcome is not Throttled:
        return rule.outcome(reason=reason, code=code, http_status=answer.status)
    until = retry_at(answer, now)
    return Throttled(reason=reason, code=code, http_status=answer.status, until=until)


def _name(code: int | None) -> str:
    return "" if code is None else str(code)


def _told(reason: str, body: dict[str, Any]) -> str:
    said = redact(str(body.get("message") or "")[:4000])[:300]
    return f"{reason} TikTok says: {said} (request {body.get('request_id', '')})" if said else reason
