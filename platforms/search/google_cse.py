"""Google's Custom Search JSON API: ``GET /customsearch/v1``. It ends on 2027-01-01 and takes no new customers.

https://developers.google.com/custom-search/v1/reference/rest/v1/cse/list (Google's discovery document of 2024-08-21);
the end and the closing by third parties that quote Google's overview page (2026-09-11). Reasons marked (memory) are not
confirmed. The key stands in the query, as documented.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from outbound.answers import json_object, retry_at
from outbound.http import Answer, HttpDoor
from outbound.outcome import CallFailed, Halted, OutcomeUnknown, Refused, Throttled, Unauthorized
from platforms.search.asking import asked, checked_text, offset_of, usable_secret
from platforms.search.base import Query, Results, SearchProvider
from platforms.search.countries import place_code
from platforms.search.failing import Rule, Said, failed, later, throttled, unreadable
from platforms.search.hits import hits_in

ENDS_ON = date(2027, 1, 1)

#: Ours: Google itself cuts a search at 32 words (from memory).
MOST_CHARACTERS = 1000
PAGE = 10
FIRST_START = 1
#: Never past the hundredth result.
LAST_START = 91
#: ISO 639-1 to Google's codes where they differ (from memory).
LANGUAGES = {"zh": "zh-CN"}
#: The day of Google's quotas begins at midnight there (third party, 2026).
PACIFIC = ZoneInfo("America/Los_Angeles")
SPEED_PAUSE = timedelta(minutes=1)

_KEY = Rule(Unauthorized, "Google does not take the key for Custom Search; check it in the settings.")
_SET_UP = Rule(Halted, "Google does not let this key use Custom Search; look at the Google project.")
_GONE = Rule(Halted, "Google's Custom Search does not answer here; it ends on 1 January 2027.")
_LIMIT = Rule(Throttled, "Google's limit for Custom Search is reached.")
_QUERY = Rule(Refused, "Google does not take this search; check the search and the engine id.")
_FAULT = Rule(OutcomeUnknown, "Google had a fault.")

#: By reason; the first of an answer's reasons that is listed decides.
BY_REASON: dict[str, Rule] = {
    "API_KEY_INVALID": _KEY,
    "API_KEY_EXPIRED": _KEY,  # (memory)
    "keyInvalid": _KEY,
    "keyExpired": _KEY,
    "dailyLimitExceededUnreg": _KEY,  # (memory) a call without a key
    "rateLimitExceeded": _LIMIT,
    "userRateLimitExceeded": _LIMIT,
    "dailyLimitExceeded": _LIMIT,
    "quotaExceeded": _LIMIT,
    "RATE_LIMIT_EXCEEDED": _LIMIT,
    "accessNotConfigured": _SET_UP,
    "SERVICE_DISABLED": _SET_UP,
    "BILLING_DISABLED": _SET_UP,
    "CONSUMER_SUSPENDED": _SET_UP,  # (memory)
    "API_KEY_SERVICE_BLOCKED": _SET_UP,  # (memory)
    "API_KEY_IP_ADDRESS_BLOCKED": _SET_UP,  # (memory)
    "ipRefererBlocked": _SET_UP,
    "forbidden": _SET_UP,
    "badRequest": _QUERY,
    "invalid": _QUERY,
    "invalidParameter": _QUERY,
    "backendError": _FAULT,
}

#: Decided on the status where no reason is listed.
BY_STATUS: dict[int, Rule] = {400: _QUERY, 401: _KEY, 403: _SET_UP, 404: _GONE, 410: _GONE, 429: _LIMIT}


class GoogleCseSearch(SearchProvider):
    name = "google_cse"
    label = "Google Custom Search"

    def __init__(self, door: HttpDoor, base: str, key: str, engine_id: str, clock: Callable[[], datetime]) -> None:
        self._door, self._base, self._key, self._engine_id, self._clock = door, base, key, engine_id, clock

    def search(self, query: Query, cursor: str = "") -> Results:
        """10 results a page, ten pages. The cursor is the number of the page's first result."""
        start = offset_of(cursor, first=FIRST_START, last=LAST_START)
        if not self._engine_id:
            raise CallFailed(Halted(reason="There is no engine id for Google Custom Search.", code="no-engine"))
        params = {
            "q": checked_text(query.text, most_characters=MOST_CHARACTERS),
            "cx": self._engine_id,
            "num": PAGE,
            "start": start,
            "key": usable_secret(self._key, what="key for Google Custom Search"),
        }
        if place_code(query.country):
            params["gl"] = query.country
        if query.language:
            params["hl"] = LANGUAGES.get(query.language, query.language)
        answer = asked(self._door, "GET", f"{self._base}/customsearch/v1", params=params)
        if answer.status != 200:
            raise _failure(answer, self._clock())
        return _results(answer, start)


def _results(answer: Answer, start: int) -> Results:
    body = json_object(answer)
    if not any(isinstance(body.get(part), dict) for part in ("queries", "searchInformation")) and "items" not in body:
        raise unreadable(answer, label=GoogleCseSearch.label)
    # Where nothing was found there are no ``items``.
    return Results(hits_in(body.get("items"), url="link", snippet="snippet"), _following(body, start))


def _following(body: dict[str, Any], start: int) -> str:
    queries = body.get("queries")
    pages = queries.get("nextPage") if isinstance(queries, dict) else None
    page = pages[0] if isinstance(pages, list) and pages else None
    index = page.get("startIndex") if isinstance(page, dict) else None
    known = isinstance(index, int) and not isinstance(index, bool)
    return str(index) if known and isinstance(index, int) and start < index <= LAST_START else ""


def _failure(answer: Answer, now: datetime) -> CallFailed:
    error = json_object(answer).get("error")
    error = error if isinstance(error, dict) else {}
    reasons = _reasons(error)
    words = str(error.get("message") or "")
    listed = [reason for reason in reasons if reason in BY_REASON]
    said = Said(listed[0] if listed else (reasons[0] if reasons else str(error.get("status") or "")), words)
    rule = BY_REASON[listed[0]] if listed else BY_STATUS.get(answer.status)
    if rule is _QUERY and "api key" in words.lower():
        rule = _KEY  # told as a bad request, with no reason of its own, by the older form of the error
    if rule is None or rule.outcome is not Throttled:
        return failed(rule, answer, said, label=GoogleCseSearch.label, now=now)
    open_again = _next_day(now) if _of_the_day(error, reasons) else now + SPEED_PAUSE
    until = later(retry_at(answer, now), open_again)
    return throttled(rule.reason, answer, said, label=GoogleCseSearch.label, until=until)


def _reasons(error: dict[str, Any]) -> list[str]:
    """Details first: the newer and finer form."""
    rows = [row for part in ("details", "errors") for row in _rows(error.get(part))]
    return [str(row["reason"])[:60] for row in rows if row.get("reason")]


def _of_the_day(error: dict[str, Any], reasons: list[str]) -> bool:
    """Whether the limit is the day's: by its reason, its name in the details, or the words of the message."""
    named = [str(row.get("metadata", "")) for row in _rows(error.get("details"))]
    texts = " ".join([*named, str(error.get("message") or "")]).lower()
    return "dailyLimitExceeded" in reasons or "per day" in texts or "perday" in texts or "daily limit" in texts


def _next_day(now: datetime) -> datetime:
    tomorrow = now.astimezone(PACIFIC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, datetime.min.time(), PACIFIC).astimezone(UTC)


def _rows(listed: object) -> list[dict[str, Any]]:
    return [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
