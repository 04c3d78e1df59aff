"""Files on their way to X: in goes, resumed, too old, dropped."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from outbound.outcome import CallFailed, NotReady, Outcome, Refused, Unreached
from platforms.x.calling import XCaller, XEndpoints, XKeys
from platforms.x.media import XMedia
from platforms.x.uploads import XUploads, media_id
from tests.contracts.publishing_door import PublishingDoor
from tests.platforms.payloads import NOW

KEYS = XKeys("bearer-token-12345")
MEDIA_ID = "1146654567674912769"
MIB = 1_048_576


@dataclass(frozen=True)
class Film:
    path: Path
    size: int
    key: str = "7"
    kind: str = "video"
    mime: str = "video/mp4"
    alt_text: str = ""


@pytest.fixture
def film(tmp_path: Path) -> Film:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"a" * MIB + b"b" * MIB + b"c" * 7)
    return Film(path, 2 * MIB + 7)


def go(door: PublishingDoor, film: Any, prepared: Any = None, *, now: datetime = NOW, seconds: Any = None) -> Any:
    caller = XCaller(door.as_door, XEndpoints(), lambda: now)
    uploads = XUploads(XMedia(caller), lambda: now, **({"seconds": seconds} if seconds else {}))
    return uploads.make_ready(KEYS, [film], prepared or {}, door.save)


def failed(door: PublishingDoor, film: Any, prepared: Any = None, **more: Any) -> Outcome:
    with pytest.raises(CallFailed) as raised:
        go(door, film, prepared, **more)
    return raised.value.outcome


def door(*script: Any) -> PublishingDoor:
    return PublishingDoor("x", list(script))


class TestAVideo:
    def test_is_announced_sent_in_segments_and_closed(self, film: Film) -> None:
        wire = door("media_initialized", "media_appended", "media_appended", "media_appended", "media_finalized")
        prepared = go(wire, film)
        assert media_id(prepared, "7") == MEDIA_ID
        assert wire.asked[0].json == {
            "media_type": "video/mp4",
            "total_bytes": film.size,
            "media_category": "tweet_video",
        }
        assert [asked.url.rpartition("/2/media/")[2] for asked in wire.asked] == [
            "upload/initialize", *[f"upload/{MEDIA_ID}/append"] * 3, f"upload/{MEDIA_ID}/finalize",
        ]  # fmt: skip
        sent = [asked.content for asked in wire.asked[1:4]]
        for number, (content, letter, size) in enumerate(zip(sent, (b"a", b"b", b"c"), (MIB, MIB, 7), strict=True)):
            assert f'name="segment_index"\r\n\r\n{number}\r\n'.encode() in content
            assert b"\r\n\r\n" + letter * size + b"\r\n--" in content

    def test_that_takes_long_goes_on_in_the_next_go(self, film: Film) -> None:
        wire = door("media_initialized", "media_appended")
        clock = itertools.chain([0.0, 0.0], itertools.repeat(99.0))
        outcome = failed(wire, film, seconds=lambda: next(clock))
        assert isinstance(outcome, NotReady)
        assert "1 of 3" in outcome.reason
        again = door("media_appended", "media_appended", "media_finalized")
        assert media_id(go(again, film, wire.saved), "7") == MEDIA_ID

    def test_that_x_processes_is_asked_for_until_it_is_ready(self, film: Film) -> None:
        wire = door("media_initialized", *["media_appended"] * 3, "media_finalized_pending")
        assert failed(wire, film) == NotReady(
            reason="X is still processing a file of this post.", until=NOW + timedelta(seconds=7)
        )
        second = door("media_in_progress")
        outcome = failed(second, film, wire.saved)
        assert isinstance(outcome, NotReady)
        assert outcome.until == NOW + timedelta(seconds=11)
        third = door("media_succeeded")
        assert media_id(go(third, film, wire.saved), "7") == MEDIA_ID
        assert third.asked[0].params == {"command": "STATUS", "media_id": MEDIA_ID}

    def test_that_cannot_be_processed_is_refused_and_forgotten(self, film: Film) -> None:
        wire = door("media_initialized", *["media_appended"] * 3, "media_failed")
        outcome = failed(wire, film)
        assert isinstance(outcome, Refused)
        assert "Unsupported video format" in outcome.reason
        assert wire.saved == {"media": {}}

    def test_that_x_has_dropped_begins_anew(self, film: Film) -> None:
        kept = {"media": {"7": {"id": "1", "until": (NOW + timedelta(hours=1)).isoformat(), "sent": 1, "final": False,
                                "ready": False}}}  # fmt: skip
        for answer in ("404_plain", "404_resource", "400_invalid_request"):
            wire = door(answer)
            assert isinstance(failed(wire, film, kept), Unreached)
            assert wire.saved == {"media": {}}

    def test_whose_file_has_changed_is_refused_without_a_segment(self, film: Film) -> None:
        film.path.write_bytes(b"short")
        wire = door("media_initialized")
        assert isinstance(failed(wire, film), Refused)
        assert len(wire.asked) == 1


class TestAge:
    def test_an_id_near_its_end_is_not_used_and_the_file_comes_again(self, tmp_path: Path) -> None:
        path = tmp_path / "a.png"
        path.write_bytes(b"png")
        image = Film(path, 3, kind="image", mime="image/png")
        prepared = go(door("media_uploaded"), image)
        assert go(door(), image, prepared, now=NOW + timedelta(hours=22, minutes=59)) == prepared
        wire = door("media_uploaded_other")
        fresh = go(wire, image, prepared, now=NOW + timedelta(hours=23))
        assert media_id(fresh, "7") == "1146654567674912770"
        assert len(wire.asked) == 1

    def test_a_description_that_was_changed_is_said_again(self, tmp_path: Path) -> None:
        path = tmp_path / "a.png"
        path.write_bytes(b"png")
        first = go(door("media_uploaded", "media_described"), Film(path, 3, kind="image", alt_text="A cat"))
        wire = door("media_described")
        go(wire, Film(path, 3, kind="image", alt_text="A black cat"), first)
        assert wire.asked[0].json == {"id": MEDIA_ID, "metadata": {"alt_text": {"text": "A black cat"}}}


class TestAnAnswer:
    def test_without_an_id_is_no_upload(self, film: Film) -> None:
        assert isinstance(failed(door("media_without_id"), film), Unreached)
