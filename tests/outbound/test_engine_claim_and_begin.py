"""Claim and begin: who gets a message, what is asked again, and what is on record before the call."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from outbound.gates import Verdict
from outbound.port import Begun
from social_outreach.models import SenderAccount, SocialAttempt, SocialEvent, SocialLimitUse, SocialMessage
from social_outreach.services import assisted, control
from social_outreach.services.sending import engine
from tests.outbound import stage
from tests.outbound.stage import StillClock

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StillClock:
    return stage.stand_still(monkeypatch)


@pytest.fixture
def page(clock: StillClock) -> SenderAccount:
    return stage.account()


@pytest.fixture
def made(page: SenderAccount) -> SocialMessage:
    return stage.message(page, stage.profile())


def claimed(made: SocialMessage) -> SocialMessage:
    [found] = engine.claim([made.pk])
    return found  # type: ignore[no-any-return]


class TestClaim:
    def test_it_takes_a_lease_and_the_next_epoch(self, clock: StillClock, made: SocialMessage) -> None:
        found = claimed(made)
        assert (found.state, found.epoch, found.claims) == ("claimed", 1, 1)
        assert found.lease_until == clock.at + engine.durations.lease

    def test_the_second_one_gets_nothing(self, made: SocialMessage) -> None:
        claimed(made)
        assert engine.claim([made.pk]) == []

    @pytest.mark.parametrize(
        "other",
        [
            {"due_at": stage.NOON + timedelta(seconds=1)},
            {"state": "sent"},
            {"state": "draft"},
            {"state": "sending"},
            {"mode": "assisted"},
        ],
    )  # fmt: skip
    def test_what_is_not_due_not_scheduled_or_a_persons_is_left_alone(self, page: Any, made: Any, other: Any) -> None:
        SocialMessage.objects.filter(pk=made.pk).update(**other)
        assert engine.claim([made.pk]) == []

    def test_oldest_first_and_unknown_ids_do_no_harm(self, page: SenderAccount, made: SocialMessage) -> None:
        older = stage.message(page, stage.profile("bea"), at=stage.NOON - timedelta(hours=1))
        assert [found.pk for found in engine.claim([made.pk, older.pk, 10**9])] == [older.pk, made.pk]

    def test_a_released_claim_does_not_count(self, made: SocialMessage) -> None:
        assert engine.release(claimed(made)) == 1
        again = stage.fresh(made)
        assert (again.state, again.claims, again.lease_until, again.epoch) == ("scheduled", 0, None, 1)


class TestBegin:
    def test_the_attempt_stands_before_the_call(
        self, clock: StillClock, page: SenderAccount, made: SocialMessage
    ) -> None:
        stage.cap(f"account:{page.pk}", 5)
        begun = engine.begin(claimed(made))
        assert isinstance(begun, Begun)
        attempt = SocialAttempt.objects.get(message=made)
        assert (attempt.epoch, attempt.outcome, attempt.body) == (1, "", made.draft_body)
        assert attempt.idempotency_key == made.idempotency_key
        assert attempt.content_hash == made.approved_hash
        now = stage.fresh(made)
        assert (now.state, now.claims, now.lease_until) == ("sending", 0, clock.at + engine.durations.lease)
        assert SocialLimitUse.objects.get(attempt=attempt).ended_at == now.lease_until

    def test_the_permit_ends_before_the_lease(self, clock: StillClock, made: SocialMessage) -> None:
        begun = engine.begin(claimed(made))
        assert isinstance(begun, Begun)
        assert begun.permit is not None
        assert begun.permit.expires_at == clock.boot() + engine.durations.permit.total_seconds()
        assert engine.durations.permit + engine.durations.deadline < engine.durations.lease

    def test_a_person_needs_no_permit(self, made: SocialMessage) -> None:
        begun = engine.begin(claimed(made), permit=False)
        assert isinstance(begun, Begun)
        assert begun.permit is None

    def test_the_clock_of_an_attempt_is_never_early(
        self, clock: StillClock, page: Any, made: Any, monkeypatch: Any
    ) -> None:
        """The commit takes its time; a slot put down that much too early would open as much too soon."""
        opened = engine._open

        def slow(*args: Any) -> Any:
            clock.pass_by(seconds=3)
            return opened(*args)

        monkeypatch.setattr(type(engine), "_open", lambda self, *args: slow(*args))
        begun = engine.begin(claimed(made))
        assert isinstance(begun, Begun)
        assert begun.clock() == clock.at

    def test_a_claim_that_was_lost_begins_nothing(self, made: SocialMessage) -> None:
        mine = claimed(made)
        SocialMessage.objects.filter(pk=made.pk).update(epoch=2)
        assert engine.begin(mine) is None
        SocialMessage.objects.filter(pk=made.pk).update(epoch=1, state="cancelled")
        assert engine.begin(mine) is None
        assert not SocialAttempt.objects.exists()

    def test_twice_from_one_claim_is_once(self, made: SocialMessage) -> None:
        mine = claimed(made)
        assert isinstance(engine.begin(mine), Begun)
        assert engine.begin(mine) is None


class TestRefused:
    def refused(self, made: SocialMessage) -> tuple[Verdict, SocialMessage]:
        verdict = engine.begin(claimed(made))
        assert isinstance(verdict, Verdict)
        assert not SocialAttempt.objects.filter(message=made).exists()
        return verdict, stage.fresh(made)

    def test_never_ends_it_by_policy(self, made: SocialMessage) -> None:
        SocialMessage.objects.filter(pk=made.pk).update(draft_body="Something else")
        verdict, now = self.refused(made)
        assert (verdict.gate, now.state, now.lease_until) == ("approval", "skipped", None)
        assert SocialEvent.objects.get(message=made).kind == "ended by policy"

    def test_too_late_is_its_own_end(self, made: SocialMessage) -> None:
        SocialMessage.objects.filter(pk=made.pk).update(expires_at=stage.NOON)
        assert self.refused(made)[1].state == "expired"

    def test_a_wait_of_the_message_moves_its_due_time(self, page: SenderAccount, made: SocialMessage) -> None:
        SenderAccount.objects.update(send_window="wed 13:00-14:00")
        verdict, now = self.refused(made)
        assert (now.state, now.due_at, now.claims) == ("scheduled", stage.NOON + timedelta(hours=1), 0)
        assert now.verdict["gate"] == verdict.gate == "send window"

    def test_a_hold_is_asked_again_later(self, made: SocialMessage) -> None:
        SocialMessage.objects.filter(pk=made.pk).update(scheduled_for=stage.NOON - timedelta(days=30))
        assert self.refused(made)[1].due_at == stage.NOON + timedelta(minutes=15)

    def test_a_wait_of_the_account_rests_its_lane(self, page: SenderAccount, made: SocialMessage) -> None:
        stage.cap(f"account:{page.pk}", 1)
        other = stage.message(page, stage.profile("bea"))
        assert isinstance(engine.begin(claimed(other)), Begun)
        _, now = self.refused(made)
        assert now.due_at == stage.NOON, "it keeps its place"
        page.refresh_from_db()
        assert page.next_free_at == stage.NOON + engine.durations.lease + timedelta(minutes=1)

    def test_a_hold_of_the_account_leaves_the_lane_to_the_pump(self, page: SenderAccount, made: SocialMessage) -> None:
        control.stop(actor=None, reason="Holiday.")
        assert self.refused(made)[0].reason == "Holiday."
        page.refresh_from_db()
        assert page.next_free_at is None

    def test_the_same_reason_is_told_once(self, page: SenderAccount, made: SocialMessage) -> None:
        SenderAccount.objects.update(status="paused")
        self.refused(made)
        self.refused(made)
        assert SocialEvent.objects.filter(message=made, kind="waits").count() == 1
        SenderAccount.objects.update(status="active", send_window="thu 09:00-10:00")
        self.refused(made)
        assert SocialEvent.objects.filter(message=made, kind="waits").count() == 2


class TestCheck:
    def test_what_passes_stays_claimed(self, made: SocialMessage) -> None:
        assert engine.check(claimed(made)) is None
        assert stage.fresh(made).state == "claimed"

    def test_what_does_not_is_put_back(self, page: SenderAccount, made: SocialMessage) -> None:
        mine = claimed(made)
        SenderAccount.objects.update(status="paused")
        verdict = engine.check(mine)
        assert verdict is not None
        assert stage.fresh(made).state == "scheduled"

    def test_what_moved_on_is_nobodys(self, made: SocialMessage) -> None:
        mine = claimed(made)
        SocialMessage.objects.update(state="cancelled")
        assert engine.check(mine) is None

    def test_a_card_that_nobody_counted_is_put_back_too(self, page: SenderAccount, django_user_model: Any) -> None:
        card = stage.message(page, stage.profile("bea"), mode="assisted")
        SenderAccount.objects.update(paused_until=stage.NOON + timedelta(hours=1))
        assert assisted.take(actor=django_user_model.objects.create(username="operator"), pk=card.pk) is None
        assert stage.fresh(card).state == "scheduled"


def test_explaining_changes_nothing(page: SenderAccount, made: SocialMessage) -> None:
    stage.cap(f"account:{page.pk}", 5)
    before = stage.fresh(made).__dict__.copy()
    verdicts, asked_at = engine.explain(made.pk)
    assert asked_at == stage.NOON
    assert {verdict.kind.name for verdict in verdicts} == {"GO"}
    after = stage.fresh(made).__dict__.copy()
    for one in (before, after):
        del one["_state"]
    assert before == after


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_accounts_at_once_to_one_person_keep_that_persons_cap() -> None:
    """Each would see a free log if the one that waits read it before the other's use was there."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    stage.cap("recipient:facebook", 1, 86_400)
    pages = [stage.account(number=number) for number in (1, 2)]
    from outbound.clock import database_now
    from social_outreach.models import SocialThread

    for turn in range(15):
        person, now = stage.profile(f"ada{turn}"), database_now()
        both = [
            stage.message(page, person, at=now, step=step, idempotency_key=f"{turn}-{step}")
            for step, page in enumerate(pages)
        ]
        SocialThread.objects.update(last_inbound_at=now)
        mine = [claimed(made) for made in both]
        found: list[Any] = []
        gate = threading.Barrier(2)

        def begin(delivery: SocialMessage, gate: Any = gate, found: Any = found) -> None:
            gate.wait(10)
            found.append(engine.begin(delivery))
            connection.close()

        threads = [threading.Thread(target=begin, args=(delivery,)) for delivery in mine]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert sum(isinstance(each, Begun) for each in found) == 1
