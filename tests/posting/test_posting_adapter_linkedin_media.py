"""LinkedIn, files: pictures and videos are brought ahead of the post."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from outbound.outcome import (
    CallFailed,
    NotReady,
    Refused,
    Unreached,
)
from posting.adapters.base import MediaFile, OutgoingPart
from posting.adapters.registry import AdapterConfig, adapter_class
from tests.contracts.publishing_adapter import failing
from tests.contracts.publishing_door import PublishingDoor
from tests.contracts.publishing_media import PreparingContract
from tests.platforms.payloads import NOW
from tests.posting.linkedin_facts import FILM, IMAGE_1, MEMBER, ORG, PAGE, PART, LinkedInFacts, image, ready


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
