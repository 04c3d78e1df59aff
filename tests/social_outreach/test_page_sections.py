"""Which section of the sidebar a page lies in."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.social import PERMISSIONS, scheduled, user_with

pytestmark = pytest.mark.django_db


def current(client: Client, address: str) -> list[tuple[str, str]]:
    page = client.get(address).content.decode().split('aria-label="Pages"')[1].split("</nav>")[0]
    return re.findall(r'href="([^"]+)" aria-current="(\w+)"', page)


@pytest.mark.parametrize(
    ("name", "section", "said"),
    [
        ("pipeline", "pipeline", "page"),
        ("messages", "messages", "page"),
        ("review-one", "review", "true"),
        ("drafts-make", "drafts", "true"),
    ],
)
def test_a_page_lies_in_one_section(client: Client, name: str, section: str, said: str) -> None:
    client.force_login(user_with(*PERMISSIONS))
    assert current(client, reverse(f"social:{name}")) == [(reverse(f"social:{section}"), said)]


def test_a_message_lies_in_messages_and_a_profile_in_none(client: Client) -> None:
    client.force_login(user_with(*PERMISSIONS))
    message = scheduled()
    there = reverse("social:message", args=[message.pk])
    assert current(client, there) == [(reverse("social:messages"), "true")]
    assert current(client, reverse("social:profile", args=[message.profile_id])) == []
