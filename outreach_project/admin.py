"""Console pages of what belongs to no app of ours: people, API tokens, periodic entries."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule
from knox.models import AuthToken
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

# The beat carries intervals only: what people schedule are rows with an instant of their own.
for model in (ClockedSchedule, CrontabSchedule, SolarSchedule, IntervalSchedule, PeriodicTask, AuthToken, User, Group):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(User)
class PersonAdmin(UserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    #: Whoever may tick these may give themselves everything.
    superuser_only = ("is_superuser", "user_permissions")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.filter(is_superuser=False)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        return [(name, {**options, "fields": self._without(options["fields"])}) for name, options in fieldsets]

    def _without(self, fields: Any) -> list[str]:
        return [field for field in fields if field not in self.superuser_only]


@admin.register(Group)
class PeopleGroupAdmin(GroupAdmin, ModelAdmin):
    """A group gives permissions, so changing one is left to superusers."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    has_add_permission = has_delete_permission = has_change_permission


@admin.register(AuthToken)
class ApiTokenAdmin(ModelAdmin):
    """Withdraw tokens here; ``manage.py api_token`` makes them, because they are shown only once."""

    list_display = ("user", "shown_start", "created", "expiry")
    list_select_related = ("user",)
    search_fields = ("user__username",)
    fields = readonly_fields = ("user", "shown_start", "created", "expiry")

    @admin.display(description="begins with")
    def shown_start(self, token: AuthToken) -> str:
        return f"{token.token_key[:4]}…"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PeriodicTask)
class PeriodicEntryAdmin(ModelAdmin):
    """Operators pause an entry and change its interval; which task it names belongs to the code."""

    list_display = ("name", "interval", "enabled", "last_run_at", "total_run_count")
    list_filter = ("enabled",)
    list_select_related = ("interval",)
    fields = ("name", "task", "interval", "enabled", "description", "last_run_at", "total_run_count")
    readonly_fields = ("name", "task", "description", "last_run_at", "total_run_count")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(IntervalSchedule)
class IntervalAdmin(ModelAdmin):
    """Only so that a new interval can be made from a periodic entry."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Deleting one would delete the entries that use it.
        return False
