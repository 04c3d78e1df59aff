"""Facebook, what is read: posts looked for after a doubt, and their numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from outbound.outcome import (
    Outcome,
    Sighting,
    Unauthorized,
    Unreached,
)
from posting.adapters.base import LinkCard, Measured, MediaFile
from tests.contracts.publishing_adapter import failing
from tests.contracts.publishing_reads import LookingContract, MeasuringContract
from tests.posting.facebook_facts import PART, PHOTOS, POST_ID, VIDEO, FacebookFacts


class TestLooking(FacebookFacts, LookingContract):
    """For a post with a link; and what only photos or a video tell."""

    part = replace(PART, link=LinkCard("https://shop.example/new"))
    found, found_post_id = ("posting_posts_newer", "posting_posts_with_it"), POST_ID
    absent, cut_short = ("posting_posts_newer", "posting_posts_without_it"), ("posting_posts_newer",) * 6
    read_malformed = "posting_malformed"

    def sighting(self, *script: Any, **changes: Any) -> Sighting:
        return self.find(self.door(*script), **changes).sighting

    def test_the_list_is_read_no_further_back_than_needed(self) -> None:
        door = self.door("posting_posts_newer", "posting_posts_without_it")
        self.find(door)
        assert [asked.params.get("after") for asked in door.asked] == [None, "QVFI"]

    def test_the_same_text_with_another_link_cannot_be_told(self) -> None:
        assert self.sighting("posting_posts_with_other_link") is Sighting.CANNOT_TELL

    def test_an_empty_list_proves_nothing(self) -> None:
        assert self.sighting("posting_posts_none") is Sighting.CANNOT_TELL

    def test_a_link_alone_is_known_by_its_address(self) -> None:
        assert self.sighting("posting_posts_with_link_only", text="") is Sighting.FOUND
        assert self.sighting("posting_posts_textless", text="") is Sighting.CANNOT_TELL

    def test_photos_without_a_text_are_known_by_their_ids(self) -> None:
        media = (MediaFile("a", "image", Path("a"), "image/jpeg", 1),) * 2
        changes = {"text": "", "link": None, "media": media}
        assert self.sighting("posting_posts_with_photos", prepared=PHOTOS, **changes) is Sighting.FOUND
        other = {"photos": ["8", "7"]}
        assert self.sighting("posting_posts_with_photos", prepared=other, **changes) is Sighting.CANNOT_TELL

    def video(self, *script: str) -> Any:
        media = (MediaFile("a", "video", Path("a"), "video/mp4", 9),)
        return self.find(self.door(*script), link=None, media=media, prepared=VIDEO)

    def test_a_video_is_found_by_its_post(self) -> None:
        look = self.video("posting_video_with_post")
        assert (look.sighting, look.remote_id) == (Sighting.FOUND, POST_ID)

    def test_a_video_that_arrived_may_still_come(self) -> None:
        look = self.video("posting_video_processing", "posting_posts_without_it")
        assert look.sighting is Sighting.CANNOT_TELL

    def test_a_video_never_finished_is_absent(self) -> None:
        assert self.video("posting_video_uploading", "posting_posts_without_it").sighting is Sighting.ABSENT


class TestMeasuring(FacebookFacts, MeasuringContract):
    """For a video, whose own id is all that is known at first."""

    measured_ids = ("4001",)
    numbers = ("posting_video_numbers_with_post", "posting_post_numbers", "posting_post_insights")
    told = {"4001": Measured(likes=40, comments=5, shares=3, impressions=1000, clicks=21)}
    numbers_bare = ("posting_video_numbers_with_post", "posting_post_numbers_bare", "posting_insights_empty")

    def test_a_video_without_a_post_yet_has_numbers_of_its_own(self) -> None:
        found = self.measured("posting_video_numbers")["4001"]
        assert (found.likes, found.comments, found.impressions, found.clicks) == (2, 1, 12, None)

    def test_one_dead_metric_does_not_lose_the_others(self) -> None:
        script = (*self.numbers[:2], "100_parameter", "posting_insight_views", "10_permission")
        found = self.measured(*script, "posting_insight_reactions")["4001"]
        assert (found.impressions, found.clicks) == (1000, None)
        assert found.extra["reactions"] == {"like": 30, "love": 10}

    @pytest.mark.parametrize(("case", "kind"), [("190_463", Unauthorized), ("502_html", Unreached)])
    def test_what_stops_every_metric_is_told(self, case: str, kind: type[Outcome]) -> None:
        assert isinstance(failing(self.measured, *self.numbers[:2], case), kind)

    def test_a_post_that_meta_does_not_show_is_left_out_and_not_called_gone(self) -> None:
        assert self.measured("100_33_missing") == {}
