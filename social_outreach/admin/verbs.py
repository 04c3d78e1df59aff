"""Verbs: what an operator may do to rows. One table a model, from which come the actions of its list and the
buttons of its pages. Each calls one service; what it did goes into the change history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import model_ngettext, unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from social_outreach import tasks
from social_outreach.admin.base import ConsoleAdmin, person_id

#: Rows that one request acts on; more are left for the next one, and the page says so.
MOST = 500


def always(row: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Verb:
    """``act`` takes (row, request, reason) and may answer with a sentence; ``many`` takes (rows, request, reason)
    and answers how many changed, for services that change a whole queryset at once."""

    name: str
    label: str
    done: str
    icon: str
    permission: str
    act: Callable[[Any, HttpRequest, str], str | None]
    many: Callable[[QuerySet[Any], HttpRequest, str], int] | None = None
    #: Whether the button is offered on the page of a row; the service has the last word.
    fits: Callable[[Any], bool] = always
    #: What the person is asked to write before it is done, and keeps in the history; empty: nothing.
    asks: str = ""
    #: Cannot be taken back: asked again before it is done.
    is_final: bool = False
    #: Something may be due now: tell the workers.
    nudges: bool = False
    #: Off where the service itself writes the change history.
    is_logged: bool = True

    @property
    def asks_first(self) -> bool:
        return self.is_final or bool(self.asks)


@dataclass
class Tally:
    """What a bulk action did."""

    done: list[Any] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


class VerbAdmin(ConsoleAdmin):
    verbs: tuple[Verb, ...] = ()
    #: Exceptions of the services whose text is a sentence for people.
    refusals: tuple[type[Exception], ...] = ()
    change_form_outer_before_template = "admin/social_outreach/verbs.html"

    # -- which ---------------------------------------------------------------------------------------------

    def permitted(self, request: HttpRequest) -> dict[str, Verb]:
        return {verb.name: verb for verb in self.verbs if request.user.has_perm(verb.permission)}

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if IS_POPUP_VAR in request.GET:
            return actions
        ours = {verb.name: (_bulk(verb), verb.name, verb.label) for verb in self.permitted(request).values()}
        return {**ours, **actions}

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        if row is not None:
            fitting = [verb for verb in self.permitted(request).values() if verb.fits(row)]
            context["verbs"] = [(verb, self._address(row, verb)) for verb in fitting]
        return super().render_change_form(request, context, *args, **kwargs)

    def named(self, row: Any) -> str:
        """How a row is called where a person is asked about it."""
        return str(row)

    # -- one row ---------------------------------------------------------------------------------------------

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
        if name not in {verb.name for verb in self.verbs}:
            raise Http404
        verb = self.permitted(request).get(name)
        row = self.get_object(request, unquote(object_id))
        if verb is None or (row is not None and not self.has_view_permission(request, row)):
            raise PermissionDenied
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        self._do_one(request, verb, row)
        still_there = self.model._default_manager.filter(pk=row.pk).exists()
        return HttpResponseRedirect(self.page_of(row) if still_there else self.list_page)

    def _do_one(self, request: HttpRequest, verb: Verb, row: Any) -> None:
        reason = request.POST.get("reason", "").strip()
        if verb.asks and not reason:
            messages.error(request, f"Not done: {verb.asks}")
            return
        try:
            sentence = verb.act(row, request, reason)
        except self.refusals as refusal:
            messages.error(request, str(refusal))
            return
        self._log(request, verb, [row], reason)
        messages.success(request, sentence or f"{verb.done}.")
        if verb.nudges:
            tasks.nudge()

    # -- many rows -------------------------------------------------------------------------------------------

    def do_many(self, request: HttpRequest, verb: Verb, rows: QuerySet[Any]) -> HttpResponse | None:
        reason = request.POST.get("reason", "").strip()
        if verb.asks_first and (not request.POST.get("confirmed") or (verb.asks and not reason)):
            return self._ask(request, verb, rows)
        if verb.many is not None:
            self._do_all(request, verb, rows, reason)
        else:
            self._do_each(request, verb, rows, reason)
        if verb.nudges:
            tasks.nudge()
        return None

    def _ask(self, request: HttpRequest, verb: Verb, rows: QuerySet[Any]) -> HttpResponse:
        across = request.POST.get("select_across") == "1"
        context = {
            **self.admin_site.each_context(request),
            "title": verb.label,
            "opts": self.opts,
            "media": self.media,
            "verb": verb,
            "count": rows.count(),
            "most": MOST,
            "name": model_ngettext(self.opts, rows.count()),
            "rows": [self.named(row) for row in rows[:20]],
            "across": across,
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "is_lacking": bool(request.POST.get("confirmed")),
        }
        return TemplateResponse(request, "admin/social_outreach/confirm.html", context)

    def _do_all(self, request: HttpRequest, verb: Verb, rows: QuerySet[Any], reason: str) -> None:
        assert verb.many is not None  # noqa: S101 - for the type checker
        acted = list(rows[: MOST + 1])
        changed = verb.many(rows, request, reason)
        if len(acted) <= MOST:
            self._log(request, verb, acted, reason)
        else:
            self._log_at_once(request, verb, changed, reason)
        messages.success(request, f"{verb.done}: {changed}. The others were so already." if changed < len(acted)
                         else f"{verb.done}: {changed}.")  # fmt: skip

    def _do_each(self, request: HttpRequest, verb: Verb, rows: QuerySet[Any], reason: str) -> None:
        tally = Tally()
        found = list(rows[: MOST + 1])
        for row in found[:MOST]:
            try:
                verb.act(row, request, reason)
                tally.done.append(row)
            except self.refusals as refusal:
                tally.refused.append(str(refusal))
        self._log(request, verb, tally.done, reason)
        _report(request, verb, tally)
        if len(found) > MOST:
            messages.warning(request, f"Only the first {MOST} were looked at. Run it again for the rest.")

    # -- history -----------------------------------------------------------------------------------------------

    def _log(self, request: HttpRequest, verb: Verb, rows: list[Any], reason: str) -> None:
        words = f"{verb.done}. {reason}".strip()
        if rows and verb.is_logged:
            LogEntry.objects.log_actions(person_id(request), rows, CHANGE, words)

    def _log_at_once(self, request: HttpRequest, verb: Verb, count: int, reason: str) -> None:
        LogEntry.objects.create(
            user_id=person_id(request),
            object_repr=f"{count} {model_ngettext(self.opts, count)} matching {request.GET.urlencode() or 'all'}"[:200],
            action_flag=CHANGE,
            change_message=f"{verb.done}. {reason}".strip(),
        )


def _bulk(verb: Verb) -> Callable[..., HttpResponse | None]:
    def action(model_admin: VerbAdmin, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return model_admin.do_many(request, verb, queryset)

    action.__name__ = verb.name
    return action


def _report(request: HttpRequest, verb: Verb, tally: Tally) -> None:
    if tally.done:
        messages.success(request, f"{verb.done}: {len(tally.done)}.")
    for reason, count in Counter(tally.refused).most_common(5):
        messages.warning(request, reason if count == 1 else f"{reason} ({count} times)")
    if len(set(tally.refused)) > 5:
        messages.warning(request, f"{len(tally.refused)} were refused in all.")
