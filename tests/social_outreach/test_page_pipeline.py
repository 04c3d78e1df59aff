"""The pipeline page: stages with locks, what waits for a person, and a refresh that disturbs nobody."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from social_outreach.models import SocialInbound, SocialMessage, SocialProfile, SocialUnknownPerson
from tests.factories.social import AccountFactory, MessageFactory, ProfileFactory, long_ago, user_with

pytestmark = pytest.mark.django_db

PAGE = "/outreach/social/"


def text(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def member(client: Client) -> Client:
    client.force_login(user_with())
    return client


def test_each_later_stage_says_what_unlocks_it(member: Client) -> None:
    shown = text(member.get(PAGE))
    for word in ("discovered", "qualified", "drafted", "written-to"):
        assert f"Unlocks with the first {word} profile." in shown


def test_when_all_are_reviewed_the_stage_says_so_and_is_not_locked(member: Client) -> None:
    ProfileFactory(discovery_status="qualified")
    shown = text(member.get(PAGE))
    assert "All reviewed" in shown
    assert "Unlocks with the first discovered profile." not in shown


def test_no_later_stage_is_locked_again_once_all_have_answered(member: Client) -> None:
    ProfileFactory(discovery_status="qualified", outreach_status="replied")
    words = re.findall(r'class="stage-word">([^<]*)<', text(member.get(PAGE)))
    assert len(words) == 5
    assert not [word for word in words if "Unlocks with" in word]


def test_says_of_each_number_whether_it_counts_people_or_messages(member: Client) -> None:
    person = ProfileFactory(discovery_status="qualified", outreach_status="drafted")
    MessageFactory(profile=person, state="scheduled")
    MessageFactory(state="draft")
    ProfileFactory(discovery_status="qualified")
    words = re.findall(r'class="stage-word">([^<]*)<', text(member.get(PAGE)))
    assert words[2:4] == [
        "people qualified; 1 without a draft; 1 draft to approve",
        "person drafted; 1 message under way",
    ]


def test_the_next_action_is_the_stage_nearest_to_leaving(member: Client) -> None:
    ProfileFactory()
    assert re.search(r"stage--next.*?Review", text(member.get(PAGE)), re.S)
    ProfileFactory(discovery_status="qualified")
    shown = text(member.get(PAGE))
    assert re.search(r"stage--next.*?Drafting", shown, re.S)
    assert "1 without a draft" in shown


def test_narrows_to_one_platform(member: Client) -> None:
    ProfileFactory.create_batch(3, platform="linkedin")
    ProfileFactory(platform="tiktok")
    assert ">1</a>" in text(member.get(PAGE, {"platform": "tiktok"}))
    assert ">4</a>" in text(member.get(PAGE))


def test_names_what_needs_a_person(member: Client) -> None:
    assert "Nothing waits for you." in text(member.get(PAGE))
    MessageFactory(state="draft")
    AccountFactory(status="needs_reconnect", world="live")
    shown = text(member.get(PAGE))
    assert "draft to approve" in shown
    assert "account to reconnect" in shown


def test_who_wrote_and_is_not_known_waits_for_a_person_once(member: Client) -> None:
    """The same message may be kept twice: as its webhook, and as asked for."""
    account = AccountFactory(platform="facebook", world="live")
    for number, sender in enumerate(["4711", "4711", "4712"]):
        row = SocialInbound.objects.create(source="meta", digest=f"d{number}", received_at=long_ago(), raw="{}")
        SocialUnknownPerson.objects.create(inbound=row, account=account, sender_id=sender, wrote_at=long_ago())
    page = text(member.get(PAGE))
    assert "2 unknown people wrote" in " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "/replies/?view=unknown" in page
    assert "unknown people" not in text(member.get(PAGE, {"platform": "tiktok"}))


def test_a_refresh_without_news_swaps_nothing(member: Client) -> None:
    shown = text(member.get(PAGE))
    seen = re.search(r"seen=(\w+)", shown)
    assert seen is not None
    query = {"platform": "", "seen": seen[1]}
    assert member.get(PAGE, query, headers={"HX-Request": "true"}).status_code == 204
    ProfileFactory()
    news = member.get(PAGE, query, headers={"HX-Request": "true"})
    assert news.status_code == 200
    assert "<html" not in text(news)


@pytest.mark.parametrize("platform", ["myspace", "x" * 10_000, "a\x00b"])
def test_an_unknown_platform_is_said(member: Client, platform: str) -> None:
    answer = member.get(PAGE, {"platform": platform})
    assert answer.status_code == 400
    assert "There is no platform" in text(answer)


def test_only_who_may_import_is_offered_it_on_top(client: Client, member: Client) -> None:
    assert 'data-key="n"' not in text(member.get(PAGE))
    client.force_login(user_with("review_profiles"))
    assert 'data-key="n"' in text(client.get(PAGE))


def test_costs_the_same_for_two_profiles_and_thirty(member: Client, django_assert_max_num_queries: Any) -> None:
    def cost(number: int) -> int:
        ProfileFactory.create_batch(number, discovery_status="qualified")
        with django_assert_max_num_queries(42) as counted:
            member.get(PAGE)
        return len(counted)

    assert cost(2) == cost(28)


class TestFollowUps:
    @pytest.fixture
    def due(self) -> SocialProfile:
        message = MessageFactory(state="sent", sent_at=long_ago(), profile__outreach_status="sent")
        SocialProfile.objects.filter(pk=message.profile_id).update(last_contacted_at=long_ago())
        return message.profile

    def test_who_writes_drafts_what_is_due(self, client: Client, due: SocialProfile) -> None:
        client.force_login(user_with("write_messages"))
        assert "due for a follow-up" in text(client.get(PAGE))
        assert 'id="write-followups"' in text(client.get(PAGE))
        client.post(PAGE)
        assert SocialMessage.objects.filter(profile=due, message_type="followup", state="draft").count() == 1
        client.post(PAGE)
        assert SocialMessage.objects.filter(profile=due, message_type="followup").count() == 1

    def test_others_see_it_and_may_not(self, member: Client, due: SocialProfile) -> None:
        shown = text(member.get(PAGE))
        assert "due for a follow-up" in shown
        assert 'id="write-followups"' not in shown
        assert member.post(PAGE).status_code == 403

    def test_a_locked_stage_says_why(self, client: Client) -> None:
        client.force_login(user_with("write_messages"))
        assert "Unlocks with the first written-to profile." in text(client.post(PAGE, follow=True))
