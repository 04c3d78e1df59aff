"""Instagram, containers: made ahead of the post, waited for, and made anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from outbound.outcome import (
    NotReady,
    Outcome,
    Refused,
    Throttled,
    Unauthorized,
    Unreached,
    Unsupported,
)
from posting.adapters.base import MediaFile, OutgoingPart
from tests.contracts.publishing_adapter import failing
from tests.contracts.publishing_door import PublishingDoor
from tests.contracts.publishing_media import PreparingContract
from tests.platforms.payloads import NOW
from tests.posting.instagram_facts import GRAPH, PART, PREPARED, InstagramFacts, container, film, picture


class TestPreparing(InstagramFacts, PreparingContract):
    """A carousel: children before their parent, each waited for."""

    preparing = (
        "posting_child_1",
        "posting_child_2",
        "posting_status_finished",
        "posting_status_finished",
        "posting_container",
        "posting_status_finished",
        "posting_quota",
    )
    busy = ("posting_child_1", "posting_child_2", "posting_status_in_progress")
    unusable = ("posting_child_1", "posting_child_2", "posting_status_error_2207009")

    def media_part(self, folder: Path) -> OutgoingPart:
        return replace(PART, media=(picture(1), film(2)), prepared={})

    def resumed(self, done: int) -> Any:
        # Whether a container is out already is asked in each go, lest it be published twice.
        return list(self.preparing)[5 if done == 6 else done :]

    def repeated(self) -> Any:
        return ("posting_status_finished",)

    def test_bodies_of_a_carousel(self, tmp_path: Path) -> None:
        door = self.door(*self.preparing)
        self.prepared(door, self.media_part(tmp_path))
        first, second, parent = [asked.json for asked in door.asked if asked.method == "POST"]
        assert first == {"image_url": picture(1).public_url, "alt_text": "A loaf", "is_carousel_item": True}
        assert second == {"media_type": "VIDEO", "video_url": picture(2).public_url, "is_carousel_item": True}
        assert parent == {"media_type": "CAROUSEL", "children": ["6101", "6102"], "caption": PART.text}
        assert {asked.url for asked in door.asked if asked.method == "POST"} == {f"{GRAPH}/17840001/media"}


class TestOneMedium(InstagramFacts, PreparingContract):
    preparing = ("posting_container", "posting_status_finished", "posting_quota")
    busy = ("posting_container", "posting_status_in_progress")
    unusable = ("posting_container", "posting_status_error_2207009")

    def media_part(self, folder: Path) -> OutgoingPart:
        return replace(PART, prepared={})

    def resumed(self, done: int) -> Any:
        return list(self.preparing)[min(done, 1) :]

    def repeated(self) -> Any:
        return ("posting_status_finished",)

    def ready(self, door: PublishingDoor, **changes: Any) -> Any:
        return self.prepared(door, replace(PART, **({"prepared": {}} | changes)))

    def stopped(self, door: PublishingDoor, **changes: Any) -> Any:
        return failing(self.ready, door, **changes)

    def test_body_of_a_picture(self) -> None:
        door = self.door(*self.preparing)
        self.ready(door)
        expected = {"image_url": picture().public_url, "alt_text": "A loaf", "caption": PART.text}
        assert door.asked[0].json == expected

    def test_body_of_a_reel(self) -> None:
        door = self.door(*self.preparing)
        self.ready(door, media=(film(),), text="")
        assert door.asked[0].json == {"media_type": "REELS", "video_url": film().public_url}

    @pytest.mark.parametrize(("age", "wait"), [(20, 5), (120, 15)])
    def test_at_work_it_is_asked_again_within_seconds(self, age: int, wait: int) -> None:
        prepared = {"container": container(timedelta(seconds=age))}
        outcome = self.stopped(self.door("posting_status_in_progress"), prepared=prepared)
        assert (type(outcome), outcome.until) == (NotReady, NOW + timedelta(seconds=wait))

    def test_at_work_for_an_hour_it_is_given_up_for_a_new_one(self) -> None:
        door = self.door("posting_status_in_progress")
        outcome = self.stopped(door, prepared={"container": container(timedelta(hours=2))})
        assert isinstance(outcome, Unreached)
        assert "container" not in door.saved

    def test_too_old_a_container_is_made_anew(self) -> None:
        door = self.door("posting_status_finished", "posting_container_new", *self.preparing[1:])
        ready = self.ready(door, prepared={"container": container(timedelta(hours=23, minutes=1))})
        assert ready["container"]["id"] == "6201"
        assert door.script == []

    def test_too_old_a_container_that_went_out_is_not_made_anew(self) -> None:
        prepared = {"container": container(timedelta(hours=25))}
        assert self.ready(self.door("posting_status_published"), prepared=prepared)["is_published"] is True

    def test_one_that_has_run_out_is_forgotten(self) -> None:
        door = self.door("posting_status_expired")
        assert isinstance(self.stopped(door, prepared=PREPARED), Unreached)
        assert "container" not in door.saved

    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            ("2207009", Refused),
            ("2207082", Unreached),
            ("2207050", Unauthorized),
            ("2207051", Throttled),
            ("2209999", Unreached),
        ],
    )
    def test_a_failed_container_is_judged_by_the_code_in_its_text(self, code: str, kind: type[Outcome]) -> None:
        door = self.door(f"posting_status_error_{code}")
        outcome = self.stopped(door, prepared=PREPARED)
        assert isinstance(outcome, kind)
        assert "own words" in outcome.reason
        assert "container" not in door.saved

    def test_one_that_is_out_already_is_kept_as_such(self) -> None:
        assert self.ready(self.door("posting_status_published"), prepared=PREPARED)["is_published"] is True

    def test_a_status_that_cannot_be_read_does_not_stop_the_post(self) -> None:
        fresh = {"container": container(timedelta(seconds=10))}
        outcome = self.stopped(self.door("100_33_missing"), prepared=fresh)
        assert (type(outcome), outcome.until) == (NotReady, NOW + timedelta(seconds=20))
        ready = self.ready(self.door("100_33_missing", "posting_quota"), prepared=PREPARED)
        assert ready["container"]["id"] == "6200"

    def test_a_status_never_heard_of_is_not_taken_for_ready(self) -> None:
        assert isinstance(self.stopped(self.door("posting_status_unheard_of"), prepared=PREPARED), Unreached)

    def test_a_used_up_allowance_waits_and_makes_nothing(self) -> None:
        door = self.door("posting_status_finished", "posting_quota_used_up")
        outcome = self.stopped(door, prepared=PREPARED)
        assert (type(outcome), outcome.until) == (Throttled, NOW + timedelta(hours=1))
        assert {asked.method for asked in door.asked} == {"GET"}

    @pytest.mark.parametrize("case", ["posting_quota_untold", "100_parameter", "10_permission"])
    def test_an_allowance_not_told_does_not_stop_the_post(self, case: str) -> None:
        assert self.ready(self.door("posting_status_finished", case), prepared=PREPARED) == PREPARED

    def test_the_allowance_is_asked_again_after_ten_minutes(self) -> None:
        quota = {"used": 49, "total": 50, "asked_at": (NOW - timedelta(minutes=11)).isoformat()}
        door = self.door("posting_status_finished", "posting_quota")
        assert self.ready(door, prepared={**PREPARED, "quota": quota})["quota"]["used"] == 7

    def test_media_that_cannot_be_fetched_is_tried_again(self) -> None:
        assert isinstance(self.stopped(self.door("9004_2207052_not_fetched")), Unreached)

    def test_without_a_public_address_nothing_is_asked(self) -> None:
        door = self.door()
        outcome = failing(self.prepared, door, replace(PART, prepared={}, media=(picture(public_url=""),)))
        assert isinstance(outcome, Unsupported)
        assert "PUBLIC_URL" in outcome.reason
        assert door.asked == []

    @pytest.mark.parametrize("media", [(), (picture(),) * 11])
    def test_no_media_or_too_many_are_refused_without_a_call(self, media: tuple[MediaFile, ...]) -> None:
        door = self.door()
        assert isinstance(failing(self.prepared, door, replace(PART, prepared={}, media=media)), Refused)
        assert door.asked == []

    def test_a_permission_that_one_account_lacks_asks_for_a_log_in(self) -> None:
        assert isinstance(failing(self.prepared, self.door("200_permission"), replace(PART, prepared={})), Unauthorized)
