"""What all pages of the console share: bounded lists, saving only what was changed, and the read-only kind."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.admin import ModelAdmin


def person_id(request: HttpRequest) -> int:
    """Of whoever is signed in; the console lets nobody else in."""
    return int(request.user.pk or 0)


class ConsoleAdmin(ModelAdmin):
    list_per_page = 50
    list_fullwidth = True
    show_full_result_count = False
    ordering: tuple[str, ...] = ("-pk",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write only what the person changed: workers write to other columns of the same row meanwhile."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        own = {field.name for field in obj._meta.concrete_fields}
        stamps = {field.name for field in obj._meta.concrete_fields if getattr(field, "auto_now", False)}
        if changed := own & set(form.changed_data):
            obj.save(update_fields=changed | stamps)

    def page_of(self, row: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    @property
    def list_page(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    # -- what is kept ------------------------------------------------------------------------------------

    def why_kept(self, row: Any) -> str:
        """Why this row is not deleted, in a sentence; empty when it may be."""
        return ""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and not (obj is not None and self.why_kept(obj))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is not None and super().has_delete_permission(request) and (why := self.why_kept(row)):
            messages.error(request, why)
            return HttpResponseRedirect(self.page_of(row))
        return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Many at once: one that is kept keeps all, and is named."""
        kept = [why for row in objs if (why := self.why_kept(row))]
        if kept:
            return [], {}, set(), kept
        return super().get_deleted_objects(objs, request)


class ReadOnlyAdmin(ConsoleAdmin):
    """Rows that only the product writes: nobody adds, changes or deletes one here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
