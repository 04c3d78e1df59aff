"""A message from draft to the rehearsal world in a real browser: by API, and by hand from the assisted queue.

Playwright's synchronous interface runs an event loop in this thread, which Django's ORM objects to; the switch that
allows it is set in this module only.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.urls import reverse

from outbound.http import HttpDoor
from rehearsal.serving import Server
from social_outreach import tasks
from social_outreach.adapters import registry
from social_outreach.models import SocialProfile
from social_outreach.services import drafting, rehearsal
from social_outreach.services.sending import engine
from tests.browser.keys import press
from tests.conftest import CHROMIUM
from tests.factories.social import user_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough password"


@pytest.fixture
def world(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The rehearsal world, and the console pointed at it."""
    server = Server(tmp_path)
    thread = threading.Thread(target=server.run)
    thread.start()
    settings.WORLD, settings.REHEARSAL_URL = "rehearsal", server.url
    config = registry.AdapterConfig(
        door=HttpDoor(),
        linkedin_api=f"{server.url}/linkedin",
        linkedin_oauth=f"{server.url}/linkedin",
        linkedin_version=django_settings.LINKEDIN_VERSION,
        graph_base=f"{server.url}/graph",
        graph_version=django_settings.META_GRAPH_VERSION,
        instagram_base=f"{server.url}/instagram",
        tiktok_base=f"{server.url}/tiktok",
        web_base=server.url,
    )
    for platform, adapter in registry.build_adapters(config).items():
        monkeypatch.setitem(registry._configured, platform, adapter)
    # What a lost broker loses is only the hint: the tests carry out the work themselves.
    monkeypatch.setattr(tasks, "_publish", lambda *_args, **_arguments: None)
    yield server
    server.stop()
    thread.join(10)


@pytest.fixture
def people(world: Server) -> dict[str, SocialProfile]:
    """One who wrote first, and one who did not, both with a draft."""
    for member in rehearsal._get(HttpDoor(), f"{world.url}/_rehearsal/accounts")["accounts"]:
        if member["platform"] == "instagram":
            rehearsal.connect_member(member)
    known = {}
    for username in ("wrote.first", "never.wrote"):
        known[username] = SocialProfile.objects.create(
            platform="instagram",
            username=username,
            username_key=username,
            full_name=username.replace(".", " ").title(),
            discovery_status="qualified",
        )
    rehearsal.write_first(
        HttpDoor(), world.url, platform="instagram", username="wrote.first", text="Do you work with hotels?"
    )
    for person in known.values():
        drafting.draft(person, actor=None, body=f"Good morning {person.full_name}!")
    return known


@pytest.fixture
def browser_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A page whose console must stay silent: a blocked style or script would be an error there."""
    from playwright.sync_api import sync_playwright

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=flags)
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.set_default_timeout(15_000)
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page
        # Under Playwright's loop this thread has a connection of its own, which nobody else would close.
        connections.close_all()
        browser.close()
    assert faults == []


@pytest.fixture
def desk(browser_page: Any, live_server: Any, people: dict[str, SocialProfile]) -> Any:
    """Signed in, at the drafts."""
    user = user_with("write_messages", "approve_messages", "send_messages", username="rita")
    user.set_password(PASSWORD)
    user.save()
    browser_page.goto(f"{live_server.url}{reverse('login')}?next={reverse('social:drafts')}")
    browser_page.fill("#id_username", "rita")
    browser_page.fill("#id_password", PASSWORD)
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_selector("[data-draft-approve]")
    return browser_page


def arrivals(world: Server, **query: str) -> list[dict[str, Any]]:
    wanted = "&".join(f"{name}={value}" for name, value in query.items())
    return list(rehearsal._get(HttpDoor(), f"{world.url}/_rehearsal/arrivals?{wanted}")["arrivals"])


def approve_and_schedule(page: Any, live_server: Any) -> None:
    """Two drafts approved by one key each, then both confirmed."""
    for left in ("1", "0"):
        press(page, "a")
        page.wait_for_selector("text=Approved the message to")
        if left == "1":
            page.goto(f"{live_server.url}{reverse('social:drafts')}?state=draft")
            page.wait_for_selector("[data-draft-approve]")
    page.goto(f"{live_server.url}{reverse('social:send')}")
    press(page, "s")
    page.wait_for_selector("text=Send 2 messages?")
    press(page, "Control+Enter")
    page.wait_for_selector("text=On its way")
    # Away from the page that polls: the test's database is one connection.
    page.goto("about:blank")


def carry_out(people: dict[str, SocialProfile]) -> None:
    """What a tick and a worker do."""
    tasks.tick()
    engine.run(list(people["wrote.first"].messages.values_list("pk", flat=True)))


def test_an_approved_draft_arrives_exactly_once(
    desk: Any, live_server: Any, world: Server, people: dict[str, SocialProfile]
) -> None:
    press(desk, "e")
    press(desk, "Control+End")
    desk.keyboard.type(" How are you?")
    press(desk, "Control+Enter")
    desk.wait_for_selector("text=Saved.")
    approve_and_schedule(desk, live_server)
    carry_out(people)
    carry_out(people)
    (row,) = arrivals(world, platform="instagram")
    assert (row["username"], row["text"]) == ("wrote.first", "Good morning Wrote First! How are you?")
    message = people["wrote.first"].messages.get()
    desk.goto(f"{live_server.url}{reverse('social:message', args=[message.pk])}")
    desk.wait_for_selector("text=What was sent")
    assert desk.locator(".timeline").get_by_text("Attempt 1").count() == 1


def test_a_card_is_copied_pasted_and_marked_sent(
    desk: Any, live_server: Any, world: Server, people: dict[str, SocialProfile]
) -> None:
    approve_and_schedule(desk, live_server)
    desk.goto(f"{live_server.url}{reverse('social:assisted')}")
    press(desk, "t")
    desk.wait_for_selector("text=Nothing has left yet")
    press(desk, "m")  # pressed once too often on the card before: does nothing to this one
    press(desk, "c")
    desk.wait_for_selector("text=Begun: say what became of it")
    with desk.context.expect_page() as opened:
        press(desk, "o")
    conversation = opened.value
    conversation.wait_for_selector("#text")
    assert conversation.url == f"{world.url}/p/instagram/never.wrote"
    conversation.focus("#text")
    conversation.keyboard.press("Control+v")
    conversation.click("text=Send as a person")
    conversation.wait_for_load_state()
    conversation.close()
    press(desk, "m")
    desk.wait_for_selector("text=Recorded as sent to Never Wrote.")
    (row,) = arrivals(world, platform="instagram")
    assert (row["via"], row["text"]) == ("hand", "Good morning Never Wrote!")
    message = people["never.wrote"].messages.get()
    assert (message.state, message.sent_body) == ("sent", row["text"])
    assert message.attempts.get().outcome == "accepted"
