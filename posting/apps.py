"""Wiring of posting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.conf import settings

if TYPE_CHECKING:
    from outbound.http import HttpDoor


class PostingConfig(AppConfig):
    name = "posting"
    verbose_name = "Posting"
    #: What the home page and the navigation show of this app.
    card = {
        "key": "posting",
        "label": "Posting",
        "icon": "calendar-days",
        "sentence": "Plan posts, publish them at their minute, and measure.",
        "url_name": "posting:calendar",
    }

    def ready(self) -> None:
        from outbound.http import HttpDoor, Timeouts  # noqa: PLC0415 - Django loads models after this module
        from posting import checks, receivers  # noqa: F401, PLC0415 - registers the system checks, and listens
        from posting.adapters import registry  # noqa: PLC0415

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
                x_api=settings.X_API_BASE,
                x_web=settings.X_WEB_BASE,
                linkedin_api=settings.LINKEDIN_API_BASE,
                linkedin_web=settings.LINKEDIN_OAUTH_BASE,
                linkedin_version=settings.LINKEDIN_VERSION,
                graph_base=settings.META_GRAPH_BASE,
                facebook_web=settings.FACEBOOK_WEB_BASE,
                graph_version=settings.META_GRAPH_VERSION,
                instagram_base=settings.INSTAGRAM_API_BASE,
                instagram_api=settings.INSTAGRAM_LOGIN_BASE,
                instagram_web=settings.INSTAGRAM_WEB_BASE,
                tiktok_api=settings.TIKTOK_OPEN_API_BASE,
                tiktok_web=settings.TIKTOK_WEB_BASE,
            )
        )
        _configure_writers(door)


def _configure_writers(door: HttpDoor) -> None:
    from posting.adapters import gemini_writer, writers  # noqa: PLC0415 - loaded after the settings, as above
    from posting.rules.template_writer import TemplateWriter  # noqa: PLC0415

    config = gemini_writer.GeminiConfig(
        door=door,
        base=settings.GEMINI_BASE,
        api_key=settings.GEMINI_API_KEY,
        api_version=settings.GEMINI_API_VERSION,
        model=settings.GEMINI_MODEL,
        # A person waits for these.
        timeout_seconds=min(settings.GEMINI_TIMEOUT_SECONDS, 20.0),
        attempts=min(settings.GEMINI_ATTEMPTS, 2),
        max_output_tokens=settings.GEMINI_MAX_OUTPUT_TOKENS,
        prompts=settings.BASE_DIR / "templates" / "posting" / "prompts",
    )
    writers.configure(TemplateWriter(), gemini_writer.gemini_writer(config))
