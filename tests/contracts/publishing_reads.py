"""What every adapter of posting must do when it reads: numbers, own posts. See ``publishing_adapter`` for scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from outbound.outcome import Look, Sighting, Unauthorized, Unreached
from posting.adapters.base import Measured, OutgoingPart
from tests.contracts.publishing_adapter import BROKEN_OFF, Base, failing
from tests.contracts.publishing_door import PublishingDoor, Script

SINCE = datetime(2026, 11, 21, 9, 30, 0, 400_000, tzinfo=UTC)
NUMBERS = ("likes", "comments", "shares", "impressions", "clicks")


class MeasuringContract(Base):
    """Numbers of posts."""

    measured_ids: ClassVar[Sequence[str]]
    numbers: ClassVar[Script]
    #: What ``numbers`` tells, by id.
    told: ClassVar[Mapping[str, Measured]]
    #: Answers that name the posts and none of their numbers.
    numbers_bare: ClassVar[Script]
    unauthorized: ClassVar[str]
    server_fault: ClassVar[str]

    def measured(self, *script: Any) -> Mapping[str, Measured]:
        return self.adapter(self.door(*script)).measure(self.measured_ids, self.credentials)

    def test_numbers_are_those_the_platform_told(self) -> None:
        found = self.measured(*self.numbers)
        assert set(found) == set(self.told)
        for remote_id, told in self.told.items():
            assert replace(found[remote_id], extra={}) == replace(told, extra={})

    def test_what_is_not_told_is_none_and_never_nought(self) -> None:
        found = self.measured(*self.numbers_bare)
        assert {getattr(numbers, name) for numbers in found.values() for name in NUMBERS} <= {None}

    def test_no_ids_are_no_call(self) -> None:
        door = self.door()
        assert self.adapter(door).measure((), self.credentials) == {}
        assert door.asked == []

    def test_measuring_in_doubt_is_unreached(self) -> None:
        for step in (self.server_fault, BROKEN_OFF):
            assert isinstance(failing(self.measured, step), Unreached)

    def test_measuring_with_a_dead_token_is_unauthorized(self) -> None:
        assert isinstance(failing(self.measured, self.unauthorized), Unauthorized)


class LookingContract(Base):
    """For platforms that list an account's own posts."""

    part: ClassVar[OutgoingPart]
    #: Lists with the post of ``part`` made after ``SINCE``, without it, and one that does not reach back to ``SINCE``.
    found: ClassVar[Script]
    found_post_id: ClassVar[str]
    absent: ClassVar[Script]
    cut_short: ClassVar[Script]
    read_malformed: ClassVar[str]
    server_fault: ClassVar[str]

    def find(self, door: PublishingDoor, **changes: Any) -> Look:
        return self.adapter(door).find(replace(self.part, **changes), self.credentials, SINCE)

    def test_looking_only_reads(self) -> None:
        door = self.door(*self.found)
        self.find(door)
        assert {asked.method for asked in door.asked} == {"GET"}

    def test_a_post_that_is_listed_is_found(self) -> None:
        look = self.find(self.door(*self.found))
        assert (look.sighting, look.remote_id) == (Sighting.FOUND, self.found_post_id)

    def test_a_post_that_is_not_listed_is_absent_only_where_that_is_proof(self) -> None:
        proves = self.adapter(self.door()).capabilities.proves_absence
        look = self.find(self.door(*self.absent))
        assert look.sighting is (Sighting.ABSENT if proves else Sighting.CANNOT_TELL)

    def test_a_list_that_does_not_reach_back_cannot_tell(self) -> None:
        look = self.find(self.door(*self.cut_short))
        assert look.sighting is Sighting.CANNOT_TELL
        assert look.reason

    def test_a_look_that_fails_is_never_an_unknown(self) -> None:
        for step in (self.read_malformed, self.server_fault, BROKEN_OFF):
            assert isinstance(failing(self.find, self.door(step)), Unreached)


class NoLookingContract(Base):
    """For platforms that list nothing."""

    part: ClassVar[OutgoingPart]

    def test_nothing_can_be_told_and_nothing_is_asked(self) -> None:
        door = self.door()
        look = self.adapter(door).find(self.part, self.credentials, SINCE)
        assert look.sighting is Sighting.CANNOT_TELL
        assert look.reason
        assert door.asked == []
