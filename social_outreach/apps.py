"""Wiring of social outreach."""

from django.apps import AppConfig
from django.conf import settings


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

        registry.configure(
            registry.AdapterConfig(
                door=HttpDoor(
                    timeouts=Timeouts(
                        connect=settings.CALL_CONNECT_SECONDS,
                        read=settings.CALL_READ_SECONDS,
                        deadline=settings.CALL_DEADLINE_SECONDS,
                    )
                ),
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
