"""System checks of social outreach. Ids are stable; each says what to do. None asks the database.

W001 credentials of a platform stand half in the environment · W002 an API version ends soon ·
E001 an API version has ended · E002 the send window cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from outbound.windows import BadWindow, parse_window
from platforms.linkedin.versions import expires_on as linkedin_ends
from platforms.meta.versions import expires_on as graph_ends
from social_outreach.adapters import registry

#: So long before its end a version is worth a warning.
AHEAD = timedelta(days=60)
#: Setting -> when the version in it ends.
VERSIONS: dict[str, Callable[[str], date | None]] = {
    "LINKEDIN_VERSION": linkedin_ends,
    "META_GRAPH_VERSION": graph_ends,
}


@register()
def credentials_are_whole(**_kwargs: Any) -> Iterable[CheckMessage]:
    """A platform whose variables are set in part does not send by API, which is easily overlooked."""
    return [found for platform in registry.ADAPTERS if (found := _half_set(platform))]


def _half_set(platform: str) -> CheckMessage | None:
    capabilities = registry.capabilities(platform)
    known = settings.SOCIAL_CREDENTIALS.get(platform, {})
    given = [name for name, _ in capabilities.settings if known.get(name)]
    missing = [(name, purpose) for name, purpose in capabilities.needed_settings if not known.get(name)]
    if not given or not missing:
        return None
    names = ", ".join(name for name, _ in missing)
    return Warning(
        f"{capabilities.label}: {', '.join(given)} set, but not {names}. Its messages are sent by hand.",
        hint=" ".join(f"{name}: {purpose}" for name, purpose in missing),
        obj=f"social_outreach.{platform}",
        id="social.W001",
    )


@register()
def versions_are_alive(**_kwargs: Any) -> Iterable[CheckMessage]:
    today = datetime.now(UTC).date()
    return [found for name in VERSIONS if (found := _ending(name, today))]


def _ending(name: str, today: date) -> CheckMessage | None:
    version = getattr(settings, name)
    ends = VERSIONS[name](version)
    hint = f"Read the platform's changelog, then set {name} to a newer version."
    if ends is None or today < ends - AHEAD:
        return None
    if today < ends:
        return Warning(f"{name} {version} ends on {ends}.", hint=hint, id="social.W002")
    return Error(f"{name} {version} ended on {ends}: calls may be refused.", hint=hint, id="social.E001")


@register()
def send_window_is_readable(**_kwargs: Any) -> Iterable[CheckMessage]:
    try:
        parse_window(settings.SEND_WINDOW)
    except BadWindow as error:
        return [Error(f"SEND_WINDOW: {error}", hint="Write for instance: mon-fri 09:00-17:00", id="social.E002")]
    return []
