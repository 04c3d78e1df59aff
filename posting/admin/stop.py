"""The global stop of posting: one page with one switch. It is thrown and lifted by POST only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from unfold.widgets import UnfoldAdminTextInputWidget

from posting import tasks
from posting.admin.base import OPERATE, ReadOnlyAdmin, person_id
from posting.models import PostingControl
from posting.selectors.overview import social_status
from posting.services import control


class StopForm(forms.Form):
    reason = forms.CharField(
        max_length=300,
        label="Why",
        widget=UnfoldAdminTextInputWidget,
        help_text="Shown to everybody, on every page, until it is lifted.",
    )


@admin.register(PostingControl)
class GlobalStopAdmin(ReadOnlyAdmin):
    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.list_page)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = StopForm(request.POST if request.POST.get("act") == "stop" else None)
        if request.method == "POST":
            if not request.user.has_perm(OPERATE):
                raise PermissionDenied
            if self._carry_out(request, form):
                return HttpResponseRedirect(self.list_page)
        return self._page(request, form)

    def _carry_out(self, request: HttpRequest, form: StopForm) -> bool:
        if request.POST.get("act") == "resume":
            control.lift(actor=request.user)
            self._log(request, "Posting resumed.")
            messages.success(request, "Posting is on again. What is due leaves within its limits.")
            tasks.nudge()
            return True
        if not form.is_valid():
            return False
        control.stop(actor=request.user, reason=form.cleaned_data["reason"])
        self._log(request, f"Posting stopped. {form.cleaned_data['reason']}")
        messages.warning(request, "Posting is stopped. Nothing begins any more; calls under way end.")
        return True

    def _log(self, request: HttpRequest, words: str) -> None:
        LogEntry.objects.log_actions(person_id(request), PostingControl.objects.filter(pk=1), CHANGE, words)

    def _page(self, request: HttpRequest, form: StopForm) -> HttpResponse:
        history = LogEntry.objects.filter(
            content_type__app_label=self.opts.app_label, content_type__model=self.opts.model_name
        )
        context = {
            **self.admin_site.each_context(request),
            "title": "Global stop of posting",
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "control": PostingControl.objects.select_related("stopped_by").filter(pk=1).first(),
            "may": request.user.has_perm(OPERATE),
            "queued": social_status()["queued_posts"],
            "history": history.select_related("user").order_by("-action_time")[:10],
        }
        return TemplateResponse(request, "admin/posting/global_stop.html", context)
