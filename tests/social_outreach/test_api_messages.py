"""/api/social/messages/: their ledger, the answer to "why has this not gone?", and what people do with them."""

from __future__ import annotations

from typing import Any

import pytest

from outbound.states import State
from social_outreach.models import SocialMessage
from social_outreach.services import control
from tests.factories import social

pytestmark = pytest.mark.django_db
AT = "/api/social/messages/"


def client() -> Any:
    return social.api(*social.PERMISSIONS)


def do(message: SocialMessage, verb: str, body: dict[str, Any] | None = None) -> Any:
    return client().post(f"{AT}{message.pk}/{verb}/", body or {})


class TestList:
    def test_is_narrowed_by_state_mode_account_and_profile(self) -> None:
        wanted = social.scheduled(mode="api")
        social.MessageFactory()
        for query in ("state=scheduled", "mode=api", f"account={wanted.account_id}", f"profile={wanted.profile_id}"):
            assert [row["id"] for row in client().get(f"{AT}?{query}").json()["results"]] == [wanted.pk]

    def test_tells_held_from_scheduled(self) -> None:
        held = social.scheduled(verdict={"kind": "hold", "gate": "account", "reason": "Paused.", "until": None})
        waiting = social.scheduled(verdict={"kind": "wait", "gate": "caps", "reason": "Used up.", "until": None})
        plain = social.scheduled()
        found = client().get(f"{AT}?status=held").json()["results"]
        assert [(row["id"], row["status"]) for row in found] == [(held.pk, "held")]
        found = client().get(f"{AT}?status=scheduled").json()["results"]
        assert {row["id"] for row in found} == {waiting.pk, plain.pk}


class TestRetrieve:
    def test_shows_the_ledger(self) -> None:
        message = social.scheduled()
        social.AttemptFactory(message=message, outcome="throttled", reason="Too fast")
        social.EventFactory(message=message, kind="approved")
        found = client().get(f"{AT}{message.pk}/").json()
        assert [attempt["outcome"] for attempt in found["attempts"]] == ["throttled"]
        assert [event["kind"] for event in found["events"]] == ["approved"]

    def test_says_why_it_has_not_gone(self) -> None:
        message = social.scheduled()
        control.stop(actor=None, reason="Lunch")
        why = client().get(f"{AT}{message.pk}/").json()["why"]
        assert (why["sentence"], why["gate"], why["until"]) == ("Lunch", "global stop", None)
        assert "global stop" in [verdict["gate"] for verdict in why["verdicts"]]

    def test_forecasts_what_is_approved(self) -> None:
        forecast = client().get(f"{AT}{social.approved().pk}/").json()["forecast"]
        assert forecast["at"] is not None

    def test_foretells_nothing_of_a_draft(self) -> None:
        found = client().get(f"{AT}{social.MessageFactory().pk}/").json()
        assert found["forecast"] is None
        assert "approve" in found["why"]["sentence"]

    def test_is_404_for_what_is_not_there(self) -> None:
        assert client().get(f"{AT}987654/").status_code == 404


class TestEdit:
    def test_changes_the_text_and_voids_the_approval(self) -> None:
        message = social.approved()
        found = client().patch(f"{AT}{message.pk}/", {"body": "Other words.", "version": 1}).json()
        assert (found["draft_body"], found["state"], found["version"]) == ("Other words.", "draft", 2)

    def test_a_stale_edit_is_refused(self) -> None:
        message = social.MessageFactory(version=3)
        answer = client().patch(f"{AT}{message.pk}/", {"body": "Other words.", "version": 2})
        assert (answer.status_code, answer.json()["type"]) == (409, "about:stale-edit")

    @pytest.mark.parametrize("state", [State.CLAIMED, State.SENDING, State.SENT, State.UNKNOWN])
    def test_what_is_leaving_is_not_edited(self, state: State) -> None:
        message = social.MessageFactory(state=state)
        answer = client().patch(f"{AT}{message.pk}/", {"body": "Other words.", "version": 1})
        assert (answer.status_code, answer.json()["type"]) == (409, "about:not-now")
        message.refresh_from_db()
        assert message.draft_body == "Hello Ada, your engine caught my eye."

    def test_needs_the_version(self) -> None:
        answer = client().patch(f"{AT}{social.MessageFactory().pk}/", {"body": "Other words."})
        assert list(answer.json()["errors"]) == ["version"]

    def test_a_text_that_is_too_long_is_unacceptable(self) -> None:
        message = social.MessageFactory(profile__platform="instagram")
        answer = client().patch(f"{AT}{message.pk}/", {"body": "é" * 5000, "version": 1})
        assert answer.status_code == 422


class TestVerbs:
    def test_approve_then_send(self) -> None:
        message = social.MessageFactory()
        assert do(message, "approve").json()["state"] == "approved"
        assert do(message, "send").json()["state"] == "scheduled"

    def test_approve_refuses_what_lacks_a_variable(self) -> None:
        assert do(social.MessageFactory(missing=["company"]), "approve").status_code == 422

    def test_send_refuses_a_draft(self) -> None:
        assert do(social.MessageFactory(), "send").status_code == 409

    def test_send_refuses_a_mode_that_is_not_open(self) -> None:
        answer = do(social.approved(), "send", {"mode": "api"})
        assert (answer.status_code, answer.json()["type"]) == (422, "about:not-acceptable")

    def test_cancel(self) -> None:
        assert do(social.scheduled(), "cancel").json()["state"] == "cancelled"

    def test_cancel_refuses_what_has_gone(self) -> None:
        assert do(social.MessageFactory(state=State.SENT), "cancel").status_code == 409

    def test_by_hand(self) -> None:
        assert do(social.scheduled(mode="api"), "by-hand").json()["mode"] == "assisted"

    @pytest.mark.parametrize(
        ("decision", "state"), [("arrived", "sent"), ("send_again", "scheduled"), ("give_up", "failed")]
    )
    def test_decide(self, decision: str, state: str) -> None:
        message = social.MessageFactory(state=State.UNKNOWN, epoch=1)
        social.AttemptFactory(message=message, epoch=1)
        assert do(message, "decide", {"decision": decision}).json()["state"] == state

    def test_decide_refuses_what_is_not_doubtful(self) -> None:
        assert do(social.scheduled(), "decide", {"decision": "arrived"}).status_code == 409

    def test_revise(self) -> None:
        assert do(social.MessageFactory(state=State.FAILED), "revise").json()["state"] == "draft"


class TestMany:
    @pytest.mark.parametrize(
        ("verb", "state", "then"),
        [("approve", "draft", "approved"), ("send", "approved", "scheduled"), ("cancel", "draft", "cancelled")],
    )
    def test_do_what_can_be_done_and_name_the_rest(self, verb: str, state: str, then: str) -> None:
        good, gone = social.MessageFactory(state=state), social.MessageFactory(state=State.SENT)
        found = client().post(f"{AT}bulk/{verb}/", {"ids": [good.pk, gone.pk, 987654, good.pk]}).json()
        assert found["done"] == [good.pk]
        assert set(found["refused"]) == {str(gone.pk), "987654"}
        good.refresh_from_db()
        assert good.state == then
