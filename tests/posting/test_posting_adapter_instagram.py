"""Instagram, what is posted: the contracts with both of its log-ins, looking, numbers and comments."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from outbound.outcome import (
    NotReady,
    OutcomeUnknown,
    Sighting,
    Unsupported,
)
from posting.adapters.base import Measured
from tests.contracts.publishing_adapter import CapabilitiesContract, PublishingContract
from tests.contracts.publishing_door import Asked
from tests.contracts.publishing_reads import LookingContract, MeasuringContract
from tests.platforms.payloads import NOW
from tests.posting.instagram_facts import (
    COMMENT,
    DIRECT,
    FACEBOOK,
    GRAPH,
    MEDIA_ID,
    PREPARED,
    THROUGH_PAGE,
    InstagramFacts,
    container,
)


class Publishing(InstagramFacts, PublishingContract):
    create_url = f"{GRAPH}/17840001/media_publish"
    accepted = "posting_media_made"
    accepted_id = MEDIA_ID
    accepted_url = ""
    accepted_without_id = "posting_made_without_id"
    accepted_unreadable = "posting_made_unreadable"
    refused = "100_parameter"
    throttled = "9_2207042_post_quota"
    throttled_until = None
    halted = "2635_version_ended"

    def test_the_text_leaves_unchanged(self) -> None:
        """It leaves with the container."""
        text = "Grüße, Ada 👋\n\n(quoted) * {1} <b> \\ end"
        door = self.door("posting_container", "posting_status_finished", "posting_quota")
        self.adapter(door).prepare(replace(self.part, text=text, prepared={}), self.credentials, door.save)
        assert door.asked[0].json["caption"] == text


class TestInstagram(Publishing, CapabilitiesContract, LookingContract, MeasuringContract):
    found = ("posting_status_published", "posting_media_with_it")
    found_post_id = MEDIA_ID
    absent = ("posting_status_finished", "posting_media_without_it")
    cut_short = ("posting_status_finished", "posting_media_cut_short")
    read_malformed = "posting_malformed"

    measured_ids = (MEDIA_ID,)
    numbers = ("posting_media_numbers", "posting_media_insights")
    told = {MEDIA_ID: Measured(likes=10, comments=2, shares=1, impressions=450)}
    numbers_bare = ("posting_media_numbers_bare", "posting_insights_empty")

    def sighting(self, *script: Any, **changes: Any) -> Sighting:
        return self.find(self.door(*script), **changes).sighting

    def test_the_container_is_all_that_the_call_names(self) -> None:
        door = self.door(self.accepted)
        self.publish(door)
        assert door.asked[0].json == {"creation_id": "6200"}

    def test_a_container_that_is_out_already_is_looked_for_and_not_published(self) -> None:
        door = self.door()
        assert isinstance(self.publish(door, prepared={**PREPARED, "is_published": True}), OutcomeUnknown)
        assert door.asked == []

    def test_without_a_container_nothing_is_published(self) -> None:
        door = self.door()
        assert isinstance(self.publish(door, prepared={}), NotReady)
        assert door.asked == []

    def test_media_not_ready_is_asked_again(self) -> None:
        assert isinstance(self.publish(self.door("9007_2207027_not_ready")), NotReady)

    def test_there_are_no_threads(self) -> None:
        assert isinstance(self.publish(self.door(), kind="reply"), Unsupported)

    def test_one_that_went_out_in_an_earlier_go_is_found(self) -> None:
        prepared = {"container": container(timedelta(minutes=15))}
        assert self.sighting("posting_status_published", "posting_media_earlier", prepared=prepared) is Sighting.FOUND

    def test_one_that_is_out_but_not_listed_is_never_absent(self) -> None:
        assert self.sighting("posting_status_published", "posting_media_without_it") is Sighting.CANNOT_TELL

    def test_without_the_containers_word_the_list_decides(self) -> None:
        for script, seen in ((self.found, Sighting.FOUND), (self.absent, Sighting.ABSENT)):
            assert self.sighting("100_33_missing", script[1]) is seen

    def test_an_empty_list_proves_absence_only_with_the_containers_word(self) -> None:
        assert self.sighting("posting_status_finished", "posting_posts_none") is Sighting.ABSENT
        assert self.sighting("100_33_missing", "posting_posts_none") is Sighting.CANNOT_TELL

    def test_without_a_caption_the_container_decides(self) -> None:
        listed = "posting_media_without_caption"
        assert self.sighting("posting_status_published", listed, text="") is Sighting.FOUND
        assert self.sighting("posting_status_finished", listed, text="") is Sighting.ABSENT
        assert self.sighting("100_33_missing", listed, text="") is Sighting.CANNOT_TELL

    def test_the_address_and_more_come_with_the_numbers(self) -> None:
        extra = self.measured(*self.numbers)[MEDIA_ID].extra
        assert extra == {"reach": 300, "saved": 4, "url": "https://www.instagram.com/p/abc/"}

    def test_one_unfit_metric_does_not_lose_the_others(self) -> None:
        refusals = ("10_permission", "2_service_fault", "100_parameter", "10_permission", "10_permission")
        script = (self.numbers[0], "100_parameter", "posting_insight_reach", *refusals)
        found = self.measured(*script)[MEDIA_ID]
        assert (found.likes, found.comments, found.impressions, found.extra["reach"]) == (9, 2, None, 300)

    def test_a_medium_that_is_not_shown_is_left_out(self) -> None:
        assert self.measured("100_33_missing") == {}


class TestThroughAPage(Publishing):
    """An account connected by Facebook's log-in is spoken to on Facebook's host."""

    credentials = THROUGH_PAGE
    create_url = f"{FACEBOOK}/17840001/media_publish"

    def test_an_account_that_does_not_say_is_told_by_its_token(self) -> None:
        door = self.door(self.accepted)
        self.adapter(door).publish(self.part, replace(THROUGH_PAGE, login=""), None)
        assert door.asked[0].url == self.create_url


class TestCommenting(InstagramFacts, PublishingContract):
    part = COMMENT
    create_url, accepted, accepted_id = f"{GRAPH}/{MEDIA_ID}/comments", "posting_comment_made", "2000_7001"
    accepted_url = ""
    accepted_without_id, accepted_unreadable = "posting_made_without_id", "posting_made_unreadable"
    refused, halted = "100_parameter", "12_deprecated"
    throttled, throttled_until = "4_2207051_spam", NOW + timedelta(hours=24)

    def test_a_permission_to_comment_that_is_lacking_fails_the_comment_only(self) -> None:
        assert isinstance(self.publish(self.door("200_permission")), Unsupported)

    def sent_text(self, asked: Asked) -> str:
        return str(asked.json["message"])

    def find(self, *script: Any) -> Sighting:
        return self.adapter(self.door(*script)).find(COMMENT, DIRECT, NOW - timedelta(minutes=1)).sighting

    def test_it_is_found_among_the_comments(self) -> None:
        assert self.find("posting_media_comments") is Sighting.FOUND

    def test_it_is_absent_only_where_instagram_counts_none(self) -> None:
        assert self.find("posting_media_comments_none") is Sighting.ABSENT
        assert self.find("posting_media_comments_hidden") is Sighting.CANNOT_TELL

    def test_it_needs_no_preparation(self) -> None:
        door = self.door()
        assert self.adapter(door).prepare(COMMENT, DIRECT, door.save).prepared == {}
