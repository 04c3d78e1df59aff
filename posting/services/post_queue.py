"""The queue in Redis: which posts are due, faster than asking the database each time. Never the memory of anything.

Two sorted sets: *scheduled* (post -> the second it is due) and *processing* (post -> the second it was taken). A post
is in one of them or in none; each move is one script, so that it is never in both and never lost between them. What
Redis forgets, or never heard of, the database poll finds, and ``mend`` puts right.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, cast

import redis
from django.conf import settings
from django.db.models import Min

from outbound.clock import database_now
from outbound.states import State
from posting.models import PostPart

logger = logging.getLogger(__name__)

#: Taken so long ago and not marked: whoever took it has died.
STALE_AFTER = timedelta(minutes=5)
_TAKE = """
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, post in ipairs(due) do
  redis.call('ZREM', KEYS[1], post)
  redis.call('ZADD', KEYS[2], ARGV[1], post)
end
return due
"""
_PUT = """
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
return 1
"""
_RECOVER = """
local stale = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1])
for _, post in ipairs(stale) do
  redis.call('ZREM', KEYS[2], post)
  redis.call('ZADD', KEYS[1], ARGV[2], post)
end
return #stale
"""


@dataclass(frozen=True, slots=True)
class QueueStatistics:
    """``enabled``: a REDIS_URL is set and Redis answers."""

    enabled: bool
    scheduled: int = 0
    processing: int = 0
    due: int = 0
    oldest_due_seconds: float = 0.0
    next_at: datetime | None = None


class PostQueue:
    """Safe to share between threads. Every method answers as if it were empty while Redis does not answer."""

    def __init__(self, client: Any, prefix: str) -> None:
        self._redis = client
        self._scheduled, self._processing = f"{prefix}posting:scheduled", f"{prefix}posting:processing"

    def schedule_post(self, post_id: int, scheduled_at: datetime) -> bool:
        return bool(self._script(_PUT, scheduled_at.timestamp(), post_id))

    def reschedule_post(self, post_id: int, new_time: datetime) -> bool:
        return self.schedule_post(post_id, new_time)

    def get_due_posts(self, limit: int = 100, *, now: datetime | None = None) -> list[int]:
        """Take what is due: each goes to one taker only, until it is marked or has become stale."""
        found = self._script(_TAKE, (now or database_now()).timestamp(), limit)
        return [int(each) for each in found or []]

    def mark_published(self, post_id: int) -> bool:
        return bool(self._ask("zrem", self._processing, post_id))

    def cancel_post(self, post_id: int) -> bool:
        removed = [self._ask("zrem", key, post_id) for key in (self._scheduled, self._processing)]
        return any(removed)

    def recover_stale(self, *, now: datetime | None = None) -> int:
        """Back to scheduled, due at once, what was taken and never marked."""
        now = now or database_now()
        return int(self._script(_RECOVER, (now - STALE_AFTER).timestamp(), now.timestamp()) or 0)

    def statistics(self, *, now: datetime | None = None) -> QueueStatistics:
        now = now or database_now()
        if not self._ask("ping"):
            return QueueStatistics(False)
        first = self._ask("zrange", self._scheduled, 0, 0, withscores=True) or []
        next_at = datetime.fromtimestamp(first[0][1], tz=now.tzinfo) if first else None
        return QueueStatistics(
            enabled=True,
            scheduled=int(self._ask("zcard", self._scheduled) or 0),
            processing=int(self._ask("zcard", self._processing) or 0),
            due=int(self._ask("zcount", self._scheduled, "-inf", now.timestamp()) or 0),
            oldest_due_seconds=max((now - next_at).total_seconds(), 0.0) if next_at else 0.0,
            next_at=next_at,
        )

    def fill(self, posts: Iterable[tuple[int, datetime]]) -> int:
        """Start anew with these."""
        wanted = {str(post_id): at.timestamp() for post_id, at in posts}
        try:
            with self._redis.pipeline(transaction=True) as pipe:
                pipe.delete(self._scheduled, self._processing)
                if wanted:
                    pipe.zadd(self._scheduled, wanted)
                pipe.execute()
        except redis.RedisError as error:
            self._failed(error)
            return 0
        return len(wanted)

    def held(self) -> set[int]:
        """All that it knows, scheduled or taken."""
        known = [self._ask("zrange", key, 0, -1) or [] for key in (self._scheduled, self._processing)]
        return {int(each) for found in known for each in found}

    def _script(self, script: str, *arguments: Any) -> Any:
        return self._ask("eval", script, 2, self._scheduled, self._processing, *arguments)

    def _ask(self, command: str, *arguments: Any, **named: Any) -> Any:
        try:
            return getattr(self._redis, command)(*arguments, **named)
        except redis.RedisError as error:
            self._failed(error)
            return None

    def _failed(self, error: Exception) -> None:
        logger.warning(
            "The queue in Redis did not answer (%s); the database poll finds the posts", type(error).__name__
        )


@lru_cache(maxsize=4)
def _connected(url: str, prefix: str) -> PostQueue:
    client = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=2, decode_responses=True)
    return PostQueue(client, prefix)


def post_queue() -> PostQueue | None:
    """The queue; ``None`` without a REDIS_URL."""
    if not settings.REDIS_URL:
        return None
    prefix = cast("str", settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("global_keyprefix", ""))
    return _connected(settings.REDIS_URL, prefix)


def waiting() -> list[tuple[int, datetime]]:
    """Posts with something that waits, each with the time its first part is due: the truth, from the database."""
    rows = PostPart.objects.filter(state=State.SCHEDULED, due_at__isnull=False)
    found = rows.values_list("target__post_id").annotate(first=Min("due_at")).order_by()
    return [(post_id, first) for post_id, first in found]


def rebuild() -> int:
    """Fill the queue anew from the database; returns how many posts it holds. 0 without a REDIS_URL."""
    queue = post_queue()
    return queue.fill(waiting()) if queue is not None else 0


def mend() -> int:
    """Take back what is stale, and fill the queue anew where it disagrees with the database; returns how many."""
    queue = post_queue()
    if queue is None:
        return 0
    recovered = queue.recover_stale()
    return recovered if queue.held() == {post_id for post_id, _ in waiting()} else rebuild()


def note(post_id: int, at: datetime | None) -> None:
    """Tell the queue, once the transaction stands; ``None``: nothing of the post waits any more. May be lost."""
    queue = post_queue()
    if queue is None:
        return
    if at is None:
        queue.cancel_post(post_id)
    else:
        queue.schedule_post(post_id, at)
