"""TikTok, videos: brought in pieces, of which the last one publishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from outbound.http import SendPermit
from outbound.outcome import (
    Accepted,
    CallFailed,
    Outcome,
    OutcomeUnknown,
    Refused,
    Throttled,
    Unauthorized,
    Unreached,
)
from platforms.tiktok.uploads import CHUNK_BYTES, pieces
from posting.adapters.base import OutgoingPart
from tests.contracts.publishing_adapter import BROKEN_OFF, failing
from tests.contracts.publishing_door import PublishingDoor
from tests.contracts.publishing_media import PreparingContract
from tests.platforms.payloads import NOW
from tests.posting.tiktok_facts import CREATOR, PART, PERMIT, POST_ID, SIZE, UPLOAD_URL, TikTokFacts, film, upload


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
