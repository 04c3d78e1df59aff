"""Addresses below /api/social/. All answer with and without the closing slash: a POST must not be redirected."""

from __future__ import annotations

from typing import Any

from django.urls import re_path
from rest_framework.routers import SimpleRouter

from social_outreach.api.views_drafts import DrafterView, DraftRunView
from social_outreach.api.views_imports import ImportView
from social_outreach.api.views_messages import MessageView
from social_outreach.api.views_pipeline import PipelineView
from social_outreach.api.views_policy import (
    AccountView,
    ConfigView,
    ControlView,
    LimitView,
    OutlookView,
    SuppressionView,
    TemplateView,
)
from social_outreach.api.views_profiles import JobView, ProfileView
from social_outreach.api.views_replies import ReplyView

app_name = "social_api"

RESOURCES: dict[str, tuple[Any, str]] = {
    "pipeline": (PipelineView, "pipeline"),
    "profiles": (ProfileView, "profile"),
    "jobs": (JobView, "job"),
    "drafters": (DrafterView, "drafter"),
    "draft-runs": (DraftRunView, "draftrun"),
    "imports": (ImportView, "import"),
    "messages": (MessageView, "message"),
    "replies": (ReplyView, "reply"),
    "accounts": (AccountView, "account"),
    "config": (ConfigView, "config"),
    "limits": (LimitView, "limit"),
    "suppressions": (SuppressionView, "suppression"),
    "control": (ControlView, "control"),
    "templates": (TemplateView, "template"),
}

router = SimpleRouter()
router.trailing_slash = "/?"
for _prefix, (_view, _basename) in RESOURCES.items():
    router.register(_prefix, _view, basename=_basename)

urlpatterns = [
    *router.urls,
    re_path(r"^control/?$", ControlView.as_view({"get": "show"}, basename="control"), name="control"),
    re_path(r"^outlook/?$", OutlookView.as_view({"get": "show"}, basename="outlook"), name="outlook"),
]
