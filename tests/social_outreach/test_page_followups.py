"""The follow-ups page: whose turn it is, and what the caps make each wait for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outbound.clock import database_now
from social_outreach.models import SocialLimit, SocialMessage, SocialProfile
from social_outreach.services import followups
from social_outreach.services.followups import due_list
from tests.factories.social import user_with
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db
LIST = reverse("social:followups")


@pytest.fixture(autouse=True)
def _policy(settings: Any) -> None:
    settings.SOCIAL_FOLLOWUP_BY_PLATFORM = {"instagram": (4, 2)}


@pytest.fixture
def sender(instagram: Any) -> Any:
    return cast.account()


@pytest.fixture
def writer(client: Client) -> Client:
    client.force_login(user_with("write_messages"))
    return client


def written_to(sender: Any, days: int = 5) -> Any:
    person = cast.profile()
    cast.wrote(sender, person)
    cast.work(cast.scheduled(person))
    SocialProfile.objects.filter(pk=person.pk).update(last_contacted_at=database_now() - timedelta(days=days))
    return cast.now(person)


def test_who_is_free_and_how_it_would_leave(sender: Any) -> None:
    person = written_to(sender)
    SocialLimit.objects.filter(scope__startswith="recipient").delete()
    rows, total = due_list()
    assert [(row.profile, row.step, row.mode, row.is_free) for row in rows] == [(person, 1, "api", True)]
    assert total == 1
    assert SocialMessage.objects.count() == 1


def test_where_the_caps_are_what_it_waits_for_they_are_named(sender: Any, writer: Client) -> None:
    """The slot of the first message is a moment old here, whatever the profile says."""
    written_to(sender)
    row = due_list()[0][0]
    assert not row.is_free
    assert row.at is not None
    assert row.at > database_now() + timedelta(hours=23)
    assert "cap" in row.reason
    assert row.reason in writer.get(LIST).content.decode()


def test_the_page_names_the_policies_and_drafts_all(sender: Any, writer: Client) -> None:
    written_to(sender)
    shown = writer.get(LIST, {"platform": "instagram"})
    said = " ".join(shown.content.decode().split())
    assert "Instagram: after 4 days, 2 at the most" in said
    assert "Draft 1 follow-up" in said
    writer.post(reverse("social:pipeline") + "?platform=instagram")
    assert "Nobody's turn yet" in writer.get(LIST).content.decode()


def test_nobody(writer: Client) -> None:
    assert "Nobody's turn yet" in writer.get(LIST + "?platform=tiktok").content.decode()


def test_more_than_are_shown_are_counted(sender: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followups, "MOST", 2)
    people = [written_to(sender, days) for days in (5, 9, 7)]
    rows, total = due_list()
    assert ([row.profile for row in rows], total) == ([people[1], people[2]], 3)


def test_costs_the_same_for_one_and_for_five(sender: Any) -> None:
    costs = []
    for count in (1, 4):
        for _ in range(count):
            written_to(sender)
        with CaptureQueriesContext(connection) as counted:
            due_list()
        costs.append(len(counted))
    assert costs[0] == costs[1]
