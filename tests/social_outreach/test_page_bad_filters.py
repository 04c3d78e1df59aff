"""A filter that cannot be read shows nothing, changes nothing and exports nothing, on every list."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from social_outreach.models import SocialMessage, SocialReply, SocialSavedView
from tests.factories.social import PERMISSIONS, ReplyFactory, api, scheduled, user_with
from tests.social_outreach.console import said

pytestmark = pytest.mark.django_db
WHO = "Ada Lovelace"
TOO_LONG = "9" * 30

BAD = {
    "messages": [
        "status=eaten", "status=sent&since=yesterday", "platform=myspace", "mode=pigeon", "account=77", "account=x",
        "before=x", f"after={TOO_LONG}", "q=%00", "stauts=sent",
    ],
    "drafts": ["platform=myspace", "state=sent", "missing=7", "flagged=x", "run=x", "q=%00", "from=2027-13-01"],
    "replies": ["view=eaten", "platform=x", "before=x", f"after={TOO_LONG}", "at=0", "status=seen"],
    "review": ["platform=myspace", "discovery=x", "followers_min=-1", "sort=luck", "found=2027-13-01"],
    "send": ["platform=myspace", "account=x", "status=sent"],
    "followups": ["platform=x", "platform=%00", "due=x"],
}  # fmt: skip
EVERY = [(name, query) for name, queries in BAD.items() for query in queries]


@pytest.fixture
def member(client: Client) -> Client:
    client.force_login(user_with(*PERMISSIONS))
    return client


@pytest.fixture
def ada(client: Client) -> SocialMessage:
    message = scheduled(profile__full_name=WHO)
    ReplyFactory(thread__profile=message.profile, body="Write me")
    return message


@pytest.mark.parametrize(("name", "query"), EVERY)
def test_the_list_says_so_and_shows_nobody(member: Client, ada: SocialMessage, name: str, query: str) -> None:
    answer = member.get(f"{reverse(f'social:{name}')}?{query}")
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert 'role="alert"' in shown
    assert WHO not in shown


def test_it_names_the_filter_and_leads_back_to_the_list(member: Client) -> None:
    shown = member.get(reverse("social:messages"), {"status": "eaten", "since": "x" * 500}).content.decode()
    assert "Status: There is no “eaten” to choose." in shown
    assert f"This list has no filter “{'x' * 60}" not in shown
    assert "This list has no filter “since”." in shown
    assert f'href="{reverse("social:messages")}"' in shown


class TestExports:
    @pytest.mark.parametrize("query", BAD["messages"])
    def test_messages(self, member: Client, ada: SocialMessage, query: str) -> None:
        self.refused(member, f"{reverse('social:messages-csv')}?{query}")

    @pytest.mark.parametrize("query", BAD["review"])
    def test_profiles(self, member: Client, ada: SocialMessage, query: str) -> None:
        self.refused(member, f"{reverse('social:profiles-csv')}?{query}")

    def test_replies_know_no_filter(self, member: Client, ada: SocialMessage) -> None:
        self.refused(member, f"{reverse('social:replies-csv')}?platform=tiktok")

    def refused(self, member: Client, address: str) -> None:
        answer = member.get(address)
        shown = answer.content.decode()
        assert answer.status_code == 400
        assert "Content-Disposition" not in answer
        assert WHO not in shown
        assert "Go back and choose" in shown


class TestChanges:
    def test_cancelling_all_that_match(self, member: Client, ada: SocialMessage) -> None:
        address = f"{reverse('social:messages-bulk')}?status=eaten"
        assert member.post(address, {"all_matching": "1", "action": "cancel"}).status_code == 400
        ada.refresh_from_db()
        assert ada.state == "scheduled"

    def test_approving_all_that_match(self, member: Client, ada: SocialMessage) -> None:
        SocialMessage.objects.filter(pk=ada.pk).update(state="draft", approved_at=None)
        address = f"{reverse('social:drafts-bulk')}?run=x"
        assert member.post(address, {"all_matching": "1", "action": "approve"}).status_code == 400
        ada.refresh_from_db()
        assert ada.state == "draft"

    def test_a_draft_and_a_reply(self, member: Client, ada: SocialMessage) -> None:
        SocialMessage.objects.filter(pk=ada.pk).update(state="draft", approved_at=None)
        draft, reply = reverse("social:draft", args=[ada.pk]), SocialReply.objects.get()
        assert member.post(f"{draft}?run=x", {"body": "Other", "version": ada.version}).status_code == 400
        seen = reverse("social:reply-act", args=[reply.pk, "seen"])
        assert member.post(f"{seen}?view=eaten").status_code == 400
        ada.refresh_from_db()
        reply.refresh_from_db()
        assert (ada.draft_body == "Other", reply.seen_at) == (False, None)


class TestSavedViews:
    def view(self, member: Client, **facts: Any) -> str:
        facts = {"page": "messages", "name": "Mine", "query": "status=eaten&mode=api"} | facts
        view = SocialSavedView.objects.create(user_id=member.session["_auth_user_id"], **facts)
        return reverse("social:view", args=[view.pk])

    def test_one_that_the_list_does_not_know_any_more_shows_nobody(self, member: Client, ada: SocialMessage) -> None:
        opened = member.get(self.view(member))
        assert opened.url == f"{reverse('social:messages')}?status=eaten&mode=api"
        assert said(opened) == [
            "The view “Mine” has what this list does not know any more: status. Delete the view, or save it anew."
        ]
        assert WHO not in member.get(opened.url).content.decode()

    def test_what_cannot_be_read_is_not_saved(self, member: Client) -> None:
        address = reverse("social:view-save", args=["review"])
        answer = member.post(address, {"name": "Odd", "query": "platform=myspace&q=ada"})
        assert said(answer) == ["Not saved: this list has no such filter: platform."]
        assert not SocialSavedView.objects.exists()
        assert member.get(answer.url).status_code == 400


class TestApi:
    @pytest.mark.parametrize("query", ["is_seen=banana", "is_seen=2", "platform=x", "opt_out=x"])
    def test_neither_yes_nor_no_is_refused(self, ada: SocialMessage, query: str) -> None:
        assert api().get(f"/api/social/replies/?{query}").status_code == 400

    @pytest.mark.parametrize(("query", "count"), [("is_seen=false", 1), ("is_seen=True", 0), ("is_seen=", 1)])
    def test_yes_and_no_are_taken(self, ada: SocialMessage, query: str, count: int) -> None:
        assert len(api().get(f"/api/social/replies/?{query}").json()["results"]) == count
