"""Dry run: all that stands against a post, and the exact requests it would leave by. Nothing is sent or changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from outbound.clock import database_now
from posting.models import PostingControl, PostTarget, ScheduledPost
from posting.rules import lateness
from posting.rules.content import Part, post_hash
from posting.selectors import posts as reads
from posting.services import checking, posts
from posting.services.dry_requests import Earlier, shown
from posting.services.publishing import account_problem, hash_of
from posting.states import STAGE_TRANSITIONS, Stage, Status

Planned = Sequence[tuple[PostTarget, Part]]

_STAGES = {
    Stage.DRAFT: "It is a draft and not approved.",
    Stage.IN_REVIEW: "It waits for approval.",
    Stage.CANCELLED: "It is cancelled.",
}


#: Nothing of such a post has begun to leave.
_TO_COME = (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED, Status.PENDING, Status.HELD)


class _Undo(Exception):
    """Takes back what was only tried."""


def tried(change: Callable[[], Any]) -> Any:
    """What a change would answer: it is made, and taken back with all that was to follow it.

    Only for changes that touch nothing but rows. Raises what the change raises.
    """
    found: list[Any] = []
    with suppress(_Undo), transaction.atomic():
        found.append(change())
        raise _Undo
    return found[0]


def of_post(pk: int, *, trying: Callable[[], Any] | None = None) -> dict[str, Any]:
    """A stored post. ``trying``: a change of it that is only tried; its refusal is told as ``refusal``.

    Raises ScheduledPost.DoesNotExist.
    """
    post = ScheduledPost.objects.get(pk=pk)
    refusal, then = "", post
    if trying is not None:
        try:
            made = tried(trying)
            then = made if isinstance(made, ScheduledPost) else post
        except (posts.NotNow, posts.NotAcceptable) as error:
            refusal = str(error)
    planned = posts.planned_parts(post)
    return _whole(_judged(post, planned, then), planned, refusal)


def of_fields(*, fields: Mapping[str, Any], accounts: Iterable[int], actor: Any = None) -> dict[str, Any]:
    """A post that is not stored yet; arguments as ``posts.create`` takes them. Raises NotAcceptable."""

    def made() -> tuple[dict[str, Any], Planned]:
        post = posts.create(fields=fields, accounts=accounts, actor=actor)
        planned = posts.planned_parts(post)
        return _judged(post, planned, post), planned

    judged, planned = tried(made)
    report = _whole(judged, planned, "") | {"post_id": None}
    for each in (*report["targets"], *report["problems"]):
        each["target_id"] = None
    return report


def _whole(judged: dict[str, Any], planned: Planned, refusal: str) -> dict[str, Any]:
    targets = _targets(planned)
    can_leave = bool(targets) and all(each["complete"] and not each["problem"] for each in targets)
    is_sound = not refusal and all(each["is_warning"] for each in judged["problems"])
    return {"dry_run": True, "ok": can_leave and is_sound, **judged, "refusal": refusal, "targets": targets}


def _judged(post: ScheduledPost, planned: Planned, then: ScheduledPost) -> dict[str, Any]:
    """What is said of the post without asking an adapter. ``then``: as the step that is tried would leave it."""
    account_of = {target.pk: target.account_id for target, _ in planned}
    return {
        "post_id": post.pk,
        "status": str(post.status),
        "scheduled_at": post.scheduled_at.isoformat() if post.scheduled_at else None,
        "time_note": post.time_note,
        "stands_against": _standing_against(post, planned, then),
        "problems": [
            {
                "target_id": each.target_id or None,
                "account_id": account_of.get(each.target_id),
                "platform": each.platform,
                "field": each.problem.field,
                "position": each.problem.position,
                "sentence": each.problem.sentence,
                "is_warning": each.problem.is_warning,
            }
            for each in checking.check(post, planned)
        ],
    }


def _standing_against(post: ScheduledPost, planned: Planned, then: ScheduledPost) -> list[str]:
    """What keeps the post as a whole from leaving now, in sentences."""
    against = [_STAGES[Stage(post.stage)]] if post.stage in _STAGES else []
    if not planned:
        against.append("It goes to no account yet.")
    if post.approved_hash:
        hashes = [hash_of(target.account, part.kind, part.content) for target, part in planned]
        if post_hash(hashes) != post.approved_hash:
            against.append("What would leave is not what was approved. Approve the post again.")
    if stopped := PostingControl.objects.filter(pk=1, is_stopped=True).first():
        against.append(f"Posting is stopped: {stopped.stop_reason}")
    if then.scheduled_at and post.status in _TO_COME:
        against.append(_of_time(then, then.scheduled_at))
    return [each for each in against if each]


def _of_time(post: ScheduledPost, at: datetime) -> str:
    is_given = post.stage == Stage.SCHEDULED
    return lateness.said_of(
        at, database_now(), policy=post.late_policy, minutes=post.late_minutes, with_engine=is_given
    )


def _targets(planned: Planned) -> list[dict[str, Any]]:
    rows: dict[int, dict[str, Any]] = {}
    earlier: dict[int, Earlier] = {}
    for target, part in planned:
        account = target.account
        row = rows.setdefault(
            target.pk,
            {
                "target_id": target.pk,
                "account_id": account.pk,
                "account": account.account_name or account.account_username or account.account_id,
                "platform": target.platform,
                "problem": account_problem(account),
                "complete": True,
                "parts": [],
            },
        )
        row["parts"].append(shown(target, part, earlier.setdefault(target.pk, Earlier())))
        row["complete"] = row["complete"] and row["parts"][-1]["complete"]
    return list(rows.values())


def check_of(pk: int) -> dict[str, Any]:
    """What stands against a stored post, without its requests. Raises ScheduledPost.DoesNotExist."""
    post = ScheduledPost.objects.get(pk=pk)
    return _judged(post, posts.planned_parts(post), post)


def of_approval(pk: int, *, version: int | None, actor: Any) -> dict[str, Any]:
    """A stored post that is to be approved. Approving makes files, so it is judged and not tried."""
    post = ScheduledPost.objects.get(pk=pk)
    planned = posts.planned_parts(post)
    refusal = ""
    if version is not None and version != post.version:
        refusal = "Somebody has edited this post meanwhile. Read it again before you approve it."
    elif Stage.APPROVED not in STAGE_TRANSITIONS[post.stage]:
        refusal = f"Post {pk} cannot be approved: it is {post.stage.replace('_', ' ')}."
    else:
        refusal = reads.own_work(post, actor)
    return _whole(_judged(post, planned, post), planned, refusal)
