"""The console: Django's admin in Unfold's theme, its first page with the health of the house on top."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from outreach_project import health, installed

# Unfold draws with Alpine, which evaluates expressions found in attributes, and with inline scripts and styles.
UNFOLD_NEEDS = {"script-src": [UNSAFE_INLINE, UNSAFE_EVAL], "style-src": [UNSAFE_INLINE]}


class Console(UnfoldAdminSite):
    index_template = "admin/console_index.html"
    index_title = "Console"

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponseBase]:
        return csp_update(UNFOLD_NEEDS)(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One sign-in for pages and console."""
        query = urlencode({"next": request.GET.get("next") or reverse("admin:index")})
        return HttpResponseRedirect(f"{reverse('login')}?{query}")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        stops = [{"app": config.verbose_name, "stop": stop} for config, stop in installed.answers("is_stopped") if stop]
        context = {"health_lines": health.everything(), "stops": stops, **(extra_context or {})}
        return super().index(request, context)
