"""Pages of refusals and faults; under /api/ the same as problem details."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults

_WORDS = {
    400: ("Bad request", "The request could not be read."),
    403: ("Forbidden", "This account may not do this."),
    404: ("Not found", "There is nothing at this address."),
    411: ("Length required", "A body without a Content-Length is not taken."),
    413: ("Too large", "The body is too large."),
    500: ("Fault", "The request could not be answered. What was to be sent is safe; see the server's log."),
}


def wants_json(request: HttpRequest) -> bool:
    if request.path.startswith(("/api/", "/webhooks/")):
        return request.path != "/api/docs/"
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _problem(status: int, said: str = "") -> HttpResponse:
    title, detail = _WORDS[status]
    body = {"type": "about:blank", "title": title, "status": status, "detail": said or detail}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):  # the fields of a form, counted by Django without its files
        return too_large(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return _problem(400) if wants_json(request) else defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(403) if wants_json(request) else defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(404) if wants_json(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    return _problem(500) if wants_json(request) else defaults.server_error(request)


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """A body of more than ``most`` bytes."""
    said = f"The body is larger than {most // 1_000_000:,} MB, the most that is taken here."
    if wants_json(request):
        return _problem(413, said)
    if request.headers.get("HX-Request") == "true":
        # A script shows the sentence beside what was chosen.
        return HttpResponse(said, status=413, content_type="text/plain; charset=utf-8")
    return render(request, "413.html", {"said": said}, status=413)


def length_required(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return _problem(411)
    return HttpResponse(_WORDS[411][1], status=411, content_type="text/plain; charset=utf-8")
