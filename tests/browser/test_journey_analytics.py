"""The analytics page in a real browser: the trend is drawn, nothing breaks the content policy, and a phone shows it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from tests.conftest import CHROMIUM
from tests.posting import cast
from tests.posting.measured_posts import failed, out, snapshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _allow_the_browsers_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright's loop runs in this thread; Django must not take that for an async caller."""
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def page(live_server: Any) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    client = Client()
    client.force_login(cast.user())
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        yield page
        connections.close_all()
        browser.close()


def a_month() -> None:
    for name, platform in (("Studio", "x"), ("A studio with a very long name indeed", "linkedin")):
        account = cast.account(platform, account_name=name)
        for number in range(12):
            text = f"Post {number}: Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen and what became of it"
            group = {"group": "Opening line", "group_label": "AB"[number % 2]} if number < 4 else {}
            target = out(account, ago=(2 * number + 1) * DAY, late=timedelta(seconds=number), content=text, **group)
            if number % 4:
                snapshot(target, likes=number * 3, comments=number, impressions=number * 40)
        failed(account, ago=DAY)


def test_the_trend_is_drawn_and_a_phone_shows_everything(live_server: Any, page: Any) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    a_month()
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/posting/analytics/")
        page.wait_for_function("Chart.getChart(document.querySelector('[data-trend] canvas')) !== undefined")
        drawn = page.evaluate(
            "Chart.getChart(document.querySelector('[data-trend] canvas')).data.datasets.map(d => [d.spanGaps, d.data])"
        )
        assert len(drawn) == 2
        assert all(spans is False and None in values and 0 not in values for spans, values in drawn)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(
            "document.querySelector('.panel').scrollWidth <= document.querySelector('.panel').clientWidth"
        )
        if folder := os.environ.get("SCREENSHOTS"):
            page.wait_for_timeout(400)
            page.screenshot(path=f"{folder}/analytics-{width}.png", full_page=True)
    page.select_option("select[name=metric]", "impressions")
    page.wait_for_url("**metric=impressions**")
    assert "Best posts by impressions" in page.inner_text("main")
    assert complaints == []
