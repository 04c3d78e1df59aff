"""SerpApi, Google's results: ``GET /search.json?engine=google``.

https://serpapi.com/search-api, https://serpapi.com/api-errors, https://serpapi.com/search-errors (read 2026-11-21).
Failures are told in words only (``error``), and so is a search without results, which is no failure. The key stands in
the query, as documented; there is no header for it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from outbound.answers import json_object
from outbound.http import Answer, HttpDoor, Timeouts
from outbound.outcome import CallFailed, Halted, OutcomeUnknown, Refused, Throttled, Unauthorized
from platforms.search.asking import asked, checked_text, offset_of, usable_secret
from platforms.search.base import Query, Results, SearchProvider
from platforms.search.countries import place_code
from platforms.search.failing import Rule, Said, failed, unreadable
from platforms.search.hits import hits_in

#: Ours: Google itself cuts a search at 32 words (from memory).
MOST_CHARACTERS = 1000
PAGE = 10
#: Google gives no more than some hundreds of results; ours to choose.
LAST_START = 290
#: ISO 639-1 to Google's codes where they differ (from memory).
LANGUAGES = {"zh": "zh-cn"}
MOST_BYTES = 4_000_000
TIMEOUTS = Timeouts(connect=5.0, read=60.0, deadline=70.0)

_KEY = Rule(Unauthorized, "SerpApi does not take the key; check it in the settings.")
_SPENT = Rule(Halted, "The searches of the SerpApi plan are used up; look at the plan.")
_ACCOUNT = Rule(Halted, "SerpApi does not serve this account; look at the account.")

#: Words in ``error`` (lower case) that tell more than the status. 429 alone means too fast as well as used up.
BY_WORDS: tuple[tuple[str, Rule], ...] = (
    ("invalid api key", _KEY),
    ("run out of searches", _SPENT),
    ("searches for the month", _SPENT),
    ("suspended", _ACCOUNT),
    ("disabled", _ACCOUNT),
)

BY_STATUS: dict[int, Rule] = {
    400: Rule(Refused, "SerpApi does not take this search."),
    401: _KEY,
    402: _SPENT,
    403: _ACCOUNT,
    404: Rule(Halted, "SerpApi does not know this address; check the set-up."),
    429: Rule(Throttled, "The searches to SerpApi came too fast for this hour."),
}

_NO_RESULTS = ("returned any results", "no results")


class SerpApiSearch(SearchProvider):
    name = "serpapi"
    label = "SerpApi"

    def __init__(self, door: HttpDoor, base: str, key: str, clock: Callable[[], datetime]) -> None:
        self._door, self._base, self._key, self._clock = door, base, key, clock

    def search(self, query: Query, cursor: str = "") -> Results:
        """10 results a page. The cursor is the number of results before the page."""
        start = offset_of(cursor, first=0, last=LAST_START)
        params = {
            "engine": "google",
            "q": checked_text(query.text, most_characters=MOST_CHARACTERS),
            "start": start,
            "api_key": usable_secret(self._key, what="key for SerpApi"),
        }
        if place_code(query.country):
            params["gl"] = "uk" if query.country == "gb" else query.country  # Google's word for Great Britain
        if query.language:
            params["hl"] = LANGUAGES.get(query.language, query.language)
        answer = asked(
            self._door, "GET", f"{self._base}/search.json", params=params, timeouts=TIMEOUTS, max_bytes=MOST_BYTES
        )
        return _results(answer, start, self._clock())


def _results(answer: Answer, start: int, now: datetime) -> Results:
    body = json_object(answer)
    rows = body.get("organic_results")
    if answer.status != 200 or (body.get("error") and not rows):
        return _empty_or_failed(answer, body, now)
    if not isinstance(rows, list):
        _check_finished(answer, body)
    pagination = body.get("serpapi_pagination")
    more = isinstance(pagination, dict) and bool(pagination.get("next"))
    following = start + PAGE
    hits = hits_in(rows, url="link", snippet="snippet")
    return Results(hits, str(following) if more and following <= LAST_START else "")


def _check_finished(answer: Answer, body: dict[str, Any]) -> None:
    """A search that went well may have nothing but advertisements; anything else is no answer."""
    if _status(body) != "Success":
        raise unreadable(answer, label=SerpApiSearch.label)


def _empty_or_failed(answer: Answer, body: dict[str, Any], now: datetime) -> Results:
    words = body["error"] if isinstance(body.get("error"), str) else ""
    lowered = words.lower()
    if answer.status == 200 and (_status(body) == "Success" or any(part in lowered for part in _NO_RESULTS)):
        return Results(())
    raise _failure(answer, Said("error" if words else "", words), _status(body), now)


def _failure(answer: Answer, said: Said, status: str, now: datetime) -> CallFailed:
    lowered = said.words.lower()
    rule = next((rule for words, rule in BY_WORDS if words in lowered), None) or BY_STATUS.get(answer.status)
    if rule is None and answer.status == 200:
        # Without a status of its own no search was begun: a parameter was refused. Else Google or SerpApi failed.
        refused = said.words and not status
        kind = Refused if refused else OutcomeUnknown
        rule = Rule(kind, "SerpApi does not take this search." if refused else "SerpApi got no results this time.")
    return failed(rule, answer, said, label=SerpApiSearch.label, now=now)


def _status(body: dict[str, Any]) -> str:
    """``Success``, ``Error``, ``Processing``, ``Queued``; empty where no search was begun."""
    metadata = body.get("search_metadata")
    return str(metadata.get("status") or "") if isinstance(metadata, dict) else ""
