"""Approve many drafts: asked back where not every text can have been read; then exactly those that were shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from social_outreach.forms.drafts import BulkForm, DraftFilter, ticked
from social_outreach.selectors import draft_bulk
from social_outreach.selectors import drafts as selector
from social_outreach.selectors.draft_bulk import MOST_AT_ONCE, NAMED, Approvable
from social_outreach.services import batches, messages
from social_outreach.views.doors import APPROVE, needs, refused
from social_outreach.views.draft_desk import count_drafts, with_filters
from social_outreach.views.reports import keep_report, kept_report


@require_http_methods(["GET", "HEAD", "POST"])
@needs(APPROVE)
def bulk(request: HttpRequest) -> HttpResponse:
    """POST approves what is ticked or all that match; GET shows the report of the last such action."""
    if request.method != "POST":
        return render(request, "social_outreach/draft_report.html", kept_report(request))
    form, chosen = BulkForm(request.POST), DraftFilter(request.GET)
    back = with_filters(reverse("social:drafts"), chosen)
    wanted = ticked(request.POST.getlist("ids")[:MOST_AT_ONCE])
    if not form.is_valid():
        return refused(request, ValueError("Nothing was chosen."), back)
    if form.cleaned_data["confirmed"]:
        return _approve(request, form.shown(), back)
    if form.cleaned_data["all_matching"]:
        rows = selector.matching(**chosen.wanted())
        newest = form.cleaned_data["newest"]
        return _ask_back(request, draft_bulk.approvable(rows.filter(pk__lte=newest) if newest else rows), back)
    if not wanted:
        return refused(request, ValueError("Nothing was chosen."), back)
    preview = draft_bulk.approvable(selector.matching().filter(pk__in=list(wanted)), seen=wanted)
    if preview.flagged or len(wanted) > NAMED:
        return _ask_back(request, preview, back)
    return _approve(request, wanted, back)


def _ask_back(request: HttpRequest, preview: Approvable, back: str) -> HttpResponse:
    if not preview.count:
        return refused(request, ValueError("None of these is a draft that waits for approval."), back)
    plain, flagged = len(preview.plain), len(preview.flagged)
    context: dict[str, Any] = {
        "title": f"Approve {count_drafts(plain)}" if plain else f"{count_drafts(flagged)}, all flagged",
        "names": preview.names,
        "rest": (plain or flagged) - len(preview.names),
        "plain": _as_field(preview.plain),
        "flagged": _as_field(preview.flagged),
        "flagged_count": flagged,
        "plain_count": plain,
        "consequences": _consequences(preview),
        "back": back,
        "action": f"{reverse('social:drafts-bulk')}{back.removeprefix(reverse('social:drafts'))}",
    }
    return render(request, "social_outreach/draft_confirm.html", context)


def _consequences(preview: Approvable) -> list[str]:
    """What the number alone does not say."""
    told = ["Nothing leaves yet. What somebody edits until then is not approved."]
    if preview.lacking:
        told.append(f"{preview.lacking:,} of them lack a value and will be refused; the report names them.")
    if preview.is_more:
        told.append(f"At most {MOST_AT_ONCE:,} are approved at once, the oldest first. Do it again for the others.")
    if preview.others:
        told.append(f"{preview.others} of those chosen are approved already; they stay as they are.")
    return told


def _as_field(pairs: list[tuple[int, int]]) -> str:
    return ",".join(f"{pk}:{version}" for pk, version in pairs)


def _approve(request: HttpRequest, wanted: dict[int, int | None], back: str) -> HttpResponse:
    if not wanted:
        return refused(request, ValueError("Nothing was approved: all that were chosen are flagged."), back)
    result = batches.each(sorted(wanted), lambda pk: messages.approve(pk, actor=request.user, version=wanted[pk]))
    done = f"{count_drafts(len(result.done))} approved"
    keep_report(request, done, len(result.done), result.refused, of="message")
    if result.refused:
        return redirect("social:drafts-bulk")
    notices.success(request, f"{done}.")
    return redirect(back)
