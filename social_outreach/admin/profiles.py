"""Profiles: who was found, how they were judged, and what was written to them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from social_outreach.admin.base import ConsoleAdmin
from social_outreach.admin.exports import as_csv
from social_outreach.admin.filters import PlatformFilter, WordFilter
from social_outreach.admin.pills import link, message_pill, pill, platform_word
from social_outreach.admin.verbs import Verb, VerbAdmin
from social_outreach.models import SocialProfile
from social_outreach.services import drafting, review, suppressions
from social_outreach.states import DiscoveryStatus, OutreachStatus

REVIEW = "social_outreach.review_profiles"


def _judge(verdict: str) -> dict[str, Any]:
    """One verdict on one profile or on all that match."""

    def many(rows: QuerySet[SocialProfile], request: HttpRequest, reason: str) -> int:
        chosen = SocialProfile.objects.filter(pk__in=rows.order_by().values("pk"))
        return review.judge(chosen, verdict=verdict, actor=request.user)

    def one(row: SocialProfile, request: HttpRequest, reason: str) -> None:
        review.judge([row.pk], verdict=verdict, actor=request.user)

    return {"act": one, "many": many, "fits": lambda row: row.discovery_status != review.VERDICTS[verdict]}


def _draft(row: SocialProfile, request: HttpRequest, reason: str) -> str:
    message = drafting.draft(row, actor=request.user)
    lacking = f" It still lacks {', '.join(message.missing)}." if message.missing else ""
    return f"Message {message.pk} was drafted.{lacking}"


def _suppress(row: SocialProfile, request: HttpRequest, reason: str) -> str:
    stopped = suppressions.never_contact(row, reason=reason, source="console", actor=request.user)
    return f"{row} is not contacted any more. {stopped} waiting messages were cancelled."


class ProfileForm(forms.ModelForm):
    def clean_time_zone(self) -> str:
        name = self.cleaned_data["time_zone"].strip()
        try:
            return ZoneInfo(name).key if name else ""
        except (KeyError, ValueError, OSError) as error:
            raise forms.ValidationError(f"'{name}' is not a time zone; write e.g. Europe/Lisbon.") from error


class DiscoveryFilter(WordFilter):
    title = "review"
    parameter_name = "discovery_status"
    words = tuple((status, status.capitalize()) for status in DiscoveryStatus)


class OutreachFilter(WordFilter):
    title = "outreach"
    parameter_name = "outreach_status"
    words = tuple((status, status.capitalize()) for status in OutreachStatus)


@admin.register(SocialProfile)
class ProfileAdmin(VerbAdmin, ConsoleAdmin):
    verbs = (
        Verb("qualify", "Qualify", "Qualified", "verified", REVIEW, **_judge("qualify")),
        Verb("review", "Mark as reviewed", "Reviewed", "visibility", REVIEW, **_judge("review")),
        Verb("reject", "Reject", "Rejected", "thumb_down", REVIEW, **_judge("reject")),
        Verb("draft", "Draft a message", "Drafted", "edit", "social_outreach.write_messages", _draft,
             fits=lambda row: row.discovery_status == DiscoveryStatus.QUALIFIED),
        Verb("suppress", "Never contact", "Suppressed", "block", "social_outreach.operate_outreach", _suppress,
             asks="Say why this person is never to be contacted.", is_final=True),
    )  # fmt: skip
    refusals = (drafting.CannotDraft, suppressions.CannotSuppress)
    form = ProfileForm
    actions = ("export_csv",)
    list_display = (
        "name", "platform_name", "judged", "outreach", "company", "location", "engagement_score", "last_contacted_at",
    )  # fmt: skip
    list_display_links = ("name",)
    list_filter = (PlatformFilter, DiscoveryFilter, OutreachFilter)
    search_fields = ("username_key", "full_name", "company", "email", "=found_by")
    search_help_text = "Part of a username, name, company or email"
    fieldsets = (
        (None, {"fields": ("platform_name", "shown_username", "full_name", "title", "company")}),
        (
            "Where they stand",
            {"fields": ("judged", "reviewed", "review_reason", "outreach", "last_contacted_at", "written")},
        ),
        ("About them", {"fields": ("bio", "category", "location", "time_zone", "email", "website")}),
        ("Figures", {"fields": ("followers_count", "following_count", "posts_count", "engagement_score")}),
        ("Where they came from", {"fields": ("found_by", "job", "created_at", "updated_at")}),
    )
    readonly_fields = (
        "platform_name", "shown_username", "judged", "reviewed", "outreach", "review_reason", "last_contacted_at",
        "written",
        "found_by", "job", "created_at", "updated_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[SocialProfile]:
        return super().get_queryset(request).select_related("job")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Profiles come in by an import or a discovery run, where addresses are read and duplicates merged.
        return False

    def why_kept(self, row: SocialProfile) -> str:
        if row.last_contacted_at or row.messages.filter(attempts__isnull=False).exists():
            return f"{row} was written to, and that stays in the ledger. Use “Never contact” instead."
        if row.messages.exists():
            return f"{row} has messages with a history. Cancel them and reject the profile instead."
        return ""

    @admin.action(description="Export as CSV", permissions=["view"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet[SocialProfile]) -> HttpResponseBase:
        return as_csv(queryset)

    # -- what is shown -----------------------------------------------------------------------------------

    @admin.display(description="profile", ordering="full_name")
    def name(self, row: SocialProfile) -> str:
        return f"{row.full_name} · {row.username}" if row.full_name else row.username

    @admin.display(description="username")
    def shown_username(self, row: SocialProfile) -> str:
        if not row.url:
            return row.username
        return format_html('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', row.url, row.username)

    @admin.display(description="platform", ordering="platform")
    def platform_name(self, row: SocialProfile) -> str:
        return platform_word(row.platform)

    @admin.display(description="review", ordering="discovery_status")
    def judged(self, row: SocialProfile) -> SafeString:
        return pill(row.discovery_status)

    @admin.display(description="reviewed by")
    def reviewed(self, row: SocialProfile) -> str:
        if row.reviewed_at is None:
            return ""
        return f"{row.reviewed_by or 'somebody'}, {date_format(localtime(row.reviewed_at), 'j M Y, H:i')}"

    @admin.display(description="outreach", ordering="outreach_status")
    def outreach(self, row: SocialProfile) -> SafeString:
        return pill(row.outreach_status)

    @admin.display(description="messages")
    def written(self, row: SocialProfile) -> SafeString | str:
        found = row.messages.order_by("pk")[:20]
        lines = [format_html("<p>{} {}</p>", link(message), message_pill(message)) for message in found]
        return SafeString("".join(lines)) if lines else "none yet"
