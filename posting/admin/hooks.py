"""Outgoing webhooks: endpoints with a button that sends a test, and the ledger of what was told. Secrets are typed
in here and shown nowhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminPasswordWidget, UnfoldAdminURLInputWidget

from posting.admin.base import OPERATE, ReadOnlyAdmin, Verb, VerbAdmin, pill
from posting.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from posting.rules.hooks import EVENTS
from posting.services import hooks
from posting.states import AccountStatus


def _test(row: WebhookEndpoint, request: HttpRequest, reason: str) -> str:
    delivery = hooks.send_test(row.pk)
    return f"A test event is on its way. What became of it stands under Webhook deliveries, id {delivery.pk}."


def _on(row: WebhookEndpoint, request: HttpRequest, reason: str) -> str:
    hooks.switch(row.pk, on=True)
    return f"{row} is told of what happens from now on."


def _off(row: WebhookEndpoint, request: HttpRequest, reason: str) -> str:
    hooks.switch(row.pk, on=False)
    return f"{row} is told of nothing any more."


class EndpointForm(forms.ModelForm):
    url = forms.URLField(
        label="Address",
        max_length=2000,
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget,
        help_text="https, reachable from the internet. Put no password or key into it.",
    )
    events = forms.MultipleChoiceField(choices=list(EVENTS.items()), widget=UnfoldAdminCheckboxSelectMultipleWidget)
    # `render_value` stays off: what was typed is not sent back, not even after a mistake elsewhere.
    secret_key = forms.CharField(
        label="Secret",
        required=False,
        max_length=hooks.MOST_SECRET,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"}),
        help_text=f"At least {hooks.LEAST_SECRET} random characters, the same as at the receiver. It signs what is "
        "sent and is never shown again. Left empty on a stored endpoint: it stays.",
    )

    class Meta:
        model = WebhookEndpoint
        fields = ("name", "url")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            is_new = self.instance.pk is None
            try:
                hooks.check(cleaned["url"], cleaned["events"], cleaned["secret_key"], is_new=is_new)
            except hooks.HookRefused as error:
                raise forms.ValidationError(str(error)) from error
        return cleaned


@admin.register(WebhookEndpoint)
class EndpointAdmin(VerbAdmin):
    verbs = (
        Verb("test", "Send a test event", "Test event sent", "send", _test, fits=lambda row: row.is_active),
        Verb("off", "Switch off", "Switched off", "pause_circle", _off, fits=lambda row: row.is_active),
        Verb("on", "Switch on", "Switched on", "play_circle", _on, fits=lambda row: not row.is_active),
    )
    refusals = (hooks.HookRefused,)
    form = EndpointForm
    list_display = ("name", "url", "state", "told_of", "told_at", "failure_note")
    search_fields = ("name", "url")
    ordering = ("name",)
    fieldsets = (
        (None, {"fields": ("name", "url", "events", "secret_key")}),
        ("State", {"fields": ("state", "secret_state", "told_at", "failure_note", "failed_at", "paused_until",
                              "listens_since", "created_by", "created_at")}),
    )  # fmt: skip
    readonly_fields = (
        "state", "secret_state", "told_at", "failure_note", "failed_at", "paused_until", "listens_since", "created_by",
        "created_at",
    )  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:1]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if obj is not None and "events" in form.base_fields:
            form.base_fields["events"].initial = obj.events
        return form

    def save_model(self, request: HttpRequest, obj: WebhookEndpoint, form: Any, change: bool) -> None:
        obj.events = form.cleaned_data["events"]
        hooks.keep(obj, secret=form.cleaned_data["secret_key"], actor=request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(OPERATE)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(OPERATE)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # It stays for its ledger; switched off, it is told of nothing.
        return False

    @admin.display(description="status", ordering="is_active")
    def state(self, row: WebhookEndpoint) -> SafeString:
        return pill(AccountStatus.ACTIVE, "On") if row.is_active else pill(AccountStatus.PAUSED, "Off")

    @admin.display(description="told of")
    def told_of(self, row: WebhookEndpoint) -> str:
        return ", ".join(row.events)

    @admin.display(description="secret")
    def secret_state(self, row: WebhookEndpoint) -> str:
        return "stored" if row.secret else "not stored"


@admin.register(WebhookDelivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "endpoint", "event", "shown_state", "tries", "due_at", "sent_at", "last_error")
    list_filter = ("event", "state")
    search_fields = ("endpoint__name", "idempotency_key")
    fields = readonly_fields = (
        "endpoint", "event", "shown_state", "idempotency_key", "created_at", "due_at", "expires_at", "sent_at", "tries",
        "last_error", "waits", "attempts_made", "body",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookDelivery]:
        return super().get_queryset(request).select_related("endpoint").defer("endpoint__secret")

    @admin.display(description="state", ordering="state")
    def shown_state(self, row: WebhookDelivery) -> SafeString:
        return pill(row.state)

    @admin.display(description="waits because")
    def waits(self, row: WebhookDelivery) -> str:
        return str((row.verdict or {}).get("reason", "")) or "-"

    @admin.display(description="attempts")
    def attempts_made(self, row: WebhookDelivery) -> str:
        found = row.attempts.order_by("pk")[:20]
        return "; ".join(f"{each.opened_at:%Y-%m-%d %H:%M:%S} {each.outcome} {each.reason}" for each in found) or "none"


@admin.register(WebhookAttempt)
class WebhookAttemptAdmin(ReadOnlyAdmin):
    list_display = ("opened_at", "delivery", "outcome", "http_status", "reason", "closed_at")
    list_filter = ("outcome",)
    list_select_related = ("delivery",)
    fields = readonly_fields = ("delivery", "epoch", "opened_at", "closed_at", "outcome", "http_status", "code",
                                "reason")  # fmt: skip
