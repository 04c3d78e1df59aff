"""Finding creators on TikTok: through search services, or the Research API where it was granted."""

from __future__ import annotations

from platforms.results import ResultFacts
from platforms.tiktok.results import facts_of
from social_outreach.adapters.discovery.base import BaseDiscoveryService
from social_outreach.adapters.discovery.parameters import COUNTRY, LANGUAGE, MAX_FOLLOWERS, MIN_FOLLOWERS


class TikTokDiscovery(BaseDiscoveryService):
    platform = "tiktok"
    parameters = (COUNTRY, LANGUAGE, MIN_FOLLOWERS, MAX_FOLLOWERS)
    site = "tiktok.com/@"
    not_there = ("/video/", "/photo/")
    enriched_by = "tiktok_research"
    example = ("Pottery", "Porto", "handmade")

    def facts_of(self, title: str, snippet: str) -> ResultFacts:
        return facts_of(title, snippet)
