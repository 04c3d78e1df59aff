"""Saved views: each person's own, so that an operator can clear what somebody left behind."""

from __future__ import annotations

from django.contrib import admin

from social_outreach.admin.base import ConsoleAdmin
from social_outreach.models import SocialSavedView


@admin.register(SocialSavedView)
class SavedViewAdmin(ConsoleAdmin):
    list_display = ("name", "page", "user", "created_at")
    list_filter = ("page",)
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    fields = ("user", "page", "name", "query", "created_at")
    readonly_fields = fields
