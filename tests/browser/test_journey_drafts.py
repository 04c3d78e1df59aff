"""Drafting in a real browser, by keyboard alone: a run by the stand-in of Gemini, then every draft cleared."""

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

from outbound.http import HttpDoor, Timeouts
from rehearsal.serving import Server
from social_outreach import tasks
from social_outreach.adapters import drafters
from social_outreach.adapters.gemini import GeminiConfig, gemini_drafter
from social_outreach.models import SocialDraftRun, SocialMessage
from social_outreach.rules.template_drafter import TemplateDrafter
from social_outreach.services import draft_runs
from tests.browser.keys import press
from tests.conftest import CHROMIUM
from tests.factories.social import user_with
from tests.social_outreach import cast
from tests.social_outreach.drafting_cast import PROMPTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PEOPLE = 10
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen " * 3


@pytest.fixture(autouse=True)
def _allow_the_browsers_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright's loop runs in this thread; Django must not take that for an async caller."""
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The rehearsal world's Gemini as the second drafter, and a worker of this process for runs."""
    server = Server(tmp_path)
    thread = threading.Thread(target=server.run)
    thread.start()
    config = GeminiConfig(
        door=HttpDoor(timeouts=Timeouts(connect=2, read=10, deadline=10)),
        base=f"{server.url}/gemini",
        api_key="rehearsal-gemini-key",
        api_version="v1beta",
        model="gemini-3.5-flash-lite",
        timeout_seconds=10,
        attempts=1,
        max_output_tokens=2048,
        prompts=PROMPTS,
    )
    built = [TemplateDrafter(), gemini_drafter(config)]
    monkeypatch.setattr(drafters, "_configured", {drafter.name: drafter for drafter in built})

    def work(pk: int) -> None:
        try:
            draft_runs.run(pk)
        finally:
            connection.close()

    monkeypatch.setattr(tasks, "nudge_draft_run", lambda pk: threading.Thread(target=work, args=[pk]).start())
    yield
    server.stop()
    thread.join(10)


@pytest.fixture
def page(live_server: Any) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    client = Client()
    client.force_login(user_with("review_profiles", "write_messages", "approve_messages", "send_messages"))
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
    """What the browser's console and its content policy complain about."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def people() -> None:
    cast.account(name="Ada's studio")
    for number in range(PEOPLE):
        cast.profile(
            full_name=f"Person{number} Doe",
            company=f"Kiln Studio {number}",
            category="Ceramics studio",
            location="London",
            bio="We throw pots and glaze them in a small studio by the river. Workshops every weekend.",
        )


def keep(page: Any, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/drafts-{name}.png", full_page=True)


def heading(page: Any) -> str:
    return str(page.inner_text("#desk-item h2 >> nth=0"))


def at(page: Any, number: int) -> None:
    page.wait_for_selector(f"#desk-item h2:has-text('Person{number} Doe')")


def state_of(number: int) -> SocialMessage:
    return SocialMessage.objects.get(profile__full_name=f"Person{number} Doe")


def make_drafts(page: Any, url: str) -> None:
    """The form, the run, and from there to its drafts."""
    page.goto(f"{url}/outreach/social/drafts/")
    press(page, "n")
    page.wait_for_selector("#make-start")
    page.focus("#drafter-template")
    press(page, "ArrowDown")
    page.wait_for_selector("#id_instruction")
    assert page.evaluate("document.activeElement.id") == "drafter-gemini"
    press(page, "Tab")
    page.wait_for_selector("#id_instruction:focus")
    page.keyboard.type("Mention the river.")
    keep(page, "make-1280")
    press(page, "Control+Enter")
    page.wait_for_url("**/drafts/runs/**")
    page.wait_for_selector(f"text={PEOPLE} drafts made", timeout=60_000)
    keep(page, "run-1280")
    press(page, "r")


def test_ten_drafts_are_made_and_cleared_without_a_mouse(
    page: Any, live_server: Any, model: None, complaints: list[str]
) -> None:
    people()
    make_drafts(page, live_server.url)
    at(page, 0)
    page.wait_for_selector(".evidence .mark")
    keep(page, "editor-1280")

    press(page, "a")  # approve, and the next
    at(page, 1)
    assert state_of(0).state == "approved"

    press(page, "e")  # edit and approve at once
    page.wait_for_selector("#id_body:focus")
    press(page, "Control+End")
    page.keyboard.type(" Written by hand.")
    press(page, "Escape")
    press(page, "a")
    at(page, 2)
    assert state_of(1).state == "approved"
    assert state_of(1).draft_body.endswith("Written by hand.")

    before = state_of(2).draft_body
    press(page, "r")  # have it written anew
    page.wait_for_selector("#id_instruction:focus")
    page.keyboard.type("Ask about the workshops.")
    press(page, "Control+Enter")
    page.wait_for_selector("text=Written anew.", timeout=20_000)
    at(page, 2)
    assert state_of(2).instruction == "Ask about the workshops."
    assert state_of(2).version == 2
    press(page, "u")
    page.wait_for_selector("text=Undone")
    assert state_of(2).draft_body == before
    press(page, "a")
    at(page, 3)

    press(page, "x")  # discard with a reason, and undo
    page.wait_for_selector("#id_discard:focus")
    page.keyboard.type("A customer already")
    press(page, "Enter")
    at(page, 4)
    assert state_of(3).state == "cancelled"
    press(page, "u")
    at(page, 3)
    assert state_of(3).state == "draft"
    press(page, "x")
    page.wait_for_selector("#id_discard:focus")
    press(page, "Enter")
    at(page, 4)

    press(page, "j")  # walking swaps the draft in place, and the focus stays on the page
    at(page, 5)
    assert page.evaluate("document.activeElement.id") == "desk-item"
    press(page, "k")
    at(page, 4)
    press(page, "?")
    keys = page.inner_text("#keys-help dl")
    assert all(
        words in keys for words in ("Approve and go to the next", "Discard, with a reason", "Write anew", "Undo")
    )
    press(page, "Escape")
    for number in range(4, PEOPLE):
        at(page, number)
        press(page, "a")
    page.wait_for_selector("text=No draft matches")
    states = dict(SocialMessage.objects.values_list("profile__full_name", "state"))
    assert states.pop("Person3 Doe") == "cancelled"
    assert set(states.values()) == {"approved"}
    assert complaints == []


def test_all_matching_is_approved_after_asking_back(
    page: Any, live_server: Any, model: None, complaints: list[str]
) -> None:
    cast.account()
    for number in range(3):
        cast.draft(cast.profile(full_name=f"Person{number} Doe"))
    SocialMessage.objects.filter(profile__full_name="Person1 Doe").update(
        flags=[{"kind": "near_copy", "sentence": "81 % like your message of 3 Nov."}]
    )
    page.goto(f"{live_server.url}/outreach/social/drafts/?state=draft")
    page.focus("[data-bulk-all]")
    press(page, "Space")
    page.wait_for_selector("text=3 selected")
    page.focus("[data-bulk-bar] button[value=approve]")
    press(page, "Enter")
    page.wait_for_selector("text=1 flagged draft is left out.")
    keep(page, "confirm-1280")
    press(page, "Enter")
    page.wait_for_selector("text=2 drafts approved.")
    assert state_of(1).state == "draft"
    assert complaints == []


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_overflows(page: Any, live_server: Any, model: None, complaints: list[str], width: int) -> None:
    sender = cast.account(name="Studio " + LONG)
    long = cast.profile(full_name="Maximiliane " + LONG, company=LONG[:180], bio="Unbreakable" * 40, location="London")
    other = cast.draft(cast.profile(full_name="Cy Curious"), body="Hello Cy, do you know " + LONG)
    message = cast.draft(long, body=f"Hello {LONG}. Would you like to talk about it?")
    SocialMessage.objects.filter(pk=message.pk).update(
        evidence=[{"sentence": f"Hello {LONG}.", "facts": [{"name": "company", "value": LONG}]}],
        flags=[{"kind": "near_copy", "sentence": "81 % like your message of 3 Nov.", "message": other.pk}],
        instruction=LONG[:300],
        drafter="gemini",
        drafter_model="gemini-3.5-flash-lite",
        language="de",
        prompt_tokens=1240,
        output_tokens=88,
    )
    run = draft_runs.start(
        profile_ids=[cast.profile(full_name=LONG).pk], drafter="gemini", actor=None, instruction=LONG
    )
    run.items.update(status="refused", reason=LONG)
    SocialDraftRun.objects.filter(pk=run.pk).update(refused_count=1, waits_for=LONG)
    page.set_viewport_size({"width": width, "height": 800})
    for name, path in {
        "list": "drafts/?flagged=1",
        "flagged": f"drafts/{message.pk}/",
        "making": "drafts/make/",
        "waiting": f"drafts/runs/{run.pk}/",
        "by-hand": f"drafts/make/?profile={long.pk}",
    }.items():
        page.goto(f"{live_server.url}/outreach/social/{path}")
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        keep(page, f"{name}-{width}")
        assert over <= 0, name
    assert sender.pk
    assert complaints == []
