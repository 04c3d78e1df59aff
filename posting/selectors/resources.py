"""Rows as the API lists and shows them, each list with a bounded number of statements."""

from __future__ import annotations

from django.db.models import Count, Prefetch, QuerySet

from outbound.states import State
from posting.models import (
    PartEvent,
    PostAttempt,
    PostComment,
    PostEvent,
    PostMedia,
    PostPart,
    PostTarget,
    ScheduledPost,
)
from posting.selectors.standing import posts_with_standing, targets_with_standing


def posts() -> QuerySet[ScheduledPost]:
    rows = ScheduledPost.objects.select_related("campaign", "approved_by", "created_by", "edited_by")
    return posts_with_standing(rows).prefetch_related(Prefetch("targets", targets().order_by("pk")))


def posts_with_story() -> QuerySet[ScheduledPost]:
    events = Prefetch("events", PostEvent.objects.select_related("actor").order_by("at", "pk"))
    comments = Prefetch("comments", PostComment.objects.select_related("author").order_by("created_at", "pk"))
    return posts().prefetch_related(events, comments)


def targets() -> QuerySet[PostTarget]:
    return targets_with_standing(PostTarget.objects.select_related("account"))


def targets_with_story() -> QuerySet[PostTarget]:
    """With the parts that stand; those of an earlier, withdrawn schedule are left out."""
    rows = parts().exclude(state=State.CANCELLED).order_by("position", "pk")
    return targets().prefetch_related(Prefetch("parts", rows))


def parts() -> QuerySet[PostPart]:
    attempts = Prefetch("attempts", PostAttempt.objects.order_by("pk"))
    events = Prefetch("events", PartEvent.objects.select_related("actor").order_by("at", "pk"))
    return PostPart.objects.prefetch_related(attempts, events)


def media() -> QuerySet[PostMedia]:
    return PostMedia.objects.select_related("created_by").annotate(used=Count("uses"))
