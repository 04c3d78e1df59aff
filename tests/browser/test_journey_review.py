"""A reviewer in a real browser, by keyboard alone: import a file, map it, watch it go in, judge the first profiles."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from social_outreach import tasks
from social_outreach.models import SocialProfile
from social_outreach.services import imports
from tests.browser.keys import press
from tests.conftest import CHROMIUM
from tests.factories.social import user_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "Name;Benutzername;Ort;Notiz\nÄnne Müller;aenne.m;Köln;x\nBo Beck;bo.b;Ulm;y\nCy Dahl;cy.d;Bonn;z\nNobody;;;\n"
TABS = 60


@pytest.fixture(autouse=True)
def _allow_the_browsers_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright's loop runs in this thread; Django must not take that for an async caller."""
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def page() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        # From the start, or a chooser that opens early is a window of the system's that nobody can answer.
        page.on("filechooser", lambda chooser: None)
        yield page
        # Under Playwright's loop this thread has a connection of its own, which nobody else would close.
        connections.close_all()
        browser.close()


@pytest.fixture
def complaints(page: Any) -> list[str]:
    """What the browser's console and its content policy complain about."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker of this process: does an import as soon as it is told about it."""

    def work(pk: int) -> None:
        try:
            imports.run(pk)
        finally:
            connection.close()

    monkeypatch.setattr(tasks, "nudge_import", lambda pk: threading.Thread(target=work, args=[pk]).start())


@pytest.fixture
def signed_in(page: Any, live_server: Any) -> Any:
    client = Client()
    client.force_login(user_with("review_profiles"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    return page


def tab_to(page: Any, selector: str) -> None:
    """As a person without a mouse gets there; what has the focus shows it."""
    for _ in range(TABS):
        press(page, "Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"the focus on {selector} cannot be seen"
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_from_a_file_to_qualified_profiles_without_a_mouse(
    signed_in: Any, live_server: Any, worker: None, complaints: list[str], tmp_path: Path
) -> None:
    page = signed_in
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")

    page.goto(f"{live_server.url}/outreach/social/")
    press(page, "n")
    page.wait_for_url("**/import/")
    tab_to(page, "input[type=file]")
    with page.expect_file_chooser() as chooser:
        press(page, "Enter")
    chooser.value.set_files(file)
    assert "list.csv" in page.inner_text("[data-upload-name]")
    tab_to(page, "[data-upload-send]")
    press(page, "Enter")

    page.wait_for_selector("[name=column_1]")
    assert page.input_value("[name=column_1]") == "username"
    tab_to(page, "[name=platform]")
    page.keyboard.type("Insta")
    page.wait_for_selector("#import-preview >> text=@aenne.m")
    page.wait_for_selector("text=1 of 4 would be refused")
    press(page, "Control+Enter")

    page.wait_for_selector("text=3 new profiles wait for review", timeout=20_000)
    assert page.inner_text("#refused + .table-wrap").count("neither a username") == 1
    press(page, "r")

    page.wait_for_selector("h2:has-text('Cy Dahl')")
    press(page, "a")
    page.wait_for_selector("h2:has-text('Bo Beck')")
    press(page, "d")
    page.wait_for_selector("h2:has-text('Änne Müller')")
    press(page, "u")
    page.wait_for_selector("h2:has-text('Bo Beck')")
    press(page, "s")
    page.wait_for_selector("h2:has-text('Änne Müller')")
    press(page, "!")
    page.wait_for_selector("#id_reason:focus")
    page.keyboard.type("Asked not to be contacted")
    press(page, "Enter")
    page.wait_for_selector("h2:has-text('Bo Beck')")
    press(page, "?")
    page.wait_for_selector("#keys-help >> text=Qualify")
    press(page, "Escape")
    press(page, "a")
    page.wait_for_selector("text=All reviewed")

    judged = dict(SocialProfile.objects.values_list("full_name", "discovery_status"))
    assert judged == {"Cy Dahl": "qualified", "Bo Beck": "qualified", "Änne Müller": "rejected"}
    assert complaints == []


@pytest.mark.parametrize("path", ["", "import/", "review/", "review/one/", "profiles/{pk}/"])
def test_nothing_runs_over_the_edge_of_a_small_phone(
    signed_in: Any, live_server: Any, complaints: list[str], path: str
) -> None:
    page = signed_in
    long = SocialProfile.objects.create(
        platform="linkedin",
        username="w" * 120,
        username_key="w" * 120,
        full_name="Maximiliane-Charlotte von und zu " + "Wiesengrund" * 6,
        bio="Unbreakable" * 40,
        website="https://example.com/" + "long" * 60,
        location="Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    )
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/outreach/social/{path.format(pk=long.pk)}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert complaints == []


def test_what_a_key_opens_takes_the_letters_that_follow(
    signed_in: Any, live_server: Any, complaints: list[str]
) -> None:
    """Typed beside the field, the letters of a name would each be a key of the page."""
    page = signed_in
    page.goto(f"{live_server.url}/outreach/social/review/?platform=instagram")
    press(page, "w")
    page.keyboard.type("ask daily")
    press(page, "Enter")
    page.wait_for_selector("a.chip:has-text('ask daily')")
    assert complaints == []
