"""What posts and targets show, written down whenever one of their parts has moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from outbound.states import State
from posting import signals
from posting.models import PostPart, PostTarget, ScheduledPost
from posting.services import post_queue
from posting.states import Status, post_status, target_status

#: How old a post is when its numbers are first asked for.
_FIRST_MEASURE = timedelta(hours=1)
#: Something of the post is still to come.
_WAITING = (Status.PENDING, Status.POSTING, Status.UNKNOWN, Status.HELD)


def roll_up(target_id: int) -> None:
    """Bring target and post up to date, in the caller's transaction; announces what has ended."""
    target = PostTarget.objects.select_related("post").get(pk=target_id)
    parts = list(PostPart.objects.filter(target_id=target_id).exclude(state=State.CANCELLED).order_by("position"))
    status = target_status(target.post.stage, [part.state for part in parts])
    root = next((part for part in parts if part.position == 0), None)
    broken = next((part for part in parts if part.state != State.SENT and part.last_error), None)
    fields: dict[str, Any] = {"status": status, "error_message": broken.last_error if broken else ""}
    if root is not None and root.state == State.SENT:
        fields |= {
            "platform_post_id": root.remote_id,
            "platform_post_url": root.remote_url,
            "posted_at": root.sent_at,
        }
        if target.posted_at is None and root.remote_id and root.sent_at:
            fields["measure_at"] = root.sent_at + _FIRST_MEASURE
    PostTarget.objects.filter(pk=target_id).update(**fields)
    roll_up_post(target.post_id)
    if status != target.status and status not in (Status.PENDING, Status.POSTING):
        facts = {"target_id": target_id, "post_id": target.post_id, "status": str(status)}
        transaction.on_commit(lambda: signals.target_settled.send_robust(sender=PostTarget, **facts), robust=True)


def roll_up_post(post_id: int) -> None:
    # Two targets that settle at once would each read the other as it was before.
    rows = ScheduledPost.objects.select_for_update(no_key=True)
    post = rows.only("pk", "stage", "status").get(pk=post_id)
    statuses = list(PostTarget.objects.filter(post_id=post_id).values_list("status", flat=True))
    status = post_status(post.stage, statuses)
    if status != post.status:
        ScheduledPost.objects.filter(pk=post_id).update(status=status)
        if status not in _WAITING:
            transaction.on_commit(lambda: post_queue.note(post_id, None), robust=True)
