"""What numbers say: percentiles, trends, groups compared, good hours. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from posting.rules import measures, results
from posting.rules.results import Outcome, best_times, buckets, compare, percentile, trend, value_of

AT = datetime(2026, 11, 2, 10, tzinfo=UTC)  # a Monday
AGES = tuple(name for name, _ in measures.AGES)


class TestNumbers:
    @pytest.mark.parametrize(
        ("values", "share", "expected"),
        [([], 0.5, None), ([7], 0.95, 7), ([3, 1, 2], 0.5, 2), (list(range(1, 101)), 0.95, 95), ([1, 2], 0.0, 1)],
    )
    def test_percentiles(self, values, share, expected):
        assert percentile(values, share) == expected

    @pytest.mark.parametrize(
        ("numbers", "expected"),
        [({"likes": None}, None), ({"likes": 0}, 0), ({"likes": 2, "shares": 3, "comments": None}, 5)],
    )
    def test_interactions_are_what_was_told(self, numbers, expected):
        assert value_of("interactions", numbers) == expected

    def test_a_trend_keeps_its_gaps(self):
        starts = buckets(date(2026, 11, 1), date(2026, 11, 14), 7)
        points = [(date(2026, 11, 2), 2), (date(2026, 11, 3), 4), (date(2026, 11, 9), None), (date(2026, 12, 9), 5)]
        assert (len(starts), trend(points, starts, 7)) == (2, [3.0, None])


class TestAges:
    @pytest.mark.parametrize(
        ("ago", "step", "expected"),
        [
            (timedelta(hours=2), 0, 0),
            (timedelta(days=5), 1, 3),
            (timedelta(minutes=1), 2, 2),
            (timedelta(days=99), 0, 5),
        ],
    )
    def test_the_latest_that_has_passed(self, ago, step, expected):
        assert measures.step_of(AT - ago, step, AT) == expected

    @pytest.mark.parametrize(
        ("hours", "wait"),
        [(1, timedelta(minutes=5)), (2, timedelta(hours=1)), (5.9, timedelta(hours=4.9))],
    )
    def test_the_wait_grows_with_lateness(self, hours, wait):
        assert measures.again_at(AT - timedelta(hours=hours), 0, AT) == AT + wait

    def test_a_late_snapshot_is_of_another_age(self):
        assert measures.is_timely(AT, "24h", AT + timedelta(hours=29))
        assert not measures.is_timely(AT, "24h", AT + timedelta(hours=31))
        assert not measures.is_timely(AT, "now", AT)


def group(*rows):
    return [Outcome(label, account, by_age) for label, account, by_age in rows]


class TestGroups:
    def test_they_are_compared_at_the_latest_age_that_all_have(self):
        found = compare(group(("A", 1, {"24h": 10, "7d": 90}), ("B", 1, {"24h": 15})), AGES, "likes")
        assert (found.age, found.leader, found.says[0]) == ("24h", "B", "B is ahead in likes at 24h, by 50 %.")
        assert "rests on 2 posts and is no proof" in found.says[1]

    def test_other_accounts_are_named_as_a_reason(self):
        found = compare(group(("A", 1, {"24h": 10}), ("B", 2, {"24h": 15})), AGES, "likes")
        assert "different accounts" in found.says[-1]

    def test_a_post_without_a_number_is_counted_and_not_taken_for_nought(self):
        found = compare(group(("A", 1, {"24h": 10}), ("A", 1, {"24h": None}), ("B", 1, {"24h": 10})), AGES, "likes")
        first = found.variants[0]
        assert (first.posts, first.measured, first.mean, found.leader) == (2, 1, 10.0, "")

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            ((("A", 1, {"24h": 3}),), "only one variant"),
            ((("A", 1, {"24h": 3}), ("B", 1, {"1h": 3})), "no age yet"),
            ((("A", 1, {"24h": 3}), ("B", 1, {"24h": 0})), "the next has none"),
        ],
    )
    def test_what_cannot_be_compared_is_said(self, rows, said):
        assert said in " ".join(compare(group(*rows), AGES, "likes").says)


class TestGoodHours:
    def test_the_part_of_the_day_that_stands_out(self):
        mornings = [(AT + timedelta(days=day), 30) for day in range(4)]
        nights = [(AT + timedelta(days=day, hours=11), 10) for day in range(8)]
        found = best_times(mornings + nights, "likes")
        assert (found.posts, found.stretches[0].from_hour, found.stretches[0].posts) == (12, 9, 4)
        assert "On weekdays between 09:00 and 12:00 posts had 3.0 times the usual likes" in found.says
        assert "4 of 12 posts" in found.says

    def test_none_below_ten_told_numbers(self):
        told = [(AT + timedelta(hours=hour), 5) for hour in range(9)]
        found = best_times([*told, (AT, None), (AT, None)], "likes")
        assert (found.posts, found.stretches) == (9, ())
        assert "takes 10" in found.says

    def test_two_posts_are_no_part_of_the_day(self):
        lucky = [(AT, 900), (AT, 900)]
        rest = [(AT + timedelta(hours=12 + number % 2 * 6, days=number % 4), 5) for number in range(12)]
        assert all(each.from_hour != 9 for each in best_times(lucky + rest, "likes").stretches)

    def test_nought_everywhere_is_no_suggestion(self):
        assert results.best_times([(AT, 0)] * 12, "likes").stretches == ()
