"""Targets and the parts that leave: retried where they failed, decided where nobody can tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from outbound.states import State
from posting.admin.base import SCHEDULE, PlatformFilter, ReadOnlyAdmin, Verb, VerbAdmin
from posting.admin.shown import (
    BAD_ENDS,
    AccountFilter,
    StateFilter,
    StatusFilter,
    described,
    first_words,
    link,
    outward,
    platform_word,
    state_pill,
    status_pill,
    story_tables,
)
from posting.models import PostAttempt, PostPart, PostTarget
from posting.selectors.standing import targets_with_standing
from posting.services import outlook, scheduling
from posting.services.posts import NotAcceptable, NotNow

#: Rows of each table below a page.
_MOST = 200


def _retry(row: PostTarget, request: HttpRequest, reason: str) -> str:
    scheduling.retry(row.pk, actor=request.user)
    return f"Tried again on {row.account}. What is out already is not repeated."


@admin.register(PostTarget)
class TargetAdmin(VerbAdmin, ReadOnlyAdmin):
    verbs = (
        Verb("retry", "Retry what failed", "Tried again", "replay", _retry, permission=SCHEDULE, is_bulk=True,
             fits=lambda row: row.status in BAD_ENDS),
    )  # fmt: skip
    refusals = (NotNow, NotAcceptable)
    change_form_outer_after_template = "admin/posting/story.html"
    list_display = ("pk", "of_post", "account", "state", "posted_at", "error")
    list_filter = (StatusFilter, PlatformFilter, AccountFilter)
    search_fields = ("=post__id", "post__content", "=platform_post_id", "error_message")
    search_help_text = "Number or words of a post, the platform's id, whole, or words of an error"
    fieldsets = (
        (None, {"fields": ("of_post", "account", "network", "state", "error_message")}),
        ("At the platform", {"fields": ("platform_post_id", "address", "posted_at", "created_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PostTarget]:
        rows = targets_with_standing(super().get_queryset(request))
        return rows.select_related("post", "account").defer("account__credentials")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        if row is not None:
            parts = row.parts.select_related("account").defer("account__credentials").order_by("position", "pk")
            attempts = PostAttempt.objects.filter(part__target=row).select_related("account", "actor", "part")
            context |= story_tables(
                list(parts[:_MOST]), list(attempts.defer("account__credentials").order_by("pk")[:_MOST])
            )
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="post", ordering="post")
    def of_post(self, row: PostTarget) -> SafeString:
        return link(row.post)

    @admin.display(description="network", ordering="platform")
    def network(self, row: PostTarget) -> str:
        return platform_word(row.platform)

    @admin.display(description="status", ordering="status")
    def state(self, row: PostTarget) -> SafeString:
        return status_pill(row.shown_status)

    @admin.display(description="why")
    def error(self, row: PostTarget) -> str:
        return first_words(row.error_message, 90)

    @admin.display(description="address")
    def address(self, row: PostTarget) -> SafeString | str:
        return outward(row.platform_post_url)


# -- parts -----------------------------------------------------------------------------------------------

_DECIDED = {
    "arrived": "Closed as posted.",
    "send_again": "It is sent again.",
    "give_up": "Closed. It is not sent again.",
}


def _decide(decision: str) -> Callable[[Any, HttpRequest, str], str]:
    def act(row: PostPart, request: HttpRequest, reason: str) -> str:
        if not scheduling.decide(row.pk, decision=decision, actor=request.user):
            raise NotNow("Somebody else has decided it meanwhile.")
        return _DECIDED[decision]

    return act


def is_in_doubt(row: PostPart) -> bool:
    return bool(row.state == State.UNKNOWN)


@admin.register(PostPart)
class PartAdmin(VerbAdmin, ReadOnlyAdmin):
    """``prepared`` is never read: what a platform hands out for uploading may be used by whoever knows it."""

    verbs = (
        Verb("arrived", "It arrived", "Decided: it arrived", "check_circle", _decide("arrived"), permission=SCHEDULE,
             fits=is_in_doubt, is_final=True),
        Verb("send_again", "Send again", "Decided: send again", "replay", _decide("send_again"), permission=SCHEDULE,
             fits=is_in_doubt, is_final=True),
        Verb("give_up", "Give up", "Decided: give up", "do_not_disturb_on", _decide("give_up"), permission=SCHEDULE,
             fits=is_in_doubt, is_final=True),
    )  # fmt: skip
    refusals = (NotNow, NotAcceptable)
    change_form_outer_after_template = "admin/posting/story.html"
    list_display = ("shown", "status", "account", "kind", "due_at", "sent_at", "reason")
    list_display_links = ("shown",)
    list_filter = (StateFilter, "kind", PlatformFilter, AccountFilter)
    search_fields = ("=target__post__id", "=target__id", "=remote_id", "=idempotency_key")
    search_help_text = "Number of a post or a target, or the platform's id or our key, whole"
    fieldsets = (
        ("What leaves", {"fields": ("text", "link_shown", "media_named", "options", "kind", "position")}),
        ("Where", {"fields": ("of_post", "of_target", "account", "network")}),
        ("State", {"fields": ("status", "reason", "tries", "claims", "throttles", "look_at")}),
        ("When", {"fields": ("scheduled_for", "due_at", "expires_at", "sent_at")}),
        ("At the platform", {"fields": ("remote_id", "address", "idempotency_key")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PostPart]:
        rows = super().get_queryset(request).select_related("account", "target__post")
        return rows.defer("prepared", "account__credentials")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        if row is not None:
            attempts = row.attempts.select_related("account", "actor", "part").defer("account__credentials")
            context |= story_tables([], list(attempts.order_by("pk")[:_MOST]))
            context |= {"why": outlook.why(row), "pill": state_pill(row.state)}
            context["events"] = list(row.events.select_related("actor").order_by("pk")[:_MOST])
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="part", ordering="pk")
    def shown(self, row: PostPart) -> str:
        return f"{row.pk}: {first_words(str(row.content.get('text', '')), 50) or row.get_kind_display()}"

    @admin.display(description="state", ordering="state")
    def status(self, row: PostPart) -> SafeString:
        return state_pill(row.state)

    @admin.display(description="why")
    def reason(self, row: PostPart) -> str:
        said = (row.verdict or {}).get("reason") or row.last_error
        return first_words(str(said), 200) if row.state != State.SENT else ""

    @admin.display(description="text")
    def text(self, row: PostPart) -> str:
        return described(row.content)["text"]

    @admin.display(description="link")
    def link_shown(self, row: PostPart) -> str:
        return described(row.content)["link"]

    @admin.display(description="media")
    def media_named(self, row: PostPart) -> str:
        return described(row.content)["media"]

    @admin.display(description="options")
    def options(self, row: PostPart) -> str:
        return described(row.content)["options"]

    @admin.display(description="post")
    def of_post(self, row: PostPart) -> SafeString:
        return link(row.target.post)

    @admin.display(description="target", ordering="target")
    def of_target(self, row: PostPart) -> SafeString:
        return link(row.target)

    @admin.display(description="network", ordering="platform")
    def network(self, row: PostPart) -> str:
        return platform_word(row.platform)

    @admin.display(description="address")
    def address(self, row: PostPart) -> SafeString | str:
        return outward(row.remote_url)
