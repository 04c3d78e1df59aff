"""What `make run` lays out for posting: connected accounts, their slots, and a plan to look at."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from posting import facade
from posting.adapters import registry
from posting.models import PostingSlot, PostPart, Recurrence, ScheduledPost, SocialAccount
from posting.services import recurrences, slots
from posting.services.rehearsal import SLOTS, WEEKLY
from rehearsal.serving import Server
from tests.posting import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tmp_path: Any, settings: Any) -> Iterator[str]:
    server = Server(tmp_path)
    thread = threading.Thread(target=server.run)
    thread.start()
    settings.WORLD, settings.REHEARSAL_URL, settings.TIME_ZONE = "rehearsal", server.url, "Europe/Lisbon"
    yield server.url
    server.stop()
    thread.join(10)


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (SocialAccount, PostingSlot, Recurrence, ScheduledPost))


def test_a_newcomer_finds_accounts_slots_and_drafts(world: str) -> None:
    facade.prepare_rehearsal_workspace(world)
    assert {account.platform for account in SocialAccount.objects.all()} == set(registry.ADAPTERS)
    for account in SocialAccount.objects.all():
        assert account.slots.count() == len(SLOTS)
        assert slots.next_free(account) is not None
    posts = list(ScheduledPost.objects.filter(recurrence__isnull=False).order_by("scheduled_at"))
    assert 4 <= len(posts) <= 5
    for post in posts:
        at = post.scheduled_at.astimezone(ZoneInfo("Europe/Lisbon"))
        assert (at.weekday(), at.hour, at.minute, post.stage) == (0, 9, 0, "draft")
        assert {target.platform for target in cast.targets(post)} == {"x", "linkedin", "facebook"}
    assert not PostPart.objects.exists(), "nothing leaves that nobody approved"
    client = Client()
    client.force_login(cast.user())
    week = client.get("/posting/", {"view": "week", "at": f"{posts[0].scheduled_at:%Y-%m-%d}"})
    assert WEEKLY[:20] in week.content.decode()


def test_a_second_start_changes_nothing_and_brings_nothing_back(world: str) -> None:
    facade.prepare_rehearsal_workspace(world)
    before = counts()
    facade.prepare_rehearsal_workspace(world)
    assert counts() == before
    PostingSlot.objects.all().delete()
    recurrences.stop(Recurrence.objects.get().pk, cancel_waiting=True, actor=None)
    facade.prepare_rehearsal_workspace(world)
    assert not PostingSlot.objects.exists()
    assert (Recurrence.objects.filter(is_active=True).count(), counts()[3]) == (0, before[3])
