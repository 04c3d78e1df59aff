"""Numbers as people write them."""

import contextlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.display_counts import LARGEST, NotACount, parse_count, parse_score

KNOWN = {
    "0": 0,
    "12.3K": 12_300,
    "12,3 k": 12_300,
    "1,2 Mio.": 1_200_000,
    "1.234": 1_234,
    "1,234": 1_234,
    "4 567": 4_567,
    "4\u202f567": 4_567,
    "4\xa0567\xa0890": 4_567_890,
    "1'234": 1_234,
    "1’234’567": 1_234_567,
    "1.234.567": 1_234_567,
    "12,34,567": 1_234_567,
    "1,234.5K": 1_234_500,
    "1.234K": 1_234,
    "1.2M": 1_200_000,
    "2B": 2_000_000_000,
    "12 mil": 12_000,
    "2,1 mi": 2_100_000,
    "3 Tsd.": 3_000,
    "5 тыс.": 5_000,
    "1.2万": 12_000,
    "500+": 500,
    "1.2M followers": 1_200_000,
    "1,204 followers": 1_204,
    "12.0": 12,
    "1.2E+05": 120_000,
    "１２３": 123,
}


@pytest.mark.parametrize("text", KNOWN)
def test_a_count_is_understood(text):
    assert parse_count(text) == KNOWN[text]


@pytest.mark.parametrize(
    "text", ["", "many", "-5", "1.5", "12.50", "1,23", "1.2.3", "0.123", "3x", "K", "1e99", "9" * 30, "1 2", "½"]
)
def test_what_is_no_count_is_refused(text):
    with pytest.raises(NotACount):
        parse_count(text)


@pytest.mark.parametrize(("text", "score"), [("4.5%", 4.5), ("4,5", 4.5), ("100", 100), ("101", None), ("-1", None)])
def test_a_score_counts_from_0_to_100_only(text, score):
    assert parse_score(text) == score


@given(st.integers(0, LARGEST), st.sampled_from(["", ",", ".", " ", "'", "\u202f", "\xa0"]))
def test_any_whole_number_survives_any_grouping(number, mark):
    assert parse_count(f"{number:,}".replace(",", mark)) == number


@given(st.integers(1, 9_999), st.integers(0, 9), st.sampled_from(".,"), st.sampled_from(["K", "k", " k", " Tsd."]))
def test_thousands_with_a_fraction(whole, part, mark, unit):
    assert parse_count(f"{whole}{mark}{part}{unit}") == whole * 1000 + part * 100


@given(st.text(max_size=80) | st.text(alphabet=string.digits + ".,' kKmMeE+-", max_size=25))
def test_no_text_breaks_it(text):
    with contextlib.suppress(NotACount):
        assert 0 <= parse_count(text) <= LARGEST
