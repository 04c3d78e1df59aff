"""Google's Custom Search JSON API (its discovery document, revision 20240821; the API ends on 2027-01-01)."""

import hmac
from html import escape
from typing import Any, Final
from urllib.parse import urlsplit

from rehearsal import searches
from rehearsal.acceptance import meddled
from rehearsal.search import index, queries
from rehearsal.search.brave import strong
from rehearsal.search.pages import Document
from rehearsal.wire import Request, Response, answer
from rehearsal.world import World

NAME: Final = "google_cse"
KEY: Final = "rehearsal-cse-key"
ENGINE: Final = "rehearsal-engine"
MOST_PER_PAGE = 10
REACH = 100
LONGEST = 2048


def handle(world: World, request: Request) -> Response:
    if request.segments[1:] != ["customsearch", "v1"] or request.method != "GET":
        return _error(404, "NOT_FOUND", "Requested entity was not found.", "notFound")
    searches.asked(world, NAME)
    return meddled(world, request, NAME, "read", VOICE, lambda: _asked(world, request))


def _asked(world: World, request: Request) -> Response:
    given = request.query
    problem = _key_problem(given) or _problem(given)
    if problem is not None:
        return problem
    searches.answered(world, NAME)
    return answer(_results(given))


def _key_problem(given: dict[str, str]) -> Response | None:
    key = given.get("key", "")
    if not key:
        message = (
            "Method doesn't allow unregistered callers. Please use API Key or other form of API consumer identity."
        )
        return _error(403, "PERMISSION_DENIED", message, "forbidden")
    return None if hmac.compare_digest(key.encode(), KEY.encode()) else VOICE.revoked()


def _problem(given: dict[str, str]) -> Response | None:
    if not given.get("cx"):
        return _bad_argument()
    if given["cx"] != ENGINE:
        return _error(404, "NOT_FOUND", "Requested entity was not found.", "notFound")
    number = queries.whole(given.get("num", "10"), 1, MOST_PER_PAGE)
    start = queries.whole(given.get("start", "1"), 1, REACH)
    if not given.get("q", "").strip() or len(_written_out(given)) > LONGEST or number is None or start is None:
        return _bad_argument()
    # Nothing lies behind the hundredth result; asking across that line is an error, not an empty page.
    return _bad_argument() if start + number - 1 > REACH else None


def _written_out(given: dict[str, str]) -> str:
    """The parameters that say in a field what an operator says in the query."""
    text = given["q"]
    if given.get("siteSearch"):
        text += f" {'-' if given.get('siteSearchFilter') == 'e' else ''}site:{given['siteSearch']}"
    if given.get("exactTerms"):
        text += f' "{given["exactTerms"]}"'
    if given.get("excludeTerms"):
        text += f' -"{given["excludeTerms"]}"'
    if given.get("orTerms"):
        text += f" ({' OR '.join(given['orTerms'].split())})"
    return text


def _results(given: dict[str, str]) -> dict[str, Any]:
    query = queries.parse(_written_out(given))
    found = index.search(NAME, query, given.get("gl", ""))[:REACH]
    number, start = int(given.get("num", "10")), int(given.get("start", "1"))
    page = found[start - 1 :][:number]
    total = str(len(found) * 11)
    asked = {"title": "Google Custom Search", "totalResults": total, "searchTerms": given["q"], "cx": ENGINE}
    asked |= {"inputEncoding": "utf8", "outputEncoding": "utf8", "safe": "off"}
    pages: dict[str, Any] = {"request": [{**asked, "count": len(page), "startIndex": start}]}
    if start - 1 + number < len(found):
        pages["nextPage"] = [{**asked, "count": number, "startIndex": start + number}]
    told: dict[str, Any] = {
        "kind": "customsearch#search",
        "url": {"type": "application/json", "template": "https://www.googleapis.com/customsearch/v1?q={searchTerms}"},
        "queries": pages,
        "context": {"title": "Rehearsal engine"},
        "searchInformation": {
            "searchTime": 0.21,
            "formattedSearchTime": "0.21",
            "totalResults": total,
            "formattedTotalResults": f"{int(total):,}",
        },
    }
    # The key is left out when there is nothing, not sent as an empty list.
    return {**told, "items": [_item(document, query.marked) for document in page]} if page else told


def _item(document: Document, marked: tuple[str, ...]) -> dict[str, Any]:
    return {
        "kind": "customsearch#result",
        "title": document.title,
        "htmlTitle": strong(escape(document.title), marked, "b"),
        "link": document.url,
        "displayLink": urlsplit(document.url).hostname,
        "snippet": document.snippet,
        "htmlSnippet": strong(escape(document.snippet), marked, "b"),
        "formattedUrl": document.url[:80],
        "htmlFormattedUrl": escape(document.url[:80]),
        "pagemap": {"metatags": [{"og:title": document.title, "og:description": document.snippet}]},
    }


def _error(code: int, status: str, message: str, reason: str, details: list[dict[str, Any]] | None = None) -> Response:
    errors = [{"message": message, "domain": "global", "reason": reason}]
    body: dict[str, Any] = {"code": code, "message": message, "errors": errors, "status": status}
    if details:
        body["details"] = details
    return answer({"error": body}, code)


def _bad_argument() -> Response:
    return _error(400, "INVALID_ARGUMENT", "Request contains an invalid argument.", "badRequest")


class GoogleVoice:
    def throttled(self, wait: float | None, window_seconds: float | None) -> Response:
        message = (
            "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service"
            " 'customsearch.googleapis.com' for consumer 'project_number:700000000005'."
        )
        told = _error(429, "RESOURCE_EXHAUSTED", message, "rateLimitExceeded")
        # The vendor names no wait; a set one is for trying how a client takes it.
        if wait is not None:
            told.headers["Retry-After"] = str(max(1, int(wait)))
        return told

    def unavailable(self) -> Response:
        return _error(503, "UNAVAILABLE", "The service is currently unavailable.", "backendError")

    def revoked(self) -> Response:
        info = {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "API_KEY_INVALID",
            "domain": "googleapis.com",
            "metadata": {"service": "customsearch.googleapis.com"},
        }
        message = "API key not valid. Please pass a valid API key."
        return _error(400, "INVALID_ARGUMENT", message, "badRequest", [info])

    def window_closed(self) -> Response:
        return self.unavailable()


VOICE = GoogleVoice()
