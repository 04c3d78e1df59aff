"""Every address of the house. An app that is not installed, or has no such room, is simply not mounted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from outreach_project import api_schema, health, home, installed, metrics  # noqa: F401 - the schema knows our tokens

PAGES = {
    "social_outreach": "outreach/social/",
    "website_outreach": "outreach/websites/",
    "posting": "posting/",
    "sequencing": "sequences/",
}
APIS = {
    "social_outreach": "api/social/",
    "website_outreach": "api/websites/",
    "posting": "api/posting/",
    "sequencing": "api/sequencing/",
}
#: One address for all apps; each has sources of its own.
WEBHOOKS = "webhooks/"
#: Addresses that the seeds name: /api/v1/… and /api/v2/….
DOORS = "api/"


def app_routes() -> Iterator[URLResolver]:
    for config in installed.our_apps():
        rooms = {
            "urls": PAGES[config.name],
            "api.urls": APIS[config.name],
            "api.doors": DOORS,
            "views.webhooks": WEBHOOKS,
        }
        for room, prefix in rooms.items():
            if module := installed.room(config, room):
                yield path(prefix, include(module.__name__))


def api_docs() -> Any:
    # Swagger's page sets a style of its own; its script comes as a file by the split view.
    view = SpectacularSwaggerSplitView.as_view(url_name="api-schema")
    return csp_update({"style-src": [UNSAFE_INLINE]})(view)


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("open/<slug:key>/", home.open_app, name="open-app"),
    path("favicon.ico", RedirectView.as_view(url=f"/{settings.STATIC_URL.strip('/')}/icons/favicon.svg")),
    path("health/", health.health_page, name="health"),
    path("accounts/login/", auth_views.LoginView.as_view(), name="login"),
    path("accounts/logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", api_docs(), name="api-docs"),
    path("console/", admin.site.urls),
    *app_routes(),
]

handler400 = "outreach_project.failures.bad_request"
handler403 = "outreach_project.failures.permission_denied"
handler404 = "outreach_project.failures.page_not_found"
handler500 = "outreach_project.failures.server_error"
