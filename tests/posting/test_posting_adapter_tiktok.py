"""TikTok, photos: the contracts, and what TikTok says after it has taken a post."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from outbound.outcome import (
    Accepted,
    Refused,
    Throttled,
    Unreached,
    Unsupported,
)
from tests.contracts.publishing_adapter import BROKEN_OFF, PublishingContract, failing
from tests.contracts.publishing_door import Asked, PublishingDoor
from tests.platforms.payloads import NOW
from tests.posting.tiktok_facts import CREATOR, PART, PHOTO, PHOTOS_ID, POST_ID, TikTokFacts


class TestTikTok(TikTokFacts, PublishingContract):
    """Photos: of a video, the creating call is the last piece of its upload."""

    create_url = "https://open.tiktokapis.com/v2/post/publish/content/init/"
    accepted = "posting/photos_begun"
    accepted_id = POST_ID
    accepted_url = f"https://www.tiktok.com/@rosa_rehearses/photo/{POST_ID}"
    accepted_without_id = "posting/photos_begun_without_id"
    accepted_unreadable = "posting/unreadable"
    refused = "posting/403_spam_risk"
    throttled = "posting/429_rate_limit_exceeded"
    throttled_until = NOW + timedelta(seconds=60)
    halted = "posting/401_scope_permission_missed"

    def publishing(self, step: Any) -> PublishingDoor:
        return self.door(step, "posting/status_out")

    def sent_text(self, asked: Asked) -> str:
        return str(asked.json["post_info"]["description"])

    def test_publishing_makes_exactly_one_creating_request(self) -> None:
        door = self.publishing(self.accepted)
        self.publish(door)
        assert [asked.url.rsplit("publish/")[-1] for asked in door.asked] == ["content/init/", "status/fetch/"]

    # Photos

    def test_the_whole_request_is_as_tiktok_wants_it(self) -> None:
        door = self.publishing(self.accepted)
        second = replace(PHOTO, key="2", public_url="https://console.example/posting/files/two")
        self.publish(
            door,
            media=(PHOTO, second),
            options={"privacy_level": "SELF_ONLY", "photo_title": "Morning", "auto_add_music": True},
        )
        assert door.asked[0].json == {
            "media_type": "PHOTO",
            "post_mode": "DIRECT_POST",
            "post_info": {
                "title": "Morning",
                "description": "Good morning, Ada!",
                "privacy_level": "SELF_ONLY",
                "disable_comment": False,
                "brand_content_toggle": False,
                "brand_organic_toggle": False,
                "auto_add_music": True,
            },
            "source_info": {
                "source": "PULL_FROM_URL",
                "photo_cover_index": 0,
                "photo_images": [PHOTO.public_url, second.public_url],
            },
        }
        assert door.asked[0].headers["Authorization"] == "Bearer act.access-token-of-rosa"

    def test_photos_that_tiktok_cannot_fetch_name_the_setting(self) -> None:
        door = self.door()
        part = replace(PART, media=(replace(PHOTO, public_url=""),), prepared={})
        outcome = failing(self.adapter(door).prepare, part, self.credentials, door.save)
        assert isinstance(outcome, Unsupported)
        assert "PUBLIC_URL" in outcome.reason
        assert door.asked == []

    def test_a_title_too_long_is_refused_without_a_call(self) -> None:
        door = self.door()
        options = {"privacy_level": "SELF_ONLY", "photo_title": "👋" * 46}
        assert isinstance(self.publish(door, options=options), Refused)
        assert door.asked == []

    def test_what_the_account_has_switched_off_stays_off(self) -> None:
        door = self.publishing(self.accepted)
        self.publish(door, prepared={"creator": {**CREATOR, "comment_disabled": True}})
        assert door.asked[0].json["post_info"]["disable_comment"] is True

    def test_a_post_without_media_or_below_another_one_does_not_exist(self) -> None:
        assert isinstance(self.publish(self.door(), media=()), Refused)
        assert isinstance(self.publish(self.door(), kind="comment", root_id=POST_ID), Unsupported)

    def test_what_was_not_asked_for_keeps_the_post_back(self) -> None:
        assert isinstance(self.publish(self.door(), prepared={}), Unreached)

    # After it is taken

    def test_what_tiktok_refuses_at_once_is_refused(self) -> None:
        outcome = self.publish(self.door(self.accepted, "posting/status_downloading", "posting/status_failed_format"))
        assert isinstance(outcome, Refused)
        assert "format" in outcome.reason

    def test_a_daily_limit_told_afterwards_waits_for_the_next_day(self) -> None:
        outcome = self.publish(self.door(self.accepted, "posting/status_failed_spam"))
        assert isinstance(outcome, Throttled)
        assert outcome.until == datetime(2026, 11, 22, tzinfo=UTC)

    def test_what_tiktok_still_works_on_is_taken_by_its_publish_id(self, waited: list[float]) -> None:
        outcome = self.publish(self.door(self.accepted, *["posting/status_downloading"] * 4))
        assert isinstance(outcome, Accepted)
        assert outcome.remote_id == PHOTOS_ID
        assert outcome.url == "https://www.tiktok.com/@rosa_rehearses"
        assert outcome.facts["publish_id"] == PHOTOS_ID
        assert waited == [1.0, 2.0, 4.0]

    def test_a_question_that_fails_changes_nothing(self) -> None:
        outcome = self.publish(self.door(self.accepted, BROKEN_OFF, "posting/503_html", *[self.unauthorized] * 2))
        assert isinstance(outcome, Accepted)

    def test_a_post_that_only_some_may_see_has_no_id(self) -> None:
        outcome = self.publish(self.door(self.accepted, "posting/status_out_without_id"))
        assert isinstance(outcome, Accepted)
        assert outcome.remote_id == PHOTOS_ID
