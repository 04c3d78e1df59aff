"""Discovery runs and imports: how profiles came in, and what could not."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString

from social_outreach.admin.base import ReadOnlyAdmin
from social_outreach.admin.filters import PlatformFilter
from social_outreach.admin.pills import link, pill, platform_word
from social_outreach.admin.verbs import Verb, VerbAdmin
from social_outreach.models import SocialDiscoveryJob, SocialImport, SocialImportError
from social_outreach.services import imports
from social_outreach.states import JobStatus

COUNTS = ("found", "created_count", "merged_count", "unchanged_count", "refused_count")


class IntakeAdmin(ReadOnlyAdmin):
    date_hierarchy = "created_at"

    @admin.display(description="status", ordering="status")
    def shown_status(self, row: Any) -> SafeString:
        return pill(row.status)

    @admin.display(description="platform", ordering="platform")
    def platform_name(self, row: Any) -> str:
        return platform_word(row.platform) if row.platform else "as the rows say"


@admin.register(SocialDiscoveryJob)
class DiscoveryRunAdmin(IntakeAdmin):
    list_display = ("created_at", "shown_status", "platform_name", "source", *COUNTS, "created_by")
    list_filter = ("status", PlatformFilter, "source")
    list_select_related = ("created_by",)
    search_fields = ("=source", "error")
    fieldsets = (
        (None, {"fields": ("platform_name", "source", "shown_status", "error")}),
        ("Asked for", {"fields": ("categories", "locations", "keywords", "parameters")}),
        ("Came in", {"fields": (*COUNTS, "report")}),
        ("When", {"fields": ("created_by", "created_at", "started_at", "finished_at")}),
    )


class ImportRefusal(Exception):
    """This import is over already."""


def _cancel(source: SocialImport, request: HttpRequest, reason: str) -> str:
    if not imports.cancel(source):
        raise ImportRefusal(ImportRefusal.__doc__)
    return "The import was stopped. What went in stays."


@admin.register(SocialImport)
class ImportAdmin(VerbAdmin, IntakeAdmin):
    verbs = (
        Verb("cancel", "Stop the import", "Stopped", "block", "social_outreach.review_profiles", _cancel,
             fits=lambda row: row.status in (JobStatus.WAITING, JobStatus.RUNNING), is_final=True),
    )  # fmt: skip
    refusals = (ImportRefusal,)
    list_display = ("created_at", "name", "shown_status", "rows_read", *COUNTS[1:], "created_by")
    list_display_links = ("created_at", "name")
    list_filter = ("status",)
    list_select_related = ("created_by",)
    search_fields = ("name",)
    fieldsets = (
        (None, {"fields": ("name", "shown_size", "shown_status", "error", "platform_name")}),
        ("Came in", {"fields": ("rows_read", *COUNTS[1:], "first_errors")}),
        ("How it was read", {"fields": ("shape", "mapping")}),
        ("When", {"fields": ("created_by", "created_at", "started_at", "finished_at")}),
    )

    @admin.display(description="size", ordering="size")
    def shown_size(self, row: SocialImport) -> str:
        return filesizeformat(row.size)

    @admin.display(description="rows refused (the first 20)")
    def first_errors(self, row: SocialImport) -> str:
        return "\n".join(str(error) for error in row.errors.order_by("line")[:20])


@admin.register(SocialImportError)
class ImportErrorAdmin(ReadOnlyAdmin):
    list_display = ("of_import", "line", "reason", "excerpt")
    list_display_links = ("line",)
    list_select_related = ("source",)
    search_fields = ("=source__id", "reason")
    search_help_text = "Number of an import, or part of a reason"
    fields = ("of_import", "line", "reason", "excerpt")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SocialImportError]:
        return super().get_queryset(request).select_related("source")

    @admin.display(description="import", ordering="source")
    def of_import(self, row: SocialImportError) -> SafeString:
        return link(row.source)
