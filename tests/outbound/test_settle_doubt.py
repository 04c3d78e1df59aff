"""Lapsed leases, looking for what may have gone, and people deciding."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from outbound.outcome import Accepted, CallFailed, Look, Sighting, Throttled
from outbound.port import Begun
from social_outreach.models import SenderAccount, SocialAttempt, SocialEvent, SocialLimitUse, SocialMessage
from social_outreach.services.sending import SocialEngine, engine
from tests.outbound import stage
from tests.outbound.stage import NOON, StillClock

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StillClock:
    return stage.stand_still(monkeypatch)


@pytest.fixture
def made(clock: StillClock) -> SocialMessage:
    return stage.message(stage.account(), stage.profile())


def begin(made: SocialMessage) -> Begun:
    [claimed] = engine.claim([made.pk])
    begun = engine.begin(claimed)
    assert isinstance(begun, Begun)
    return begun


@pytest.fixture
def lapsed(clock: StillClock, made: SocialMessage) -> SocialMessage:
    """Its worker died in mid-call, and the tick has noticed."""
    stage.cap("recipient:facebook", 1, 86_400)
    begin(made)
    clock.pass_by(seconds=121)
    engine.sweep()
    return stage.fresh(made)


def looking(monkeypatch: pytest.MonkeyPatch, found: Look | Exception) -> list[int]:
    looked = []

    def look(self: SocialEngine, delivery: Any, since: Any) -> Look:
        looked.append(delivery.pk)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(SocialEngine, "look", look)
    return looked


class TestSweep:
    def test_what_is_under_its_lease_is_left_alone(self, clock: StillClock, made: SocialMessage) -> None:
        begin(made)
        clock.pass_by(seconds=119)
        assert engine.sweep() == {"returned": 0, "poisoned": 0, "unknown": 0}

    def test_a_lapsed_claim_goes_back(self, clock: StillClock, made: SocialMessage) -> None:
        engine.claim([made.pk])
        clock.pass_by(seconds=121)
        assert engine.sweep()["returned"] == 1
        now = stage.fresh(made)
        assert (now.state, now.claims, now.lease_until) == ("scheduled", 1, None)

    def test_the_fifth_lapsed_claim_is_poison(self, clock: StillClock, made: SocialMessage) -> None:
        SocialMessage.objects.update(claims=4)
        engine.claim([made.pk])
        clock.pass_by(seconds=121)
        assert engine.sweep()["poisoned"] == 1
        now = stage.fresh(made)
        assert (now.state, now.profile.outreach_status) == ("failed", "failed")
        assert now.last_error == "Preparing it ended 5 workers. Nothing was sent."

    def test_poison_that_moved_on_is_not_counted(self, clock: StillClock, made: SocialMessage) -> None:
        assert engine._poisoned(made, NOON) == 0

    def test_a_lapsed_send_is_doubt(self, clock: StillClock, lapsed: SocialMessage) -> None:
        assert (lapsed.state, lapsed.look_at, lapsed.lease_until) == ("unknown", clock.at, None)
        attempt = SocialAttempt.objects.get()
        assert (attempt.outcome, attempt.closed_at) == ("unknown", clock.at)
        assert engine.sweep()["unknown"] == 0

    def test_a_worker_that_settled_first_wins(self, clock: StillClock, made: SocialMessage) -> None:
        begun = begin(made)
        seen = stage.fresh(made)
        engine.settle(begun, Accepted())
        assert engine._lapsed(seen, clock.at) == 0
        assert SocialAttempt.objects.get().outcome == "accepted"

    def test_a_worker_that_comes_late_brings_its_proof(self, clock: StillClock, made: SocialMessage) -> None:
        begun = begin(made)
        clock.pass_by(seconds=121)
        engine.sweep()
        assert engine.settle(begun, Accepted(remote_id="m-1"))
        assert (stage.fresh(made).state, SocialAttempt.objects.get().outcome) == ("sent", "accepted")

    def test_what_a_person_abandons_is_asked_about(self, clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> None:
        card = stage.message(stage.account(number=2), stage.profile("bea"), mode="assisted")
        SocialMessage.objects.filter(pk=card.pk).update(state="sending", lease_until=NOON - timedelta(seconds=1))
        engine.sweep()
        now = stage.fresh(card)
        assert (now.state, now.look_at) == ("unknown", None)


class TestLooking:
    def test_found_is_sent(self, clock: StillClock, lapsed: SocialMessage, monkeypatch: pytest.MonkeyPatch) -> None:
        looking(monkeypatch, Look(Sighting.FOUND, remote_id="m-1", thread_id="t-1"))
        assert engine.reconcile() == {"sent": 1, "again": 0, "undecided": 0}
        now = stage.fresh(lapsed)
        assert (now.state, now.remote_id, now.thread_id, now.look_at) == ("sent", "m-1", "t-1", None)
        assert now.profile.outreach_status == "sent"

    def test_absent_is_believed_after_the_settle_time_only(
        self, clock: StillClock, lapsed: SocialMessage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looking(monkeypatch, Look(Sighting.ABSENT))
        sent_again_after = None
        began = clock.at
        while sent_again_after is None:
            if engine.reconcile()["again"]:
                sent_again_after = clock.at - began
            elif (look_at := stage.fresh(lapsed).look_at) is not None:
                clock.at = look_at
        assert timedelta(minutes=15) <= sent_again_after <= timedelta(minutes=15, seconds=5)
        assert stage.fresh(lapsed).state == "scheduled"
        assert not SocialLimitUse.objects.filter(scope__startswith="recipient:").exists(), "nobody was written to"

    def test_absent_proves_nothing_where_it_does_not(
        self, clock: StillClock, lapsed: SocialMessage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(SocialEngine, "proves_absence", lambda self, delivery: False)
        looking(monkeypatch, Look(Sighting.ABSENT, reason="Not listed."))
        looks = 0
        while stage.fresh(lapsed).look_at is not None:
            clock.at = stage.fresh(lapsed).look_at
            looks += engine.reconcile()["undecided"]
        now = stage.fresh(lapsed)
        assert (now.state, now.verdict["reason"]) == ("unknown", "Not listed.")
        assert 3 <= looks <= 20, "asked a few times"
        assert timedelta(hours=6) < clock.at - NOON < timedelta(days=1), "then a person decides"

    @pytest.mark.parametrize(
        ("failure", "reason"),
        [
            (CallFailed(Throttled(reason="Slow.")), "Slow."),
            (ValueError("a bug"), "An error of ours interrupted the look."),
        ],
    )
    def test_a_look_that_fails_tells_nothing(
        self, lapsed: SocialMessage, monkeypatch: pytest.MonkeyPatch, failure: Exception, reason: str
    ) -> None:
        looking(monkeypatch, failure)
        assert engine.reconcile() == {"sent": 0, "again": 0, "undecided": 1}
        assert stage.fresh(lapsed).verdict["reason"] == reason

    def test_two_do_not_look_at_once(
        self, clock: StillClock, lapsed: SocialMessage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        nested: list[dict[str, int]] = []

        def look(self: SocialEngine, delivery: Any, since: Any) -> Look:
            nested.append(engine.reconcile())
            return Look(Sighting.CANNOT_TELL)

        monkeypatch.setattr(SocialEngine, "look", look)
        engine.reconcile()
        assert nested == [{"sent": 0, "again": 0, "undecided": 0}]

    def test_one_that_another_took_between_is_left(
        self, clock: StillClock, lapsed: SocialMessage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked = looking(monkeypatch, Look(Sighting.CANNOT_TELL))
        loaded = SocialEngine.loaded

        def stale(self: SocialEngine) -> Any:
            rows = loaded(self)
            fetched = list(rows.filter(state="unknown"))
            SocialMessage.objects.update(look_at=clock.at + timedelta(minutes=1))

            class Rows:
                def filter(self, **_: Any) -> Rows:
                    return self

                def order_by(self, *_: Any) -> list[Any]:
                    return fetched

            return Rows()

        monkeypatch.setattr(SocialEngine, "loaded", stale)
        assert engine.reconcile()["undecided"] == 0
        assert looked == []

    @pytest.mark.parametrize("sighting", [Sighting.FOUND, Sighting.ABSENT])
    def test_what_a_person_decided_during_the_look_stands(
        self, clock: StillClock, lapsed: SocialMessage, monkeypatch: pytest.MonkeyPatch, sighting: Sighting
    ) -> None:
        def look(self: SocialEngine, delivery: Any, since: Any) -> Look:
            engine.close_unknown(stage.fresh(lapsed), "give_up", None)
            return Look(sighting)

        monkeypatch.setattr(SocialEngine, "look", look)
        SocialAttempt.objects.update(closed_at=NOON - timedelta(hours=1))
        engine.reconcile()
        assert stage.fresh(lapsed).state == "failed"


class TestPeople:
    @pytest.mark.parametrize(
        ("decision", "state", "status"),
        [("arrived", "sent", "sent"), ("send_again", "scheduled", "pending"), ("give_up", "failed", "failed")],
    )
    def test_they_decide(
        self, lapsed: SocialMessage, django_user_model: Any, decision: str, state: str, status: str
    ) -> None:
        person = django_user_model.objects.create(username="reviewer")
        assert engine.close_unknown(lapsed, decision, person)
        now = stage.fresh(lapsed)
        assert (now.state, now.profile.outreach_status, now.look_at) == (state, status, None)
        event = SocialEvent.objects.get(kind=f"decided: {decision}")
        assert event.actor == person

    def test_send_again_waits_for_no_cap_of_the_person(self, lapsed: SocialMessage) -> None:
        engine.close_unknown(lapsed, "send_again", None)
        assert isinstance(begin(stage.fresh(lapsed)), Begun)

    def test_only_what_is_in_doubt(self, made: SocialMessage) -> None:
        assert engine.close_unknown(made, "arrived", None) is False
        assert stage.fresh(made).state == "scheduled"

    @pytest.mark.parametrize("state", ["scheduled", "claimed"])
    def test_they_stop_what_has_not_begun(self, made: SocialMessage, state: str) -> None:
        SocialMessage.objects.update(state=state)
        assert engine.cancel(stage.fresh(made), None)
        assert stage.fresh(made).state == "cancelled"

    def test_also_if_a_worker_claimed_it_since_they_looked(self, made: SocialMessage) -> None:
        seen = stage.fresh(made)
        [claimed] = engine.claim([made.pk])
        assert engine.cancel(seen, None)
        assert engine.begin(claimed) is None
        assert not SocialAttempt.objects.exists()

    def test_what_has_begun_cannot_be_stopped(self, made: SocialMessage) -> None:
        begin(made)
        assert engine.cancel(stage.fresh(made), None) is False
        assert stage.fresh(made).state == "sending"


def test_a_card_that_lapsed_is_free_for_everybody(clock: StillClock, django_user_model: Any) -> None:
    person = django_user_model.objects.create(username="operator")
    account: SenderAccount = stage.account(number=2)
    card = stage.message(account, stage.profile("bea"), mode="assisted", state="claimed", epoch=1, holder=person)
    SocialMessage.objects.filter(pk=card.pk).update(lease_until=NOON - timedelta(seconds=1))
    engine.sweep()
    now = stage.fresh(card)
    assert (now.state, now.holder_id) == ("scheduled", None)
