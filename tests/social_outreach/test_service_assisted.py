"""The assisted queue: a person sends, the console prepares, paces and records."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outbound.states import State
from social_outreach.models import SocialAttempt, SocialLimit, SocialLimitUse, SocialMessage
from social_outreach.services import assisted, control, pump, suppressions
from social_outreach.services.assisted import NotYours, Waits
from social_outreach.services.messages import NotNow
from social_outreach.states import OutreachStatus
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sender(instagram):
    return cast.account()


@pytest.fixture
def card(sender):
    return cast.scheduled(cast.profile())


@pytest.fixture
def ada():
    return cast.user("ada")


def lapse(card):
    """The lease of a card runs out, and the tick comes by."""
    SocialMessage.objects.filter(pk=card.pk).update(lease_until=cast.database_now() - timedelta(seconds=1))
    pump.repair()
    return cast.now(card)


class TestTaking:
    def test_the_oldest_card_comes_first(self, card, ada):
        cast.scheduled(cast.profile())
        assert assisted.take(actor=ada).pk == card.pk

    def test_two_people_never_hold_one_card(self, card, ada):
        assert assisted.take(actor=ada).pk == card.pk
        assert assisted.take(actor=cast.user()) is None
        assert assisted.take(actor=cast.user(), pk=card.pk) is None

    def test_the_card_in_hand_comes_again(self, card, ada):
        cast.scheduled(cast.profile())
        assert assisted.take(actor=ada).pk == assisted.take(actor=ada).pk

    def test_a_worker_does_not_take_it(self, card, instagram):
        assert cast.work(card).state == State.SCHEDULED
        assert instagram.sent == []

    def test_what_a_gate_refuses_is_put_back_with_the_reason(self, card, ada):
        suppressions.add_profile(card.profile, reason="asked us not to", source="test", actor=None)
        assert assisted.take(actor=ada) is None
        assert (cast.now(card).state, cast.now(card).verdict["gate"]) == (State.SKIPPED, "suppression")

    def test_the_next_one_is_found_behind_one_that_waits(self, card, ada):
        other = cast.scheduled(cast.profile())
        SocialMessage.objects.filter(pk=card.pk).update(approved_hash="tampered")
        assert assisted.take(actor=ada).pk == other.pk

    def test_the_global_stop_holds_the_queue(self, card, ada):
        control.stop(actor=None, reason="Wrong price in the text")
        assert assisted.take(actor=ada) is None
        assert cast.now(card).verdict["reason"] == "Wrong price in the text"
        control.go_on()
        SocialMessage.objects.filter(pk=card.pk).update(due_at=cast.database_now())
        assert assisted.take(actor=ada).pk == card.pk


class TestSending:
    def test_copying_the_text_opens_the_attempt_and_takes_the_slots(self, card, ada):
        assisted.take(actor=ada)
        begun = assisted.begin(card.pk, actor=ada)
        attempt = SocialAttempt.objects.get(message=card)
        assert (begun.state, attempt.mode, attempt.actor) == (State.SENDING, "assisted", ada)
        assert SocialLimitUse.objects.filter(attempt=attempt, scope=f"account:{card.account_id}").exists()

    def test_copying_twice_is_one_attempt(self, card, ada):
        assisted.take(actor=ada)
        assisted.begin(card.pk, actor=ada)
        assisted.begin(card.pk, actor=ada)
        assert SocialAttempt.objects.filter(message=card).count() == 1

    def test_the_half_hour_is_given_with_the_attempt_or_there_is_none(self, card, ada, monkeypatch):
        assisted.take(actor=ada)
        with monkeypatch.context() as patch:
            patch.setattr(SocialLimitUse.objects, "filter", lambda **_: 1 // 0)
            with pytest.raises(ZeroDivisionError):
                assisted.begin(card.pk, actor=ada)
        assert (cast.now(card).state, SocialAttempt.objects.count()) == (State.CLAIMED, 0)
        begun = assisted.begin(card.pk, actor=ada)
        assert begun.lease_until - cast.database_now() > timedelta(minutes=29)

    @pytest.mark.parametrize("copies_first", [True, False])
    def test_sent_is_written_down_like_any_other(self, card, ada, copies_first):
        assisted.take(actor=ada)
        if copies_first:
            assisted.begin(card.pk, actor=ada)
        sent = assisted.mark_sent(card.pk, actor=ada)
        assert (sent.state, sent.sent_body, sent.holder) == (State.SENT, card.draft_body, None)
        assert SocialAttempt.objects.get(message=card).outcome == "accepted"
        assert sent.profile.outreach_status == OutreachStatus.SENT

    def test_nobody_acts_on_a_card_of_somebody_else(self, card, ada):
        assisted.take(actor=ada)
        for act in (assisted.begin, assisted.mark_sent, assisted.skip, assisted.release, assisted.mark_not_reachable):
            with pytest.raises(NotYours, match="ada holds this card"):
                act(card.pk, actor=cast.user())

    def test_a_card_that_nobody_holds_is_not_begun(self, card, ada):
        with pytest.raises(NotNow, match="scheduled"):
            assisted.begin(card.pk, actor=ada)

    def test_a_gate_that_closes_while_the_card_is_held(self, card, ada):
        assisted.take(actor=ada)
        control.stop(actor=None, reason="Stop")
        with pytest.raises(Waits, match="Stop"):
            assisted.begin(card.pk, actor=ada)
        assert (cast.now(card).state, SocialAttempt.objects.count()) == (State.SCHEDULED, 0)


class TestAbandoned:
    def test_before_the_text_was_copied_it_returns_to_the_queue(self, card, ada):
        assisted.take(actor=ada)
        assert lapse(card).state == State.SCHEDULED
        assert assisted.take(actor=cast.user()).pk == card.pk

    def test_however_often(self, card, ada):
        for _ in range(8):
            assert assisted.take(actor=ada).pk == card.pk
            assert lapse(card).state == State.SCHEDULED

    def test_after_the_text_was_copied_it_is_doubtful_and_asked_about(self, card, ada):
        assisted.take(actor=ada)
        assisted.begin(card.pk, actor=ada)
        after = lapse(card)
        assert (after.state, after.look_at) == (State.UNKNOWN, None)
        assert assisted.take(actor=cast.user()) is None

    def test_given_back_it_is_free_at_once(self, card, ada):
        assisted.take(actor=ada)
        given = assisted.release(card.pk, actor=ada)
        assert (given.state, given.holder) == (State.SCHEDULED, None)
        assert assisted.take(actor=cast.user()).pk == card.pk

    def test_what_was_copied_is_not_given_back(self, card, ada):
        assisted.take(actor=ada)
        assisted.begin(card.pk, actor=ada)
        with pytest.raises(NotNow, match="sending"):
            assisted.release(card.pk, actor=ada)


class TestOtherEnds:
    def test_not_reachable_fails_with_the_reason(self, card, ada):
        assisted.take(actor=ada)
        after = assisted.mark_not_reachable(card.pk, actor=ada, reason="Messages are closed.")
        assert (after.state, after.last_error) == (State.FAILED, "Messages are closed.")
        assert after.profile.outreach_status == OutreachStatus.FAILED

    @pytest.mark.parametrize("copies_first", [True, False])
    def test_skipped_uses_up_nothing(self, card, ada, copies_first):
        assisted.take(actor=ada)
        if copies_first:
            assisted.begin(card.pk, actor=ada)
        assert assisted.skip(card.pk, actor=ada, reason="Wrong person").state == State.SKIPPED
        assert not SocialLimitUse.objects.exists()
        assert cast.now(card.profile).outreach_status == OutreachStatus.PENDING

    def test_never_contact_skips_and_suppresses(self, card, ada):
        assisted.take(actor=ada)
        assert assisted.never_contact(card.pk, actor=ada, reason="Asked us not to").state == State.SKIPPED
        assert suppressions.reason_against(card.profile) == "Asked us not to"

    def test_never_contact_is_both_or_neither(self, card, ada, monkeypatch):
        assisted.take(actor=ada)
        with monkeypatch.context() as patch:
            patch.setattr(suppressions, "add", lambda **_: 1 // 0)
            with pytest.raises(ZeroDivisionError):
                assisted.never_contact(card.pk, actor=ada, reason="Asked us not to")
        assert cast.now(card).state == State.CLAIMED


class TestPace:
    def test_caps_pace_the_cards(self, sender, ada):
        SocialLimit.objects.filter(scope=f"account:{sender.pk}", name="per_minute").update(limit=2)
        for _ in range(3):
            cast.scheduled(cast.profile())
        for _ in range(2):
            assisted.mark_sent(assisted.take(actor=ada).pk, actor=ada)
        assert assisted.take(actor=ada) is None
        waiting = SocialMessage.objects.get(state=State.SCHEDULED)
        assert (waiting.verdict["gate"], waiting.verdict["limit"]) == ("caps", "2 in 1 minute")

    def test_a_person_is_written_to_once_a_day(self, sender, ada):
        person = cast.profile()
        cast.scheduled(person)
        assisted.mark_sent(assisted.take(actor=ada).pk, actor=ada)
        cast.scheduled(cast.now(person), message_type="followup")
        assert assisted.take(actor=ada) is None
        follow_up = SocialMessage.objects.get(step=1)
        assert follow_up.verdict["reason"] == "The cap of 1 in 1 day for this person is used up."
        assert follow_up.due_at > cast.database_now() + timedelta(hours=23)
