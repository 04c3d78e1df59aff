"""The search services as sources: the same questions, each with its own key, price and pace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from platforms.search.base import Query, SearchProvider
from platforms.search.brave import BraveSearch
from platforms.search.dataforseo import DataForSeoSearch
from platforms.search.google_cse import GoogleCseSearch
from platforms.search.serpapi import SerpApiSearch
from social_outreach.adapters.discovery.base import Access, BaseDiscoveryService, FoundPage, Source, Step
from social_outreach.adapters.discovery.parameters import COUNTRY, LANGUAGE


class SearchSource(Source):
    """A search service finds the public addresses of profiles; the platform itself is never visited."""

    is_paid = True
    provider: ClassVar[type[SearchProvider]]

    def worded(
        self, service: BaseDiscoveryService, category: str, location: str, keyword: str, given: Mapping[str, Any]
    ) -> str:
        return service.query(category, location, keyword, given)

    def told(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {name: given[name] for name in (COUNTRY.name, LANGUAGE.name) if name in given}

    def ask(self, step: Step, cursor: str, access: Access, service: BaseDiscoveryService) -> FoundPage:
        query = Query(step.text, step.parameters.get("country", ""), step.parameters.get("language", ""))
        base, clock = self._config.bases[self.name], self._config.clock
        # One object a call: it keeps nothing, and a key that was changed counts from the next call on.
        provider = self.provider(self._config.door, base, clock=clock, **access.keys)  # type: ignore[call-arg]
        results = provider.search(query, cursor)
        found = tuple(service.found_in(hit.url, hit.title, hit.snippet, step) for hit in results.hits)
        return FoundPage(found, results.cursor)


class BraveSource(SearchSource):
    name = "brave"
    label = "Brave Search"
    help = "20 results a request, up to 10 pages. About 5 US dollars for 1,000 requests (November 2026)."
    provider = BraveSearch
    seconds_between = 1.1
    needs_keys = (("key", "BRAVE_SEARCH_KEY"),)


class DataForSeoSource(SearchSource):
    name = "dataforseo"
    label = "DataForSEO"
    help = "Google's results, billed by the page of 10 (November 2026)."
    provider = DataForSeoSearch
    seconds_between = 0.5
    needs_keys = (("login", "DATAFORSEO_LOGIN"), ("password", "DATAFORSEO_PASSWORD"))


class SerpApiSource(SearchSource):
    name = "serpapi"
    label = "SerpApi"
    help = "Google's results, 10 a request; each page counts as one search of the plan."
    provider = SerpApiSearch
    needs_keys = (("key", "SERPAPI_KEY"),)


class GoogleCseSource(SearchSource):
    name = "google_cse"
    label = "Google Custom Search"
    help = "Closed to new customers; it ends for all on 1 January 2027. 10 results a request, at most 100 a search."
    provider = GoogleCseSearch
    needs_keys = (("key", "GOOGLE_CSE_KEY"), ("engine_id", "GOOGLE_CSE_ID"))
