"""Facebook, files: photos and videos are brought ahead of the post."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from outbound.outcome import (
    Unreached,
)
from posting.adapters.base import OutgoingPart
from tests.contracts.publishing_adapter import failing
from tests.contracts.publishing_media import PreparingContract
from tests.posting.facebook_facts import GRAPH, VIDEO, FacebookFacts, a_video, two_photos


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
