"""Messages: the list, the story of one, why it has not gone, and what may be done."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outbound.outcome import OutcomeUnknown, Refused
from social_outreach.models import SocialMessage, SocialReply
from social_outreach.services import control, messages
from tests.factories.social import EventFactory, MessageFactory, approved, scheduled, user_with
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db

LIST = reverse("social:messages")
ACTS = ("send", "cancel", "hand", "decide", "revise", "reply")


@pytest.fixture
def sender(client: Client) -> Any:
    client.person = user_with("send_messages", "write_messages")  # type: ignore[attr-defined]
    client.force_login(client.person)  # type: ignore[attr-defined]
    return client


def page(message: SocialMessage) -> str:
    return reverse("social:message", args=[message.pk])


def do(client: Any, message: SocialMessage, act: str, **form: Any) -> Any:
    return client.post(reverse("social:message-act", args=[message.pk, act]), form, follow=True)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


class TestList:
    def test_filters_stand_in_the_address(self, sender: Any) -> None:
        scheduled(profile__full_name="In Time", profile__platform="linkedin")
        approved(profile__full_name="Not Yet", profile__platform="instagram")
        for query, shown in (
            ({"status": "scheduled"}, "In Time"),
            ({"platform": "instagram"}, "Not Yet"),
            ({"q": "time"}, "In Time"),
        ):
            found = text(sender.get(LIST, query))
            assert (("In Time" in found), ("Not Yet" in found)) == (shown == "In Time", shown == "Not Yet")

    def test_held_is_a_status(self, sender: Any) -> None:
        message = scheduled(profile__full_name="Held Back")
        SocialMessage.objects.filter(pk=message.pk).update(verdict={"kind": "hold", "reason": "Reconnect it."})
        shown = text(sender.get(LIST, {"status": "held"}))
        assert "Held Back" in shown
        assert "Reconnect it." in shown

    def test_pages_by_cursor_there_and_back(self, sender: Any) -> None:
        MessageFactory.create_batch(60)
        first = sender.get(LIST).context
        assert len(first["rows"]) == 50
        second = sender.get(first["older"]).context
        assert len(second["rows"]) == 10
        again = sender.get(second["newer"]).context
        assert [row["message"].pk for row in again["rows"]] == [row["message"].pk for row in first["rows"]]

    def test_costs_the_same_for_two_and_for_thirty(self, sender: Any) -> None:
        costs = []
        for count in (2, 28):
            MessageFactory.create_batch(count)
            with CaptureQueriesContext(connection) as seen:
                sender.get(LIST)
            costs.append(len(seen))
        assert costs[0] == costs[1] < 50


class TestWhy:
    def test_names_the_gate_and_shows_every_verdict(self, sender: Any) -> None:
        message = cast.by_api()
        control.stop(actor=sender.person, reason="Wrong list.")
        shown = text(sender.get(page(message)))
        assert "Wrong list." in shown
        assert "Every gate, asked" in shown
        assert "Conversation window" in shown

    def test_a_wait_has_its_time_and_a_countdown(self, sender: Any) -> None:
        message = cast.by_api(sender=cast.account())
        from datetime import timedelta

        from outbound.clock import database_now

        until = database_now() + timedelta(hours=2)
        type(message.account).objects.update(paused_until=until, pause_reason="Too many requests.")
        shown = text(sender.get(page(message)))
        assert "Too many requests." in shown
        assert "data-countdown=" in shown
        assert "Can go from" in shown

    def test_never_asks_of_what_has_gone(self, sender: Any, instagram: Any) -> None:
        message = cast.work(cast.by_api())
        shown = text(sender.get(page(message)))
        assert "What was sent" in shown
        assert "Every gate" not in shown


class TestStory:
    def test_merges_events_and_attempts(self, sender: Any, instagram: Any) -> None:
        instagram.answers = [Refused(reason="They closed their inbox.", code="551", http_status=400)]
        message = cast.work(cast.by_api())
        shown = text(sender.get(page(message)))
        for word in (
            "Draft written",
            "Approved",
            "Scheduled",
            "Attempt 1",
            "Refused",
            "They closed their inbox.",
            "400",
        ):
            assert word in shown

    def test_costs_the_same_for_two_and_for_thirty(self, sender: Any) -> None:
        message = scheduled()
        costs = []
        for count in (2, 28):
            EventFactory.create_batch(count, message=message, actor=sender.person)
            with CaptureQueriesContext(connection) as seen:
                sender.get(page(message))
            costs.append(len(seen))
        assert costs[0] == costs[1] < 50


class TestActs:
    def test_send_now(self, sender: Any) -> None:
        message = cast.approved(cast.profile(cast.account().platform), by=sender.person)
        do(sender, message, "send")
        assert cast.now(message).state == "scheduled"

    def test_cancel(self, sender: Any) -> None:
        message = scheduled()
        assert "Cancelled" in text(do(sender, message, "cancel"))
        assert cast.now(message).state == "cancelled"

    def test_by_hand(self, sender: Any) -> None:
        message = cast.by_api()
        do(sender, message, "hand")
        assert cast.now(message).mode == "assisted"

    @pytest.mark.parametrize(
        ("decision", "state"), [("arrived", "sent"), ("send_again", "scheduled"), ("give_up", "failed")]
    )
    def test_decide(self, sender: Any, instagram: Any, decision: str, state: str) -> None:
        instagram.answers = [OutcomeUnknown(reason="No answer.")]
        message = cast.work(cast.by_api())
        assert "Sending again can deliver it twice" in text(sender.get(page(message)))
        do(sender, message, "decide", decision=decision)
        assert cast.now(message).state == state

    def test_revise_leads_to_the_draft(self, sender: Any) -> None:
        message = MessageFactory(state="failed")
        assert do(sender, message, "revise").redirect_chain[-1][0] == reverse("social:draft", args=[message.pk])
        assert cast.now(message).state == "draft"

    def test_reply_is_recorded(self, sender: Any, instagram: Any) -> None:
        message = cast.work(cast.by_api())
        do(sender, message, "reply", body="Which sizes?")
        assert SocialReply.objects.filter(body="Which sizes?").exists()
        assert "Which sizes?" in text(sender.get(page(message)))

    @pytest.mark.parametrize(
        ("act", "form"), [("send", {}), ("hand", {}), ("decide", {"decision": "perhaps"}), ("revise", {})]
    )
    def test_out_of_its_state_is_refused_with_a_sentence(self, sender: Any, act: str, form: dict[str, str]) -> None:
        message = MessageFactory()
        answer = do(sender, message, act, **form)
        assert answer.status_code == 200
        assert "toast--error" in answer.content.decode()
        assert cast.now(message).state == "draft"

    @pytest.mark.parametrize("body", ["\x00", "x" * 30_000])
    def test_a_reply_that_cannot_be_is_refused(self, sender: Any, body: str) -> None:
        do(sender, scheduled(), "reply", body=body)
        assert not SocialReply.objects.exists()

    def test_an_unknown_act_or_message_is_not_found(self, sender: Any) -> None:
        assert do(sender, scheduled(), "burn").status_code == 404
        for act in ACTS:
            assert sender.post(f"{LIST}{'9' * 25}/{act}/", {"decision": "arrived"}).status_code == 404, act
        assert sender.get(f"{LIST}{'9' * 25}/").status_code == 404

    def test_acts_are_posts(self, sender: Any) -> None:
        assert sender.get(reverse("social:message-act", args=[scheduled().pk, "cancel"])).status_code == 405


class TestRights:
    def test_with_the_right_the_buttons_are_there_and_without_not(self, sender: Any) -> None:
        message = scheduled(mode="api")
        words = ("Cancel message", "Send by hand", "record a reply")
        assert all(word in text(sender.get(page(message))) for word in words)
        sender.force_login(user_with())
        assert not any(word in text(sender.get(page(message))) for word in words)

    def test_posting_without_the_right_is_refused(self, client: Client) -> None:
        message = scheduled()
        client.force_login(user_with("review_profiles"))
        for act in ACTS:
            assert client.post(reverse("social:message-act", args=[message.pk, act])).status_code == 403, act
        assert cast.now(message).state == "scheduled"
        assert messages.MESSAGE_WORDS[cast.now(message).state] == "Scheduled"
