"""LinkedIn: the contracts, and what is LinkedIn's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from outbound.outcome import (
    Accepted,
    CallFailed,
    Halted,
    NotReady,
    OutcomeUnknown,
    PauseScope,
    Refused,
    Sighting,
    Unauthorized,
    Unreached,
    Unsupported,
)
from platforms.linkedin.littletext import unescaped
from platforms.linkedin.posts import duplicate_of
from posting.adapters.base import DUPLICATE, Credentials, LinkCard, Measured, MediaFile, OutgoingPart
from posting.adapters.registry import AdapterConfig, adapter_class
from tests.contracts.publishing_accounts import CALLBACK, STATE, AccountContract, NoRefreshContract, RefreshContract
from tests.contracts.publishing_adapter import CapabilitiesContract, PublishingContract, failing
from tests.contracts.publishing_door import Asked, PublishingDoor
from tests.contracts.publishing_media import PreparingContract
from tests.contracts.publishing_reads import LookingContract, MeasuringContract, NoLookingContract
from tests.platforms.payloads import NOW, payload

URN = "urn:li:share:7397000000000000001"
OLDER = "urn:li:ugcPost:7396000000000000009"
ORG = "urn:li:organization:5583111"
IMAGE_1, IMAGE_2, FILM = "urn:li:image:C4E10AQ-one", "urn:li:image:C4E10AQ-two", "urn:li:video:C5F10AQ-film"
MEMBER = Credentials(
    "rosa",
    kind="profile",
    login="member",
    access_token="linkedin-access-token-of-rosa",
    app_id="linkedin-client-id",
    app_secret="linkedin-client-secret",
)
PAGE = Credentials(
    "5583111",
    kind="organisation",
    login="page",
    username="tea-house-rosa",
    access_token="linkedin-page-access-token",
    refresh_token="linkedin-page-refresh-token",
    app_id="linkedin-page-client-id",
    app_secret="linkedin-page-client-secret",
)
PART = OutgoingPart("root", "Good morning, (Ada)! #tea", "key-1")
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)


def image(folder: Path, key: str = "1", *, alt_text: str = "A cup") -> MediaFile:
    path = folder / f"{key}.png"
    path.write_bytes(b"\x89PNG" + key.encode())
    return MediaFile(key, "image", path, "image/png", 5, alt_text=alt_text)


def ready(**urns: str) -> Mapping[str, Any]:
    return {"media": {key.removeprefix("k"): {"id": urn, "final": True, "ready": True} for key, urn in urns.items()}}


class LinkedInFacts:
    platform = "linkedin"
    folder = "linkedin"
    credentials = PAGE
    part = PART
    unauthorized = "401_revoked"
    server_fault = "500_internal"
    create_url = "https://api.linkedin.com/rest/posts"
    accepted = "posting/post_created"
    accepted_id = URN
    accepted_url = f"https://www.linkedin.com/feed/update/{URN}"
    accepted_without_id = "posting/post_created_without_id"
    accepted_unreadable = "posting/post_created_unreadable"
    refused = "422_duplicate"
    throttled = "429_member_day"
    throttled_until = MIDNIGHT
    halted = "426_nonexistent_version"

    def sent_text(self, asked: Asked) -> str:
        return unescaped(asked.json["commentary"])


class TestLinkedInPage(LinkedInFacts, CapabilitiesContract, PublishingContract, LookingContract, MeasuringContract):
    throttled = "429_app_day"
    throttled_scope = PauseScope.APP

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

    def test_the_whole_request_is_as_linkedin_wants_it(self) -> None:
        door = self.door(self.accepted)
        self.publish(door)
        asked = door.asked[0]
        assert asked.json == {
            "author": ORG,
            "commentary": "Good morning, \\(Ada\\)! #tea",
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }
        assert asked.headers["Authorization"] == "Bearer linkedin-page-access-token"
        assert asked.headers["LinkedIn-Version"] == "202609"
        assert asked.headers["X-Restli-Protocol-Version"] == "2.0.0"

    def test_the_version_and_the_addresses_are_settings(self) -> None:
        base = "http://127.0.0.1:8001/linkedin"
        door = self.door(self.accepted)
        adapter = self.adapter(door, linkedin_api=base, linkedin_web=base, linkedin_version="202612")
        outcome = adapter.publish(PART, PAGE, None)
        assert door.asked[0].url == f"{base}/rest/posts"
        assert door.asked[0].headers["LinkedIn-Version"] == "202612"
        assert isinstance(outcome, Accepted)
        assert outcome.url == f"{base}/feed/update/{URN}"

    def test_a_version_that_is_over_names_the_setting(self) -> None:
        for answer in ("426_nonexistent_version", "426_html"):
            outcome = self.publish(self.door(answer))
            assert isinstance(outcome, Halted)
            assert "LINKEDIN_VERSION" in outcome.reason

    def test_an_id_that_is_no_urn_is_in_doubt(self) -> None:
        assert isinstance(self.publish(self.door("posting/post_created_odd_id")), OutcomeUnknown)

    def test_a_text_too_long_or_missing_is_refused_without_a_call(self) -> None:
        assert isinstance(self.publish(self.door(self.accepted), text="(" * 3000), Accepted)
        for text in ("a" * 3001, " \n", ""):
            door = self.door()
            assert isinstance(self.publish(door, text=text), Refused)
            assert door.asked == []

    def test_a_page_has_no_connections(self) -> None:
        door = self.door()
        assert isinstance(self.publish(door, options={"visibility": "CONNECTIONS"}), Refused)
        assert door.asked == []

    def test_there_are_no_threads(self) -> None:
        assert isinstance(self.publish(self.door(), kind="reply", parent_id=URN), Unsupported)

    # Content

    def content(self, **changes: Any) -> Any:
        door = self.door(self.accepted)
        self.publish(door, **changes)
        return door.asked[0].json["content"]

    def test_a_link_is_a_card(self) -> None:
        card = LinkCard("https://example.com/tea", "Tea", "All about tea")
        assert self.content(link=card) == {
            "article": {"source": "https://example.com/tea", "title": "Tea", "description": "All about tea"}
        }

    def test_a_link_without_a_title_shows_its_address(self) -> None:
        assert self.content(link=LinkCard("https://example.com/tea"))["article"]["title"] == "https://example.com/tea"

    def test_one_image_is_media_and_several_are_a_multi_image(self, tmp_path: Path) -> None:
        one, two = image(tmp_path, "1"), image(tmp_path, "2", alt_text="")
        prepared = ready(k1=IMAGE_1, k2=IMAGE_2)
        assert self.content(media=(one,), prepared=prepared) == {"media": {"id": IMAGE_1, "altText": "A cup"}}
        assert self.content(media=(two, one), prepared=prepared) == {
            "multiImage": {"images": [{"id": IMAGE_2}, {"id": IMAGE_1, "altText": "A cup"}]}
        }

    def test_beside_an_image_the_link_stands_in_the_text(self, tmp_path: Path) -> None:
        door = self.door(self.accepted)
        link = LinkCard("https://example.com/tea")
        self.publish(door, text="Tea", media=(image(tmp_path),), prepared=ready(k1=IMAGE_1), link=link)
        assert door.asked[0].json["commentary"] == "Tea\n\nhttps://example.com/tea"
        assert door.asked[0].json["content"] == {"media": {"id": IMAGE_1, "altText": "A cup"}}

    def test_a_picture_may_go_on_the_card(self, tmp_path: Path) -> None:
        door = self.door(self.accepted)
        self.publish(
            door,
            text="Tea",
            media=(image(tmp_path),),
            prepared=ready(k1=IMAGE_1),
            link=LinkCard("https://example.com/tea", "Tea"),
            options={"picture_on_card": True},
        )
        assert door.asked[0].json["content"] == {
            "article": {"source": "https://example.com/tea", "title": "Tea", "thumbnail": IMAGE_1}
        }
        assert door.asked[0].json["commentary"] == "Tea"

    def test_files_that_are_not_ready_keep_the_post_back(self, tmp_path: Path) -> None:
        for prepared in ({}, {"media": {"1": {"id": IMAGE_1, "ready": False}}}):
            door = self.door()
            assert isinstance(self.publish(door, media=(image(tmp_path),), prepared=prepared), Unreached)
            assert door.asked == []

    def test_files_that_linkedin_still_works_on_made_nothing(self) -> None:
        assert isinstance(self.publish(self.door("posting/400_media_waiting")), Unreached)
        assert isinstance(self.publish(self.door("posting/400_media_failed")), Refused)

    # Comments

    def comment(self, door: PublishingDoor, **changes: Any) -> Any:
        return self.publish(door, **{"kind": "comment", "text": "First! (really)", "root_id": URN, **changes})

    def test_a_comment_is_plain_and_names_its_post(self) -> None:
        door = self.door("posting/comment_created")
        outcome = self.comment(door)
        assert door.asked[0].url == (
            "https://api.linkedin.com/rest/socialActions/urn%3Ali%3Ashare%3A7397000000000000001/comments"
        )
        assert door.asked[0].json == {"actor": ORG, "object": URN, "message": {"text": "First! (really)"}}
        assert outcome.remote_id == "urn:li:comment:(urn:li:activity:7397,7398)"
        assert outcome.url.startswith(f"https://www.linkedin.com/feed/update/{URN}?commentUrn=urn%3Ali%3Acomment")

    def test_a_comment_known_by_its_header_is_taken(self) -> None:
        assert self.comment(self.door("posting/comment_created_id_in_header")).remote_id == "7398"

    def test_a_comment_without_an_id_is_in_doubt(self) -> None:
        assert isinstance(self.comment(self.door("posting/post_created_without_id")), OutcomeUnknown)

    def test_a_comment_too_long_or_on_nothing_is_refused_without_a_call(self) -> None:
        for changes in ({"text": "a" * 1251}, {"root_id": ""}, {"text": " "}):
            door = self.door()
            assert isinstance(self.comment(door, **changes), Refused)
            assert door.asked == []

    def test_a_comment_is_found_among_those_below_the_post(self) -> None:
        wanted: dict[str, Any] = {"kind": "comment", "text": "First comment (really)", "root_id": URN}
        look = self.find(self.door("posting/comments_with_it"), **wanted)
        assert look.url.startswith(f"https://www.linkedin.com/feed/update/{URN}?commentUrn=")
        assert look.remote_id == f"urn:li:comment:({URN},7398)"
        other = self.find(self.door("posting/comments_of_others"), **wanted)
        assert other.sighting is Sighting.ABSENT

    # Duplicates

    def test_a_duplicate_names_the_post_it_repeats(self) -> None:
        outcome = self.publish(self.door("posting/422_duplicate_long"))
        assert isinstance(outcome, Refused)
        assert duplicate_of(outcome) == OLDER
        assert outcome.code == DUPLICATE
        assert outcome.reason.endswith(f"See https://www.linkedin.com/feed/update/{OLDER}")

    @pytest.mark.parametrize("answer", ["422_schema", "401_revoked", "426_html"])
    def test_what_is_no_duplicate_names_none(self, answer: str) -> None:
        assert duplicate_of(self.publish(self.door(answer))) == ""

    # Looking

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


class TestLinkedInMember(LinkedInFacts, PublishingContract, NoLookingContract):
    credentials = MEMBER

    def test_the_author_is_the_person_and_connections_may_be_chosen(self) -> None:
        door = self.door(self.accepted)
        self.publish(door, options={"visibility": "CONNECTIONS"})
        assert (door.asked[0].json["author"], door.asked[0].json["visibility"]) == ("urn:li:person:rosa", "CONNECTIONS")

    def test_an_id_that_is_a_urn_already_is_used_as_it_is(self) -> None:
        door = self.door(self.accepted)
        self.adapter(door).publish(PART, replace(MEMBER, account_id="urn:li:person:rosa", login=""), None)
        assert door.asked[0].json["author"] == "urn:li:person:rosa"

    def test_no_numbers_are_told_and_none_are_asked_for(self) -> None:
        door = self.door()
        assert self.adapter(door).measure((URN,), self.credentials) == {}
        assert door.asked == []


class TestLinkedInImages(LinkedInFacts, PreparingContract):
    preparing = (
        "posting/image_begun_1",
        "posting/uploaded",
        "posting/image_begun_2",
        "posting/uploaded",
        "posting/media_available",
        "posting/media_available",
    )
    busy = (*preparing[:4], "posting/media_processing")
    unusable = (*preparing[:4], "posting/media_failed")

    def media_part(self, folder: Path) -> OutgoingPart:
        return replace(PART, media=(image(folder, "1"), image(folder, "2")))

    def test_the_bytes_go_to_the_address_with_the_token(self, tmp_path: Path) -> None:
        door = self.door(*self.preparing)
        self.prepared(door, self.media_part(tmp_path))
        begun, sent, *_, status, _ = door.asked
        assert begun.url == "https://api.linkedin.com/rest/images"
        assert begun.params == {"action": "initializeUpload"}
        assert begun.json == {"initializeUploadRequest": {"owner": ORG}}
        assert (sent.method, sent.url) == ("PUT", "https://www.linkedin.example/dms-uploads/image-1")
        assert sent.content == b"\x89PNG1"
        assert sent.headers["Authorization"] == "Bearer linkedin-page-access-token"
        assert (status.method, status.url) == (
            "GET",
            "https://api.linkedin.com/rest/images/urn%3Ali%3Aimage%3AC4E10AQ-one",
        )

    def test_an_address_is_not_kept_once_it_has_done_its_work(self, tmp_path: Path) -> None:
        door = self.door(*self.preparing)
        assert "dms-uploads" not in json.dumps(self.prepared(door, self.media_part(tmp_path)))

    def test_an_upload_that_linkedin_dropped_begins_anew(self, tmp_path: Path) -> None:
        part = self.media_part(tmp_path)
        door = self.door("posting/image_begun_1", "posting/410_upload_gone")
        assert isinstance(failing(self.prepared, door, part), Unreached)
        again = self.door(*self.preparing)
        self.prepared(again, replace(part, prepared=door.saved))
        assert again.script == []

    def test_an_address_whose_time_is_over_is_not_used(self, tmp_path: Path) -> None:
        part = self.media_part(tmp_path)
        kept = {"id": IMAGE_1, "until": NOW.isoformat(), "urls": [["https://old.example", 0, 4]], "etags": []}
        prepared = {"media": {"1": {**kept, "token": "", "final": False, "ready": False}}}
        door = self.door(*self.preparing)
        self.prepared(door, replace(part, prepared=prepared))
        assert door.asked[0].params == {"action": "initializeUpload"}

    def test_an_answer_without_an_address_is_unreached(self, tmp_path: Path) -> None:
        door = self.door("posting/image_begun_without_url")
        assert isinstance(failing(self.prepared, door, self.media_part(tmp_path)), Unreached)

    def test_a_file_that_is_gone_is_refused(self, tmp_path: Path) -> None:
        part = self.media_part(tmp_path)
        part.media[0].path.unlink()
        assert isinstance(failing(self.prepared, self.door("posting/image_begun_1"), part), Refused)

    def test_a_part_without_files_asks_nothing(self) -> None:
        assert self.prepared(self.door(), PART) == {}


class TestLinkedInImagesOfAMember(LinkedInFacts):
    """A member's token may not ask how far LinkedIn is: it is given a little time instead."""

    def go(self, folder: Path, *script: str, prepared: Mapping[str, Any] | None = None, at: datetime = NOW) -> Any:
        door = PublishingDoor(self.folder, list(script))
        adapter = adapter_class("linkedin").built(AdapterConfig(door=door.as_door, clock=lambda: at))
        part = replace(PART, media=(image(folder),), prepared=prepared or {})
        try:
            return door, adapter.prepare(part, MEMBER, door.save)
        except CallFailed as error:
            return door, error.outcome

    def test_it_waits_once_and_does_not_ask_again(self, tmp_path: Path) -> None:
        door, outcome = self.go(tmp_path, "posting/image_begun_1", "posting/uploaded", "403_access_denied")
        assert isinstance(outcome, NotReady)
        assert outcome.until == NOW + timedelta(seconds=5)
        later, done = self.go(tmp_path, prepared=door.saved, at=NOW + timedelta(seconds=5))
        assert later.asked == []
        assert done.prepared["media"]["1"]["ready"] is True

    def test_too_early_it_waits_on(self, tmp_path: Path) -> None:
        door, _ = self.go(tmp_path, "posting/image_begun_1", "posting/uploaded", "403_missing_product")
        _, outcome = self.go(tmp_path, prepared=door.saved, at=NOW + timedelta(seconds=4))
        assert isinstance(outcome, NotReady)


class TestLinkedInVideo(LinkedInFacts, PreparingContract):
    preparing = (
        "posting/video_begun",
        "posting/part_uploaded_1",
        "posting/part_uploaded_2",
        "posting/video_finalized",
        "posting/media_available",
    )
    busy = (*preparing[:4], "posting/media_processing")
    unusable = (*preparing[:4], "posting/media_failed")

    def media_part(self, folder: Path) -> OutgoingPart:
        path = folder / "film.mp4"
        path.write_bytes(b"a" * 4_194_304 + b"b" * 10)
        return replace(PART, media=(MediaFile("7", "video", path, "video/mp4", 4_194_314, alt_text="A film"),))

    def test_each_part_goes_to_its_own_address_without_the_token(self, tmp_path: Path) -> None:
        door = self.door(*self.preparing)
        self.prepared(door, self.media_part(tmp_path))
        begun, first, second, final = door.asked[:4]
        assert begun.json["initializeUploadRequest"] == {
            "owner": ORG,
            "fileSizeBytes": 4_194_314,
            "uploadCaptions": False,
            "uploadThumbnail": False,
        }
        assert (first.url, len(first.content)) == ("https://www.linkedin.example/dms-uploads/film-0", 4_194_304)
        assert (second.url, second.content) == ("https://www.linkedin.example/dms-uploads/film-1", b"b" * 10)
        assert "Authorization" not in first.headers
        assert final.params == {"action": "finalizeUpload"}
        assert final.json == {
            "finalizeUploadRequest": {
                "video": FILM,
                "uploadToken": "upload-token-of-film",
                "uploadedPartIds": ["etag-1", "etag-2"],
            }
        }

    def test_a_part_that_was_not_confirmed_begins_anew(self, tmp_path: Path) -> None:
        script = (*self.preparing[:2], "posting/part_uploaded_without_etag")
        door = self.door(*script)
        assert isinstance(failing(self.prepared, door, self.media_part(tmp_path)), Unreached)
        assert door.saved == {"media": {}}

    def test_parts_that_leave_a_gap_are_not_followed(self, tmp_path: Path) -> None:
        door = self.door("posting/video_begun_with_gap")
        assert isinstance(failing(self.prepared, door, self.media_part(tmp_path)), Unreached)
        assert len(door.asked) == 1

    def test_a_video_leaves_as_media_with_its_title(self, tmp_path: Path) -> None:
        part = self.media_part(tmp_path)
        door = self.door(self.accepted)
        self.adapter(door).publish(replace(part, prepared=ready(k7=FILM)), PAGE, None)
        assert door.asked[0].json["content"] == {"media": {"id": FILM, "title": "A film"}}


class TestLinkedInMemberLogin(LinkedInFacts, AccountContract, NoRefreshContract):
    credentials = MEMBER
    login = "member"
    departs_to = "https://www.linkedin.com/oauth/v2/authorization?"
    answer = {"code": "code-from-linkedin", "state": STATE}
    declined = {"error": "user_cancelled_login", "error_description": "The user cancelled", "state": STATE}
    arriving = ("posting/token", "posting/userinfo")
    code_used = ("posting/400_code_used",)
    found_id = "rosa"
    found_token = "linkedin-new-access-token"
    whoami = ("posting/userinfo",)
    whoami_id = "rosa"

    def test_the_address_asks_for_the_members_scopes(self) -> None:
        departure = self.depart(self.door())
        asked = {name: values[0] for name, values in parse_qs(urlsplit(departure.url).query).items()}
        assert asked == {
            "response_type": "code",
            "client_id": "linkedin-client-id",
            "redirect_uri": CALLBACK,
            "state": STATE,
            "scope": "openid profile email w_member_social",
        }
        assert "+" not in departure.url

    def test_the_code_is_exchanged_in_a_form(self) -> None:
        door = self.door(*self.arriving)
        (account,) = self.arrive(door)
        assert door.asked[0].url == "https://www.linkedin.com/oauth/v2/accessToken"
        assert door.asked[0].form == {
            "grant_type": "authorization_code",
            "code": "code-from-linkedin",
            "redirect_uri": CALLBACK,
            "client_id": "linkedin-client-id",
            "client_secret": "linkedin-client-secret",
        }
        assert (account.name, account.kind, account.problem) == ("Rosa Rehearsal", "profile", "")
        assert account.token is not None
        assert account.token.expires_at == NOW + timedelta(days=60)
        assert account.token.scopes == ("email", "openid", "profile", "w_member_social")

    def test_a_scope_that_was_not_granted_is_a_problem(self) -> None:
        (account,) = self.arrive(self.door("posting/token_without_posting", "posting/userinfo"))
        assert "w_member_social" in account.problem

    def test_a_scope_that_the_app_may_not_ask_for_names_the_portal(self) -> None:
        outcome = failing(self.arrive, self.door(), {"error": "unauthorized_scope_error"})
        assert isinstance(outcome, Refused)
        assert "product" in outcome.reason

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            ("400_oauth_invalid_client", Halted),
            ("401_invalid_client", Halted),
            ("posting/token_missing", Unreached),
            ("posting/token_empty", Unreached),
            ("posting/token_unreadable", Unreached),
            ("500_internal", Unreached),
        ],
    )
    def test_an_exchange_that_fails_says_whose_matter_it_is(self, answer: str, outcome: type) -> None:
        assert type(failing(self.arrive, self.door(answer))) is outcome

    def test_without_the_apps_secret_nothing_leaves(self) -> None:
        door = self.door()
        adapter = self.adapter(door)
        outcome = failing(
            adapter.arrive, "member", app_id="a", app_secret="", callback=CALLBACK, answer=self.answer, secrets={}
        )
        assert isinstance(outcome, Halted)
        assert door.asked == []


class TestLinkedInPageLogin(LinkedInFacts, AccountContract, RefreshContract):
    login = "page"
    departs_to = "https://www.linkedin.com/oauth/v2/authorization?"
    answer = {"code": "code-from-linkedin", "state": STATE}
    declined = {"error": "user_cancelled_authorize", "state": STATE}
    arriving = ("posting/token_of_partner", "posting/pages", "posting/page_names")
    code_used = ("posting/400_code_used",)
    found_id = "5583111"
    found_token = "linkedin-new-access-token"
    whoami = ("posting/pages", "posting/page_names")
    whoami_id = "5583111"
    renewed = ("token_renewed",)
    renewed_token = payload("linkedin", "token_renewed").json()["access_token"]
    renewals_without_token = ("posting/token_missing", "posting/token_empty", "posting/token_unreadable")

    def test_pages_are_offered_by_name_and_say_where_the_role_is_too_small(self) -> None:
        door = self.door(*self.arriving)
        other, house = self.arrive(door)
        assert (house.name, house.username, house.kind, house.problem) == (
            "Tea House Rosa",
            "tea-house-rosa",
            "organisation",
            "",
        )
        assert "ANALYST, CURATOR" in other.problem
        assert door.asked[1].url == "https://api.linkedin.com/rest/organizationAcls"
        assert door.asked[1].params["q"] == "roleAssignee"
        assert door.asked[2].params == {"ids": "List(5583111,90210)"}

    def test_a_year_told_in_minutes_is_a_year(self) -> None:
        account = self.arrive(self.door(*self.arriving))[1]
        assert account.token is not None
        assert account.token.refresh_token == "linkedin-new-refresh-token"
        assert account.token.refresh_expires_at == NOW + timedelta(days=365)
        assert "w_organization_social" in account.token.scopes

    def test_pages_whose_names_are_not_told_are_offered_by_number(self) -> None:
        found = self.arrive(self.door("posting/token_of_partner", "posting/pages", "403_access_denied"))
        assert {account.name for account in found} == {"5583111", "90210"}

    def test_no_page_at_all_is_refused_with_what_to_do(self) -> None:
        outcome = failing(self.arrive, self.door("posting/token_of_partner", "posting/pages_none"))
        assert isinstance(outcome, Refused)
        assert outcome.code == "no-pages"

    @pytest.mark.parametrize("answer", ["posting/pages_as_analyst", "posting/pages_none"])
    def test_a_role_that_is_lost_is_told_by_verify(self, answer: str) -> None:
        script = (answer, "posting/page_names") if answer.endswith("analyst") else (answer,)
        outcome = failing(self.adapter(self.door(*script)).verify, self.credentials)
        assert isinstance(outcome, Refused)
        assert outcome.code == "no-role"

    def test_a_page_without_a_refresh_token_is_connected_anew(self) -> None:
        door = self.door()
        bare = replace(self.credentials, refresh_token="")
        assert isinstance(failing(self.adapter(door).refresh, bare), Unauthorized)
        assert door.asked == []
