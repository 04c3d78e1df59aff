"""The assisted queue: one card at a time, one key each, never the same card twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outbound.clock import database_now
from social_outreach.models import SocialAttempt, SocialLimit, SocialMessage, SocialReply, SocialSuppression
from social_outreach.services import assisted, control, messages
from social_outreach.services.sending import engine
from tests.factories.social import user_with
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db

QUEUE, TAKE = reverse("social:assisted"), reverse("social:assisted-take")


@pytest.fixture
def sender(client: Client) -> Any:
    client.person = user_with("send_messages")  # type: ignore[attr-defined]
    client.force_login(client.person)  # type: ignore[attr-defined]
    return client


@pytest.fixture
def lane() -> Any:
    return cast.account()


def card(lane: Any, **person: Any) -> SocialMessage:
    return cast.scheduled(cast.profile(lane.platform, **person), by=user_with())


def do(client: Any, message: SocialMessage, act: str, **form: Any) -> Any:
    return client.post(reverse("social:assisted-act", args=[message.pk, act]), form)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


class TestCard:
    def test_shows_person_text_and_where_to_write(self, sender: Any, lane: Any) -> None:
        card(lane, full_name="Ada Lovelace", username="ada.l")
        sender.post(TAKE)
        shown = text(sender.get(QUEUE))
        assert "Ada Lovelace" in shown
        assert "Good morning, Ada!" in shown
        assert "ada.l" in shown
        for key in "comsnry!":
            assert f'data-key="{key}"' in shown

    def test_looking_takes_no_card(self, sender: Any, lane: Any) -> None:
        message = card(lane)
        assert "1 card is due" in text(sender.get(QUEUE))
        assert cast.now(message).state == "scheduled"

    def test_two_people_never_get_the_same(self, sender: Any, lane: Any) -> None:
        first, second = card(lane), card(lane)
        sender.post(TAKE)
        other = Client()
        colleague = user_with("send_messages")
        other.force_login(colleague)
        other.post(TAKE)
        assert {cast.now(first).holder_id, cast.now(second).holder_id} == {sender.person.pk, colleague.pk}

    def test_begin_opens_the_attempt(self, sender: Any, lane: Any) -> None:
        message = card(lane)
        sender.post(TAKE)
        assert do(sender, message, "begin").status_code == 204
        assert cast.now(message).state == "sending"
        assert "Begun: say what became of it" in text(sender.get(QUEUE))

    def test_begin_answers_with_a_sentence_when_it_may_not_go(self, sender: Any, lane: Any) -> None:
        message = card(lane)
        sender.post(TAKE)
        control.stop(actor=sender.person, reason="Wrong list.")
        answer = do(sender, message, "begin")
        assert (answer.status_code, answer.json()["detail"]) == (409, "Wrong list.")

    @pytest.mark.parametrize(
        ("act", "state"),
        [("sent", "sent"), ("skip", "skipped"), ("not-reachable", "failed"), ("never", "skipped")],
    )
    def test_each_key_ends_the_card_and_brings_the_next(self, sender: Any, lane: Any, act: str, state: str) -> None:
        message, following = card(lane), card(lane)
        sender.post(TAKE)
        do(sender, message, "begin")
        do(sender, message, act)
        assert cast.now(message).state == state
        assert cast.now(following).holder_id == sender.person.pk

    @pytest.mark.parametrize("act", ["sent", "not-reachable"])
    def test_a_key_pressed_twice_does_not_close_the_next_card(self, sender: Any, lane: Any, act: str) -> None:
        message, following = card(lane), card(lane)
        sender.post(TAKE)
        do(sender, message, "begin")
        do(sender, message, act)
        again = sender.post(reverse("social:assisted-act", args=[following.pk, act]), follow=True)
        assert "This card was not begun, so nothing was recorded." in text(again)
        assert cast.now(following).state == "claimed"

    @pytest.mark.parametrize("copies_first", [True, False])
    def test_a_skip_is_taken_back_and_the_card_is_in_hand_again(
        self, sender: Any, lane: Any, copies_first: bool
    ) -> None:
        message, following = card(lane), card(lane)
        sender.post(TAKE)
        if copies_first:
            do(sender, message, "begin")
        do(sender, message, "skip")
        assert 'data-key="u"' in text(sender.get(QUEUE))
        do(sender, message, "undo")
        assert (cast.now(message).state, cast.now(message).holder_id) == ("claimed", sender.person.pk)
        assert (cast.now(following).state, cast.now(following).holder_id) == ("scheduled", None)
        assert cast.now(message.profile).outreach_status == "drafted"
        assert 'data-key="u"' not in text(sender.get(QUEUE))
        do(sender, message, "begin")
        do(sender, message, "sent")
        assert cast.now(message).state == "sent"
        ends = SocialAttempt.objects.filter(message=message).order_by("epoch").values_list("outcome", flat=True)
        assert list(ends) == [*(["skipped"] if copies_first else []), "accepted"]

    def test_while_the_next_card_is_begun_the_skipped_one_goes_back_to_the_queue(self, sender: Any, lane: Any) -> None:
        message, following = card(lane), card(lane)
        sender.post(TAKE)
        do(sender, message, "skip")
        do(sender, following, "begin")
        do(sender, message, "undo")
        assert (cast.now(message).state, cast.now(following).state) == ("scheduled", "sending")

    @pytest.mark.parametrize("change", ["somebody else", "another draft", "an end of its own"])
    def test_a_skip_is_not_taken_back_once_it_is_history(self, sender: Any, lane: Any, change: str) -> None:
        message = card(lane)
        sender.post(TAKE)
        do(sender, message, "skip")
        if change == "somebody else":
            sender.force_login(user_with("send_messages"))
        elif change == "another draft":
            cast.draft(cast.now(message.profile))
        else:
            messages.revise(message.pk, actor=sender.person)
        before = cast.now(message).state
        answer = sender.post(reverse("social:assisted-act", args=[message.pk, "undo"]), follow=True)
        assert "toast--error" in text(answer)
        assert cast.now(message).state == before

    def test_never_contact_suppresses(self, sender: Any, lane: Any) -> None:
        message = card(lane)
        sender.post(TAKE)
        do(sender, message, "never")
        assert SocialSuppression.objects.filter(scope="instagram").exists()

    def test_release_gives_it_back_and_takes_no_other(self, sender: Any, lane: Any) -> None:
        message = card(lane)
        sender.post(TAKE)
        do(sender, message, "release")
        assert cast.now(message).state == "scheduled"

    def test_a_reply_is_recorded(self, sender: Any, lane: Any) -> None:
        message = card(lane)
        sender.post(TAKE)
        do(sender, message, "reply", body="Yes please")
        assert SocialReply.objects.get().body == "Yes please"

    def test_of_somebody_else_is_refused(self, sender: Any, lane: Any) -> None:
        message = card(lane)
        assisted.take(actor=user_with("send_messages"))
        assert "holds this card" in text(
            sender.post(reverse("social:assisted-act", args=[message.pk, "sent"]), follow=True)
        )
        assert do(sender, message, "begin").status_code == 409
        assert cast.now(message).state == "claimed"


class TestPace:
    def test_says_when_the_next_card_comes_and_why(self, sender: Any, lane: Any) -> None:
        SocialLimit.objects.filter(scope=f"account:{lane.pk}").update(limit=1)
        first, _ = card(lane), card(lane)
        sender.post(TAKE)
        do(sender, first, "begin")
        do(sender, first, "sent")
        shown = text(sender.get(QUEUE))
        assert "Next card at" in shown
        assert "is used up" in shown
        assert "data-countdown=" in shown

    def test_a_hold_is_said(self, sender: Any, lane: Any) -> None:
        card(lane)
        control.stop(actor=sender.person, reason="Wrong list.")
        assert "The queue is held" in text(sender.get(QUEUE))

    def test_costs_the_same_for_two_and_for_thirty(self, sender: Any, lane: Any) -> None:
        costs = []
        for count in (2, 28):
            for _ in range(count):
                card(lane)
            with CaptureQueriesContext(connection) as seen:
                sender.get(QUEUE)
            costs.append(len(seen))
        assert costs[0] == costs[1] < 50


class TestAbandoned:
    def abandoned(self, sender: Any, lane: Any) -> SocialMessage:
        message = card(lane)
        sender.post(TAKE)
        do(sender, message, "begin")
        SocialMessage.objects.filter(pk=message.pk).update(lease_until=database_now() - timedelta(seconds=1))
        engine.sweep()
        return message

    def test_is_asked_about(self, sender: Any, lane: Any) -> None:
        self.abandoned(sender, lane)
        assert "Did it go?" in text(sender.get(QUEUE))

    @pytest.mark.parametrize(
        ("decision", "state"), [("arrived", "sent"), ("send_again", "scheduled"), ("give_up", "failed")]
    )
    def test_a_person_decides(self, sender: Any, lane: Any, decision: str, state: str) -> None:
        message = self.abandoned(sender, lane)
        do(sender, message, "decide", decision=decision)
        assert cast.now(message).state == state

    def test_no_decision_is_no_decision(self, sender: Any, lane: Any) -> None:
        message = self.abandoned(sender, lane)
        do(sender, message, "decide", decision="perhaps")
        assert cast.now(message).state == "unknown"


class TestRights:
    def test_an_unknown_act_or_card_is_not_found(self, sender: Any, lane: Any) -> None:
        message = card(lane)
        assert do(sender, message, "burn").status_code == 404
        for act in ("begin", "sent", "skip", "release", "reply", "decide"):
            answer = sender.post(f"{QUEUE}{'9' * 25}/{act}/", {"decision": "arrived"})
            assert answer.status_code == 404, act

    def test_acts_are_posts(self, sender: Any, lane: Any) -> None:
        message = card(lane)
        assert sender.get(TAKE).status_code == 405
        assert sender.get(reverse("social:assisted-act", args=[message.pk, "sent"])).status_code == 405

    def test_without_the_right_no_button_and_no_post(self, client: Client, lane: Any) -> None:
        message = card(lane)
        client.force_login(user_with("write_messages"))
        assert "Take the next card" not in text(client.get(QUEUE))
        assert client.post(TAKE).status_code == 403
        assert do(client, message, "sent").status_code == 403
