"""In a real browser: after an act the keyboard is where the work goes on; on a phone the current section is in view."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse

from tests.browser.keys import press
from tests.conftest import CHROMIUM
from tests.factories.social import PERMISSIONS, ReplyFactory, user_with
from tests.social_outreach import cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOCUSED = "() => document.activeElement.id || document.activeElement.tagName"
IN_VIEW = """() => {
  const strip = document.querySelector(".side-pages").getBoundingClientRect();
  const here = document.querySelector(".side-pages [aria-current]").getBoundingClientRect();
  return here.left >= strip.left && here.right <= strip.right;
}"""


@pytest.fixture(autouse=True)
def _allow_the_browsers_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright's loop runs in this thread; Django must not take that for an async caller."""
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def page(live_server: Any) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    client = Client()
    client.force_login(user_with(*PERMISSIONS))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 360, "height": 800})
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        yield page
        connections.close_all()
        browser.close()


def test_replies_and_cards_keep_the_focus(live_server: Any, page: Any) -> None:
    lane = cast.account()
    for name in ("first", "second"):
        cast.scheduled(cast.profile(lane.platform, username=name), by=user_with())
    older, younger = ReplyFactory(body="One"), ReplyFactory(body="Two")
    page.goto(live_server.url + reverse("social:replies"))
    assert page.evaluate(IN_VIEW)
    press(page, "e")
    page.wait_for_selector(f"#reply-{younger.pk}", state="detached")
    assert page.evaluate(FOCUSED) == f"reply-{older.pk}"
    press(page, "e")
    page.wait_for_selector(f"#reply-{older.pk}", state="detached")
    assert page.evaluate(FOCUSED) == "main"
    page.goto(live_server.url + reverse("social:assisted"))
    press(page, "Enter")  # the button that takes the next card has the focus
    page.wait_for_selector("#card-in-hand")
    assert page.evaluate(FOCUSED) == "card-in-hand"
    press(page, "s")
    page.wait_for_selector("text=Skipped")
    assert page.evaluate(FOCUSED) == "card-in-hand"
    assert page.evaluate(IN_VIEW)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_all_that_match_are_selected_by_keys_alone(
    live_server: Any, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("social_outreach.selectors.profiles.PAGE_ROWS", 2)
    for number in range(3):
        cast.profile(full_name=f"Person{number} Doe", discovery_status="discovered")
    page.goto(live_server.url + reverse("social:review"))
    press(page, "+")
    assert page.inner_text("[data-bulk-count]") == "2 selected"
    press(page, "*")
    assert page.inner_text("[data-bulk-count]") == "3 selected"
    press(page, "Tab")  # from the bar, not from the top of the page
    assert page.evaluate("() => document.activeElement.value") == "qualify"
    press(page, "-")
    assert page.is_hidden("[data-bulk-bar]")
    assert page.evaluate("() => document.activeElement.matches('[data-bulk-all]')")
