"""Requests of the API with an Idempotency-Key and what they were answered; forgotten after a day."""

from __future__ import annotations

from django.contrib import admin

from posting.admin.base import ReadOnlyAdmin
from posting.models import PostingRequest


@admin.register(PostingRequest)
class RequestAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "user", "path", "key", "answer")
    list_filter = ("status",)
    list_select_related = ("user",)
    search_fields = ("=key", "path", "=user__username")
    search_help_text = "A key or a username, whole, or a piece of the address"
    fields = ("created_at", "user", "path", "key", "fingerprint", "answer", "body")

    @admin.display(description="answer", ordering="status")
    def answer(self, row: PostingRequest) -> str:
        return str(row.status) if row.status else "being answered"
