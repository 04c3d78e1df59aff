"""How far a post is taken in one go from the composer, the approvals and its own page."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from outbound.clock import database_now
from posting.models import ScheduledPost
from posting.selectors.causes import failed_targets
from posting.services import posts, scheduling
from posting.services.composing import PAST
from posting.services.posts import NotAcceptable, NotNow
from posting.states import Stage

#: Targets that one request tries again: each is a transaction of its own, and somebody waits for the answer.
MOST_AT_ONCE = 50


class Step(enum.StrEnum):
    SAVE = "save"
    SUBMIT = "submit"
    APPROVE = "approve"
    SCHEDULE = "schedule"
    PUBLISH = "publish"


def take(pk: int, *, step: Step, actor: Any, version: int | None = None, may_approve: bool = True) -> ScheduledPost:
    """Take a post as far as ``step``, approving it on the way where it is not approved yet and that is allowed.

    Raises NotNow, StaleEdit, NotAcceptable, ScheduledPost.DoesNotExist. What came before the refusal stands.
    """
    post = ScheduledPost.objects.get(pk=pk)
    if step is Step.SAVE:
        return post
    if step is Step.SUBMIT:
        return posts.submit(pk, actor=actor)
    if step is Step.SCHEDULE:
        _require_time(post)
    if post.stage in (Stage.DRAFT, Stage.IN_REVIEW):
        if not may_approve:
            raise NotNow("It has to be approved first.")
        post = posts.approve(pk, actor=actor, version=version)
    if step is Step.PUBLISH:
        return scheduling.publish_now(pk, actor=actor)
    if step is Step.SCHEDULE and post.stage == Stage.APPROVED:
        return scheduling.schedule(pk, actor=actor)
    return post


def is_approval_needed(pk: int) -> bool:
    """Whether a person who schedules it would have to approve it as well."""
    return ScheduledPost.objects.filter(pk=pk, stage__in=(Stage.DRAFT, Stage.IN_REVIEW)).exists()


def _require_time(post: ScheduledPost) -> None:
    if post.scheduled_at is None:
        raise NotAcceptable("The post has no time yet. Give it a day and a time, or publish it now.")
    if post.stage != Stage.SCHEDULED and post.scheduled_at < database_now() - PAST:
        raise NotAcceptable("That time is over. Choose one that is still to come, or publish it now.")


@dataclass(frozen=True, slots=True)
class Retried:
    """How many were tried again, and how many of the same cause are left for the next time."""

    done: int
    left: int


def retry_cause(cause: str, *, actor: Any) -> Retried:
    """Try again what failed for one cause, ``MOST_AT_ONCE`` targets of it; see ``selectors.causes``."""
    targets, whole = failed_targets(cause, MOST_AT_ONCE)
    done = 0
    for target_id in targets:
        try:
            scheduling.retry(target_id, actor=actor)
        except NotNow:
            continue
        done += 1
    return Retried(done, whole - len(targets))
