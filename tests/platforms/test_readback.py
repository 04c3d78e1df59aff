"""Deciding from a list whether a doubtful message arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from outbound.outcome import Sighting
from platforms.readback import CLOCK_DIFFERENCE, judge

SINCE = datetime(2026, 11, 21, 9, 30, 5, 900_000, tzinfo=UTC)
WHOLE_SECOND = SINCE.replace(microsecond=0)


@dataclass(frozen=True)
class Line:
    text: str
    sent_at: datetime
    is_ours: bool = True
    remote_id: str = "m1"


OLD = Line("Hi", SINCE - timedelta(days=1), is_ours=False)


def sighting(*lines: Line, whole: bool = False) -> Sighting:
    return judge([*lines, OLD], text="Good day", since=SINCE, whole=whole).sighting


class TestAMessageOfOurs:
    def test_listed_in_the_very_second_of_the_try_is_found(self) -> None:
        assert sighting(Line("Good day", WHOLE_SECOND)) is Sighting.FOUND

    @pytest.mark.parametrize("early", [timedelta(seconds=1), CLOCK_DIFFERENCE])
    def test_listed_a_little_before_the_try_may_be_a_matter_of_clocks(self, early: timedelta) -> None:
        assert sighting(Line("Good day", WHOLE_SECOND - early)) is Sighting.CANNOT_TELL

    def test_listed_well_before_the_try_is_another(self) -> None:
        assert sighting(Line("Good day", WHOLE_SECOND - CLOCK_DIFFERENCE - timedelta(seconds=1))) is Sighting.ABSENT

    @pytest.mark.parametrize("text", [" Good  day\r\n", "Good\u00a0day", "Good\nday"])
    def test_is_known_again_with_other_spaces(self, text: str) -> None:
        assert sighting(Line(text, SINCE)) is Sighting.FOUND

    @pytest.mark.parametrize("text", ["good day", "Good day.", "Good"])
    def test_with_other_words_is_another(self, text: str) -> None:
        assert sighting(Line(text, SINCE)) is Sighting.ABSENT
