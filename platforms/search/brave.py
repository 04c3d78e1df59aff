"""Brave Search: ``GET /res/v1/web/search``.

https://api-dashboard.search.brave.com/app/documentation/web-search (limits, headers) and …/api-reference (errors),
facts checked 2026-11-21. A wrong key comes as HTTP 422, like a wrong query, so the body's code decides.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from outbound.answers import json_object, retry_at
from outbound.http import Answer, HttpDoor
from outbound.outcome import CallFailed, Halted, Refused, Throttled, Unauthorized
from platforms.search.asking import asked, checked_text, offset_of, usable_secret
from platforms.search.base import Query, Results, SearchProvider
from platforms.search.failing import Rule, Said, failed, later, throttled, unreadable
from platforms.search.hits import hits_in

MOST_CHARACTERS = 400
MOST_WORDS = 50
PAGE = 20
LAST_PAGE = 9
#: How long to stop where a spent month names no end. Ours to choose.
SPENT_PAUSE = timedelta(days=1)

_COUNTRIES = """
ar at au be br ca ch cl cn de dk es fi fr gb gr hk id in it jp kr mx my nl no nz ph pl pt ru sa se tr tw us za
"""
_LANGUAGES = """
ar bg bn ca cs da de el en es et eu fi fr gl gu he hi hr hu is it kn ko lt lv ml mr ms nb nl pa pl ro ru sk sl sr sv ta
te th tr uk vi
"""
#: Countries Brave has an index of (its list, from memory); for others it is asked worldwide.
COUNTRIES = frozenset(_COUNTRIES.split())
#: ISO 639-1 to Brave's own codes (its list, from memory); other languages are not sent.
LANGUAGES = {code: code for code in _LANGUAGES.split()} | {"ja": "jp", "zh": "zh-hans", "pt": "pt-pt", "no": "nb"}

_KEY = Rule(Unauthorized, "Brave Search does not take the key; check it in the settings.")
_SPEED = Rule(Throttled, "The searches to Brave came too fast.")
_MONTH = Rule(Throttled, "The searches of the Brave plan are used up.")
_PLAN = Rule(Halted, "The Brave plan does not allow this; look at the subscription.")

BY_CODE: dict[str, Rule] = {
    "SUBSCRIPTION_TOKEN_INVALID": _KEY,
    "SUBSCRIPTION_TOKEN_MISSING": _KEY,
    "SUBSCRIPTION_NOT_FOUND": Rule(Halted, "Brave finds no subscription for this key; look at the subscription."),
    "RATE_LIMITED": _SPEED,
    "QUOTA_LIMITED": _MONTH,
    "OPTION_NOT_IN_PLAN": _PLAN,  # (memory)
    "RESOURCE_NOT_ALLOWED": _PLAN,  # (memory)
    "VALIDATION": Rule(Refused, "Brave does not take this search."),
}

#: Decided on the status only where the code is not listed.
BY_STATUS: dict[int, Rule] = {
    401: _KEY,
    402: Rule(Halted, "Brave wants a payment; look at the subscription."),
    403: _PLAN,
    404: Rule(Halted, "Brave does not know this address; check the set-up."),
    429: _SPEED,
}


class BraveSearch(SearchProvider):
    name = "brave"
    label = "Brave Search"

    def __init__(self, door: HttpDoor, base: str, key: str, clock: Callable[[], datetime]) -> None:
        self._door, self._base, self._key, self._clock = door, base, key, clock

    def search(self, query: Query, cursor: str = "") -> Results:
        """20 results a page, ten pages. The cursor is the number of the page."""
        page = offset_of(cursor, first=0, last=LAST_PAGE)
        params = {
            "q": checked_text(query.text, most_characters=MOST_CHARACTERS, most_words=MOST_WORDS),
            "count": PAGE,
            "offset": page,
            "result_filter": "web",
            "text_decorations": "false",
            "spellcheck": "false",  # a "corrected" search would look for other names than were asked for
            "country": query.country.upper() if query.country in COUNTRIES else "ALL",
        }
        if query.language in LANGUAGES:
            params["search_lang"] = LANGUAGES[query.language]
        key = usable_secret(self._key, what="key for Brave Search")
        headers = {"X-Subscription-Token": key, "Accept": "application/json"}
        answer = asked(self._door, "GET", f"{self._base}/res/v1/web/search", params=params, headers=headers)
        if answer.status != 200:
            raise _failure(answer, self._clock())
        return _results(answer, page)


def _results(answer: Answer, page: int) -> Results:
    body = json_object(answer)
    if not isinstance(body.get("query"), dict) and not isinstance(body.get("web"), dict):
        raise unreadable(answer, label=BraveSearch.label)
    # Without a web hit the part is absent.
    web = body["web"] if isinstance(body.get("web"), dict) else {}
    hits = hits_in(web.get("results"), url="url", snippet="description", markup=True)
    asked_for = body.get("query")
    more = isinstance(asked_for, dict) and asked_for.get("more_results_available") is True
    return Results(hits, str(page + 1) if more and page < LAST_PAGE else "")


def _failure(answer: Answer, now: datetime) -> CallFailed:
    said = _said(json_object(answer))
    rule = BY_CODE.get(said.code) or BY_STATUS.get(answer.status)
    if rule is None or rule.outcome is not Throttled:
        return failed(rule, answer, said, label=BraveSearch.label, now=now)
    until = later(retry_at(answer, now), _open_again(answer, now, month=rule is _MONTH))
    return throttled(rule.reason, answer, said, label=BraveSearch.label, until=until)


def _said(body: dict[str, Any]) -> Said:
    """``error`` is one object; Brave's examples show a list ``errors`` as well."""
    listed = body.get("errors")
    error = body.get("error") or (listed[0] if isinstance(listed, list) and listed else None)
    if not isinstance(error, dict):
        return Said()
    return Said(str(error.get("code") or "")[:60], str(error.get("detail") or ""))


def _open_again(answer: Answer, now: datetime, *, month: bool) -> datetime | None:
    """When the spent windows open. Three headers list their windows in the same order, seconds first; a limit of 0
    means that there is none, so nothing left of it says nothing."""
    limits, left, resets = (_numbers(answer, f"x-ratelimit-{name}") for name in ("limit", "remaining", "reset"))
    if not resets or len({len(limits), len(left), len(resets)}) != 1:
        return now + SPENT_PAUSE if month else None
    real = [(rest, reset) for limit, rest, reset in zip(limits, left, resets, strict=True) if limit > 0]
    spent = [reset for rest, reset in real if rest == 0]
    if month and not any(reset > 60 for reset in spent):
        return now + SPENT_PAUSE
    seconds = max(spent, default=min((reset for _, reset in real), default=0))
    return now + timedelta(seconds=seconds) if seconds > 0 else None


def _numbers(answer: Answer, header: str) -> list[int]:
    parts = [part.strip() for part in answer.headers.get(header, "").split(",")]
    readable = all(part.isascii() and part.isdigit() and len(part) <= 9 for part in parts)
    return (
        [min(int(part), 40 * 86_400) if header.endswith("reset") else int(part) for part in parts] if readable else []
    )
