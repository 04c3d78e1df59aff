"""Reading what an answer says beside its status."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from outbound.http import Answer
from outbound.outcome import CallFailed

_WEEK = timedelta(days=7)


def json_object(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer; empty for anything else, readable or not."""
    try:
        body = answer.json()
    except (ValueError, RecursionError, CallFailed):
        return {}
    return body if isinstance(body, dict) else {}


def retry_at(answer: Answer, now: datetime) -> datetime | None:
    """The time its ``Retry-After`` names, in seconds or as a date (RFC 9110 §10.2.3); at most a week ahead."""
    value = answer.headers.get("retry-after", "")
    latest = now + _WEEK
    if value.isascii() and value.isdigit():
        return min(now + timedelta(seconds=min(int(value[:7]), 604_800)), latest)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(at, now), latest) if at.tzinfo else None
