"""What every page shows around its content. Each part is worked out when a template first asks for it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from outreach_project import health, installed
from outreach_project.home import cards_of
from outreach_project.installed import OurApp


class Surroundings:
    """Sidebar, top bar and bands of one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        user = getattr(request, "user", None)
        self.user = user if user is not None and user.is_authenticated else None

    @cached_property
    def active_app(self) -> OurApp | None:
        """The app whose page this is: its routes carry its card's key as namespace."""
        match = self.request.resolver_match
        key = match.namespaces[0] if match and match.namespaces else ""
        return next((config for config in installed.our_apps() if config.card["key"] == key), None)

    @cached_property
    def apps(self) -> list[dict[str, Any]]:
        if not self.user:
            return []
        active = self.active_app.card["key"] if self.active_app else ""
        return [{**card, "active": card["key"] == active} for card in cards_of(installed.our_apps()) if card["url"]]

    @cached_property
    def sections(self) -> list[dict[str, Any]]:
        if not self.user or not self.active_app:
            return []
        found = installed.ask(self.active_app, "navigation", self.user, default=[])
        here = _here(self.request.path, [_path_of(section) for section in found])
        return [{"active": bool(here) and _path_of(section) == here, **section} for section in found]

    @cached_property
    def told(self) -> health.Told:
        """Of each app, asked once for all that stands around the page."""
        return health.told_by_the_apps()

    @cached_property
    def accounts(self) -> list[dict[str, Any]]:
        if not self.user:
            return []
        return [account for _, told in self.told if told for account in told["accounts"]]

    @cached_property
    def health(self) -> dict[str, str] | None:
        if not self.user:
            return None
        worst = health.worst(health.of_the_apps(self.told))
        level, sentence = (worst.level, worst.sentence) if worst else ("ok", "Everything is running")
        told = {"level": level, "sentence": sentence, "url": reverse("health")}
        return {**told, "about": f"{worst.name[:1].upper()}{worst.name[1:]}", "about_url": worst.url} if worst else told

    @cached_property
    def sending_stopped(self) -> dict[str, Any] | None:
        if not self.user:
            return None
        stopped = ((config, told["stopped"]) for config, told in self.told if told and told["stopped"])
        return next((_stop_band(config, stop) for config, stop in stopped), None)


def _path_of(section: dict[str, Any]) -> str:
    return str(section.get("url") or "").partition("?")[0]


def _here(path: str, sections: list[str]) -> str:
    """The section that a page lies in: its own, else the one above it. An app's first page is above none of them."""
    known = {address for address in sections if address}
    roots = {one for one in known if any(other != one and other.startswith(one) for other in known)}
    return path if path in known else max((one for one in known - roots if path.startswith(one)), key=len, default="")


def _stop_band(config: OurApp, stop: dict[str, Any]) -> dict[str, Any]:
    reason = f" ({stop['reason']})" if stop.get("reason") else ""
    sentence = f"Sending is stopped in {config.verbose_name}{reason}. Nothing leaves until it is started again."
    return {"sentence": sentence, "by": stop.get("by"), "since": stop.get("at"), "url": stop.get("url")}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor. The parts are lazy, so that a fragment without a sidebar costs no query."""
    around = Surroundings(request)
    user = around.user
    return {
        "workspace_name": settings.WORKSPACE_NAME,
        "world": settings.WORLD,
        "rehearsal_url": settings.REHEARSAL_URL,
        "console_url": reverse("admin:index") if user and user.is_staff else "",
        "nav_apps": SimpleLazyObject(lambda: around.apps),
        "nav_sections": SimpleLazyObject(lambda: around.sections),
        "nav_accounts": SimpleLazyObject(lambda: around.accounts),
        "health": SimpleLazyObject(lambda: around.health),
        "sending_stopped": SimpleLazyObject(lambda: around.sending_stopped),
    }
