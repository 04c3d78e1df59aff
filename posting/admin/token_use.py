"""What writers used by day."""

from __future__ import annotations

from django.contrib import admin

from posting.admin.base import ReadOnlyAdmin
from posting.models import PostingTokenUse


@admin.register(PostingTokenUse)
class TokenUseAdmin(ReadOnlyAdmin):
    list_display = ("day", "writer", "requests", "tokens")
    list_filter = ("writer",)
    date_hierarchy = "day"
    fields = list_display
