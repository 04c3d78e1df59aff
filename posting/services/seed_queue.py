"""The seeds' queue by the names of its operations. The database is the queue; Redis, where it is, only knows sooner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db.models import Min

from outbound.clock import database_now
from outbound.states import State
from posting.models import PostPart, ScheduledPost
from posting.rules.instants import BadInstant, on_the_clock, wall_of
from posting.rules.walltime import BadTime, zone_named
from posting.services import posts, scheduling
from posting.services.post_queue import QueueStatistics, post_queue
from posting.services.programs import OperationRefused, person, post_number
from posting.states import Stage, Status

_UNDER_WAY = (State.CLAIMED, State.SENDING)
_REFUSALS = (OperationRefused, posts.NotNow, posts.NotAcceptable, BadTime, BadInstant)


class SeedQueue:
    """Each operation that changes something answers {success, post_id, post_status, scheduled_for, error}. A post is
    named by our number, or by the reference that its program gave it."""

    def schedule_post(self, post_id: Any, scheduled_at: Any, *, user: Any = None) -> dict[str, Any]:
        """Hand an approved post to the scheduler, for an instant."""

        def schedule(pk: int, actor: Any) -> None:
            local, zone = _wall(pk, scheduled_at)
            scheduling.schedule(pk, actor=actor, local=local, zone=zone)

        return _done(post_id, user, schedule)

    def reschedule_post(self, post_id: Any, new_time: Any, *, user: Any = None) -> dict[str, Any]:
        """Give a waiting post another instant."""

        def move(pk: int, actor: Any) -> None:
            local, zone = _wall(pk, new_time)
            scheduling.reschedule(pk, actor=actor, local=local, zone=zone)

        return _done(post_id, user, move)

    def cancel_post(self, post_id: Any, *, user: Any = None) -> dict[str, Any]:
        """Stop what of a post has not begun to leave."""
        return _done(post_id, user, lambda pk, actor: scheduling.cancel(pk, actor=actor))

    def get_due_posts(self, limit: int = 100) -> list[int]:
        """Numbers of posts that are due, the longest waiting first. It only looks: the scheduler sends them."""
        rows = PostPart.objects.filter(state=State.SCHEDULED, due_at__lte=database_now())
        first = rows.values_list("target__post_id").annotate(first=Min("due_at")).order_by("first")
        return [post_id for post_id, _ in first[: max(0, min(int(limit), 1000))]]

    def mark_published(self, post_id: Any, *, user: Any = None) -> dict[str, Any]:
        """``success``: the post is out, and the queue in Redis forgets it. Only the platform's answer makes it so."""
        return _done(post_id, user, lambda pk, actor: _forget_published(pk))

    def statistics(self) -> dict[str, Any]:
        """{scheduled, processing, due, oldest_due_seconds, next_at} of the database, and Redis's own as ``redis``."""
        now = database_now()
        waiting = PostPart.objects.filter(state=State.SCHEDULED, due_at__isnull=False)
        first = waiting.aggregate(first=Min("due_at"))["first"]
        queue = post_queue()
        return {
            "scheduled": _posts(waiting),
            "processing": _posts(PostPart.objects.filter(state__in=_UNDER_WAY)),
            "due": _posts(waiting.filter(due_at__lte=now)),
            "oldest_due_seconds": max(now - first, timedelta(0)).total_seconds() if first else 0.0,
            "next_at": first.isoformat() if first else None,
            "redis": _shown(queue.statistics()) if queue is not None else {"enabled": False},
        }


def _forget_published(pk: int) -> None:
    status = ScheduledPost.objects.values_list("status", flat=True).get(pk=pk)
    if status != Status.POSTED:
        told = f"Post {pk} is not out: it is {status.replace('_', ' ')}. Only its platform's answer makes it published."
        raise OperationRefused(told)
    if (queue := post_queue()) is not None:
        queue.mark_published(pk)


def _posts(rows: Any) -> int:
    return int(rows.values("target__post_id").distinct().count())


def _shown(known: QueueStatistics) -> dict[str, Any]:
    return {**asdict(known), "next_at": known.next_at.isoformat() if known.next_at else None}


def _wall(pk: int, when: Any) -> tuple[str, str]:
    """On the post's own clock where that says the instant exactly."""
    instant, _, _ = wall_of(when)
    return on_the_clock(instant, zone_named(ScheduledPost.objects.values_list("timezone", flat=True).get(pk=pk)))


def _done(post_id: Any, user: Any, change: Callable[[int, Any], Any]) -> dict[str, Any]:
    error, post = "", None
    try:
        actor = person(user, "schedule")
        pk = post_number(post_id, actor)
        post = ScheduledPost.objects.filter(pk=pk).first()
        change(pk, actor)
    except ScheduledPost.DoesNotExist:
        error = f"There is no post {post_id}."
    except _REFUSALS as refusal:
        error = str(refusal)
    if post is not None:
        post.refresh_from_db()
    at = post.scheduled_at if post is not None and post.stage == Stage.SCHEDULED else None
    return {
        "success": not error,
        "post_id": post_id,
        "post_status": str(post.status) if post is not None else "",
        "scheduled_for": at.isoformat() if at else None,
        "error": error,
    }
