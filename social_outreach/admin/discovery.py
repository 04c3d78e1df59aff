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
from social_outreach.models import SocialDiscoveryJob, SocialFinding, SocialImport, SocialImportError, SocialSource
from social_outreach.services import discovery, imports, sources
from social_outreach.states import OPEN_JOB_STATES, JobStatus

COUNTS = ("found", "created_count", "merged_count", "unchanged_count", "refused_count")


class IntakeAdmin(ReadOnlyAdmin):
    date_hierarchy = "created_at"

    @admin.display(description="status", ordering="status")
    def shown_status(self, row: Any) -> SafeString:
        return pill(row.status)

    @admin.display(description="platform", ordering="platform")
    def platform_name(self, row: Any) -> str:
        return platform_word(row.platform) if row.platform else "as the rows say"


def _stop(job: SocialDiscoveryJob, request: HttpRequest, reason: str) -> str:
    discovery.cancel(job)
    return "The discovery run was stopped. What it found stays."


def _go_on(job: SocialDiscoveryJob, request: HttpRequest, reason: str) -> str:
    discovery.resume(job)
    return "The discovery run goes on from where it stood."


def _may_go_on(job: SocialDiscoveryJob) -> bool:
    return job.status == JobStatus.FAILED or (job.status in OPEN_JOB_STATES and job.resume_at is not None)


@admin.register(SocialDiscoveryJob)
class DiscoveryRunAdmin(VerbAdmin, IntakeAdmin):
    verbs = (
        Verb("resume", "Go on now", "Gone on with", "play_arrow", "social_outreach.review_profiles", _go_on,
             fits=_may_go_on, nudges=True),
        Verb("cancel", "Stop the run", "Stopped", "block", "social_outreach.review_profiles", _stop,
             fits=lambda row: row.status in OPEN_JOB_STATES, is_final=True),
    )  # fmt: skip
    refusals = (discovery.NotNow,)
    list_display = ("created_at", "shown_status", "platform_name", "source", *COUNTS, "created_by")
    list_filter = ("status", PlatformFilter, "source")
    list_select_related = ("created_by",)
    search_fields = ("=source", "error")
    fieldsets = (
        (None, {"fields": ("platform_name", "source", "shown_status", "error")}),
        ("Asked for", {"fields": ("categories", "locations", "keywords", "parameters", "most")}),
        ("How far", {"fields": ("pages_read", "waits_for", "resume_at")}),
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


@admin.register(SocialFinding)
class FindingAdmin(ReadOnlyAdmin):
    list_display = ("found_at", "person", "run", "source", "asked")
    list_filter = ("source",)
    list_select_related = ("profile", "job")
    date_hierarchy = "found_at"
    search_fields = ("profile__username_key", "=job__pk")
    search_help_text = "A username, or the number of a discovery run"
    fields = ("person", "run", "source", "asked", "url", "found_at")

    @admin.display(description="person")
    def person(self, row: SocialFinding) -> SafeString:
        return link(row.profile)

    @admin.display(description="discovery run")
    def run(self, row: SocialFinding) -> SafeString:
        return link(row.job)


def _resume_source(row: SocialSource, request: HttpRequest, reason: str) -> str:
    sources.resume(row.name)
    return "It is asked again; runs that wait for it go on."


@admin.register(SocialSource)
class SourceAdmin(VerbAdmin, ReadOnlyAdmin):
    verbs = (
        Verb("resume", "Resume the source", "Resumed", "play_arrow", "social_outreach.operate_outreach", _resume_source,
             fits=lambda row: row.is_halted or row.paused_until is not None, nudges=True),
    )  # fmt: skip
    refusals = (sources.NotHalted,)
    list_display = ("name", "is_halted", "paused_until", "pause_reason", "used_on", "used")
    fields = (*list_display, "next_at")
