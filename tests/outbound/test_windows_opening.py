"""Send windows: how they read, and when they open on whosever clock, clock changes included."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outbound.windows import ALWAYS, DAYS, BadWindow, SendWindow, parse_window

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = parse_window("mon-fri 09:00-17:00")
ZONES = sorted(zoneinfo.available_timezones())


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


class TestReading:
    def test_always(self) -> None:
        assert parse_window(" Always ") is ALWAYS
        assert ALWAYS.always
        assert not OFFICE.always

    @pytest.mark.parametrize(
        ("text", "days"),
        [
            ("mon 09:00-17:00", {0}),
            ("sat,sun 10:00-14:00", {5, 6}),
            ("fri-mon 10:00-14:00", {4, 5, 6, 0}),
            ("mon-tue,thu 10:00-14:00", {0, 1, 3}),
            ("MON-SUN 10:00-14:00", set(range(7))),
        ],
    )
    def test_days(self, text: str, days: set[int]) -> None:
        assert parse_window(text).days == days

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ("", "reads like"),
            ("9-5", "reads like"),
            ("mon 25:00-26:00", "no clock shows"),
            ("mon 17:00-09:00", "closes before"),
            ("mon 09:00-09:00", "closes before"),
            ("mop 09:00-17:00", "names no day"),
            ("mon-mop 09:00-17:00", "names no day"),
        ],
    )
    def test_nonsense_is_refused_in_a_sentence(self, text: str, complaint: str) -> None:
        with pytest.raises(BadWindow, match=complaint):
            parse_window(text)


class TestOpening:
    @pytest.mark.parametrize(
        ("now", "opens"),
        [
            ("2026-11-18T09:00", "2026-11-18T09:00"),  # a Wednesday, the first moment
            ("2026-11-18T16:59", "2026-11-18T16:59"),
            ("2026-11-18T17:00", "2026-11-19T09:00"),
            ("2026-11-18T03:00", "2026-11-18T09:00"),
            ("2026-11-20T18:00", "2026-11-23T09:00"),  # over the weekend
            ("2026-12-31T18:00", "2027-01-01T09:00"),  # over the end of a year
        ],
    )
    def test_the_next_opening(self, now: str, opens: str) -> None:
        assert OFFICE.next_open(at(now), BERLIN) == at(opens)

    def test_it_is_the_zone_that_counts(self) -> None:
        noon_in_utc = datetime(2026, 11, 18, 12, tzinfo=UTC)
        assert OFFICE.next_open(noon_in_utc, ZoneInfo("Asia/Tokyo")) == datetime(2026, 11, 19, 0, tzinfo=UTC)

    def test_always_is_now(self) -> None:
        assert ALWAYS.next_open(at("2026-11-22T03:00"), BERLIN) == at("2026-11-22T03:00")

    def test_a_window_without_days_never_opens(self) -> None:
        with pytest.raises(BadWindow, match="never opens"):
            SendWindow(frozenset(), time(9), time(17)).next_open(at("2026-11-18T12:00"), BERLIN)


class TestClockChanges:
    NIGHTS = SendWindow(frozenset(range(7)), time(2, 30), time(6))

    def test_an_opening_that_the_clock_skips_is_the_first_minute_after(self) -> None:
        opens = self.NIGHTS.next_open(at("2026-03-29T01:00"), BERLIN)
        assert opens.astimezone(BERLIN).replace(tzinfo=None) == datetime(2026, 3, 29, 3, 30)

    def test_an_opening_that_comes_twice_is_the_first_of_them(self) -> None:
        opens = self.NIGHTS.next_open(at("2026-10-25T01:00"), BERLIN)
        assert opens == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    @settings(max_examples=400, deadline=None)
    @given(
        zone=st.sampled_from(ZONES),
        now=st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),
        days=st.frozensets(st.integers(0, 6), min_size=1),
        hours=st.tuples(st.integers(0, 47), st.integers(0, 47)).filter(lambda pair: pair[0] < pair[1]),
    )
    def test_in_every_zone_it_opens_on_one_of_its_days_within_nine_days(
        self, zone: str, now: datetime, days: frozenset[int], hours: tuple[int, int]
    ) -> None:
        opens, closes = (time(half // 2, 30 * (half % 2)) for half in hours)
        window, where = SendWindow(days, opens, closes), ZoneInfo(zone)
        opening = window.next_open(now, where)
        local = opening.astimezone(where)
        assert now <= opening <= now + timedelta(days=9)
        assert local.weekday() in days, DAYS[local.weekday()]
        # A skipped opening comes later by the length of the change, at most a few hours.
        late = timedelta(hours=local.hour - opens.hour, minutes=local.minute - opens.minute)
        is_open = opens <= local.time() < closes
        assert is_open or timedelta(0) <= late <= timedelta(hours=3)
        assert window.next_open(opening, where) == opening or not is_open

    @settings(max_examples=200, deadline=None)
    @given(
        zone=st.sampled_from(ZONES),
        now=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    )
    def test_no_earlier_hour_would_have_been_open(self, zone: str, now: datetime) -> None:
        where = ZoneInfo(zone)
        opening = OFFICE.next_open(now, where)
        probe = now
        while probe < opening:
            local = probe.astimezone(where)
            assert not (local.weekday() < 5 and time(9) <= local.time() < time(17))
            probe += timedelta(minutes=30)
