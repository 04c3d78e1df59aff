"""TikTok, what is read: posts looked for after a doubt, and their numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from outbound.outcome import (
    Sighting,
)
from posting.adapters.base import Look, Measured, MediaFile
from tests.contracts.publishing_adapter import CapabilitiesContract
from tests.contracts.publishing_door import PublishingDoor
from tests.contracts.publishing_reads import SINCE, LookingContract, MeasuringContract
from tests.posting.tiktok_facts import CREATOR, OTHER_ID, PART, PHOTO, POST_ID, UPLOAD_ID, TikTokFacts, upload


class TestTikTokReads(TikTokFacts, CapabilitiesContract, LookingContract, MeasuringContract):
    """Of a video: where TikTok is asked after it, photos are for a person."""

    found = ("posting/status_whole",)
    found_post_id = UPLOAD_ID
    absent = ("posting/status_half",)
    cut_short = ("posting/status_untold",)
    read_malformed = "posting/status_nothing"

    measured_ids = (POST_ID, OTHER_ID, "7397555000000000003")
    numbers = ("posting/numbers",)
    told = {
        POST_ID: Measured(likes=0, comments=2, shares=3, impressions=800),
        OTHER_ID: Measured(likes=1, comments=0, shares=0, impressions=9),
    }
    numbers_bare = ("posting/numbers_bare",)

    def find(self, door: PublishingDoor, **changes: Any) -> Look:
        video = MediaFile("7", "video", Path("film.mp4"), "video/mp4", 15_728_650)
        part = replace(PART, media=(video,), prepared=upload())
        return self.adapter(door).find(replace(part, **changes), self.credentials, SINCE)

    def test_looking_only_reads(self) -> None:
        """TikTok wants a POST for it."""
        door = self.door(*self.found)
        self.find(door)
        assert [(asked.url, asked.json) for asked in door.asked] == [
            ("https://open.tiktokapis.com/v2/post/publish/status/fetch/", {"publish_id": UPLOAD_ID})
        ]

    def test_photos_whose_answer_was_lost_are_for_a_person(self) -> None:
        door = self.door()
        look = self.find(door, media=(PHOTO,), prepared={"creator": CREATOR})
        assert look.sighting is Sighting.CANNOT_TELL
        assert door.asked == []

    @pytest.mark.parametrize(
        ("answer", "sighting"),
        [
            ("posting/status_out", Sighting.FOUND),
            ("posting/status_downloading", Sighting.FOUND),
            ("posting/status_failed_format", Sighting.ABSENT),
        ],
    )
    def test_the_upload_says_what_became_of_it(self, answer: str, sighting: Sighting) -> None:
        assert self.find(self.door(answer)).sighting is sighting

    def test_a_post_that_is_out_is_known_by_its_own_id(self) -> None:
        look = self.find(self.door("posting/status_out"))
        assert (look.remote_id, look.url) == (POST_ID, f"https://www.tiktok.com/@rosa_rehearses/video/{POST_ID}")

    # Numbers

    def test_a_post_without_an_id_is_asked_for_by_its_upload(self) -> None:
        door = self.door("posting/status_out", "posting/numbers")
        found = self.adapter(door).measure((UPLOAD_ID,), self.credentials)
        assert found[UPLOAD_ID].impressions == 800
        assert found[UPLOAD_ID].extra["post_id"] == POST_ID
        assert door.asked[1].json == {"filters": {"video_ids": [POST_ID]}}
        assert door.asked[1].params == {"fields": "id,share_url,view_count,like_count,comment_count,share_count"}

    def test_a_post_that_tiktok_refused_later_is_gone_and_says_why(self) -> None:
        found = self.adapter(self.door("posting/status_failed_format")).measure((UPLOAD_ID,), self.credentials)
        assert found[UPLOAD_ID].is_gone
        assert "format" in found[UPLOAD_ID].extra["fail_reason"]

    def test_a_post_whose_id_is_not_told_yet_is_left_out(self) -> None:
        found = self.adapter(self.door("posting/status_out_without_id")).measure((UPLOAD_ID,), self.credentials)
        assert found == {}
