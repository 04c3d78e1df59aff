"""/api/social/profiles/: found, narrowed, added, corrected, judged, drafted, answered, suppressed."""

from __future__ import annotations

from typing import Any

import pytest

from social_outreach.models import SocialProfile, SocialReply
from tests.factories import social

pytestmark = pytest.mark.django_db
AT = "/api/social/profiles/"


def client() -> Any:
    return social.api(*social.PERMISSIONS)


class TestList:
    @pytest.mark.parametrize(
        ("query", "facts"),
        [
            ("platform=tiktok", {"platform": "tiktok"}),
            ("discovery_status=qualified", {"discovery_status": "qualified"}),
            ("outreach_status=sent", {"outreach_status": "sent"}),
            ("category=POTTERY", {"category": "pottery"}),
            ("location=port", {"location": "Porto, Portugal"}),
            ("q=@kiln", {"username": "the.kiln"}),
            ("q=grace", {"full_name": "Grace Hopper"}),
            ("min_followers=10&max_followers=20", {"followers_count": 15}),
            ("min_score=50&max_score=60", {"engagement_score": 55.5}),
        ],
    )
    def test_is_narrowed_by(self, query: str, facts: dict[str, Any]) -> None:
        wanted = social.ProfileFactory(**facts)
        social.ProfileFactory()
        assert [row["id"] for row in client().get(f"{AT}?{query}").json()["results"]] == [wanted.pk]

    @pytest.mark.parametrize("query", ["colour=red", "platform=myspace", "min_followers=many", "ordering=shoe_size"])
    def test_refuses_what_it_does_not_know(self, query: str) -> None:
        answer = client().get(f"{AT}?{query}")
        assert answer.status_code == 400
        assert query.partition("=")[0] in answer.json()["errors"]

    @pytest.mark.parametrize("ordering", ["id", "-id", "followers", "-followers", "score", "-score"])
    def test_pages_forth_and_back_over_equal_and_unknown_values(self, ordering: str) -> None:
        for followers in (None, 7, 7, None, 9, 7, None, 1, 7):
            social.ProfileFactory(followers_count=followers)
        pages, address = [], f"{AT}?page_size=2&ordering={ordering}"
        while address and len(pages) < 20:
            found = client().get(address).json()
            pages.append([row["id"] for row in found["results"]])
            back, address = found["previous"], found["next"]
        assert sorted(pk for page in pages for pk in page) == sorted(SocialProfile.objects.values_list("pk", flat=True))
        assert [row["id"] for row in client().get(back).json()["results"]] == pages[-2]

    @pytest.mark.parametrize("cursor", ["x", "%00", "bnVsbA==", "WzEsMiwzXQ==", "W2ZhbHNlLDFlOTk5LDFd", "é"])
    def test_refuses_a_cursor_that_is_not_ours(self, cursor: str) -> None:
        assert client().get(f"{AT}?cursor={cursor}").status_code == 404


class TestAdd:
    def test_reads_the_username_from_an_address(self) -> None:
        answer = client().post(AT, {"platform": "linkedin", "username": "https://www.linkedin.com/in/Ada-L/"})
        assert answer.status_code == 201
        assert answer.json()["username"].lower() == "ada-l"
        assert answer.json()["discovery_status"] == "discovered"

    def test_names_the_one_that_is_there_already(self) -> None:
        known = social.ProfileFactory(username="ada", username_key="ada")
        answer = client().post(AT, {"platform": "linkedin", "username": "@ADA"})
        assert answer.status_code == 409
        assert answer.json()["profile"] == known.pk

    def test_refuses_what_is_no_username(self) -> None:
        answer = client().post(AT, {"platform": "instagram", "username": "two words!"})
        assert answer.status_code == 422


class TestCorrect:
    def test_changes_what_describes_it(self) -> None:
        profile = social.ProfileFactory()
        found = client().patch(f"{AT}{profile.pk}/", {"company": "Kiln", "followers_count": None}).json()
        assert (found["company"], found["full_name"]) == ("Kiln", "Ada Lovelace")

    @pytest.mark.parametrize(
        "field", ["username", "platform", "outreach_status", "discovery_status", "id", "shoe_size"]
    )
    def test_names_a_field_that_is_not_changed_here(self, field: str) -> None:
        profile = social.ProfileFactory()
        answer = client().patch(f"{AT}{profile.pk}/", {field: "x"})
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == [field]

    @pytest.mark.parametrize("website", ["javascript:alert(1)", "ftp://example.org/x"])
    def test_takes_only_web_addresses(self, website: str) -> None:
        profile = social.ProfileFactory()
        assert client().patch(f"{AT}{profile.pk}/", {"website": website}).status_code == 400


class TestDelete:
    def test_removes_who_was_never_contacted(self) -> None:
        profile = social.ProfileFactory()
        assert client().delete(f"{AT}{profile.pk}/").status_code == 204
        assert not SocialProfile.objects.filter(pk=profile.pk).exists()

    def test_keeps_who_has_a_message(self) -> None:
        message = social.MessageFactory()
        answer = client().delete(f"{AT}{message.profile_id}/")
        assert answer.status_code == 409
        assert answer.json()["type"] == "about:was-contacted"


class TestActions:
    def test_reviews(self) -> None:
        profile = social.ProfileFactory()
        found = client().post(f"{AT}{profile.pk}/review/", {"verdict": "reject", "reason": "closed"}).json()
        assert (found["discovery_status"], found["review_reason"]) == ("rejected", "closed")

    def test_drafts(self) -> None:
        social.AccountFactory()
        profile = social.ProfileFactory(discovery_status="qualified")
        answer = client().post(f"{AT}{profile.pk}/draft/", {"body": "Hello Ada."})
        assert answer.status_code == 201
        assert answer.json()["draft_body"] == "Hello Ada."
        assert client().post(f"{AT}{profile.pk}/draft/", {"body": "Hello again."}).status_code == 422

    def test_suppresses_and_stops_what_waits(self) -> None:
        message = social.approved()
        found = client().post(f"{AT}{message.profile_id}/suppress/", {"reason": "Asked us to stop"})
        assert (found.status_code, found.json()["stopped"]) == (201, 1)

    def test_suppressing_needs_a_reason(self) -> None:
        profile = social.ProfileFactory()
        assert client().post(f"{AT}{profile.pk}/suppress/", {}).status_code == 400


class TestReplies:
    def test_are_recorded_and_listed(self) -> None:
        profile, account = social.ProfileFactory(outreach_status="sent"), social.AccountFactory()
        body = {"body": "Tell me more", "account": account.pk, "remote_id": "m1"}
        assert client().post(f"{AT}{profile.pk}/replies/", body).status_code == 201
        assert client().post(f"{AT}{profile.pk}/replies/", body).status_code == 201
        assert [row["body"] for row in client().get(f"{AT}{profile.pk}/replies/").json()["results"]] == ["Tell me more"]
        profile.refresh_from_db()
        assert profile.outreach_status == "replied"

    def test_do_not_come_from_the_future(self) -> None:
        social.AccountFactory()
        profile = social.ProfileFactory()
        answer = client().post(f"{AT}{profile.pk}/replies/", {"received_at": social.long_ago(-2).isoformat()})
        assert answer.status_code == 422
        assert not SocialReply.objects.exists()

    def test_come_in_through_an_account_of_their_platform(self) -> None:
        profile, account = social.ProfileFactory(), social.AccountFactory(platform="tiktok")
        answer = client().post(f"{AT}{profile.pk}/replies/", {"body": "Hi", "account": account.pk})
        assert answer.status_code == 422
