"""The ledger: attempts, events, limit uses, API requests. Read only, for everybody."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from outbound.outcome import OUTCOME_NAMES
from social_outreach.adapters.base import DeliveryMode
from social_outreach.admin.base import ReadOnlyAdmin
from social_outreach.admin.filters import AccountFilter, WordFilter
from social_outreach.admin.pills import link, pill
from social_outreach.models import SocialAttempt, SocialEvent, SocialLimitUse, SocialRequest
from social_outreach.states import MESSAGE_WORDS


class OutcomeFilter(WordFilter):
    title = "outcome"
    parameter_name = "outcome"
    words = (("open", "Open"), *((name, name.capitalize()) for name in OUTCOME_NAMES.values()), ("skipped", "Skipped"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(outcome="") if self.value() == "open" else super().queryset(request, queryset)


class ModeFilter(WordFilter):
    title = "how it left"
    parameter_name = "mode"
    words = ((DeliveryMode.API, "By API"), (DeliveryMode.ASSISTED, "By hand"))


class ToStateFilter(WordFilter):
    title = "new state"
    parameter_name = "to_state"
    words = tuple(MESSAGE_WORDS.items())


@admin.register(SocialAttempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = (
        "opened_at",
        "shown_outcome",
        "of_message",
        "account",
        "mode",
        "http_status",
        "short_reason",
        "actor",
    )
    list_filter = (OutcomeFilter, ModeFilter, AccountFilter)
    list_select_related = ("message", "account", "actor")
    search_fields = ("=message__id", "=remote_id", "=idempotency_key", "=code")
    search_help_text = "Number of a message, or the platform's id, our key or the platform's code, whole"
    fieldsets = (
        (None, {"fields": ("of_message", "account", "shown_outcome", "reason", "body")}),
        ("When", {"fields": ("opened_at", "closed_at", "actor", "mode")}),
        ("At the platform", {"fields": ("http_status", "code", "remote_id", "idempotency_key")}),
        ("Guards", {"fields": ("epoch", "content_hash", "token_version"), "classes": ["collapse"]}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SocialAttempt]:
        return super().get_queryset(request).select_related("message", "account", "actor").defer("account__credentials")

    @admin.display(description="outcome", ordering="outcome")
    def shown_outcome(self, row: SocialAttempt) -> SafeString:
        return pill(row.outcome or "open")

    @admin.display(description="message", ordering="message")
    def of_message(self, row: SocialAttempt) -> SafeString:
        return link(row.message)

    @admin.display(description="reason")
    def short_reason(self, row: SocialAttempt) -> str:
        return Truncator(row.reason).chars(90)


@admin.register(SocialEvent)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "of_message", "from_state", "to_state", "actor", "reason")
    list_filter = (ToStateFilter,)
    list_select_related = ("message", "actor")
    search_fields = ("=message__id", "=kind")
    search_help_text = "Number of a message, or a kind of event, whole"
    fields = ("at", "kind", "of_message", "from_state", "to_state", "actor", "detail")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SocialEvent]:
        return super().get_queryset(request).select_related("message", "actor")

    @admin.display(description="message", ordering="message")
    def of_message(self, row: SocialEvent) -> SafeString:
        return link(row.message)

    @admin.display(description="reason")
    def reason(self, row: SocialEvent) -> str:
        return Truncator(str((row.detail or {}).get("reason", ""))).chars(120)


@admin.register(SocialLimitUse)
class LimitUseAdmin(ReadOnlyAdmin):
    list_display = ("scope", "ended_at", "of_attempt")
    list_select_related = ("attempt",)
    search_fields = ("=scope",)
    search_help_text = "A scope, whole: account:7"
    fields = ("scope", "ended_at", "of_attempt")

    @admin.display(description="attempt", ordering="attempt")
    def of_attempt(self, row: SocialLimitUse) -> SafeString:
        return link(row.attempt)


@admin.register(SocialRequest)
class RequestAdmin(ReadOnlyAdmin):
    """Requests with an Idempotency-Key and what they were answered; forgotten after a day."""

    list_display = ("created_at", "user", "path", "key", "answer")
    list_filter = ("status",)
    list_select_related = ("user",)
    search_fields = ("=key", "path", "=user__username")
    fields = ("created_at", "user", "path", "key", "fingerprint", "answer", "body")

    @admin.display(description="answer", ordering="status")
    def answer(self, row: SocialRequest) -> str:
        return str(row.status) if row.status else "being answered"
