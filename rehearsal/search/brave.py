"""Brave's web search (api.search.brave.com, res/v1/web/search, read 2026-11): a wrong key is a 422, not a 401."""

import hmac
import re
import time
import uuid
from html import escape
from typing import Any, Final
from urllib.parse import urlsplit

from rehearsal import searches
from rehearsal.acceptance import meddled
from rehearsal.directory.folding import fold
from rehearsal.search import index, queries
from rehearsal.search.pages import Document
from rehearsal.wire import Request, Response, answer
from rehearsal.world import World

NAME: Final = "brave"
KEY: Final = "rehearsal-brave-key"
LONGEST = 400
MOST_WORDS = 50
MOST_PER_PAGE = 20
LAST_PAGE = 9
PER_SECOND = 50
PER_MONTH = 20_000
MONTH = 30 * 86400
_COUNTRIES_SAID = (
    "ALL AR AU AT BE BR CA CL DK FI FR DE GR HK IN ID IT JP KR MY MX NL NZ NO CN PL PT PH RU SA ZA ES SE CH TW TR GB US"
)
COUNTRIES = frozenset(_COUNTRIES_SAID.split())
_LANGUAGES_SAID = (
    "ar eu bn bg ca zh-hans zh-hant hr cs da nl en en-gb et fi fr gl de el gu he hi hu is it jp kn ko lv lt ms ml mr nb"
    " pl pt-br pt-pt pa ro ru sr sk sl es sv ta te th tr uk vi"
)
LANGUAGES = frozenset(_LANGUAGES_SAID.split())


def handle(world: World, request: Request) -> Response:
    if request.path.rstrip("/") != "/brave/res/v1/web/search":
        return _error(404, "NOT_FOUND", "The requested resource does not exist.")
    if request.method != "GET":
        return _error(405, "METHOD_NOT_ALLOWED", "Method not allowed.")
    searches.asked(world, NAME)
    told = meddled(world, request, NAME, "read", BraveVoice(world), lambda: _asked(world, request))
    if "X-RateLimit-Limit" not in told.headers:
        told.headers.update(_limits(world, PER_SECOND - 1, 1))
    return told


def _asked(world: World, request: Request) -> Response:
    key = request.header("x-subscription-token")
    problem = _key_problem(key) or _problem(request.query)
    if problem is not None:
        return problem
    searches.answered(world, NAME)
    return answer(_results(request.query))


def _key_problem(key: str) -> Response | None:
    if not key:
        return _invalid("missing", "header", "x-subscription-token", "Field required")
    return None if hmac.compare_digest(key.encode(), KEY.encode()) else BraveVoice.wrong_key()


def _problem(given: dict[str, str]) -> Response | None:
    text = given.get("q", "")
    if not text.strip():
        return _invalid("missing", "query", "q", "Field required")
    if len(text) > LONGEST or len(text.split()) > MOST_WORDS:
        return _invalid("value_error", "query", "q", f"At most {LONGEST} characters and {MOST_WORDS} words")
    for name, lowest, highest in (("count", 1, MOST_PER_PAGE), ("offset", 0, LAST_PAGE)):
        value = given.get(name, str(lowest))
        if queries.whole(value, lowest, highest) is None:
            return _invalid("value_error", "query", name, f"Input should be between {lowest} and {highest}")
    if given.get("country", "ALL").upper() not in COUNTRIES:
        return _invalid("enum", "query", "country", "Input should be a supported country code")
    if given.get("search_lang", "en").lower() not in LANGUAGES:
        return _invalid("enum", "query", "search_lang", "Input should be a supported language code")
    return None


def _results(given: dict[str, str]) -> dict[str, Any]:
    query = queries.parse(given["q"])
    country = given.get("country", "ALL").lower()
    found = index.search(NAME, query, "" if country == "all" else country)
    count, offset = int(given.get("count", MOST_PER_PAGE)), int(given.get("offset", 0))
    page = found[offset * count :][:count]
    more = offset < LAST_PAGE and len(found) > (offset + 1) * count
    said = {
        "original": given["q"],
        "show_strict_warning": False,
        "is_navigational": False,
        "country": country,
        "more_results_available": more,
    }
    if not page:
        return {"type": "search", "query": said}
    decorated = given.get("text_decorations", "1").lower() not in ("0", "false")
    results = [_result(document, query.marked if decorated else ()) for document in page]
    mixed = {"type": "mixed", "main": [{"type": "web", "index": at, "all": False} for at in range(len(page))]}
    web = {"type": "search", "results": results, "family_friendly": True}
    return {"type": "search", "query": said, "mixed": mixed, "web": web}


def _result(document: Document, marked: tuple[str, ...]) -> dict[str, Any]:
    parts = urlsplit(document.url)
    host = parts.hostname or ""
    name = host.removeprefix("www.").split(".")[0].capitalize()
    return {
        "type": "search_result",
        "subtype": "generic",
        "title": document.title,
        "url": document.url,
        "description": strong(escape(document.snippet), marked),
        "is_source_local": False,
        "is_source_both": False,
        "language": "en",
        "family_friendly": True,
        "profile": {"name": name, "url": document.url, "long_name": host, "img": f"https://imgs.example/{host}"},
        "meta_url": {
            "scheme": parts.scheme,
            "netloc": host,
            "hostname": host,
            "favicon": f"https://imgs.example/{host}.ico",
            "path": "› " + parts.path.strip("/").replace("/", "  › "),
        },
    }


def strong(text: str, marked: tuple[str, ...], tag: str = "strong") -> str:
    """Bold for each word that was looked for; the text is HTML already."""
    wanted = {word for value in marked for word in value.split()}
    return re.sub(r"[^\W_]+", lambda found: _bold(found[0], wanted, tag), text) if wanted else text


def _bold(word: str, wanted: set[str], tag: str) -> str:
    # The names of entities stand in the text like words; none of them may be taken apart.
    if word in ("amp", "lt", "gt", "quot", "x27") or not any(fold(word).startswith(part) for part in wanted):
        return word
    return f"<{tag}>{word}</{tag}>"


def _limits(world: World, left: int, reset: int) -> dict[str, str]:
    used = searches.count(world.store.reader, NAME)
    monthly = MONTH - int(world.clock.now()) % MONTH
    return {
        "X-RateLimit-Limit": f"{PER_SECOND}, {PER_MONTH}",
        "X-RateLimit-Policy": f"{PER_SECOND};w=1, {PER_MONTH};w={MONTH}",
        "X-RateLimit-Remaining": f"{left}, {max(0, PER_MONTH - used)}",
        "X-RateLimit-Reset": f"{reset}, {monthly}",
    }


def _error(status: int, code: str, detail: str, meta: dict[str, Any] | None = None) -> Response:
    problem = {"id": str(uuid.uuid4()), "status": status, "code": code, "detail": detail, "meta": meta or {}}
    return answer({"type": "ErrorResponse", "error": problem, "time": int(time.time())}, status)


def _invalid(kind: str, where: str, name: str, message: str) -> Response:
    errors = [{"type": kind, "loc": [where, name], "msg": message, "input": None}]
    return _error(422, "VALIDATION", "Unable to validate request parameter(s)", {"errors": errors})


class BraveVoice:
    def __init__(self, world: World) -> None:
        self.world = world

    def throttled(self, wait: float | None, window_seconds: float | None) -> Response:
        meta = {"plan": "Search", "rate_limit": PER_SECOND, "rate_current": PER_SECOND, "component": "rate_limiter"}
        told = _error(429, "RATE_LIMITED", "Request rate limit exceeded for plan.", meta)
        told.headers.update(_limits(self.world, 0, max(1, int(wait or 1))))
        return told

    def unavailable(self) -> Response:
        return _error(503, "SERVICE_UNAVAILABLE", "The service is temporarily unavailable.")

    def revoked(self) -> Response:
        return self.wrong_key()

    def window_closed(self) -> Response:
        return self.unavailable()

    @staticmethod
    def wrong_key() -> Response:
        detail = "The provided subscription token is invalid."
        return _error(422, "SUBSCRIPTION_TOKEN_INVALID", detail, {"component": "authentication"})
