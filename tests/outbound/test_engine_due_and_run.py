"""What is due, and a worker's round through it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from outbound import writing
from outbound.outcome import Accepted, CallFailed, OutcomeUnknown, Refused, Unreached, settled_outcome
from outbound.port import Durations
from social_outreach.models import SenderAccount, SocialMessage
from social_outreach.services.sending import SocialEngine, engine
from tests.outbound import stage
from tests.outbound.stage import NOON, StillClock

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StillClock:
    return stage.stand_still(monkeypatch)


@pytest.fixture
def page(clock: StillClock) -> SenderAccount:
    return stage.account()


def some(page: SenderAccount, count: int, **fields: Any) -> list[int]:
    return [stage.message(page, stage.profile(f"p{number}"), **fields).pk for number in range(count)]


def states(*pks: int) -> list[str]:
    found = dict(SocialMessage.objects.filter(pk__in=pks).values_list("pk", "state"))
    return [found[pk] for pk in pks]


class TestDue:
    def test_what_is_due_is_told_once_in_a_while(self, clock: StillClock, page: SenderAccount) -> None:
        ids = some(page, 3)
        assert engine.due(page.pk, NOON) == ids
        assert engine.due(page.pk, NOON) == []
        later = NOON + engine.durations.rehint + timedelta(seconds=1)
        assert engine.due(page.pk, later) == ids

    def test_of_this_lane_by_api_and_in_time_only(self, page: SenderAccount) -> None:
        other = stage.account(number=2)
        some(other, 1)
        stage.message(page, stage.profile("card"), mode="assisted")
        stage.message(page, stage.profile("later"), at=NOON + timedelta(seconds=1))
        assert engine.due(page.pk, NOON) == []

    def test_no_more_than_asked_for_the_oldest_first(self, page: SenderAccount) -> None:
        ids = some(page, 2)
        old = stage.message(page, stage.profile("old"), at=NOON - timedelta(days=1)).pk
        assert engine.due(page.pk, NOON, most=2) == [old, ids[0]]


class TestRun:
    def test_each_is_sent_once(self, page: SenderAccount, monkeypatch: pytest.MonkeyPatch) -> None:
        ids = some(page, 3)
        sent = stage.answer(monkeypatch, *[Accepted(remote_id=str(n)) for n in range(3)])
        assert engine.run(ids) == 3
        assert engine.run(ids) == 0
        assert (sent, states(*ids)) == (ids, ["sent"] * 3)

    def test_one_that_is_refused_stops_nobody(self, page: SenderAccount, monkeypatch: pytest.MonkeyPatch) -> None:
        ids = some(page, 3)
        stage.answer(monkeypatch, Accepted(), Refused(reason="No."), Accepted())
        engine.run(ids)
        assert states(*ids) == ["sent", "failed", "sent"]

    def test_an_error_of_ours_in_the_call_is_doubt(self, page: SenderAccount, monkeypatch: pytest.MonkeyPatch) -> None:
        ids = some(page, 2)
        stage.answer(monkeypatch, ZeroDivisionError(), Accepted())
        engine.run(ids)
        assert states(*ids) == ["unknown", "sent"]

    def test_a_lane_without_a_slot_is_asked_once(self, page: SenderAccount, monkeypatch: pytest.MonkeyPatch) -> None:
        stage.cap(f"account:{page.pk}", 1)
        ids = some(page, 4)
        sent = stage.answer(monkeypatch, *[Accepted()] * 4)
        begun = []
        begin = SocialEngine.begin
        monkeypatch.setattr(
            SocialEngine, "begin", lambda self, each, **more: (begun.append(each), begin(self, each, **more))[1]
        )
        engine.run(ids)
        assert (sent, len(begun)) == (ids[:1], 2)
        assert states(*ids) == ["sent", "scheduled", "scheduled", "scheduled"]
        assert set(SocialMessage.objects.filter(pk__in=ids[1:]).values_list("claims", flat=True)) == {0}

    def test_what_waits_for_itself_does_not_rest_the_lane(
        self, page: SenderAccount, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ids = some(page, 2)
        SocialMessage.objects.filter(pk=ids[0]).update(scheduled_for=NOON - timedelta(days=30))
        stage.answer(monkeypatch, Accepted())
        engine.run(ids)
        assert states(*ids) == ["scheduled", "sent"]

    def test_a_slow_batch_gives_back_what_it_has_no_time_for(
        self, clock: StillClock, page: SenderAccount, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ids = some(page, 3)

        def call(self: SocialEngine, begun: Any) -> Accepted:
            clock.pass_by(seconds=40)
            return Accepted()

        monkeypatch.setattr(SocialEngine, "call", call)
        assert engine.run(ids) == 2
        assert states(*ids) == ["sent", "sent", "scheduled"]

    def test_one_whose_preparation_fails_neither_stops_nor_poisons_the_others(
        self, clock: StillClock, page: SenderAccount, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ids = some(page, 3)
        stage.answer(monkeypatch, Accepted(), Accepted())
        facts = SocialEngine.facts

        def broken(self: SocialEngine, delivery: Any, *args: Any) -> Any:
            if delivery.pk == ids[0]:
                raise ValueError("this row breaks us")
            return facts(self, delivery, *args)

        monkeypatch.setattr(SocialEngine, "facts", broken)
        for _ in range(engine.most_claims):
            engine.run(ids)
            clock.pass_by(minutes=5)
            engine.sweep()
        assert states(*ids) == ["failed", "sent", "sent"]
        assert "ended 5 workers" in SocialMessage.objects.get(pk=ids[0]).last_error

    @pytest.mark.parametrize("step", ["needs_preparing", "check", "make_ready"])
    def test_an_error_of_ours_before_the_begin_stops_nobody_and_says_why(
        self, clock: StillClock, page: SenderAccount, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        ids = some(page, 3)
        stage.answer(monkeypatch, Accepted(), Accepted())
        real = getattr(SocialEngine, step)

        def broken(self: SocialEngine, delivery: Any) -> Any:
            if delivery.pk == ids[0]:
                raise ValueError("this row breaks us")
            return real(self, delivery)

        monkeypatch.setattr(SocialEngine, "needs_preparing", lambda self, delivery: True)
        monkeypatch.setattr(SocialEngine, step, broken)
        if step == "needs_preparing":
            real = lambda self, delivery: False  # noqa: E731
        assert engine.run(ids) == 2
        waits = SocialMessage.objects.get(pk=ids[0])
        assert (waits.state, waits.last_error) == (
            "claimed",
            "An error of ours interrupted it before anything was sent (ValueError); the log has more.",
        )
        for _ in range(engine.most_claims):
            clock.pass_by(minutes=5)
            engine.sweep()
            engine.run(ids)
        assert states(*ids) == ["failed", "sent", "sent"]
        assert "(ValueError)" in SocialMessage.objects.get(pk=ids[0]).last_error

    def test_what_was_in_the_batch_of_a_killer_is_begun_apart_from_it(
        self, clock: StillClock, page: SenderAccount, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A message that kills its worker each time takes the whole batch with it; the others must outlive it."""
        ids = some(page, 4)
        stage.answer(monkeypatch, *[Accepted()] * 3)
        begin = SocialEngine.begin

        class Killed(BaseException):
            pass

        def deadly(self: SocialEngine, delivery: Any, **more: Any) -> Any:
            if delivery.pk == ids[0]:
                raise Killed
            return begin(self, delivery, **more)

        monkeypatch.setattr(SocialEngine, "begin", deadly)
        for _ in range(12):
            try:
                engine.run([pk for pk, state in zip(ids, states(*ids), strict=True) if state == "scheduled"])
            except Killed:
                clock.pass_by(minutes=5)
            engine.sweep()
        assert states(*ids) == ["failed", "sent", "sent", "sent"]

    def test_one_that_was_not_reached_goes_later(self, clock: Any, page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        ids = some(page, 1)
        stage.answer(monkeypatch, Unreached(), Accepted())
        engine.run(ids)
        engine.run(ids)
        assert states(*ids) == ["scheduled"]
        clock.pass_by(seconds=7)
        engine.run(ids)
        assert states(*ids) == ["sent"]


class TestWhatACallMayDo:
    """Whatever the adapter does, exactly one outcome comes out of it."""

    def test_an_outcome_that_is_raised_is_the_outcome(self) -> None:
        def call() -> Any:
            raise CallFailed(Refused(reason="No."))

        assert settled_outcome(call) == Refused(reason="No.")

    def test_anything_else_it_returns_is_doubt(self) -> None:
        outcome = settled_outcome(lambda: "ok")  # type: ignore[arg-type,return-value]
        assert outcome == OutcomeUnknown(reason="The adapter answered with str, not an outcome.")


class TestTurns:
    def test_threads_wait_for_their_turn_and_a_fork_forgets_who_had_it(self) -> None:
        held = writing._turn
        writing._forget()
        assert writing._turn is not held
        assert not writing._turn.locked()

    def test_within_a_transaction_nobody_waits(self) -> None:
        with writing.writing(), writing.writing():
            pass


class TestDurations:
    def test_the_defaults_are_in_order(self) -> None:
        durations = Durations()
        assert durations.problems() == []
        assert (durations.permit.total_seconds(), durations.batch_budget.total_seconds()) == (85, 50)

    @pytest.mark.parametrize(("lease", "hard", "deadline"), [(90, 90, 30), (120, 30, 30), (20, 30, 10)])
    def test_out_of_order_is_said(self, lease: int, hard: int, deadline: int) -> None:
        times = (timedelta(seconds=each) for each in (lease, hard, deadline))
        assert len(Durations(*times).problems()) == 1

    def test_short_ones_still_let_calls_begin(self) -> None:
        short = Durations(lease=timedelta(seconds=5), hard_limit=timedelta(seconds=4), deadline=timedelta(seconds=2))
        assert short.problems() == []
        assert short.permit > timedelta(0)
        assert short.batch_budget > timedelta(0)
        assert short.permit + short.deadline < short.lease
