"""Drafting runs and token use: written by the workers, read here."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from social_outreach.admin.base import ReadOnlyAdmin
from social_outreach.admin.pills import link, pill
from social_outreach.admin.verbs import Verb, VerbAdmin
from social_outreach.models import SocialDraftItem, SocialDraftRun, SocialTokenUse
from social_outreach.services import draft_runs
from social_outreach.states import OPEN_JOB_STATES


class RunRefusal(Exception):
    """This drafting run is over, or does not wait."""


def _stop(run: SocialDraftRun, request: HttpRequest, reason: str) -> str:
    if not draft_runs.cancel(run):
        raise RunRefusal("This drafting run is over already.")
    return "The drafting run was stopped. The drafts made stay."


def _go_on(run: SocialDraftRun, request: HttpRequest, reason: str) -> str:
    if not draft_runs.resume(run):
        raise RunRefusal("This drafting run does not wait for anything.")
    return "The drafting run goes on from where it stood."


@admin.register(SocialDraftRun)
class DraftRunAdmin(VerbAdmin, ReadOnlyAdmin):
    verbs = (
        Verb("resume", "Go on now", "Gone on with", "play_arrow", "social_outreach.write_messages", _go_on,
             fits=lambda row: bool(row.waits_for) and row.status in OPEN_JOB_STATES, nudges=True),
        Verb("cancel", "Stop the run", "Stopped", "block", "social_outreach.write_messages", _stop,
             fits=lambda row: row.status in OPEN_JOB_STATES, is_final=True),
    )  # fmt: skip
    refusals = (RunRefusal,)
    list_display = (
        "created_at", "shown_status", "drafter", "message_type", "total", "made_count", "refused_count", "created_by",
    )  # fmt: skip
    list_filter = ("status", "drafter", "message_type")
    list_select_related = ("created_by",)
    date_hierarchy = "created_at"
    fieldsets = (
        (None, {"fields": ("shown_status", "drafter", "template_name", "message_type", "instruction", "error")}),
        ("Counts", {"fields": ("total", "made_count", "refused_count")}),
        ("Waits", {"fields": ("resume_at", "waits_for")}),
        ("When", {"fields": ("created_by", "created_at", "started_at", "finished_at")}),
    )

    @admin.display(description="status", ordering="status")
    def shown_status(self, row: SocialDraftRun) -> SafeString:
        return pill(row.status)


@admin.register(SocialDraftItem)
class DraftItemAdmin(ReadOnlyAdmin):
    list_display = ("pk", "run", "person", "shown_status", "reason")
    list_filter = ("status",)
    list_select_related = ("run", "profile")
    search_fields = ("=run__pk", "profile__username_key")
    search_help_text = "Number of the run, or a username"
    fields = ("run", "person", "shown_status", "reason", "of_message")

    @admin.display(description="status", ordering="status")
    def shown_status(self, row: SocialDraftItem) -> SafeString:
        return pill(row.status)

    @admin.display(description="person")
    def person(self, row: SocialDraftItem) -> SafeString:
        return link(row.profile)

    @admin.display(description="message")
    def of_message(self, row: SocialDraftItem) -> SafeString | str:
        return link(row.message) if row.message else ""


@admin.register(SocialTokenUse)
class TokenUseAdmin(ReadOnlyAdmin):
    list_display = ("day", "drafter", "requests", "prompt_tokens", "output_tokens")
    list_filter = ("drafter",)
    date_hierarchy = "day"
    fields = list_display
