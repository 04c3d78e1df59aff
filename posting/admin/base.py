"""What all pages of posting's console share: bounded lists, the read-only kind, buttons that call one service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin

from outbound.states import State
from posting import tasks
from posting.adapters import registry
from posting.states import AccountStatus, Status

OPERATE = "posting.operate_posting"
WRITE, APPROVE, SCHEDULE = "posting.write_posts", "posting.approve_posts", "posting.schedule_posts"
#: Rows that one request acts on; more are left for the next one, and the page says so.
MOST = 200

#: tone and icon; the tones are Unfold's, the icons names of Material Symbols, which Unfold ships.
_LOOKS: dict[str, tuple[str, str]] = {
    AccountStatus.ACTIVE: ("success", "bolt"),
    AccountStatus.PAUSED: ("warning", "pause_circle"),
    AccountStatus.NEEDS_RECONNECT: ("danger", "link_off"),
    AccountStatus.HALTED: ("danger", "report"),
    AccountStatus.DISCONNECTED: ("", "link_off"),
    Status.DRAFT: ("", "edit"),
    Status.IN_REVIEW: ("warning", "visibility"),
    Status.APPROVED: ("info", "task_alt"),
    Status.PENDING: ("info", "schedule"),
    Status.POSTING: ("primary", "send"),
    Status.POSTED: ("success", "check_circle"),
    Status.PARTLY_POSTED: ("warning", "rule"),
    Status.UNKNOWN: ("warning", "help"),
    Status.HELD: ("warning", "pause_circle"),
    Status.FAILED: ("danger", "error"),
    Status.CANCELLED: ("", "block"),
    Status.EXPIRED: ("", "timer_off"),
    # Of parts, where the word is not that of a post.
    State.SCHEDULED: ("info", "schedule"),
    State.CLAIMED: ("primary", "hourglass_top"),
    State.SENDING: ("primary", "send"),
    State.SENT: ("success", "check_circle"),
    State.SKIPPED: ("", "skip_next"),
    # Outcomes of attempts, in the engine's words.
    "open": ("primary", "sync"),
    "accepted": ("success", "check_circle"),
    "refused": ("danger", "error"),
    "throttled": ("warning", "speed"),
    "unreached": ("warning", "cloud_off"),
    "not_ready": ("warning", "hourglass_top"),
    "unauthorized": ("danger", "key_off"),
    "unsupported": ("warning", "pan_tool"),
}


def pill(state: str, word: str = "", title: str = "") -> SafeString:
    """A state as a small labelled pill: word, icon and colour, never colour alone."""
    tone, icon = _LOOKS.get(state, ("", "circle"))
    text = word or str(state).replace("_", " ").capitalize()
    context = {"type": tone, "icon": icon, "text": text, "label_title": title, "size": "md"}
    return render_to_string("unfold/helpers/label.html", context)


def person_id(request: HttpRequest) -> int:
    """Of whoever is signed in; the console lets nobody else in."""
    return int(request.user.pk or 0)


class PlatformFilter(SimpleListFilter):
    title = "platform"
    parameter_name = "platform"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return registry.platform_choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(platform=self.value()) if self.value() else queryset


class ConsoleAdmin(ModelAdmin):
    list_per_page = 50
    list_fullwidth = True
    show_full_result_count = False
    ordering: tuple[str, ...] = ("-pk",)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """A number in the address that no column holds is a filter that does not fit, not a failure of ours."""
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, DataError):
            raise IncorrectLookupParameters from None

    def may(self, request: HttpRequest, permission: str) -> bool:
        """A permission of the app changes only what its holder may see."""
        return request.user.has_perm(permission) and self.has_view_permission(request)

    @property
    def list_page(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def page_of(self, row: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])


class ReadOnlyAdmin(ConsoleAdmin):
    """Rows that only the product writes: nobody adds, changes or deletes one here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def always(row: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Verb:
    """What an operator may do to one row. ``act`` takes (row, request, reason) and answers with a sentence."""

    name: str
    label: str
    done: str
    icon: str
    act: Callable[[Any, HttpRequest, str], str]
    permission: str = OPERATE
    #: Whether the button is offered; the service has the last word.
    fits: Callable[[Any], bool] = always
    #: What the person is asked to write before it is done; empty: nothing.
    asks: str = ""
    #: Cannot be taken back: asked again before it is done.
    is_final: bool = False
    #: Offered for ticked rows of the list too.
    is_bulk: bool = False

    @property
    def asks_first(self) -> bool:
        return self.is_final or bool(self.asks)


class VerbAdmin(ConsoleAdmin):
    """Buttons above a row's page, for whoever has their permission; what they did goes into the change history."""

    verbs: tuple[Verb, ...] = ()
    #: Exceptions whose text is a sentence for people.
    refusals: tuple[type[Exception], ...] = ()
    change_form_outer_before_template = "admin/posting/verbs.html"

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        if row is not None:
            fitting = [verb for verb in self.verbs if request.user.has_perm(verb.permission) and verb.fits(row)]
            context["verbs"] = [(verb, self._address(row, verb)) for verb in fitting]
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.verb_view)
        return [path("<path:object_id>/do/<slug:name>/", view, name=self._route), *super().get_urls()]

    @property
    def _route(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_verb"

    def _address(self, row: Any, verb: Verb) -> str:
        return reverse(f"admin:{self._route}", args=[row.pk, verb.name])

    def verb_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        verb = next((each for each in self.verbs if each.name == name), None)
        if verb is None:
            raise Http404
        row = self.get_object(request, unquote(object_id))
        if not request.user.has_perm(verb.permission) or not self.has_view_permission(request, row):
            raise PermissionDenied
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        self._do(request, verb, row)
        still_there = self.model._default_manager.filter(pk=row.pk).exists()
        return HttpResponseRedirect(self.page_of(row) if still_there else self.list_page)

    def _do(self, request: HttpRequest, verb: Verb, row: Any) -> None:
        reason = request.POST.get("reason", "").strip()[:300]
        if verb.asks and not reason:
            messages.error(request, f"Not done: {verb.asks}")
            return
        try:
            sentence = verb.act(row, request, reason)
        except self.refusals as refusal:
            messages.error(request, str(refusal))
            return
        LogEntry.objects.log_actions(person_id(request), [row], CHANGE, f"{verb.done}. {reason}".strip())
        messages.success(request, sentence)
        tasks.nudge()

    # -- many rows -------------------------------------------------------------------------------------------

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        ours = [verb for verb in self.verbs if verb.is_bulk and request.user.has_perm(verb.permission)]
        return {**{verb.name: (_bulk(verb), verb.name, verb.label) for verb in ours}, **super().get_actions(request)}

    def do_each(self, request: HttpRequest, verb: Verb, rows: QuerySet[Any]) -> None:
        """One that refuses never stops the others."""
        found, done, refused = list(rows[: MOST + 1]), [], []
        for row in found[:MOST]:
            try:
                verb.act(row, request, "")
                done.append(row)
            except self.refusals as refusal:
                refused.append(str(refusal))
        if done:
            LogEntry.objects.log_actions(person_id(request), done, CHANGE, f"{verb.done}.")
            messages.success(request, f"{verb.done}: {len(done)}.")
            tasks.nudge()
        for reason in list(dict.fromkeys(refused))[:5]:
            messages.warning(request, reason)
        if len(refused) > 5:
            messages.warning(request, f"{len(refused)} were refused in all.")
        if len(found) > MOST:
            messages.warning(request, f"Only the first {MOST} were looked at. Run it again for the rest.")


def _bulk(verb: Verb) -> Callable[..., None]:
    def action(model_admin: VerbAdmin, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        model_admin.do_each(request, verb, queryset)

    action.__name__ = verb.name
    return action
