"""Wiring of social outreach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.conf import settings

if TYPE_CHECKING:
    from outbound.http import HttpDoor


class SocialOutreachConfig(AppConfig):
    name = "social_outreach"
    verbose_name = "Social Outreach"
    #: What the home page and the navigation show of this app.
    card = {
        "key": "social",
        "label": "Social Outreach",
        "icon": "chat-bubble-left-right",
        "sentence": "Find profiles, review them, draft, approve, send and follow up.",
        "url_name": "social:pipeline",
    }

    def ready(self) -> None:
        from outbound.http import HttpDoor, Timeouts  # noqa: PLC0415 - Django loads models after this module
        from social_outreach import checks  # noqa: F401, PLC0415 - registers the system checks
        from social_outreach.adapters import registry  # noqa: PLC0415
        from social_outreach.adapters.discovery import registry as discovery  # noqa: PLC0415
        from social_outreach.adapters.discovery.base import DiscoveryConfig  # noqa: PLC0415

        door = HttpDoor(
            timeouts=Timeouts(
                connect=settings.CALL_CONNECT_SECONDS,
                read=settings.CALL_READ_SECONDS,
                deadline=settings.CALL_DEADLINE_SECONDS,
            )
        )
        registry.configure(
            registry.AdapterConfig(
                door=door,
                linkedin_api=settings.LINKEDIN_API_BASE,
                linkedin_oauth=settings.LINKEDIN_OAUTH_BASE,
                linkedin_version=settings.LINKEDIN_VERSION,
                graph_base=settings.META_GRAPH_BASE,
                graph_version=settings.META_GRAPH_VERSION,
                instagram_base=settings.INSTAGRAM_API_BASE,
                tiktok_base=settings.TIKTOK_BUSINESS_API_BASE,
                web_base=settings.REHEARSAL_URL or None,
            )
        )
        discovery.configure(
            DiscoveryConfig(
                door=door,
                bases={
                    "brave": settings.BRAVE_BASE,
                    "dataforseo": settings.DATAFORSEO_BASE,
                    "serpapi": settings.SERPAPI_BASE,
                    "google_cse": settings.GOOGLE_CSE_BASE,
                    "instagram_business": settings.META_GRAPH_BASE,
                    "facebook_pages": settings.META_GRAPH_BASE,
                    "tiktok_research": settings.TIKTOK_OPEN_API_BASE,
                },
                graph_version=settings.META_GRAPH_VERSION,
            )
        )
        _configure_drafters(door)


def _configure_drafters(door: HttpDoor) -> None:
    from social_outreach.adapters import drafters, gemini  # noqa: PLC0415 - loaded after the settings, as above
    from social_outreach.rules.template_drafter import TemplateDrafter  # noqa: PLC0415

    config = gemini.GeminiConfig(
        door=door,
        base=settings.GEMINI_BASE,
        api_key=settings.GEMINI_API_KEY,
        api_version=settings.GEMINI_API_VERSION,
        model=settings.GEMINI_MODEL,
        timeout_seconds=settings.GEMINI_TIMEOUT_SECONDS,
        attempts=settings.GEMINI_ATTEMPTS,
        max_output_tokens=settings.GEMINI_MAX_OUTPUT_TOKENS,
        prompts=settings.BASE_DIR / "templates" / "social_outreach" / "prompts",
    )
    drafters.configure(TemplateDrafter(), gemini.gemini_drafter(config))
