"""Little text: what people write arrives whole."""

from __future__ import annotations

import pytest

from platforms.linkedin.littletext import RESERVED, escaped, unescaped


class TestEscaping:
    @pytest.mark.parametrize("character", RESERVED)
    def test_each_reserved_character_is_escaped(self, character: str) -> None:
        assert escaped(f"a {character} b") == f"a \\{character} b"

    def test_there_are_fifteen_of_them(self) -> None:
        assert len(set(RESERVED)) == 15

    @pytest.mark.parametrize("text", ["Plain, with: marks; and 100% – “yes”!", "日本 👋🏽 é", "", "a\n\nb"])
    def test_the_rest_stays(self, text: str) -> None:
        assert escaped(text) == text

    @pytest.mark.parametrize(
        ("text", "commentary"),
        [
            ("Try #tea", "Try #tea"),
            ("#Tea_Time now", "#Tea\\_Time now"),
            ("(#tea)", "\\(#tea\\)"),
            ("#grüße #2027plans", "#grüße #2027plans"),
            ("No #1 and # alone", "No \\#1 and \\# alone"),
            ("C# and a#b", "C\\# and a\\#b"),
            ("https://a.example/x_(y)#part", "https://a.example/x\\_\\(y\\)\\#part"),
            ("##tea", "\\#\\#tea"),
        ],
    )
    def test_hashtags_stay_hashtags(self, text: str, commentary: str) -> None:
        assert escaped(text) == commentary

    def test_a_mention_keeps_its_marks_and_its_name_is_escaped(self) -> None:
        text = "Thanks @[Tea_House](urn:li:organization:5583111) & @ben"
        assert escaped(text) == "Thanks @[Tea\\_House](urn:li:organization:5583111) & \\@ben"

    @pytest.mark.parametrize(
        "text", ["@[Ada](urn:li:share:1)", "@[Ada](https://a.example)", "@[](urn:li:person:a)", "@[A](b) c"]
    )
    def test_what_only_looks_like_a_mention_is_text(self, text: str) -> None:
        assert "\\@\\[" in escaped(text)


class TestReadingBack:
    @pytest.mark.parametrize(
        "text",
        [
            RESERVED,
            RESERVED[::-1] * 3,
            "\\( \\\\ \\n {hashtag|\\#|word}",
            "Thanks @[Tea_House (UK)](urn:li:organization:1)",
            "@[Tea_House](urn:li:organization:1) #Tea_Time #1 ~_~ <b>*x*</b>",
            "Grüße 👋\n\n(quoted) [1] {2}",
        ],
    )
    def test_what_was_written_comes_back(self, text: str) -> None:
        assert unescaped(escaped(text)) == text

    def test_hashtags_as_linkedin_gives_them_back(self) -> None:
        assert unescaped("Try {hashtag|\\#|tea\\_time} and {hashtag|#|cake}\\!") == "Try #tea_time and #cake\\!"
