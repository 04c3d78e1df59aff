"""Drafts for many: one that fails never stops the others, a run that is held up waits, one that is killed resumes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from outbound.clock import database_now
from outbound.outcome import Halted, OutcomeUnknown, Throttled, Unauthorized, Unreached
from social_outreach import tasks
from social_outreach.models import SocialDraftItem, SocialDraftRun, SocialMessage
from social_outreach.selectors import draft_runs as selector
from social_outreach.services import draft_runs, draft_work, drafting, messages
from social_outreach.services.draft_runs import CannotDraft
from tests.social_outreach import cast
from tests.social_outreach.drafting_cast import OUTPUT_TOKENS, PROMPT_TOKENS, FakeModel, honest, refused, stand_in

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Stands for SIGKILL."""


@pytest.fixture(autouse=True)
def sender(instagram):
    return cast.account(name="Grace's studio")


@pytest.fixture
def model(monkeypatch) -> FakeModel:
    return stand_in(monkeypatch)


def people(count: int):
    return [cast.profile(company=f"Looms {number}") for number in range(count)]


def start(count: int = 3, **fields) -> SocialDraftRun:
    if "profile_ids" not in fields:
        fields["profile_ids"] = [who.pk for who in people(count)]
    return draft_runs.start(**({"drafter": "gemini", "actor": None} | fields))


def go(run: SocialDraftRun) -> draft_runs.Progress:
    draft_runs.run(run.pk)
    return draft_runs.progress(run)


def made(run: SocialDraftRun) -> int:
    """Drafts made, once it is sure that nobody has two and that counts, items and messages agree."""
    a_profile = Counter(SocialMessage.objects.values_list("profile_id", flat=True))
    assert set(a_profile.values()) <= {1}
    items = SocialDraftItem.objects.filter(run=run, status="made")
    assert set(items.values_list("message_id", flat=True)) == set(SocialMessage.objects.values_list("pk", flat=True))
    run.refresh_from_db()
    assert run.made_count == len(a_profile)
    return len(a_profile)


class TestStarting:
    def test_all_that_wait(self, model):
        waiting = people(3)
        cast.draft(waiting[0])
        run = draft_runs.start(drafter="gemini", actor=None)
        assert sorted(run.items.values_list("profile_id", flat=True)) == [who.pk for who in waiting[1:]]
        assert (run.total, draft_runs.progress(run).waiting) == (2, 2)

    def test_all_that_are_due_for_a_follow_up(self, model, sender):
        who = cast.profile(company="Looms")
        cast.wrote(sender, who)
        cast.work(cast.scheduled(who))
        type(who).objects.filter(pk=who.pk).update(last_contacted_at=database_now() - timedelta(days=30))
        run = draft_runs.start(drafter="gemini", message_type="followup", actor=None)
        assert go(run).made == 1
        assert SocialMessage.objects.get(step=1).message_type == "followup"

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"drafter": "nobody"}, "no drafter “nobody”"),
            ({"template": "shipped"}, "without a template"),
            ({"drafter": "template", "template": "lost"}, "no template 'lost'"),
            ({"message_type": "greeting"}, "no message type"),
            ({"platform": "myspace"}, "no platform “myspace”"),
            ({"profile_ids": []}, "Nobody was chosen"),
            ({"profile_ids": [987654]}, "no profile 987654"),
            ({"profile_ids": None}, "No qualified profile waits"),
            ({"profile_ids": None, "message_type": "followup"}, "No profile is due"),
            ({"instruction": "x" * 501}, "room for 500"),
        ],
    )
    def test_what_cannot_be_is_refused_with_a_sentence(self, model, fields, why):
        with pytest.raises(CannotDraft, match=why):
            start(**({"profile_ids": [1]} | fields))
        assert not SocialDraftRun.objects.exists()

    def test_a_drafter_without_its_key(self, monkeypatch):
        stand_in(monkeypatch, has_key=False)
        with pytest.raises(CannotDraft, match="GEMINI_API_KEY"):
            start()


class TestGoingOn:
    def test_every_profile_gets_a_draft(self, model):
        run = start(3)
        end = go(run)
        assert (end.percent, end.status, end.made, end.waiting, end.finished) == (100, "finished", 3, 0, True)
        assert end.tokens == 3 * (PROMPT_TOKENS + OUTPUT_TOKENS)
        assert made(run) == 3

    def test_with_a_template_too(self):
        run = start(3, drafter="template")
        assert (go(run).made, made(run)) == (3, 3)

    def test_one_that_fails_never_stops_the_others(self, model):
        run = start(4)
        model.next = [honest, refused("blocked"), ZeroDivisionError("ours")]
        end = go(run)
        assert (end.made, end.refused) == (2, 2)
        reasons = [item.reason for item in selector.rows(run.pk, status="refused").rows]
        assert "blocked" in reasons[0]
        assert "An error of ours stopped this draft (ZeroDivisionError)" in reasons[1]

    def test_somebody_who_was_drafted_meanwhile_is_refused_with_the_reason(self, model):
        run = start(2)
        drafting.draft(run.items.order_by("pk").first().profile, actor=None, body="By hand.")
        end = go(run)
        assert (end.made, end.refused) == (1, 1)
        assert "already" in selector.rows(run.pk, status="refused").rows[0].reason

    def test_also_while_the_model_writes(self, model):
        run = start(1)

        def meanwhile(order):
            drafting.draft(run.items.get().profile, actor=None, body="By hand.")
            return honest(order)

        model.next = [meanwhile]
        assert go(run).refused == 1
        assert SocialMessage.objects.get().draft_body == "By hand."

    def test_a_spent_stretch_is_gone_on_with(self, model):
        run = start(3)
        goes = 1
        while not draft_runs.run(run.pk, budget_seconds=0):
            goes += 1
        assert (goes, made(run)) == (3, 3)

    def test_the_report_is_read_page_by_page(self, model):
        run = start(5)
        go(run)
        first = selector.rows(run.pk, most=3)
        assert (len(first.rows), len(selector.rows(run.pk, after=first.next, most=3).rows)) == (3, 2)
        assert first.rows[0].message.draft_body

    def test_the_tick_hints_what_is_due_and_the_task_works_it_off(self, model, monkeypatch):
        hints = []
        monkeypatch.setattr(tasks, "_publish", lambda task, **given: hints.append((task, given)))
        run = start(1)
        tasks.tick()
        assert (tasks.draft_run, {"queue": "console", "run_id": run.pk}) in hints
        tasks.draft_run(run_id=run.pk)
        assert made(run) == 1
        assert draft_runs.due() == []


class TestKilled:
    @pytest.mark.parametrize("dies_at", [1, 2, 3])
    def test_while_the_model_writes(self, model, dies_at):
        run = start(3)
        model.next = [*[honest] * (dies_at - 1), Killed()]
        with pytest.raises(Killed):
            draft_runs.run(run.pk)
        assert made(run) == dies_at - 1
        assert (go(run).made, made(run)) == (3, 3)

    @pytest.mark.parametrize("dies_at", [1, 2, 3])
    def test_between_draft_and_item(self, model, monkeypatch, dies_at):
        run = start(3)
        settled = 0
        settle = draft_work._Work._settle

        def dying(self, *args, **fields):
            nonlocal settled
            settled += 1
            if settled == dies_at:
                raise Killed
            settle(self, *args, **fields)

        with monkeypatch.context() as patch:
            patch.setattr(draft_work._Work, "_settle", dying)
            with pytest.raises(Killed):
                draft_runs.run(run.pk)
        assert made(run) == dies_at - 1
        assert (go(run).made, made(run)) == (3, 3)

    def test_the_lease_of_the_dead_keeps_others_out_until_it_is_over(self, model, monkeypatch):
        run = start(2)
        monkeypatch.setattr(draft_work._Work, "release", lambda self: None)
        model.next = [Killed()]
        with pytest.raises(Killed):
            draft_runs.run(run.pk)
        assert (draft_runs.due(), draft_runs.run(run.pk), made(run)) == ([], False, 0)
        SocialDraftRun.objects.update(lease_until=database_now() - timedelta(seconds=1))
        assert draft_runs.due() == [run.pk]
        assert (go(run).made, made(run)) == (2, 2)


class TestTwoWorkers:
    def test_the_second_finds_the_door_closed(self, model):
        run = start(2)
        answers = []

        def meanwhile(order):
            answers.append(draft_runs.run(run.pk))
            return honest(order)

        model.next = [meanwhile]
        assert (go(run).made, answers, made(run)) == (2, [False], 2)

    def test_one_whose_lease_ran_out_writes_nothing(self, model):
        run = start(3)

        def meanwhile(order):
            SocialDraftRun.objects.update(lease_until=database_now() - timedelta(seconds=1))
            assert draft_runs.run(run.pk)
            return honest(order)

        model.next = [meanwhile]
        draft_runs.run(run.pk)
        assert (draft_runs.progress(run).made, made(run)) == (3, 3)

    def test_a_cancelled_run_keeps_what_it_has_and_nothing_of_the_text_under_way(self, model):
        run = start(3)

        def cancelling(order):
            assert draft_runs.cancel(SocialDraftRun.objects.get(pk=run.pk))
            return honest(order)

        model.next = [honest, cancelling]
        assert draft_runs.run(run.pk)
        end = draft_runs.progress(run)
        assert (end.status, end.made, end.waiting, end.finished) == ("cancelled", 1, 2, True)
        assert made(run) == 1
        assert not draft_runs.cancel(run)
        assert draft_runs.due() == []


class TestHeldUp:
    def over(self, run: SocialDraftRun) -> None:
        SocialDraftRun.objects.filter(pk=run.pk).update(resume_at=database_now() - timedelta(seconds=1))

    def test_a_throttle_waits_until_its_time_and_goes_on(self, model):
        run = start(3)
        until = database_now() + timedelta(minutes=5)
        model.next = [honest, Throttled(reason="Gemini's quota is used up for now.", until=until)]
        end = go(run)
        assert (end.made, end.waits_for, end.resume_at, end.finished) == (
            1,
            "Gemini's quota is used up for now.",
            until,
            False,
        )
        assert (draft_runs.due(), draft_runs.run(run.pk), len(model.orders)) == ([], False, 2)
        self.over(run)
        assert draft_runs.due() == [run.pk]
        assert (go(run).made, made(run), draft_runs.progress(run).waits_for) == (3, 3, "")

    @pytest.mark.parametrize(
        ("outcome", "setting"),
        [
            (Unauthorized(reason="The key is not taken."), "GEMINI_API_KEY"),
            (Halted(reason="No such model."), "GEMINI_MODEL"),
        ],
    )
    def test_what_a_person_must_mend_waits_for_the_person(self, model, outcome, setting):
        run = start(2)
        model.next = [outcome]
        end = go(run)
        assert setting in end.waits_for
        assert (end.resume_at, end.needs_person, draft_runs.due()) == (None, True, [])
        assert draft_runs.resume(run)
        assert (go(run).made, made(run)) == (2, 2)
        assert not draft_runs.resume(run)

    def test_who_cannot_be_reached_is_tried_again_later_and_later(self, model):
        run = start(2)
        model.answer = lambda order: Unreached(reason="Nobody there.")
        waits = []
        for _ in range(9):
            before = database_now()
            waits.append(round((go(run).resume_at - before).total_seconds()))
            self.over(run)
        assert waits == [15, 30, 60, 120, 240, 480, 900, 900, 900]
        assert draft_runs.progress(run).refused == 0
        model.answer = honest
        assert (go(run).made, made(run)) == (2, 2)

    def test_one_text_that_breaks_every_call_costs_only_itself(self, model):
        run = start(4)
        bad = run.items.order_by("pk").first().profile.company
        model.answer = lambda order: (
            OutcomeUnknown(reason="Broken off.") if order["facts"]["company"] == bad else honest(order)
        )
        for _ in range(10):
            if go(run).finished:
                break
            self.over(run)
        end = draft_runs.progress(run)
        assert (end.made, end.refused, end.finished) == (3, 1, True)
        assert selector.rows(run.pk, status="refused").rows[0].reason == "Broken off."

    def test_a_spent_budget_waits_for_the_next_day(self, model, settings):
        settings.DRAFT_TOKENS_PER_DAY = 2 * (PROMPT_TOKENS + OUTPUT_TOKENS)
        run = start(3)
        end = go(run)
        midnight = datetime.combine(database_now().date() + timedelta(days=1), datetime.min.time(), UTC)
        assert (end.made, end.resume_at) == (2, midnight)
        assert "tokens are used up" in end.waits_for
        settings.DRAFT_TOKENS_PER_DAY = 10_000
        self.over(run)
        assert (go(run).made, made(run)) == (3, 3)


def test_a_message_of_a_run_is_approved_like_any_other(model):
    go(start(1))
    message = SocialMessage.objects.get()
    assert messages.approve(message.pk, actor=None).state == "approved"
