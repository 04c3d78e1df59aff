"""The parts of the engagement score, as a reviewer and a program see them."""

from __future__ import annotations

import pytest
from django.test import Client

from social_outreach.models import SocialProfile
from tests.factories.social import PERMISSIONS, ProfileFactory, api, user_with

pytestmark = pytest.mark.django_db
FACTS = {"followers_count": 999, "following_count": 333}


def shown(client: Client, profile: SocialProfile, address: str) -> str:
    client.force_login(user_with("review_profiles", "write_messages"))
    answer = client.get(address.format(profile.pk))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


PAGES = pytest.mark.parametrize(
    "address", ["/outreach/social/profiles/{}/", "/outreach/social/review/one/?at={}"], ids=["profile", "review"]
)


@PAGES
def test_parts_stand_with_points_and_reasons(client: Client, address: str) -> None:
    page = shown(client, ProfileFactory(engagement_score=74.9, **FACTS), address)
    assert "High engagement, on a scale from 0 to 100: the known parts below" in page
    assert "30.0 of 40" in page
    assert 'value="11.2" max="15" aria-label="Balance"' in page
    assert "999 followers against 333 following." in page


@PAGES
def test_unknown_parts_are_listed_as_left_out(client: Client, address: str) -> None:
    page = shown(client, ProfileFactory(**FACTS), address)
    assert "Posts: not known, left out." in page
    assert "of 20" not in page
    assert 'aria-label="Activity"' not in page
    assert "No score" in page
    assert "None is stored yet; the parts below come to 74.9." in page


@PAGES
def test_a_stated_score_is_told_from_what_the_parts_come_to(client: Client, address: str) -> None:
    page = shown(client, ProfileFactory(engagement_score=12.5, **FACTS), address)
    assert "Low engagement" in page
    assert "stated it, or from facts that have changed since. The parts below come to 74.9." in page


@PAGES
def test_too_little_known_is_said(client: Client, address: str) -> None:
    assert "Fewer than 2 parts are known" in shown(client, ProfileFactory(followers_count=9), address)


class TestApi:
    def test_one_profile_has_its_parts(self) -> None:
        profile = ProfileFactory(**FACTS)
        parts = api().get(f"/api/social/profiles/{profile.pk}/").json()["score_parts"]
        assert [(part["name"], part["points"], part["most"], part["known"]) for part in parts] == [
            ("Reach", 30.0, 40, True),
            ("Balance", 11.2, 15, True),
            ("Activity", None, 20, False),
            ("Details", None, 25, False),
        ]
        assert parts[2]["sentence"] == "Posts: not known, left out."

    def test_a_list_has_not(self) -> None:
        ProfileFactory(**FACTS)
        assert "score_parts" not in api().get("/api/social/profiles/").json()["results"][0]

    def test_they_cannot_be_written(self) -> None:
        profile = ProfileFactory(**FACTS)
        answer = api(*PERMISSIONS).patch(f"/api/social/profiles/{profile.pk}/", {"score_parts": []})
        assert answer.status_code == 400
