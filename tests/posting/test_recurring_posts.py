"""Recurring posts, wall times and slots, also across the nights on which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posting.models import Recurrence, ScheduledPost
from posting.rules import recurrence as rules
from posting.rules.walltime import BadTime, changes_between, local_time, resolve, zone_named
from posting.services import recurrences, slots
from posting.services.posts import NotAcceptable
from posting.states import Frequency
from tests.posting import cast

#: zone, the missing hour, the instant it is moved to, the repeated hour, the instant of its first time.
CHANGES = [
    ("Europe/Lisbon", "2027-03-28T01:30", "2027-03-28T01:30", "2027-10-31T01:30", "2027-10-31T00:30"),
    ("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:30", "2027-10-31T02:30", "2027-10-31T00:30"),
    ("America/New_York", "2027-03-14T02:30", "2027-03-14T07:30", "2027-11-07T01:30", "2027-11-07T05:30"),
    ("Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-02T15:45", "2027-04-04T01:45", "2027-04-03T14:45"),
    ("America/Santiago", "2027-09-05T00:30", "2027-09-05T04:30", "2027-04-03T23:30", "2027-04-04T02:30"),
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class TestWallTimes:
    @pytest.mark.parametrize(("zone", "missing", "moved", "repeated", "first"), CHANGES)
    def test_a_missing_hour_is_moved_and_a_repeated_one_is_the_first(self, zone, missing, moved, repeated, first):
        gap = resolve(local_time(missing), zone_named(zone))
        twice = resolve(local_time(repeated), zone_named(zone))
        assert (gap.instant, twice.instant) == (utc(moved), utc(first))
        assert "skip" in gap.note
        assert "twice" in twice.note

    @given(st.datetimes(datetime(2020, 1, 1), datetime(2037, 1, 1)), st.sampled_from([each[0] for each in CHANGES]))
    def test_every_wall_time_means_one_instant(self, local, zone):
        local = local.replace(microsecond=0)
        meant = resolve(local, zone_named(zone))
        back = meant.instant.astimezone(zone_named(zone)).replace(tzinfo=None)
        assert back == local or "skip" in meant.note

    @pytest.mark.parametrize("text", ["", "tomorrow", "2027-13-01T10:00", "2027-01-01T10:00+02:00"])
    def test_what_is_no_wall_time_is_refused(self, text):
        with pytest.raises(BadTime):
            local_time(text)

    def test_the_change_of_the_clocks_is_found_to_the_minute(self):
        found = changes_between(zone_named("Europe/Berlin"), utc("2027-03-01T00:00"), utc("2027-04-01T00:00"))
        assert found == [utc("2027-03-28T01:00")]
        assert changes_between(zone_named("UTC"), utc("2027-03-01T00:00"), utc("2027-04-01T00:00")) == []


class TestRules:
    def test_daily_weekly_and_monthly(self):
        first = date(2027, 1, 29)
        daily = rules.Rule(Frequency.DAILY, first, every=3)
        assert list(islice(rules.dates(daily), 3)) == [first, date(2027, 2, 1), date(2027, 2, 4)]
        weekly = rules.Rule(Frequency.WEEKLY, first, every=2, weekdays=(0, 4))
        assert list(islice(rules.dates(weekly), 3)) == [first, date(2027, 2, 8), date(2027, 2, 12)]
        monthly = rules.Rule(Frequency.MONTHLY, date(2027, 1, 31))
        assert list(islice(rules.dates(monthly), 3)) == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]

    def test_it_ends_on_its_last_day(self):
        rule = rules.Rule(Frequency.DAILY, date(2027, 1, 1), last_on=date(2027, 1, 2))
        assert list(rules.dates(rule)) == [date(2027, 1, 1), date(2027, 1, 2)]
        assert rules.next_after(rule, date(2027, 1, 2)) is None

    @pytest.mark.parametrize(
        "wrong", [{"frequency": "hourly"}, {"every": 0}, {"weekdays": (7,)}, {"last_on": date(2026, 1, 1)}]
    )
    def test_rules_without_sense_are_refused(self, wrong):
        with pytest.raises(rules.BadRule):
            rules.check(rules.Rule(**({"frequency": "weekly", "first_on": date(2027, 1, 1)} | wrong)))


@pytest.mark.django_db
class TestWritingAhead:
    def start(self, **fields) -> Recurrence:
        first = (datetime.now(UTC) + timedelta(days=1)).date()
        when = {"frequency": "daily", "first_on": first, "wall_time": time(9), "zone": "Europe/Lisbon"} | fields
        return recurrences.start(
            when=recurrences.When(**when),
            fields={"content": "Again"},
            accounts=[cast.account("x").pk],
            actor=cast.user(),
        )

    def test_each_date_becomes_a_draft_of_its_own(self, settings):
        settings.RECURRENCE_DAYS_AHEAD = 5
        self.start()
        days = list(ScheduledPost.objects.order_by("occurs_on").values_list("occurs_on", flat=True))
        assert len(days) == 5
        assert len(set(days)) == 5
        assert set(ScheduledPost.objects.values_list("stage", flat=True)) == {"draft"}

    def test_asked_again_it_writes_none_twice(self, settings):
        settings.RECURRENCE_DAYS_AHEAD = 3
        row = self.start()
        Recurrence.objects.filter(pk=row.pk).update(next_on=row.first_on, made=0)
        recurrences.write_out()
        assert ScheduledPost.objects.count() == 3

    def test_one_that_cannot_be_written_out_does_not_stop_the_others(self, settings):
        settings.RECURRENCE_DAYS_AHEAD = 1
        broken, sound = self.start(), self.start()
        Recurrence.objects.filter(pk=broken.pk).update(content={"fields": {"content": "x"}, "accounts": [999_999]})
        settings.RECURRENCE_DAYS_AHEAD = 3
        assert recurrences.write_out() == 2
        assert ScheduledPost.objects.filter(recurrence=sound).count() == 3

    def test_it_ends_after_so_many(self, settings):
        settings.RECURRENCE_DAYS_AHEAD = 10
        row = self.start(most=2)
        row.refresh_from_db()
        assert (ScheduledPost.objects.count(), row.is_active, row.next_on) == (2, False, None)

    def test_the_wall_time_stays_when_the_clocks_change(self, settings):
        settings.RECURRENCE_DAYS_AHEAD = 4000
        row = self.start(first_on=date(2027, 3, 27), last_on=date(2027, 3, 29), zone="Europe/Berlin")
        found = ScheduledPost.objects.filter(recurrence=row).order_by("occurs_on")
        assert [post.scheduled_at.hour for post in found] == [8, 7, 7]
        assert {post.scheduled_local[11:] for post in found} == {"09:00:00"}

    def test_stopping_cancels_what_waits(self, settings):
        settings.RECURRENCE_DAYS_AHEAD = 3
        row = self.start()
        assert recurrences.stop(row.pk, cancel_waiting=True, actor=cast.user()) == 3
        assert recurrences.write_out() == 0

    def test_a_zone_that_does_not_exist_is_refused(self):
        with pytest.raises(NotAcceptable, match="time zone"):
            self.start(zone="Europe/Atlantis")


@pytest.mark.django_db
class TestSlots:
    def test_the_next_free_one_is_found_on_the_accounts_clock(self):
        account = cast.account("x", time_zone="Europe/Berlin")
        for weekday in range(7):
            slots.add(account, weekday=weekday, wall_time=time(9, 30))
        first = slots.next_free(account)
        assert first is not None
        assert first.local.endswith("T09:30")
        cast.draft(account, scheduled_local=first.local, timezone=first.zone)
        second = slots.next_free(account)
        assert second is not None
        assert second.local[:10] == (datetime.fromisoformat(first.local) + timedelta(days=1)).date().isoformat()

    def test_an_account_without_slots_has_none_free(self):
        assert slots.next_free(cast.account("x")) is None

    def test_the_same_slot_twice_is_refused(self):
        account = cast.account("x")
        slots.add(account, weekday=0, wall_time=time(9))
        with pytest.raises(NotAcceptable, match="already"):
            slots.add(account, weekday=0, wall_time=time(9))
