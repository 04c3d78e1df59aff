"""Which networks there are. A new one is one line here."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, cast

from outbound.http import HttpDoor
from platforms.linkedin.versions import DEFAULT as LINKEDIN_VERSION
from platforms.meta.versions import DEFAULT as GRAPH_VERSION
from posting.adapters.base import Capabilities, PublishingAdapter

ADAPTERS: dict[str, str] = {
    "x": "posting.adapters.x.XAdapter",
    "linkedin": "posting.adapters.linkedin.LinkedInAdapter",
    "facebook": "posting.adapters.facebook.FacebookAdapter",
    "instagram": "posting.adapters.instagram.InstagramAdapter",
    "tiktok": "posting.adapters.tiktok.TikTokAdapter",
}
#: As people call them; here, so that a list of choices loads no adapter.
LABELS: dict[str, str] = {
    "x": "X",
    "linkedin": "LinkedIn",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "tiktok": "TikTok",
}
#: Other names that people and programs use for one of these.
ALIASES: dict[str, str] = {"twitter": "x"}


class UnknownPlatform(ValueError):
    """There is no such platform."""

    def __init__(self, platform: str) -> None:
        super().__init__(f"There is no platform “{platform[:60]}”; there are {', '.join(ADAPTERS)}.")


class NotConfigured(RuntimeError):
    """The publishing adapters were asked for before ``configure`` was called."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class AdapterConfig:
    """All that the adapters are built from. Addresses are plain prefixes without a closing slash.

    ``*_web`` is where a person's browser is sent to log in.
    """

    door: HttpDoor
    x_api: str = "https://api.x.com"
    x_web: str = "https://x.com"
    linkedin_api: str = "https://api.linkedin.com"
    linkedin_web: str = "https://www.linkedin.com"
    linkedin_version: str = LINKEDIN_VERSION
    graph_base: str = "https://graph.facebook.com"
    facebook_web: str = "https://www.facebook.com"
    graph_version: str = GRAPH_VERSION
    instagram_base: str = "https://graph.instagram.com"
    instagram_api: str = "https://api.instagram.com"
    instagram_web: str = "https://www.instagram.com"
    tiktok_api: str = "https://open.tiktokapis.com"
    tiktok_web: str = "https://www.tiktok.com"
    clock: Callable[[], datetime] = _now


class AdapterClass(Protocol):
    """What a line of ``ADAPTERS`` names."""

    capabilities: Capabilities

    def built(self, config: AdapterConfig) -> PublishingAdapter: ...


_configured: dict[str, PublishingAdapter] = {}


def named(platform: str) -> str:
    """The platform that a name means. Raises ``UnknownPlatform``."""
    name = ALIASES.get(platform.strip().lower(), platform.strip().lower())
    if name not in ADAPTERS:
        raise UnknownPlatform(platform)
    return name


def adapter_class(platform: str) -> AdapterClass:
    if platform not in ADAPTERS:
        raise UnknownPlatform(platform)
    module, _, name = ADAPTERS[platform].rpartition(".")
    return cast("AdapterClass", getattr(importlib.import_module(module), name))


def configure(config: AdapterConfig) -> None:
    """Set what ``get`` answers with; called once when the app is ready, before any thread asks."""
    # One that is not written to its end yet says so when it is asked for, and keeps no other one back.
    whole = [platform for platform in ADAPTERS if not inspect.isabstract(adapter_class(platform))]
    _configured.update({platform: adapter_class(platform).built(config) for platform in whole})


def built_with(config: AdapterConfig, platform: str) -> PublishingAdapter:
    """An adapter of its own, e.g. over a door that only notes down what would be sent."""
    return adapter_class(platform).built(config)


def get(platform: str) -> PublishingAdapter:
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
    return [(platform, LABELS[platform]) for platform in ADAPTERS]


def environment_names() -> dict[str, list[str]]:
    """The environment variables of each platform: those of its log-ins' apps and of a single account."""
    found: dict[str, list[str]] = {}
    for platform in ADAPTERS:
        known = capabilities(platform)
        of_logins = [name for login in known.logins for name, _ in login.settings]
        found[platform] = list(dict.fromkeys([*of_logins, *(name for name, _ in known.settings)]))
    return found
