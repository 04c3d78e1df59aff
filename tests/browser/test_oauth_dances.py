"""All five networks connected by their real OAuth dance in a real browser, and one post that all who take text get.

The rehearsal world plays the networks: its consent pages, codes, tokens and feeds. Every step is a person's: a button
here, a word there, a tick on the way back.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission
from django.db import connections
from django.urls import reverse

from outbound.clock import database_now
from outbound.http import HttpDoor
from posting import tasks
from posting.adapters import registry
from posting.models import PostPart, SocialAccount
from rehearsal.serving import Server
from tests.browser.keys import press
from tests.conftest import CHROMIUM
from tests.posting import cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough password"
TEXT = "Good morning from all of us (really)! *Once* is enough, 100 % so."
MAY = ("operate_posting", "write_posts", "approve_posts", "schedule_posts")
#: The sentence of the page that says why nothing was connected.
WHY = "main .note--bad[role=alert]"
PERSON, CREATOR = "10000000000000901", "-000RehearsalCreator1"


@dataclass(frozen=True)
class Dance:
    """One log-in. ``person`` agrees at the network; ``picked`` is what the console is then told to connect."""

    platform: str
    login: str
    person: str
    picked: str
    name: str
    #: What the console calls it, where the log-in tells no name: X's OAuth 1.0a tells the user name only.
    called: str = ""
    #: Accounts that the log-in shows and that cannot be connected; the page says of each why.
    unfit: int = 0


DANCES = (
    Dance("x", "OAuth 2.0", "1500000000000000001", "1500000000000000001", "Rehearsal Studio"),
    Dance("x", "OAuth 1.0a", "1500000000000000002", "1500000000000000002", "Robin Rehearsal", "robinrehearses"),
    Dance("linkedin", "A person", "rEhEaRsAl1", "rEhEaRsAl1", "Robin Rehearsal"),
    Dance("linkedin", "A company page", "rEhEaRsAl1", "90000001", "Rehearsal Studio"),
    Dance("facebook", "A Page", PERSON, "100000000000003", "Rehearsal Page", unfit=2),
    Dance("instagram", "Instagram", "17841400000000021", "17841400000000021", "Rehearsal Atelier"),
    Dance("instagram", "Facebook (account linked to a Page)", PERSON, "17841400000000002", "Rehearsal Studio"),
    Dance("tiktok", "TikTok", CREATOR, CREATOR, "Rehearsal Clips"),
)


@dataclass
class Workers:
    """What a tick hints, and a worker that takes it up when it is told to."""

    hinted: list[list[int]] = field(default_factory=list)

    def hint(self, task: Any, **arguments: Any) -> None:
        if task is tasks.send:
            self.hinted.append(arguments["ids"])

    def carry_out(self) -> None:
        tasks.tick()
        while self.hinted:
            tasks.send(ids=self.hinted.pop(0))


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Workers:
    found = Workers()
    monkeypatch.setattr(tasks, "_publish", found.hint)
    return found


@pytest.fixture
def world(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, workers: Workers) -> Iterator[str]:
    """The rehearsal world, and posting pointed at it."""
    server = Server(tmp_path)
    thread = threading.Thread(target=server.run)
    thread.start()
    settings.WORLD, settings.REHEARSAL_URL, settings.REDIS_URL = "rehearsal", server.url, ""
    x, linkedin, graph, instagram, tiktok = (
        f"{server.url}/{name}" for name in ("x", "linkedin", "graph", "instagram", "tiktok_open")
    )
    config = registry.AdapterConfig(
        door=HttpDoor(),
        x_api=x,
        x_web=x,
        linkedin_api=linkedin,
        linkedin_web=linkedin,
        linkedin_version=django_settings.LINKEDIN_VERSION,
        graph_base=graph,
        facebook_web=graph,
        graph_version=django_settings.META_GRAPH_VERSION,
        instagram_base=instagram,
        instagram_api=instagram,
        instagram_web=instagram,
        tiktok_api=tiktok,
        tiktok_web=tiktok,
    )
    for platform in registry.ADAPTERS:
        monkeypatch.setitem(registry._configured, platform, registry.built_with(config, platform))
    yield server.url
    server.stop()
    thread.join(10)


@pytest.fixture
def desk(world: str, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Signed in, at the accounts. The browser's console must stay silent: what our policy blocks is an error there."""
    from playwright.sync_api import sync_playwright

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    user = cast.user("olga")
    user.set_password(PASSWORD)
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=MAY, content_type__app_label="posting"))
    faults: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda said: faults.append(said.text) if is_fault(said, live_server.url) else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{live_server.url}{reverse('login')}?next={reverse('posting:accounts')}")
        page.fill("#id_username", "olga")
        page.fill("#id_password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("text=No TikTok account is connected.")
        yield page
        # Under Playwright's loop this thread has a connection of its own, which nobody else would close.
        connections.close_all()
        browser.close()
    assert faults == []


def is_fault(said: Any, ours: str) -> bool:
    """On the console's own pages: the rehearsed networks have no icon. A refusal's status is no fault."""
    return said.type == "error" and said.location["url"].startswith(ours) and "status of 400" not in said.text


def leave(page: Any, world: str, dance: Dance) -> None:
    """Press Connect, and arrive at the network's consent page."""
    label = registry.LABELS[dance.platform]
    page.get_by_role("button", name=f"Connect {label} by {dance.login}", exact=True).click()
    page.wait_for_selector("text=wants access to an account")
    assert page.url.startswith(world)


def agree(page: Any, dance: Dance) -> None:
    """The network's side, and back to the console's picking page."""
    page.select_option("#who", dance.person)
    page.click("button:has-text('Allow')")
    page.wait_for_selector("h1:has-text('What is to be connected?')")
    assert "code=" not in page.url


def pick(page: Any, dance: Dance) -> None:
    assert page.locator(".pick").count() == 1 + dance.unfit
    assert page.locator(".pick .bad-text").count() == dance.unfit
    # The only one that is fit is ticked already.
    assert page.is_checked(f"input[name=accounts][value='{dance.picked}']")
    press(page, "Control+Enter")
    called = dance.called or dance.name
    page.wait_for_selector(f"text={called} ({dance.platform}) is connected.")
    row = page.locator(f"section[aria-labelledby=network-{dance.platform}] tr[data-row]", has_text=called)
    assert row.locator(".pill").inner_text().strip() == "Active"


def compose_for_tomorrow(page: Any, live_server: Any, platforms: tuple[str, ...]) -> None:
    # The check runs beside the typing, several at a time at worst; the test's database is one connection.
    page.route(f"**{reverse('posting:check')}", lambda route: route.fulfill(status=204))
    page.goto(f"{live_server.url}{reverse('posting:compose')}")
    for platform in platforms:
        for box in page.locator(f"input[name=accounts][data-platform={platform}]").all():
            box.check()
    page.fill("#id_content", TEXT)
    page.fill("#id_date", f"{database_now() + timedelta(days=1):%Y-%m-%d}")
    page.fill("#id_time", "09:30")
    page.click("text=Approve and schedule")
    page.wait_for_selector("text=Scheduled.")
    # Away from pages that ask for more by themselves.
    page.goto("about:blank")


def in_the_feeds(page: Any, world: str, platforms: tuple[str, ...]) -> list[tuple[str, str]]:
    """Who shows the text, on which network."""
    found = []
    for platform in platforms:
        page.goto(f"{world}/feed/{platform}")
        posts = page.locator("article", has_text=TEXT)
        found += [(platform, name) for name in posts.locator(".line strong").all_inner_texts()]
    return sorted(found)


def test_every_network_is_connected_and_a_post_arrives_once_on_each_that_takes_text(
    desk: Any, live_server: Any, world: str, workers: Workers
) -> None:
    for dance in DANCES:
        leave(desk, world, dance)
        agree(desk, dance)
        pick(desk, dance)
    assert desk.locator("tr[data-row]").count() == len(DANCES)
    taking = tuple(each for each in registry.ADAPTERS if not registry.capabilities(each).needs_media)
    compose_for_tomorrow(desk, live_server, taking)
    workers.carry_out()
    assert in_the_feeds(desk, world, taking) == [], "nothing leaves before its minute"
    now = database_now()
    PostPart.objects.update(due_at=now, scheduled_for=now)
    for _ in range(2):
        workers.carry_out()
    expected = sorted((dance.platform, dance.name) for dance in DANCES if dance.platform in taking)
    assert len(expected) == 5
    assert in_the_feeds(desk, world, tuple(registry.ADAPTERS)) == expected
    post_id = PostPart.objects.get(platform="facebook").target.post_id
    desk.goto(f"{live_server.url}{reverse('posting:post', args=[post_id])}")
    desk.wait_for_selector("h1 >> text=Posted")


def test_a_refusal_a_foreign_answer_and_a_second_use_are_clear_pages(desk: Any, live_server: Any, world: str) -> None:
    first, facebook = DANCES[0], DANCES[4]
    for dance, said in ((DANCES[1], "declined"), (first, "declined"), (facebook, "declined")):
        leave(desk, world, dance)
        desk.click("button:has-text('Cancel')")
        desk.wait_for_selector("h1:has-text('Not connected')")
        assert said in desk.inner_text(WHY), dance
        desk.click("a.btn:has-text('Accounts')")
    desk.goto(f"{live_server.url}/api/v1/social/x/callback?state=invented&code=foreign")
    assert "No such log-in was begun here. Begin to connect again." in desk.inner_text(WHY)
    desk.click("a.btn:has-text('Accounts')")
    leave(desk, world, first)
    with desk.expect_request("**/callback?**") as way_back:
        agree(desk, first)
    desk.goto(way_back.value.url)
    assert "This log-in was used already." in desk.inner_text(WHY)
    desk.goto("about:blank")
    assert not SocialAccount.objects.exists()
