"""Limits, suppressions, the global stop, templates and the outlook."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from social_outreach.models import SocialSuppression, SocialTemplate
from tests.factories import social

pytestmark = pytest.mark.django_db


def client() -> Any:
    return social.api(*social.PERMISSIONS)


class TestLimits:
    def test_are_tuned_up_to_their_rail(self) -> None:
        limit = social.LimitFactory(limit=5, hard_rail=10)
        assert client().patch(f"/api/social/limits/{limit.pk}/", {"limit": 10}).json()["limit"] == 10

    def test_are_not_set_above_it(self) -> None:
        limit = social.LimitFactory(limit=5, hard_rail=10)
        answer = client().patch(f"/api/social/limits/{limit.pk}/", {"limit": 11})
        assert answer.status_code == 400
        assert "10" in answer.json()["errors"]["limit"][0]

    def test_tuning_wakes_the_lane(self) -> None:
        account = social.AccountFactory(next_free_at=social.long_ago(-1))
        limit = social.LimitFactory(scope=f"account:{account.pk}")
        client().patch(f"/api/social/limits/{limit.pk}/", {"limit": 20})
        account.refresh_from_db()
        assert account.next_free_at is None


class TestSuppressions:
    def test_are_added_once(self) -> None:
        body = {"kind": "handle", "platform": "linkedin", "value": "@Ada", "reason": "Asked us to stop"}
        first, again = (client().post("/api/social/suppressions/", body) for _ in range(2))
        assert first.status_code == 201
        assert first.json()["id"] == again.json()["id"]
        assert "identity" not in first.json()

    @pytest.mark.parametrize(
        ("fields", "status"),
        [({"kind": "handle", "value": "ada"}, 400), ({"kind": "email", "value": "no address"}, 422)],
    )
    def test_refuse_what_names_nobody(self, fields: dict[str, str], status: int) -> None:
        assert client().post("/api/social/suppressions/", {**fields, "reason": "x"}).status_code == status

    def test_are_lifted_with_a_reason_that_is_kept(self) -> None:
        row = social.SuppressionFactory()
        assert client().delete(f"/api/social/suppressions/{row.pk}/", {}).status_code == 400
        assert client().delete(f"/api/social/suppressions/{row.pk}/", {"reason": "Wrong person"}).status_code == 204
        assert not SocialSuppression.objects.exists()
        assert "Wrong person" in LogEntry.objects.get(object_id=str(row.pk)).change_message

    def test_lifting_twice_is_404(self) -> None:
        assert client().delete("/api/social/suppressions/987654/", {"reason": "x"}).status_code == 404


class TestControl:
    def test_stop_and_resume(self) -> None:
        operator = client()
        found = operator.post("/api/social/control/stop/", {"reason": "Wrong list"}).json()
        assert (found["is_stopped"], found["reason"], found["by"]) == (True, "Wrong list", operator.person.username)
        assert operator.post("/api/social/control/resume/").json()["is_stopped"] is False
        assert operator.get("/api/social/control/").json()["is_stopped"] is False

    def test_stopping_needs_a_reason(self) -> None:
        assert client().post("/api/social/control/stop/", {"reason": "  "}).status_code == 400


class TestTemplates:
    def test_are_made_changed_and_deleted(self) -> None:
        made = client().post("/api/social/templates/", {"name": "opener", "body": "Hello {{ first_name }}."})
        assert (made.status_code, made.json()["variables"]) == (201, ["first_name"])
        at = f"/api/social/templates/{made.json()['id']}/"
        assert client().patch(at, {"is_active": False}).json()["is_active"] is False
        assert client().delete(at).status_code == 204

    @pytest.mark.parametrize("body", ["Hello {{ shoe_size }}.", "Hello {{ first_name.", "{% load x %}"])
    def test_name_what_is_wrong_with_the_text(self, body: str) -> None:
        answer = client().post("/api/social/templates/", {"name": "opener", "body": body})
        assert list(answer.json()["errors"]) == ["body"]
        assert not SocialTemplate.objects.exists()

    def test_two_of_one_name_are_a_conflict(self) -> None:
        social.TemplateFactory(name="opener")
        answer = client().post("/api/social/templates/", {"name": "opener", "body": "Hello."})
        assert (answer.status_code, answer.json()["type"]) == (409, "about:name-taken")


def test_outlook_tells_what_will_happen() -> None:
    social.scheduled()
    social.approved()
    social.MessageFactory()
    found = client().get("/api/social/outlook").json()
    assert (found["total"], found["by_hand"]) == (2, 2)
    assert "by hand" in found["sentence"]


def test_jobs_are_read() -> None:
    job = social.JobFactory(report=[{"line": 1, "text": "x", "reason": "y"}])
    assert client().get(f"/api/social/jobs/{job.pk}/").json()["report"][0]["reason"] == "y"
