"""The ledger: attempts, what happened to parts, what people did with posts, uses of limits. Read only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from posting.admin.base import ReadOnlyAdmin, pill
from posting.admin.shown import AccountFilter, OutcomeFilter, ToStateFilter, described, first_words, link
from posting.models import PartEvent, PostAttempt, PostComment, PostEvent, PostingLimitUse


@admin.register(PostAttempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = ("opened_at", "shown_outcome", "of_part", "account", "http_status", "short_reason", "actor")
    list_filter = (OutcomeFilter, AccountFilter)
    search_fields = ("=part__id", "=part__target__post__id", "=remote_id", "=idempotency_key", "=code")
    search_help_text = "Number of a part or a post, or the platform's id, our key or the platform's code, whole"
    fieldsets = (
        (None, {"fields": ("of_part", "account", "shown_outcome", "reason", "text", "link_shown", "media_named")}),
        ("When", {"fields": ("opened_at", "closed_at", "actor", "mode")}),
        ("At the platform", {"fields": ("http_status", "code", "remote_id", "idempotency_key")}),
        ("Guards", {"fields": ("epoch", "content_hash", "token_version"), "classes": ["collapse"]}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PostAttempt]:
        rows = super().get_queryset(request).select_related("part", "account", "actor")
        return rows.defer("part__prepared", "account__credentials")

    @admin.display(description="outcome", ordering="outcome")
    def shown_outcome(self, row: PostAttempt) -> SafeString:
        return pill(row.outcome or "open")

    @admin.display(description="part", ordering="part")
    def of_part(self, row: PostAttempt) -> SafeString:
        return link(row.part)

    @admin.display(description="reason")
    def short_reason(self, row: PostAttempt) -> str:
        return first_words(row.reason, 90)

    @admin.display(description="text")
    def text(self, row: PostAttempt) -> str:
        return described(row.content)["text"]

    @admin.display(description="link")
    def link_shown(self, row: PostAttempt) -> str:
        return described(row.content)["link"]

    @admin.display(description="media")
    def media_named(self, row: PostAttempt) -> str:
        return described(row.content)["media"]


@admin.register(PartEvent)
class PartEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "of_part", "from_state", "to_state", "actor", "reason")
    list_filter = (ToStateFilter,)
    search_fields = ("=part__id", "=part__target__post__id", "=kind")
    search_help_text = "Number of a part or a post, or a kind of event, whole"
    fields = ("at", "kind", "of_part", "from_state", "to_state", "actor", "detail")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PartEvent]:
        return super().get_queryset(request).select_related("part", "actor").defer("part__prepared")

    @admin.display(description="part", ordering="part")
    def of_part(self, row: PartEvent) -> SafeString:
        return link(row.part)

    @admin.display(description="reason")
    def reason(self, row: PartEvent) -> str:
        return _reason(row.detail)


class _OfPost(ReadOnlyAdmin):
    """Rows that belong to a post."""

    #: The column that names who did it.
    person = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("post", self.person)

    @admin.display(description="post", ordering="post")
    def of_post(self, row: Any) -> SafeString:
        return link(row.post)


@admin.register(PostEvent)
class PostEventAdmin(_OfPost):
    list_display = ("at", "kind", "of_post", "actor", "reason")
    person = "actor"
    search_fields = ("=post__id", "=kind", "=actor__username")
    search_help_text = "Number of a post, or a kind of event or a username, whole"
    fields = ("at", "kind", "of_post", "actor", "detail")

    @admin.display(description="reason")
    def reason(self, row: PostEvent) -> str:
        return _reason(row.detail)


@admin.register(PostComment)
class CommentAdmin(_OfPost):
    """Written below a post; what was said stays."""

    list_display = ("created_at", "of_post", "author", "short")
    person = "author"
    search_fields = ("=post__id", "body", "=author__username")
    search_help_text = "Number of a post, words of the comment, or a whole username"
    fields = ("created_at", "of_post", "author", "body")

    @admin.display(description="comment")
    def short(self, row: PostComment) -> str:
        return first_words(row.body, 100)


@admin.register(PostingLimitUse)
class LimitUseAdmin(ReadOnlyAdmin):
    list_display = ("scope", "ended_at", "of_attempt")
    list_select_related = ("attempt",)
    search_fields = ("=scope",)
    search_help_text = "A scope, whole: account:7"
    fields = ("scope", "ended_at", "of_attempt")

    @admin.display(description="attempt", ordering="attempt")
    def of_attempt(self, row: PostingLimitUse) -> SafeString:
        return link(row.attempt)


def _reason(detail: Any) -> str:
    said = detail.get("reason", "") if isinstance(detail, dict) else ""
    return first_words(str(said), 120)
