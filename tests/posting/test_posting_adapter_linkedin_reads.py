"""LinkedIn, what is read: posts looked for after a doubt, and their numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from outbound.outcome import (
    CallFailed,
    Sighting,
    Unreached,
)
from posting.adapters.base import LinkCard, Measured
from tests.contracts.publishing_adapter import CapabilitiesContract, failing
from tests.contracts.publishing_reads import LookingContract, MeasuringContract
from tests.posting.linkedin_facts import IMAGE_1, IMAGE_2, OLDER, ORG, URN, LinkedInFacts, image, ready


class TestLinkedInReads(LinkedInFacts, CapabilitiesContract, LookingContract, MeasuringContract):
    found = ("posting/posts_with_it",)
    found_post_id = URN
    absent = ("posting/posts_without_it",)
    cut_short = ("posting/posts_full_of_new",) * 4
    read_malformed = "posting/posts_malformed"

    measured_ids = (URN, OLDER)
    numbers = ("posting/numbers",)
    told = {
        URN: Measured(likes=0, comments=3, shares=2, impressions=900, clicks=12),
        OLDER: Measured(likes=None, comments=0, shares=0, impressions=40, clicks=1),
    }
    numbers_bare = ("posting/numbers_bare",)

    def test_a_comment_is_found_among_those_below_the_post(self) -> None:
        wanted: dict[str, Any] = {"kind": "comment", "text": "First comment (really)", "root_id": URN}
        look = self.find(self.door("posting/comments_with_it"), **wanted)
        assert look.url.startswith(f"https://www.linkedin.com/feed/update/{URN}?commentUrn=")
        assert look.remote_id == f"urn:li:comment:({URN},7398)"
        other = self.find(self.door("posting/comments_of_others"), **wanted)
        assert other.sighting is Sighting.ABSENT

    def test_the_list_is_asked_for_by_its_finder(self) -> None:
        door = self.door(*self.found)
        self.find(door)
        assert door.asked[0].url == "https://api.linkedin.com/rest/posts"
        assert door.asked[0].params == {
            "q": "author",
            "author": ORG,
            "start": "0",
            "count": "50",
            "sortBy": "LAST_MODIFIED",
        }
        assert door.asked[0].headers["X-RestLi-Method"] == "FINDER"

    def test_the_list_is_read_to_its_end_before_absence_is_told(self) -> None:
        door = self.door("posting/posts_full_of_new", "posting/posts_without_it")
        assert self.find(door).sighting is Sighting.ABSENT
        assert door.asked[1].params["start"] == "50"

    def test_an_old_post_that_was_changed_does_not_end_the_list(self) -> None:
        door = self.door("posting/posts_old_one_changed", "posting/posts_with_it")
        assert self.find(door).sighting is Sighting.FOUND

    def test_a_post_that_is_found_has_its_address(self) -> None:
        assert self.find(self.door(*self.found)).url == self.accepted_url

    @pytest.mark.parametrize("answer", ["posting/posts_none", "posting/posts_just_before"])
    def test_in_doubt_a_person_looks(self, answer: str) -> None:
        assert self.find(self.door(answer)).sighting is Sighting.CANNOT_TELL

    def test_a_post_without_a_time_proves_nothing(self) -> None:
        assert isinstance(failing(self.find, self.door("posting/posts_without_time")), Unreached)

    def test_a_post_without_a_text_is_known_by_its_files_or_its_link(self, tmp_path: Path) -> None:
        media, prepared = (image(tmp_path, "1"), image(tmp_path, "2")), ready(k1=IMAGE_1, k2=IMAGE_2)
        look = self.find(self.door("posting/posts_with_images"), text="", media=media, prepared=prepared)
        assert look.remote_id == URN
        link = LinkCard("https://example.com/tea")
        assert self.find(self.door("posting/posts_with_link_only"), text="", link=link).remote_id == URN
        other = LinkCard("https://example.com/cake")
        assert self.find(self.door("posting/posts_with_link_only"), text="", link=other).sighting is Sighting.ABSENT

    def test_the_same_text_with_other_files_is_for_a_person(self, tmp_path: Path) -> None:
        look = self.find(
            self.door("posting/posts_with_other_image"), media=(image(tmp_path),), prepared=ready(k1=IMAGE_1)
        )
        assert look.sighting is Sighting.CANNOT_TELL

    # Numbers

    def test_shares_and_ugc_posts_are_asked_for_in_one_call(self) -> None:
        door = self.door(*self.numbers)
        found = self.adapter(door).measure(self.measured_ids, self.credentials)
        assert len(door.asked) == 1
        assert door.asked[0].params == {
            "q": "organizationalEntity",
            "organizationalEntity": ORG,
            "shares": f"List({URN})",
            "ugcPosts": f"List({OLDER})",
        }
        assert found[URN].extra == {"unique_impressions": 700, "engagement": 0.02}

    def test_numbers_that_cannot_be_read_are_unreached(self) -> None:
        with pytest.raises(CallFailed) as failed:
            self.measured("posting/numbers_malformed")
        assert isinstance(failed.value.outcome, Unreached)
