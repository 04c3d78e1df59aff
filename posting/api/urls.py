"""Addresses below /api/posting/. All answer with and without the closing slash: a POST must not be redirected."""

from __future__ import annotations

from typing import Any

from django.urls import re_path
from rest_framework.routers import SimpleRouter

from posting.api.views_csv import ExportView, ImportView
from posting.api.views_media import MediaView
from posting.api.views_planning import (
    AccountView,
    CampaignView,
    QueueView,
    RecurrenceView,
    SlotView,
    TemplateView,
)
from posting.api.views_posts import PostView
from posting.api.views_queue import QueueCausesView
from posting.api.views_targets import PartView, TargetView

app_name = "posting_api"

RESOURCES: dict[str, tuple[Any, str]] = {
    "posts": (PostView, "post"),
    "targets": (TargetView, "target"),
    "parts": (PartView, "part"),
    "accounts": (AccountView, "account"),
    "media": (MediaView, "media"),
    "templates": (TemplateView, "template"),
    "campaigns": (CampaignView, "campaign"),
    "slots": (SlotView, "slot"),
    "recurrences": (RecurrenceView, "recurrence"),
    "queue": (QueueView, "queue"),
}

router = SimpleRouter()
router.trailing_slash = "/?"
for _prefix, (_view, _basename) in RESOURCES.items():
    router.register(_prefix, _view, basename=_basename)

urlpatterns = [
    re_path(r"^posts/import/?$", ImportView.as_view({"post": "take_file"}, basename="post"), name="post-import"),
    re_path(r"^posts/export/?$", ExportView.as_view({"get": "export"}, basename="post"), name="post-export"),
    re_path(r"^queue/causes/?$", QueueCausesView.as_view({"get": "show"}, basename="queue"), name="queue-causes"),
    re_path(r"^queue/retry/?$", QueueCausesView.as_view({"post": "retry"}, basename="queue"), name="queue-retry"),
    re_path(r"^queue/?$", QueueView.as_view({"get": "show"}, basename="queue"), name="queue"),
    *router.urls,
]
