"""Starting drafting runs, and their pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from outbound.clock import database_now
from outbound.outcome import Throttled, Unauthorized
from social_outreach import tasks
from social_outreach.models import SocialDraftItem, SocialDraftRun, SocialMessage, SocialTemplate, SocialTokenUse
from social_outreach.services import draft_choice, draft_runs, messages
from tests.factories.social import user_with
from tests.social_outreach import cast, console
from tests.social_outreach.drafting_cast import FakeModel, refused, stand_in
from tests.social_outreach.test_page_drafts import statements_of, text

pytestmark = pytest.mark.django_db

MAKE = reverse("social:drafts-make")
PARTS = reverse("social:drafts-make-parts")


@pytest.fixture
def writer(client: Client) -> Any:
    client.person = user_with("write_messages", "approve_messages")  # type: ignore[attr-defined]
    client.force_login(client.person)  # type: ignore[attr-defined]
    return client


@pytest.fixture(autouse=True)
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The runs that the workers were told about."""
    told: list[int] = []
    monkeypatch.setattr(tasks, "nudge_draft_run", told.append)
    return told


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    return stand_in(monkeypatch)


def people(number: int, **fields: Any) -> list[Any]:
    if not cast.SenderAccount.objects.exists():
        cast.account()
    return [cast.profile(full_name=f"Person{n:02} Doe", company=f"Kiln {n}", **fields) for n in range(number)]


def started(number: int = 2, **more: Any) -> SocialDraftRun:
    ids = [person.pk for person in people(number)]
    return draft_runs.start(profile_ids=ids, **{"drafter": "gemini", "actor": None, **more})


def page(run: SocialDraftRun, act: str = "") -> str:
    return reverse(f"social:drafts-run{'-' if act else ''}{act}", args=[run.pk])


class TestMake:
    def test_starts_a_run_for_all_that_wait_and_shows_it(
        self, writer: Any, model: FakeModel, nudged: list[int]
    ) -> None:
        people(3)
        form = {"platform": "", "message_type": "initial", "drafter": "gemini", "instruction": "Be brief."}
        answer = writer.post(MAKE, form)
        run = SocialDraftRun.objects.get()
        assert answer.url == page(run)
        assert (run.total, run.drafter, run.instruction, nudged) == (3, "gemini", "Be brief.", [run.pk])
        assert run.created_by == writer.person

    def test_a_template_run_takes_the_chosen_template(self, writer: Any) -> None:
        people(1)
        SocialTemplate.objects.create(name="short", body="Dear {{ first_name }}.")
        form = {"message_type": "initial", "drafter": "template", "template": "short", "instruction": "not for it"}
        writer.post(MAKE, form)
        draft_runs.run(SocialDraftRun.objects.get().pk)
        assert SocialMessage.objects.get().draft_body == "Dear Person00."
        assert SocialDraftRun.objects.get().instruction == ""

    @pytest.mark.parametrize(
        "change",
        [{"drafter": "nobody"}, {"drafter": ""}, {"template": "gone"}, {"platform": "myspace"}, {"message_type": "x"},
         {"instruction": "y" * 501}],
    )  # fmt: skip
    def test_what_is_not_there_is_refused_and_named(self, writer: Any, change: dict[str, str]) -> None:
        people(1)
        answer = writer.post(MAKE, {"message_type": "initial", "drafter": "template", **change})
        assert answer.status_code == 422
        assert "another look" in text(answer)
        assert not SocialDraftRun.objects.exists()

    def test_where_nobody_waits_it_says_so(self, writer: Any) -> None:
        answer = writer.post(MAKE, {"message_type": "followup", "drafter": "template"})
        assert answer.status_code == 422
        assert "No profile is due for a follow-up." in text(answer)

    def test_a_drafter_that_is_not_ready_is_shown_with_its_reason_and_cannot_be_chosen(
        self, writer: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stand_in(monkeypatch, has_key=False)
        people(1)
        shown = text(writer.get(MAKE))
        assert "Not ready. " in shown
        assert "GEMINI_API_KEY" in shown
        assert writer.post(MAKE, {"message_type": "initial", "drafter": "gemini"}).status_code == 422

    def test_the_sum_follows_from_what_is_chosen(self, writer: Any, model: FakeModel, settings: Any) -> None:
        settings.DRAFT_TOKENS_PER_DAY = 10_000
        people(3)
        SocialTokenUse.objects.create(
            drafter="gemini", day=database_now().date(), requests=10, prompt_tokens=8_000, output_tokens=1_000
        )
        shown = text(writer.post(PARTS, {"message_type": "initial", "drafter": "gemini"}))
        assert "Make 3 drafts" in shown
        assert "2,700" in shown
        assert "900 each, as measured" in shown
        assert "1,000" in shown
        assert "will not do for all" in shown
        assert "Tokens" not in text(writer.post(PARTS, {"message_type": "initial", "drafter": "template"}))

    def test_before_anything_is_measured_it_says_that_it_assumes(self, writer: Any, model: FakeModel) -> None:
        people(1)
        assert "an assumption" in text(writer.post(PARTS, {"message_type": "initial", "drafter": "gemini"}))

    def test_templates_are_those_of_the_chosen_kind(self, writer: Any) -> None:
        SocialTemplate.objects.create(name="nudge", body="Again", message_type="followup")
        assert "nudge" not in text(writer.post(PARTS, {"message_type": "initial", "drafter": "template"}))
        assert "nudge" in text(writer.post(PARTS, {"message_type": "followup", "drafter": "template"}))

    @pytest.mark.parametrize("query", ["?platform=myspace", "?message_type=x", "?drafter=x", "?platform=linkedin"])
    def test_a_choice_in_the_address_that_is_unknown_is_left_out(self, writer: Any, query: str) -> None:
        assert writer.get(MAKE + query).status_code == 200

    def test_costs_the_same_for_two_and_for_many(self, writer: Any, model: FakeModel) -> None:
        started(2)
        few = statements_of(writer, MAKE)
        for _ in range(6):
            started(9)
        assert statements_of(writer, MAKE) == few < 42


class TestRun:
    def test_shows_what_was_made_refused_and_used(self, writer: Any, model: FakeModel) -> None:
        run = started(3)
        model.next = [lambda order: refused("blocked")]
        draft_runs.run(run.pk)
        shown = text(writer.get(page(run)))
        assert "2 drafts made, 1 refused" in shown
        assert "Person00 Doe" in shown
        assert "(blocked)" in shown
        assert "240" in shown
        assert f"?state=draft&amp;run={run.pk}" in shown
        assert "hx-get" not in shown

    def test_the_drafts_made_are_a_list_of_their_own(self, writer: Any, model: FakeModel) -> None:
        run = started(2)
        draft_runs.run(run.pk)
        cast.draft(cast.profile(full_name="Otto Other"))
        shown = text(writer.get(reverse("social:drafts"), {"run": run.pk}))
        assert "Person01 Doe" in shown
        assert "Otto Other" not in shown

    def test_answers_nothing_while_nothing_has_moved(self, writer: Any, model: FakeModel) -> None:
        run = started()
        shown = writer.get(page(run), headers={"HX-Request": "true"})
        assert "<html" not in text(shown)
        seen = {"seen": shown.context["seen"]}
        assert writer.get(page(run), seen, headers={"HX-Request": "true"}).status_code == 204
        draft_runs.run(run.pk, budget_seconds=0)
        assert writer.get(page(run), seen, headers={"HX-Request": "true"}).status_code == 200
        assert writer.get(page(run), seen).status_code == 200

    def test_one_that_waits_says_for_what_and_until_when(self, writer: Any, model: FakeModel) -> None:
        model.next = [Throttled(reason="Slow down.", until=database_now() + timedelta(minutes=5))]
        run = started()
        draft_runs.run(run.pk)
        shown = text(writer.get(page(run)))
        assert "<strong>Waits.</strong> Slow down. Goes on by itself" in shown
        writer.post(page(run, "resume"))
        run.refresh_from_db()
        assert (run.waits_for, run.resume_at) == ("", None)

    def test_one_that_needs_a_person_says_so(self, writer: Any, model: FakeModel) -> None:
        model.next = [Unauthorized(reason="The key is not taken.")]
        run = started()
        draft_runs.run(run.pk)
        shown = text(writer.get(page(run)))
        assert "Needs a person.</strong> The key is not taken." in shown
        assert "Goes on by itself" not in shown

    def test_is_stopped_once_and_keeps_what_was_made(self, writer: Any, model: FakeModel) -> None:
        run = started(3)
        draft_runs.run(run.pk, budget_seconds=0)
        writer.post(page(run, "cancel"))
        shown = text(writer.get(page(run)))
        assert "Stopped.</strong> 1 draft had been made; it stays." in shown
        assert "over already" in text(writer.post(page(run, "cancel"), follow=True))
        assert SocialMessage.objects.count() == 1

    def test_what_does_not_wait_is_not_gone_on_with(self, writer: Any, model: FakeModel) -> None:
        assert "does not wait" in text(writer.post(page(started(), "resume"), follow=True))

    def test_tries_all_refused_again_in_a_run_of_its_own(
        self, writer: Any, model: FakeModel, nudged: list[int]
    ) -> None:
        run = started(3, instruction="Be brief.")
        model.next = [lambda order: refused("blocked"), lambda order: refused("empty")]
        draft_runs.run(run.pk)
        answer = writer.post(page(run, "again"))
        fresh = SocialDraftRun.objects.latest("pk")
        assert answer.url == page(fresh)
        assert (fresh.total, fresh.instruction, nudged[-1]) == (2, "Be brief.", fresh.pk)

    def test_again_waits_for_the_end_and_needs_somebody(self, writer: Any, model: FakeModel) -> None:
        run = started(1)
        assert "not over yet" in text(writer.post(page(run, "again"), follow=True))
        draft_runs.run(run.pk)
        assert "Nobody was chosen." in text(writer.post(page(run, "again"), follow=True))

    def test_the_refused_are_paged(self, writer: Any, model: FakeModel) -> None:
        run = started(60)
        SocialDraftItem.objects.filter(run=run).update(status="refused", reason="No.")
        SocialDraftRun.objects.filter(pk=run.pk).update(refused_count=60, status="finished")
        first = writer.get(page(run))
        assert "Person49" in text(first)
        assert "Person50" not in text(first)
        assert "Person50" in text(writer.get(page(run), {"after": first.context["following"]}))
        for odd in ("x", "-1", "9" * 30):
            assert writer.get(page(run), {"after": odd}).status_code == 200

    def test_costs_the_same_for_two_and_for_two_hundred(self, writer: Any, model: FakeModel) -> None:
        costs = []
        for number in (2, 200):
            run = started(number)
            half = [item.pk for item in run.items.all()[: number // 2]]
            SocialDraftItem.objects.filter(pk__in=half).update(status="refused", reason="No.")
            SocialDraftRun.objects.filter(pk=run.pk).update(refused_count=number // 2)
            costs.append(statements_of(writer, page(run)))
        assert costs[0] == costs[1] < 42


class TestRights:
    @pytest.mark.parametrize("act", ["cancel", "resume", "again"])
    def test_only_who_may_write(self, client: Client, model: FakeModel, act: str) -> None:
        run = started()
        client.force_login(user_with("approve_messages"))
        assert client.post(page(run, act)).status_code == 403
        assert client.get(page(run, act)).status_code == 405
        shown = text(client.get(page(run)))
        assert "draft-run-stop" not in shown

    def test_reading_needs_a_sign_in_and_a_run(self, client: Client, writer: Any) -> None:
        assert writer.get(reverse("social:drafts-run", args=[99])).status_code == 404
        client.logout()
        assert client.get(MAKE).status_code == 302

    def test_who_may_not_write_sees_no_form(self, client: Client) -> None:
        client.force_login(user_with())
        assert "make-start" not in text(client.get(MAKE))
        assert client.post(MAKE, {"drafter": "template"}).status_code == 403


class TestFollowUps:
    def sent(self, number: int) -> None:
        long_ago = database_now() - timedelta(days=400)
        for person in people(number, outreach_status="sent", last_contacted_at=long_ago):
            row = cast.SocialMessage.objects.create(
                profile=person, account=cast.SenderAccount.objects.first(), platform=person.platform, state="sent",
                draft_body="Hello", sent_body="Hello", sent_at=long_ago, idempotency_key=f"k{person.pk}",
                approved_hash="x",
            )  # fmt: skip
            assert row.step == 0

    def test_few_are_written_at_once_and_many_by_a_run(
        self, writer: Any, monkeypatch: pytest.MonkeyPatch, nudged: list[int]
    ) -> None:
        monkeypatch.setattr(draft_choice, "AT_ONCE", 2)
        self.sent(2)
        writer.post(reverse("social:pipeline"))
        assert SocialMessage.objects.filter(message_type="followup").count() == 2
        assert not SocialDraftRun.objects.exists()
        self.sent(3)
        answer = writer.post(reverse("social:pipeline"))
        run = SocialDraftRun.objects.get()
        assert (answer.url, run.total, run.message_type, nudged) == (page(run), 3, "followup", [run.pk])

    def test_a_model_always_writes_by_a_run(self, writer: Any, model: FakeModel, settings: Any) -> None:
        settings.DRAFTER = "gemini"
        self.sent(1)
        writer.post(reverse("social:pipeline"))
        assert SocialDraftRun.objects.get().drafter == "gemini"


class TestConsole:
    def test_a_run_is_stopped_once(self, model: FakeModel) -> None:
        run, client = started(), console.operator()
        assert "was stopped" in console.press(client, run, "cancel")[0]
        assert "over already" in console.press(client, run, "cancel")[0]

    def test_one_that_waits_goes_on(self, model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tasks, "nudge", lambda: None)
        model.next = [Unauthorized(reason="The key is not taken.")]
        run, client = started(), console.operator()
        draft_runs.run(run.pk)
        assert "goes on" in console.press(client, run, "resume")[0]
        assert "does not wait" in console.press(client, run, "resume")[0]


def test_a_draft_of_a_run_is_approved_like_any_other(model: FakeModel) -> None:
    run = started(1)
    draft_runs.run(run.pk)
    message = SocialMessage.objects.get()
    assert messages.approve(message.pk, actor=cast.user()).state == "approved"
