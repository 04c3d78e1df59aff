"""Whatever stands in a result: it is read in no time and breaks nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.linkedin import results as linkedin
from platforms.meta import results as meta
from platforms.results import ResultFacts, counts_in
from platforms.tiktok import results as tiktok

READERS = [linkedin.facts_of, meta.instagram_facts_of, meta.facebook_facts_of, tiktok.facts_of]
PIECES = st.sampled_from(
    [
        "Ada", "Studio X", " - ", " – ", " | ", " · ", ", ", ". ", "...", "…", "LinkedIn", "Facebook", "(@ada)", "@ada",
        " on ", "万人", "Instagram", "TikTok |", ":", '"', "“", "”", "12.3K", "1,2 Mio.", "310", "95", " Followers",
        " Following", " Posts", "Likes", "Location:", "Experience:", " at ", "Founder", "フォロワー", "(", ")", "<b>",
        "&amp;", "Watch ", "\ud800", "\x00", "\u0307", "٣", "²", "(20+) ", " · · ", "Home",
    ]
)  # fmt: skip
TEXT = st.text() | st.lists(PIECES, max_size=25).map("".join)
Reader = Callable[[str, str], ResultFacts]


@pytest.mark.parametrize("reader", READERS)
class TestAnyText:
    @given(title=TEXT, snippet=TEXT)
    def test_yields_facts_that_stand_in_it(self, reader: Reader, title: str, snippet: str) -> None:
        facts = reader(title, snippet)
        for text in (facts.full_name, facts.title, facts.company, facts.location, facts.bio):
            assert text == text.strip()
            assert text.isprintable() or not text.isascii()
        for count in (facts.followers_count, facts.following_count, facts.posts_count):
            assert count is None or count >= 0

    @pytest.mark.parametrize(
        "piece",
        [" - ", " | ", " · ", "(@", "(@a) ", "a", "1,", "1 ", "1K ", "12 followers ", "<b", "<b ", "&", "…", ". ",
        ": ", "「", "Location: ", " at ", "LinkedIn", '"', "フォロワー", "Mira ", "videos from ", ", 1",
         "x. 1 · ", "\u0301"],
    )  # fmt: skip
    def test_of_great_length_takes_no_time(self, reader: Reader, piece: str) -> None:
        started = time.perf_counter()
        reader(piece * 100_000, piece * 100_000)
        reader("Ada (@ada) | LinkedIn", f"Ada, {piece * 5_000}1 follower, 2 posts{piece * 50_000}")
        assert time.perf_counter() - started < 1


class TestCounts:
    def test_side_by_side_are_read_with_their_place(self) -> None:
        text = "Of Ada: 12 followers, 3 posts. More"
        counts = counts_in(text)
        assert counts.said == {"followers": 12, "posts": 3}
        assert text[counts.start : counts.end] in {"12 followers, 3 posts", "12 followers, 3 posts."}

    @pytest.mark.parametrize(
        "text", ["Lisbon · 3K followers", "3K followers", "3K followers · A", "A · 3K followers · B"]
    )
    def test_alone_are_read_between_dots(self, text: str) -> None:
        assert counts_in(text).said == {"followers": 3_000}

    @pytest.mark.parametrize("text", ["We have 3K followers", "3K followers love us", "12 people", "v1.2.3 posts", ""])
    def test_within_a_sentence_are_not(self, text: str) -> None:
        assert counts_in(text).said == {}
