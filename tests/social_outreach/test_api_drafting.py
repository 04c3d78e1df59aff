"""Drafters, drafting runs and new texts by API."""

from __future__ import annotations

from typing import Any

import pytest

from outbound.outcome import Unauthorized
from social_outreach import tasks
from social_outreach.models import SocialDraftRun, SocialMessage
from social_outreach.services import draft_runs, drafting
from tests.factories import social
from tests.social_outreach import cast
from tests.social_outreach.drafting_cast import FakeModel, refused, said, stand_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def model(monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    monkeypatch.setattr(tasks, "nudge_draft_run", lambda pk: None)
    return stand_in(monkeypatch)


def api() -> Any:
    return social.api(*social.PERMISSIONS)


def people(number: int) -> list[int]:
    cast.account()
    return [cast.profile(company=f"Kiln {n}").pk for n in range(number)]


def post(path: str, body: dict[str, Any] | None = None) -> Any:
    return api().post(f"/api/social/{path}", body or {})


def test_drafters_with_their_reason_and_what_is_left(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.DRAFT_TOKENS_PER_DAY = 700
    stand_in(monkeypatch, has_key=False)
    template, gemini = api().get("/api/social/drafters/").json()
    assert (template["name"], template["ready"], template["tokens_left"]) == ("template", True, None)
    assert (gemini["name"], gemini["ready"], gemini["tokens_left"]) == ("gemini", False, 700)
    assert "GEMINI_API_KEY" in gemini["reason"]


class TestPipeline:
    @pytest.mark.parametrize("body", [{"drafter": "gemini"}, {}])
    def test_a_model_writes_by_a_run(self, body: dict[str, str], settings: Any) -> None:
        settings.DRAFTER = "gemini"
        ids = people(2)
        found = post("pipeline/draft", {"profile_ids": ids, "instruction": "Be brief.", **body}).json()
        run = SocialDraftRun.objects.get()
        assert found["run"]["id"] == run.pk
        assert (found["done"], found["made"], run.total, run.instruction) == ([], [], 2, "Be brief.")

    def test_a_template_writes_at_once(self) -> None:
        ids = people(2)
        found = post("pipeline/draft", {"profile_ids": ids}).json()
        assert (found["done"], found["run"], len(found["made"])) == (ids, None, 2)

    @pytest.mark.parametrize(
        ("body", "words"),
        [({"drafter": "nobody"}, "There is no drafter"), ({"instruction": "Be brief."}, "takes no instruction"),
         ({"drafter": "gemini", "template": "x"}, "without a template")],
    )  # fmt: skip
    def test_what_does_not_fit_is_refused(self, body: dict[str, str], words: str) -> None:
        answer = post("pipeline/draft", {"profile_ids": people(1), **body})
        assert answer.status_code == 422
        assert words in answer.json()["detail"]
        assert not SocialMessage.objects.exists()

    def test_follow_ups_take_a_drafter_too(self) -> None:
        people(1)
        answer = post("pipeline/followup", {"all_ready": True, "drafter": "gemini"})
        assert answer.status_code == 422
        assert "No profile is due" in answer.json()["detail"]

    def test_one_profile_by_a_model(self) -> None:
        pk = people(1)[0]
        found = post(f"profiles/{pk}/draft", {"drafter": "gemini"}).json()
        assert found["evidence"][1]["facts"] == [{"name": "company", "value": "Kiln 0"}]
        assert (found["language"], found["drafter_model"], found["prompt_tokens"]) == ("en", "a-model-001", 100)
        assert found["flags"] == []


class TestRuns:
    def started(self, number: int = 2) -> SocialDraftRun:
        return draft_runs.start(profile_ids=people(number), drafter="gemini", actor=None)

    def test_one_with_progress_and_refusals(self, model: FakeModel) -> None:
        model.next = [lambda order: refused("blocked")]
        run = self.started()
        draft_runs.run(run.pk)
        found = api().get(f"/api/social/draft-runs/{run.pk}/").json()
        assert (found["status"], found["made_count"], found["percent"], found["tokens"]) == ("finished", 1, 100, 120)
        assert found["refusals"] == [{"reason": "Gemini answered nothing usable (blocked).", "count": 1}]
        items = api().get(f"/api/social/draft-runs/{run.pk}/items/?status=refused").json()["results"]
        assert [(item["status"], item["message"]) for item in items] == [("refused", None)]

    def test_the_list_and_its_filters(self) -> None:
        run = self.started()
        assert [row["id"] for row in api().get("/api/social/draft-runs/").json()["results"]] == [run.pk]
        assert api().get("/api/social/draft-runs/?status=finished").json()["results"] == []
        assert api().get("/api/social/draft-runs/?colour=red").status_code == 400
        assert api().get("/api/social/draft-runs/99/").status_code == 404

    def test_cancel_once(self) -> None:
        run = self.started()
        assert post(f"draft-runs/{run.pk}/cancel").json()["status"] == "cancelled"
        assert post(f"draft-runs/{run.pk}/cancel").status_code == 409

    def test_resume_what_waits(self, model: FakeModel) -> None:
        model.next = [Unauthorized(reason="The key is not taken.")]
        run = self.started()
        draft_runs.run(run.pk)
        assert api().get(f"/api/social/draft-runs/{run.pk}/").json()["needs_person"]
        assert post(f"draft-runs/{run.pk}/resume").json()["waits_for"] == ""
        assert post(f"draft-runs/{run.pk}/resume").status_code == 409

    def test_reading_costs_the_same_however_many(self, django_assert_max_num_queries: Any) -> None:
        run = self.started(40)
        draft_runs.run(run.pk)
        client = api()
        for path in ("", f"{run.pk}/", f"{run.pk}/items/"):
            with django_assert_max_num_queries(12):
                assert client.get(f"/api/social/draft-runs/{path}").status_code == 200


class TestRegenerate:
    def written(self) -> SocialMessage:
        return drafting.draft(cast.profile(pk=people(1)[0] + 1, company="Kiln"), actor=None, drafter="gemini")

    def test_a_new_text(self, model: FakeModel) -> None:
        message = self.written()
        model.next = [said(("Hello Ada, only this.", ["first_name"]))]
        found = post(f"messages/{message.pk}/regenerate", {"instruction": "Be brief.", "version": 1}).json()
        assert (found["draft_body"], found["version"], found["instruction"]) == (
            "Hello Ada, only this.",
            2,
            "Be brief.",
        )
        assert found["prompt_tokens"] == 200

    @pytest.mark.parametrize(
        ("body", "status"),
        [({"version": 7}, 409), ({"drafter": "x"}, 422), ({"instruction": "y" * 501}, 400), ({"a": 1}, 400)],
    )
    def test_what_does_not_fit_changes_nothing(self, body: dict[str, Any], status: int) -> None:
        message = self.written()
        assert post(f"messages/{message.pk}/regenerate", body).status_code == status
        assert cast.now(message).version == 1

    def test_not_of_what_is_approved(self) -> None:
        message = cast.approved(cast.profile(pk=people(1)[0] + 1), by=cast.user())
        assert post(f"messages/{message.pk}/regenerate").status_code == 409


@pytest.mark.parametrize("path", ["draft-runs/1/cancel", "draft-runs/1/resume", "messages/1/regenerate"])
def test_only_who_may_write(path: str) -> None:
    assert social.api("approve_messages").post(f"/api/social/{path}", {}).status_code == 403
