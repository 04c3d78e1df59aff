"""What every adapter of posting must do. Suites inherit and state their own facts.

A script is what the platform answers, call by call: names of payload files in ``tests/platforms/<folder>/payloads``,
or a ``CallFailed`` that the door itself raises. A suite inherits from here ``CapabilitiesContract`` and
``PublishingContract``; from ``publishing_media`` ``PreparingContract``; from ``publishing_reads``
``MeasuringContract`` and one of ``LookingContract`` and ``NoLookingContract``; and, in a class of its own for each
log-in, from ``publishing_accounts`` ``AccountContract`` with ``RefreshContract`` or ``NoRefreshContract``.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

import pytest

from outbound.http import SendPermit
from outbound.outcome import (
    Accepted,
    CallFailed,
    Outcome,
    OutcomeUnknown,
    PauseScope,
    Refused,
    Throttled,
    Unauthorized,
    Unreached,
)
from posting.adapters.base import Capabilities, Credentials, OutgoingPart, PublishingAdapter
from posting.adapters.registry import LABELS, AdapterConfig, adapter_class
from posting.states import MediaKind
from tests.contracts.publishing_door import Asked, PublishingDoor, Script
from tests.platforms.payloads import NOW

BROKEN_OFF = CallFailed(OutcomeUnknown(reason="The call broke off.", code="broken-off"))
NO_CONNECTION = CallFailed(Unreached(reason="No connection could be made.", code="no-connection"))


class Base:
    """What all the contracts below stand on."""

    platform: ClassVar[str]
    folder: ClassVar[str]
    #: All secrets filled in, each of them a text found nowhere else.
    credentials: ClassVar[Credentials]

    def door(self, *script: Any) -> PublishingDoor:
        return PublishingDoor(self.folder, list(script))

    def adapter(self, door: PublishingDoor, **config: Any) -> PublishingAdapter:
        described = AdapterConfig(door=door.as_door, clock=lambda: NOW, **config)
        return adapter_class(self.platform).built(described)

    def secrets(self) -> list[str]:
        known = self.credentials
        return [
            text for text in (known.access_token, known.token_secret, known.refresh_token, known.app_secret) if text
        ]

    def assert_no_secret_in(self, text: str, *more: str) -> None:
        for secret in (*self.secrets(), *more):
            assert secret not in text


def everything_logged(caplog: pytest.LogCaptureFixture) -> Any:
    """All that any library logs, as someone would see who looks for a fault in production."""
    return caplog.at_level(logging.DEBUG)


def failing(call: Any, *arguments: Any, **named: Any) -> Outcome:
    """The outcome that ``call`` raises."""
    with pytest.raises(CallFailed) as failed:
        call(*arguments, **named)
    return failed.value.outcome


class CapabilitiesContract(Base):
    """Capabilities are data that services trust: they must agree with themselves."""

    @property
    def known(self) -> Capabilities:
        return adapter_class(self.platform).capabilities

    def test_names_and_sentences_are_there(self) -> None:
        known = self.known
        assert known.platform == self.platform
        assert known.label == LABELS[self.platform]
        assert not known.note or known.note.endswith(".")
        of_logins = [setting for login in known.logins for setting in login.settings]
        for name, sentence in (*known.settings, *of_logins):
            assert name.isupper()
            assert sentence.endswith(".")

    def test_media_rules_agree_with_the_whole(self) -> None:
        known = self.known
        assert len({rule.kind for rule in known.media}) == len(known.media)
        for rule in known.media:
            assert rule.kind in set(MediaKind)
            assert rule.mimes
            assert 0 < rule.most_each <= known.most_media
            assert rule.most_bytes > 0
            assert not rule.convert_to or rule.convert_to in rule.mimes
            assert all(low < high for low, high in filter(None, (rule.ratio, rule.seconds)))
        assert known.media or not known.needs_media

    def test_lengths_and_parts_agree(self) -> None:
        known = self.known
        assert known.most_length > 0
        assert (known.most_thread > 1) is known.has_threads
        assert (known.most_comment_length > 0) is known.has_first_comment
        assert known.can_look or not known.proves_absence

    def test_log_ins_ask_for_what_they_need(self) -> None:
        known = self.known
        assert known.logins
        assert len({login.name for login in known.logins}) == len(known.logins)
        for login in known.logins:
            assert set(login.needed) <= set(login.scopes)
            assert len(login.settings) == 2
        assert set(known.needed_settings) <= {name for name, _ in known.settings}

    def test_limits_and_numbers_are_whole(self) -> None:
        known = self.known
        assert len({limit.name for limit in known.limits}) == len(known.limits)
        assert all(limit.source and limit.limit > 0 and limit.window_seconds > 0 for limit in known.limits)
        assert known.measures_together >= 1
        assert set(known.measures) <= {"likes", "comments", "shares", "impressions", "clicks"}

    def test_what_can_be_looked_for_is_what_the_suite_tries(self) -> None:
        assert self.known.can_look is hasattr(self, "test_a_post_that_is_listed_is_found")


class PublishingContract(Base):
    """The one creating call."""

    #: A root post ready to leave, with what ``prepare`` has saved where the network wants media.
    part: ClassVar[OutgoingPart]
    create_url: ClassVar[str]
    #: Answers to calls before the creating one; those are harmless.
    before: ClassVar[Script] = ()
    accepted: ClassVar[str]
    accepted_id: ClassVar[str]
    accepted_url: ClassVar[str]
    #: A success that names no id, and one that cannot be read.
    accepted_without_id: ClassVar[str]
    accepted_unreadable: ClassVar[str]
    refused: ClassVar[str]
    throttled: ClassVar[str]
    throttled_until: ClassVar[datetime | None]
    throttled_scope: ClassVar[PauseScope] = PauseScope.ACCOUNT
    unauthorized: ClassVar[str]
    halted: ClassVar[str]
    server_fault: ClassVar[str]

    def creates(self, asked: Asked) -> bool:
        """Whether a request is the creating one."""
        return asked.method == "POST" and asked.url == self.create_url

    def sent_text(self, asked: Asked) -> str:
        """The text in the body of the creating request, freed of the network's own escaping."""
        raise NotImplementedError

    def publish(self, door: PublishingDoor, permit: SendPermit | None = None, **changes: Any) -> Outcome:
        """The outcome, whether returned or raised."""
        try:
            return self.adapter(door).publish(replace(self.part, **changes), self.credentials, permit)
        except CallFailed as error:
            return error.outcome

    def publishing(self, step: Any) -> PublishingDoor:
        return self.door(*self.before, step)

    def creating(self, door: PublishingDoor) -> list[Asked]:
        return [asked for asked in door.asked if self.creates(asked)]

    def test_a_taken_post_is_accepted_with_its_id_and_address(self) -> None:
        outcome = self.publish(self.publishing(self.accepted))
        assert isinstance(outcome, Accepted)
        assert (outcome.remote_id, outcome.url) == (self.accepted_id, self.accepted_url)

    def test_publishing_makes_exactly_one_creating_request(self) -> None:
        door = self.publishing(self.accepted)
        self.publish(door)
        assert len(self.creating(door)) == 1
        assert len(door.asked) == len(self.before) + 1

    def test_the_text_leaves_unchanged(self) -> None:
        door = self.publishing(self.accepted)
        text = "Grüße, Ada 👋\n\n(quoted) * {1} <b> \\ end"
        self.publish(door, text=text)
        assert self.sent_text(self.creating(door)[0]) == text

    def test_secrets_stay_out_of_address_and_body(self) -> None:
        door = self.publishing(self.accepted)
        self.publish(door)
        self.assert_no_secret_in("".join(asked.all_of_it() for asked in door.asked))

    def test_the_permit_is_handed_to_the_door(self) -> None:
        door, permit = self.publishing(self.accepted), SendPermit.for_seconds(60)
        self.publish(door, permit)
        assert self.creating(door)[0].permit is permit

    def test_nothing_is_created_when_the_permit_is_over(self) -> None:
        door = self.publishing(self.accepted)
        assert isinstance(self.publish(door, SendPermit(expires_at=0)), Unreached)
        assert self.creating(door) == []

    def test_no_token_is_unauthorized_without_a_call(self) -> None:
        door = self.door()
        bare = replace(self.credentials, access_token="")
        assert isinstance(failing(self.adapter(door).publish, self.part, bare, None), Unauthorized)
        assert door.asked == []

    def test_a_refusal_for_good_is_refused_with_a_sentence(self) -> None:
        outcome = self.publish(self.publishing(self.refused))
        assert isinstance(outcome, Refused)
        assert " " in outcome.reason

    def test_being_throttled_tells_until_when_and_whom(self) -> None:
        outcome = self.publish(self.publishing(self.throttled))
        assert isinstance(outcome, Throttled)
        assert (outcome.until, outcome.scope) == (self.throttled_until, self.throttled_scope)

    def test_a_token_not_taken_is_unauthorized(self) -> None:
        assert isinstance(self.publish(self.publishing(self.unauthorized)), Unauthorized)

    def test_what_an_operator_must_mend_halts(self) -> None:
        assert self.publish(self.publishing(self.halted)).name == "halted"

    def test_what_is_in_doubt_is_unknown_and_not_repeated(self) -> None:
        for step in (self.server_fault, self.accepted_without_id, self.accepted_unreadable, BROKEN_OFF):
            door = self.publishing(step)
            assert isinstance(self.publish(door), OutcomeUnknown), step
            assert len(self.creating(door)) == 1

    def test_a_call_of_which_no_byte_left_is_unreached(self) -> None:
        assert isinstance(self.publish(self.publishing(NO_CONNECTION)), Unreached)

    def test_secrets_stay_out_of_reasons_and_logs(self, caplog: pytest.LogCaptureFixture) -> None:
        steps = (self.accepted, self.refused, self.throttled, self.unauthorized, self.halted, self.server_fault)
        with everything_logged(caplog):
            said = "".join(repr(self.publish(self.publishing(step))) for step in (*steps, BROKEN_OFF))
        self.assert_no_secret_in(said + caplog.text)

    def test_secrets_stay_out_of_what_is_printed(self) -> None:
        self.assert_no_secret_in(repr(self.credentials) + repr(vars(self.adapter(self.door()))))
