"""X: the contracts, and what is X's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from outbound.outcome import Accepted, Halted, PauseScope, Refused, Sighting, Unreached
from posting.adapters.base import Credentials, Measured, MediaFile, OutgoingPart
from tests.contracts.publishing_adapter import CapabilitiesContract, PublishingContract, failing
from tests.contracts.publishing_door import Asked
from tests.contracts.publishing_media import PreparingContract
from tests.contracts.publishing_reads import LookingContract, MeasuringContract
from tests.platforms.payloads import NOW

POST_ID, OLD_ID, GONE_ID = "1991800000000000001", "1970000000000000001", "1991800000000000404"
MEDIA_ID = "1146654567674912769"
OAUTH2 = Credentials(
    "2244994945",
    login="oauth2",
    username="rosa_rehearses",
    access_token="x-access-token-of-rosa",
    refresh_token="x-refresh-token-of-rosa",
    app_id="x-client-id",
    app_secret="x-client-secret-value",
)
OAUTH1 = Credentials(
    "2244994945",
    login="oauth1",
    username="rosa_rehearses",
    access_token="2244994945-user-token",
    token_secret="x-user-token-secret",
    app_id="x-api-key",
    app_secret="x-api-key-secret-value",
)
PART = OutgoingPart("root", "Good morning, Ada!", "key-1")


class XFacts:
    platform = "x"
    folder = "x"
    credentials = OAUTH2
    part = PART
    unauthorized = "401_unauthorized"
    server_fault = "503_unavailable"


class TestX(XFacts, CapabilitiesContract, PublishingContract, LookingContract, MeasuringContract):
    create_url = "https://api.x.com/2/tweets"
    accepted = "post_created"
    accepted_id = POST_ID
    accepted_url = f"https://x.com/rosa_rehearses/status/{POST_ID}"
    accepted_without_id = "post_created_without_id"
    accepted_unreadable = "post_created_unreadable"
    refused = "403_not_permitted"
    throttled = "429_window"
    throttled_until = datetime(2026, 11, 21, 9, 45, tzinfo=UTC)
    halted = "402_credits"

    found = ("timeline_with_post",)
    found_post_id = POST_ID
    absent = ("timeline_without_post",)
    cut_short = ("timeline_page_with_more",) * 5
    read_malformed = "400_html"

    measured_ids = (POST_ID, OLD_ID, GONE_ID)
    numbers = ("numbers_public", "numbers_private")
    told = {
        POST_ID: Measured(likes=0, comments=2, shares=3, impressions=512, clicks=11),
        OLD_ID: Measured(likes=9, comments=1, shares=7, impressions=90),
        GONE_ID: Measured(is_gone=True),
    }
    numbers_bare = ("numbers_bare",)

    def sent_text(self, asked: Asked) -> str:
        return str(asked.json["text"])

    def test_a_post_is_its_text_and_nothing_that_nobody_declared(self) -> None:
        door = self.door(self.accepted)
        self.publish(door)
        assert door.asked[0].json == {"text": "Good morning, Ada!"}
        assert door.asked[0].headers["Authorization"] == "Bearer x-access-token-of-rosa"

    def test_a_part_of_a_thread_answers_the_part_before(self) -> None:
        door = self.door(self.accepted)
        self.publish(door, kind="reply", parent_id="77", root_id="70")
        assert door.asked[0].json["reply"] == {"in_reply_to_tweet_id": "77"}

    def test_media_leave_by_their_ids_in_order(self, tmp_path: Path) -> None:
        files = tuple(MediaFile(key, "image", tmp_path / key, "image/png", 1) for key in ("4", "3"))
        media = {key: {"id": f"9{key}", "ready": True} for key in ("3", "4")}
        door = self.door(self.accepted)
        self.publish(door, text="", media=files, prepared={"media": media})
        assert door.asked[0].json == {"media": {"media_ids": ["94", "93"]}}

    def test_media_that_are_not_ready_keep_the_post_back(self, tmp_path: Path) -> None:
        files = (MediaFile("3", "video", tmp_path / "v", "video/mp4", 1),)
        for prepared in ({}, {"media": {"3": {"id": "93", "ready": False}}}):
            door = self.door()
            assert isinstance(self.publish(door, media=files, prepared=prepared), Unreached)
            assert door.asked == []

    def test_the_last_post_of_a_window_pauses_ahead(self) -> None:
        outcome = self.publish(self.door("post_created_last_one"))
        assert isinstance(outcome, Accepted)
        assert outcome.pause is not None
        assert (outcome.pause.until, outcome.pause.scope) == (self.throttled_until, PauseScope.ACCOUNT)
        assert outcome.pause.reason.endswith(".")

    def test_a_post_taken_with_faults_beside_it_is_taken(self) -> None:
        assert isinstance(self.publish(self.door("post_created_with_errors")), Accepted)

    def test_a_text_at_the_limit_goes_and_a_heavier_one_is_refused_without_a_call(self) -> None:
        assert isinstance(self.publish(self.door(self.accepted), text="日" * 140), Accepted)
        for text in ("日" * 140 + "a", " \n", ""):
            door = self.door()
            assert isinstance(self.publish(door, text=text), Refused)
            assert door.asked == []

    def test_a_parent_that_x_does_not_see_yet_is_tried_again_soon(self) -> None:
        for answer in ("403_parent_unseen", "403_parent_unseen_code"):
            outcome = self.publish(self.door(answer), kind="reply", parent_id="77")
            assert isinstance(outcome, Unreached)
            assert outcome.retry_after == timedelta(seconds=10)
            assert isinstance(self.publish(self.door(answer)), Refused)

    def test_an_account_without_a_username_has_addresses_too(self) -> None:
        adapter, bare = self.adapter(self.door(self.accepted)), replace(self.credentials, username="")
        assert adapter.publish(PART, bare, None).url == f"https://x.com/i/web/status/{POST_ID}"  # type: ignore[attr-defined]

    def test_a_rehearsal_stands_in_by_its_addresses(self) -> None:
        base = "http://127.0.0.1:8001/x"
        door = self.door(self.accepted)
        outcome = self.adapter(door, x_api=base, x_web=base).publish(PART, self.credentials, None)
        assert door.asked[0].url == f"{base}/2/tweets"
        assert outcome.url == f"{base}/rosa_rehearses/status/{POST_ID}"  # type: ignore[attr-defined]

    # Looking

    def test_the_timeline_is_asked_for_from_a_little_before(self) -> None:
        door = self.door(*self.found)
        self.find(door)
        assert door.asked[0].url == "https://api.x.com/2/users/2244994945/tweets"
        assert door.asked[0].params["start_time"] == "2026-11-21T09:28:00Z"

    def test_all_pages_are_read_before_absence_is_told(self) -> None:
        door = self.door("timeline_page_with_more", "timeline_without_post")
        assert self.find(door).sighting is Sighting.ABSENT
        assert door.asked[1].params["pagination_token"] == "7140dibdnow9c7btw3w29n"

    def test_an_empty_timeline_is_proof(self) -> None:
        assert self.find(self.door("timeline_empty")).sighting is Sighting.ABSENT

    def test_a_timeline_with_faults_is_no_proof(self) -> None:
        assert self.find(self.door("timeline_with_faults")).sighting is Sighting.CANNOT_TELL

    def test_links_are_compared_as_they_were_written(self) -> None:
        files = tuple(MediaFile(key, "image", Path(key), "image/png", 1) for key in ("1", "2"))
        text = "Read & share example.com/a?b=1&c=2 <now>"
        assert self.find(self.door("timeline_with_links"), text=text, media=files).remote_id == POST_ID

    def test_the_same_text_with_other_media_is_for_a_person(self) -> None:
        text = "Read & share http://example.com/a?b=1&c=2 <now>"
        assert self.find(self.door("timeline_with_links"), text=text).sighting is Sighting.CANNOT_TELL

    def test_a_text_that_x_has_changed_beyond_recognition_is_for_a_person(self) -> None:
        for text in ("Good morning, Ada!!", "good morning Ada", "Good morning, Ada! https://t.co/zzz"):
            assert self.find(self.door(*self.found), text=text).sighting is Sighting.CANNOT_TELL

    def test_a_part_of_a_thread_is_known_by_what_it_answers(self) -> None:
        look = self.find(self.door("timeline_with_replies"), text="Part two", parent_id=POST_ID)
        assert look.remote_id == "1991800000000000004"
        other = self.find(self.door("timeline_with_replies"), text="Part two", parent_id="5")
        assert other.sighting is Sighting.ABSENT

    def test_a_long_post_is_compared_whole(self) -> None:
        text = "A long text that X cuts in lists but keeps whole here"
        assert self.find(self.door("timeline_with_long_post"), text=text).sighting is Sighting.FOUND

    def test_the_older_parameter_is_used_where_x_wants_it(self) -> None:
        door = self.door("400_unknown_field_parameter", "timeline_with_post")
        assert self.find(door).sighting is Sighting.FOUND
        assert "post.fields" in door.asked[0].params
        assert "referenced_tweets" in door.asked[1].params["tweet.fields"]

    def test_an_account_whose_number_is_not_known_cannot_be_looked_at(self) -> None:
        door = self.door()
        look = self.adapter(door).find(PART, replace(self.credentials, account_id="rosa"), NOW)
        assert look.sighting is Sighting.CANNOT_TELL
        assert door.asked == []

    # Numbers

    def test_private_numbers_are_asked_for_apart_and_for_young_posts_only(self) -> None:
        door = self.door(*self.numbers)
        found = self.adapter(door).measure(self.measured_ids, self.credentials)
        assert [asked.params["ids"] for asked in door.asked] == [",".join(self.measured_ids), POST_ID]
        assert "non_public_metrics" not in door.asked[0].params["post.fields"]
        assert found[POST_ID].extra == {"quotes": 1, "bookmarks": 4, "profile_clicks": 5, "engagements": 30}

    @pytest.mark.parametrize("answer", ["numbers_private_withheld", "403_not_permitted", "503_unavailable"])
    def test_private_numbers_withheld_leave_the_public_ones(self, answer: str) -> None:
        found = self.measured("numbers_public", answer)
        assert (found[POST_ID].shares, found[POST_ID].clicks) == (3, None)


class TestXSigned(XFacts, PublishingContract):
    """The same by OAuth 1.0a."""

    credentials = OAUTH1
    create_url = TestX.create_url
    accepted, accepted_id, accepted_url = TestX.accepted, TestX.accepted_id, TestX.accepted_url
    accepted_without_id, accepted_unreadable = TestX.accepted_without_id, TestX.accepted_unreadable
    refused = "403_duplicate"
    throttled = "429_app_day"
    throttled_until = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
    throttled_scope = PauseScope.APP
    halted = "403_oauth1_permissions"
    unauthorized = "401_could_not_authenticate"

    def sent_text(self, asked: Asked) -> str:
        return str(asked.json["text"])

    def test_the_header_is_signed_and_names_the_token(self) -> None:
        door = self.door(self.accepted)
        self.publish(door)
        header = door.asked[0].headers["Authorization"]
        assert header.startswith("OAuth ")
        assert 'oauth_token="2244994945-user-token"' in header
        assert 'oauth_signature_method="HMAC-SHA1"' in header

    def test_without_the_apps_keys_nothing_leaves(self) -> None:
        door = self.door()
        outcome = failing(self.adapter(door).publish, PART, replace(OAUTH1, app_secret=""), None)
        assert isinstance(outcome, Halted)
        assert door.asked == []


class TestXImages(XFacts, PreparingContract):
    preparing = ("media_uploaded", "media_described", "media_uploaded_other")
    unusable = ("400_invalid_request",)

    def media_part(self, folder: Path) -> OutgoingPart:
        files = []
        for key, alt_text in (("5", "A cat"), ("6", "")):
            path = folder / f"{key}.png"
            path.write_bytes(b"\x89PNG" + key.encode())
            files.append(MediaFile(key, "image", path, "image/png", 5, alt_text=alt_text))
        return replace(PART, media=tuple(files))


class TestXVideo(XFacts, PreparingContract):
    preparing = ("media_initialized", "media_appended", "media_appended_empty", "media_finalized")
    busy = ("media_initialized", "media_appended", "media_appended", "media_finalized_pending")
    unusable = ("media_initialized", "media_appended", "media_appended", "media_failed")

    def media_part(self, folder: Path) -> OutgoingPart:
        path = folder / "film.mp4"
        path.write_bytes(b"a" * 1_048_576 + b"b" * 10)
        return replace(PART, media=(MediaFile("7", "video", path, "video/mp4", 1_048_586, alt_text="A film"),))
