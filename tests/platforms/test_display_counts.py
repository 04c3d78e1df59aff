"""Counts as apps, engines and exports show them, in many languages: read rightly or not at all."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.display_counts import LARGEST, NotACount, parse_count, read_count

SHOWN = {
    # Plain and grouped
    "0": 0,
    "950": 950,
    "1204": 1_204,
    "1,204": 1_204,
    "1.204": 1_204,
    "1 204": 1_204,
    "1\xa0204": 1_204,
    "1\u202f204": 1_204,
    "1\u2009204\u2009567": 1_204_567,
    "1'204": 1_204,
    "1’204’567": 1_204_567,
    "1,204,567": 1_204_567,
    "1.204.567": 1_204_567,
    "1,23,456": 123_456,
    "12,34,567 followers": 1_234_567,
    "1,204.0": 1_204,
    "1.204,0": 1_204,
    "12.0": 12,
    "1.2E+05": 120_000,
    "\u200e1,204\u200f": 1_204,
    # At least so many
    "500+": 500,
    "500+ connections": 500,
    "+500": 500,
    ">1K": 1_000,
    "1K+": 1_000,
    "1K+ followers": 1_000,
    "1M+ followers": 1_000_000,
    "~12.3K": 12_300,
    # English
    "12.3K": 12_300,
    "12.3k": 12_300,
    "12.3 K": 12_300,
    "12.3K Followers": 12_300,
    "1.234K": 1_234,
    "1,234.5K": 1_234_500,
    "0.9K": 900,
    "1.2M": 1_200_000,
    "1.2 million followers": 1_200_000,
    "12 thousand": 12_000,
    "2.5B likes": 2_500_000_000,
    "1 follower": 1,
    "95 Posts": 95,
    "1,204 people like this": 1_204,
    "Followers: 12,345": 12_345,
    # German
    "12,3 Tsd.": 12_300,
    "12,3 Tsd. Follower": 12_300,
    "1,2 Mio.": 1_200_000,
    "1,2\xa0Mio. Abonnenten": 1_200_000,
    "1,1 Mrd.": 1_100_000_000,
    "1.204 Beiträge": 1_204,
    # French
    "1,2 k": 1_200,
    "12 k abonnés": 12_000,
    "1,2 M": 1_200_000,
    "1,2 M d’abonnés": 1_200_000,
    "4 567 publications": 4_567,
    "1,2 million d'abonnés": 1_200_000,
    # Spanish and Portuguese
    "12 mil": 12_000,
    "12,3 mil seguidores": 12_300,
    "1,2 mill.": 1_200_000,
    "1,2 millones de seguidores": 1_200_000,
    "1,2 M de seguidores": 1_200_000,
    "12,3 mil curtidas": 12_300,
    "2,1 mi": 2_100_000,
    "2,1 mi de seguidores": 2_100_000,
    "1,5 milhão de seguidores": 1_500_000,
    # Italian, Dutch, Nordic
    "12,3 mila": 12_300,
    "12,3 mila follower": 12_300,
    "1,2 Mln": 1_200_000,
    "12,3K volgers": 12_300,
    "1,2 mln. volgers": 1_200_000,
    "12 tn följare": 12_000,
    "1,2 mn följare": 1_200_000,
    "12 t følgere": 12_000,
    # Polish, Russian, Ukrainian
    "12,3 tys.": 12_300,
    "12,3 tys. obserwujących": 12_300,
    "1,2 mln": 1_200_000,
    "5 тыс.": 5_000,
    "12,3 тыс. подписчиков": 12_300,
    "1,2 млн подписчиков": 1_200_000,
    "12,3 тис. підписників": 12_300,
    "12,3К": 12_300,
    # Turkish, Indonesian, Vietnamese
    "12,3 B Takipçi": 12_300,
    "310 B takipçi": 310_000,
    "12,3 bin": 12_300,
    "1,2 Mn": 1_200_000,
    "12,3 rb pengikut": 12_300,
    "1,2 jt": 1_200_000,
    "1,2 triệu người theo dõi": 1_200_000,
    # Japanese, Chinese, Korean, Thai
    "1.2万": 12_000,
    "1.2万人": 12_000,
    "フォロワー1.2万人": 12_000,
    "1.2萬": 12_000,
    "1.2万 位粉丝": 12_000,
    "3億": 300_000_000,
    "3.1亿": 310_000_000,
    "5천": 5_000,
    "팔로워 1.2만명": 12_000,
    "120万フォロワー": 1_200_000,
    "1.2 แสน": 120_000,
    "1.2ล้าน": 1_200_000,
    # India
    "1.2 लाख": 120_000,
    "12.5 हज़ार": 12_500,
    "12.5 हज़ार फ़ॉलोअर": 12_500,
    "1.2 करोड़": 12_000_000,
    "1.2 lakh followers": 120_000,
    "3 crore": 30_000_000,
    "1.5Cr": 15_000_000,
    # Other digits
    "１２．３Ｋ": 12_300,
    "١٢٣٤": 1_234,
    "١٢٬٣٤٥": 12_345,
    "١٢٫٣ ألف": 12_300,
    "12,3 ألف متابع": 12_300,
    "١٫٢ مليون متابع": 1_200_000,
    "۱۲٫۳ هزار": 12_300,
    "१२,३४५": 12_345,
}  # fmt: skip

UNSAFE = (
    "", " ", "many", "K", "-5", "–5", "<1K", "1.5", "1,23", "1.2.3", "0.123", "1 2", "½", "5²", "①", "3x", "1.2L", "5w",
    "12 E", "12 mm", "12 mil.", "12 mil. seguidores", "12.3B", "500B", "1億2345万", "1.2 foo", "1.2K zorp",
    "12 zorptillion", "12-15", "12/15", "1e99", "9" * 30, "K12", "1,2,3K", "１２３①", "12K 310", "10% followers",
)  # fmt: skip


@pytest.mark.parametrize("text", SHOWN)
def test_a_shown_count_is_read(text: str) -> None:
    assert parse_count(text) == SHOWN[text]


def test_the_table_has_at_least_80_forms() -> None:
    assert len(SHOWN) >= 80


@pytest.mark.parametrize("text", UNSAFE)
def test_what_cannot_be_read_safely_is_refused(text: str) -> None:
    with pytest.raises(NotACount):
        parse_count(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("12 abonnés", "followers"),
        ("12 abonnements", "following"),
        ("12 followers", "followers"),
        ("12 following", "following"),
        ("12 takipçi", "followers"),
        ("12 takip", "following"),
        ("12 følgere", "followers"),
        ("12 følger", "following"),
        ("12 подписчиков", "followers"),
        ("12 подписки", "following"),
        ("12 Beiträge", "posts"),
        ("500+ connections", "other"),
        ("12", ""),
    ],
)
def test_what_is_counted_is_told_from_the_word(text: str, kind: str) -> None:
    assert read_count(text)[1] == kind


@given(st.integers(1, 9_999), st.sampled_from(["K", " Tsd.", " mil", " тыс.", "万", " лайков"]))
def test_the_capitals_and_spaces_of_a_unit_make_no_difference(number: int, unit: str) -> None:
    assert parse_count(f"{number}{unit}") == parse_count(f" {number} {unit.upper()} ")


@given(st.text(max_size=70) | st.text(alphabet="0123456789.,' +>~:eEkKmMbB万億만लाखअ٣٫٬\u0307²", max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    with contextlib.suppress(NotACount):
        assert 0 <= parse_count(text) <= LARGEST


@pytest.mark.parametrize("piece", ["1,", "1 ", "1.1", "K", "万", "+", ":", "a ", "फ"])
def test_long_texts_take_no_time(piece: str) -> None:
    started = time.perf_counter()
    for length in (20, 60, 100_000):
        with contextlib.suppress(NotACount):
            parse_count(piece * length)
    assert time.perf_counter() - started < 1
