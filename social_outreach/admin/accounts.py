"""Sender accounts: connect, verify, pause, resume, disconnect. What is secret goes in here and never out again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminPasswordWidget

from outbound.clock import database_now
from outbound.credentials import UnreadableSecret, decrypt
from social_outreach.admin.filters import PlatformFilter, WordFilter
from social_outreach.admin.pills import pill, platform_word
from social_outreach.admin.verbs import Verb, VerbAdmin
from social_outreach.models import SenderAccount
from social_outreach.services import accounts
from social_outreach.services.credentials import ENVIRONMENT, ForeignSecret, environment_setup
from social_outreach.states import AccountStatus

OPERATE = "social_outreach.operate_outreach"
SECRETS = ("access_token", "refresh_token", "app_id", "app_secret")
OWN = ("name", "username", "time_zone", "send_window", "has_partner_grant")


class AccountRefusal(Exception):
    """The account is not in a state that allows this."""


def _secret(label: str, help_text: str = "") -> forms.CharField:
    # `render_value` stays off: what was typed is not sent back, not even after a mistake elsewhere.
    widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=5000, widget=widget, help_text=help_text)


class AccountForm(forms.ModelForm):
    access_token = _secret("Access token", "Left empty: the stored one stays. Without one, messages are sent by hand.")
    refresh_token = _secret("Refresh token", "Left empty: the stored one stays.")
    app_id = _secret("App or client id")
    app_secret = _secret("App or client secret")

    class Meta:
        model = SenderAccount
        fields = ("platform", "account_id", *OWN)
        help_texts = {
            "send_window": "For instance “mon-fri 09:00-17:00”, “sat,sun 10:00-14:00” or “always”.",
            "time_zone": "An IANA name, for instance Europe/Lisbon.",
            "has_partner_grant": "The platform has approved this account for sending by API. LinkedIn asks for it.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for field, checked in (
            ("account_id", "account_id"),
            ("send_window", "send_window"),
            ("time_zone", "time_zone"),
        ):
            if field in cleaned:
                self._check(field, {"account_id": self.instance.account_id or "?", checked: cleaned[field]})
        return cleaned

    def _check(self, field: str, asked: dict[str, Any]) -> None:
        try:
            accounts.check(**asked)
        except accounts.AccountRefused as error:
            self.add_error(field, str(error))

    @property
    def new_secrets(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in SECRETS if self.cleaned_data.get(name)}


class StatusFilter(WordFilter):
    title = "status"
    parameter_name = "status"
    words = tuple((status, status.replace("_", " ").capitalize()) for status in AccountStatus)


def _verify(row: SenderAccount, request: HttpRequest, reason: str) -> str:
    found = accounts.verify(row)
    if not found["ok"]:
        raise AccountRefusal(found["sentence"])
    return str(found["sentence"])


def _pause(row: SenderAccount, request: HttpRequest, reason: str) -> str:
    if not accounts.pause(row, reason=reason):
        raise AccountRefusal(f"{row} is {row.get_status_display().lower()}; only an active account is paused.")
    return f"{row} is paused. What is due waits."


def _resume(row: SenderAccount, request: HttpRequest, reason: str) -> str:
    if not accounts.resume(row):
        raise AccountRefusal(f"{row} is disconnected. Connect it again with its tokens.")
    return f"{row} is active. What waited leaves within its limits."


def _disconnect(row: SenderAccount, request: HttpRequest, reason: str) -> str:
    accounts.disconnect(row)
    return f"{row} is disconnected and its secrets are forgotten. Its history stays."


def _is(*statuses: AccountStatus) -> Any:
    return lambda row: row.status in statuses


@admin.register(SenderAccount)
class AccountAdmin(VerbAdmin):
    verbs = (
        Verb("verify", "Verify", "Verified", "verified_user", OPERATE, _verify),
        Verb("pause", "Pause", "Paused", "pause_circle", OPERATE, _pause, fits=_is(AccountStatus.ACTIVE),
             asks="Say why, for whoever finds it paused."),
        Verb("resume", "Resume", "Resumed", "play_circle", OPERATE, _resume, nudges=True,
             fits=lambda row: row.status != AccountStatus.DISCONNECTED
             and (row.status != AccountStatus.ACTIVE or bool(row.paused_until))),
        Verb("disconnect", "Disconnect", "Disconnected", "link_off", OPERATE, _disconnect, is_final=True,
             fits=lambda row: row.status != AccountStatus.DISCONNECTED),
    )  # fmt: skip
    refusals = (AccountRefusal, accounts.AccountRefused, ForeignSecret, UnreadableSecret)
    form = AccountForm
    list_display = ("shown", "platform_name", "state", "token", "send_window", "time_zone", "world", "verified_at")
    list_display_links = ("shown",)
    list_filter = (PlatformFilter, StatusFilter, "world")
    search_fields = ("name", "username", "account_id")
    ordering = ("platform", "pk")
    add_fieldsets = (
        (None, {"fields": ("platform", "account_id", "name", "username")}),
        ("Secrets", {"fields": SECRETS, "description": "Stored encrypted. They are never shown again."}),
        ("When and how it sends", {"fields": ("send_window", "time_zone", "has_partner_grant")}),
    )
    fieldsets = (
        (None, {"fields": ("platform_name", "account_id", "name", "username", "world", "source")}),
        ("State", {"fields": ("state", "status_reason", "paused_until", "pause_reason", "verified_at")}),
        ("When and how it sends", {"fields": ("send_window", "time_zone", "has_partner_grant")}),
        ("Asking for replies", {"fields": ("replies_read_until", "replies_due_at", "replies_error")}),
        ("Secrets", {"fields": ("token", "token_expires_at", *SECRETS), "description": (
            "Stored encrypted and never shown. Writing a new one connects the account again; what waited resumes.")}),
    )  # fmt: skip
    _FIXED = (
        "platform_name", "account_id", "world", "source", "state", "status_reason", "paused_until", "pause_reason",
        "verified_at", "token", "token_expires_at", "replies_read_until", "replies_due_at", "replies_error",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self._FIXED if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever may only look has no use for empty fields of secrets."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name not in SECRETS]})
            for title, options in fieldsets
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SenderAccount]:
        """With the secrets as they lie in the database: a row whose key is lost must still be shown, and repaired."""
        return super().get_queryset(request).defer("credentials").annotate(sealed=Cast("credentials", TextField()))

    def save_model(self, request: HttpRequest, obj: SenderAccount, form: Any, change: bool) -> None:
        own = {name: form.cleaned_data[name] for name in OWN}
        if change and not form.new_secrets:
            accounts.change(obj, **own)
            return
        stored = accounts.connect(
            platform=obj.platform,
            account_id=obj.account_id,
            world=obj.world if change else None,
            **own,
            **form.new_secrets,
        )
        obj.pk = stored.pk

    def why_kept(self, row: SenderAccount) -> str:
        return f"{row} stays for its history and its limits. Disconnect it instead: that forgets its secrets."

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    # -- what is shown -----------------------------------------------------------------------------------

    @admin.display(description="account", ordering="name")
    def shown(self, row: SenderAccount) -> str:
        return row.name or row.username or row.account_id

    @admin.display(description="platform", ordering="platform")
    def platform_name(self, row: SenderAccount) -> str:
        return platform_word(row.platform)

    @admin.display(description="status", ordering="status")
    def state(self, row: SenderAccount) -> SafeString:
        if row.status == AccountStatus.ACTIVE and row.paused_until and row.paused_until > database_now():
            return pill(AccountStatus.PAUSED, f"Paused until {row.paused_until:%H:%M} UTC", title=row.pause_reason)
        return pill(row.status, title=row.status_reason)

    @admin.display(description="token")
    def token(self, row: Any) -> str:
        if row.source == ENVIRONMENT:
            return "in the environment" if not environment_setup(row.platform).is_empty else "not in the environment"
        try:
            known = decrypt(row.sealed) if row.sealed else {}
        except UnreadableSecret:
            return "cannot be read: its key is not in FIELD_KEYS"
        return "stored" if known.get("access_token") else "not stored"
