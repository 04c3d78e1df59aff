"""What every adapter of posting must do before it publishes: uploads, containers. See ``publishing_adapter``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from outbound.outcome import NotReady, Refused, Unreached
from posting.adapters.base import OutgoingPart
from tests.contracts.publishing_adapter import BROKEN_OFF, Base, everything_logged, failing
from tests.contracts.publishing_door import PublishingDoor, Script
from tests.platforms.payloads import NOW


class PreparingContract(Base):
    """Uploads and containers."""

    #: What a preparation from nothing is answered, call by call.
    preparing: ClassVar[Script]
    server_fault: ClassVar[str]
    #: A preparation that ends with the platform at work; () where it never is.
    busy: ClassVar[Script] = ()
    #: A file that the platform cannot use; () where it is not told before publishing.
    unusable: ClassVar[Script] = ()

    def media_part(self, folder: Path) -> OutgoingPart:
        """A part with media, its files written into ``folder``, nothing prepared."""
        raise NotImplementedError

    def resumed(self, done: int) -> Script:
        """What a preparation that broke off after ``done`` answers is answered when it goes on."""
        return list(self.preparing)[done:]

    def repeated(self) -> Script:
        """What is asked when all is prepared already."""
        return ()

    def prepared(self, door: PublishingDoor, part: OutgoingPart) -> Mapping[str, Any]:
        return self.adapter(door).prepare(part, self.credentials, door.save).prepared

    def test_each_answer_is_used(self, tmp_path: Path) -> None:
        door = self.door(*self.preparing)
        prepared = self.prepared(door, self.media_part(tmp_path))
        assert prepared
        assert door.script == []

    def test_broken_off_anywhere_it_goes_on_where_it_was(self, tmp_path: Path) -> None:
        part = self.media_part(tmp_path)
        for done in range(len(self.preparing)):
            door = self.door(*list(self.preparing)[:done], BROKEN_OFF)
            assert isinstance(failing(self.prepared, door, part), Unreached), done
            again = self.door(*self.resumed(done))
            self.prepared(again, replace(part, prepared=door.saved))
            assert again.script == [], f"broken off after {done} answers"

    def test_what_is_prepared_is_not_prepared_again(self, tmp_path: Path) -> None:
        part = self.media_part(tmp_path)
        first = self.prepared(self.door(*self.preparing), part)
        door = self.door(*self.repeated())
        assert self.prepared(door, replace(part, prepared=first)) == first
        assert len(door.asked) == len(self.repeated())

    def test_nothing_but_plain_data_without_secrets_is_saved(self, tmp_path: Path) -> None:
        door = self.door(*self.preparing)
        self.prepared(door, self.media_part(tmp_path))
        for saved in (step for step in door.timeline if step != "asked"):
            assert_plain(saved)
            self.assert_no_secret_in(repr(saved))

    def test_a_fault_of_the_server_is_never_in_doubt(self, tmp_path: Path) -> None:
        outcome = failing(self.prepared, self.door(self.server_fault), self.media_part(tmp_path))
        assert isinstance(outcome, Unreached)

    def test_a_platform_at_work_is_asked_again_later(self, tmp_path: Path) -> None:
        if not self.busy:
            pytest.skip("This platform has everything ready at once.")
        outcome = failing(self.prepared, self.door(*self.busy), self.media_part(tmp_path))
        assert isinstance(outcome, NotReady)
        assert outcome.until is None or NOW < outcome.until <= NOW + timedelta(hours=1)

    def test_a_file_that_cannot_be_used_is_refused(self, tmp_path: Path) -> None:
        if not self.unusable:
            pytest.skip("This platform does not tell before publishing.")
        outcome = failing(self.prepared, self.door(*self.unusable), self.media_part(tmp_path))
        assert isinstance(outcome, Refused)

    def test_secrets_stay_out_of_the_logs(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        with everything_logged(caplog):
            self.prepared(self.door(*self.preparing), self.media_part(tmp_path))
        self.assert_no_secret_in(caplog.text)


def assert_plain(value: Any) -> None:
    """As JSON can hold it."""
    if isinstance(value, Mapping):
        assert all(isinstance(key, str) for key in value)
        for each in value.values():
            assert_plain(each)
    elif isinstance(value, list | tuple):
        for each in value:
            assert_plain(each)
    else:
        assert value is None or isinstance(value, str | int | float | bool)
