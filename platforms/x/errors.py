"""What X's refusals mean.

Shapes seen: ``application/problem+json`` with ``title``, ``type``, ``detail``, ``status`` and sometimes ``errors[]``;
the older ``{"errors": [{"code", "message"}]}``; the token endpoint's ``{"error", "error_description"}``; HTML and plain
text of gateways. The host within ``type`` varies, so only its last part is compared.
Sources, read 2026-11-21: X's OpenAPI description 2.167 and https://docs.x.com/x-api/fundamentals/response-codes-and-errors;
wordings are from field reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
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
from platforms.x.quotas import spent


@dataclass(frozen=True, slots=True)
class Rule:
    """The outcome of one code, with a sentence for people. ``again``: how soon what was not created is tried again."""

    outcome: type[Outcome]
    reason: str
    again: timedelta | None = None


DUPLICATE = "duplicate-content"
PARENT_UNSEEN = "parent-not-visible"

_CREDITS = Rule(Halted, "The X app has no credits left. Buy credits in X's developer console.")
_USAGE = Rule(Halted, "The X app has used up its monthly amount or its spending limit. Raise it in X's console.")
_LOCKED = Rule(Unauthorized, "X has suspended or locked this account. Open X, clear it there, and connect it again.")
_PARENT = Rule(Refused, "The post that this one answers is deleted or cannot be seen.")

#: By the last part of ``type``, whatever the status.
BY_PROBLEM: dict[str, Rule] = {
    "credits": _CREDITS,
    "usage-capped": _USAGE,
    "oauth1-permissions": Rule(
        Halted, "The X app may only read. Set it to read and write, then connect the accounts again."
    ),
    "client-forbidden": Rule(Halted, "The X app is not enrolled for this call. Look at its project in X's console."),
    # Seen now and then without cause, so it is tried again before a person is asked.
    "unsupported-authentication": Rule(
        Unreached, "X does not take this kind of log-in for the call.", timedelta(seconds=60)
    ),
    "user-suspended": _LOCKED,
}
#: By the older numeric codes.
BY_CODE: dict[str, Rule] = {
    "63": _LOCKED,
    "64": _LOCKED,
    "326": _LOCKED,
    "415": Rule(Halted, "The X app does not know this callback address. Add it in the app's settings."),
}
#: 403 is many things that only the wording tells apart: (words, code, rule).
BY_WORDING: tuple[tuple[str, str, Rule], ...] = (
    ("duplicate content", DUPLICATE, Rule(Refused, "X already has a post with this very text.")),
    ("not been mentioned or otherwise engaged", "reply-rule", Rule(Refused, "X does not let this account reply here.")),
    ("posts where you are mentioned", "reply-rule", Rule(Refused, "X does not let this account reply here.")),
    ("deleted or not visible", PARENT_UNSEEN, _PARENT),
    ("maximum of one cashtag", "cashtags", Rule(Refused, "X takes one cashtag in a post; take the others out.")),
    ("invalid url", "invalid-url", Rule(Refused, "X does not take an address in this text.")),
    ("longer than 2 minutes", "video-too-long", Rule(Refused, "The video is too long for this account.")),
    ("account is suspended", "user-suspended", _LOCKED),
    ("account is temporarily locked", "user-locked", _LOCKED),
    ("usage cap exceeded", "usage-capped", _USAGE),
    (
        "not permitted to perform this action",
        "not-permitted",
        Rule(Refused, "X does not permit this post; its text, its media or a limit of the account may be the cause."),
    ),
)
_CODES_AS_WORDING = {"187": DUPLICATE, "385": PARENT_UNSEEN}
_UNAUTHORIZED = Rule(Unauthorized, "X does not take the access token.")


def failure(answer: Answer, *, now: datetime, creating: bool, own_parent: bool = False) -> Outcome:
    """The outcome of an answer that is no success.

    ``creating``: the call may have made something. ``own_parent``: it answers a post that we made a moment ago, so one
    that X cannot see yet is asked for again soon.
    """
    body = json_object(answer)
    code, rule = _ruled(answer, body)
    if own_parent and code == PARENT_UNSEEN:
        rule = Rule(Unreached, "X does not see the part before this one yet.", timedelta(seconds=10))
    if rule:
        return _as_outcome(rule, answer, body, code)
    if answer.status == 429:
        return _throttled(answer, body, code, now)
    if 400 <= answer.status < 500 and answer.status != 408 and body:
        return Refused(reason=_told("X refused this.", body), code=code, http_status=answer.status)
    return in_doubt(answer, creating=creating, reason="X's answer does not say what became of the call.")


def in_doubt(answer: Answer, *, creating: bool, reason: str) -> Outcome:
    """What may have happened is unknown; a read or an upload that failed has created nothing that anybody sees."""
    kind: type[Outcome] = OutcomeUnknown if creating else Unreached
    return kind(reason=reason, http_status=answer.status)


def said(body: dict[str, Any]) -> str:
    """What X says for people, secrets masked; '' where it says nothing."""
    texts = [body.get("detail"), body.get("error_description")]
    for entry in _entries(body):
        texts += [entry.get("message"), entry.get("detail")]
    known = [text.strip() for text in texts if isinstance(text, str) and text.strip()]
    if not known and isinstance(body.get("title"), str):
        known = [body["title"].strip()]
    return redact(" ".join(dict.fromkeys(known[:3])))[:300]


def _ruled(answer: Answer, body: dict[str, Any]) -> tuple[str, Rule | None]:
    """The code that an answer names, and the rule for it where there is one."""
    problem, codes = _problem(body), _codes(body)
    code = problem or (codes[0] if codes else "")
    if answer.status == 402:
        return code or "credits", _CREDITS
    if answer.status >= 500 or answer.status < 400:
        return code, None
    if problem in BY_PROBLEM:
        return problem, BY_PROBLEM[problem]
    worded = _worded(body, codes)
    if worded:
        return worded
    found = next((each for each in codes if each in BY_CODE), "")
    if found:
        return found, BY_CODE[found]
    return code, _UNAUTHORIZED if answer.status == 401 else None


def _worded(body: dict[str, Any], codes: list[str]) -> tuple[str, Rule] | None:
    words = " ".join(str(text) for text in (body.get("detail"), body.get("title"), *_messages(body))).lower()
    words = words.replace("usagecapexceeded", "usage cap exceeded")
    known = {_CODES_AS_WORDING[code] for code in codes if code in _CODES_AS_WORDING}
    for wording, code, rule in BY_WORDING:
        if wording in words or code in known:
            return code, rule
    return None


def _messages(body: dict[str, Any]) -> list[str]:
    return [str(entry.get("message") or entry.get("detail") or "") for entry in _entries(body)]


def _entries(body: dict[str, Any]) -> list[dict[str, Any]]:
    entries = body.get("errors")
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _problem(body: dict[str, Any]) -> str:
    kind = body.get("type")
    return kind.rsplit("/", 1)[-1] if isinstance(kind, str) and "/" in kind else ""


def _codes(body: dict[str, Any]) -> list[str]:
    found = [entry.get("code") for entry in _entries(body)] + [body.get("error")]
    return [str(code) for code in found if isinstance(code, str | int) and not isinstance(code, bool) and str(code)]


def _as_outcome(rule: Rule, answer: Answer, body: dict[str, Any], code: str) -> Outcome:
    reason = _told(rule.reason, body)
    if rule.outcome is Unreached:
        return Unreached(reason=reason, code=code, http_status=answer.status, retry_after=rule.again)
    return rule.outcome(reason=reason, code=code, http_status=answer.status)


def _throttled(answer: Answer, body: dict[str, Any], code: str, now: datetime) -> Outcome:
    reason, empty = _told("X asks to go slower.", body), spent(answer.headers)
    if empty:
        return Throttled(reason=reason, code=code, http_status=429, until=empty.until, scope=empty.scope)
    return Throttled(reason=reason, code=code, http_status=429, until=retry_at(answer, now))


def _told(reason: str, body: dict[str, Any]) -> str:
    words = said(body)
    return f"{reason} X says: {words}" if words else reason
