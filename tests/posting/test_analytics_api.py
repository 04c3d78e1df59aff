"""GET /api/v2/social/analytics: the seeds' keys, and what is added to them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from outbound.clock import database_now
from posting.models import PostAttempt, PostingLimit, PostingLimitUse, PostTarget, SocialAccount
from tests.posting import cast
from tests.posting.measured_posts import failed, out

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URL = "/api/v2/social/analytics"


@pytest.fixture
def program():
    client = APIClient()
    client.force_authenticate(cast.user())
    return client


def told(program, **query):
    answer = program.get(URL, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


class TestTheSeedsKeys:
    def test_totals_and_platforms(self, program):
        x, linkedin = cast.account("x"), cast.account("linkedin")
        for _ in range(3):
            out(x, ago=DAY)
        failed(x, ago=DAY)
        out(linkedin, ago=2 * DAY)
        found = told(program)
        assert (found["total_posts"], found["successful_posts"], found["failed_posts"]) == (5, 4, 1)
        assert found["platforms"]["twitter"] == {"posts": 4, "success_rate": 0.75}
        assert found["platforms"]["linkedin"] == {"posts": 1, "success_rate": 1.0}
        assert found["platforms"]["tiktok"] == {"posts": 0, "success_rate": None}
        assert sum(each["posts"] for each in found["platforms"].values()) == found["total_posts"]

    def test_a_thread_cut_short_is_no_success(self, program):
        target = out(cast.account(), ago=DAY)
        PostTarget.objects.filter(pk=target.pk).update(status="partly_posted")
        assert told(program)["platforms"]["twitter"] == {"posts": 1, "success_rate": 0.0}

    def test_of_so_many_days(self, program):
        account = cast.account()
        out(account, ago=DAY)
        out(account, ago=10 * DAY)
        assert (told(program)["total_posts"], told(program, days=2)["total_posts"]) == (2, 1)

    def test_another_world_is_left_out(self, program):
        account = cast.account()
        out(account, ago=DAY)
        SocialAccount.objects.filter(pk=account.pk).update(world="elsewhere")
        assert told(program)["total_posts"] == 0


class TestWhatIsAdded:
    def test_how_late_posts_left(self, program):
        account = cast.account()
        for seconds in (10, 20, 90):
            out(account, ago=DAY, late=timedelta(seconds=seconds))
        found = told(program)
        assert found["average_posting_time"] == pytest.approx(40)
        assert found["lateness"]["twitter"] == {"p50": 20.0, "p95": 90.0}
        assert found["lateness"]["tiktok"] == {"p50": None, "p95": None}

    def test_queue_and_rate(self, program, x):
        out(cast.account(), ago=HOUR / 2)
        out(cast.account(), ago=2 * HOUR)
        cast.due(cast.account("x"))
        found = told(program)
        assert (found["queue_length"], found["processing_rate"]) == (1, 1)

    def test_what_is_used_of_each_limit_in_its_window(self, program, x):
        PostingLimit.objects.all().delete()
        account = cast.account("x")
        cast.work(cast.due(account))
        attempt = PostAttempt.objects.get()
        PostingLimitUse.objects.all().delete()
        for ago in (timedelta(minutes=1), timedelta(minutes=30), 3 * DAY):
            PostingLimitUse.objects.create(
                attempt=attempt, scope=f"account:{account.pk}", ended_at=database_now() - ago
            )
        for name, seconds in (("per_15_minutes", 900), ("per_day", 86_400)):
            PostingLimit.objects.create(scope=f"account:{account.pk}", name=name, limit=4, window_seconds=seconds)
        PostingLimit.objects.create(scope="platform:x", name="app", limit=0, window_seconds=60)
        used = {each["name"]: each for each in told(program)["rate_limit_consumption"]}
        assert {name: (each["used"], each["share"]) for name, each in used.items()} == {
            "per_15_minutes": (1, 0.25),
            "per_day": (2, 0.5),
            "app": (0, None),
        }
        assert used["per_day"]["account"] == "Studio"
        assert used["per_day"]["platform"] == "twitter"


class TestTheDoor:
    def test_nobody_reads_it_unnamed(self):
        assert APIClient().get(URL).status_code in (401, 403)

    @pytest.mark.parametrize("days", ["0", "x", "99999"])
    def test_days_that_are_none_are_refused(self, program, days):
        answer = program.get(URL, {"days": days})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["days"])

    def test_with_a_closing_slash_too(self, program):
        assert program.get(f"{URL}/").status_code == 200

    def test_statements_do_not_grow_with_posts_and_accounts(self, program):
        def statements():
            with CaptureQueriesContext(
                connection,
            ) as seen:
                told(program)
            return len(seen)

        out(cast.account(), ago=DAY)
        before = statements()
        for _ in range(5):
            account = cast.account()
            for _ in range(3):
                out(account, ago=DAY)
        assert statements() == before
