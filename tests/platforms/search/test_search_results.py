"""What the search services are asked, and which hits and cursors come of their answers."""

from __future__ import annotations

import base64
import json

import pytest
import responses

from outbound.http import Answer
from outbound.outcome import CallFailed, Halted, OutcomeUnknown, Refused, Unauthorized
from platforms.search.base import Hit, Query
from platforms.search.countries import place_code
from platforms.search.google_cse import GoogleCseSearch
from tests.platforms.payloads import NOW, payload
from tests.platforms.search.providers import BASE, KEY, METHODS, PATHS, QUERY, asked_for, of_file, provider, searched

#: The cursors a service takes: the first, the last, and one past it.
CURSORS = {"brave": ("1", "9", "10"), "serpapi": ("10", "290", "300"), "google_cse": ("11", "91", "101")}


class TestBrave:
    def test_is_asked_with_the_key_in_a_header(self) -> None:
        _, call = searched("brave", payload("search", "brave_ok"))
        asked = asked_for(call)
        assert call.request.headers["X-Subscription-Token"] == KEY
        assert KEY not in str(call.request.url)
        assert asked["q"] == "site:linkedin.com/in baker Berlin"
        assert (asked["count"], asked["offset"], asked["country"], asked["search_lang"]) == ("20", "0", "DE", "de")

    @pytest.mark.parametrize(("language", "sent"), [("ja", "jp"), ("zh", "zh-hans"), ("xx", None), ("", None)])
    def test_gets_its_own_words_for_languages(self, language: str, sent: str | None) -> None:
        _, call = searched("brave", payload("search", "brave_ok"), Query("x", language=language))
        assert asked_for(call).get("search_lang") == sent

    @pytest.mark.parametrize("country", ["", "ke", "zz"])
    def test_is_asked_worldwide_for_a_country_it_has_not(self, country: str) -> None:
        _, call = searched("brave", payload("search", "brave_ok"), Query("x", country=country))
        assert asked_for(call)["country"] == "ALL"

    def test_gives_plain_texts_and_the_next_page(self) -> None:
        results = of_file("brave", "ok")
        assert results.hits[0] == Hit(
            "https://de.linkedin.com/in/anna-own",
            "Anna Own - Baker - Own Bakery | LinkedIn",
            "Baker at Own Bakery & café in Berlin",
        )
        assert (len(results.hits), results.cursor) == (2, "1")

    def test_drops_what_has_no_web_address_and_reads_odd_texts_as_empty(self) -> None:
        results = of_file("brave", "ok_odd_rows")
        assert [(hit.url, hit.title, len(hit.snippet)) for hit in results.hits] == [
            ("https://www.instagram.com/own.bakery/", "", 0),
            ("HTTPS://www.tiktok.com/@own", "", 0),
            ("http://plain.invalid/p", "two lines", 1000),
        ]
        assert results.cursor == ""

    @pytest.mark.parametrize("case", ["ok_nothing", "ok_results_null"])
    def test_may_find_nothing(self, case: str) -> None:
        assert of_file("brave", case) == of_file("serpapi", "ok_nothing")

    def test_needs_no_word_on_what_follows(self) -> None:
        results = of_file("brave", "ok_web_without_query")
        assert (len(results.hits), results.cursor) == (1, "")

    def test_ends_with_the_tenth_page(self) -> None:
        assert of_file("brave", "ok", cursor="8").cursor == "9"
        assert of_file("brave", "ok", cursor="9").cursor == ""

    @pytest.mark.parametrize("text", ["x" * 401, "x " * 51])
    def test_is_not_asked_what_it_would_refuse(self, text: str) -> None:
        with pytest.raises(CallFailed) as failed:
            provider("brave").search(Query(text))
        assert (type(failed.value.outcome), failed.value.outcome.code) == (Refused, "too-long")


class TestDataForSeo:
    def test_is_asked_for_one_deep_task(self) -> None:
        _, call = searched("dataforseo", payload("search", "dataforseo_ok"))
        assert json.loads(call.request.body or "") == [
            {
                "keyword": "site:linkedin.com/in baker Berlin",
                "location_code": 2276,
                "language_code": "de",
                "depth": 100,
            }
        ]
        word = call.request.headers["Authorization"].removeprefix("Basic ")
        assert base64.b64decode(word).decode() == f"own@example.org:{KEY}"

    def test_takes_a_password_outside_latin_1(self) -> None:
        answer = payload("search", "dataforseo_ok")
        with responses.RequestsMock() as wire:
            wire.add("POST", BASE + PATHS["dataforseo"], body=answer.content)
            provider("dataforseo", key="pässwörd-日本-4711").search(QUERY)
            word = wire.calls[0].request.headers["Authorization"].removeprefix("Basic ")
        assert base64.b64decode(word).decode() == "own@example.org:pässwörd-日本-4711"

    @pytest.mark.parametrize(
        ("country", "language", "sent"),
        [("", "", (2840, "en")), ("gb", "zh", (2826, "zh-CN")), ("zz", "fr", (2840, "fr"))],
    )
    def test_always_gets_a_place_and_a_language(self, country: str, language: str, sent: tuple[int, str]) -> None:
        query = Query("x", country=country, language=language)
        _, call = searched("dataforseo", payload("search", "dataforseo_ok"), query)
        task = json.loads(call.request.body or "")[0]
        assert (task["location_code"], task["language_code"]) == sent

    def test_gives_organic_hits_only_and_no_further_page(self) -> None:
        results = of_file("dataforseo", "ok")
        assert results.hits == (
            Hit("https://www.facebook.com/own.bakery", "Own Bakery", "Bakery in Berlin. 1,2 Tsd. Follower"),
            Hit("https://www.facebook.com/second"),
        )
        assert results.cursor == ""

    def test_drops_odd_rows(self) -> None:
        assert [hit.url for hit in of_file("dataforseo", "ok_odd_rows").hits] == ["https://www.facebook.com/own.bakery"]

    @pytest.mark.parametrize("case", ["ok_items_null", "ok_result_null", "ok_no_search_results"])
    def test_may_find_nothing(self, case: str) -> None:
        assert of_file("dataforseo", case).hits == ()

    @pytest.mark.parametrize("cursor", ["1", "0", "100", "x"])
    def test_has_no_second_page(self, cursor: str) -> None:
        with pytest.raises(CallFailed) as failed:
            provider("dataforseo").search(QUERY, cursor)
        assert (type(failed.value.outcome), failed.value.outcome.code) == (Refused, "bad-cursor")

    def test_may_answer_more_than_a_megabyte(self) -> None:
        row = {"type": "organic", "url": "https://www.facebook.com/own", "title": "x" * 20_000}
        body = {"status_code": 20000, "tasks": [{"status_code": 20000, "result": [{"items": [row] * 100}]}]}
        answer = Answer(200, {}, json.dumps(body).encode(), BASE, 0.1)
        assert len(searched("dataforseo", answer)[0].hits) == 100


class TestSerpApi:
    def test_is_asked_as_documented(self) -> None:
        _, call = searched("serpapi", payload("search", "serpapi_ok"), Query("x", country="gb", language="zh"))
        assert asked_for(call) == {
            "engine": "google",
            "q": "x",
            "start": "0",
            "api_key": KEY,
            "gl": "uk",
            "hl": "zh-cn",
        }

    def test_gives_hits_and_the_next_start(self) -> None:
        results = of_file("serpapi", "ok")
        assert results.hits[0].title == "Own (@own.bakery) • Instagram"
        assert results.hits[1] == Hit("https://www.instagram.com/second/", "Second")
        assert results.cursor == "10"
        assert of_file("serpapi", "ok", cursor="10").cursor == "20"

    def test_drops_odd_rows(self) -> None:
        results = of_file("serpapi", "ok_odd_rows")
        assert (results.hits, results.cursor) == ((Hit("https://www.tiktok.com/@own"),), "")

    @pytest.mark.parametrize("case", ["ok_nothing", "ok_nothing_no_status", "ok_only_ads"])
    def test_may_find_nothing_which_is_no_failure(self, case: str) -> None:
        results = of_file("serpapi", case)
        assert (results.hits, results.cursor) == ((), "")

    def test_keeps_results_that_stand_beside_an_error(self) -> None:
        assert len(of_file("serpapi", "ok_rows_beside_error").hits) == 1

    def test_ends_where_nothing_follows_and_at_our_own_end(self) -> None:
        assert of_file("serpapi", "ok_last").cursor == ""
        assert of_file("serpapi", "ok", cursor="290").cursor == ""


class TestGoogleCse:
    def test_is_asked_as_documented(self) -> None:
        _, call = searched("google_cse", payload("search", "google_cse_ok"))
        assert asked_for(call) == {
            "q": "site:linkedin.com/in baker Berlin",
            "cx": "own-engine",
            "num": "10",
            "start": "1",
            "key": KEY,
            "gl": "de",
            "hl": "de",
        }

    def test_gives_hits_and_the_next_start(self) -> None:
        results = of_file("google_cse", "ok")
        assert results.hits[0].snippet == "Berlin · Head of Own ..."
        assert results.hits[1] == Hit("https://www.linkedin.com/in/second")
        assert results.cursor == "11"

    def test_has_no_items_where_nothing_was_found(self) -> None:
        results = of_file("google_cse", "ok_nothing")
        assert (results.hits, results.cursor) == ((), "")

    @pytest.mark.parametrize("case", ["ok_past_the_end", "ok_odd_next"])
    def test_never_goes_past_the_hundredth_result(self, case: str) -> None:
        assert of_file("google_cse", case).cursor == ""

    def test_drops_odd_rows(self) -> None:
        assert of_file("google_cse", "ok_odd_next").hits == (Hit("https://www.linkedin.com/in/x"),)

    def test_does_not_go_round_in_a_circle(self) -> None:
        assert of_file("google_cse", "ok", cursor="91").cursor == ""

    def test_is_halted_without_an_engine(self) -> None:
        search = GoogleCseSearch(None, BASE, KEY, "", lambda: NOW)  # type: ignore[arg-type]
        with pytest.raises(CallFailed) as failed:
            search.search(QUERY)
        assert isinstance(failed.value.outcome, Halted)


@pytest.mark.parametrize("name", METHODS)
class TestEveryService:
    @pytest.mark.parametrize("text", ["", "  \n ", "x" * 1001])
    def test_refuses_a_search_without_text_or_with_too_much(self, name: str, text: str) -> None:
        with pytest.raises(CallFailed) as failed:
            provider(name).search(Query(text))
        assert isinstance(failed.value.outcome, Refused)

    def test_does_not_go_out_without_a_key(self, name: str) -> None:
        with pytest.raises(CallFailed) as failed:
            provider(name, key="").search(QUERY)
        assert (type(failed.value.outcome), failed.value.outcome.code) == (Unauthorized, "no-key")

    def test_keeps_nothing_of_an_answer_that_is_too_large(self, name: str) -> None:
        answer = Answer(200, {}, b'{"x": "' + b"x" * 9_000_000 + b'"}', BASE, 0.1)
        with pytest.raises(CallFailed) as failed:
            searched(name, answer)
        assert (type(failed.value.outcome), failed.value.outcome.code) == (OutcomeUnknown, "too-large")

    @pytest.mark.parametrize("cursor", ["x", "-1", "1.5", " 1", "01x", "١", "9" * 30, "0"])
    def test_refuses_a_cursor_it_did_not_give(self, name: str, cursor: str) -> None:
        with pytest.raises(CallFailed) as failed:
            provider(name).search(QUERY, cursor)
        assert (type(failed.value.outcome), failed.value.outcome.code) == (Refused, "bad-cursor")


@pytest.mark.parametrize("name", CURSORS)
class TestCursors:
    def test_are_taken_from_the_first_to_the_last(self, name: str) -> None:
        first, last, past = CURSORS[name]
        for cursor in (first, last):
            _, call = searched(name, payload("search", f"{name}_ok"), cursor=cursor)
            asked = asked_for(call)
            assert asked.get("offset", asked.get("start")) == cursor
        with pytest.raises(CallFailed):
            provider(name).search(QUERY, past)


@pytest.mark.parametrize("name", ["brave", "serpapi", "google_cse"])
@pytest.mark.parametrize("key", ["two words", "line\nend", "käse-schlüssel"])
def test_a_key_that_cannot_be_one_stays_here_and_out_of_the_error(name: str, key: str) -> None:
    with pytest.raises(CallFailed) as failed:
        provider(name, key=key).search(QUERY)
    assert (type(failed.value.outcome), failed.value.outcome.code) == (Unauthorized, "bad-key")
    assert key not in str(failed.value)


class TestPlaces:
    @pytest.mark.parametrize(
        ("country", "code"), [("us", 2840), ("de", 2276), ("gb", 2826), ("af", 2004), ("xk", None)]
    )
    def test_have_googles_code(self, country: str, code: int | None) -> None:
        assert place_code(country) == code
