"""Idempotency-Key of this app's views: a repeat gets the first answer."""

from __future__ import annotations

from outbound import repeated_views
from outbound.repeated_views import HEADER
from social_outreach.services import requests

__all__ = ["HEADER", "RememberedAnswers"]


class RememberedAnswers(repeated_views.RememberedAnswers):
    memory = requests.memory
