"""SerpApi's Google results (serpapi.com search API, read 2026-11): "no results" is an error text on HTTP 200."""

import hmac
import time
import uuid
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from rehearsal import searches
from rehearsal.acceptance import meddled
from rehearsal.search import index, queries
from rehearsal.search.pages import Document
from rehearsal.wire import Request, Response, answer
from rehearsal.world import World

NAME: Final = "serpapi"
KEY: Final = "rehearsal-serpapi-key"
PER_PAGE = 10
MOST_PER_PAGE = 100
LONGEST = 2048
NOTHING = "Google hasn't returned any results for this query."
WRONG_KEY = "Invalid API key. Your API key should be here: https://serpapi.com/manage-api-key"
TOO_MANY = "You are exceeding the hourly throughput limit of your plan."


def handle(world: World, request: Request) -> Response:
    if request.segments[1:] not in (["search.json"], ["search"]):
        return _error(404, "The requested resource does not exist.")
    if request.method != "GET":
        return _error(405, "Only GET is supported.")
    searches.asked(world, NAME)
    return meddled(world, request, NAME, "read", VOICE, lambda: _asked(world, request))


def _asked(world: World, request: Request) -> Response:
    given = request.query
    if not hmac.compare_digest(given.get("api_key", "").encode(), KEY.encode()):
        return VOICE.revoked()
    problem = _problem(given)
    if problem is not None:
        return _error(400, problem)
    searches.answered(world, NAME)
    return answer(_results(given, world.clock.now()))


def _problem(given: dict[str, str]) -> str | None:
    if given.get("engine") != "google":
        return f"Unsupported `{given.get('engine', '')[:40]}` search engine."
    if not given.get("q", "").strip():
        return "Missing query `q` parameter."
    if len(given["q"]) > LONGEST:
        return "Query `q` is too long."
    for name, lowest, highest in (("start", 0, 990), ("num", 1, MOST_PER_PAGE)):
        value = given.get(name, str(lowest))
        if queries.whole(value, lowest, highest) is None:
            return f"Unsupported `{value[:40]}` value for `{name}`."
    for name in ("gl", "hl"):
        value = given.get(name, "en")
        if not 2 <= len(value) <= 6:
            return f"Unsupported `{value[:40]}` {name} parameter."
    return None


def _results(given: dict[str, str], now: float) -> dict[str, Any]:
    found = index.search(NAME, queries.parse(given["q"]), given.get("gl", ""))
    start, number = int(given.get("start", 0)), int(given.get("num", PER_PAGE))
    page = found[start : start + number]
    stamp = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now))
    search_id = uuid.uuid4().hex[:24]
    kept = {name: value for name, value in given.items() if name != "api_key"}
    told: dict[str, Any] = {
        "search_metadata": {
            "id": search_id,
            "status": "Success",
            "json_endpoint": f"https://serpapi.com/searches/{search_id}.json",
            "created_at": stamp,
            "processed_at": stamp,
            "total_time_taken": 0.74,
        },
        "search_parameters": {"google_domain": "google.com", "device": "desktop", **kept},
        "search_information": {
            "query_displayed": given["q"],
            "organic_results_state": "Results for exact spelling" if page else "Fully empty",
        },
    }
    if not page:
        return {**told, "error": NOTHING}
    told["search_information"]["total_results"] = len(found) * 11
    told["organic_results"] = [_result(document, position) for position, document in enumerate(page, 1)]
    told["serpapi_pagination"] = _pagination(kept, start, number, len(found))
    return told


def _result(document: Document, position: int) -> dict[str, Any]:
    parts = urlsplit(document.url)
    host = parts.hostname or ""
    shown = " › ".join([f"https://{host}", *(part for part in parts.path.split("/") if part)])
    return {
        "position": position,
        "title": document.title,
        "link": document.url,
        "displayed_link": shown,
        "snippet": document.snippet,
        "source": document.title.split(" | ")[-1] if " | " in document.title else host.split(".")[-2].capitalize(),
    }


def _pagination(kept: dict[str, str], start: int, number: int, found: int) -> dict[str, Any]:
    told: dict[str, Any] = {"current": start // number + 1}
    if start + number < found:
        told["next"] = f"https://serpapi.com/search.json?{urlencode({**kept, 'start': start + number})}"
    return told


def _error(status: int, text: str) -> Response:
    return answer({"error": text}, status)


class SerpApiVoice:
    def throttled(self, wait: float | None, window_seconds: float | None) -> Response:
        told = _error(429, TOO_MANY)
        # The vendor names no wait; a set one is for trying how a client takes it.
        if wait is not None:
            told.headers["Retry-After"] = str(max(1, int(wait)))
        return told

    def unavailable(self) -> Response:
        return _error(503, "We could not process your request. Please contact support@serpapi.com for assistance.")

    def revoked(self) -> Response:
        return _error(401, WRONG_KEY)

    def window_closed(self) -> Response:
        return self.unavailable()


VOICE = SerpApiVoice()
