"""The four services with invented keys, and what their payload files answer through the real HTTP door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import responses

from outbound.http import Answer, HttpDoor
from platforms.search.base import Query, Results, SearchProvider
from platforms.search.brave import BraveSearch
from platforms.search.dataforseo import DataForSeoSearch
from platforms.search.google_cse import GoogleCseSearch
from platforms.search.serpapi import SerpApiSearch
from tests.platforms.payloads import NOW, cases, payload

BASE = "https://search.invalid/prefix"
KEY = "own-test-key-4711"
QUERY = Query("site:linkedin.com/in baker  Berlin", country="de", language="de")

METHODS = {"brave": "GET", "dataforseo": "POST", "serpapi": "GET", "google_cse": "GET"}
PATHS = {
    "brave": "/res/v1/web/search",
    "dataforseo": "/v3/serp/google/organic/live/advanced",
    "serpapi": "/search.json",
    "google_cse": "/customsearch/v1",
}


def provider(name: str, key: str = KEY, clock: Callable[[], datetime] = lambda: NOW) -> SearchProvider:
    door = HttpDoor()
    if name == "brave":
        return BraveSearch(door, BASE, key, clock)
    if name == "dataforseo":
        return DataForSeoSearch(door, BASE, "own@example.org", key, clock)
    if name == "serpapi":
        return SerpApiSearch(door, BASE, key, clock)
    return GoogleCseSearch(door, BASE, key, "own-engine", clock)


def searched(name: str, answer: Answer, query: Query = QUERY, cursor: str = "") -> tuple[Results, responses.Call]:
    """One search that ``answer`` answers, and the request as it left."""
    with responses.RequestsMock(assert_all_requests_are_fired=True) as wire:
        headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-type"}
        kind = answer.headers.get("content-type", "application/json")
        wire.add(
            METHODS[name],
            BASE + PATHS[name],
            body=answer.content,
            status=answer.status,
            headers=headers,
            content_type=kind,
        )
        return provider(name).search(query, cursor), wire.calls[0]


def of_file(name: str, case: str, cursor: str = "") -> Results:
    return searched(name, payload("search", f"{name}_{case}"), cursor=cursor)[0]


def asked_for(call: responses.Call) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(str(call.request.url)).query).items()}


def failing_cases(name: str) -> set[str]:
    """The payload files of a service that are no success, without its name."""
    prefix = f"{name}_"
    named = {case.removeprefix(prefix) for case in cases("search") if case.startswith(prefix)}
    return {case for case in named if not case.startswith("ok")}
