"""What a query finds in the rehearsal's index, and what that index is made of."""

import re
from urllib.parse import urlsplit

import pytest

from rehearsal.directory import listing
from rehearsal.search import index, queries
from rehearsal.search.wording import WORDS, display

TOUR = 'site:instagram.com "design studio" "Lisbon" -inurl:/p/ -inurl:/reel/'


def urls(q: str, provider: str = "brave") -> list[str]:
    return [document.url for document in index.search(provider, queries.parse(q))]


class TestQueries:
    @pytest.mark.parametrize(
        ("q", "host"),
        [
            ("site:linkedin.com/in", "linkedin.com"),
            ("site:instagram.com", "instagram.com"),
            ("site:tiktok.com/@", "tiktok.com"),
            ("site:facebook.com", "facebook.com"),
        ],
    )
    def test_a_tour_fills_more_than_a_page_on_each_platform(self, q: str, host: str) -> None:
        found = urls(f'{q} "design studio" "Lisbon"')
        assert len(found) > 12
        assert all((urlsplit(url).hostname or "").endswith(host) for url in found)

    def test_several_sites_are_joined_by_or(self) -> None:
        both = urls("(site:tiktok.com OR site:facebook.com) bakery berlin")
        assert {(urlsplit(url).hostname or "").split(".")[-2] for url in both} == {"tiktok", "facebook"}
        assert set(both) == set(urls("site:tiktok.com bakery berlin")) | set(urls("site:facebook.com bakery berlin"))

    @pytest.mark.parametrize(
        "q",
        ["estúdio de design Lisboa", "ESTUDIO DE DESIGN lisbon", "design studios in Lisbon", "“design studio” lisboa"],
    )
    def test_case_accents_and_language_do_not_matter(self, q: str) -> None:
        assert any("estudiosal" in url for url in urls(f"site:instagram.com {q}"))

    def test_a_minus_takes_away(self) -> None:
        assert any("/p/" in url for url in urls("site:instagram.com design studio lisbon"))
        assert not any("/p/" in url or "/reel/" in url for url in urls(TOUR))
        plain, without = urls("bakery berlin"), urls("bakery berlin -site:instagram.com")
        assert set(plain) - set(without) == {url for url in plain if "instagram.com" in url}
        assert not any("sommer" in url for url in urls("site:facebook.com bakery berlin -Sommer"))

    def test_a_phrase_is_a_phrase(self) -> None:
        assert urls('site:instagram.com "lisbon studio design"') == []
        assert urls("site:instagram.com lisbon studio design") != []

    @pytest.mark.parametrize("q", ['"', "OR", "-", "site:", "()", 'site:instagram.com "', "OR bakery OR", "\x00", "🍞"])
    def test_no_query_is_too_odd_to_be_read(self, q: str) -> None:
        assert isinstance(urls(q), list)

    def test_titles_can_be_asked_for(self) -> None:
        assert all("best" in url for url in urls("intitle:best bakery berlin"))


class TestTheIndex:
    def test_it_is_mixed_as_in_life(self) -> None:
        found = urls("design studio lisbon")
        for part in ("/company/", "/explore/tags/", "/video/", "/posts/", "-guide.example", "/jobs/", "m.facebook.com"):
            assert any(part in url for url in found), part
        assert any(url.startswith("https://pt.linkedin.com/in/") for url in found)
        assert any("?" in urlsplit(url).geturl() for url in found)

    def test_a_profile_comes_again_in_another_form_far_behind(self) -> None:
        found = urls("site:instagram.com design studio lisbon")
        first = {urlsplit(url).path.strip("/"): at for at, url in reversed(list(enumerate(found)))}
        again = [at for at, url in enumerate(found) if first[urlsplit(url).path.strip("/")] != at]
        assert again
        assert len(set(found)) == len(found)

    def test_providers_crawled_at_different_times(self) -> None:
        assert urls(TOUR, "brave") != urls(TOUR, "serpapi")

    @pytest.mark.parametrize(
        ("count", "language", "shown"),
        [
            (999, "en", "999"),
            (12_345, "en", "12.3K"),
            (1_234, "de", "1.234"),
            (1_250_000, "de", "1,2 Mio."),
            (40_000, "pt", "40 mil"),
            (9_999, "fr", "9\u202f999"),
        ],
    )
    def test_counts_are_shown_in_the_form_of_the_language(self, count: int, language: str, shown: str) -> None:
        assert display(count, WORDS[language]) == shown

    def test_snippets_say_what_the_profile_says(self) -> None:
        profile = next(each for each in listing.on("instagram") if each.username == "estudiosal")
        query = queries.parse('"@estudiosal" site:instagram.com/estudiosal -site:instagram.com/estudiosal.lisboa')
        found = index.search("brave", query)[0]
        assert profile.full_name in found.title
        assert re.search(r"4[.,]507 (Followers|seguidores)", found.snippet)
        assert max(len(document.snippet) for document in index.search("brave", queries.parse("cerâmica porto"))) < 300
