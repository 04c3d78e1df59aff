"""What every social adapter must do. A suite inherits ``SocialAdapterContract`` and states its own facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, cast

import pytest

from outbound.http import HttpDoor, SendPermit
from outbound.outcome import (
    Accepted,
    CallFailed,
    Look,
    OutcomeUnknown,
    PauseScope,
    Refused,
    Sighting,
    Throttled,
    Unauthorized,
    Unreached,
    Unsupported,
)
from social_outreach.adapters.base import Credentials, OutgoingMessage, Recipient, SocialAdapter, Window
from social_outreach.adapters.registry import AdapterConfig, adapter_class
from tests.platforms.payloads import NOW, ScriptedDoor, payload

SINCE = datetime(2026, 11, 21, 9, 30, 0, 400_000, tzinfo=UTC)
TEXT = "Good morning, Ada!"


class SocialAdapterContract:
    """Facts a suite states; the names of answers are payload files in ``tests/platforms/<folder>/payloads``."""

    platform: ClassVar[str]
    folder: ClassVar[str]
    credentials: ClassVar[Credentials]
    recipient: ClassVar[Recipient]
    #: A window under which this platform lets an API send go.
    window: ClassVar[Window] = Window.STANDARD
    send_url: ClassVar[str]
    #: Where the text stands in the body that is sent.
    text_path: ClassVar[tuple[str, ...]]

    accepted: ClassVar[str]
    accepted_id: ClassVar[str]
    accepted_without_id: ClassVar[str]
    accepted_unreadable: ClassVar[str]
    refused: ClassVar[str]
    throttled: ClassVar[str]
    throttled_until: ClassVar[datetime]
    throttled_scope: ClassVar[PauseScope] = PauseScope.ACCOUNT
    unauthorized: ClassVar[str]
    malformed: ClassVar[str]
    server_fault: ClassVar[str]

    whoami: ClassVar[str]
    whoami_id: ClassVar[str]
    renewed: ClassVar[str]
    renewed_token: ClassVar[str]
    renewal_without_token: ClassVar[str]

    def door(self, *script: str | CallFailed) -> ScriptedDoor:
        return ScriptedDoor([step if isinstance(step, CallFailed) else payload(self.folder, step) for step in script])

    def adapter(self, door: ScriptedDoor, **config: Any) -> SocialAdapter:
        described = AdapterConfig(door=cast("HttpDoor", door), clock=lambda: NOW, **config)
        return adapter_class(self.platform).built(described)

    def message(self, **changes: Any) -> OutgoingMessage:
        message = OutgoingMessage(self.recipient, TEXT, idempotency_key="key-1", window=self.window)
        return replace(message, **changes)

    def send(self, door: ScriptedDoor, **changes: Any) -> Any:
        """The outcome, whether returned or raised."""
        try:
            return self.adapter(door).send(self.message(**changes), self.credentials, None)
        except CallFailed as error:
            return error.outcome

    def find(self, door: ScriptedDoor, since: datetime = SINCE) -> Look:
        return self.adapter(door).find(self.message(), self.credentials, since)

    # Sending

    def test_a_taken_message_is_accepted_with_its_id(self) -> None:
        outcome = self.send(self.door(self.accepted))
        assert isinstance(outcome, Accepted)
        assert outcome.remote_id == self.accepted_id

    def test_one_send_makes_exactly_one_creating_request(self) -> None:
        door = self.door(self.accepted)
        self.send(door)
        assert [(asked.method, asked.url) for asked in door.asked] == [("POST", self.send_url)]

    def test_the_text_leaves_unchanged(self) -> None:
        door = self.door(self.accepted)
        text = "  Grüße, Ada 👋\n\n(quoted) * #1 <b>  "
        self.send(door, text=text)
        body = door.asked[0].json
        for key in self.text_path:
            body = body[key]
        assert body == text

    def test_secrets_stay_out_of_the_address(self) -> None:
        door = self.door(self.accepted)
        self.send(door)
        asked = door.asked[0]
        for secret in (self.credentials.access_token, self.credentials.app_secret):
            assert secret not in asked.url + str(asked.params) + str(asked.json)

    def test_the_permit_is_handed_to_the_door(self) -> None:
        door = self.door(self.accepted)
        permit = SendPermit.for_seconds(60)
        self.adapter(door).send(self.message(), self.credentials, permit)
        assert door.asked[0].permit is permit

    def test_nothing_leaves_when_the_permit_is_over(self) -> None:
        door = self.door(self.accepted)
        with pytest.raises(CallFailed) as failed:
            self.adapter(door).send(self.message(), self.credentials, SendPermit(expires_at=0))
        assert isinstance(failed.value.outcome, Unreached)
        assert door.asked == []

    def test_a_refusal_for_good_is_refused(self) -> None:
        assert isinstance(self.send(self.door(self.refused)), Refused)

    def test_being_throttled_tells_until_when_and_whom(self) -> None:
        outcome = self.send(self.door(self.throttled))
        assert isinstance(outcome, Throttled)
        assert (outcome.until, outcome.scope) == (self.throttled_until, self.throttled_scope)

    def test_a_token_not_taken_is_unauthorized(self) -> None:
        assert isinstance(self.send(self.door(self.unauthorized)), Unauthorized)

    def test_no_token_is_unauthorized_without_a_call(self) -> None:
        door = self.door()
        credentials = replace(self.credentials, access_token="")
        with pytest.raises(CallFailed) as failed:
            self.adapter(door).send(self.message(), credentials, None)
        assert isinstance(failed.value.outcome, Unauthorized)

    def test_a_malformed_answer_is_unknown(self) -> None:
        assert isinstance(self.send(self.door(self.malformed)), OutcomeUnknown)

    def test_a_taken_message_without_an_id_is_unknown(self) -> None:
        assert isinstance(self.send(self.door(self.accepted_without_id)), OutcomeUnknown)

    def test_a_taken_message_with_an_unreadable_answer_is_unknown(self) -> None:
        assert isinstance(self.send(self.door(self.accepted_unreadable)), OutcomeUnknown)

    def test_a_fault_of_the_server_is_unknown_and_not_repeated(self) -> None:
        door = self.door(self.server_fault)
        assert isinstance(self.send(door), OutcomeUnknown)
        assert len(door.asked) == 1

    def test_a_timeout_before_a_byte_left_is_unreached(self) -> None:
        assert isinstance(self.send(self.door(CallFailed(Unreached(reason="refused")))), Unreached)

    def test_a_timeout_after_bytes_left_is_unknown_and_not_repeated(self) -> None:
        door = self.door(CallFailed(OutcomeUnknown(reason="timeout")))
        assert isinstance(self.send(door), OutcomeUnknown)
        assert len(door.asked) == 1

    # What the platform permits

    def test_a_text_at_the_limit_goes_and_one_more_is_refused_without_a_call(self) -> None:
        most = self.adapter(self.door()).capabilities.max_length
        assert isinstance(self.send(self.door(self.accepted), text="x" * most), Accepted)
        door = self.door()
        assert isinstance(self.send(door, text="x" * (most + 1)), Refused)
        assert door.asked == []

    def test_length_is_measured_in_the_platforms_unit(self) -> None:
        capabilities = self.adapter(self.door()).capabilities
        text = "ä" * capabilities.max_length
        fits = capabilities.length_unit == "characters"
        outcome = self.send(self.door(self.accepted), text=text)
        assert isinstance(outcome, Accepted if fits else Refused)

    def test_an_empty_text_is_refused_without_a_call(self) -> None:
        door = self.door()
        assert isinstance(self.send(door, text=" \n"), Refused)
        assert door.asked == []

    def test_a_recipient_whose_id_is_not_known_is_unsupported_without_a_call(self) -> None:
        door = self.door()
        assert isinstance(self.send(door, recipient=Recipient("ada")), Unsupported)
        assert door.asked == []

    # Looking

    def test_nothing_can_be_told_without_the_recipients_id(self) -> None:
        door = self.door()
        message = self.message(recipient=Recipient("ada"))
        look = self.adapter(door).find(message, self.credentials, SINCE)
        assert look.sighting is Sighting.CANNOT_TELL
        assert look.reason

    def test_capabilities_say_what_the_suite_tries(self) -> None:
        capabilities = self.adapter(self.door()).capabilities
        assert capabilities.can_look is isinstance(self, ReadsBackContract)
        assert (capabilities.window is not None) is isinstance(self, WindowContract)

    # Accounts

    def test_verify_names_the_account(self) -> None:
        facts = self.adapter(self.door(self.whoami)).verify(self.credentials)
        assert facts.account_id == self.whoami_id

    def test_verify_with_a_dead_token_is_unauthorized(self) -> None:
        with pytest.raises(CallFailed) as failed:
            self.adapter(self.door(self.unauthorized)).verify(self.credentials)
        assert isinstance(failed.value.outcome, Unauthorized)

    def test_refresh_brings_a_new_token_that_ends_later(self) -> None:
        token = self.adapter(self.door(self.renewed)).refresh(self.credentials)
        assert token.access_token == self.renewed_token
        assert token.expires_at is not None
        assert token.expires_at > NOW + timedelta(hours=1)

    def test_a_refresh_in_doubt_never_says_unauthorized(self) -> None:
        in_doubt = CallFailed(OutcomeUnknown(reason="timeout"))
        for step in (self.renewal_without_token, self.server_fault, self.malformed, in_doubt):
            with pytest.raises(CallFailed) as failed:
                self.adapter(self.door(step)).refresh(self.credentials)
            assert not isinstance(failed.value.outcome, Unauthorized)

    # Addresses and words

    def test_addresses_lead_to_the_platform_or_to_the_rehearsal(self) -> None:
        adapter = self.adapter(self.door())
        assert adapter.profile_url("adalove").startswith("https://")
        assert adapter.compose_url("adalove").startswith("https://")
        assert adapter.username_from(adapter.profile_url("adalove")) == "adalove"
        rehearsing = self.adapter(self.door(), web_base="http://127.0.0.1:8001")
        expected = f"http://127.0.0.1:8001/p/{self.platform}/adalove"
        assert (rehearsing.profile_url("adalove"), rehearsing.compose_url("adalove")) == (expected, expected)

    def test_capabilities_explain_themselves(self) -> None:
        capabilities = self.adapter(self.door()).capabilities
        assert capabilities.platform == self.platform
        assert capabilities.note.endswith(".")
        assert all(name.isupper() and sentence.endswith(".") for name, sentence in capabilities.settings)
        assert len({limit.name for limit in capabilities.limits}) == len(capabilities.limits)
        assert all(limit.source and limit.limit > 0 for limit in capabilities.limits)
        assert {limit.window_seconds for limit in capabilities.limits} == {60, 86_400, 604_800}

    def test_secrets_stay_out_of_what_is_printed(self) -> None:
        adapter = self.adapter(self.door(self.renewed))
        printed = repr(adapter.refresh(self.credentials)) + repr(self.credentials)
        for secret in (self.renewed_token, self.credentials.access_token, self.credentials.app_secret):
            assert secret not in printed


class WindowContract(SocialAdapterContract):
    """For platforms that let an app answer inside a window only."""

    def test_no_window_is_unsupported_without_a_call(self) -> None:
        door = self.door()
        assert isinstance(self.send(door, window=Window.NONE), Unsupported)
        assert door.asked == []

    def test_the_human_agent_window_goes_only_where_there_is_one(self) -> None:
        capabilities = self.adapter(self.door()).capabilities
        outcome = self.send(self.door(self.accepted), window=Window.HUMAN_AGENT)
        assert isinstance(outcome, Accepted if capabilities.human_agent_window else Unsupported)


class ReadsBackContract(SocialAdapterContract):
    """For platforms that list the messages of a conversation."""

    found: ClassVar[str]
    found_id: ClassVar[str]
    absent: ClassVar[str]
    cut_short: ClassVar[str]
    read_malformed: ClassVar[str]

    def test_looking_only_reads(self) -> None:
        door = self.door(self.found)
        self.find(door)
        assert {asked.method for asked in door.asked} <= {"GET"}

    def test_a_message_that_is_listed_is_found(self) -> None:
        look = self.find(self.door(self.found))
        assert (look.sighting, look.remote_id) == (Sighting.FOUND, self.found_id)

    def test_a_message_that_is_not_listed_is_absent_only_where_that_is_proof(self) -> None:
        proves = self.adapter(self.door()).capabilities.proves_absence
        look = self.find(self.door(self.absent))
        assert look.sighting is (Sighting.ABSENT if proves else Sighting.CANNOT_TELL)

    def test_a_list_that_does_not_reach_back_cannot_tell(self) -> None:
        assert self.find(self.door(self.cut_short)).sighting is Sighting.CANNOT_TELL

    def test_a_look_that_fails_says_so_and_is_never_an_unknown(self) -> None:
        for step in (self.read_malformed, self.server_fault, CallFailed(OutcomeUnknown(reason="timeout"))):
            with pytest.raises(CallFailed) as failed:
                self.find(self.door(step))
            assert isinstance(failed.value.outcome, Unreached)
