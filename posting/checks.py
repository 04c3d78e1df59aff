"""System checks of posting. Ids are stable; each says what to do. None asks the database.

W001 a single-account set-up stands half in the environment · W002 an app's id stands there without its secret, or
the reverse · W003 the address of this console is not known to the world.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from posting.adapters import registry
from posting.selectors.logins import environment_setup, login_setups


@register()
def accounts_are_whole(**_kwargs: Any) -> Iterable[CheckMessage]:
    """An account whose variables are set in part is not connected, which is easily overlooked."""
    return [found for platform in registry.ADAPTERS if (found := _half_set(platform))]


def _half_set(platform: str) -> CheckMessage | None:
    known = environment_setup(platform)
    if not known.given or not known.missing:
        return None
    purposes = dict(registry.capabilities(platform).settings)
    return Warning(
        f"{registry.LABELS[platform]}: {', '.join(known.given)} set, but not {', '.join(known.missing)}. The account "
        "is not connected.",
        hint=" ".join(f"{name}: {purposes.get(name, '')}" for name in known.missing),
        obj=f"posting.{platform}",
        id="posting.W001",
    )


@register()
def apps_are_whole(**_kwargs: Any) -> Iterable[CheckMessage]:
    found = []
    for setup in (setup for platform in registry.ADAPTERS for setup in login_setups(platform)):
        if setup.missing and (setup.app_id or setup.app_secret):
            names = ", ".join(name for name, _ in setup.missing)
            found.append(
                Warning(
                    f"{registry.LABELS[setup.platform]} log-in “{setup.spec.label}”: {names} is not set, so nobody "
                    "can connect with it.",
                    hint=" ".join(f"{name}: {purpose}" for name, purpose in setup.missing),
                    obj=f"posting.{setup.platform}",
                    id="posting.W002",
                )
            )
    return found


@register()
def the_world_finds_us(**_kwargs: Any) -> Iterable[CheckMessage]:
    """Behind a proxy the console cannot know under which address browsers and networks reach it."""
    if settings.PUBLIC_URL or not settings.SERVED:
        return []
    return [
        Warning(
            "PUBLIC_URL is not set: log-ins come back to the address of the request, and no network can fetch media.",
            hint="Set it to the address of this console, e.g. https://console.example.org",
            id="posting.W003",
        )
    ]
