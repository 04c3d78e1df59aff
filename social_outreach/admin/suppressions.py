"""Suppressions: who must not be contacted. Added through the service; lifted only with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from social_outreach.adapters import registry
from social_outreach.admin.filters import WordFilter
from social_outreach.admin.pills import platform_word
from social_outreach.admin.verbs import Verb, VerbAdmin
from social_outreach.models import SocialSuppression
from social_outreach.services import suppressions

KINDS = (("handle", "A username on a platform"), ("email", "An email address"))


class KindFilter(WordFilter):
    title = "kind"
    parameter_name = "kind"
    words = KINDS


class ScopeFilter(WordFilter):
    title = "where"
    parameter_name = "scope"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("*", "Everywhere"), *registry.platform_choices()]


class SuppressionForm(forms.ModelForm):
    kind = forms.ChoiceField(choices=KINDS, widget=UnfoldAdminSelectWidget)
    platform = forms.ChoiceField(
        choices=lambda: [("", "–"), *registry.platform_choices()],
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text="For a username. An email address counts everywhere.",
    )
    value = forms.CharField(
        label="Username, profile address or email",
        max_length=500,
        widget=UnfoldAdminTextInputWidget,
        help_text="Kept only as a keyed hash and a hint, so that nobody can be contacted from this list.",
    )

    class Meta:
        model = SocialSuppression
        fields = ("kind", "reason")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") and cleaned.get("value"):
            if cleaned["kind"] == "handle" and not cleaned.get("platform"):
                self.add_error("platform", "Say on which platform this username is.")
                return cleaned
            self._check(cleaned)
        return cleaned

    def _check(self, cleaned: dict[str, Any]) -> None:
        try:
            identity, _, _ = suppressions.check(
                kind=cleaned["kind"], value=cleaned["value"], platform=cleaned.get("platform", "")
            )
        except suppressions.CannotSuppress as error:
            self.add_error("value", str(error))
            return
        if known := SocialSuppression.objects.filter(identity=identity).first():
            self.add_error("value", f"Suppressed already, since {known.created_at:%Y-%m-%d}: {known.reason}")


def _lift(row: SocialSuppression, request: HttpRequest, reason: str) -> str:
    suppressions.lift(row.pk, actor=request.user, reason=reason)
    return f"Lifted. {row.hint} may be contacted again."


@admin.register(SocialSuppression)
class SuppressionAdmin(VerbAdmin):
    verbs = (
        Verb("lift", "Lift the suppression", "Lifted", "lock_open", "social_outreach.operate_outreach", _lift,
             asks="Say why this person may be contacted again.", is_final=True, is_logged=False),
    )  # fmt: skip
    form = SuppressionForm
    list_display = ("hint", "kind_in_words", "where", "reason", "source", "created_by", "created_at")
    list_filter = (KindFilter, ScopeFilter)
    list_select_related = ("created_by",)
    date_hierarchy = "created_at"
    search_fields = ("hint", "reason", "source")
    search_help_text = "Part of a hint, a reason or a source; identities themselves are not kept"
    add_fieldsets = ((None, {"fields": ("kind", "platform", "value", "reason")}),)
    fields = ("hint", "kind_in_words", "where", "reason", "source", "created_by", "created_at")

    def save_model(self, request: HttpRequest, obj: SocialSuppression, form: Any, change: bool) -> None:
        row = suppressions.add(
            kind=form.cleaned_data["kind"],
            value=form.cleaned_data["value"],
            platform=form.cleaned_data["platform"],
            reason=form.cleaned_data["reason"],
            source="console",
            actor=request.user,
        )
        obj.__dict__.update(row.__dict__)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SocialSuppression]:
        return super().get_queryset(request).select_related("created_by")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        # A stored suppression is only read, and reading it needs no field of the form above.
        return super().get_form(request, obj, change, **({"form": forms.ModelForm} if change else {}), **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="kind", ordering="kind")
    def kind_in_words(self, row: SocialSuppression) -> str:
        return dict(KINDS).get(row.kind, row.kind).removeprefix("A ").removeprefix("An ").capitalize()

    @admin.display(description="where", ordering="scope")
    def where(self, row: SocialSuppression) -> str:
        return "everywhere" if row.scope == "*" else platform_word(row.scope)
