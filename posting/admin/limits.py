"""Limits: what may leave in which time. Operators tune them, never above the hard rail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from outbound.ledger import AbstractLimit
from posting.adapters.registry import LABELS
from posting.admin.base import OPERATE, ConsoleAdmin
from posting.models import PostingLimit, SocialAccount
from posting.services import limits


class LimitForm(forms.ModelForm):
    class Meta:
        model: type[AbstractLimit] = PostingLimit
        fields = ("limit", "window_seconds")
        labels = {"limit": "At most", "window_seconds": "In any so many seconds"}
        help_texts = {
            "limit": "0: nothing leaves.",
            "window_seconds": "60 is a minute, 3600 an hour, 86400 a day, 604800 a week.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "limit" in cleaned and "window_seconds" in cleaned:
            try:
                limits.check(self.stored, cleaned["limit"], cleaned["window_seconds"])
            except limits.LimitRefused as error:
                raise forms.ValidationError(str(error)) from error
        return cleaned

    @cached_property
    def stored(self) -> Any:
        """The row as it was: the form has written what was typed into its own by now."""
        return self._meta.model._default_manager.get(pk=self.instance.pk)

    def validate_constraints(self) -> None:
        """Left to ``clean``: the database says the same of the hard rail, in words nobody understands."""


@admin.register(PostingLimit)
class LimitAdmin(ConsoleAdmin):
    form = LimitForm
    list_display = ("bound", "named", "figure", "rail", "source", "checked_on", "paused_until")
    list_filter = ("name",)
    search_fields = ("scope", "name", "source")
    ordering = ("scope", "window_seconds")
    fieldsets = (
        (None, {"fields": ("bound", "named", "limit", "window_seconds")}),
        ("Where it comes from", {"fields": ("source", "checked_on", "rail")}),
        ("Pause", {"fields": ("paused_until", "pause_reason")}),
    )
    readonly_fields = ("bound", "named", "source", "checked_on", "rail", "paused_until", "pause_reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PostingLimit]:
        #: One statement for the names of all accounts, whatever the length of the list.
        self.accounts = {f"account:{row.pk}": str(row) for row in SocialAccount.objects.defer("credentials")}
        return super().get_queryset(request)

    def save_model(self, request: HttpRequest, obj: PostingLimit, form: Any, change: bool) -> None:
        if form.changed_data:
            limits.change(obj.pk, limit=obj.limit, window_seconds=obj.window_seconds)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Connecting an account brings its limits; one that names nothing would bind nothing.
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, OPERATE)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="binds", ordering="scope")
    def bound(self, row: PostingLimit) -> str:
        kind, _, key = row.scope.partition(":")
        if kind == "account":
            return f"The account {self.accounts.get(row.scope, key)}"
        return f"All accounts on {LABELS.get(key, key)}"

    @admin.display(description="name", ordering="name")
    def named(self, row: PostingLimit) -> str:
        return row.name.replace("_", " ")

    @admin.display(description="at most", ordering="limit")
    def figure(self, row: PostingLimit) -> str:
        return f"{row.limit} in any {span(row.window_seconds)}"

    @admin.display(description="hard rail", ordering="hard_rail")
    def rail(self, row: PostingLimit) -> str:
        return "none" if row.hard_rail is None else f"never above {row.hard_rail}"


def span(seconds: int) -> str:
    """A duration in words: 90 seconds, minute, 7 days."""
    for size, word in ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return word if count == 1 else f"{count} {word}s"
    return str(timedelta(seconds=seconds))
