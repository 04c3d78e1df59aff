"""TikTok: the contracts, and what is TikTok's own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from outbound.http import SendPermit
from outbound.outcome import (
    Accepted,
    CallFailed,
    Halted,
    Outcome,
    OutcomeUnknown,
    Refused,
    Sighting,
    Throttled,
    Unauthorized,
    Unreached,
    Unsupported,
)
from platforms.tiktok.uploads import CHUNK_BYTES, UPLOAD_LIVES, pieces
from posting.adapters.base import Credentials, Look, Measured, MediaFile, OutgoingPart, PublishingAdapter
from posting.adapters.registry import AdapterConfig, adapter_class
from tests.contracts.publishing_accounts import CALLBACK, STATE, AccountContract, RefreshContract
from tests.contracts.publishing_adapter import BROKEN_OFF, CapabilitiesContract, PublishingContract, failing
from tests.contracts.publishing_door import Asked, PublishingDoor
from tests.contracts.publishing_media import PreparingContract
from tests.contracts.publishing_reads import SINCE, LookingContract, MeasuringContract
from tests.platforms.payloads import NOW

POST_ID, OTHER_ID = "7397555000000000001", "7397555000000000002"
UPLOAD_ID, PHOTOS_ID = "v_pub_file~v2-1.7397", "p_pub_url~v2.7397"
UPLOAD_URL = "https://open-upload.tiktokapis.example/video/"
WHERE = f"{UPLOAD_URL}?upload_id=1&upload_token=abc"
SIZE = 3 * CHUNK_BYTES + 10
CREDENTIALS = Credentials(
    "open-id-of-rosa",
    login="tiktok",
    username="rosa_rehearses",
    access_token="act.access-token-of-rosa",
    refresh_token="rft.refresh-token-of-rosa",
    app_id="tiktok-client-key",
    app_secret="tiktok-client-secret",
)
CREATOR = {
    "at": NOW.isoformat(),
    "privacy_levels": ["PUBLIC_TO_EVERYONE", "SELF_ONLY"],
    "comment_disabled": False,
    "duet_disabled": True,
    "stitch_disabled": False,
    "most_seconds": 300,
}
PHOTO = MediaFile(
    "1", "image", Path("one.jpg"), "image/jpeg", 5, public_url="https://console.example/posting/files/one"
)
PART = OutgoingPart(
    "root",
    "Good morning, Ada!",
    "key-1",
    media=(PHOTO,),
    options={"privacy_level": "PUBLIC_TO_EVERYONE"},
    prepared={"creator": CREATOR},
)
PERMIT = SendPermit.for_seconds(3600)


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waits: list[float] = []
    monkeypatch.setattr("platforms.tiktok.publishing.time.sleep", waits.append)
    return waits


def upload(**changes: Any) -> dict[str, Any]:
    until = (NOW + UPLOAD_LIVES).isoformat()
    kept = {"publish_id": UPLOAD_ID, "url": WHERE, "until": until, "sent": 2, "closing": True, "whole": False}
    return {"creator": CREATOR, "upload": {**kept, **changes}}


def film(folder: Path, *, size: int = SIZE, duration: float | None = 12.0) -> MediaFile:
    path = folder / "film.mp4"
    path.write_bytes(b"a" * (size - 10) + b"b" * 10)
    return MediaFile("7", "video", path, "video/mp4", size, duration=duration)


class TikTokFacts:
    platform = "tiktok"
    folder = "tiktok"
    credentials = CREDENTIALS
    part = PART
    unauthorized = "posting/401_access_token_invalid"
    server_fault = "posting/500_internal_error"


class TestTikTok(TikTokFacts, CapabilitiesContract, PublishingContract, LookingContract, MeasuringContract):
    """Photos where the contract is about the creating call, a video where it is about looking."""

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

    def publishing(self, step: Any) -> PublishingDoor:
        return self.door(step, "posting/status_out")

    def sent_text(self, asked: Asked) -> str:
        return str(asked.json["post_info"]["description"])

    def find(self, door: PublishingDoor, **changes: Any) -> Look:
        video = MediaFile("7", "video", Path("film.mp4"), "video/mp4", 15_728_650)
        part = replace(PART, media=(video,), prepared=upload())
        return self.adapter(door).find(replace(part, **changes), self.credentials, SINCE)

    def test_publishing_makes_exactly_one_creating_request(self) -> None:
        door = self.publishing(self.accepted)
        self.publish(door)
        assert [asked.url.rsplit("publish/")[-1] for asked in door.asked] == ["content/init/", "status/fetch/"]

    def test_looking_only_reads(self) -> None:
        """TikTok wants a POST for it."""
        door = self.door(*self.found)
        self.find(door)
        assert [(asked.url, asked.json) for asked in door.asked] == [
            ("https://open.tiktokapis.com/v2/post/publish/status/fetch/", {"publish_id": UPLOAD_ID})
        ]

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

    def test_photos_whose_answer_was_lost_are_for_a_person(self) -> None:
        door = self.door()
        look = self.find(door, media=(PHOTO,), prepared={"creator": CREATOR})
        assert look.sighting is Sighting.CANNOT_TELL
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

    # Looking

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


class TestTikTokVideo(TikTokFacts, PreparingContract):
    preparing = ("posting/creator", "posting/video_begun", "posting/piece_taken", "posting/piece_taken")

    def media_part(self, folder: Path) -> OutgoingPart:
        return replace(PART, media=(film(folder),), prepared={})

    def repeated(self) -> tuple[str, ...]:
        """The last piece may have been sent: TikTok is asked."""
        return ("posting/status_half",)

    def last(self, door: PublishingDoor, folder: Path, **changes: Any) -> Outcome:
        part = replace(PART, media=(film(folder),), prepared=upload())
        try:
            return self.adapter(door).publish(replace(part, **changes), self.credentials, PERMIT)
        except CallFailed as error:
            return error.outcome

    def test_all_but_the_last_piece_is_sent_ahead(self, tmp_path: Path) -> None:
        door = self.door(*self.preparing)
        self.prepared(door, self.media_part(tmp_path))
        asked, begun, first, second = door.asked
        assert asked.url == "https://open.tiktokapis.com/v2/post/publish/creator_info/query/"
        assert begun.url == "https://open.tiktokapis.com/v2/post/publish/video/init/"
        assert begun.json == {
            "post_info": {
                "title": "Good morning, Ada!",
                "privacy_level": "PUBLIC_TO_EVERYONE",
                "disable_comment": False,
                "brand_content_toggle": False,
                "brand_organic_toggle": False,
                "disable_duet": True,
                "disable_stitch": False,
                "is_aigc": False,
            },
            "source_info": {
                "source": "FILE_UPLOAD",
                "video_size": SIZE,
                "chunk_size": CHUNK_BYTES,
                "total_chunk_count": 3,
            },
        }
        assert (first.method, first.url) == ("PUT", UPLOAD_URL)
        assert first.headers["Content-Range"] == f"bytes 0-{CHUNK_BYTES - 1}/{SIZE}"
        assert second.headers["Content-Range"] == f"bytes {CHUNK_BYTES}-{2 * CHUNK_BYTES - 1}/{SIZE}"
        assert "Authorization" not in first.headers

    def test_the_last_piece_publishes(self, tmp_path: Path) -> None:
        door = self.door("posting/file_taken", "posting/status_out")
        outcome = self.last(door, tmp_path)
        sent = door.asked[0]
        assert (sent.method, sent.url) == ("PUT", UPLOAD_URL)
        assert sent.headers["Content-Range"] == f"bytes {2 * CHUNK_BYTES}-{SIZE - 1}/{SIZE}"
        assert sent.content.endswith(b"b" * 10)
        assert sent.permit is PERMIT
        assert isinstance(outcome, Accepted)
        assert (outcome.remote_id, outcome.url) == (POST_ID, f"https://www.tiktok.com/@rosa_rehearses/video/{POST_ID}")

    @pytest.mark.parametrize(
        ("step", "outcome"),
        [
            (BROKEN_OFF, OutcomeUnknown),
            ("posting/upload_503", OutcomeUnknown),
            ("posting/upload_403", Unreached),
            ("posting/upload_429", Throttled),
        ],
    )
    def test_the_last_piece_in_doubt_is_unknown(self, tmp_path: Path, step: Any, outcome: type) -> None:
        door = self.door(step)
        assert type(self.last(door, tmp_path)) is outcome
        assert len(door.asked) == 1

    def test_nothing_leaves_when_the_permit_is_over_or_the_token_is_missing(self, tmp_path: Path) -> None:
        part = replace(PART, media=(film(tmp_path),), prepared=upload())
        adapter, bare = self.adapter(self.door()), replace(self.credentials, access_token="")
        assert isinstance(failing(adapter.publish, part, self.credentials, SendPermit(expires_at=0)), Unreached)
        assert isinstance(failing(adapter.publish, part, bare, None), Unauthorized)

    def test_a_video_that_is_not_uploaded_is_kept_back(self, tmp_path: Path) -> None:
        for prepared in ({"creator": CREATOR}, upload(closing=False)):
            assert isinstance(self.last(self.door(), tmp_path, prepared=prepared), Unreached)

    def test_what_tiktok_has_already_is_not_sent_again(self, tmp_path: Path) -> None:
        part = replace(self.media_part(tmp_path), prepared=upload())
        for answer in ("posting/status_whole", "posting/status_out", "posting/status_downloading"):
            prepared = self.prepared(self.door(answer), part)
            door = self.door("posting/status_out")
            assert isinstance(self.last(door, tmp_path, prepared=prepared), Accepted)
            assert [asked.method for asked in door.asked] == ["POST"]

    def test_what_tiktok_refused_begins_anew(self, tmp_path: Path) -> None:
        part = replace(self.media_part(tmp_path), prepared=upload())
        door = self.door("posting/status_failed_odd", "posting/video_begun_again", *self.preparing[2:])
        assert self.prepared(door, part)["upload"]["publish_id"] == "v_pub_file~v2-1.7398"

    @pytest.mark.parametrize("answer", ["posting/status_untold", "posting/400_invalid_publish_id"])
    def test_what_nobody_knows_is_never_begun_anew_by_itself(self, tmp_path: Path, answer: str) -> None:
        part = replace(self.media_part(tmp_path), prepared=upload(until=NOW.isoformat()))
        door = self.door(answer)
        outcome = failing(self.prepared, door, part)
        assert isinstance(outcome, Refused)
        assert "Look at the profile" in outcome.reason
        again = self.door("posting/video_begun_again", *self.preparing[2:])
        assert self.prepared(again, replace(part, prepared=door.saved))["upload"]["closing"] is True

    def test_an_upload_that_lapsed_unfinished_begins_anew_but_not_for_ever(self, tmp_path: Path) -> None:
        part = self.media_part(tmp_path)
        over = upload(until=NOW.isoformat(), closing=False)
        door = self.door("posting/video_begun_again", *self.preparing[2:])
        prepared = self.prepared(door, replace(part, prepared=over))
        assert prepared["lapsed"] == 1
        outcome = failing(self.prepared, self.door(), replace(part, prepared={**over, "lapsed": 2}))
        assert isinstance(outcome, Refused)
        assert "three times" in outcome.reason

    def test_an_upload_that_lapsed_half_done_is_known_to_be_nothing(self, tmp_path: Path) -> None:
        part = replace(self.media_part(tmp_path), prepared=upload(until=NOW.isoformat()))
        door = self.door("posting/status_half", "posting/video_begun_again", *self.preparing[2:])
        assert self.prepared(door, part)["upload"]["publish_id"] == "v_pub_file~v2-1.7398"

    def test_an_upload_that_tiktok_dropped_begins_anew(self, tmp_path: Path) -> None:
        part = self.media_part(tmp_path)
        door = self.door("posting/creator", "posting/video_begun", "posting/upload_403")
        assert isinstance(failing(self.prepared, door, part), Unreached)
        again = self.door("posting/video_begun_again", *self.preparing[2:])
        self.prepared(again, replace(part, prepared={**door.saved}))
        assert again.script == []

    def test_an_answer_without_an_address_is_unreached(self, tmp_path: Path) -> None:
        door = self.door("posting/creator", "posting/video_begun_without_url")
        assert isinstance(failing(self.prepared, door, self.media_part(tmp_path)), Unreached)

    @pytest.mark.parametrize(
        ("changes", "part_of_it"),
        [
            ({"options": {"privacy_level": "FOLLOWER_OF_CREATOR"}}, "MUTUAL_FOLLOW_FRIENDS"),
            ({"options": {}}, "Choose who may see"),
        ],
    )
    def test_who_may_see_it_must_be_offered_to_the_account(
        self, tmp_path: Path, changes: Mapping[str, Any], part_of_it: str
    ) -> None:
        door = self.door("posting/creator")
        outcome = failing(self.prepared, door, replace(self.media_part(tmp_path), **changes))
        assert isinstance(outcome, Refused)
        assert part_of_it in outcome.reason

    def test_a_video_too_long_for_the_account_is_refused(self, tmp_path: Path) -> None:
        part = replace(self.media_part(tmp_path), media=(film(tmp_path, duration=300.5),))
        assert isinstance(failing(self.prepared, self.door("posting/creator"), part), Refused)

    def test_what_the_account_may_do_is_asked_anew_when_it_is_old(self, tmp_path: Path) -> None:
        old = {**CREATOR, "at": (NOW - timedelta(minutes=10)).isoformat()}
        door = self.door(*self.preparing)
        self.prepared(door, replace(self.media_part(tmp_path), prepared={"creator": old}))
        assert door.script == []

    def test_a_large_video_is_brought_in_several_goes(self, tmp_path: Path) -> None:
        door = self.door(*self.preparing[:2])
        seconds = iter((0.0, 0.0, 20.0))
        adapter = self.adapter(door)
        adapter._uploads._seconds = lambda: next(seconds)  # type: ignore[attr-defined]
        adapter._uploads._posts.send = lambda *_, **__: None  # type: ignore[attr-defined]
        outcome = failing(adapter.prepare, self.media_part(tmp_path), self.credentials, door.save)
        assert outcome.name == "not_ready"
        assert door.saved["upload"]["sent"] == 1


class TestPieces:
    @pytest.mark.parametrize("size", [1, CHUNK_BYTES - 1, CHUNK_BYTES, 2 * CHUNK_BYTES - 1])
    def test_a_small_file_is_one_piece(self, size: int) -> None:
        assert pieces(size) == [(0, size)]

    @pytest.mark.parametrize("size", [2 * CHUNK_BYTES, 2 * CHUNK_BYTES + 1, 3 * CHUNK_BYTES - 1, 4_000_000_000])
    def test_pieces_join_and_only_the_last_one_is_larger(self, size: int) -> None:
        found = pieces(size)
        assert len(found) == size // CHUNK_BYTES <= 1000
        assert sum(length for _, length in found) == size
        assert [first for first, _ in found] == [index * CHUNK_BYTES for index in range(len(found))]
        assert {length for _, length in found[:-1]} == {CHUNK_BYTES}
        assert CHUNK_BYTES <= found[-1][1] < 2 * CHUNK_BYTES


class TestTikTokLogin(TikTokFacts, AccountContract, RefreshContract):
    server_fault = "posting/500_internal_error"
    login = "tiktok"
    departs_to = "https://www.tiktok.com/v2/auth/authorize/?"
    answer = {"code": "code%2Afrom-tiktok", "scopes": "user.info.basic", "state": STATE}
    declined = {"error": "access_denied", "error_description": "User cancelled", "state": STATE}
    departure_secrets = {"code_verifier": "verifier-of-this-log-in-0123456789-0123456789"}
    arriving = ("posting/token", "posting/user")
    code_used = ("posting/400_oauth_invalid_grant",)
    found_id = "open-id-of-rosa"
    found_token = "act.new-access-token"
    whoami = ("posting/user",)
    whoami_id = "open-id-of-rosa"
    renewed = ("posting/token",)
    renewed_token = "act.new-access-token"
    renewals_without_token = ("posting/token_empty", "posting/token_missing", "posting/token_unreadable")

    def test_the_address_asks_in_tiktoks_own_words(self) -> None:
        departure = self.depart(self.door())
        asked = {name: values[0] for name, values in parse_qs(urlsplit(departure.url).query).items()}
        verifier = departure.secrets["code_verifier"]
        assert asked == {
            "client_key": "tiktok-client-key",
            "response_type": "code",
            "scope": "user.info.basic,user.info.profile,user.info.stats,video.list,video.publish",
            "redirect_uri": CALLBACK,
            "state": STATE,
            "code_challenge": hashlib.sha256(verifier.encode()).hexdigest(),
            "code_challenge_method": "S256",
        }
        assert 43 <= len(verifier) <= 128
        assert self.depart(self.door()).secrets != departure.secrets

    def test_the_code_is_exchanged_plain_in_a_form(self) -> None:
        door = self.door(*self.arriving)
        (account,) = self.arrive(door)
        assert door.asked[0].url == "https://open.tiktokapis.com/v2/oauth/token/"
        assert door.asked[0].form == {
            "client_key": "tiktok-client-key",
            "client_secret": "tiktok-client-secret",
            "grant_type": "authorization_code",
            "code": "code*from-tiktok",
            "redirect_uri": CALLBACK,
            "code_verifier": self.departure_secrets["code_verifier"],
        }
        assert door.asked[1].params == {"fields": "open_id,avatar_url,display_name,username"}
        assert (account.username, account.name, account.problem) == ("rosa_rehearses", "Rosa Rehearsal", "")
        assert account.token is not None
        assert account.token.refresh_token == "rft.new-refresh-token"
        assert account.token.expires_at == NOW + timedelta(hours=2)
        assert account.token.refresh_expires_at == NOW + timedelta(days=180)

    def test_a_scope_that_was_unticked_is_a_problem(self) -> None:
        (account,) = self.arrive(self.door("posting/token_unticked", "posting/user"))
        assert "video.publish" in account.problem

    def test_a_username_that_may_not_be_asked_for_is_left_out(self) -> None:
        (account,) = self.arrive(self.door("posting/token", "posting/401_scope_not_authorized", "posting/user_basic"))
        assert (account.account_id, account.username) == ("open-id-of-rosa", "")

    def test_an_account_that_is_not_named_is_unreached(self) -> None:
        assert isinstance(failing(self.arrive, self.door("posting/token", "posting/user_without_id")), Unreached)

    def test_a_log_in_that_was_not_begun_here_is_refused_without_a_call(self) -> None:
        door = self.door()
        known = self.credentials
        outcome = failing(
            self.adapter(door).arrive,
            "tiktok",
            app_id=known.app_id,
            app_secret=known.app_secret,
            callback=CALLBACK,
            answer=self.answer,
            secrets={},
        )
        assert isinstance(outcome, Refused)
        assert door.asked == []

    def test_both_new_tokens_come_with_a_refresh(self) -> None:
        door = self.door("posting/token")
        token = self.adapter(door).refresh(self.credentials)
        assert token.refresh_token == "rft.new-refresh-token"
        assert door.asked[0].form == {
            "client_key": "tiktok-client-key",
            "client_secret": "tiktok-client-secret",
            "grant_type": "refresh_token",
            "refresh_token": "rft.refresh-token-of-rosa",
        }

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            ("posting/400_oauth_invalid_grant", Unauthorized),
            ("posting/200_oauth_invalid_grant", Unauthorized),
            ("posting/401_oauth_invalid_client", Halted),
            ("posting/400_oauth_invalid_request", Halted),
            ("posting/429_oauth_rate", Throttled),
            ("posting/500_oauth", OutcomeUnknown),
            ("posting/200_oauth_server_error", Unreached),
            ("posting/token_unreadable", OutcomeUnknown),
        ],
    )
    def test_only_a_dead_refresh_token_means_reconnecting(self, answer: str, outcome: type) -> None:
        assert type(failing(self.adapter(self.door(answer)).refresh, self.credentials)) is outcome

    def test_no_refresh_token_is_unauthorized_without_a_call(self) -> None:
        door = self.door()
        outcome = failing(self.adapter(door).refresh, replace(self.credentials, refresh_token=""))
        assert isinstance(outcome, Unauthorized)
        assert door.asked == []

    def test_a_rehearsal_stands_in_by_its_addresses(self) -> None:
        base = "http://127.0.0.1:8001/tiktok_open"
        door = self.door("posting/user")
        described = AdapterConfig(door=door.as_door, tiktok_api=base, tiktok_web=base, clock=lambda: NOW)
        adapter: PublishingAdapter = adapter_class("tiktok").built(described)
        assert adapter.verify(self.credentials).account_id == "open-id-of-rosa"
        assert door.asked[0].url == f"{base}/v2/user/info/"
        departed = adapter.depart("tiktok", app_id="k", app_secret="s", callback=CALLBACK, state=STATE)
        assert departed.url.startswith(f"{base}/v2/auth/authorize/?")
