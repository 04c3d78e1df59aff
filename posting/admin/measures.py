"""Snapshots of what platforms told about posts. A number that was not told is shown as such, never as zero."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from posting.admin.base import ReadOnlyAdmin
from posting.admin.shown import MeasuredAccountFilter, WordFilter, link
from posting.models import PostAnalytics
from posting.rules.measures import AGES


class AgeFilter(WordFilter):
    title = "age of the post"
    parameter_name = "age"
    words = (*((name, name) for name, _ in AGES), ("now", "asked by a person"))


@admin.register(PostAnalytics)
class SnapshotAdmin(ReadOnlyAdmin):
    list_display = (
        "recorded_at", "of_target", "account", "age", "impressions", "likes", "comments", "shares", "clicks",
    )  # fmt: skip
    list_filter = (AgeFilter, MeasuredAccountFilter)
    empty_value_display = "not told"
    search_fields = ("=post_target__post__id", "=post_target__platform_post_id")
    search_help_text = "Number of a post, or the platform's id, whole"
    fields = (
        "recorded_at", "of_target", "account", "age", "impressions", "likes", "comments", "shares", "clicks", "extra",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[PostAnalytics]:
        rows = super().get_queryset(request).select_related("post_target__account")
        return rows.defer("post_target__account__credentials")

    @admin.display(description="target", ordering="post_target")
    def of_target(self, row: PostAnalytics) -> SafeString:
        return link(row.post_target)

    @admin.display(description="account")
    def account(self, row: PostAnalytics) -> str:
        return str(row.post_target.account)
