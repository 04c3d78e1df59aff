"""Webhooks of the platforms, mounted at /webhooks/: no session, no CSRF token; the signature is the key."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from social_outreach import tasks
from social_outreach.adapters.webhooks import UnknownSource
from social_outreach.services import inbound

_STATUS: dict[type[Exception], int] = {
    UnknownSource: 404,
    inbound.TooLarge: 413,
    inbound.NoSecret: 503,
    inbound.NotGenuine: 403,
}


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest, source: str) -> HttpResponse:
    """GET: the source asks whether this address is ours. POST: kept, then answered; handled right afterwards."""
    try:
        return _challenged(request, source) if request.method == "GET" else _taken(request, source)
    except tuple(_STATUS) as refusal:
        return _problem(_STATUS[type(refusal)], str(refusal))


def _challenged(request: HttpRequest, source: str) -> HttpResponse:
    answer = inbound.answer_challenge(source, request.GET.dict())
    return HttpResponse(answer, content_type="text/plain; charset=utf-8")


def _taken(request: HttpRequest, source: str) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > inbound.MOST_BYTES:
        raise inbound.TooLarge(f"The body is larger than {inbound.MOST_BYTES:,} bytes.")
    tasks.nudge_inbound(inbound.receive(source, request.body, request.headers))
    return JsonResponse({"status": "kept"})


def _problem(status: int, detail: str) -> HttpResponse:
    body = {"type": "about:blank", "title": "Not taken", "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type="application/problem+json")


urlpatterns = [path("<slug:source>/", webhook, name="webhook")]
