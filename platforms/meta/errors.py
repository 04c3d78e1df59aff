"""What the Graph API's errors mean: decided on code and subcode, never on the status or the wording.

Envelope: ``{"error": {"message", "type", "code", "error_subcode", "is_transient", "error_user_msg", "fbtrace_id"}}``.
Sources, read 2026-11-20: https://developers.facebook.com/docs/graph-api/guides/error-handling,
…/docs/messenger-platform/error-codes, …/docs/graph-api/overview/rate-limiting. Lines marked (memory) or (field)
are not confirmed by a page of Meta's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from outbound.answers import json_object, retry_at
from outbound.http import Answer
from outbound.outcome import (
    CallFailed,
    Halted,
    NotReady,
    Outcome,
    OutcomeUnknown,
    PauseScope,
    Refused,
    Throttled,
    Unauthorized,
    Unreached,
    Unsupported,
)
from outbound.redact import redact
from platforms.meta.quotas import ABUSE_PAUSE, regain_at


@dataclass(frozen=True, slots=True)
class Rule:
    """The outcome of a code. ``pause``: how long to stop where the answer names no time."""

    outcome: type[Outcome]
    reason: str
    scope: PauseScope = PauseScope.ACCOUNT
    pause: timedelta | None = None


_WINDOW = Rule(Unsupported, "The window for answering this person is closed.")
_BLOCKED = Rule(Throttled, "Meta has blocked this account's sending for a while.", pause=ABUSE_PAUSE)
_TOKEN = Rule(Unauthorized, "Meta does not take the access token.")
_PERMISSION = Rule(Halted, "The Meta app or its token lacks a permission or a feature for this call.")
_APP_LIMIT = Rule(Throttled, "Meta's limit for this app is reached.", scope=PauseScope.APP)
_LIMIT = Rule(Throttled, "Meta's limit for this account is reached.")
_PERSON = Rule(Refused, "This person cannot be reached by a message.")
_UNKNOWN = Rule(OutcomeUnknown, "Meta had a fault; whether the message went is not known.")
_VERSION = Rule(Halted, "This Graph API version has ended; set a newer one.")
_LOGIN_OVER = Rule(Refused, "This log-in is over or was used already. Begin it again.")
_NOT_FETCHED = Rule(
    Unreached, "Instagram could not fetch the media. PUBLIC_URL must reach this console over https without a log-in."
)

#: By (code, subcode); looked up first.
BY_SUBCODE: dict[tuple[int, int], Rule] = {
    (4, 2207051): _BLOCKED,  # (field) spam block
    (10, 2018278): _WINDOW,  # (memory, well known) Messenger
    (10, 2534022): _WINDOW,  # (memory) Instagram
    (10, 1893063): Rule(Throttled, "Meta has restricted this Page's sending.", pause=ABUSE_PAUSE),  # added 2026-06-25
    (10, 2018108): _PERSON,
    (100, 2018001): Rule(Refused, "Meta knows no such person for this account."),
    (551, 1545041): _PERSON,
    # Log-ins (memory): the code has run out, the callback is another one, the code was used.
    (100, 36007): _LOGIN_OVER,
    (100, 36008): Rule(Halted, "The callback address is not the one that the log-in began with, or is not registered."),
    (100, 36009): _LOGIN_OVER,
    # Publishing to Instagram: …/docs/instagram-platform/…/error-codes (page of 2026-06-02).
    (9, 2207042): Rule(Throttled, "Instagram's limit of posts for this account is reached."),
    (24, 2207008): Rule(Unreached, "Instagram does not find what it was given for this post; it is given anew."),
    (25, 2207050): Rule(
        Unauthorized, "Instagram has restricted this account. Open the Instagram app and do what it asks."
    ),
    (9004, 2207052): _NOT_FETCHED,
    (9007, 2207027): Rule(NotReady, "Instagram is still working on the media."),
}


def _each(codes: Iterable[int], rule: Rule) -> dict[int, Rule]:
    return dict.fromkeys(codes, rule)


#: By code alone. 230 is refused, not a permission of ours: the person has not allowed messages.
BY_CODE: dict[int, Rule] = {
    **_each((-2, -1, 1, 2), _UNKNOWN),
    **_each((3, 10, *range(200, 300)), _PERMISSION),
    **_each((4, 341), _APP_LIMIT),
    **_each((17, 32, 613, *range(80000, 80007), 80008, 80009, 80014), _LIMIT),
    **_each((12, 2635), _VERSION),  # (memory)
    101: Rule(Halted, "Meta does not know this app id and secret."),
    **_each((102, 190), _TOKEN),
    # "No active token" or "unknown path": every call of ours carries a token, so a reconnection would not help.
    2500: Rule(Halted, "Meta cannot make out the call or found no token in it; this is a fault of set-up."),
    **_each((230, 551, 2018001, 2018108, 10900, 10903, 10904, 2022), _PERSON),
    **_each((368, 1390008), _BLOCKED),
    506: Rule(Refused, "Meta already has this very text."),
    9004: _NOT_FETCHED,
    1366051: Rule(Refused, "Meta already has these very photos. Look at the Page before you post them again."),
    1363047: _UNKNOWN,  # (field) trouble of the service
}

#: By (code, type), where there is no subcode. A proof made with another app's secret (field, business-sdk #528).
BY_TYPE: dict[tuple[int, str], Rule] = {
    (100, "GraphMethodException"): Rule(Halted, "Meta refuses the app secret's proof: secret and token do not fit."),
}


_OF_THE_TOKEN = frozenset(str(code) for code in (10, *range(200, 300)))


def failure(answer: Answer, *, now: datetime, creating: bool) -> Outcome:
    """The outcome of an answer that is no success. ``creating``: the call may have made something."""
    error = error_of(answer)
    rule = _rule(error)
    if rule is not None:
        return _ruled(rule, error, answer, now, creating=creating)
    if answer.status == 429:
        return _ruled(_LIMIT, error, answer, now, creating=creating)
    if error and 400 <= answer.status < 500 and error.get("is_transient") is not True:
        return Refused(reason=_told("Meta refused this.", error), code=_code(error), http_status=answer.status)
    return in_doubt(answer, creating=creating, reason=_told("What became of the call is not known.", error))


def in_doubt(answer: Answer, *, creating: bool, reason: str) -> Outcome:
    """What may have happened is unknown; a read that failed has created nothing."""
    kind: type[Outcome] = OutcomeUnknown if creating else Unreached
    return kind(reason=reason, code=_code(error_of(answer)), http_status=answer.status)


@contextmanager
def of_one_account(lacking: type[Outcome] = Unauthorized) -> Iterator[None]:
    """What one account's token lacks (10, 200-299) must not stop the others, as ``Halted`` would.

    For publishing, where each account has a token and permissions of its own. ``lacking`` is what it means: that the
    account needs a new log-in, or ``Unsupported`` where it can do without, as with comments.
    """
    try:
        yield
    except CallFailed as error:
        outcome = error.outcome
        if isinstance(outcome, Halted) and outcome.code.partition("/")[0] in _OF_THE_TOKEN:
            reason = f"{outcome.reason} Connect the account again and grant every permission asked for."
            raise CallFailed(lacking(reason, outcome.code, outcome.http_status)) from error
        raise


def error_of(answer: Answer) -> dict[str, Any]:
    """The error envelope, empty where there is none."""
    error = json_object(answer).get("error")
    return error if isinstance(error, dict) else {}


def _rule(error: dict[str, Any]) -> Rule | None:
    code, subcode = _integer(error.get("code")), _integer(error.get("error_subcode"))
    if code is None:
        return None
    if subcode is None:
        return BY_TYPE.get((code, str(error.get("type", "")))) or BY_CODE.get(code)
    return BY_SUBCODE.get((code, subcode)) or BY_CODE.get(code)


def _ruled(rule: Rule, error: dict[str, Any], answer: Answer, now: datetime, *, creating: bool) -> Outcome:
    reason = _told(rule.reason, error)
    if rule.outcome is OutcomeUnknown:
        return in_doubt(answer, creating=creating, reason=reason)
    if rule.outcome is not Throttled:
        return rule.outcome(reason=reason, code=_code(error), http_status=answer.status)
    until = regain_at(answer.headers, now) or retry_at(answer, now)
    if rule.pause:
        until = max(until or now, now + rule.pause)
    return Throttled(reason=reason, code=_code(error), http_status=answer.status, until=until, scope=rule.scope)


def _code(error: dict[str, Any]) -> str:
    code, subcode = _integer(error.get("code")), _integer(error.get("error_subcode"))
    return "/".join(str(part) for part in (code, subcode) if part is not None)


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _told(reason: str, error: dict[str, Any]) -> str:
    # Meta repeats a malformed token in its message.
    said = redact(str(error.get("error_user_msg") or error.get("message") or "")[:1000])[:300]
    trace = str(error.get("fbtrace_id") or "")[:60]
    told = f"{reason} Meta says: {said}" if said else reason
    return f"{told} (trace {trace})" if trace else told
