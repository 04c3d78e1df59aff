"""Instagram: the contracts with both of its log-ins, and what is Instagram's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from outbound.outcome import (
    NotReady,
    Outcome,
    OutcomeUnknown,
    Refused,
    Sighting,
    Throttled,
    Unauthorized,
    Unreached,
    Unsupported,
)
from posting.adapters.base import Credentials, Measured, MediaFile, OutgoingPart
from tests.contracts.publishing_accounts import (
    CALLBACK,
    STATE,
    AccountContract,
    NoRefreshContract,
    RefreshContract,
)
from tests.contracts.publishing_adapter import BROKEN_OFF, CapabilitiesContract, PublishingContract, failing
from tests.contracts.publishing_door import Asked, PublishingDoor
from tests.contracts.publishing_media import PreparingContract
from tests.contracts.publishing_reads import LookingContract, MeasuringContract
from tests.platforms.payloads import NOW

GRAPH = "https://graph.instagram.com/v26.0"
FACEBOOK = "https://graph.facebook.com/v26.0"
MEDIA_ID = "17900001"
DIRECT = Credentials(
    "17840001",
    kind="professional",
    login="instagram",
    username="bakery.aurora",
    access_token="IGAA-token-of-aurora-kept",
    app_id="instagram-app-id",
    app_secret="instagram-app-secret-value",
)
THROUGH_PAGE = replace(
    DIRECT, login="facebook", access_token="EAA-page-token-kept", app_secret="facebook-app-secret-value"
)


def picture(number: int = 1, **fields: Any) -> MediaFile:
    known = {"alt_text": "A loaf", "public_url": f"https://console.example/posting/files/{number}"}
    return MediaFile(str(number), "image", Path("a.jpg"), "image/jpeg", 7, **(known | fields))


def film(number: int = 1) -> MediaFile:
    return replace(picture(number), kind="video", mime="video/mp4")


def container(age: timedelta = timedelta(minutes=2)) -> dict[str, str]:
    return {"id": "6200", "made_at": (NOW - age).isoformat()}


PREPARED = {"container": container()}
PART = OutgoingPart("root", "Good morning, Lisbon!", "key-1", media=(picture(),), prepared=PREPARED)
COMMENT = OutgoingPart("comment", "First!", "key-2", parent_id=MEDIA_ID, root_id=MEDIA_ID)


class InstagramFacts:
    platform = "instagram"
    folder = "meta"
    credentials = DIRECT
    part = PART
    unauthorized = "190_463"
    server_fault = "502_html"


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


class TestInstagramLogin(InstagramFacts, AccountContract, RefreshContract):
    login = "instagram"
    departs_to = "https://www.instagram.com/oauth/authorize?"
    answer = {"code": "code-of-the-person#_", "state": STATE}
    declined = {"error": "access_denied", "error_reason": "user_denied"}
    arriving = ("posting_ig_code_token", "posting_ig_long_token", "posting_ig_me")
    code_used = ("posting_ig_code_used",)
    found_id, found_token = "17840001", "IGAA-token-for-60-days"
    whoami, whoami_id = ("posting_ig_me",), "17840001"
    renewed, renewed_token = ("posting_ig_long_token",), "IGAA-token-for-60-days"
    renewals_without_token = ("token_missing", "posting_made_unreadable")

    def test_the_window_asks_for_every_permission(self) -> None:
        asked = parse_qs(urlsplit(self.depart(self.door()).url).query)
        assert asked["client_id"] == ["instagram-app-id"]
        assert asked["redirect_uri"] == [CALLBACK]
        assert "instagram_business_content_publish" in asked["scope"][0].split(",")

    def test_what_sticks_to_the_code_is_taken_off(self) -> None:
        door = self.door(*self.arriving)
        self.arrive(door)
        first, long, _ = door.asked
        assert first.url == "https://api.instagram.com/oauth/access_token"
        assert first.form is not None
        assert first.form["code"] == "code-of-the-person"
        assert long.url == "https://graph.instagram.com/access_token"
        assert long.params["grant_type"] == "ig_exchange_token"

    def test_the_token_lasts_about_sixty_days(self) -> None:
        token = self.arrive(self.door(*self.arriving))[0].token
        assert token is not None
        assert token.expires_at == NOW + timedelta(seconds=5183944)
        assert "instagram_business_content_publish" in token.scopes

    def test_a_permission_that_was_not_granted_is_named(self) -> None:
        found = self.arrive(self.door("posting_ig_code_token_listed", *self.arriving[1:]))[0]
        assert "instagram_business_content_publish" in found.problem

    @pytest.mark.parametrize("step", ["502_html", "429_plain", "token_missing", BROKEN_OFF])
    def test_a_first_token_that_does_not_come_is_unreached(self, step: Any) -> None:
        assert isinstance(failing(self.arrive, self.door(step)), Unreached)

    def test_a_token_that_instagram_refuses_to_renew_is_unauthorized(self) -> None:
        assert isinstance(failing(self.adapter(self.door("190_463")).refresh, DIRECT), Unauthorized)


class TestFacebookLogin(InstagramFacts, AccountContract, NoRefreshContract):
    credentials = THROUGH_PAGE
    login = "facebook"
    departs_to = "https://www.facebook.com/v26.0/dialog/oauth?"
    answer = {"code": "code-of-the-person", "state": STATE}
    declined = {"error": "access_denied", "error_description": "Permissions error"}
    arriving = (
        "posting_code_token",
        "posting_long_token",
        "posting_permissions",
        "posting_accounts_with_instagram",
    )
    code_used = ("100_36009_code_used",)
    found_id, found_token = "17840001", "EAA-page-token-of-aurora"
    whoami, whoami_id = ("posting_ig_node",), "17840001"

    def test_pages_without_an_account_are_left_out(self) -> None:
        found = self.arrive(self.door(*self.arriving))
        assert [(account.username, bool(account.problem)) for account in found] == [
            ("bakery.aurora", False),
            ("closed", True),
        ]

    def test_no_linked_account_is_refused_with_what_to_do(self) -> None:
        outcome = failing(self.arrive, self.door(*self.arriving[:3], "posting_accounts_first", "posting_accounts_none"))
        assert isinstance(outcome, Refused)
        assert "Link one" in outcome.reason

    def test_verify_asks_for_the_account_and_not_for_its_page(self) -> None:
        door = self.door(*self.whoami)
        self.adapter(door).verify(THROUGH_PAGE)
        assert door.asked[0].url == f"{FACEBOOK}/17840001"
