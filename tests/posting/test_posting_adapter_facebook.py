"""Facebook: the contracts, and what is Facebook's own."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from outbound.outcome import (
    Accepted,
    Halted,
    NotReady,
    Outcome,
    PauseScope,
    Refused,
    Sighting,
    Unauthorized,
    Unreached,
    Unsupported,
)
from posting.adapters.base import Credentials, LinkCard, Measured, MediaFile, OutgoingPart
from tests.contracts.publishing_accounts import CALLBACK, STATE, AccountContract, NoRefreshContract
from tests.contracts.publishing_adapter import BROKEN_OFF, CapabilitiesContract, PublishingContract, failing
from tests.contracts.publishing_door import Asked
from tests.contracts.publishing_media import PreparingContract
from tests.contracts.publishing_reads import LookingContract, MeasuringContract
from tests.platforms.payloads import NOW

GRAPH = "https://graph.facebook.com/v26.0"
POST_ID = "1000_2000"
PAGE = Credentials(
    "1000",
    kind="page",
    login="page",
    access_token="EAA-page-token-of-aurora-old",
    app_id="facebook-app-id",
    app_secret="facebook-app-secret-value",
)
PART = OutgoingPart("root", "Good morning, Lisbon!", "key-1")
COMMENT = OutgoingPart("comment", "First!", "key-2", parent_id=POST_ID, root_id=POST_ID)
PHOTOS = {"photos": ["3001", "3002"]}
VIDEO = {"video": {"id": "4001", "session": "5001", "start": 9, "end": 9}}


def file(folder: Path, name: str, content: bytes = b"picture", **fields: Any) -> MediaFile:
    path = folder / name
    path.write_bytes(content)
    known = {"kind": "image", "mime": "image/jpeg"} | fields
    return MediaFile(key=name, path=path, size=len(content), **known)


def two_photos(folder: Path) -> OutgoingPart:
    return replace(PART, media=(file(folder, "a.jpg", alt_text="A loaf"), file(folder, "b.jpg")))


def a_video(folder: Path) -> OutgoingPart:
    return replace(PART, media=(file(folder, "a.mp4", b"ninebytes", kind="video", mime="video/mp4"),))


class FacebookFacts:
    platform = "facebook"
    folder = "meta"
    credentials = PAGE
    part = PART
    unauthorized = "190_463"
    server_fault = "502_html"


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


class TestPreparing(FacebookFacts, PreparingContract):
    preparing = ("posting_photo_1", "posting_photo_2")

    def media_part(self, folder: Path) -> OutgoingPart:
        return two_photos(folder)

    def test_a_photo_stays_unpublished_and_has_its_alternative_text(self, tmp_path: Path) -> None:
        door = self.door(*self.preparing)
        self.prepared(door, two_photos(tmp_path))
        first, second = door.asked
        assert first.url == f"{GRAPH}/1000/photos"
        assert b'name="published"\r\n\r\nfalse\r\n' in first.content
        assert b'name="alt_text_custom"\r\n\r\nA loaf\r\n' in first.content
        assert b'name="source"; filename="file"\r\nContent-Type: image/jpeg\r\n\r\npicture\r\n' in first.content
        assert first.headers["Content-Type"].startswith("multipart/form-data; boundary=")
        assert b"alt_text_custom" not in second.content


class TestPreparingAVideo(FacebookFacts, PreparingContract):
    preparing = ("posting_video_begun", "posting_video_rest", "posting_video_whole")

    def media_part(self, folder: Path) -> OutgoingPart:
        return a_video(folder)

    def test_the_file_leaves_in_the_pieces_that_meta_asks_for(self, tmp_path: Path) -> None:
        door = self.door(*self.preparing)
        assert self.prepared(door, a_video(tmp_path)) == VIDEO
        begun, first, second = door.asked
        assert begun.json == {"upload_phase": "start", "file_size": 9}
        assert b"\r\n\r\nnineby\r\n" in first.content
        assert b"\r\n\r\ntes\r\n" in second.content
        assert b'name="start_offset"\r\n\r\n6\r\n' in second.content
        assert all(b'name="upload_session_id"\r\n\r\n5001\r\n' in asked.content for asked in (first, second))

    def test_an_upload_that_meta_gave_up_is_begun_anew(self, tmp_path: Path) -> None:
        door = self.door("posting_video_begun", "100_parameter")
        part = a_video(tmp_path)
        assert isinstance(failing(self.prepared, door, part), Unreached)
        assert self.prepared(self.door(*self.preparing), replace(part, prepared=door.saved)) == VIDEO

    def test_an_answer_without_a_readable_place_is_not_followed(self, tmp_path: Path) -> None:
        door = self.door("posting_video_begun", "posting_video_offset_odd")
        assert isinstance(failing(self.prepared, door, a_video(tmp_path)), Unreached)


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

    def test_a_link_beside_photos_stands_in_the_text(self) -> None:
        body = self.body(link=LinkCard("https://shop.example/new"))
        assert body["message"] == f"{PART.text}\n\nhttps://shop.example/new"
        assert "link" not in body

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


class TestPageAccounts(FacebookFacts, AccountContract, NoRefreshContract):
    login = "page"
    departs_to = "https://www.facebook.com/v26.0/dialog/oauth?"
    answer = {"code": "code-of-the-person", "state": STATE}
    declined = {"error": "access_denied", "error_reason": "user_denied", "error_description": "Permissions error"}
    arriving = (
        "posting_code_token",
        "posting_long_token",
        "posting_permissions",
        "posting_accounts_first",
        "posting_accounts_second",
    )
    code_used = ("100_36009_code_used",)
    found_id, found_token = "1000", "EAA-page-token-of-aurora"
    whoami, whoami_id = ("me_page",), "1000"

    def arrived(self, *script: str) -> Any:
        return {account.account_id: account for account in self.arrive(self.door(*script))}

    def test_a_persons_token_in_the_pages_place_is_seen(self) -> None:
        stranger = replace(PAGE, account_id="1001")
        outcome = failing(self.adapter(self.door(*self.whoami)).verify, stranger)
        assert isinstance(outcome, Unauthorized)
        assert "Own Page" in outcome.reason

    def test_the_window_asks_for_every_permission(self) -> None:
        asked = parse_qs(urlsplit(self.depart(self.door()).url).query)
        assert asked["redirect_uri"] == [CALLBACK]
        assert asked["response_type"] == ["code"]
        assert set(asked["scope"][0].split(",")) >= {"pages_show_list", "pages_manage_posts", "pages_read_engagement"}

    def test_the_code_goes_in_the_body_and_the_long_token_reads_the_pages(self) -> None:
        door = self.door(*self.arriving)
        self.arrive(door)
        code, exchange, permissions, *pages = door.asked
        assert (code.method, code.url) == ("POST", f"{GRAPH}/oauth/access_token")
        assert code.form == {
            "client_id": "facebook-app-id",
            "client_secret": PAGE.app_secret,
            "redirect_uri": CALLBACK,
            "code": "code-of-the-person",
        }
        assert exchange.params["fb_exchange_token"] == "EAA-person-token-for-an-hour"
        assert permissions.url == f"{GRAPH}/me/permissions"
        assert [asked.params.get("after") for asked in pages] == [None, "QVFI"]
        assert {asked.headers["Authorization"] for asked in pages} == {"Bearer EAA-person-token-for-60-days"}

    def test_a_page_token_does_not_expire(self) -> None:
        token = self.arrived(*self.arriving)["1000"].token
        assert token.expires_at is None
        assert "pages_manage_posts" in token.scopes

    def test_a_page_without_a_token_is_not_connected_and_never_gets_the_persons(self) -> None:
        page = self.arrived(*self.arriving)["1001"]
        assert page.token is None
        assert "no token for this Page" in page.problem

    def test_a_page_where_one_may_not_post_says_so(self) -> None:
        assert "does not allow you to post" in self.arrived(*self.arriving)["1002"].problem

    def test_a_page_that_can_be_connected_has_no_problem(self) -> None:
        assert self.arrived(*self.arriving)["1000"].problem == ""

    def test_a_permission_that_was_unticked_is_named(self) -> None:
        script = ("posting_code_token", "posting_long_token", "posting_permissions_no_posts", "posting_accounts_second")
        assert "pages_manage_posts" in self.arrived(*script)["1002"].problem

    @pytest.mark.parametrize(
        ("ending", "word"),
        [
            (("posting_permissions_no_list",), "pages_show_list"),
            (("posting_permissions", "posting_accounts_none"), "tick"),
        ],
    )
    def test_no_page_at_all_is_refused_with_the_reason(self, ending: tuple[str, ...], word: str) -> None:
        outcome = failing(self.arrive, self.door("posting_code_token", "posting_long_token", *ending))
        assert isinstance(outcome, Refused)
        assert word in outcome.reason

    @pytest.mark.parametrize(
        ("case", "kind"), [("100_36008_callback", Halted), ("502_html", Unreached), ("token_missing", Unreached)]
    )
    def test_a_code_that_is_not_exchanged(self, case: str, kind: type[Outcome]) -> None:
        assert isinstance(failing(self.arrive, self.door(case)), kind)

    def test_a_log_in_that_breaks_off_is_unreached(self) -> None:
        assert isinstance(failing(self.arrive, self.door(BROKEN_OFF)), Unreached)


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
