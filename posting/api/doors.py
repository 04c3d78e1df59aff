"""Addresses that are named by the seeds rather than by us: below /api/v1/ and /api/v2/. With and without the
closing slash."""

from django.urls import re_path

from posting.api.v2 import AnalyticsView, ContentView
from posting.api.views_status import StatusView
from posting.views import connect

app_name = "posting_doors"

urlpatterns = [
    re_path(r"^v1/social/(?P<platform>[a-z]{1,20})/connect$", connect.connect, name="connect"),
    re_path(r"^v1/social/(?P<platform>[a-z]{1,20})/callback$", connect.callback, name="callback"),
    re_path(r"^v2/social/status/?$", StatusView.as_view(), name="status"),
    re_path(r"^v2/social/analytics/?$", AnalyticsView.as_view(), name="analytics"),
    re_path(r"^v2/content/generate/?$", ContentView.as_view({"post": "create"}, basename="content"), name="content"),
]
