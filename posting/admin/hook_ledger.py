"""The ledger of outgoing webhooks: news, what happened to deliveries, uses of limits. Read only but for the limits."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from posting.admin.base import OPERATE, ConsoleAdmin, ReadOnlyAdmin
from posting.admin.limits import LimitForm, span
from posting.admin.shown import ToStateFilter, first_words, link
from posting.models import (
    NewsWatch,
    PostingNews,
    WebhookEndpoint,
    WebhookEvent,
    WebhookLimit,
    WebhookLimitUse,
)
from posting.services import hooks


@admin.register(PostingNews)
class NewsAdmin(ReadOnlyAdmin):
    list_display = ("at", "event", "of_target", "account", "is_mail_due", "short")
    list_filter = ("event", "is_mail_due")
    search_fields = ("=key", "=target__id", "=target__post__id")
    search_help_text = "Number of a post or a target, or a key, whole"
    fields = ("at", "event", "of_target", "account", "sentence", "is_mail_due", "key")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PostingNews]:
        rows = super().get_queryset(request).select_related("target", "account")
        return rows.defer("account__credentials")

    @admin.display(description="target", ordering="target")
    def of_target(self, row: PostingNews) -> SafeString | str:
        return link(row.target) if row.target else ""

    @admin.display(description="sentence")
    def short(self, row: PostingNews) -> str:
        return first_words(row.sentence, 90)


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "of_delivery", "from_state", "to_state", "reason")
    list_filter = (ToStateFilter,)
    list_select_related = ("delivery",)
    search_fields = ("=delivery__id", "=kind")
    search_help_text = "Number of a delivery, or a kind of event, whole"
    fields = ("at", "kind", "of_delivery", "from_state", "to_state", "actor", "detail")

    @admin.display(description="delivery", ordering="delivery")
    def of_delivery(self, row: WebhookEvent) -> SafeString:
        return link(row.delivery)

    @admin.display(description="reason")
    def reason(self, row: WebhookEvent) -> str:
        return first_words(str((row.detail or {}).get("reason", "")), 120)


class WebhookLimitForm(LimitForm):
    class Meta(LimitForm.Meta):
        model = WebhookLimit


@admin.register(WebhookLimit)
class WebhookLimitAdmin(ConsoleAdmin):
    form = WebhookLimitForm
    list_display = ("bound", "name", "figure")
    ordering = ("scope", "window_seconds")
    search_fields = ("=scope",)
    search_help_text = "A scope, whole: endpoint:7"
    fieldsets = ((None, {"fields": ("bound", "name", "limit", "window_seconds")}),)
    readonly_fields = ("bound", "name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookLimit]:
        #: One statement for the names of all endpoints, whatever the length of the list.
        self.endpoints = {f"endpoint:{pk}": name for pk, name in WebhookEndpoint.objects.values_list("pk", "name")}
        return super().get_queryset(request)

    def save_model(self, request: HttpRequest, obj: WebhookLimit, form: LimitForm, change: bool) -> None:
        if form.changed_data:
            hooks.tune(obj.pk, limit=obj.limit, window_seconds=obj.window_seconds)

    def has_add_permission(self, request: HttpRequest, obj: WebhookLimit | None = None) -> bool:
        # An endpoint brings its own; one that names nothing would bind nothing.
        return False

    def has_change_permission(self, request: HttpRequest, obj: WebhookLimit | None = None) -> bool:
        return self.may(request, OPERATE)

    def has_delete_permission(self, request: HttpRequest, obj: WebhookLimit | None = None) -> bool:
        return False

    @admin.display(description="binds", ordering="scope")
    def bound(self, row: WebhookLimit) -> str:
        return f"The endpoint {self.endpoints.get(row.scope, row.scope)}"

    @admin.display(description="at most", ordering="limit")
    def figure(self, row: WebhookLimit) -> str:
        return f"{row.limit} in any {span(row.window_seconds)}"


@admin.register(WebhookLimitUse)
class WebhookLimitUseAdmin(ReadOnlyAdmin):
    list_display = ("scope", "ended_at", "of_attempt")
    list_select_related = ("attempt",)
    search_fields = ("=scope",)
    search_help_text = "A scope, whole: endpoint:7"
    fields = ("scope", "ended_at", "of_attempt")

    @admin.display(description="attempt", ordering="attempt")
    def of_attempt(self, row: WebhookLimitUse) -> SafeString:
        return link(row.attempt)


@admin.register(NewsWatch)
class NewsWatchAdmin(ReadOnlyAdmin):
    """One row, moved on each minute: until when the ledger of posts was read for news."""

    list_display = ("looked_at",)
    fields = ("looked_at",)
