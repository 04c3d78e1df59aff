"""Having drafts made: for all that wait, by a run; or one message by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from outbound.clock import database_now
from social_outreach import tasks
from social_outreach.adapters import registry
from social_outreach.forms.drafts import ByHandForm, MakeForm
from social_outreach.selectors import draft_making
from social_outreach.selectors import draft_runs as runs
from social_outreach.selectors import drafts as selector
from social_outreach.services import draft_runs, drafting, token_budget
from social_outreach.states import MessageType
from social_outreach.views.doors import WRITE, needs
from social_outreach.views.draft_desk import count_drafts, meter_unit
from social_outreach.views.draft_runs import row_of

#: People offered to write to by hand.
_OFFERED = 20
_RUNS_SHOWN = 8


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def make(request: HttpRequest) -> HttpResponse:
    """The form, the latest runs and whom one may write to by hand. POST starts a run, or keeps a text by hand."""
    if request.method != "POST":
        return _by_hand_page(request) if request.GET.get("profile") else _page(request, _form(initial=request.GET))
    if "body" in request.POST:
        return _by_hand(request)
    form = _form(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        run = draft_runs.start(actor=request.user, **form.asked())  # type: ignore[arg-type]
    except drafting.CannotDraft as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, status=422)
    tasks.nudge_draft_run(run.pk)
    return redirect("social:drafts-run", run.pk)


@require_POST
@needs(WRITE)
def parts(request: HttpRequest) -> HttpResponse:
    """What of the form follows from what is chosen: template or instruction, and what it comes to."""
    form = _form(initial=request.POST)
    return render(request, "social_outreach/_draft_make_parts.html", {"form": form, **_expected(form)})


def _form(data: Any = None, *, initial: Any = None) -> MakeForm:
    known = {name: value for name, value in (initial or {}).items() if name in MakeForm.base_fields and value}
    return MakeForm(data, initial=known, drafters=drafting.drafters(), templates=draft_making.templates())


def _expected(form: MakeForm) -> dict[str, Any]:
    """How many drafts the run will make, and for a drafter that costs tokens how many of them."""
    now = database_now()
    waiting = draft_making.waiting(form.chosen_type, form.chosen_platform, now)
    number = min(waiting.number, draft_runs.MOST)
    is_more = waiting.number > draft_runs.MOST or waiting.is_more
    expected: dict[str, Any] = {
        "waiting": waiting,
        "number": f"{number:,}",
        "most": f"{draft_runs.MOST:,}" if is_more else "",
        "is_followup": form.chosen_type == MessageType.FOLLOWUP,
        "drafts": count_drafts(number),
    }
    if form.chosen_drafter is None or not form.chosen_drafter.is_generative:
        return expected
    each, is_measured = draft_making.tokens_each(form.chosen_drafter.name, now)
    left = token_budget.left(form.chosen_drafter.name, now)
    return {
        **expected,
        "tokens": f"{number * each:,}",
        "tokens_each": f"{each:,}",
        "is_measured": is_measured,
        "left": f"{left:,}",
        "is_short": number * each > left,
    }


def _page(request: HttpRequest, form: MakeForm, *, status: int = 200) -> HttpResponse:
    offered = drafting.waiting_for_draft(most=_OFFERED)
    known, labels = selector.people(offered), dict(registry.platform_choices())
    context = {
        "form": form,
        **_expected(form),
        "people": [(known[pk], labels.get(known[pk].platform)) for pk in offered if pk in known],
        "runs": [row_of(run) for run in runs.recent(_RUNS_SHOWN)],
    }
    return render(request, "social_outreach/draft_make.html", context, status=status)


# -- by hand -------------------------------------------------------------------------------------------------


def _by_hand(request: HttpRequest) -> HttpResponse:
    form = ByHandForm(request.POST)
    if not form.is_valid():
        return _by_hand_page(request, form, status=422)
    try:
        person = selector.profile(form.cleaned_data["profile"])
        message = drafting.draft(person, actor=request.user, body=form.cleaned_data["body"])
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except drafting.CannotDraft as refusal:
        form.add_error("body", str(refusal))
        return _by_hand_page(request, form, status=422)
    notices.success(request, "Draft saved.")
    return redirect("social:draft", message.pk)


def _by_hand_page(request: HttpRequest, form: ByHandForm | None = None, *, status: int = 200) -> HttpResponse:
    wanted = request.POST.get("profile") or request.GET.get("profile") or ""
    pk = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else 0
    try:
        person = selector.profile(pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    context = {
        "person": person,
        "by_hand": form or ByHandForm(initial={"profile": pk}),
        "capabilities": registry.capabilities(person.platform),
        "meter_unit": meter_unit(person.platform),
    }
    return render(request, "social_outreach/draft_by_hand.html", context, status=status)
