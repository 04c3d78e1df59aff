"""The four search providers: their wire shapes, their pages, and how they fail."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from rehearsal.search import index, queries

LIVE = "/dataforseo/v3/serp/google/organic/live/advanced"
LOGIN = ("rehearsal@example.org", "rehearsal-dataforseo")
BRAVE = {"X-Subscription-Token": "rehearsal-brave-key"}
TOUR = 'site:instagram.com "design studio" "Lisbon" -inurl:/p/ -inurl:/reel/'
PROVIDERS = ("brave", "dataforseo", "serpapi", "google_cse")


def brave(stage: Any, q: str, **more: Any) -> requests.Response:
    answer: requests.Response = stage.call("GET", "/brave/res/v1/web/search", params={"q": q, **more}, headers=BRAVE)
    return answer


def dataforseo(stage: Any, q: str, **more: Any) -> requests.Response:
    task = {"keyword": q, "location_code": 2620, "language_code": "pt", **more}
    answer: requests.Response = stage.call("POST", LIVE, json=[task], auth=LOGIN)
    return answer


def serpapi(stage: Any, q: str, **more: Any) -> requests.Response:
    query = {"engine": "google", "api_key": "rehearsal-serpapi-key", "q": q, **more}
    answer: requests.Response = stage.call("GET", "/serpapi/search.json", params=query)
    return answer


def google_cse(stage: Any, q: str, **more: Any) -> requests.Response:
    query = {"key": "rehearsal-cse-key", "cx": "rehearsal-engine", "q": q, **more}
    answer: requests.Response = stage.call("GET", "/google_cse/customsearch/v1", params=query)
    return answer


ASK: dict[str, Callable[..., requests.Response]] = {
    "brave": brave,
    "dataforseo": dataforseo,
    "serpapi": serpapi,
    "google_cse": google_cse,
}


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class TestEachProvider:
    def test_the_same_question_has_the_same_answer(self, stage: Any, provider: str) -> None:
        first, second = (_links(provider, ASK[provider](stage, TOUR).json()) for _ in range(2))
        assert first == second != []

    def test_nothing_found_is_said_in_the_vendors_way(self, stage: Any, provider: str) -> None:
        answer = ASK[provider](stage, '"nobody is called that"')
        told = answer.json()
        assert answer.status_code == 200
        if provider == "brave":
            assert "web" not in told
        elif provider == "dataforseo":
            assert (told["status_code"], told["tasks"][0]["status_code"]) == (20000, 40102)
            assert told["tasks"][0]["result"] is None
        elif provider == "serpapi":
            assert told["error"] == "Google hasn't returned any results for this query."
        else:
            assert "items" not in told
            assert told["searchInformation"]["totalResults"] == "0"

    @pytest.mark.parametrize(
        ("kind", "statuses"),
        [
            ("429", {"brave": 429, "dataforseo": 200, "serpapi": 429, "google_cse": 429}),
            ("503-before", dict.fromkeys(PROVIDERS, 503)),
            ("revoked-token", {"brave": 422, "dataforseo": 401, "serpapi": 401, "google_cse": 400}),
        ],
    )
    def test_a_fault_strikes_once(self, stage: Any, provider: str, kind: str, statuses: dict[str, int]) -> None:
        stage.fault(provider, kind, calls="read")
        assert ASK[provider](stage, TOUR).status_code == statuses[provider]
        assert _links(provider, ASK[provider](stage, TOUR).json())
        (counted,) = stage.control("GET", "searches")["searches"]
        assert counted == {"provider": provider, "asked": 2, "answered": 1}

    def test_an_answer_can_be_spoiled(self, stage: Any, provider: str) -> None:
        stage.fault(provider, "malformed-json", calls="read")
        with pytest.raises(ValueError, match=r"."):
            ASK[provider](stage, TOUR).json()
        stage.fault(provider, "slow", calls="read", seconds=0.2)
        began = time.monotonic()
        assert ASK[provider](stage, TOUR).ok
        assert time.monotonic() - began >= 0.2
        assert stage.control("GET", "searches")["searches"][0]["answered"] == 2

    def test_a_huge_body_is_beyond_20_mb(self, stage: Any, provider: str) -> None:
        stage.fault(provider, "huge-body", calls="read")
        assert len(ASK[provider](stage, TOUR).content) > 20_000_000

    def test_a_fault_of_reading_is_the_usual_one_and_sending_is_refused(self, stage: Any, provider: str) -> None:
        body = {"platform": provider, "kind": "429", "count": 1}
        assert stage.control("POST", "faults", json=body)["calls"] == "read"
        answer = stage.call("POST", "/_rehearsal/faults", json={**body, "calls": "send"})
        assert (answer.status_code, answer.json()["field"]) == (400, "calls")


def _links(provider: str, told: Any) -> list[str]:
    if provider == "brave":
        return [result["url"] for result in told["web"]["results"]]
    if provider == "dataforseo":
        items = told["tasks"][0]["result"][0]["items"]
        return [item["url"] for item in items if item["type"] == "organic"]
    if provider == "serpapi":
        return [result["link"] for result in told["organic_results"]]
    return [item["link"] for item in told["items"]]


class TestBrave:
    def test_pages_follow_one_another(self, stage: Any) -> None:
        first, second = (brave(stage, "design studio lisbon", offset=page).json() for page in (0, 1))
        assert first["query"]["more_results_available"] is True
        assert len(first["web"]["results"]) == 20
        assert not set(_links("brave", first)) & set(_links("brave", second))

    def test_descriptions_are_html_unless_refused(self, stage: Any) -> None:
        marked = brave(stage, "bakery berlin", count=1).json()["web"]["results"][0]
        assert "<strong>Berlin</strong>" in marked["description"]
        assert "&lt;/facts&gt;" in marked["description"]
        plain = brave(stage, "bakery berlin", count=1, text_decorations="false").json()["web"]["results"][0]
        assert "<strong>" not in plain["description"]

    def test_limits_are_told_per_second_and_month(self, stage: Any) -> None:
        headers = brave(stage, "x").headers
        assert [headers[f"X-RateLimit-{name}"].count(",") for name in ("Limit", "Policy", "Remaining", "Reset")] == [
            1
        ] * 4
        stage.fault("brave", "429", calls="read", seconds=7)
        answer = brave(stage, "x")
        assert answer.json()["error"]["code"] == "RATE_LIMITED"
        assert answer.headers["X-RateLimit-Remaining"].startswith("0, ")
        assert answer.headers["X-RateLimit-Reset"].startswith("7, ")

    @pytest.mark.parametrize(
        "bad",
        [
            {"q": ""},
            {"q": "x" * 401},
            {"q": "x " * 51},
            {"count": 21},
            {"count": 0},
            {"offset": 10},
            {"offset": "x"},
            {"count": "9" * 5000},
            {"country": "XX"},
            {"search_lang": "pt"},
        ],
    )
    def test_a_bad_parameter_is_a_422_that_names_it(self, stage: Any, bad: dict[str, Any]) -> None:
        answer = brave(stage, **{"q": "bakery", **bad})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION")
        assert answer.json()["error"]["meta"]["errors"][0]["loc"] == ["query", next(iter(bad))]

    def test_a_missing_key_is_told_from_a_wrong_one(self, stage: Any) -> None:
        path = "/brave/res/v1/web/search?q=x"
        missing = stage.call("GET", path).json()["error"]
        wrong = stage.call("GET", path, headers={"X-Subscription-Token": "clé"}).json()["error"]
        assert (missing["code"], wrong["code"]) == ("VALIDATION", "SUBSCRIPTION_TOKEN_INVALID")


class TestDataForSeo:
    def test_depth_says_how_many(self, stage: Any) -> None:
        result = dataforseo(stage, "design studio lisbon", depth=30).json()["tasks"][0]["result"][0]
        organic = [item for item in result["items"] if item["type"] == "organic"]
        assert [item["rank_group"] for item in organic] == list(range(1, 31))
        assert result["items_count"] == len(result["items"]) == 31

    @pytest.mark.parametrize(
        ("bad", "code"),
        [
            ({"keyword": ""}, 40501),
            ({"keyword": "x" * 701}, 40501),
            ({"location_code": "Lisbon"}, 40501),
            ({"language_code": None}, 40501),
            ({"depth": 0}, 40501),
            ({"shoe_size": 42}, 40506),
        ],
    )
    def test_a_bad_task_fails_below_a_good_answer(self, stage: Any, bad: dict[str, Any], code: int) -> None:
        answer = dataforseo(stage, bad.get("keyword", "bakery"), **bad)
        told = answer.json()
        assert (answer.status_code, told["status_code"], told["tasks"][0]["status_code"]) == (200, 20000, code)

    @pytest.mark.parametrize(
        ("body", "code"),
        [(b"", 40502), (b"[]", 40502), (b"{}", 40503), (b"[1]", 40503), (b"[{},{}]", 40000), (b"[", 40503)],
    )
    def test_a_bad_body_fails_at_the_top(self, stage: Any, body: bytes, code: int) -> None:
        answer = stage.call("POST", LIVE, data=body, auth=LOGIN)
        assert (answer.status_code, answer.json()["status_code"]) == (200, code)

    @pytest.mark.parametrize("header", ["", "Basic", "Basic %%%", "Bearer x", "Basic cmVoZWFyc2Fs"])
    def test_a_wrong_login_is_a_401(self, stage: Any, header: str) -> None:
        answer = stage.call("POST", LIVE, data=b"[{}]", headers={"Authorization": header})
        assert (answer.status_code, answer.json()["status_code"]) == (401, 40100)

    def test_a_place_may_be_named_instead(self, stage: Any) -> None:
        told = dataforseo(stage, "bakery", location_code=[1], location_name="Lisbon,Portugal").json()
        assert told["tasks"][0]["status_code"] == 20000

    def test_too_many_is_told_on_a_200(self, stage: Any) -> None:
        stage.fault("dataforseo", "429", calls="read")
        assert dataforseo(stage, "bakery").json()["status_code"] == 40202


class TestSerpApi:
    def test_the_next_page_is_a_link_without_the_key(self, stage: Any) -> None:
        first = serpapi(stage, "design studio lisbon").json()
        following = first["serpapi_pagination"]["next"]
        assert "rehearsal-serpapi-key" not in json.dumps(first)
        start = parse_qs(urlsplit(following).query)["start"][0]
        second = serpapi(stage, "design studio lisbon", start=start).json()
        assert start == "10"
        assert not set(_links("serpapi", first)) & set(_links("serpapi", second))
        assert [result["position"] for result in second["organic_results"]] == list(range(1, 11))

    def test_the_last_page_has_no_next(self, stage: Any) -> None:
        assert "next" not in serpapi(stage, TOUR, num=100).json()["serpapi_pagination"]

    @pytest.mark.parametrize(
        ("bad", "status"),
        [
            ({"api_key": "no"}, 401),
            ({"q": ""}, 400),
            ({"engine": "bing"}, 400),
            ({"start": "-1"}, 400),
            ({"num": 0}, 400),
            ({"num": "9" * 5000}, 400),
            ({"q": "x" * 2049}, 400),
        ],
    )
    def test_a_failure_is_one_line(self, stage: Any, bad: dict[str, Any], status: int) -> None:
        answer = serpapi(stage, **{"q": "bakery", **bad})
        assert (answer.status_code, list(answer.json())) == (status, ["error"])


class TestGoogle:
    def test_pages_until_there_is_no_next(self, stage: Any) -> None:
        start, seen = 1, []
        for _ in range(11):
            told = google_cse(stage, TOUR, start=start).json()
            seen += _links("google_cse", told)
            if "nextPage" not in told["queries"]:
                break
            start = told["queries"]["nextPage"][0]["startIndex"]
        assert len(seen) == len(set(seen)) == len(index.search("google_cse", queries.parse(TOUR)))

    def test_nothing_lies_behind_the_hundredth(self, stage: Any) -> None:
        last = google_cse(stage, "studio", start=91)
        assert "nextPage" not in last.json()["queries"]
        for bad in ({"start": 92}, {"start": 0}, {"num": 11}, {"start": "x"}, {"q": ""}):
            answer = google_cse(stage, **{"q": "studio", **bad})
            assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")

    @pytest.mark.parametrize(
        ("bad", "status"), [({"key": ""}, 403), ({"key": "no"}, 400), ({"cx": "no"}, 404), ({"cx": ""}, 400)]
    )
    def test_key_and_engine_are_looked_at(self, stage: Any, bad: dict[str, str], status: int) -> None:
        answer = google_cse(stage, "bakery", **bad)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, status)

    def test_a_field_may_say_what_an_operator_says(self, stage: Any) -> None:
        more = {"siteSearch": "instagram.com", "exactTerms": "Lisbon", "excludeTerms": "Sal"}
        by_field = _links("google_cse", google_cse(stage, "design studio", **more).json())
        query = 'design studio site:instagram.com "Lisbon" -"Sal"'
        assert by_field == _links("google_cse", google_cse(stage, query).json())

    def test_too_many_names_its_reason(self, stage: Any) -> None:
        stage.fault("google_cse", "429", calls="read", seconds=9)
        answer = google_cse(stage, "bakery")
        assert answer.json()["error"]["errors"][0]["reason"] == "rateLimitExceeded"
        assert answer.headers["Retry-After"] == "9"


class TestTheOverview:
    def test_it_shows_who_was_asked(self, stage: Any) -> None:
        assert "Nobody has searched yet." in stage.call("GET", "/").text
        brave(stage, "bakery")
        stage.call("GET", "/brave/res/v1/web/search?q=x")
        assert "Brave Search: asked 2, answered 1" in stage.call("GET", "/").text

    def test_a_fault_of_a_provider_is_named(self, stage: Any) -> None:
        form = {"platform": "serpapi", "kind": "slow", "calls": "read", "count": "1"}
        assert stage.call("POST", "/set-fault", data=form).status_code == 303
        assert "slow</strong> on SerpApi" in stage.call("GET", "/").text
