"""Posts: where each stands, what happened to it, and what a person may do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from posting.admin.base import APPROVE, SCHEDULE, WRITE, ReadOnlyAdmin, Verb, VerbAdmin
from posting.admin.shown import (
    BAD_ENDS,
    PostAccountFilter,
    StatusFilter,
    described,
    first_words,
    moment,
    status_pill,
    story_tables,
)
from posting.models import PostTarget, ScheduledPost
from posting.selectors import posts as reads
from posting.selectors.standing import posts_with_standing
from posting.services import posts, scheduling
from posting.services.posts import NotAcceptable, NotNow
from posting.states import Stage, Status


def at_stage(*stages: str) -> Callable[[Any], bool]:
    return lambda post: post.stage in stages


def _submit(row: ScheduledPost, request: HttpRequest, reason: str) -> str:
    posts.submit(row.pk, actor=request.user)
    return f"Post {row.pk} waits for approval."


def _approve(row: ScheduledPost, request: HttpRequest, reason: str) -> str:
    given = request.POST.get("version", "")
    if not given.isdecimal() or len(given) > 9:
        raise NotAcceptable("Read the post on its page before you approve it.")
    posts.approve(row.pk, actor=request.user, version=int(given))
    return f"Post {row.pk} is approved. It has still to be scheduled."


def _send_back(row: ScheduledPost, request: HttpRequest, reason: str) -> str:
    posts.send_back(row.pk, reason=reason, actor=request.user)
    return f"Post {row.pk} is a draft again, with your reason below it."


def _schedule(row: ScheduledPost, request: HttpRequest, reason: str) -> str:
    post = scheduling.schedule(row.pk, actor=request.user)
    return f"Post {row.pk} leaves on {moment(post.scheduled_at)}. {post.time_note}".strip()


def _publish(row: ScheduledPost, request: HttpRequest, reason: str) -> str:
    scheduling.publish_now(row.pk, actor=request.user)
    return f"Post {row.pk} leaves now, within its limits."


def _cancel(row: ScheduledPost, request: HttpRequest, reason: str) -> str:
    scheduling.cancel(row.pk, actor=request.user)
    return f"Nothing more of post {row.pk} leaves. What is out already stays."


def _comment(row: ScheduledPost, request: HttpRequest, reason: str) -> str:
    posts.comment(row.pk, body=reason, actor=request.user)
    return "Your comment is there."


@admin.register(ScheduledPost)
class PostAdmin(VerbAdmin, ReadOnlyAdmin):
    """Texts are written in the composer: nothing is typed here, so that what leaves is what was approved."""

    verbs = (
        Verb("submit", "Hand in", "Handed in", "visibility", _submit, permission=WRITE, fits=at_stage(Stage.DRAFT)),
        Verb("approve", "Approve", "Approved", "task_alt", _approve, permission=APPROVE,
             fits=at_stage(Stage.DRAFT, Stage.IN_REVIEW)),
        Verb("send_back", "Send back", "Sent back", "undo", _send_back, permission=APPROVE,
             fits=at_stage(Stage.IN_REVIEW, Stage.APPROVED), asks="Say what should change; the writer reads it."),
        Verb("schedule", "Schedule", "Scheduled", "schedule", _schedule, permission=SCHEDULE, is_bulk=True,
             fits=lambda row: row.stage == Stage.APPROVED and row.scheduled_at is not None),
        Verb("publish", "Publish now", "Published now", "send", _publish, permission=SCHEDULE, is_final=True,
             fits=lambda row: row.stage == Stage.APPROVED or row.status in (Status.PENDING, Status.HELD)),
        Verb("cancel", "Cancel", "Cancelled", "block", _cancel, permission=SCHEDULE, is_final=True,
             fits=lambda row: row.stage != Stage.CANCELLED and row.status not in (Status.POSTED, *BAD_ENDS)),
        Verb("comment", "Comment", "Commented", "comment", _comment, permission=WRITE,
             asks="What do you want to say to the team?"),
    )  # fmt: skip
    refusals = (NotNow, NotAcceptable)
    change_form_outer_after_template = "admin/posting/story.html"

    list_display = ("shown", "state", "stage", "when", "where", "campaign", "created_by")
    list_display_links = ("shown",)
    list_filter = (StatusFilter, "stage", PostAccountFilter, "campaign")
    search_fields = ("=id", "=reference", "content", "=group", "campaign__name", "=created_by__username")
    search_help_text = "Number, reference or words of a post, a campaign, a whole group or the writer's username"
    fieldsets = (
        ("Text", {"fields": ("content", "link", "media_named", "variants", "utm", "labels")}),
        ("When", {"fields": ("when", "scheduled_local", "timezone", "time_note", "late_policy", "late_minutes")}),
        ("Where it stands", {"fields": ("state", "stage", "version", "approved", "where")}),
        ("Belongs to", {"fields": ("campaign", "recurrence", "occurs_on", "group", "group_label")}),
        (
            "Written",
            {"fields": ("reference", "created_by", "created_at", "edited_by", "updated_at", "drafter", "source_url")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScheduledPost]:
        targets = PostTarget.objects.select_related("account").defer("account__credentials").order_by("pk")
        rows = posts_with_standing(super().get_queryset(request)).prefetch_related(Prefetch("targets", targets))
        return rows.select_related("campaign", "created_by", "edited_by", "approved_by", "recurrence")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        if row is not None:
            story = reads.story(row.pk)
            context |= story_tables(story.parts, story.attempts)
            context["events"] = sorted([*story.post_events, *story.part_events], key=lambda each: each.at)
            context["comments"] = story.comments
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="post", ordering="pk")
    def shown(self, row: ScheduledPost) -> str:
        texts = (row.content, *(str(each.get("content", "")) for each in row.variants.values()))
        return f"{row.pk}: {first_words(next((each for each in texts if each.strip()), 'no text'))}"

    @admin.display(description="status", ordering="status")
    def state(self, row: ScheduledPost) -> SafeString:
        return status_pill(row.shown_status)

    @admin.display(description="leaves", ordering="scheduled_at")
    def when(self, row: ScheduledPost) -> str:
        return moment(row.scheduled_at)

    @admin.display(description="goes to")
    def where(self, row: ScheduledPost) -> str:
        return ", ".join(str(each.account) for each in row.targets.all()) or "no account yet"

    @admin.display(description="media")
    def media_named(self, row: ScheduledPost) -> str:
        return described({"media": row.media})["media"]

    @admin.display(description="approved")
    def approved(self, row: ScheduledPost) -> str:
        return f"{moment(row.approved_at)} by {row.approved_by or 'somebody'}" if row.approved_at else ""
