"""Drafting runs: watch one, stop it, let it go on, and try again for whom it refused."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages as notices
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from social_outreach import tasks
from social_outreach.adapters import registry
from social_outreach.selectors import draft_making
from social_outreach.selectors import draft_runs as selector
from social_outreach.services import draft_runs, drafting
from social_outreach.states import OPEN_JOB_STATES, DraftItemStatus, MessageType
from social_outreach.views.doors import WRITE, needs, refused
from social_outreach.views.fragments import is_whole

_REASONS_SHOWN = 8


@require_safe
@vary_on_headers("HX-Request")
@needs(WRITE)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run; by htmx the part that moves, and nothing (204) while nothing has moved."""
    known = _run(pk)
    after = _place(request)
    seen = _digest(known, after)
    if not is_whole(request) and request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    state = draft_runs.progress(known)
    page = selector.rows(pk, status=DraftItemStatus.REFUSED, after=after) if state.refused else None
    context = {
        **row_of(known),
        "state": state,
        "seen": seen,
        "after": after,
        "counts": _counts(state),
        "refused": page.rows if page else [],
        "following": page.next if page else None,
        "reasons": selector.refusals(pk)[:_REASONS_SHOWN] if state.refused else [],
        "labels": dict(registry.platform_choices()),
    }
    name = "draft_run" if is_whole(request) else "_draft_run"
    return render(request, f"social_outreach/{name}.html", context)


@require_POST
@needs(WRITE)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    if not draft_runs.cancel(_run(pk)):
        return refused(request, ValueError("This run is over already."), "social:drafts-run", pk)
    notices.success(request, "The drafting run was stopped. The drafts made stay.")
    return redirect("social:drafts-run", pk)


@require_POST
@needs(WRITE)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    if not draft_runs.resume(_run(pk)):
        return refused(request, ValueError("This run does not wait for anything."), "social:drafts-run", pk)
    tasks.nudge_draft_run(pk)
    notices.success(request, "The drafting run goes on.")
    return redirect("social:drafts-run", pk)


@require_POST
@needs(WRITE)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new run for all whom this one refused, with the same drafter and instruction."""
    known = _run(pk)
    if known.status in OPEN_JOB_STATES:
        return refused(request, ValueError("This run is not over yet. Stop it or wait."), "social:drafts-run", pk)
    try:
        fresh = draft_runs.start(
            profile_ids=draft_making.refused_profiles(pk, draft_runs.MOST),
            platform=known.platform,
            message_type=known.message_type,
            drafter=known.drafter,
            template=known.template_name,
            instruction=known.instruction,
            actor=request.user,
        )
    except drafting.CannotDraft as refusal:
        return refused(request, refusal, "social:drafts-run", pk)
    tasks.nudge_draft_run(fresh.pk)
    return redirect("social:drafts-run", fresh.pk)


def row_of(known: Any) -> dict[str, Any]:
    """A run in words, for its page and the list of runs."""
    kind = "Follow-ups" if known.message_type == MessageType.FOLLOWUP else "First messages"
    labels = dict(registry.platform_choices())
    drafters = {one.name: one.label for one in drafting.drafters()}
    return {
        "run": known,
        "title": f"{kind} on {labels[known.platform]}" if known.platform in labels else kind,
        "drafter_label": drafters.get(known.drafter, known.drafter),
        "waits": bool(known.waits_for and known.status in OPEN_JOB_STATES),
    }


def _run(pk: int) -> Any:
    try:
        return selector.get(pk)
    except ObjectDoesNotExist as error:
        raise Http404("There is no such drafting run.") from error


def _place(request: HttpRequest) -> int:
    """Where the list of the refused goes on."""
    after = request.GET.get("after", "")
    return int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0


def _digest(known: Any, after: int) -> str:
    waits = (known.waits_for, known.resume_at, known.error, known.started_at)
    state = (known.pk, known.status, known.total, known.made_count, known.refused_count, *waits, after)
    return hashlib.sha256(repr(state).encode()).hexdigest()[:16]


def _counts(state: draft_runs.Progress) -> list[dict[str, Any]]:
    return [
        {"label": "Made", "value": f"{state.made:,}", "hint": "drafts to read and approve", "tone": ""},
        {"label": "Refused", "value": f"{state.refused:,}", "hint": "with a reason each",
         "tone": "warn" if state.refused else ""},
        {"label": "Left out" if state.finished else "To do", "value": f"{state.waiting:,}",
         "hint": "not come to" if state.finished else "still to be written", "tone": ""},
        {"label": "Tokens", "value": f"{state.tokens:,}", "hint": "in and out, of the drafts made", "tone": ""},
    ]  # fmt: skip
