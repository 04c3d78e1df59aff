"""What every page of this app needs: sign-in, permission, and bad input turned into a sentence."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

WRITE = "posting.write_posts"
APPROVE = "posting.approve_posts"
SCHEDULE = "posting.schedule_posts"
OPERATE = "posting.operate_posting"

View = Callable[..., HttpResponse]


def needs(permission: str, *, reading: bool = False) -> Callable[[View], View]:
    """Sign-in, and for anything that changes state the permission; reading is open to every team member.

    ``reading``: the permission is needed to read as well.
    """

    def decorate(view: View) -> View:
        @login_required
        @functools.wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            is_open = request.method in ("GET", "HEAD") and not reading
            if not is_open and not request.user.has_perm(permission):
                raise PermissionDenied("Your account may not do this. Ask an operator for the right.")
            return view(request, *args, **kwargs)

        return door

    return decorate


def refused(request: HttpRequest, error: Exception, to: str, *args: Any) -> HttpResponse:
    """Say why nothing was done, and go back."""
    messages.error(request, str(error))
    return redirect(to, *args)
