"""Warnings of what is near: the same text to the same account, and another post of it at nearly the same time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outbound.clock import database_now
from posting.models import PostTarget, ScheduledPost
from posting.rules.content import text_hash
from posting.services import checking, posts, scheduling
from posting.states import Stage, Status
from tests.posting import cast

pytestmark = pytest.mark.django_db
AT = {"scheduled_local": "2099-01-01T10:00"}
BEFORE = {"scheduled_local": "2099-01-01T09:49"}
NEAR, FAR = {"scheduled_local": "2099-01-01T10:09"}, {"scheduled_local": "2099-01-01T10:11"}
OTHER = {"content": "Something else"}


def warned(post: ScheduledPost) -> str:
    found = checking.check(post, posts.planned_parts(post))
    assert checking.errors(found) == []
    return " ".join(each.problem.sentence for each in found)


def at_stage(stage: str, account: Any, **fields: Any) -> ScheduledPost:
    """A post that people have taken so far."""
    by = cast.user()
    post = cast.draft(account, by=by, **fields)
    if stage == Stage.IN_REVIEW:
        return posts.submit(post.pk, actor=by)
    if stage in (Stage.APPROVED, Stage.SCHEDULED):
        post = posts.approve(post.pk, actor=by)
    if stage == Stage.SCHEDULED:
        return scheduling.schedule(post.pk, actor=by)
    if stage == Stage.CANCELLED:
        scheduling.cancel(post.pk, actor=by)
    return post


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.IN_REVIEW, Stage.APPROVED, Stage.SCHEDULED])
class TestEveryOpenStage:
    def test_the_same_text_is_said(self, stage):
        account = cast.account()
        at_stage(stage, account, **AT)
        said = warned(cast.draft(account))
        assert ("is about to" if stage == Stage.SCHEDULED else "not scheduled yet, has the same text") in said

    def test_a_time_near_is_said_and_one_further_off_is_not(self, stage):
        account = cast.account()
        at_stage(stage, account, **AT, **OTHER)
        assert "planned within 10 minutes" in warned(cast.draft(account, **NEAR))
        assert warned(cast.draft(account, content="Far", **BEFORE)) == ""


class TestWhatIsOut:
    def test_the_same_text_and_a_time_near_are_said(self, x):
        account = cast.account()
        cast.work(cast.due(account))
        again = cast.draft(account)
        assert "has posted the same text within 30 days" in warned(again)
        again.scheduled_at = database_now() + timedelta(minutes=9)
        assert "has left within 10 minutes" in warned(again)
        again.scheduled_at += timedelta(minutes=2)
        assert "minutes of it" not in warned(again)

    def test_after_thirty_days_the_text_is_fresh(self, x):
        account = cast.account()
        cast.work(cast.due(account))
        PostTarget.objects.update(posted_at=database_now() - timedelta(days=31))
        assert warned(cast.draft(account)) == ""

    def test_what_did_not_leave_and_will_not_is_nothing(self):
        account = cast.account()
        at_stage(Stage.CANCELLED, account, **AT)
        cast.draft(account, **AT)
        PostTarget.objects.filter(status=Status.DRAFT).update(status=Status.FAILED)
        assert warned(cast.draft(account, **AT)) == ""


class TestWhoseItIs:
    def test_another_account_another_text_and_the_post_itself_are_no_repeat(self):
        account = cast.account()
        assert warned(cast.draft(account, **AT)) == ""
        assert warned(cast.draft(cast.account(), **AT)) == ""
        assert warned(cast.draft(account, **FAR, **OTHER)) == ""

    def test_the_text_that_counts_is_the_one_of_its_network_as_last_edited(self):
        account = cast.account()
        first = cast.draft(account, content="Tea", variants={"x": {"content": "Only here"}})
        assert "same text" in warned(cast.draft(account, content="Only here", **AT))
        assert warned(cast.draft(account, content="Tea", **FAR)) == ""
        posts.edit(first.pk, fields={"variants": {}, "content": "Cake"}, accounts=None, version=None, actor=cast.user())
        assert "same text" in warned(cast.draft(account, content="Cake"))


def test_the_cost_follows_what_is_near():
    """Neither of the two is asked by walking over an account's targets: each has an index for it."""
    account, now = cast.account(), database_now()
    made = ScheduledPost.objects.bulk_create(
        ScheduledPost(content=f"Post {n}", scheduled_at=now + timedelta(hours=n)) for n in range(300)
    )
    PostTarget.objects.bulk_create(
        PostTarget(post=post, account=account, platform="x", text_hash=text_hash(post.content)) for post in made
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    post = cast.draft(account, **AT)
    planned = posts.planned_parts(post)
    with CaptureQueriesContext(connection) as asked:
        checking.check(post, planned)
    plans = [explained(each["sql"]) for each in asked if '"posting_target"' in each["sql"]]
    assert len(plans) == 3
    for plan, index in zip(plans, ["posting_target_text", "posting_target_posted", "posting_post_time"], strict=True):
        assert index in plan, plan


def explained(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
        return " ".join(str(row) for row in cursor.fetchall())
