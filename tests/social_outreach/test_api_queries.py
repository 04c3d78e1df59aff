"""Lists cost the same number of statements whatever they show, and their filters find an index."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from social_outreach.models import SocialProfile
from tests.factories import social

pytestmark = pytest.mark.django_db


def statements(address: str) -> int:
    client = social.api()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(f"/api/social/{address}")
    assert answer.status_code == 200
    return len(captured)


def replies(count: int) -> str:
    thread = social.ThreadFactory()
    social.ReplyFactory.create_batch(count, thread=thread, recorded_by=social.UserFactory())
    return f"profiles/{thread.profile_id}/replies/"


def messages(count: int) -> str:
    for _ in range(count):
        social.scheduled(approved_by=social.UserFactory(), holder=social.UserFactory())
    return "messages/"


def one_message(count: int) -> str:
    message = social.scheduled()
    for _ in range(count):
        social.AttemptFactory(message=message, actor=social.UserFactory())
        social.EventFactory(message=message, actor=social.UserFactory())
    return f"messages/{message.pk}/"


def suppressions(count: int) -> str:
    for _ in range(count):
        social.SuppressionFactory(created_by=social.UserFactory())
    return "suppressions/"


def outlook(count: int) -> str:
    account = social.AccountFactory()
    for _ in range(count):
        social.approved(account=account)
    return "outlook/"


def simple(factory: Any, address: str) -> Any:
    def fill(count: int) -> str:
        factory.create_batch(count)
        return address

    return fill


@pytest.mark.parametrize(
    "fill",
    [
        replies, messages, one_message, suppressions, outlook,
        simple(social.ProfileFactory, "profiles/"), simple(social.ProfileFactory, "profiles/?ordering=-score"),
        simple(social.AccountFactory, "accounts/"), simple(social.LimitFactory, "limits/"),
        simple(social.TemplateFactory, "templates/"), simple(social.JobFactory, "jobs/"),
        simple(social.ProfileFactory, "pipeline/status"),
    ],
)  # fmt: skip
def test_a_list_of_thirty_costs_what_a_list_of_two_does(fill: Any) -> None:
    few = statements(fill(2))
    assert statements(fill(30)) <= few


@pytest.mark.parametrize("facts", [{"platform": "linkedin"}, {"discovery_status": "qualified"}])
def test_profiles_are_narrowed_by_an_index(facts: dict[str, str]) -> None:
    plan = str(SocialProfile.objects.filter(**facts).order_by("-id")[:51].explain()).lower()
    if connection.vendor == "sqlite":
        assert "using index social_profile" in plan
        assert "temp b-tree" not in plan
