"""What every adapter of posting must do about accounts: log-ins, tokens. See ``publishing_adapter`` for scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from outbound.outcome import Refused, Unauthorized, Unreached
from posting.adapters.base import FoundAccount
from tests.contracts.publishing_adapter import BROKEN_OFF, Base, everything_logged, failing
from tests.contracts.publishing_door import PublishingDoor, Script
from tests.platforms.payloads import NOW

CALLBACK = "https://console.example/api/v1/social/network/callback"
STATE = "state-of-this-session-0123456789"


class AccountContract(Base):
    """Connecting, verifying, refreshing. A suite that has two log-ins has this contract twice."""

    login: ClassVar[str]
    #: Where the browser is sent; the address begins so.
    departs_to: ClassVar[str]
    departing: ClassVar[Script] = ()
    #: Whether the address carries ``state`` (OAuth 1.0a keeps it in the callback).
    carries_state: ClassVar[bool] = True
    #: What the platform sends back to the callback when the person agreed and when they declined.
    answer: ClassVar[Mapping[str, str]]
    declined: ClassVar[Mapping[str, str]]
    departure_secrets: ClassVar[Mapping[str, str]] = {}
    arriving: ClassVar[Script]
    code_used: ClassVar[Script]
    found_id: ClassVar[str]
    found_token: ClassVar[str]

    whoami: ClassVar[Script]
    whoami_id: ClassVar[str]
    unauthorized: ClassVar[str]
    server_fault: ClassVar[str]

    def arrive(self, door: PublishingDoor, answer: Mapping[str, str] | None = None) -> Sequence[FoundAccount]:
        return self.adapter(door).arrive(
            self.login,
            app_id=self.credentials.app_id,
            app_secret=self.credentials.app_secret,
            callback=CALLBACK,
            answer=self.answer if answer is None else answer,
            secrets=self.departure_secrets,
        )

    def depart(self, door: PublishingDoor) -> Any:
        known = self.credentials
        return self.adapter(door).depart(
            self.login, app_id=known.app_id, app_secret=known.app_secret, callback=CALLBACK, state=STATE
        )

    def test_a_log_in_departs_without_the_apps_secret(self) -> None:
        door = self.door(*self.departing)
        departure = self.depart(door)
        assert departure.url.startswith(self.departs_to)
        assert not self.carries_state or STATE in departure.url
        kept = [secret for secret in departure.secrets.values() if len(secret) > 7]
        self.assert_no_secret_in(departure.url + repr(departure))
        assert not any(secret in repr(departure) for secret in kept if secret not in departure.url)
        assert set(departure.secrets) == set(self.departure_secrets)

    def test_an_arrival_brings_an_account_with_its_token(self) -> None:
        found = self.arrive(self.door(*self.arriving))
        account = next(each for each in found if each.account_id == self.found_id)
        assert account.token is not None
        assert account.token.access_token == self.found_token
        assert account.name

    def test_the_token_stays_out_of_what_is_printed_and_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        with everything_logged(caplog):
            printed = repr(self.arrive(self.door(*self.arriving)))
        self.assert_no_secret_in(printed + caplog.text, self.found_token)

    def test_a_person_who_declined_is_told_so_without_a_call(self) -> None:
        door = self.door()
        outcome = failing(self.arrive, door, self.declined)
        assert isinstance(outcome, Refused)
        assert outcome.reason.endswith(".")
        assert outcome.reason != failing(self.arrive, door, {}).reason
        assert door.asked == []

    def test_an_answer_that_says_nothing_is_refused_without_a_call(self) -> None:
        door = self.door()
        assert isinstance(failing(self.arrive, door, {}), Refused)
        assert door.asked == []

    def test_a_code_used_or_too_old_is_refused_with_a_sentence(self) -> None:
        outcome = failing(self.arrive, self.door(*self.code_used))
        assert isinstance(outcome, Refused)
        assert " " in outcome.reason

    def test_verify_names_the_account(self) -> None:
        assert self.adapter(self.door(*self.whoami)).verify(self.credentials).account_id == self.whoami_id

    def test_verify_with_a_dead_token_is_unauthorized(self) -> None:
        outcome = failing(self.adapter(self.door(self.unauthorized)).verify, self.credentials)
        assert isinstance(outcome, Unauthorized)

    def test_verify_in_doubt_is_unreached(self) -> None:
        for step in (self.server_fault, BROKEN_OFF):
            assert isinstance(failing(self.adapter(self.door(step)).verify, self.credentials), Unreached)

    def test_a_log_in_that_is_not_offered_is_refused(self) -> None:
        adapter = self.adapter(self.door())
        assert isinstance(
            failing(adapter.depart, "no-such", app_id="i", app_secret="s", callback=CALLBACK, state=STATE), Refused
        )


class RefreshContract(Base):
    """Tokens that end and are renewed by themselves."""

    renewed: ClassVar[Script]
    renewed_token: ClassVar[str]
    #: Answers of success that hold no token, or an empty one.
    renewals_without_token: ClassVar[Sequence[str]]
    server_fault: ClassVar[str]

    def test_refresh_brings_a_new_token_that_ends_later(self) -> None:
        token = self.adapter(self.door(*self.renewed)).refresh(self.credentials)
        assert token.access_token == self.renewed_token
        assert token.expires_at is not None
        assert token.expires_at > NOW + timedelta(minutes=30)

    def test_a_refresh_in_doubt_never_says_unauthorized_and_never_brings_an_empty_token(self) -> None:
        for step in (*self.renewals_without_token, self.server_fault, BROKEN_OFF):
            outcome = failing(self.adapter(self.door(step)).refresh, self.credentials)
            assert not isinstance(outcome, Unauthorized), step

    def test_the_new_token_stays_out_of_what_is_printed_and_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        with everything_logged(caplog):
            printed = repr(self.adapter(self.door(*self.renewed)).refresh(self.credentials))
        self.assert_no_secret_in(printed + caplog.text, self.renewed_token)


class NoRefreshContract(Base):
    """Tokens that nothing renews: a person must."""

    def test_refresh_is_unauthorized_without_a_call(self) -> None:
        door = self.door()
        outcome = failing(self.adapter(door).refresh, self.credentials)
        assert isinstance(outcome, Unauthorized)
        assert outcome.reason.endswith(".")
        assert door.asked == []
