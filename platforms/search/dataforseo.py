"""DataForSEO, Google's results live: ``POST /v3/serp/google/organic/live/advanced``.

https://docs.dataforseo.com/v3/serp/google/organic/live/advanced/ and …/v3/appendix/errors (page of 2026-05-29), facts
checked 2026-11-21; codes marked (memory) are not confirmed. Nearly every answer is HTTP 200; the whole answer has a
``status_code`` and so has its one task, and both have to be good.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from outbound.answers import json_object, retry_at
from outbound.http import Answer, HttpDoor, Timeouts
from outbound.outcome import Halted, OutcomeUnknown, Refused, Throttled, Unauthorized
from outbound.redact import register_secret
from platforms.search.asking import asked, checked_text, offset_of, present
from platforms.search.base import Query, Results, SearchProvider
from platforms.search.countries import place_code
from platforms.search.failing import Rule, Said, failed, later, next_midnight_utc, throttled, unreadable
from platforms.search.hits import hits_in

MOST_CHARACTERS = 700
#: There is no next page: one call brings this many results, charged by started ten.
DEPTH = 100
#: A place and a language are wanted always; these stand in where the query names none.
USUAL_PLACE = 2840
USUAL_LANGUAGE = "en"
#: ISO 639-1 to Google's codes where they differ (from memory).
LANGUAGES = {"zh": "zh-CN"}
#: A hundred results with everything around them are larger than the door's usual megabyte.
MOST_BYTES = 8_000_000
#: The search is made while we wait; a deep one takes its time.
TIMEOUTS = Timeouts(connect=5.0, read=60.0, deadline=70.0)

DONE = 20000
NO_RESULTS = 40102
DAILY_COST = 40203
_GOOD = frozenset({DONE, 20100})

_LOGIN = Rule(Unauthorized, "DataForSEO does not take the login and password; check them in the settings.")
_MONEY = Rule(Halted, "DataForSEO cannot charge the account; look at its balance.")
_ACCESS = Rule(Halted, "The DataForSEO account may not use this; look at the account.")
_ADDRESS = Rule(Halted, "DataForSEO does not know this address; check the set-up.")
_SPEED = Rule(Throttled, "The searches to DataForSEO came too fast.")
_BROKEN = Rule(OutcomeUnknown, "DataForSEO got no results from Google this time.")

BY_CODE: dict[int, Rule] = {
    40100: _LOGIN,
    40101: _BROKEN,  # Google failed; charged all the same (help centre, 2026)
    40103: _BROKEN,  # (memory)
    40104: Rule(Halted, "DataForSEO wants the account to be verified."),  # (memory)
    40200: _MONEY,
    40201: Rule(Halted, "DataForSEO has paused the account."),  # (memory)
    40202: _SPEED,
    DAILY_COST: Rule(Throttled, "The daily cost limit set at DataForSEO is reached."),  # help centre, 2026
    40204: _ACCESS,
    40207: Rule(Halted, "DataForSEO does not take calls from this machine's address."),  # (memory)
    40209: _SPEED,  # (memory) too many at once
    40210: _MONEY,
    40400: _ADDRESS,
    40402: _ADDRESS,
}

#: Codes that are not listed, by range.
BY_RANGE: tuple[tuple[range, Rule], ...] = (
    (range(40200, 40400), _ACCESS),
    (range(40000, 50000), Rule(Refused, "DataForSEO does not take this search.")),
    (range(50000, 60000), Rule(OutcomeUnknown, "DataForSEO had a fault.")),
)

#: Decided on the status only where the body has no code.
BY_STATUS: dict[int, Rule] = {401: _LOGIN, 402: _MONEY, 403: _ACCESS, 404: _ADDRESS, 429: _SPEED}

#: The calls are counted a minute at a time.
SPEED_PAUSE = timedelta(minutes=1)


class DataForSeoSearch(SearchProvider):
    name = "dataforseo"
    label = "DataForSEO"

    def __init__(self, door: HttpDoor, base: str, login: str, password: str, clock: Callable[[], datetime]) -> None:
        self._door, self._base, self._login, self._password, self._clock = door, base, login, password, clock

    def search(self, query: Query, cursor: str = "") -> Results:
        """Everything there is, in one page of up to 100; so the cursor is always empty."""
        offset_of(cursor, first=0, last=0)
        task = {
            "keyword": checked_text(query.text, most_characters=MOST_CHARACTERS),
            "location_code": place_code(query.country) or USUAL_PLACE,
            "language_code": LANGUAGES.get(query.language, query.language) or USUAL_LANGUAGE,
            "depth": DEPTH,
        }
        answer = asked(
            self._door,
            "POST",
            f"{self._base}/v3/serp/google/organic/live/advanced",
            json=[task],
            headers={"Authorization": self._basic()},
            timeouts=TIMEOUTS,
            max_bytes=MOST_BYTES,
        )
        return _results(answer, self._clock())

    def _basic(self) -> str:
        """Made here, because a password outside Latin-1 would break off inside the HTTP library."""
        login = present(self._login, what="login for DataForSEO")
        password = present(self._password, what="password for DataForSEO")
        register_secret(password)
        word = base64.b64encode(f"{login}:{password}".encode()).decode()
        register_secret(word)
        return f"Basic {word}"


def _results(answer: Answer, now: datetime) -> Results:
    body = json_object(answer)
    _check_level(answer, body, now, status_decides=True)
    task = _first(body.get("tasks"))
    if task is None:
        raise unreadable(answer, label=DataForSeoSearch.label)
    if _code(task) == NO_RESULTS:
        return Results(())
    _check_level(answer, task, now, status_decides=False)
    result = _first(task.get("result"))
    items = result.get("items") if result is not None else None
    listed = items if isinstance(items, list) else []
    organic = [item for item in listed if isinstance(item, dict) and item.get("type") == "organic"]
    return Results(hits_in(organic, url="url", snippet="description"))


def _check_level(answer: Answer, level: dict[str, Any], now: datetime, *, status_decides: bool) -> None:
    """Raises ``CallFailed`` unless this level of the answer says that all is well."""
    code = _code(level)
    if code in _GOOD and (answer.status == 200 or not status_decides):
        return
    if code is None and answer.status == 200:
        raise unreadable(answer, label=DataForSeoSearch.label)
    said = Said("" if code is None else str(code), str(level.get("status_message") or ""))
    rule = BY_STATUS.get(answer.status) if code is None or code in _GOOD else _rule(code)
    if rule is None or rule.outcome is not Throttled:
        raise failed(rule, answer, said, label=DataForSeoSearch.label, now=now)
    open_again = next_midnight_utc(now) if code == DAILY_COST else now + SPEED_PAUSE
    until = later(retry_at(answer, now), open_again)
    raise throttled(rule.reason, answer, said, label=DataForSeoSearch.label, until=until)


def _rule(code: int) -> Rule | None:
    return BY_CODE.get(code) or next((rule for codes, rule in BY_RANGE if code in codes), None)


def _code(level: dict[str, Any]) -> int | None:
    code = level.get("status_code")
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _first(listed: object) -> dict[str, Any] | None:
    row = listed[0] if isinstance(listed, list) and listed else None
    return row if isinstance(row, dict) else None
