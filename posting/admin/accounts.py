"""Publishing accounts, the timelines of their tokens, and log-ins under way. No secret is shown, nor typed in here."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from outbound.clock import now_expression
from outbound.credentials import UnreadableSecret, decrypt
from posting.admin.base import OPERATE, PlatformFilter, ReadOnlyAdmin, Verb, VerbAdmin, pill
from posting.models import Connection, SocialAccount, TokenEvent
from posting.selectors.accounts import ends_sentence, state_of
from posting.services import accounts, verifying
from posting.states import AccountStatus


class AccountRefusal(Exception):
    """The account is not in a state that allows this."""


def _verify(row: SocialAccount, request: HttpRequest, reason: str) -> str:
    said = verifying.verify(row.pk, actor=request.user)
    if not said.ok:
        raise AccountRefusal(said.sentence)
    return said.sentence


def _pause(row: SocialAccount, request: HttpRequest, reason: str) -> str:
    if not accounts.pause(row.pk, reason=reason, actor=request.user):
        raise AccountRefusal(f"{row} is {row.get_status_display().lower()}; only an active account is paused.")
    return f"{row} is paused. What is due waits."


def _resume(row: SocialAccount, request: HttpRequest, reason: str) -> str:
    if not accounts.resume(row.pk, actor=request.user):
        raise AccountRefusal(f"{row} needs a log-in. Connect it again under Posting, Accounts.")
    return f"{row} is active. What waited leaves within its limits."


def _disconnect(row: SocialAccount, request: HttpRequest, reason: str) -> str:
    accounts.disconnect(row.pk, actor=request.user)
    return f"{row} is disconnected and its secrets are forgotten. Its history stays."


def _may_resume(row: SocialAccount) -> bool:
    return row.status in (AccountStatus.PAUSED, AccountStatus.HALTED) or bool(row.paused_until)


class AccountForm(forms.ModelForm):
    class Meta:
        model = SocialAccount
        fields = ("time_zone",)
        help_texts = {"time_zone": "An IANA name, for instance Europe/Lisbon."}

    def clean_time_zone(self) -> str:
        name = str(self.cleaned_data["time_zone"])
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise forms.ValidationError(f"“{name}” is not a time zone; write e.g. Europe/Lisbon.") from None
        return name


@admin.register(SocialAccount)
class AccountAdmin(VerbAdmin):
    """Connecting is a log-in in the browser: see Posting, Accounts."""

    verbs = (
        Verb("verify", "Verify", "Verified", "verified_user", _verify,
             fits=lambda row: row.status != AccountStatus.DISCONNECTED),
        Verb("pause", "Pause", "Paused", "pause_circle", _pause, fits=lambda row: row.status == AccountStatus.ACTIVE,
             asks="Say why, for whoever finds it paused."),
        Verb("resume", "Resume", "Resumed", "play_circle", _resume, fits=_may_resume),
        Verb("disconnect", "Disconnect", "Disconnected", "link_off", _disconnect, is_final=True,
             fits=lambda row: row.status != AccountStatus.DISCONNECTED),
    )  # fmt: skip
    refusals = (AccountRefusal, UnreadableSecret)
    form = AccountForm
    list_display = ("shown", "platform", "state", "token", "token_ends", "source", "world", "verified_at")
    list_filter = (PlatformFilter, "status", "world")
    search_fields = ("account_name", "account_username", "account_id")
    ordering = ("platform", "pk")
    fieldsets = (
        (None, {"fields": ("platform", "kind", "account_id", "account_name", "account_username", "login", "source",
                           "world", "connected_by", "created_at")}),
        ("State", {"fields": ("state", "status_reason", "paused_until", "pause_reason", "verified_at", "last_used")}),
        ("Token", {"fields": ("token", "token_ends", "scopes", "token_issued_at", "token_expires_at",
                              "refresh_expires_at", "refresh_due_at", "refreshed_at", "token_version")}),
        ("Planning", {"fields": ("time_zone",)}),
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for _, options in self.fieldsets for name in options["fields"] if name != "time_zone"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SocialAccount]:
        """With the secrets as they lie in the database: a row whose key is lost must still be shown."""
        rows = super().get_queryset(request).defer("credentials").select_related("connected_by")
        # The time comes with the rows: asked for each, it would be a statement each on PostgreSQL.
        return rows.annotate(sealed=Cast("credentials", TextField()), asked_at=now_expression())

    def save_model(self, request: HttpRequest, obj: SocialAccount, form: Any, change: bool) -> None:
        # Workers write to the other columns of the same row meanwhile.
        obj.save(update_fields=["time_zone"])

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, OPERATE)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # It stays for its history and its limits; disconnecting forgets its secrets.
        return False

    @admin.display(description="account", ordering="account_name")
    def shown(self, row: SocialAccount) -> str:
        return row.account_name or row.account_username or row.account_id

    @admin.display(description="status", ordering="status")
    def state(self, row: Any) -> SafeString:
        _, word = state_of(row, row.asked_at)
        paused = row.paused_until and row.paused_until > row.asked_at
        return pill(AccountStatus.PAUSED if paused else row.status, word, title=row.status_reason or row.pause_reason)

    @admin.display(description="token")
    def token(self, row: Any) -> str:
        try:
            known = decrypt(row.sealed) if row.sealed else {}
        except UnreadableSecret:
            return "cannot be read: its key is not in FIELD_KEYS"
        return "stored" if known.get("access_token") else "not stored"

    @admin.display(description="needs a person")
    def token_ends(self, row: Any) -> str:
        return ends_sentence(row, row.asked_at)


@admin.register(TokenEvent)
class TokenEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "account", "kind", "detail", "actor")
    list_filter = ("kind",)
    list_select_related = ("account", "actor")
    search_fields = ("account__account_name", "detail")
    fields = readonly_fields = ("at", "account", "kind", "detail", "actor")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TokenEvent]:
        return super().get_queryset(request).defer("account__credentials")


@admin.register(Connection)
class ConnectionAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "platform", "login", "user", "stage", "error")
    list_filter = (PlatformFilter,)
    list_select_related = ("user",)
    fields = readonly_fields = (
        "created_at", "platform", "login", "user", "stage", "error", "offered", "expires_at", "used_at", "finished_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Connection]:
        return super().get_queryset(request).defer("secrets").annotate(asked_at=now_expression())

    @admin.display(description="stage")
    def stage(self, row: Connection) -> str:
        if row.error:
            return "Failed"
        if row.finished_at:
            return "Finished"
        if row.expires_at <= row.asked_at:  # type: ignore[attr-defined]
            return "Ended unfinished"
        return "Back, nothing picked yet" if row.used_at else "At the platform"

    @admin.display(description="accounts found")
    def offered(self, row: Connection) -> str:
        return ", ".join(str(each.get("name") or each.get("account_id")) for each in row.choices) or "none"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Log-ins under way and past", **(extra_context or {})})
