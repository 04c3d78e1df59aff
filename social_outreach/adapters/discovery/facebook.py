"""Finding Pages on Facebook: through search services, or Facebook's own search for Pages where it was granted."""

from __future__ import annotations

from platforms.meta.results import facebook_facts_of
from platforms.results import ResultFacts
from social_outreach.adapters.discovery.base import BaseDiscoveryService
from social_outreach.adapters.discovery.parameters import COUNTRY, LANGUAGE, MAX_FOLLOWERS, MIN_FOLLOWERS


class FacebookDiscovery(BaseDiscoveryService):
    platform = "facebook"
    parameters = (COUNTRY, LANGUAGE, MIN_FOLLOWERS, MAX_FOLLOWERS)
    site = "facebook.com"
    not_there = ("/posts/", "/groups/", "/events/", "/photos/", "/videos/", "/watch/", "/marketplace/", "/hashtag/")
    example = ("Bakery", "Coimbra", "sourdough")

    def facts_of(self, title: str, snippet: str) -> ResultFacts:
        return facebook_facts_of(title, snippet)
