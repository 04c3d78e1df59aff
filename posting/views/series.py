"""Series: the posts that come again, their next dates, and stopping, resuming or rewriting them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outbound.clock import database_now
from posting import tasks
from posting.forms.series import SeriesForm
from posting.selectors import series as reads
from posting.services import recurrences
from posting.services.posts import NotAcceptable, NotNow
from posting.views.doors import SCHEDULE, WRITE, needs, refused

PER_PAGE = 20


@require_safe
@needs(WRITE)
def table(request: HttpRequest) -> HttpResponse:
    now, user = database_now(), request.user
    page = Paginator(reads.rows(now=now), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": reads.shown(list(page), now=now),
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
        "may_schedule": user.has_perm(SCHEDULE),  # type: ignore[union-attr]
        "may_write": user.has_perm(WRITE),  # type: ignore[union-attr]
    }
    return render(request, "posting/series.html", context)


@require_POST
@needs(SCHEDULE)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    _row(pk)
    cancelled = recurrences.stop(pk, cancel_waiting=bool(request.POST.get("cancel_waiting")), actor=request.user)
    said = f" Posts cancelled with it: {cancelled}." if cancelled else " The drafts that it has made stay."
    messages.success(request, f"The series is stopped: it makes no more posts.{said}")
    return redirect("posting:series")


@require_POST
@needs(SCHEDULE)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    _row(pk)
    try:
        recurrences.resume(pk, actor=request.user)
    except (NotNow, NotAcceptable) as refusal:
        return refused(request, refusal, "posting:series")
    tasks.nudge()
    messages.success(request, "The series goes on with its next date. What was cancelled stays cancelled.")
    return redirect("posting:series")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(SCHEDULE, reading=True)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another text for the dates that are not written yet."""
    row, status = _row(pk), 200
    form = SeriesForm(request.POST or None, content=row.content["fields"])
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                recurrences.rewrite(pk, texts=form.texts(), link=form.cleaned_data["link"], actor=request.user)
            except NotAcceptable as refusal:
                form.add_error("content", str(refusal))
            else:
                messages.success(request, "Saved for the dates to come. Drafts that are there already keep their text.")
                return redirect("posting:series")
    return render(
        request, "posting/series_edit.html", {"form": form, "row": row, "words": reads.words_of(row)}, status=status
    )


def _row(pk: int) -> Any:
    try:
        return reads.one(pk)
    except ObjectDoesNotExist as error:
        raise Http404("There is no such series.") from error
