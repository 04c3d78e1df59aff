"""Somebody whose name no platform told writes to an account: who it is is asked, and follow-ups wait for the answer."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outbound.clock import database_now
from outbound.states import State
from social_outreach import tasks
from social_outreach.models import SocialLimit, SocialMessage, SocialReply, SocialThread, SocialUnknownPerson
from social_outreach.selectors import unknown_people as selector
from social_outreach.services import assisted, followups, inbound, outlook, placing
from social_outreach.services.sending import engine
from social_outreach.states import OutreachStatus
from tests.social_outreach import cast
from tests.social_outreach.test_replies_by_hand import by_hand
from tests.social_outreach.test_webhook_meta import SECRET, deliver, message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_hints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "nudge_inbound", lambda pk: None)


@pytest.fixture
def sender(instagram: Any) -> Any:
    account = cast.account(app_secret=SECRET)
    # All are written to a moment ago here: how often a person may be written to is not what is asked.
    SocialLimit.objects.filter(scope__startswith="recipient:").delete()
    return account


@pytest.fixture
def person(sender: Any) -> Any:
    return yesterday("hinterhof")


def yesterday(name: str) -> Any:
    """Somebody written to by hand, a day ago."""
    person = by_hand(name)
    SocialMessage.objects.filter(profile=person).update(created_at=database_now() - timedelta(days=1))
    return person


def followup(person: Any, **fields: Any) -> Any:
    return cast.scheduled(cast.now(person), message_type="followup", **fields)


def stranger(sender: Any, sender_id: str = "9001", **how: Any) -> SocialUnknownPerson:
    body = message(sender, sender_id, **{"mid": f"m-{sender_id}", "text": "Kein Interesse, danke.", **how})
    row = deliver(body)
    assert row.status == "unknown_person"
    return SocialUnknownPerson.objects.get(inbound=row)


def taken(card: Any) -> Any:
    """Somebody wants to send the card by hand."""
    assisted.take(actor=cast.user(), pk=card.pk)
    return cast.now(card)


class TestAFollowUpWaits:
    def test_with_the_reason_where_it_may_be_them(self, sender: Any, person: Any) -> None:
        card = followup(person)
        stranger(sender)
        held = taken(card)
        assert (held.state, held.verdict["kind"], held.verdict["gate"]) == (State.SCHEDULED, "hold", "possible reply")
        said = outlook.why(held).sentence
        assert said.startswith("Somebody unknown wrote to this account on ")
        assert "Replies page" in said

    def test_and_is_shown_as_held_before_anybody_takes_it(self, sender: Any, person: Any) -> None:
        card, first = followup(person), cast.scheduled(cast.profile())
        stranger(sender)
        stranger(sender, "9002")
        held = cast.now(card)
        assert (held.state, held.verdict["kind"], held.verdict["reason"]) == (
            State.SCHEDULED, "hold", outlook.why(held).sentence,
        )  # fmt: skip
        assert cast.now(first).verdict is None
        taken(card)
        assert card.events.filter(kind="waits").count() == 1

    def test_also_the_card_in_hand(self, sender: Any, person: Any) -> None:
        card, holder = followup(person), cast.user()
        assisted.take(actor=holder, pk=card.pk)
        stranger(sender)
        with pytest.raises(assisted.Waits, match="Somebody unknown"):
            assisted.mark_sent(card.pk, actor=holder)

    def test_and_the_forecast_and_the_list_of_who_is_due_say_so(self, sender: Any, person: Any) -> None:
        card = followup(person)
        stranger(sender)
        plan = outlook.plan_for([cast.now(card)])[0]
        assert (plan.at, plan.because.gate) == (None, "possible reply")
        SocialMessage.objects.filter(pk=card.pk).update(state="cancelled")
        type(person).objects.update(last_contacted_at=database_now() - timedelta(days=30))
        (row,), _ = followups.due_list()
        assert (row.at, row.reason) == (None, plan.because.reason)

    def test_not_for_a_first_message_another_account_or_whom_the_id_is_known_of(self, sender: Any, person: Any) -> None:
        known = yesterday("known")
        SocialThread.objects.create(profile=known, account=sender, remote_recipient_id="8000")
        cards = [cast.scheduled(cast.profile()), followup(known, mode="assisted")]
        stranger(sender)
        assert [outlook.plan_for([cast.now(card)])[0].because.gate for card in cards] == ["due", "due"]
        assert [taken(card).state for card in cards] == [State.CLAIMED, State.CLAIMED]
        SocialUnknownPerson.objects.update(account=cast.account())
        mine = followup(person)
        assert taken(mine).state == State.CLAIMED

    def test_not_for_whom_nothing_was_written_to_by_then(self, sender: Any) -> None:
        stranger(sender)
        later = by_hand("later")
        SocialMessage.objects.filter(profile=later).update(created_at=database_now() + timedelta(minutes=5))
        card = followup(later)
        stranger(sender, "9002")
        assert cast.now(card).verdict is None
        assert outlook.plan_for([cast.now(card)])[0].because.gate == "due"
        assert taken(card).state == State.CLAIMED

    def test_asking_costs_the_same_however_many_wrote(self, sender: Any, person: Any) -> None:
        card = followup(person)

        def statements() -> int:
            with CaptureQueriesContext(connection) as caught:
                engine.explain(card.pk)
            return len(caught)

        before = statements()
        for number in range(3):
            stranger(sender, f"90{number}")
        assert statements() == before
        with CaptureQueriesContext(connection) as caught:
            outlook.plan_for([cast.now(card)] * 20)
        assert len(caught) < 50


class TestPlacing:
    def test_makes_it_their_reply_and_stops_the_follow_up(self, sender: Any, person: Any) -> None:
        card = followup(person)
        first, actor = stranger(sender), cast.user()
        stranger(sender, mid="m-2", text="Please stop")
        placing.place(first.pk, profile_pk=person.pk, actor=actor)
        assert cast.now(card).state == State.CANCELLED
        assert cast.now(person).outreach_status == OutreachStatus.REPLIED
        assert {reply.body for reply in SocialReply.objects.filter(recorded_by=actor)} == {
            "Kein Interesse, danke.", "Please stop",
        }  # fmt: skip
        assert {row.status for row in map(cast.now, inbound.SocialInbound.objects.all())} == {"handled"}
        assert not SocialUnknownPerson.objects.exists()
        assert outlook.why(cast.now(card)).sentence == "Stopped: The person answered."

    def test_lets_the_others_go_at_once(self, sender: Any, person: Any) -> None:
        other = yesterday("other")
        card = followup(other)
        one = stranger(sender)
        held = taken(card)
        assert held.due_at > database_now()
        placing.place(one.pk, profile_pk=person.pk, actor=cast.user())
        assert taken(card).state == State.CLAIMED

    def test_sends_nothing_before_its_time(self, sender: Any, person: Any) -> None:
        card, tomorrow = followup(yesterday("other")), database_now() + timedelta(days=1)
        SocialMessage.objects.filter(pk=card.pk).update(due_at=tomorrow, scheduled_for=tomorrow)
        one = stranger(sender)
        assert cast.now(card).verdict["gate"] == "possible reply"
        two = stranger(sender, "9002")
        placing.nobody_of_ours(one.pk, actor=None)
        assert cast.now(card).verdict["kind"] == "hold"
        placing.nobody_of_ours(two.pk, actor=None)
        assert (cast.now(card).due_at, cast.now(card).verdict) == (tomorrow, None)

    def test_of_several_in_one_body_each_is_placed_for_itself(self, sender: Any, person: Any) -> None:
        other = yesterday("other")
        body = json.loads(message(sender, "9001", mid="a", text="From one"))
        body["entry"] += json.loads(message(sender, "9002", mid="b", text="From two"))["entry"]
        row = deliver(json.dumps(body).encode())
        one, two = (SocialUnknownPerson.objects.get(sender_id=name) for name in ("9001", "9002"))
        placing.place(one.pk, profile_pk=person.pk, actor=cast.user())
        assert (cast.now(row).status, SocialReply.objects.get().thread.profile) == ("unknown_person", person)
        placing.place(two.pk, profile_pk=other.pk, actor=cast.user())
        assert cast.now(row).status == "handled"
        assert SocialThread.objects.get(profile=other).remote_recipient_id == "9002"

    def test_only_with_somebody_written_to_by_hand_from_there_and_not_known_yet(self, sender: Any, person: Any) -> None:
        one = stranger(sender)
        known = yesterday("known")
        SocialThread.objects.create(profile=known, account=sender, remote_recipient_id="8000")
        for other in (cast.profile().pk, known.pk, 999_999):
            with pytest.raises(placing.CannotPlace):
                placing.place(one.pk, profile_pk=other, actor=None)
        assert not SocialReply.objects.exists()

    def test_nobody_of_ours_ends_the_hold_now_and_for_what_they_write_later(self, sender: Any, person: Any) -> None:
        card, actor = followup(person), cast.user()
        one = stranger(sender)
        assert taken(card).state == State.SCHEDULED
        placing.nobody_of_ours(one.pk, actor=actor)
        later = deliver(message(sender, "9001", mid="m-9", text="Me again"))
        assert {cast.now(one.inbound).status, later.status} == {"ignored"}
        assert cast.now(one).closed_by == actor
        assert selector.count() == 0
        assert taken(card).state == State.CLAIMED
        with pytest.raises(placing.CannotPlace):
            placing.nobody_of_ours(one.pk, actor=actor)

    def test_who_becomes_known_otherwise_is_forgotten(self, sender: Any, person: Any) -> None:
        stranger(sender)
        SocialThread.objects.create(profile=person, account=sender, remote_recipient_id="9001")
        inbound.SocialInbound.objects.update(retry_at=database_now())
        inbound.handle_due()
        assert not SocialUnknownPerson.objects.exists()
        assert SocialReply.objects.get().thread.profile == person
