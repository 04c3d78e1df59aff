"""Cancel many messages: what it would be about, asked first; then exactly those, with the reasons of the others."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from social_outreach.forms.send import CancelForm, MessageFilter
from social_outreach.selectors import board, message_list
from social_outreach.services import batches, messages
from social_outreach.views.doors import SEND, needs, refused
from social_outreach.views.reports import keep_report


@require_http_methods(["GET", "POST"])
@needs(SEND)
def bulk(request: HttpRequest) -> HttpResponse:
    """POST asks back about what is ticked or all that match; POST with ``confirmed`` cancels what was shown."""
    chosen = MessageFilter(request.GET, accounts=board.accounts())
    back = f"{reverse('social:messages')}{'?' if chosen.kept() else ''}{urlencode(chosen.kept())}"
    if request.method == "GET":  # reloaded, or come back to after signing in
        return redirect(back)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return refused(request, ValueError(form.problem()), back)
    if form.cleaned_data["confirmed"]:
        return _cancel(request, form, back)
    rows = message_list.matching(**chosen.wanted())
    if not form.cleaned_data["all_matching"]:
        rows = rows.filter(pk__in=form.ticked())
    preview = message_list.stoppable(rows)
    if not preview.ids:
        return refused(request, ValueError("None of these messages can be cancelled any more."), back)
    return _ask_back(request, preview, back)


def _ask_back(request: HttpRequest, preview: message_list.Stoppable, back: str, problem: str = "") -> HttpResponse:
    count, rest = len(preview.ids), len(preview.ids) - len(preview.names)
    consequences = ["They will not leave. A cancelled message can be taken back to draft, one by one."]
    if preview.is_more:
        most = f"{message_list.MOST_AT_ONCE:,}"
        consequences.append(f"At most {most} are cancelled at once, the newest first. Do it again for the others.")
    if preview.others:
        consequences.append(f"{preview.others} of those chosen have left, or ended already; they stay as they are.")
    context: dict[str, Any] = {
        "title": f"Cancel {_messages(count)}",
        "sentence": f"To {', '.join(preview.names)}{f' and {rest:,} more' if rest else ''}.",
        "consequences": consequences,
        "problem": problem,
        "typed": str(count) if count > message_list.PAGE_ROWS else "",
        "fields": [{"name": "confirmed", "value": "1"}, {"name": "which", "value": ",".join(map(str, preview.ids))}],
        "action_label": f"Cancel {count:,}",
        "back_url": back,
    }
    return render(request, "social_outreach/message_confirm.html", context, status=400 if problem else 200)


def _cancel(request: HttpRequest, form: CancelForm, back: str) -> HttpResponse:
    ids = form.cleaned_data["which"]
    if len(ids) > message_list.PAGE_ROWS and form.cleaned_data["typed"].replace(",", "").strip() != str(len(ids)):
        preview = message_list.stoppable(message_list.matching().filter(pk__in=ids))
        if preview.ids:
            return _ask_back(request, preview, back, f"Type {len(preview.ids)} to confirm; nothing was changed.")
        return refused(request, ValueError("None of these messages can be cancelled any more."), back)
    result = batches.each(ids, messages.cancel, actor=request.user)
    done = len(result.done)
    title = f"{_messages(done)} cancelled"
    keep_report(request, title, done, result.refused, of="message")
    if result.refused:
        return redirect("social:drafts-bulk")
    notices.success(request, f"{title}.")
    return redirect(back)


def _messages(count: int) -> str:
    return f"{count:,} message{'' if count == 1 else 's'}"
