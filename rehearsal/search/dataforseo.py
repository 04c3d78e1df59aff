"""DataForSEO's Google results, live (docs.dataforseo.com v3, read 2026-11).

HTTP 200 for nearly everything: only 401, 402, 404 and 500 are told by the status line. The rest is in the status codes
of the answer and of the task, and both have to be looked at.
"""

import base64
import binascii
import hmac
import time
import uuid
from typing import Any, Final
from urllib.parse import urlsplit

from rehearsal import searches
from rehearsal.acceptance import meddled
from rehearsal.search import index, queries
from rehearsal.search.pages import Document
from rehearsal.wire import MalformedBody, Request, Response, answer, parse_json
from rehearsal.world import World

NAME: Final = "dataforseo"
LOGIN: Final = "rehearsal@example.org"
PASSWORD: Final = "rehearsal-dataforseo"  # noqa: S105 opens nothing outside this machine
PATH = ["v3", "serp", "google", "organic", "live", "advanced"]
LONGEST = 700
DEEPEST = 200
PER_PAGE = 10
COST_PER_PAGE = 0.002
_FIELDS_SAID = (
    "keyword location_name location_code location_coordinate language_name language_code depth device os tag url"
    " se_domain max_crawl_pages search_param calculate_rectangles people_also_ask_click_depth group_organic_results"
    " load_async_ai_overview remove_from_url target"
)
FIELDS = frozenset(_FIELDS_SAID.split())
#: Codes of whole countries are 2000 and the number of ISO 3166; only those of the cast are told apart.
COUNTRIES: Final = {
    **{2620: "pt", 2276: "de", 2040: "at", 2250: "fr", 2724: "es"},
    **{2826: "gb", 2380: "it", 2616: "pl", 2076: "br"},
}
OK = (20000, "Ok.")
UNAUTHORIZED = (40100, "You are not Authorized to Access this Resource.")
NO_RESULTS = (40102, "No Search Results.")
TOO_MANY = (40202, "Rate limit per minute exceeded: 2000.")
NOT_FOUND = (40400, "Not Found.")
ONE_TASK = (40000, "You can set only one task at a time.")
NO_DATA = (40502, "POST Data Is Empty.")
BAD_DATA = (40503, "POST Data Is Invalid.")


def handle(world: World, request: Request) -> Response:
    if request.segments[1:] != PATH or request.method != "POST":
        return _told(NOT_FOUND, status=404)
    searches.asked(world, NAME)
    return meddled(world, request, NAME, "read", VOICE, lambda: _asked(world, request))


def _asked(world: World, request: Request) -> Response:
    if not _may(request):
        return VOICE.revoked()
    tasks = _tasks(request)
    if isinstance(tasks, Response):
        return tasks
    state = _state(tasks[0])
    if state != OK:
        return _told(OK, [_task(tasks[0], state)])
    searches.answered(world, NAME)
    return _told(OK, [_searched(tasks[0])])


def _may(request: Request) -> bool:
    scheme, _, packed = request.header("authorization").partition(" ")
    try:
        given = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        return False
    return scheme.lower() == "basic" and hmac.compare_digest(given, f"{LOGIN}:{PASSWORD}".encode())


def _tasks(request: Request) -> list[dict[str, Any]] | Response:
    if request.oversized or not request.body:
        return _told(NO_DATA if not request.oversized else BAD_DATA)
    try:
        value = parse_json(request.body)
    except MalformedBody:
        return _told(BAD_DATA)
    if not isinstance(value, list) or not all(isinstance(task, dict) for task in value):
        return _told(BAD_DATA)
    if len(value) > 1:
        return _told(ONE_TASK)
    return value or _told(NO_DATA)


def _state(task: dict[str, Any]) -> tuple[int, str]:
    if not set(task) <= FIELDS:
        return 40506, "Unknown Fields in POST Data."
    keyword, depth = task.get("keyword"), task.get("depth", PER_PAGE)
    if not isinstance(keyword, str) or not keyword.strip() or len(keyword) > LONGEST:
        return _bad_field("keyword")
    code = task.get("location_code")
    if not isinstance(task.get("location_name"), str) and not (type(code) is int and 1000 <= code < 10**8):
        return _bad_field("location_code")
    language = task.get("language_code")
    if not isinstance(task.get("language_name"), str) and not (isinstance(language, str) and 2 <= len(language) <= 7):
        return _bad_field("language_code")
    return OK if type(depth) is int and 1 <= depth <= DEEPEST else _bad_field("depth")


def _bad_field(name: str) -> tuple[int, str]:
    return 40501, f"Invalid Field: '{name}'."


def _searched(task: dict[str, Any]) -> dict[str, Any]:
    query, code = queries.parse(task["keyword"]), task.get("location_code")
    found = index.search(NAME, query, COUNTRIES.get(code, "") if type(code) is int else "")
    depth = task.get("depth", PER_PAGE)
    pages = -(-depth // PER_PAGE)
    if not found:
        return _task(task, NO_RESULTS, cost=COST_PER_PAGE)
    items = [_organic(document, at) for at, document in enumerate(found[:depth], 1)]
    related = {"type": "related_searches", "rank_group": 1, "rank_absolute": len(items) + 1, "position": "left"}
    items.append({**related, "items": [f"{task['keyword'].split(':')[-1][:60]} near me"]})
    result = {
        "keyword": task["keyword"],
        "type": "organic",
        "se_domain": "google.com",
        "location_code": task.get("location_code"),
        "language_code": task.get("language_code"),
        "check_url": "https://www.google.com/search",
        "datetime": time.strftime("%Y-%m-%d %H:%M:%S +00:00", time.gmtime()),
        "spell": None,
        "item_types": ["organic", "related_searches"],
        "se_results_count": len(found) * 11,
        "pages_count": min(pages, -(-len(found) // PER_PAGE)),
        "items_count": len(items),
        "items": items,
    }
    return _task(task, OK, [result], COST_PER_PAGE * pages)


def _organic(document: Document, rank: int) -> dict[str, Any]:
    parts = urlsplit(document.url)
    host = parts.hostname or ""
    return {
        "type": "organic",
        "rank_group": rank,
        "rank_absolute": rank,
        "page": -(-rank // PER_PAGE),
        "position": "left",
        "domain": host,
        "title": document.title,
        "description": document.snippet,
        "url": document.url,
        "breadcrumb": f"https://{host}{parts.path.replace('/', ' › ').rstrip(' ›')}",
        "website_name": host.split(".")[-2].capitalize(),
        "is_image": False,
        "is_video": False,
        "highlighted": None,
        "timestamp": None,
    }


def _task(
    data: dict[str, Any], state: tuple[int, str], result: list[dict[str, Any]] | None = None, cost: float = 0.0
) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "status_code": state[0],
        "status_message": state[1],
        "time": "1.2345 sec.",
        "cost": cost,
        "result_count": len(result or ()),
        "path": PATH,
        "data": {"api": "serp", "function": "live", "se": "google", "se_type": "organic", **data},
        "result": result,
    }


def _told(state: tuple[int, str], tasks: list[dict[str, Any]] | None = None, status: int = 200) -> Response:
    return answer(
        {
            "version": "0.1.20261102",
            "status_code": state[0],
            "status_message": state[1],
            "time": "1.2911 sec.",
            "cost": sum(task["cost"] for task in tasks or ()),
            "tasks_count": len(tasks or ()),
            "tasks_error": sum(task["status_code"] not in (20000, 40102) for task in tasks or ()),
            "tasks": tasks,
        },
        status,
        {"X-RateLimit-Limit": "2000", "X-RateLimit-Remaining": "1999"},
    )


class DataForSeoVoice:
    def throttled(self, wait: float | None, window_seconds: float | None) -> Response:
        # Not a 429: the status line stays 200 (errors page of the vendor).
        told = _told(TOO_MANY)
        told.headers["X-RateLimit-Remaining"] = "0"
        if wait is not None:
            told.headers["Retry-After"] = str(max(1, int(wait)))
        return told

    def unavailable(self) -> Response:
        return _told((50000, "Internal Error."), status=503)

    def revoked(self) -> Response:
        return _told(UNAUTHORIZED, status=401)

    def window_closed(self) -> Response:
        return self.unavailable()


VOICE = DataForSeoVoice()
