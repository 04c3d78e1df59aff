"""Which platforms can be searched, and which sources there are. A new one is one line here."""

from __future__ import annotations

import importlib
from typing import Any

from social_outreach.adapters.discovery.base import BaseDiscoveryService, DiscoveryConfig, Source
from social_outreach.adapters.registry import NotConfigured, UnknownPlatform

_HERE = "social_outreach.adapters.discovery"
SERVICES: dict[str, str] = {
    "linkedin": f"{_HERE}.linkedin.LinkedInDiscovery",
    "instagram": f"{_HERE}.instagram.InstagramDiscovery",
    "facebook": f"{_HERE}.facebook.FacebookDiscovery",
    "tiktok": f"{_HERE}.tiktok.TikTokDiscovery",
}
#: In the order they are offered.
SOURCES: dict[str, str] = {
    "brave": f"{_HERE}.search_sources.BraveSource",
    "dataforseo": f"{_HERE}.search_sources.DataForSeoSource",
    "serpapi": f"{_HERE}.search_sources.SerpApiSource",
    "google_cse": f"{_HERE}.search_sources.GoogleCseSource",
    "instagram_business": f"{_HERE}.graph_sources.InstagramBusinessSource",
    "facebook_pages": f"{_HERE}.graph_sources.FacebookPagesSource",
    "tiktok_research": f"{_HERE}.research_source.TikTokResearchSource",
    "urls": f"{_HERE}.pasted.PastedSource",
}


class UnknownSource(ValueError):
    """There is no such source for this platform."""

    def __init__(self, source: str, platform: str) -> None:
        offered = ", ".join(offered_for(platform))
        super().__init__(f"There is no source “{source[:60]}” for this platform; there are {offered}.")


_services: dict[str, BaseDiscoveryService] = {}
_sources: dict[str, Source] = {}
_config: DiscoveryConfig | None = None


def configure(config: DiscoveryConfig) -> None:
    """Set what the sources are built from; called once when the app is ready. They are built when first asked for."""
    global _config
    _config = config
    _sources.clear()


def _class_of(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


def service(platform: str) -> BaseDiscoveryService:
    """How profiles of a platform are searched for. Raises ``UnknownPlatform``."""
    if platform not in SERVICES:
        raise UnknownPlatform(platform)
    if platform not in _services:
        _services[platform] = _class_of(SERVICES[platform])()
    return _services[platform]


def source(name: str) -> Source:
    """A source by its name. Raises ``KeyError`` where there is none."""
    if name not in _sources:
        path = SOURCES[name]
        if _config is None:
            raise NotConfigured(NotConfigured.__doc__)
        _sources[name] = _class_of(path)(_config)
    return _sources[name]


def offered_for(platform: str) -> dict[str, Source]:
    """The sources of a platform by name, in the order they are offered."""
    every = {name: source(name) for name in SOURCES}
    return {name: one for name, one in every.items() if not one.platforms or platform in one.platforms}


def source_for(name: str, platform: str) -> Source:
    """Raises ``UnknownSource`` with a sentence where this platform has no such source."""
    if name not in SOURCES or name not in offered_for(platform):
        raise UnknownSource(name, platform)
    return source(name)
