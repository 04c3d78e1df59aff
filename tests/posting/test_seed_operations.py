"""The seeds' operations by name: their arguments, the keys of their answers, and that none of them skips approval."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission

from outbound.clock import database_now
from outbound.outcome import Refused
from posting import facade
from posting.models import PostAttempt, PostPart, PostTarget, ScheduledPost, SocialAccount
from posting.services import scheduling, seed_operations
from posting.services.publishing import engine
from posting.services.seed_operations import publish, publish_post_immediately, retry_failed_target, schedule_post
from posting.states import Stage, Status
from tests.posting import cast

pytestmark = pytest.mark.django_db
ALL = ("write_posts", "approve_posts", "schedule_posts")
LATER = datetime(2099, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seed_operations, "WAIT_SECONDS", 0.05)


def who(*rights: str) -> Any:
    person = cast.user()
    person.user_permissions.set(Permission.objects.filter(codename__in=rights or ALL))
    return person


def workers() -> None:
    """In place of the hint: the workers have sent what is due."""
    engine.run(list(PostPart.objects.values_list("pk", flat=True)))


class TestPublish:
    def test_immediately_answers_with_every_target(self, x, linkedin):
        cast.account("x", account_name="My X"), cast.account("linkedin")
        found = publish("Hello", ["twitter", "linkedin"], {"immediate": True}, user=who(), nudge=workers)
        assert (found["success"], found["post_status"], found["published_count"], found["failed_count"]) == (
            True, "posted", 2, 0,
        )  # fmt: skip
        assert found["targets"][0] == {"account": "My X", "platform": "x", "status": "posted",
                                       "post_url": "https://x.test/1", "error": None}  # fmt: skip

    def test_says_pending_where_it_takes_longer(self, x):
        cast.account("x")
        found = publish("Hello", ["x"], {"immediate": True}, user=who())
        assert (found["success"], found["post_status"], x.sent) == (True, "pending", [])

    def test_tells_what_failed(self, x):
        cast.account("x")
        x.answers = [Refused(reason="Duplicate.")]
        found = publish("Hello", ["x"], {"immediate": True}, user=who(), nudge=workers)
        assert (found["success"], found["post_status"], found["error"]) == (False, "failed", "Duplicate.")

    @pytest.mark.parametrize("when", [LATER, LATER.isoformat(), "2099-01-01T12:00:00"])
    def test_scheduled_for_an_instant_without_a_zone_in_utc(self, x, when):
        cast.account("x")
        found = publish("Hello", ["x"], {"scheduled_for": when, "immediate": False}, user=who())
        assert (found["post_status"], found["scheduled_for"]) == ("pending", "2099-01-01T12:00:00+00:00")

    def test_scheduled_on_the_clock_of_a_zone(self, x):
        cast.account("x")
        options = {"scheduled_for": "2099-01-01T12:00", "timezone": "America/New_York"}
        found = publish("Hello", ["x"], options, user=who())
        assert found["scheduled_for"] == "2099-01-01T17:00:00+00:00"

    @pytest.mark.parametrize("user", [None, "approve"])
    def test_without_the_right_to_approve_it_waits_in_review(self, x, user):
        cast.account("x")
        person = who("write_posts", "schedule_posts") if user else None
        found = publish("Hello", ["x"], {"immediate": True}, user=person, nudge=workers)
        assert (found["post_status"], found["needs_approval"], x.sent) == ("in_review", True, [])
        assert "waits for approval" in found["message"]

    def test_where_nobody_approves_their_own_it_waits_in_review(self, x, settings):
        settings.ALLOW_SELF_APPROVAL = False
        cast.account("x")
        assert publish("Hello", ["x"], {"immediate": True}, user=who(), nudge=workers)["post_status"] == "in_review"
        assert x.sent == []

    def test_of_several_accounts_the_only_active_one_is_meant(self, x):
        cast.account("x", status="paused"), cast.account("x", status="disconnected")
        one = cast.account("x", account_name="The one")
        person = who()
        assert publish("Hello", ["x"], user=person)["targets"][0]["account"] == "The one"
        other = cast.account("x")
        said = publish("Again", ["x"], user=person)["error"]
        assert f"x:{one.account_username}, x:{other.account_username}." in said
        SocialAccount.objects.update(status="paused")
        assert "several X accounts" in publish("Again", ["x"], user=person)["error"]

    def test_without_the_right_to_schedule_it_stays_approved(self, x):
        cast.account("x")
        found = publish("Hello", ["x"], {"immediate": True}, user=who("write_posts", "approve_posts"), nudge=workers)
        assert (found["post_status"], x.sent) == ("approved", [])

    def test_a_dry_run_shows_requests_and_stores_nothing(self, x):
        cast.account("x")
        found = publish("Hello", ["twitter"], {"dry_run": True, "immediate": True}, user=who(), nudge=workers)
        assert found["success"]
        assert found["targets"][0]["parts"][0]["requests"][0]["body"] == {"text": "Hello"}
        assert (x.sent, ScheduledPost.objects.count()) == ([], 0)

    @pytest.mark.parametrize(
        ("channels", "options", "said"),
        [
            (["myspace"], {}, "no platform"),
            ([], {}, "at least one"),
            (["linkedin"], {}, "No LinkedIn account"),
            (["x"], {"color": 1}, "no option color"),
            (["x"], {"immediate": True, "scheduled_for": LATER}, "either"),
            (["x"], {"scheduled_for": "soon"}, "not a time"),
            (["x"], {"scheduled_for": "2020-01-01T00:00"}, "is over"),
            (["x"], {"scheduled_for": "2099-01-01T00:00", "timezone": "Mars"}, "not a time zone"),
        ],
    )
    def test_what_is_asked_wrongly_is_said_and_stores_nothing(self, channels, options, said):
        cast.account("x")
        found = publish("Hello", channels, options, user=who())
        assert not found["success"]
        assert said in found["error"]
        assert not ScheduledPost.objects.exists()

    def test_a_text_that_no_network_takes_is_refused_whole(self):
        cast.account("x")
        assert "280" in publish("x" * 300, ["x"], user=who())["error"]
        assert not ScheduledPost.objects.exists()

    def test_of_several_accounts_one_is_named(self, x):
        cast.account("x", account_username="first"), cast.account("x", account_username="second")
        assert "x:first, x:second" in publish("Hello", ["x"], user=who())["error"]
        found = publish("Hello", ["x:@Second"], user=who())
        assert PostTarget.objects.get(post_id=found["post_id"]).account.account_username == "second"

    def test_a_stranger_is_refused(self):
        cast.account("x")
        assert "may not write" in publish("Hello", ["x"], user=who("approve_posts"))["error"]
        assert "no such user" in publish("Hello", ["x"], user="nobody")["error"]


class TestScheduleAndNow:
    def test_schedule_post_is_answered_once_for_one_name(self, x):
        cast.account("x")
        person = who()
        given = {"post_id": "batch_1", "content": "First", "platform": "twitter", "scheduled_for": LATER}
        first, again = schedule_post(**given, user=person), schedule_post(**given, user=person)
        assert (first["success"], first["reference"], first["post_status"]) == (True, "batch_1", "pending")
        assert (again["post_id"], again["repeated"]) == (first["post_id"], True)
        assert "another request" in schedule_post(**{**given, "content": "Other"}, user=person)["error"]

    def test_schedule_post_that_was_refused_may_be_asked_again(self, x):
        person = who()
        given = {"post_id": "batch_1", "content": "First", "platform": "x", "scheduled_for": LATER}
        assert not schedule_post(**given, user=person)["success"]
        cast.account("x")
        assert schedule_post(**given, user=person)["success"]
        assert not schedule_post(**{**given, "scheduled_for": ""}, user=person)["success"]

    def test_a_post_leaves_immediately_whatever_its_time(self, x):
        post = cast.approved(cast.account("x"))
        scheduling.schedule(post.pk, actor=None, local="2099-01-01T12:00", zone="UTC")
        found = publish_post_immediately(post.pk, nudge=workers)
        assert (found["success"], found["post_status"], found["published_count"]) == (True, "posted", 1)

    def test_what_is_not_approved_does_not_leave(self, x):
        post = cast.draft(cast.account("x"))
        found = publish_post_immediately(post.pk, user=who(), nudge=workers)
        assert (found["success"], x.sent) == (False, [])
        assert "not approved" in found["error"]
        assert "no post" in publish_post_immediately(987654)["error"]
        assert "not a number" in publish_post_immediately("uuid-here")["error"]

    def test_a_failed_target_is_tried_again(self, x):
        x.answers = [Refused(reason="No.")]
        target = cast.targets(cast.work(cast.due(cast.account("x"))))[0]
        found = retry_failed_target(target.pk, user=who(), nudge=workers)
        assert (found["success"], found["status"], found["post_url"]) == (True, "posted", "https://x.test/2")
        assert "has failed" in retry_failed_target(target.pk)["error"]
        assert "may not schedule" in retry_failed_target(target.pk, user=who("write_posts"))["error"]
        assert not retry_failed_target(987654)["success"]


class TestStatistics:
    def test_counts_what_has_ended_and_how_long_it_took(self, x, linkedin):
        to = cast.account("x")
        cast.work(cast.due(to, cast.account("linkedin")))
        x.answers = [Refused(reason="No.")]
        cast.work(cast.due(to, content="Again"))
        cast.due(to, content="Waits")
        for each in PostAttempt.objects.all():
            PostAttempt.objects.filter(pk=each.pk).update(closed_at=each.opened_at + timedelta(seconds=2))
        found = facade.get_posting_stats()
        assert (found.total_posts, found.successful_posts, found.failed_posts, found.waiting_posts) == (3, 2, 1, 1)
        assert (found.success_rate, found.avg_response_time) == (0.6667, 2.0)
        assert found.platforms["x"]["success_rate"] == 0.5
        assert f"{found.success_rate:.2%} {found.avg_response_time:.2f}s" == "66.67% 2.00s"
        assert found.as_dict()["platforms"]["tiktok"]["posts"] == 0

    def test_of_nothing_is_nothing(self):
        found = facade.get_posting_stats()
        assert (found.total_posts, found.success_rate, found.avg_response_time) == (0, 0.0, 0.0)


class TestQueue:
    def test_schedules_moves_and_cancels_by_instant(self, x):
        queue, post = facade.post_queue, cast.approved(cast.account("x"), timezone="Europe/Lisbon")
        assert queue.schedule_post(post.pk, LATER)["success"]
        moved = queue.reschedule_post(post.pk, LATER + timedelta(days=1), user=who())
        assert (moved["post_status"], moved["scheduled_for"]) == ("pending", "2099-01-02T12:00:00+00:00")
        post.refresh_from_db()
        assert (post.timezone, post.scheduled_local) == ("Europe/Lisbon", "2099-01-02T12:00:00")
        assert queue.cancel_post(post.pk)["post_status"] == "cancelled"
        assert not queue.cancel_post(post.pk)["success"]

    def test_the_later_of_an_hour_that_comes_twice_is_kept(self, x):
        post = cast.approved(cast.account("x"), timezone="Europe/Lisbon")
        second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)  # 01:30 comes twice on that night
        found = facade.post_queue.schedule_post(post.pk, second)
        assert found["scheduled_for"] == second.isoformat()

    def test_tells_what_is_due_and_how_much_waits(self, x):
        to = cast.account("x")
        due = cast.due(to)
        facade.post_queue.schedule_post(cast.approved(to, content="Later").pk, LATER)
        assert facade.post_queue.get_due_posts(limit=10) == [due.pk]
        found = facade.post_queue.statistics()
        assert (found["scheduled"], found["due"], found["processing"]) == (2, 1, 0)
        assert found["redis"] == {"enabled": False}

    def test_published_is_what_the_platform_took(self, x):
        post = cast.due(cast.account("x"))
        found = facade.post_queue.mark_published(post.pk)
        assert (found["success"], found["post_status"]) == (False, "pending")
        assert "is not out" in found["error"]
        cast.work(post)
        found = facade.post_queue.mark_published(post.pk)
        assert (found["success"], found["post_status"], found["error"]) == (True, "posted", "")

    def test_refuses_in_a_sentence(self, x):
        queue, post = facade.post_queue, cast.draft(cast.account("x"))
        assert "not approved" in queue.schedule_post(post.pk, LATER)["error"]
        assert "no post" in queue.schedule_post(987654, LATER)["error"]
        assert "not a number" in queue.cancel_post("abc")["error"]
        assert "not a number" in queue.mark_published("abc")["error"]
        assert "no post" in queue.mark_published(987654)["error"]
        assert "not a time" in queue.schedule_post(post.pk, "soon")["error"]
        assert post.stage == Stage.DRAFT
        assert post.status == Status.DRAFT


def test_the_facade_hints_the_workers(x, monkeypatch, django_capture_on_commit_callbacks):
    hinted = []
    monkeypatch.setattr("posting.tasks._publish", lambda task, **given: hinted.append(task.name))
    post = cast.approved(cast.account("x"))
    with django_capture_on_commit_callbacks(execute=True):
        facade.publish_post_immediately(post.pk)
    assert hinted == ["posting.tick"]
    assert database_now() >= ScheduledPost.objects.get(pk=post.pk).scheduled_at
