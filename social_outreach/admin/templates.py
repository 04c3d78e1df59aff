"""Texts with variables that drafts are made from."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from unfold.widgets import UnfoldAdminSelectWidget

from social_outreach.adapters import registry
from social_outreach.admin.base import ConsoleAdmin
from social_outreach.admin.filters import PlatformFilter
from social_outreach.admin.pills import platform_word
from social_outreach.models import SocialTemplate
from social_outreach.rules.templating import VARIABLES, BadTemplate, variables_of

SHIPPED = "shipped"


class TemplateForm(forms.ModelForm):
    platform = forms.ChoiceField(
        choices=lambda: [("", "Every platform"), *registry.platform_choices()],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = SocialTemplate
        fields = ("name", "platform", "message_type", "body", "is_active")
        help_texts = {
            "body": "Variables in double braces: "
            + ", ".join(f"{{{{ {name} }}}}" for name in VARIABLES)
            + ". With a default: {{ company|your studio }}. A variable without value and default blocks the draft."
        }

    def clean_name(self) -> str:
        name = self.cleaned_data["name"].strip()
        if name in (SHIPPED, "typed"):
            raise forms.ValidationError(f"“{name}” is a name of the product's own; take another.")
        return name

    def clean_body(self) -> str:
        body = self.cleaned_data["body"].replace("\r\n", "\n")
        try:
            variables_of(body)
        except BadTemplate as error:
            raise forms.ValidationError(str(error)) from error
        return body


@admin.register(SocialTemplate)
class TemplateAdmin(ConsoleAdmin):
    form = TemplateForm
    list_display = ("name", "platform_name", "message_type", "is_active", "asks_for", "updated_at")
    list_filter = ("message_type", PlatformFilter, "is_active")
    search_fields = ("name", "body")
    ordering = ("name",)
    warn_unsaved_form = True

    @admin.display(description="platform", ordering="platform")
    def platform_name(self, row: SocialTemplate) -> str:
        return platform_word(row.platform) if row.platform else "every platform"

    @admin.display(description="asks for")
    def asks_for(self, row: SocialTemplate) -> str:
        try:
            return ", ".join(dict.fromkeys(variables_of(row.body)))
        except BadTemplate as error:
            return str(error)
