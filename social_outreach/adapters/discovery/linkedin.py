"""Finding people on LinkedIn: only through search services, LinkedIn has no search for apps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platforms.linkedin.results import facts_of
from platforms.results import ResultFacts
from social_outreach.adapters.discovery.base import BaseDiscoveryService, phrase
from social_outreach.adapters.discovery.parameters import COUNTRY, LANGUAGE, Kind, Parameter

JOB_TITLE = Parameter(
    "job_title", "Job title", Kind.TEXT, "Words that the profile has to show in this order.", example="Art director"
)


class LinkedInDiscovery(BaseDiscoveryService):
    platform = "linkedin"
    parameters = (COUNTRY, LANGUAGE, JOB_TITLE)
    site = "linkedin.com/in"
    example = ("Design studio", "Lisbon", "founder")

    def facts_of(self, title: str, snippet: str) -> ResultFacts:
        return facts_of(title, snippet)

    def query(self, category: str, location: str, keyword: str, given: Mapping[str, Any]) -> str:
        words = super().query(category, location, keyword, given)
        return f"{words} {phrase(given[JOB_TITLE.name])}" if given.get(JOB_TITLE.name) else words
