"""When a LinkedIn-Version ends."""

from datetime import date

import pytest

from platforms.linkedin.versions import DEFAULT, expires_on


class TestExpiry:
    @pytest.mark.parametrize(
        ("version", "day"),
        [
            ("202508", date(2026, 8, 17)),
            ("202512", date(2026, 12, 15)),
            ("202601", date(2027, 1, 15)),
            ("202609", date(2027, 9, 15)),
        ],
    )
    def test_is_announced_or_in_the_middle_of_the_month_a_year_later(self, version: str, day: date) -> None:
        assert expires_on(version) == day

    @pytest.mark.parametrize("version", ["", "2026", "202613", "202600", "2026-09", "v26.0", "20260901", "latest"])
    def test_of_what_is_no_version_is_not_known(self, version: str) -> None:
        assert expires_on(version) is None

    def test_of_the_default_is_more_than_60_days_ahead(self) -> None:
        day = expires_on(DEFAULT)
        assert day is not None
        assert (day - date(2026, 11, 21)).days > 60
