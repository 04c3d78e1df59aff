"""Pages of refusals and faults; under /api/ the same as problem details."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

_WORDS = {
    400: ("Bad request", "The request could not be read."),
    403: ("Forbidden", "This account may not do this."),
    404: ("Not found", "There is nothing at this address."),
    500: ("Fault", "The request could not be answered. What was to be sent is safe; see the server's log."),
}


def wants_json(request: HttpRequest) -> bool:
    if request.path.startswith(("/api/", "/webhooks/")):
        return request.path != "/api/docs/"
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _problem(status: int) -> HttpResponse:
    title, detail = _WORDS[status]
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(400) if wants_json(request) else defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(403) if wants_json(request) else defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(404) if wants_json(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    return _problem(500) if wants_json(request) else defaults.server_error(request)
