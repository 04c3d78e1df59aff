"""LinkedIn, what is posted: the contracts, and texts, cards, comments and duplicates in its own way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from outbound.outcome import (
    Accepted,
    Halted,
    OutcomeUnknown,
    PauseScope,
    Refused,
    Unreached,
    Unsupported,
)
from platforms.linkedin.posts import duplicate_of
from posting.adapters.base import DUPLICATE, LinkCard
from tests.contracts.publishing_adapter import PublishingContract
from tests.contracts.publishing_door import PublishingDoor
from tests.contracts.publishing_reads import NoLookingContract
from tests.posting.linkedin_facts import (
    IMAGE_1,
    IMAGE_2,
    MEMBER,
    OLDER,
    ORG,
    PAGE,
    PART,
    URN,
    LinkedInFacts,
    image,
    ready,
)


class TestLinkedInPage(LinkedInFacts, PublishingContract):
    throttled = "429_app_day"
    throttled_scope = PauseScope.APP

    def test_the_whole_request_is_as_linkedin_wants_it(self) -> None:
        door = self.door(self.accepted)
        self.publish(door)
        asked = door.asked[0]
        assert asked.json == {
            "author": ORG,
            "commentary": "Good morning, \\(Ada\\)! #tea",
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }
        assert asked.headers["Authorization"] == "Bearer linkedin-page-access-token"
        assert asked.headers["LinkedIn-Version"] == "202609"
        assert asked.headers["X-Restli-Protocol-Version"] == "2.0.0"

    def test_the_version_and_the_addresses_are_settings(self) -> None:
        base = "http://127.0.0.1:8001/linkedin"
        door = self.door(self.accepted)
        adapter = self.adapter(door, linkedin_api=base, linkedin_web=base, linkedin_version="202612")
        outcome = adapter.publish(PART, PAGE, None)
        assert door.asked[0].url == f"{base}/rest/posts"
        assert door.asked[0].headers["LinkedIn-Version"] == "202612"
        assert isinstance(outcome, Accepted)
        assert outcome.url == f"{base}/feed/update/{URN}"

    def test_a_version_that_is_over_names_the_setting(self) -> None:
        for answer in ("426_nonexistent_version", "426_html"):
            outcome = self.publish(self.door(answer))
            assert isinstance(outcome, Halted)
            assert "LINKEDIN_VERSION" in outcome.reason

    def test_an_id_that_is_no_urn_is_in_doubt(self) -> None:
        assert isinstance(self.publish(self.door("posting/post_created_odd_id")), OutcomeUnknown)

    def test_a_text_too_long_or_missing_is_refused_without_a_call(self) -> None:
        assert isinstance(self.publish(self.door(self.accepted), text="(" * 3000), Accepted)
        for text in ("a" * 3001, " \n", ""):
            door = self.door()
            assert isinstance(self.publish(door, text=text), Refused)
            assert door.asked == []

    def test_a_page_has_no_connections(self) -> None:
        door = self.door()
        assert isinstance(self.publish(door, options={"visibility": "CONNECTIONS"}), Refused)
        assert door.asked == []

    def test_there_are_no_threads(self) -> None:
        assert isinstance(self.publish(self.door(), kind="reply", parent_id=URN), Unsupported)

    # Content

    def content(self, **changes: Any) -> Any:
        door = self.door(self.accepted)
        self.publish(door, **changes)
        return door.asked[0].json["content"]

    def test_a_link_is_a_card(self) -> None:
        card = LinkCard("https://example.com/tea", "Tea", "All about tea")
        assert self.content(link=card) == {
            "article": {"source": "https://example.com/tea", "title": "Tea", "description": "All about tea"}
        }

    def test_a_link_without_a_title_shows_its_address(self) -> None:
        assert self.content(link=LinkCard("https://example.com/tea"))["article"]["title"] == "https://example.com/tea"

    def test_one_image_is_media_and_several_are_a_multi_image(self, tmp_path: Path) -> None:
        one, two = image(tmp_path, "1"), image(tmp_path, "2", alt_text="")
        prepared = ready(k1=IMAGE_1, k2=IMAGE_2)
        assert self.content(media=(one,), prepared=prepared) == {"media": {"id": IMAGE_1, "altText": "A cup"}}
        assert self.content(media=(two, one), prepared=prepared) == {
            "multiImage": {"images": [{"id": IMAGE_2}, {"id": IMAGE_1, "altText": "A cup"}]}
        }

    def test_a_link_beside_an_image_that_is_not_in_the_text_is_never_lost_in_silence(self, tmp_path: Path) -> None:
        link = LinkCard("https://example.com/tea")
        door = self.door(self.accepted)
        outcome = self.publish(door, text="Tea", media=(image(tmp_path),), prepared=ready(k1=IMAGE_1), link=link)
        assert (type(outcome), outcome.code, door.asked) == (Refused, "link", [])

    def test_a_picture_may_go_on_the_card(self, tmp_path: Path) -> None:
        door = self.door(self.accepted)
        self.publish(
            door,
            text="Tea",
            media=(image(tmp_path),),
            prepared=ready(k1=IMAGE_1),
            link=LinkCard("https://example.com/tea", "Tea"),
            options={"picture_on_card": True},
        )
        assert door.asked[0].json["content"] == {
            "article": {"source": "https://example.com/tea", "title": "Tea", "thumbnail": IMAGE_1}
        }
        assert door.asked[0].json["commentary"] == "Tea"

    def test_files_that_are_not_ready_keep_the_post_back(self, tmp_path: Path) -> None:
        for prepared in ({}, {"media": {"1": {"id": IMAGE_1, "ready": False}}}):
            door = self.door()
            assert isinstance(self.publish(door, media=(image(tmp_path),), prepared=prepared), Unreached)
            assert door.asked == []

    def test_files_that_linkedin_still_works_on_made_nothing(self) -> None:
        assert isinstance(self.publish(self.door("posting/400_media_waiting")), Unreached)
        assert isinstance(self.publish(self.door("posting/400_media_failed")), Refused)

    # Comments

    def comment(self, door: PublishingDoor, **changes: Any) -> Any:
        return self.publish(door, **{"kind": "comment", "text": "First! (really)", "root_id": URN, **changes})

    def test_a_comment_is_plain_and_names_its_post(self) -> None:
        door = self.door("posting/comment_created")
        outcome = self.comment(door)
        assert door.asked[0].url == (
            "https://api.linkedin.com/rest/socialActions/urn%3Ali%3Ashare%3A7397000000000000001/comments"
        )
        assert door.asked[0].json == {"actor": ORG, "object": URN, "message": {"text": "First! (really)"}}
        assert outcome.remote_id == "urn:li:comment:(urn:li:activity:7397,7398)"
        assert outcome.url.startswith(f"https://www.linkedin.com/feed/update/{URN}?commentUrn=urn%3Ali%3Acomment")

    def test_a_comment_known_by_its_header_is_taken(self) -> None:
        assert self.comment(self.door("posting/comment_created_id_in_header")).remote_id == "7398"

    def test_a_comment_without_an_id_is_in_doubt(self) -> None:
        assert isinstance(self.comment(self.door("posting/post_created_without_id")), OutcomeUnknown)

    def test_a_comment_too_long_or_on_nothing_is_refused_without_a_call(self) -> None:
        for changes in ({"text": "a" * 1251}, {"root_id": ""}, {"text": " "}):
            door = self.door()
            assert isinstance(self.comment(door, **changes), Refused)
            assert door.asked == []

    # Duplicates

    def test_a_duplicate_names_the_post_it_repeats(self) -> None:
        outcome = self.publish(self.door("posting/422_duplicate_long"))
        assert isinstance(outcome, Refused)
        assert duplicate_of(outcome) == OLDER
        assert outcome.code == DUPLICATE
        assert outcome.reason.endswith(f"See https://www.linkedin.com/feed/update/{OLDER}")

    @pytest.mark.parametrize("answer", ["422_schema", "401_revoked", "426_html"])
    def test_what_is_no_duplicate_names_none(self, answer: str) -> None:
        assert duplicate_of(self.publish(self.door(answer))) == ""


class TestLinkedInMember(LinkedInFacts, PublishingContract, NoLookingContract):
    credentials = MEMBER

    def test_the_author_is_the_person_and_connections_may_be_chosen(self) -> None:
        door = self.door(self.accepted)
        self.publish(door, options={"visibility": "CONNECTIONS"})
        assert (door.asked[0].json["author"], door.asked[0].json["visibility"]) == ("urn:li:person:rosa", "CONNECTIONS")

    def test_an_id_that_is_a_urn_already_is_used_as_it_is(self) -> None:
        door = self.door(self.accepted)
        self.adapter(door).publish(PART, replace(MEMBER, account_id="urn:li:person:rosa", login=""), None)
        assert door.asked[0].json["author"] == "urn:li:person:rosa"

    def test_no_numbers_are_told_and_none_are_asked_for(self) -> None:
        door = self.door()
        assert self.adapter(door).measure((URN,), self.credentials) == {}
        assert door.asked == []
