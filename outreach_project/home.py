"""The first page: choose an app. The choice is remembered until another one is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from outreach_project import installed
from outreach_project.installed import OurApp

#: Where the session keeps the key of the chosen card.
CHOICE = "chosen_app"


def card_address(config: OurApp) -> str:
    """The first page of an app; empty while it has none."""
    try:
        return reverse(config.card["url_name"]) if config.card["url_name"] else ""
    except NoReverseMatch:
        return ""


def cards_of(configs: Iterable[OurApp]) -> list[dict[str, Any]]:
    """One card an app. Its address goes by ``open_app``, which remembers the choice."""
    return [
        {**config.card, "url": reverse("open-app", args=[config.card["key"]]) if card_address(config) else None}
        for config in configs
    ]


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The app chosen last, else the cards; ``?choose=1`` shows the cards again."""
    chosen = _by_key(request.session.get(CHOICE, ""))
    if chosen and card_address(chosen) and "choose" not in request.GET:
        return redirect(card_address(chosen))
    configs = installed.our_apps()
    cards = [
        {**card, "counts": _counts(config, request)} for config, card in zip(configs, cards_of(configs), strict=True)
    ]
    return render(request, "home.html", {"cards": cards})


@require_safe
@login_required
def open_app(request: HttpRequest, key: str) -> HttpResponse:
    """Go to an app and remember it. Leaving another one forgets what was being worked on there."""
    config = _by_key(key)
    if config is None or not card_address(config):
        raise Http404
    if request.session.get(CHOICE) != key:
        forget_context(request, but=key)
        request.session[CHOICE] = key
    return redirect(card_address(config))


def forget_context(request: HttpRequest, *, but: str) -> None:
    """Drop the session keys of all other apps; an app names its keys ``<card key>.<what>``."""
    keys = [config.card["key"] for config in installed.our_apps() if config.card["key"] != but]
    for name in list(request.session.keys()):
        if name.partition(".")[0] in keys:
            del request.session[name]


def _by_key(key: str) -> OurApp | None:
    return next((config for config in installed.our_apps() if config.card["key"] == key), None)


def _counts(config: OurApp, request: HttpRequest) -> list[dict[str, Any]]:
    sections = installed.ask(config, "navigation", request.user, default=[])
    counted = [section for section in sections if section.get("count")]
    return [{"label": section["label"], "value": section["count"]} for section in counted[:4]]
