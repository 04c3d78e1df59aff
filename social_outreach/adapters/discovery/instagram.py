"""Finding accounts on Instagram: search services find them, business discovery tells their figures."""

from __future__ import annotations

from platforms.meta.results import instagram_facts_of
from platforms.results import ResultFacts
from social_outreach.adapters.discovery.base import BaseDiscoveryService
from social_outreach.adapters.discovery.graph_sources import BUSINESS_DISCOVERY
from social_outreach.adapters.discovery.parameters import (
    COUNTRY,
    ENRICH,
    LANGUAGE,
    MAX_FOLLOWERS,
    MIN_FOLLOWERS,
    Kind,
    Parameter,
)

LOOK_UP = Parameter(
    ENRICH,
    "Look up figures afterwards",
    Kind.FLAG,
    "Asks Instagram for followers, posts, bio and website of each profile found, one request each. Professional "
    "accounts only; needs an Instagram account connected with Facebook Login.",
)


class InstagramDiscovery(BaseDiscoveryService):
    platform = "instagram"
    parameters = (COUNTRY, LANGUAGE, MIN_FOLLOWERS, MAX_FOLLOWERS, LOOK_UP)
    site = "instagram.com"
    not_there = ("/p/", "/reel/", "/explore/", "/stories/")
    enriched_by = BUSINESS_DISCOVERY
    example = ("Design studio", "Lisbon", "branding")

    def facts_of(self, title: str, snippet: str) -> ResultFacts:
        return instagram_facts_of(title, snippet)
