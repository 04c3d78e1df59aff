"""The assisted queue over HTTP: take, begin, say what became of it, give back."""

from __future__ import annotations

from typing import Any

import pytest

from social_outreach.services import control
from tests.factories import social

pytestmark = pytest.mark.django_db
AT = "/api/social/messages/"


@pytest.fixture
def client() -> Any:
    return social.api("send_messages")


def take(client: Any) -> Any:
    return client.post(f"{AT}assisted/next/").json()


def test_takes_the_next_card_with_its_addresses(client: Any) -> None:
    card = social.scheduled()
    found = take(client)
    assert found["message"]["id"] == card.pk
    assert found["message"]["holder"] == client.person.username
    assert found["profile_url"].startswith("https://")


def test_says_when_nothing_is_due(client: Any) -> None:
    assert take(client)["message"] is None


def test_gives_nobody_a_card_that_is_held(client: Any) -> None:
    social.scheduled()
    take(client)
    assert take(social.api("send_messages"))["message"] is None


@pytest.mark.parametrize(
    ("verb", "state"),
    [("mark-sent", "sent"), ("skip", "skipped"), ("not-reachable", "failed"), ("release", "scheduled")],
)
def test_the_holder_says_what_became_of_it(client: Any, verb: str, state: str) -> None:
    card = social.scheduled()
    take(client)
    answer = client.post(f"{AT}{card.pk}/{verb}/")
    assert (answer.status_code, answer.json()["state"]) == (200, state)


def test_begin_opens_the_attempt(client: Any) -> None:
    card = social.scheduled()
    take(client)
    assert client.post(f"{AT}{card.pk}/begin/").json()["state"] == "sending"
    assert card.attempts.count() == 1


def test_nobody_else_closes_it(client: Any) -> None:
    card = social.scheduled()
    take(client)
    answer = social.api("send_messages").post(f"{AT}{card.pk}/mark-sent/")
    assert (answer.status_code, answer.json()["type"]) == (409, "about:not-yours")


def test_a_gate_that_closes_meanwhile_says_which(client: Any) -> None:
    card = social.scheduled()
    take(client)
    control.stop(actor=None, reason="Lunch")
    answer = client.post(f"{AT}{card.pk}/begin/")
    assert (answer.status_code, answer.json()["gate"], answer.json()["detail"]) == (409, "global stop", "Lunch")
