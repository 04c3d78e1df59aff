"""What the house is told of the accounts: it must not fall over because one of them cannot be opened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.test import Client

from outbound.clock import database_now
from social_outreach.models import SenderAccount
from social_outreach.selectors import overview
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


def line_of(account: SenderAccount) -> Any:
    (line,) = [line for line in overview.health() if line.name == f"account {account}"]
    return line


@pytest.fixture
def account() -> SenderAccount:
    return cast.account()


@pytest.fixture
def lost_key(account: SenderAccount, settings: Any) -> SenderAccount:
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    return account


def test_a_healthy_account_is_fine(account: SenderAccount) -> None:
    assert line_of(account).level == "ok"


def test_health_says_whose_secrets_no_key_opens(lost_key: SenderAccount) -> None:
    line = line_of(lost_key)
    assert line.level == "bad"
    assert "No key in FIELD_KEYS opens" in line.sentence
    assert "key" in line.todo


def test_pages_are_shown_without_opening_secrets(lost_key: SenderAccount, admin_client: Client) -> None:
    for address in (
        "/?choose=1",
        "/health/",
        "/outreach/social/",
        "/outreach/social/send/",
        "/outreach/social/messages/",
    ):
        assert admin_client.get(address).status_code == 200, address


def test_an_account_that_the_platform_asked_to_wait_is_not_shown_as_well(account: SenderAccount) -> None:
    SenderAccount.objects.filter(pk=account.pk).update(paused_until=database_now() + timedelta(hours=1))
    (shown,) = overview.accounts_overview()
    assert shown["state"] == "held"
    assert shown["state_word"].startswith("Paused until")
