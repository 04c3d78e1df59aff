"""What the codes of TikTok for Developers mean to whoever posts: words, unlike the numbers of the API for Business.

Envelope: ``{"data", "error": {"code", "message", "log_id"}}`` with the code ``ok`` for success.
https://developers.tiktok.com/doc/tiktok-api-v2-error-handling, …/content-posting-api-reference-direct-post,
…/content-posting-api-reference-photo-post, …/tiktok-api-v2-rate-limit, facts checked 2026-11-21 through third parties
that quote them. None of it has met a live account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from outbound.answers import json_object, retry_at
from outbound.http import Answer
from outbound.outcome import Halted, Outcome, OutcomeUnknown, PauseScope, Refused, Throttled, Unauthorized, Unreached
from outbound.redact import redact


@dataclass(frozen=True, slots=True)
class Rule:
    """The outcome of one code, with a sentence for people. ``scope`` and ``is_daily`` are of what is throttled."""

    outcome: type[Outcome]
    reason: str
    scope: PauseScope = PauseScope.ACCOUNT
    is_daily: bool = False


UNKNOWN_UPLOAD = "invalid_publish_id"

#: The rates are counted over a sliding minute; no Retry-After is documented.
RATE_PAUSE = timedelta(minutes=1)

_TOKEN = Rule(Unauthorized, "TikTok does not take the access token.")
_RATE = Rule(Throttled, "The calls to TikTok came too fast.")
_VALUE = Rule(Refused, "TikTok does not take a value of this post.")

BY_CODE: dict[str, Rule] = {
    "access_token_invalid": _TOKEN,
    "scope_not_authorized": Rule(
        Unauthorized, "The account did not allow this call. Connect it again and allow everything that is asked for."
    ),
    "scope_permission_missed": Rule(
        Halted, "The TikTok app lacks a scope for this call. Add the product and scope at TikTok for Developers."
    ),
    "rate_limit_exceeded": _RATE,
    "spam_risk_too_many_posts": Rule(Throttled, "TikTok takes no further post of this account today.", is_daily=True),
    "spam_risk_too_many_pending_share": Rule(
        Throttled, "TikTok has too many unfinished posts of this account today.", is_daily=True
    ),
    "reached_active_user_cap": Rule(
        Throttled, "TikTok's daily number of accounts of this app is used up.", PauseScope.APP, is_daily=True
    ),
    "spam_risk_user_banned_from_posting": Rule(
        Refused, "TikTok has banned this account from posting. Open TikTok and look at the account's status."
    ),
    "spam_risk_text": Rule(Refused, "TikTok takes the text for spam. Change it."),
    "spam_risk": Rule(Refused, "TikTok takes this post for spam. Change it, or post it by hand."),
    # Depends on the post and its account, so the others go on.
    "unaudited_client_can_only_post_to_private_accounts": Rule(
        Refused,
        "TikTok has not audited this app yet: it takes posts of private accounts only, with SELF_ONLY. Make the "
        "account private in TikTok and choose SELF_ONLY, or ask for the audit at TikTok for Developers.",
    ),
    "url_ownership_unverified": Rule(
        Refused,
        "TikTok fetches photos only from an address that is verified. Verify the domain of PUBLIC_URL among the URL "
        "properties of the app at TikTok for Developers.",
    ),
    "privacy_level_option_mismatch": Rule(
        Refused, "TikTok does not offer this account who may see the post as chosen. Choose another one."
    ),
    "invalid_params": _VALUE,
    "invalid_param": _VALUE,
    "invalid_file_upload": Rule(Refused, "TikTok does not take this file. Choose another form of it."),
    UNKNOWN_UPLOAD: Rule(Refused, "TikTok does not know this upload any more."),
}

#: Why processing failed, where that is no code of the list above.
FAILURES: dict[str, str] = {
    "file_format_check_failed": "TikTok does not take the format of this file. Use MP4 with H.264.",
    "duration_check_failed": "The video is too short or too long for TikTok.",
    "frame_rate_check_failed": "TikTok does not take the frame rate of this video. Use 23 to 60 frames a second.",
    "picture_size_check_failed": "TikTok does not take the size of this picture. Use 360 to 4,096 pixels a side.",
    "video_pull_failed": "TikTok could not fetch the video.",
    "photo_pull_failed": "TikTok could not fetch the photos. Check that PUBLIC_URL can be reached from outside.",
    "publish_cancelled": "The upload to TikTok was cancelled.",
    "auth_removed": "The account withdrew its permission meanwhile. Connect it again.",
    "internal": "TikTok met a fault of its own with this post.",
}

#: Decided on the status only where the code is not listed.
BY_STATUS: dict[int, Rule] = {401: _TOKEN, 429: _RATE}


def succeeded(answer: Answer) -> bool:
    """Whether the answer is a readable success."""
    error = json_object(answer).get("error")
    return answer.ok and isinstance(error, dict) and error.get("code") == "ok"


def failure(answer: Answer, *, now: datetime, creating: bool) -> Outcome:
    """The outcome of an answer that is no success. ``creating``: the call may have made something."""
    code, words = _code_and_words(answer)
    rule = BY_CODE.get(code) or BY_STATUS.get(answer.status)
    if rule is None and code not in ("", "ok") and 400 <= answer.status < 500 and answer.status != 408:
        rule = Rule(Refused, "TikTok refused this.")
    if rule is None or answer.status >= 500:
        return in_doubt(answer, creating=creating, reason="TikTok's answer does not say what became of the call.")
    reason = f"{rule.reason} TikTok says: {words}" if words else rule.reason
    if rule.outcome is not Throttled:
        return rule.outcome(reason=reason, code=code, http_status=answer.status)
    until = _next_day(now) if rule.is_daily else max(retry_at(answer, now) or now, now + RATE_PAUSE)
    return Throttled(reason=reason, code=code, http_status=answer.status, until=until, scope=rule.scope)


def of_processing(fail_reason: str, *, now: datetime) -> Outcome:
    """The outcome of a post that TikTok had in full and then did not publish. Nothing of it is to be seen."""
    rule = BY_CODE.get(fail_reason)
    if rule is not None and rule.outcome is Throttled:
        until = _next_day(now) if rule.is_daily else now + RATE_PAUSE
        return Throttled(reason=rule.reason, code=fail_reason, until=until, scope=rule.scope)
    named = f" (“{fail_reason[:60]}”)" if fail_reason else ""
    reason = rule.reason if rule else FAILURES.get(fail_reason, f"TikTok did not publish the post{named}.")
    return Refused(reason=reason, code=fail_reason[:60] or "failed")


def in_doubt(answer: Answer, *, creating: bool, reason: str) -> Outcome:
    """What may have happened is unknown; a call that makes nothing was simply not reached."""
    kind: type[Outcome] = OutcomeUnknown if creating else Unreached
    return kind(reason=reason, code=_code_and_words(answer)[0], http_status=answer.status)


def _code_and_words(answer: Answer) -> tuple[str, str]:
    error = json_object(answer).get("error")
    told = error if isinstance(error, dict) else {}
    code, words = told.get("code"), told.get("message")
    said = " ".join(redact(words[:4000]).split())[:300] if isinstance(words, str) else ""
    return (code[:60] if isinstance(code, str) else ""), said


def _next_day(now: datetime) -> datetime:
    """TikTok names no hour at which its day begins; 00:00 UTC is ours."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)
