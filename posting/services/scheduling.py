"""Giving posts to the engine and taking them back: schedule, move, publish now, cancel, retry."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from outbound.clock import database_now
from outbound.states import State
from outbound.transitions import advance
from posting.models import PartEvent, PostPart, PostTarget, ScheduledPost
from posting.rules.content import post_hash
from posting.rules.walltime import BadTime, local_time, resolve, zone_named
from posting.services import post_queue
from posting.services.posts import NotAcceptable, NotNow, locked, note, planned_parts, require_sound, restage
from posting.services.publishing import engine, hash_of
from posting.services.rollups import roll_up, roll_up_post
from posting.states import Stage

#: Until then a part may be taken back; afterwards the call may be under way or over.
_WAITING = (State.SCHEDULED, State.CLAIMED)


def schedule(pk: int, *, actor: Any, local: str = "", zone: str = "") -> ScheduledPost:
    """Hand an approved post to the engine, for a wall time or for the one it has. Raises NotNow, NotAcceptable."""
    with transaction.atomic():
        post = locked(pk)
        _settle_time(post, local, zone)
        return _hand_over(post, actor, "scheduled")


def publish_now(pk: int, *, actor: Any) -> ScheduledPost:
    """Hand an approved post over to leave at once; one that waits already becomes due. Raises NotNow, NotAcceptable."""
    with transaction.atomic():
        post = locked(pk)
        now = database_now()
        if post.stage == Stage.SCHEDULED:
            return _move(post, now, actor, "published now")
        post.scheduled_at, post.time_note = now, ""
        post.scheduled_local = now.astimezone(zone_named(post.timezone)).strftime("%Y-%m-%dT%H:%M:%S")
        return _hand_over(post, actor, "published now")


def _settle_time(post: ScheduledPost, local: str, zone: str) -> None:
    try:
        wall, where = local_time(local or post.scheduled_local), zone_named(zone or post.timezone)
    except BadTime as error:
        raise NotAcceptable(str(error)) from error
    meant = resolve(wall, where)
    post.scheduled_local, post.timezone = wall.isoformat(), where.key
    post.scheduled_at, post.time_note = meant.instant, meant.note


def _hand_over(post: ScheduledPost, actor: Any, kind: str) -> ScheduledPost:
    if post.stage != Stage.APPROVED:
        raise NotNow(f"Post {post.pk} cannot be {kind}: it is {post.stage.replace('_', ' ')}, not approved.")
    planned = planned_parts(post)
    hashes = [hash_of(target.account, part.kind, part.content) for target, part in planned]
    if post_hash(hashes) != post.approved_hash:
        raise NotAcceptable("What would leave is not what was approved. Approve the post again.")
    require_sound(post, planned)
    post.stage = Stage.SCHEDULED
    post.save(update_fields=["stage", "scheduled_at", "scheduled_local", "timezone", "time_note", "updated_at"])
    positions: dict[int, int] = {}
    rows = []
    for (target, part), approved in zip(planned, hashes, strict=True):
        position = positions.get(target.pk, 0)
        positions[target.pk] = position + 1
        rows.append(
            PostPart(
                target=target,
                account=target.account,
                platform=target.platform,
                position=position,
                kind=part.kind,
                content=part.content,
                approved_hash=approved,
                state=State.SCHEDULED,
                scheduled_for=post.scheduled_at if position == 0 else None,
                due_at=post.scheduled_at if position == 0 else None,
                idempotency_key=uuid.uuid4().hex,
            )
        )
    PostPart.objects.bulk_create(rows)
    for target_id in positions:
        roll_up(target_id)
    note(post, kind, actor, {"at": post.scheduled_at.isoformat() if post.scheduled_at else ""})
    post.refresh_from_db()
    _tell_queue(post)
    return post


def _tell_queue(post: ScheduledPost) -> None:
    post_id, at = post.pk, post.scheduled_at
    transaction.on_commit(lambda: post_queue.note(post_id, at), robust=True)


def reschedule(pk: int, *, actor: Any, local: str, zone: str = "") -> ScheduledPost:
    """Give a waiting post another time; lifts a hold for being late. Raises NotNow, NotAcceptable."""
    with transaction.atomic():
        post = locked(pk)
        _settle_time(post, local, zone)
        if post.stage != Stage.SCHEDULED:
            post.save(update_fields=["scheduled_at", "scheduled_local", "timezone", "time_note", "updated_at"])
            note(post, "moved", actor, {"to": post.scheduled_local})
            return post
        if post.scheduled_at is None:
            raise NotAcceptable("Give a time.")
        return _move(post, post.scheduled_at, actor, "moved")


def _move(post: ScheduledPost, at: datetime, actor: Any, kind: str) -> ScheduledPost:
    waiting = PostPart.objects.filter(target__post=post, position=0, state=State.SCHEDULED)
    moved = waiting.update(due_at=at, scheduled_for=at, verdict=None, hinted_at=None)
    if not moved:
        raise NotNow(f"Nothing of post {post.pk} waits any more; it cannot be {kind}.")
    post.scheduled_at = at
    if kind == "published now":
        post.time_note = ""
        post.scheduled_local = at.astimezone(zone_named(post.timezone)).strftime("%Y-%m-%dT%H:%M:%S")
    post.save(update_fields=["scheduled_at", "scheduled_local", "timezone", "time_note", "updated_at"])
    note(post, kind, actor, {"at": at.isoformat(), "targets": moved})
    _tell_queue(post)
    return post


def withdraw(post: ScheduledPost, *, actor: Any) -> None:
    """Take a scheduled post back from the engine, in the caller's transaction.

    Raises NotNow where anything of it has begun to leave: then what is out stands, and it can only be cancelled.
    """
    # Settling locks part, then post; we hold the post. So never wait here: a part that is locked is leaving.
    alive = PostPart.objects.filter(target__post=post).exclude(state=State.CANCELLED)
    parts = list(alive.select_for_update(of=("self",), skip_locked=True))
    if len(parts) != alive.count() or any(part.state not in _WAITING for part in parts):
        raise NotNow(f"Post {post.pk} has begun to leave and cannot be changed. Cancel what still waits instead.")
    _stop_parts(post, actor)
    post.stage = Stage.DRAFT


def _stop_parts(post: ScheduledPost, actor: Any) -> int:
    stopped = 0
    for part in PostPart.objects.filter(target__post=post, state__in=_WAITING).order_by("pk"):
        stopped += engine.cancel(part, actor)
    for target_id in PostTarget.objects.filter(post=post).values_list("pk", flat=True):
        roll_up(target_id)
    return stopped


def cancel(pk: int, *, actor: Any) -> int:
    """Stop what of a post has not begun to leave; returns how many parts. Raises NotNow."""
    with transaction.atomic():
        post = locked(pk)
        if post.stage == Stage.CANCELLED:
            raise NotNow(f"Post {pk} is cancelled already.")
        stopped = _stop_parts(post, actor)
        if post.stage == Stage.SCHEDULED and not stopped:
            raise NotNow(f"Nothing of post {pk} waits any more.")
        if not PostPart.objects.filter(target__post=post).exclude(state=State.CANCELLED).exists():
            post.stage = Stage.CANCELLED
            post.save(update_fields=["stage", "updated_at"])
            restage(post)
            PostTarget.objects.filter(post=post).update(status="cancelled")
            roll_up_post(post.pk)
        note(post, "cancelled", actor, {"parts": stopped})
    return stopped


def retry(target_id: int, *, actor: Any) -> PostTarget:
    """Try the failed part of a target again; what is out already is not repeated. Raises NotNow."""
    with transaction.atomic():
        target = PostTarget.objects.select_for_update().get(pk=target_id)
        failed = PostPart.objects.filter(target=target, state__in=(State.FAILED, State.SKIPPED, State.EXPIRED))
        part = failed.order_by("position").first()
        if part is None:
            raise NotNow(f"Nothing of target {target_id} has failed.")
        last = PartEvent.objects.filter(part=part).order_by("-pk").first()
        if last is not None and last.kind == "decided: give_up":
            # Nobody knows whether it is out; to try again could post it twice.
            raise NotNow(
                "This was given up in doubt and may be out. Look at the account; if it is not there, write it anew."
            )
        now = database_now()
        advance(
            PostPart.objects.filter(pk=part.pk),
            frm=part.state,
            to=State.SCHEDULED,
            due_at=now,
            scheduled_for=now,
            tries=0,
            claims=0,
            throttles=0,
            last_error="",
            verdict=None,
            hinted_at=None,
        )
        engine.record(part, "tried again", part.state, State.SCHEDULED, now, actor=actor)
    target.refresh_from_db()
    return target


def decide(part_id: int, *, decision: str, actor: Any) -> bool:
    """A person decides a doubtful part: ``arrived``, ``send_again`` or ``give_up``. Raises NotNow."""
    part = engine.loaded().get(pk=part_id)
    if part.state != State.UNKNOWN:
        raise NotNow(f"Part {part_id} is not in doubt.")
    return engine.close_unknown(part, decision, actor)
