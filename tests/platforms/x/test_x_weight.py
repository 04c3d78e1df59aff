"""Lengths as X counts them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.x.weight import links, weighted_length

FAMILY = "👨‍👩‍👧‍👦"


class TestPlainText:
    @pytest.mark.parametrize(
        ("text", "length"),
        [
            ("", 0),
            ("Good morning", 12),
            ("a\nb\tc", 5),
            ("Привет, Αθήνα, שלום, สวัสดี", 27),
            ("“quoted” – dash — ‘so’", 22),
            ("日本語", 6),
            ("한국어 カナ", 11),
            ("→ € • ™ ①", 14),
            ("日" * 160, 320),
            ("𝒳", 2),
        ],
    )
    def test_weighs_what_its_characters_weigh(self, text: str, length: int) -> None:
        assert weighted_length(text) == length

    def test_is_measured_composed(self) -> None:
        assert weighted_length("Cafe\u0301") == weighted_length("Café") == 4
        assert weighted_length("\u1112\u1161\u11ab") == 2

    def test_marks_that_compose_with_nothing_weigh_one_each(self) -> None:
        assert weighted_length("x\u0301\u0302") == 3


class TestEmoji:
    @pytest.mark.parametrize(
        "emoji",
        ["😀", FAMILY, "👍🏽", "👩🏽‍🚒", "🇩🇪", "1️⃣", "#️⃣", "❤️", "❤️‍🔥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☝🏿", "✅", "🏳️‍🌈", "©️"],
    )
    def test_weigh_two_however_many_code_points(self, emoji: str) -> None:
        assert weighted_length(emoji) == 2
        assert weighted_length(f"a{emoji}b{emoji}") == 6

    @pytest.mark.parametrize(
        ("text", "length"), [("🇩🇪🇫🇷", 4), ("😀😀", 4), ("🚗🏽", 4), ("©", 1), ("12#", 3), ("🇩", 2)]
    )
    def test_side_by_side_and_odd_ones(self, text: str, length: int) -> None:
        assert weighted_length(text) == length


class TestLinks:
    @pytest.mark.parametrize(
        "link",
        [
            "http://test.co",
            "https://example.com/a/very/long/path/that/goes/on?with=a&query=1#and-more",
            "example.com",
            "www.example.co.uk/path",
            "https://example.com:8080/x",
            "https://en.wikipedia.org/wiki/Oslo_(Norway)",
            "EXAMPLE.COM/X",
            "http://日本語.jp/x",
            "https://xn--80ak6aa92e.xn--p1ai",
            "t.co/abc",
            "http://foobar.みんな/",
            f"http://{'a' * 63}.com",
        ],
    )
    def test_weigh_23(self, link: str) -> None:
        assert weighted_length(link) == 23
        assert weighted_length(f"Hi {link}") == 26
        assert weighted_length(f"Hi {link}.") == 27
        assert weighted_length(f"({link})!") == 26

    @pytest.mark.parametrize(
        "text", ["ada@example.com", "@example.com", "#example.com", "file.unheardof", "http://localhost", "1.5", "a..b"]
    )
    def test_what_is_no_link_weighs_its_letters(self, text: str) -> None:
        assert weighted_length(text) == len(text)

    @pytest.mark.parametrize(
        "name", ["-lead.example.com", "trail-.example.com", "under_score.com", "_lead.example.com", "a" * 64 + ".com"]
    )
    def test_whose_name_cannot_be_one_are_none(self, name: str) -> None:
        assert weighted_length(f"http://{name}") == len(name) + 7

    def test_whose_name_is_too_long_when_encoded_are_none(self) -> None:
        assert weighted_length("http://" + "あ" * 40 + "い" * 23 + ".com") > 100

    def test_may_stand_between_marks_of_direction(self) -> None:
        assert weighted_length("\u2066\u202ahttp://example.com/\u202c\u2069") == 4 * 2 + 23

    def test_stand_beside_letters_that_no_name_has(self) -> None:
        assert weighted_length("日本語example.comです") == 6 + 23 + 4
        assert weighted_length("a.comでb.com") == 23 + 2 + 23

    def test_within_a_path_are_none_of_their_own(self) -> None:
        assert weighted_length("https://a.com/b.com/c.com x.com") == 23 + 1 + 23

    def test_mix_with_all_else(self) -> None:
        assert weighted_length(f"Café 日本 {FAMILY} see https://example.com/a?b=c, ok") == 5 + 4 + 1 + 2 + 5 + 23 + 4


class TestAnyText:
    @given(st.text(st.characters(exclude_categories=())))
    def test_has_a_weight(self, text: str) -> None:
        assert 0 <= weighted_length(text) <= max(23, 2) * max(1, len(text))

    @given(st.text("ab.:/?()é日@#-_1 \u200d\ufe0f👨🏽🇩", max_size=60))
    def test_has_links_apart_and_in_order(self, text: str) -> None:
        edges = [edge for link in links(text) for edge in link]
        assert edges == sorted(edges)
        assert weighted_length(text) >= 0

    @pytest.mark.parametrize(
        "piece", ["a.", "-", "x", "a.com/(((((", "https://x", "👨\u200d", "日a.", "(", "é", "http://a.com?"]
    )
    def test_is_weighed_in_a_time_that_follows_its_length(self, piece: str) -> None:
        began = time.perf_counter()
        weighted_length(piece * 20_000)
        assert time.perf_counter() - began < 5
