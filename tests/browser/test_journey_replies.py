"""Replies in a real browser, by keyboard alone: confirm an opt-out, dismiss one, deal with the rest."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from outbound.clock import database_now
from outbound.states import State
from social_outreach.models import SocialReply, SocialSuppression
from tests.browser.keys import press
from tests.conftest import CHROMIUM
from tests.factories.social import MessageFactory, ReplyFactory, ThreadFactory, user_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Thank you for writing! " * 20 + "Donaudampfschifffahrtsgesellschaftskapitän" * 3


@pytest.fixture(autouse=True)
def _allow_the_browsers_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright's loop runs in this thread; Django must not take that for an async caller."""
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def page(live_server: Any) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    client = Client()
    client.force_login(user_with("review_profiles"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        yield page
        connections.close_all()
        browser.close()


@pytest.fixture
def complaints(page: Any) -> list[str]:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def wrote(name: str, body: str, minutes: int, phrase: str = "") -> Any:
    at = database_now() - timedelta(minutes=minutes)
    thread = ThreadFactory(profile__platform="instagram", profile__full_name=name, last_inbound_at=at)
    MessageFactory(
        profile=thread.profile,
        account=thread.account,
        state=State.SENT,
        sent_at=at - timedelta(hours=1),
        sent_body=LONG,
    )
    opt_out = {"opt_out": "suggested", "opt_out_phrase": phrase} if phrase else {}
    return ReplyFactory(thread=thread, body=body, received_at=at, **opt_out)


def heading(page: Any) -> str:
    return str(page.locator(".reply.is-current .cell-text a").inner_text())


def test_with_the_keyboard_alone(page: Any, live_server: Any, complaints: list[str]) -> None:
    stop = wrote("Stella Stop", "Please stop.", 1, "Please stop")
    fine = wrote("Fina Fine", "Stop it, you are too kind!", 2, "Stop it")
    wrote("Cy Curious", LONG, 3)
    page.goto(f"{live_server.url}/outreach/social/replies/")
    assert heading(page) == "Stella Stop"

    press(page, "x")
    page.wait_for_selector(".reply.is-current:has-text('Fina Fine')")
    assert SocialReply.objects.get(pk=stop.pk).opt_out == "confirmed"

    press(page, "d")
    page.wait_for_selector(".reply.is-current:has-text('Cy Curious')")
    press(page, "k")
    assert heading(page) == "Fina Fine"
    press(page, "e")
    page.wait_for_selector(".reply:not(:has-text('Fina Fine'))")
    page.wait_for_selector(".reply.is-current:has-text('Cy Curious')")
    assert SocialReply.objects.get(pk=fine.pk).opt_out == "dismissed"

    press(page, "?")
    keys = page.locator("#keys-help dl").inner_text()
    assert all(words in keys for words in ("Next row", "Mark as dealt with", "Open profile"))
    press(page, "Escape")
    press(page, "o")
    page.wait_for_url("**/profiles/**")
    assert SocialSuppression.objects.count() == 1
    assert complaints == []


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_overflows(page: Any, live_server: Any, complaints: list[str], width: int) -> None:
    wrote("Stella " + "Stop" * 12, LONG, 1, "Please stop")
    wrote("Cy Curious", "Hello", 2)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}/outreach/social/replies/?view=all")
    page.locator(".reply-ours summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/replies-{width}.png", full_page=True)
    assert complaints == []
