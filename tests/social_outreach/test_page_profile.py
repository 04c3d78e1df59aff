"""The page of one profile: facts, threads, messages, replies; recording a reply; never contact."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from outbound.clock import database_now
from social_outreach.models import SocialDiscoveryJob, SocialFinding, SocialMessage, SocialReply
from social_outreach.services import suppressions
from tests.factories.social import (
    AccountFactory,
    MessageFactory,
    ProfileFactory,
    ReplyFactory,
    ThreadFactory,
    user_with,
)
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


def page(profile: Any, act: str = "") -> str:
    return f"/outreach/social/profiles/{profile.pk}/{act}"


def text(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def reviewer(client: Client) -> Client:
    client.force_login(user_with("review_profiles", "write_messages"))
    return client


@pytest.fixture
def member(client: Client) -> Client:
    client.force_login(user_with())
    return client


def test_shows_facts_and_where_it_was_found(member: Client) -> None:
    ada = ProfileFactory(location="Berlin", engagement_score=72.5, found_by="import 3", website="ada.example")
    shown = text(member.get(page(ada)))
    assert "Berlin" in shown
    assert "High engagement" in shown
    assert "/outreach/social/import/3/progress/" in shown
    assert 'href="https://ada.example"' in shown


def test_a_website_runs_nothing(member: Client) -> None:
    ada = ProfileFactory(website="javascript:alert(1)//x")
    assert 'href="javascript:' not in text(member.get(page(ada)))


def test_counts_down_an_open_window(member: Client) -> None:
    ada = ProfileFactory(platform="instagram")
    account = AccountFactory(platform="instagram")
    ThreadFactory(
        profile=ada, account=account, remote_recipient_id="17", last_inbound_at=database_now() - timedelta(hours=1)
    )
    shown = text(member.get(page(ada)))
    assert "data-countdown=" in shown
    assert "Reply window closes in" in shown


def test_shows_messages_with_their_state_and_replies(member: Client) -> None:
    ada = ProfileFactory()
    message = MessageFactory(profile=ada, state="draft", draft_body="Hello Ada")
    ReplyFactory(thread=ThreadFactory(profile=ada), body="Tell me more")
    shown = text(member.get(page(ada)))
    assert f"/outreach/social/messages/{message.pk}/" in shown
    assert "Tell me more" in shown


def test_a_reply_is_recorded_with_the_platforms_id(reviewer: Client) -> None:
    ada = ProfileFactory()
    thread = ThreadFactory(profile=ada)
    answer = reviewer.post(page(ada, "reply/"), {"body": "Yes please", "recipient_id": "42"}, follow=True)
    assert "The reply was recorded" in text(answer)
    reply = SocialReply.objects.get(thread=thread)
    assert (reply.body, reply.thread.remote_recipient_id) == ("Yes please", "42")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"body": "a\x00b"},
        {"body": "b" * 20_001},
        {"body": "x", "received_at": "2099-01-01T00:00"},
        {"body": "x", "received_at": "yesterday"},
        {"body": "x", "recipient_id": "1" * 201},
    ],
)
def test_a_reply_that_cannot_be_is_refused(reviewer: Client, given: dict[str, str]) -> None:
    ada = ThreadFactory().profile
    answer = reviewer.post(page(ada, "reply/"), given)
    assert answer.status_code == 400
    assert "form-errors" in text(answer)
    assert not SocialReply.objects.exists()


def test_suppressing_needs_a_reason(reviewer: Client) -> None:
    ada = ProfileFactory()
    assert reviewer.post(page(ada, "suppress/"), {"reason": "  "}).status_code == 400
    assert suppressions.reason_against(ada) == ""
    shown = text(reviewer.post(page(ada, "suppress/"), {"reason": "Asked us not to"}, follow=True))
    assert "Must not be contacted." in shown
    assert suppressions.reason_against(ada) == "Asked us not to"


def test_a_draft_is_offered_for_the_qualified_only(reviewer: Client) -> None:
    assert "Draft now" not in text(reviewer.get(page(ProfileFactory())))
    assert "Draft now" in text(reviewer.get(page(ProfileFactory(discovery_status="qualified"))))


def test_a_draft_is_made_at_once_for_this_one_only(reviewer: Client) -> None:
    account = AccountFactory()
    ada = ProfileFactory(platform=account.platform, discovery_status="qualified")
    other = ProfileFactory(platform=account.platform, discovery_status="qualified")
    reviewer.post(page(ada))
    assert list(SocialMessage.objects.values_list("profile_id", "state")) == [(ada.pk, "draft")]
    assert "There is a message under way already." in text(reviewer.post(page(ada), follow=True))
    assert "Draft now" in text(reviewer.get(page(other)))


def test_whoever_may_not_write_may_not_draft(member: Client) -> None:
    ada = ProfileFactory(discovery_status="qualified")
    assert "Draft now" not in text(member.get(page(ada)))
    assert member.post(page(ada)).status_code == 403


@pytest.mark.parametrize("act", ["reply/", "suppress/"])
def test_others_see_no_form_and_may_not(member: Client, act: str) -> None:
    ada = ThreadFactory().profile
    assert page(ada, act) not in text(member.get(page(ada)))
    assert member.post(page(ada, act), {"body": "x", "reason": "x"}).status_code == 403


@pytest.mark.parametrize("pk", ["4711", "9" * 25])
def test_nobody_is_404(reviewer: Client, pk: str) -> None:
    address = f"/outreach/social/profiles/{pk}/"
    assert reviewer.get(address).status_code == 404
    assert reviewer.post(f"{address}reply/", {"body": "x"}).status_code == 404
    assert reviewer.post(f"{address}suppress/", {"reason": "x"}).status_code == 404


def test_costs_the_same_for_two_replies_and_thirty(member: Client, django_assert_max_num_queries: Any) -> None:
    thread = ThreadFactory()

    def cost(number: int) -> int:
        for _ in range(number):
            ReplyFactory(thread=thread)
        with django_assert_max_num_queries(40) as counted:
            member.get(page(thread.profile))
        return len(counted)

    assert cost(2) == cost(28)


def test_a_profile_says_which_search_came_upon_it(client):
    person = cast.profile(found_by="brave 7")
    run = SocialDiscoveryJob.objects.create(platform="instagram", source="brave")
    SocialFinding.objects.create(
        profile=person,
        job=run,
        source="brave",
        asked='site:instagram.com "design studio" Lisbon -cheap -inurl:p',
        found_at=database_now(),
    )
    client.force_login(cast.user())
    shown = client.get(f"/outreach/social/profiles/{person.pk}/").content.decode()
    assert "Brave Search" in shown
    assert f"/outreach/social/discover/{run.pk}/" in shown
    words, _, details = shown.partition("design studio Lisbon -cheap<details")
    assert "inurl" not in words
    assert (
        "site:instagram.com &quot;design studio&quot; Lisbon -cheap -inurl:p</code>" in details.split("</details>")[0]
    )
