"""Send: what will go, what waits and why; confirm exactly N messages; watch them leave."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_safe

from outbound.clock import database_now
from outbound.states import State
from social_outreach import tasks
from social_outreach.adapters.base import DeliveryMode
from social_outreach.forms.drafts import ticked
from social_outreach.forms.send import ConfirmForm, PlanForm, SendFilter, zone_name
from social_outreach.selectors import board
from social_outreach.selectors import messages as message_lists
from social_outreach.selectors.overview import is_stopped
from social_outreach.services import batches, messages, outlook
from social_outreach.states import MESSAGE_WORDS, message_status
from social_outreach.views.doors import SEND, needs
from social_outreach.views.reports import keep_report

#: The messages scheduled last by this person, whose progress is shown.
BATCH = "social.batch"
SHOWN = 50


@require_safe
@needs(SEND)
def send(request: HttpRequest) -> HttpResponse:
    """The forecast of what is approved, and what is under way."""
    chosen = SendFilter(request.GET, accounts=board.accounts())
    rows = list(board.ready(**chosen.wanted())[: outlook.MOST + 1])
    context = {
        **_forecast(rows[: outlook.MOST], most=SHOWN),
        "is_more": len(rows) > outlook.MOST,
        "filters": chosen.shown(),
        "kept": chosen.kept(),
        "query": f"?{urlencode(chosen.kept())}" if chosen.kept() else "",
        "form": PlanForm(),
        "zone": zone_name(),
        "stopped": is_stopped(),
        **_progress(request),
    }
    others = message_lists.under_way().exclude(pk__in=request.session.get(BATCH, []))
    context["under_way"] = _standing(list(others[: SHOWN + 1]))
    context["most_shown"] = SHOWN
    return render(request, "social_outreach/send.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(SEND)
def confirm(request: HttpRequest) -> HttpResponse:
    """GET lists exactly the messages that would be scheduled; POST schedules exactly these."""
    if request.method == "POST":
        return _schedule(request)
    chosen = SendFilter(request.GET, accounts=board.accounts())
    form = PlanForm(request.GET)
    ids = ticked(request.GET.getlist("ids")[: outlook.MOST]) if request.GET.getlist("ids") else None
    if request.GET.get("all_matching"):
        ids = None
    rows = list(board.ready(**chosen.wanted(), ids=ids)[: outlook.MOST])
    status = 200 if form.is_valid() else 422
    return _confirm_page(request, rows, form, chosen, status=status)


def _confirm_page(
    request: HttpRequest, rows: list[Any], form: PlanForm, chosen: SendFilter, *, status: int = 200
) -> HttpResponse:
    at, mode = form.cleaned_data.get("at"), form.cleaned_data.get("mode", "")
    context = {
        **_forecast(rows, at=at, mode=mode),
        "form": form,
        "at": at,
        "mode": mode,
        "at_local": f"{localtime(at):%Y-%m-%dT%H:%M}" if at else "",
        "ids": ",".join(str(message.pk) for message in rows),
        "zone": zone_name(),
        "stopped": is_stopped(),
        "back": f"{reverse('social:send')}?{urlencode(chosen.kept())}",
        "hidden": [*chosen.kept().items(), *(("ids", value) for value in request.GET.getlist("ids"))],
    }
    return render(request, "social_outreach/send_confirm.html", context, status=status)


def _schedule(request: HttpRequest) -> HttpResponse:
    form = ConfirmForm(request.POST)
    chosen = SendFilter({}, accounts=[])
    if not form.is_valid():
        ids = form.cleaned_data.get("ids", [])
        return _confirm_page(request, list(board.ready(ids=ids)), form, chosen, status=422)
    at, mode, ids = form.cleaned_data["at"], form.cleaned_data["mode"] or None, form.cleaned_data["ids"]
    result = batches.each(ids, messages.send, actor=request.user, at=at, mode=mode)
    tasks.nudge()
    if result.done:
        request.session[BATCH] = result.done
    keep_report(request, f"{_count(len(result.done))} scheduled", len(result.done), result.refused, of="message")
    if result.refused:
        notices.warning(request, f"{_count(len(result.done))} scheduled; {len(result.refused)} not, listed below.")
        return redirect("social:drafts-bulk")
    if not ids:
        notices.error(request, "Nothing was chosen.")
    else:
        notices.success(request, f"{_count(len(result.done))} scheduled.")
    return redirect("social:send")


@require_safe
@needs(SEND)
def progress(request: HttpRequest) -> HttpResponse:
    """The fragment that replaces itself while a batch is under way."""
    return render(request, "social_outreach/_send_progress.html", _progress(request))


def _progress(request: HttpRequest) -> dict[str, Any]:
    ids = request.session.get(BATCH) or []
    if not ids or "done" in request.GET:
        request.session.pop(BATCH, None)
        return {"batch": None}
    batch = board.progress(ids, database_now())
    settled = batch.total - batch.counts["sending"] - batch.counts["waiting"]
    parts = [(part, batch.counts[part]) for part in board.PARTS if batch.counts[part] or part == "sent"]
    return {
        "batch": batch,
        "settled": settled,
        "parts": parts,
        "batch_rows": _standing(batch.rows),
        "every": "2s" if batch.is_moving else "15s",
        "is_over": not (batch.counts["sending"] or batch.counts["waiting"]),
    }


def _forecast(rows: list[Any], *, at: Any = None, mode: str = "", most: int | None = None) -> dict[str, Any]:
    """Groups of the forecast: what goes now, later, by hand, and what does not go by itself."""
    found = outlook.board(rows, at=at, mode=mode or None)
    groups: dict[str, list[dict[str, Any]]] = {"now": [], "later": [], "hand": [], "stuck": []}
    for message in rows:
        plan = found.plans[message.pk]
        if plan.at is None:
            group = "stuck"
        elif message.mode == DeliveryMode.ASSISTED:
            group = "hand"
        else:
            group = "now" if plan.at <= found.soon else "later"
        groups[group].append({"message": message, "plan": plan})
    words = {"now": "Goes now", "later": "Goes later", "hand": "By hand", "stuck": "Does not go by itself"}
    return {
        "total": len(rows),
        "outlook": found.outlook,
        "days": found.days,
        "groups": [
            {
                "key": key,
                "label": words[key],
                "count": len(items),
                "rows": items[:most],
                "rest": max(len(items) - most, 0) if most else 0,
            }
            for key, items in groups.items()
            if items
        ],
    }


def shown(message: Any) -> dict[str, Any]:
    """A message in a list, with its status in a word and what it waits for."""
    status = message_status(message.state, message.verdict)
    verdict = message.verdict or {}
    waits = message.state == State.SCHEDULED
    return {
        "message": message,
        "status": status,
        "word": MESSAGE_WORDS.get(status, "Held"),
        "why": verdict.get("reason", "") if waits or message.state in ENDED_BY_POLICY else message.last_error,
        "is_held": status != message.state,
        "may_stop": waits,
    }


def _standing(rows: list[Any]) -> list[dict[str, Any]]:
    """The same for many; of a wait that has passed, which nobody has asked about again, what stands now."""
    now_waits = outlook.waits_now(rows, database_now())
    return [shown(row) | ({"why": now_waits[row.pk]} if row.pk in now_waits else {}) for row in rows]


ENDED_BY_POLICY = (State.SKIPPED, State.EXPIRED)


def _count(number: int) -> str:
    return f"{number} message{'' if number == 1 else 's'}"
