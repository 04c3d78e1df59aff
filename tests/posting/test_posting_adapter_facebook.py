"""Facebook, what is posted: the contracts for a photo, several, a video and a comment."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from outbound.outcome import (
    Accepted,
    Halted,
    NotReady,
    PauseScope,
    Refused,
    Sighting,
    Unauthorized,
    Unsupported,
)
from posting.adapters.base import LinkCard, Measured, MediaFile
from tests.contracts.publishing_adapter import CapabilitiesContract, PublishingContract
from tests.contracts.publishing_door import Asked
from tests.contracts.publishing_reads import LookingContract, MeasuringContract
from tests.platforms.payloads import NOW
from tests.posting.facebook_facts import COMMENT, GRAPH, PAGE, PART, PHOTOS, POST_ID, VIDEO, FacebookFacts


class TestFacebook(FacebookFacts, CapabilitiesContract, PublishingContract, LookingContract, MeasuringContract):
    create_url = f"{GRAPH}/1000/feed"
    accepted = "posting_feed_made"
    accepted_id = POST_ID
    accepted_url = "https://www.facebook.com/1000/posts/2000"
    accepted_without_id = "posting_made_without_id"
    accepted_unreadable = "posting_made_unreadable"
    refused = "100_parameter"
    throttled = "80006_with_wait"
    throttled_until = NOW + timedelta(minutes=28)
    halted = "2635_version_ended"

    found = ("posting_posts_with_it",)
    found_post_id = POST_ID
    absent = ("posting_posts_without_it",)
    cut_short = ("posting_posts_cut_short",)
    read_malformed = "posting_malformed"

    measured_ids = (POST_ID,)
    numbers = ("posting_post_numbers", "posting_post_insights")
    told = {POST_ID: Measured(likes=40, comments=5, shares=3, impressions=1000, clicks=21)}
    numbers_bare = ("posting_post_numbers_bare", "posting_insights_empty")

    def sent_text(self, asked: Asked) -> str:
        return str(asked.json["message"])


class TestPublishing(FacebookFacts, PublishingContract):
    """The contract once more, for several photos; and what the body holds in each case."""

    part = replace(PART, media=(MediaFile("a", "image", Path("a"), "image/jpeg", 1),) * 2, prepared=PHOTOS)
    create_url, accepted, accepted_id = f"{GRAPH}/1000/feed", "posting_feed_made", POST_ID
    accepted_url = "https://www.facebook.com/1000/posts/2000"
    accepted_without_id, accepted_unreadable = "posting_made_without_id", "posting_made_unreadable"
    refused, halted = "506_duplicate", "12_deprecated"
    throttled, throttled_until, throttled_scope = "4_app_limit", None, PauseScope.APP

    def sent_text(self, asked: Asked) -> str:
        return str(asked.json["message"])

    def body(self, **changes: Any) -> Any:
        door = self.door(self.accepted)
        assert isinstance(self.publish(door, **changes), Accepted)
        return door.asked[0].json

    def test_photos_are_attached(self) -> None:
        attached = [{"media_fbid": "3001"}, {"media_fbid": "3002"}]
        assert self.body() == {"message": PART.text, "attached_media": attached}

    def test_text_alone(self) -> None:
        assert self.body(media=(), prepared={}) == {"message": PART.text}

    def test_a_link_becomes_a_card(self) -> None:
        link = LinkCard("https://shop.example/new")
        body = self.body(media=(), prepared={}, link=link)
        assert body == {"message": PART.text, "link": "https://shop.example/new"}

    def test_a_link_beside_photos_that_is_not_in_the_text_is_never_lost_in_silence(self) -> None:
        door = self.door(self.accepted)
        outcome = self.publish(door, link=LinkCard("https://shop.example/new"))
        assert (type(outcome), outcome.code, door.asked) == (Refused, "link", [])

    def test_the_call_is_proved_and_asks_for_the_address(self) -> None:
        door = self.door(self.accepted)
        self.publish(door)
        proof = hmac.new(PAGE.app_secret.encode(), PAGE.access_token.encode(), hashlib.sha256).hexdigest()
        assert door.asked[0].params == {"fields": "id,permalink_url", "appsecret_proof": proof}
        assert door.asked[0].headers["Authorization"] == f"Bearer {PAGE.access_token}"

    def test_without_an_address_the_id_leads_there(self) -> None:
        outcome = self.publish(self.door("posting_feed_made_without_address"))
        assert isinstance(outcome, Accepted)
        assert outcome.url == "https://www.facebook.com/1000_2000"

    def test_a_page_near_its_limit_pauses(self) -> None:
        outcome = self.publish(self.door("posting_feed_made_busy_page"))
        assert isinstance(outcome, Accepted)
        assert outcome.pause is not None

    def test_photos_not_uploaded_yet_are_not_left_out(self) -> None:
        door = self.door()
        assert isinstance(self.publish(door, prepared={"photos": ["3001"]}), NotReady)
        assert door.asked == []

    def test_an_empty_post_is_refused_without_a_call(self) -> None:
        door = self.door()
        assert isinstance(self.publish(door, text="", media=(), prepared={}), Refused)
        assert door.asked == []

    def test_there_are_no_threads(self) -> None:
        assert isinstance(self.publish(self.door(), kind="reply"), Unsupported)

    @pytest.mark.parametrize("case", ["200_permission", "299_permission", "10_permission"])
    def test_what_one_pages_token_lacks_asks_for_a_log_in_and_stops_no_other_page(self, case: str) -> None:
        outcome = self.publish(self.door(case))
        assert isinstance(outcome, Unauthorized)
        assert "Connect the account again" in outcome.reason

    def test_a_wrong_app_secret_stops_all(self) -> None:
        assert isinstance(self.publish(self.door("100_wrong_proof")), Halted)


class TestPublishingAVideo(FacebookFacts, PublishingContract):
    part = replace(PART, media=(MediaFile("a", "video", Path("a"), "video/mp4", 9),), prepared=VIDEO)
    create_url, accepted, accepted_id = f"{GRAPH}/1000/videos", "posting_video_out", "4001"
    accepted_url = "https://www.facebook.com/1000/videos/4001/"
    accepted_without_id, accepted_unreadable = "posting_video_not_out", "posting_made_unreadable"
    refused, halted = "100_parameter", "12_deprecated"
    throttled, throttled_until = "368_blocked", NOW + timedelta(hours=24)

    def sent_text(self, asked: Asked) -> str:
        return str(asked.json["description"])

    def test_the_creating_call_finishes_the_upload(self) -> None:
        door = self.door(self.accepted)
        self.publish(door)
        assert door.asked[0].json == {
            "upload_phase": "finish",
            "upload_session_id": "5001",
            "published": True,
            "description": PART.text,
        }

    @pytest.mark.parametrize("prepared", [{}, {"video": {**VIDEO["video"], "start": 6}}])
    def test_a_video_not_whole_is_not_finished(self, prepared: dict[str, Any]) -> None:
        door = self.door()
        assert isinstance(self.publish(door, prepared=prepared), NotReady)
        assert door.asked == []


class TestCommenting(FacebookFacts, PublishingContract, LookingContract):
    part = COMMENT
    create_url, accepted, accepted_id = f"{GRAPH}/{POST_ID}/comments", "posting_comment_made", "2000_7001"
    accepted_url = ""
    accepted_without_id, accepted_unreadable = "posting_made_without_id", "posting_made_unreadable"
    refused, halted = "100_parameter", "12_deprecated"
    throttled, throttled_until = "32_page_limit", None

    found, found_post_id = ("posting_comments_with_it",), "2000_7001"
    absent, cut_short = ("posting_comments_of_others",), ("posting_comments_cut_short",)
    read_malformed = "posting_malformed"

    def test_a_permission_to_comment_that_is_lacking_fails_the_comment_only(self) -> None:
        assert isinstance(self.publish(self.door("200_permission")), Unsupported)

    def sent_text(self, asked: Asked) -> str:
        return str(asked.json["message"])

    def test_no_comment_at_all_is_absent_only_where_meta_counts_none(self) -> None:
        assert self.find(self.door("posting_comments_none")).sighting is Sighting.ABSENT
        assert self.find(self.door("posting_comments_none_but_counted")).sighting is Sighting.CANNOT_TELL

    def test_a_comment_on_nothing_is_refused(self) -> None:
        assert isinstance(self.publish(self.door(), parent_id="", root_id=""), Refused)
