"""What Meta publishes about amounts and windows, as data, and the usage headers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from outbound.outcome import Pause, PauseScope

CHECKED_ON = date(2026, 11, 21)

#: https://developers.facebook.com/docs/messenger-platform/reference/send-api/ (machine-readable spec v26, 2026-11-20)
MESSENGER_CHARACTERS = 2000
#: Bytes of UTF-8, from memory of the Instagram messaging guide; to be checked against a live account.
INSTAGRAM_BYTES = 1000

#: https://developers.facebook.com/docs/messenger-platform/policy/policy-overview (page of 2026-09-28)
STANDARD_WINDOW = timedelta(hours=24)
HUMAN_AGENT_WINDOW = timedelta(days=7)

#: The detail of no more than the newest 20 messages can be read, by the conversations pages (2026-11-21):
#: https://developers.facebook.com/docs/messenger-platform/conversations
READABLE_MESSAGES = 20

#: Values of the usage headers are percentages of the limit. Ours to choose: stop here.
STOP_AT_PERCENT = 90
#: How long to stop where a header names no time. The usage windows roll, over an hour (apps) or a day (Pages), so
#: some room comes back soon, and the next answer says whether it is enough. Our guess.
UNANNOUNCED_PAUSE = timedelta(minutes=5)
#: A block for spam or abuse lasts "hours to days" (field reports); nothing is tried sooner. Our guess.
ABUSE_PAUSE = timedelta(hours=24)

_PERCENTAGES = ("call_count", "total_time", "total_cputime")
_TYPES_OF_MESSAGING = {"", "messenger", "instagram", "pages"}


def announced_pause(headers: Mapping[str, str], now: datetime) -> Pause | None:
    """The pause that the usage headers of a successful answer call for, the longest where several do.

    https://developers.facebook.com/docs/graph-api/overview/rate-limiting (read 2026-11-20). ``X-App-Usage`` and
    ``X-Page-Usage`` are objects; ``X-Business-Use-Case-Usage`` holds a LIST of objects for each id.
    """
    pauses = [pause for pause in _pauses(headers, now) if pause]
    return max(pauses, key=lambda pause: (pause.until, pause.scope is PauseScope.APP), default=None)


def regain_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When a throttled caller may go on, by ``estimated_time_to_regain_access`` (minutes); None if not told."""
    minutes = max((_number(entry.get("estimated_time_to_regain_access")) for entry in _business(headers)), default=0)
    return now + timedelta(minutes=max(minutes, 1)) if minutes > 0 else None


def _pauses(headers: Mapping[str, str], now: datetime) -> Iterator[Pause | None]:
    for name, scope in (("x-app-usage", PauseScope.APP), ("x-page-usage", PauseScope.ACCOUNT)):
        usage = _decoded(headers, name)
        yield _pause(usage, now, scope, name) if isinstance(usage, dict) else None
    for entry in _business(headers):
        if str(entry.get("type", "")) in _TYPES_OF_MESSAGING:
            yield _pause(entry, now, PauseScope.ACCOUNT, "x-business-use-case-usage")


def _pause(usage: dict[str, Any], now: datetime, scope: PauseScope, name: str) -> Pause | None:
    percent = max(_number(usage.get(key)) for key in _PERCENTAGES)
    if percent < STOP_AT_PERCENT:
        return None
    minutes = _number(usage.get("estimated_time_to_regain_access"))
    # A part of a minute is told as no time at all; a pause that ends now would be none.
    until = now + (timedelta(minutes=max(minutes, 1)) if minutes > 0 else UNANNOUNCED_PAUSE)
    return Pause(until=until, scope=scope, reason=f"Meta reports {percent:g} % of the limit used ({name}).")


def _business(headers: Mapping[str, str]) -> list[dict[str, Any]]:
    usage = _decoded(headers, "x-business-use-case-usage")
    lists = usage.values() if isinstance(usage, dict) else []
    return [entry for entries in lists if isinstance(entries, list) for entry in entries if isinstance(entry, dict)]


def _decoded(headers: Mapping[str, str], name: str) -> object:
    try:
        return json.loads(headers.get(name, ""))
    except (ValueError, RecursionError):
        return None


def _number(value: object) -> float:
    """A figure of a header, 0 for anything odd; capped at a week of minutes."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        return 0
    return min(float(value), 10_080.0)
