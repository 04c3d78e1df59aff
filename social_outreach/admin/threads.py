"""Threads and replies: what people wrote to us. Recorded by the pages and the API, read here."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from social_outreach.admin.base import ReadOnlyAdmin
from social_outreach.admin.filters import AccountFilter
from social_outreach.admin.pills import link
from social_outreach.models import SocialReply, SocialThread


@admin.register(SocialThread)
class ThreadAdmin(ReadOnlyAdmin):
    list_display = ("pk", "person", "account", "last_inbound_at", "sends_since_inbound")
    list_filter = (AccountFilter,)
    list_select_related = ("profile", "account")
    search_fields = ("profile__username_key", "profile__full_name", "=remote_thread_id", "=remote_recipient_id")
    search_help_text = "Username or name of the person, or one of the platform's ids, whole"
    fields = (
        "person", "account", "last_inbound_at", "sends_since_inbound", "remote_recipient_id", "remote_thread_id",
        "said",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[SocialThread]:
        return super().get_queryset(request).select_related("profile", "account").defer("account__credentials")

    @admin.display(description="person", ordering="profile")
    def person(self, row: SocialThread) -> SafeString:
        return link(row.profile)

    @admin.display(description="what the person wrote")
    def said(self, row: SocialThread) -> str:
        newest = row.replies.order_by("-received_at")[:20]
        return "\n\n".join(f"{reply.received_at:%Y-%m-%d %H:%M} UTC\n{reply.body}" for reply in newest)


@admin.register(SocialReply)
class ReplyAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "person", "short", "source", "recorded_by")
    list_select_related = ("thread__profile", "recorded_by")
    date_hierarchy = "received_at"
    search_fields = ("thread__profile__username_key", "thread__profile__full_name", "body")
    fields = ("person", "of_thread", "received_at", "body", "source", "recorded_by", "remote_id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SocialReply]:
        return super().get_queryset(request).select_related("thread__profile", "recorded_by")

    @admin.display(description="person")
    def person(self, row: SocialReply) -> SafeString:
        return link(row.thread.profile)

    @admin.display(description="thread")
    def of_thread(self, row: SocialReply) -> SafeString:
        return link(row.thread)

    @admin.display(description="text")
    def short(self, row: SocialReply) -> str:
        return Truncator(row.body).chars(100)
