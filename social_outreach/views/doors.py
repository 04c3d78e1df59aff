"""What every page of this app needs: sign-in, permission, and bad input turned into a sentence."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from social_outreach.forms.listing import BadFilter

REVIEW = "social_outreach.review_profiles"
WRITE = "social_outreach.write_messages"
APPROVE = "social_outreach.approve_messages"
SEND = "social_outreach.send_messages"
OPERATE = "social_outreach.operate_outreach"

View = Callable[..., HttpResponse]


def needs(permission: str) -> Callable[[View], View]:
    """Sign-in, and for anything that changes state the permission; reading is open to every team member."""

    def decorate(view: View) -> View:
        @login_required
        @functools.wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD") and not request.user.has_perm(permission):
                raise PermissionDenied("Your account may not do this. Ask an operator for the right.")
            try:
                return view(request, *args, **kwargs)
            except BadFilter as problem:
                return not_listed(request, problem, request.path if request.method == "GET" else "")

        return door

    return decorate


def not_listed(request: HttpRequest, problem: BadFilter, clear_url: str = "") -> HttpResponse:
    """Nothing is shown, changed or exported by an address whose filters cannot be read."""
    context = {"sentences": problem.sentences, "clear_url": clear_url}
    return render(request, "social_outreach/bad_filter.html", context, status=400)


def refused(request: HttpRequest, error: Exception, to: str, *args: Any) -> HttpResponse:
    """Say why nothing was done, and go back."""
    messages.error(request, str(error))
    return redirect(to, *args)
