"""TikTok's Research API as a source: creators by the words of their videos."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from platforms.tiktok.research import Creator, ResearchClient
from social_outreach.adapters.discovery.base import (
    Access,
    BaseDiscoveryService,
    DiscoveryConfig,
    Found,
    FoundPage,
    Source,
    Step,
    StepKind,
    plain,
)
from social_outreach.adapters.discovery.parameters import ENRICH, Kind, Parameter

REGION = Parameter("region", "Region", Kind.COUNTRY, "Videos of accounts registered in this country.", example="pt")
HASHTAG = Parameter("hashtag", "Hashtag", Kind.TEXT, "Looked for besides the words.", example="pottery")
DAYS = Parameter(
    "days", "Days back", Kind.NUMBER, "Videos of the last days; without it 30.", least=1, most=30, example="30"
)
LOOK_UP = Parameter(
    ENRICH, "Look up figures afterwards", Kind.FLAG, "Asks for followers, videos and bio of each creator found."
)


class TikTokResearchSource(Source):
    name = "tiktok_research"
    label = "TikTok Research API"
    help = (
        "Granted to researchers of non-profit institutions only, never for commercial use. Finds who published "
        "videos with these words in the last 30 days."
    )
    platforms = ("tiktok",)
    parameters = (REGION, HASHTAG, DAYS, LOOK_UP)
    takes_platform_parameters = False
    seconds_between = 2.0
    most_pages = 20
    needs_keys = (("client_key", "TIKTOK_RESEARCH_CLIENT_KEY"), ("client_secret", "TIKTOK_RESEARCH_CLIENT_SECRET"))

    def __init__(self, config: DiscoveryConfig) -> None:
        super().__init__(config)
        self._building = threading.Lock()
        self._built: tuple[dict[str, str], ResearchClient] | None = None

    def worded(
        self, service: BaseDiscoveryService, category: str, location: str, keyword: str, given: Mapping[str, Any]
    ) -> str:
        words = super().worded(service, category, location, keyword, given)
        return f"{words} {plain(given.get(HASHTAG.name, '')).lstrip('#')}".strip()

    def told(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The days are counted when the plan is made: a cursor holds for the days it was given for."""
        end = self._config.clock().date()
        start = end - timedelta(days=given.get(DAYS.name, DAYS.most))
        return {REGION.name: given.get(REGION.name, ""), "start": start.isoformat(), "end": end.isoformat()}

    def ask(self, step: Step, cursor: str, access: Access, service: BaseDiscoveryService) -> FoundPage:
        client = self._client(dict(access.keys))
        if step.kind != StepKind.SEARCH:
            return FoundPage((_known(client, step.names[0]),))
        names, following = client.creators(
            step.text,
            region=step.parameters.get(REGION.name, ""),
            start=date.fromisoformat(step.parameters["start"]),
            end=date.fromisoformat(step.parameters["end"]),
            cursor=cursor,
        )
        facts = {"category": step.category}
        return FoundPage(tuple(Found(_address(name), name, facts) for name in names), following)

    def _client(self, keys: dict[str, str]) -> ResearchClient:
        """One for these keys: it keeps a token of two hours in memory."""
        with self._building:
            if self._built is None or self._built[0] != keys:
                base, clock = self._config.bases[self.name], self._config.clock
                self._built = keys, ResearchClient(self._config.door, base, clock=clock, **keys)
            return self._built[1]


def _address(name: str) -> str:
    return f"https://www.tiktok.com/@{name}"


def _known(client: ResearchClient, name: str) -> Found:
    creator = client.creator(name)
    if creator is None:
        return Found(_address(name), reason="TikTok shows no public profile of this name.")
    return Found(_address(name), name, _facts(creator))


def _facts(creator: Creator) -> dict[str, Any]:
    names = ("full_name", "bio", "website", "followers_count", "following_count", "posts_count")
    return {name: getattr(creator, name) for name in names}
