"""What each outcome does to a message, its attempt and its slots."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from outbound.outcome import (
    Accepted,
    Halted,
    Outcome,
    OutcomeUnknown,
    Pause,
    PauseScope,
    Refused,
    Throttled,
    Unauthorized,
    Unreached,
    Unsupported,
)
from outbound.port import Begun
from social_outreach.models import SenderAccount, SocialAttempt, SocialEvent, SocialLimitUse, SocialMessage
from social_outreach.services.sending import SocialEngine, engine
from tests.outbound import stage
from tests.outbound.stage import NOON, StillClock

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StillClock:
    return stage.stand_still(monkeypatch)


@pytest.fixture
def page(clock: StillClock) -> SenderAccount:
    return stage.account()


@pytest.fixture
def begun(page: SenderAccount) -> Begun:
    stage.cap(f"account:{page.pk}", 5)
    stage.cap("recipient:facebook", 1, 86_400)
    made = stage.message(page, stage.profile())
    [claimed] = engine.claim([made.pk])
    found = engine.begin(claimed)
    assert isinstance(found, Begun)
    return found


def after(begun: Begun, outcome: Outcome) -> SocialMessage:
    assert engine.settle(begun, outcome)
    return stage.fresh(begun.delivery)


def slots() -> dict[str, Any]:
    return {scope.partition(":")[0]: ended for scope, ended in SocialLimitUse.objects.values_list("scope", "ended_at")}


OUTCOMES: list[tuple[Outcome, str, set[str]]] = [
    (Accepted(remote_id="m-1"), "sent", {"account", "recipient"}),
    (OutcomeUnknown(reason="Cut off."), "unknown", {"account", "recipient"}),
    (Refused(reason="No."), "failed", {"account"}),
    (Throttled(reason="Slow."), "scheduled", {"account"}),
    (Unreached(reason="No route."), "scheduled", set()),
    (Unauthorized(reason="Token."), "scheduled", set()),
    (Halted(reason="Version."), "scheduled", {"account"}),
    (Unsupported(reason="Window."), "scheduled", {"account"}),
]


@pytest.mark.parametrize(("outcome", "state", "kept"), OUTCOMES, ids=[each[0].name for each in OUTCOMES])
def test_state_attempt_and_slots(clock: StillClock, begun: Begun, outcome: Outcome, state: str, kept: set[str]) -> None:
    clock.pass_by(seconds=2)
    now = after(begun, outcome)
    assert (now.state, now.lease_until, now.epoch) == (state, None, 1)
    attempt = SocialAttempt.objects.get()
    assert (attempt.outcome, attempt.closed_at, attempt.reason) == (outcome.name, clock.at, outcome.reason)
    # Who was not written to is spared by no cap; what was not called has used nothing.
    assert slots() == dict.fromkeys(kept, clock.at)


class TestAccepted:
    def test_what_left_is_kept_word_for_word(self, clock: StillClock, begun: Begun) -> None:
        now = after(begun, Accepted(remote_id="m-1", url="https://example.com/m-1", thread_id="t-1"))
        assert (now.sent_body, now.remote_id, now.thread_id, now.sent_at) == (now.draft_body, "m-1", "t-1", clock.at)
        assert (now.profile.outreach_status, now.in_thread.sends_since_inbound) == ("sent", 1)

    def test_a_limit_announced_ahead_pauses(self, begun: Begun, page: SenderAccount) -> None:
        after(begun, Accepted(pause=Pause(NOON + HOUR, reason="2 left")))
        page.refresh_from_db()
        assert (page.paused_until, page.pause_reason) == (NOON + HOUR, "2 left")

    @pytest.mark.parametrize("meanwhile", ["unknown", "scheduled"])
    def test_a_late_proof_counts(self, begun: Begun, meanwhile: str) -> None:
        SocialMessage.objects.update(state=meanwhile)
        assert after(begun, Accepted(remote_id="m-1")).state == "sent"

    def test_a_late_proof_of_another_epoch_moves_nothing(self, begun: Begun) -> None:
        SocialMessage.objects.update(state="scheduled", epoch=2)
        assert engine.settle(begun, Accepted(remote_id="m-1")) is False
        assert stage.fresh(begun.delivery).state == "scheduled"
        assert SocialAttempt.objects.get().outcome == "accepted", "the attempt tells what happened all the same"

    def test_a_message_that_a_person_gave_up_stays_so(self, begun: Begun) -> None:
        SocialMessage.objects.update(state="failed")
        assert engine.settle(begun, Accepted()) is False
        assert stage.fresh(begun.delivery).state == "failed"


class TestThrottled:
    def test_until_the_reset_and_without_counting_a_try(self, begun: Begun, page: SenderAccount) -> None:
        now = after(begun, Throttled(reason="Slow.", until=NOON + HOUR))
        assert (now.due_at, now.tries, now.throttles, now.last_error) == (NOON + HOUR, 0, 1, "Slow.")
        page.refresh_from_db()
        assert page.paused_until == NOON + HOUR

    def test_without_a_time_it_doubles(self, begun: Begun) -> None:
        begun.delivery.throttles = 2
        assert after(begun, Throttled()).due_at == NOON + timedelta(minutes=4)

    def test_a_throttle_of_the_recipient_pauses_nobody_else(self, begun: Begun, page: SenderAccount) -> None:
        after(begun, Throttled(until=NOON + HOUR, scope=PauseScope.RECIPIENT))
        page.refresh_from_db()
        assert page.paused_until is None

    def test_a_throttle_of_the_app_pauses_all_its_accounts(self, begun: Begun) -> None:
        other, elsewhere = stage.account(number=2), stage.account("linkedin", number=3)
        after(begun, Throttled(until=NOON + HOUR, scope=PauseScope.APP))
        for account, until in ((other, NOON + HOUR), (elsewhere, None)):
            account.refresh_from_db()
            assert account.paused_until == until

    def test_a_longer_pause_stays(self, begun: Begun, page: SenderAccount) -> None:
        SenderAccount.objects.update(paused_until=NOON + 2 * HOUR)
        after(begun, Throttled(until=NOON + HOUR))
        page.refresh_from_db()
        assert page.paused_until == NOON + 2 * HOUR


class TestUnreached:
    def test_it_is_tried_again_by_the_policy(self, begun: Begun) -> None:
        now = after(begun, Unreached(reason="No route."))
        assert now.tries == 1
        assert timedelta(seconds=5) <= now.due_at - NOON <= timedelta(seconds=6)

    def test_after_the_last_try_it_failed(self, begun: Begun) -> None:
        begun.delivery.tries = 3
        now = after(begun, Unreached(reason="No route."))
        assert (now.state, now.profile.outreach_status) == ("failed", "failed")
        assert "after 4 tries" in now.last_error


class TestUnauthorized:
    def test_one_refresh_is_due_before_anything_else_leaves(self, begun: Begun, page: SenderAccount) -> None:
        after(begun, Unauthorized(reason="Expired."))
        page.refresh_from_db()
        assert (page.is_token_stale, page.status) == (True, "active")

    def test_a_token_that_was_just_refreshed_needs_a_person(self, begun: Begun, page: SenderAccount) -> None:
        SenderAccount.objects.update(refreshed_at=NOON - timedelta(minutes=1))
        after(begun, Unauthorized(reason="Revoked."))
        page.refresh_from_db()
        assert (page.status, page.status_reason) == ("needs_reconnect", "Revoked.")

    def test_a_token_that_was_replaced_meanwhile_is_not_blamed(self, begun: Begun, page: SenderAccount) -> None:
        SenderAccount.objects.update(token_version=9)
        after(begun, Unauthorized())
        page.refresh_from_db()
        assert (page.is_token_stale, page.status) == (False, "active")


def test_halted_stops_the_lane(begun: Begun, page: SenderAccount) -> None:
    after(begun, Halted(reason="This version has ended."))
    page.refresh_from_db()
    assert (page.status, page.status_reason) == ("halted", "This version has ended.")


def test_unsupported_becomes_a_card_for_a_person_at_once(begun: Begun) -> None:
    now = after(begun, Unsupported(reason="The window has closed."))
    assert (now.mode, now.due_at) == ("assisted", NOON)
    assert SocialEvent.objects.get().kind == "handed to a person"
    verdicts, _ = engine.explain(now.pk)
    assert {verdict.kind.name for verdict in verdicts} == {"GO"}, "no cap of the person stands against the card"


def test_unsupported_without_a_person_failed(begun: Begun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SocialEngine, "on_unsupported", lambda self, delivery, outcome: None)
    assert after(begun, Unsupported(reason="Cannot.")).state == "failed"


def test_refused_says_why(begun: Begun) -> None:
    assert after(begun, Refused(reason="Blocked you.")).last_error == "Blocked you."
    assert SocialEvent.objects.get().detail == {"reason": "Blocked you."}


class TestDoubt:
    def test_it_is_looked_for_where_that_can_be_done(self, begun: Begun) -> None:
        assert after(begun, OutcomeUnknown(reason="Cut off.")).look_at == NOON + timedelta(seconds=15)

    def test_else_a_person_decides(self, begun: Begun, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(SocialEngine, "can_look", lambda self, delivery: False)
        now = after(begun, OutcomeUnknown(reason="Cut off."))
        assert (now.state, now.look_at) == ("unknown", None)

    def test_doubt_about_what_is_decided_changes_nothing(self, begun: Begun) -> None:
        SocialMessage.objects.update(state="sent")
        assert engine.settle(begun, OutcomeUnknown()) is False

    def test_a_refusal_of_what_is_decided_changes_nothing(self, begun: Begun) -> None:
        SocialMessage.objects.update(state="sent")
        assert engine.settle(begun, Refused()) is False
        assert not SocialEvent.objects.exists()
