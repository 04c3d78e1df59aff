"""/metrics for Prometheus.

Open to: a request with ``Authorization: Bearer <METRICS_TOKEN>``; staff who are signed in; and, in an embedded
install without METRICS_TOKEN, whoever asks from this machine itself and not through a proxy.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from outbound.clock import database_now
from outreach_project import installed

HELP = {
    "messages": "Messages by state.",
    "accounts": "Accounts by platform.",
    "oldest_due_seconds": "How long the oldest due delivery has waited.",
    "last_tick_age_seconds": "Seconds since a worker last ticked.",
    "unknown": "Deliveries of which nobody can tell yet whether they arrived.",
    "held": "Deliveries that wait for a person.",
}
#: What the keys of a divided figure are; a state where nothing else is said.
DIVIDED_BY = {"accounts": "platform"}


class HouseCollector(Collector):
    """Reads the figures of all apps at the moment it is asked; nothing is counted in this process."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        families: dict[str, GaugeMetricFamily] = {}
        for config in installed.our_apps():
            for name, value in _figures(config).items():
                label = [DIVIDED_BY.get(name, "state")] if isinstance(value, dict) else []
                family = families.get(name) or _family(name, label)
                families[name] = family
                for state, number in value.items() if isinstance(value, dict) else [("", value)]:
                    family.add_metric([config.card["key"], *([state] if label else [])], float(number))
        yield from families.values()


def _family(name: str, label: list[str]) -> GaugeMetricFamily:
    words = name.replace("_", " ").capitalize()
    return GaugeMetricFamily(f"outreach_{name}", HELP.get(name, f"{words}."), labels=["app", *label])


def _figures(config: Any) -> dict[str, Any]:
    figures = {key: value for key, value in installed.ask(config, "metrics", default={}).items() if value is not None}
    ticked_at = installed.ask(config, "last_tick_at")
    if ticked_at:
        figures["last_tick_age_seconds"] = (database_now() - ticked_at).total_seconds()
    oldest = installed.ask(config, "oldest_due_seconds")
    if oldest is not None:
        figures["oldest_due_seconds"] = oldest
    return figures


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        refusal = HttpResponse("Send METRICS_TOKEN as a bearer token.\n", status=401, content_type="text/plain")
        refusal["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return refusal
    registry = CollectorRegistry(auto_describe=False)
    registry.register(HouseCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if token and scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode()):
        return True
    if not token and not settings.SERVED and _is_from_here(request):
        return True
    user = getattr(request, "user", None)
    return bool(user and user.is_active and user.is_staff)


def _is_from_here(request: HttpRequest) -> bool:
    if request.headers.get("X-Forwarded-For") or request.headers.get("Forwarded"):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
