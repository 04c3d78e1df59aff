"""Downloads: profiles, messages and replies as CSV."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from social_outreach.forms.listing import BadFilter, ListFilter
from social_outreach.forms.review import FilterForm
from social_outreach.forms.send import MessageFilter
from social_outreach.selectors import board, exports
from social_outreach.views.doors import REVIEW, not_listed

Export = Callable[[HttpRequest], HttpResponseBase]


def _export(view: Export) -> Export:
    """Reading pages is open to the whole team; carrying the data away needs the right to review."""

    @require_safe
    @login_required
    @functools.wraps(view)
    def door(request: HttpRequest) -> HttpResponseBase:
        if not request.user.has_perm(REVIEW):  # type: ignore[union-attr]
            raise PermissionDenied("Your account may not export. Ask an operator for the right to review profiles.")
        try:
            return view(request)
        except BadFilter as problem:
            return not_listed(request, problem)

    return door


@_export
def profiles_csv(request: HttpRequest) -> HttpResponseBase:
    """All that match the address's filters."""
    form = FilterForm(request.GET)
    form.known()
    chosen = form.chosen()
    return _download(request, "profiles.csv", lambda: exports.matching_profile_lines(chosen))


@_export
def messages_csv(request: HttpRequest) -> HttpResponseBase:
    wanted = MessageFilter(request.GET, accounts=board.accounts()).wanted()
    return _download(request, "messages.csv", lambda: exports.message_lines(**wanted))


@_export
def replies_csv(request: HttpRequest) -> HttpResponseBase:
    """Every reply: what asks for fewer is refused."""
    ListFilter(request.GET).known()
    return _download(request, "replies.csv", exports.reply_lines)


def _download(request: HttpRequest, name: str, made: Callable[[], Iterator[str]]) -> StreamingHttpResponse:
    lines = made() if request.method == "GET" else iter(())
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
