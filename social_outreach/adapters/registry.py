"""Which platforms there are. A new one is one line here."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, cast

from outbound.http import HttpDoor
from platforms.linkedin.versions import DEFAULT as LINKEDIN_VERSION
from platforms.meta.versions import DEFAULT as GRAPH_VERSION
from social_outreach.adapters.base import Capabilities, SocialAdapter

ADAPTERS: dict[str, str] = {
    "linkedin": "social_outreach.adapters.linkedin.LinkedInAdapter",
    "instagram": "social_outreach.adapters.instagram.InstagramAdapter",
    "facebook": "social_outreach.adapters.facebook.FacebookAdapter",
    "tiktok": "social_outreach.adapters.tiktok.TikTokAdapter",
}


class UnknownPlatform(ValueError):
    """There is no such platform."""

    def __init__(self, platform: str) -> None:
        super().__init__(f"There is no platform “{platform[:60]}”; there are {', '.join(ADAPTERS)}.")


class NotConfigured(RuntimeError):
    """The social adapters were asked for before ``configure`` was called."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class AdapterConfig:
    """All that the adapters are built from. Addresses are plain prefixes without a closing slash.

    ``web_base``: where a rehearsal world shows profiles; profile and compose addresses then lead there.
    """

    door: HttpDoor
    linkedin_api: str = "https://api.linkedin.com"
    linkedin_oauth: str = "https://www.linkedin.com"
    linkedin_version: str = LINKEDIN_VERSION
    graph_base: str = "https://graph.facebook.com"
    graph_version: str = GRAPH_VERSION
    instagram_base: str = "https://graph.instagram.com"
    tiktok_base: str = "https://business-api.tiktok.com"
    web_base: str | None = None
    clock: Callable[[], datetime] = _now


class AdapterClass(Protocol):
    """What a line of ``ADAPTERS`` names."""

    capabilities: Capabilities

    def built(self, config: AdapterConfig) -> SocialAdapter: ...


_configured: dict[str, SocialAdapter] = {}


def adapter_class(platform: str) -> AdapterClass:
    if platform not in ADAPTERS:
        raise UnknownPlatform(platform)
    module, _, name = ADAPTERS[platform].rpartition(".")
    return cast("AdapterClass", getattr(importlib.import_module(module), name))


def build_adapters(config: AdapterConfig) -> dict[str, SocialAdapter]:
    """One adapter for each platform, each good for all threads."""
    return {platform: adapter_class(platform).built(config) for platform in ADAPTERS}


def configure(config: AdapterConfig) -> None:
    """Set what ``get`` answers with; called once when the app is ready, before any thread asks."""
    _configured.update(build_adapters(config))


def get(platform: str) -> SocialAdapter:
    """The adapter of a platform. Raises ``UnknownPlatform``."""
    if platform not in ADAPTERS:
        raise UnknownPlatform(platform)
    if platform not in _configured:
        raise NotConfigured(NotConfigured.__doc__)
    return _configured[platform]


def capabilities(platform: str) -> Capabilities:
    """What a platform permits; needs no configuration. Raises ``UnknownPlatform``."""
    return adapter_class(platform).capabilities


def platform_choices() -> list[tuple[str, str]]:
    """Choices of a model field, given as this callable so that a new platform needs no migration."""
    return [(platform, capabilities(platform).label) for platform in ADAPTERS]
