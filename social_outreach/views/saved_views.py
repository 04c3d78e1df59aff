"""Saved views: keep a list as it stands under a name, open, rename, delete it. Each person has their own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from social_outreach.forms.saved_views import as_stored, understood
from social_outreach.selectors import saved_views as known
from social_outreach.services import saved_views


def bar(request: HttpRequest, page: str, query: str) -> dict[str, Any]:
    """Context of partials/_saved_views.html. ``query``: the list as it stands."""
    return {"saved": {"views": known.of(request.user, page), "page": page, "query": query}}


@require_POST
@login_required
def save(request: HttpRequest, page: str) -> HttpResponse:
    if page not in saved_views.PAGES:
        raise Http404("This list has no saved views.")
    given = request.POST.get("query", "")
    query, dropped = understood(page, given)
    if dropped:
        messages.error(request, f"Not saved: this list has no such filter: {_names(dropped)}.")
        return redirect(_address(page, as_stored(given)))
    try:
        view = saved_views.save(user=request.user, page=page, name=request.POST.get("name", ""), query=query)
    except saved_views.BadView as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"The view “{view.name}” is saved.")
    return redirect(_address(page, query))


@require_safe
@login_required
def opened(request: HttpRequest, pk: int) -> HttpResponse:
    view = _own(request, pk)
    query, dropped = understood(view.page, view.query)
    if dropped:
        sentence = f"The view “{view.name}” has what this list does not know any more: {_names(dropped)}."
        messages.warning(request, f"{sentence} Delete the view, or save it anew.")
        return redirect(_address(view.page, as_stored(view.query)))
    return redirect(_address(view.page, query))


@require_POST
@login_required
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Rename or delete one's own."""
    view = _own(request, pk)
    query, _ = understood(view.page, request.POST.get("query", ""))
    if act == "delete":
        saved_views.delete(view)
        messages.success(request, f"The view “{view.name}” is deleted.")
    elif act == "rename":
        try:
            saved_views.rename(view, name=request.POST.get("name", ""))
        except saved_views.BadView as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"The view is named “{view.name}” now.")
    else:
        raise Http404
    return redirect(_address(view.page, query))


def _names(dropped: list[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in dropped)


def _own(request: HttpRequest, pk: int) -> Any:
    try:
        return known.own(request.user, pk)
    except ObjectDoesNotExist as error:
        raise Http404("You have no such view.") from error


def _address(page: str, query: str) -> str:
    return f"{reverse(f'social:{page}')}{'?' if query else ''}{query}"
