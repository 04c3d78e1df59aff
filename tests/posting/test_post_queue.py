"""The queue in Redis: on the real one where it is there, and what happens where it is not."""

from __future__ import annotations

import os
import threading
import uuid
from datetime import timedelta

import pytest
import redis
from django.core.management import CommandError, call_command

from outbound.clock import database_now
from posting.services import post_queue, pump, scheduling
from posting.services.post_queue import PostQueue
from tests.posting import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    prefix = f"test-{uuid.uuid4().hex}:"
    yield PostQueue(client, prefix)
    for key in client.scan_iter(f"{prefix}*"):
        client.delete(key)


@pytest.mark.services
class TestWithRedis:
    def test_what_is_due_is_taken_once_and_in_its_order(self, queue):
        now = database_now()
        for post_id, minutes in ((1, -1), (2, -5), (3, 5)):
            queue.schedule_post(post_id, now + timedelta(minutes=minutes))
        assert queue.get_due_posts() == [2, 1]
        assert queue.get_due_posts() == []
        assert (queue.statistics().scheduled, queue.statistics().processing) == (1, 2)

    def test_what_was_published_or_cancelled_is_gone(self, queue):
        now = database_now()
        queue.schedule_post(1, now)
        queue.schedule_post(2, now)
        queue.get_due_posts(limit=1)
        assert queue.mark_published(1)
        assert queue.cancel_post(2)
        assert not queue.cancel_post(2)
        assert queue.held() == set()

    def test_a_moved_post_is_due_at_its_new_time(self, queue):
        now = database_now()
        queue.schedule_post(1, now)
        queue.reschedule_post(1, now + timedelta(hours=1))
        assert queue.get_due_posts() == []
        assert queue.get_due_posts(now=now + timedelta(hours=2)) == [1]

    def test_what_a_dead_worker_took_comes_back(self, queue):
        now = database_now()
        queue.schedule_post(1, now - timedelta(minutes=20))
        queue.get_due_posts(now=now - timedelta(minutes=10))
        assert queue.recover_stale(now=now - timedelta(minutes=9)) == 0
        assert queue.recover_stale(now=now) == 1
        assert queue.get_due_posts() == [1]

    def test_many_takers_get_each_post_once(self, queue):
        now = database_now()
        for post_id in range(300):
            queue.schedule_post(post_id, now)
        taken: list[int] = []

        def take() -> None:
            while found := queue.get_due_posts(limit=7, now=now + timedelta(seconds=1)):
                taken.extend(found)

        threads = [threading.Thread(target=take) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(taken) == list(range(300))

    def test_scheduling_fills_it_and_publishing_empties_it(
        self, queue, x, monkeypatch, django_capture_on_commit_callbacks
    ):
        monkeypatch.setattr(post_queue, "post_queue", lambda: queue)
        with django_capture_on_commit_callbacks(execute=True):
            post = cast.due(cast.account("x"))
        assert queue.held() == {post.pk}
        hints = list(pump.queued_hints())
        assert [hint.ids for hint in hints] == [[cast.parts(post)[0].pk]]
        with django_capture_on_commit_callbacks(execute=True):
            cast.work(post)
        assert queue.held() == set()

    def test_a_queue_that_disagrees_is_filled_anew(self, queue, x, monkeypatch):
        monkeypatch.setattr(post_queue, "post_queue", lambda: queue)
        post = cast.due(cast.account("x"))
        queue.schedule_post(999, database_now())
        assert post_queue.mend() == 1
        assert queue.held() == {post.pk}
        assert post_queue.mend() == 0


class TestWithout:
    def test_a_redis_that_does_not_answer_is_an_empty_queue(self):
        queue = PostQueue(redis.Redis(port=1, socket_connect_timeout=0.2), "t:")
        assert queue.get_due_posts() == []
        assert not queue.schedule_post(1, database_now())
        assert not queue.statistics().enabled

    def test_no_address_means_no_queue(self, settings):
        settings.REDIS_URL = ""
        assert post_queue.post_queue() is None
        with pytest.raises(CommandError, match="REDIS_URL"):
            call_command("rebuild_post_queue")


def test_the_database_says_what_waits(x):
    by = cast.user()
    post = cast.approved(cast.account("x"), by=by, variants={"x": {"thread": ["Two."]}})
    post = scheduling.schedule(post.pk, actor=by, local="2099-01-01T10:00", zone="UTC")
    assert post_queue.waiting() == [(post.pk, post.scheduled_at)]
