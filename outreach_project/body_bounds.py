"""How large a body may be, by door: judged by the length it announces, before anything reads it.

Django bounds the fields of a form and not its files: those would be written to disk before a view is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from outreach_project import failures

#: Doors that take files, and the setting that bounds one file there. Any other door takes what a form may have.
FILE_DOORS = {
    "posting:media-upload": "MEDIA_MAX_BYTES",
    "posting:compose": "MEDIA_MAX_BYTES",
    "posting:edit": "MEDIA_MAX_BYTES",
    "posting_api:media-list": "MEDIA_MAX_BYTES",
    "social:import": "IMPORT_MAX_BYTES",
    "social_api:import-list": "IMPORT_MAX_BYTES",
}


class BodyBounds:
    """Stands before the CSRF check, which is the first to read a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        announced = str(request.META.get("CONTENT_LENGTH") or "")
        if not announced and request.META.get("HTTP_TRANSFER_ENCODING"):
            # WSGI promises no end of such a body, so Django takes it for an empty one. waitress gives it a length.
            return failures.length_required(request)
        # What is no number Django takes for nothing, and reads nothing.
        length = int(announced) if announced.isascii() and announced.isdigit() else 0
        if length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return None
        most = bound_of(request)
        return failures.too_large(request, most) if length > most else None


def bound_of(request: HttpRequest) -> int:
    """In bytes. A large body is read only for somebody who is signed in, or says so: the API looks before it reads."""
    known = request.user.is_authenticated or "HTTP_AUTHORIZATION" in request.META
    name = request.resolver_match.view_name if request.resolver_match and known else ""
    return _with_form(getattr(settings, FILE_DOORS[name])) if name in FILE_DOORS else _of_a_form()


def largest() -> int:
    """What the web server must let through."""
    return _with_form(max(getattr(settings, name) for name in FILE_DOORS.values()))


def _of_a_form() -> int:
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _with_form(file: int) -> int:
    """A file comes in a form, with fields beside it."""
    return int(file) + _of_a_form()
