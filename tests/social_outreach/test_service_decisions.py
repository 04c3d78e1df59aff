"""What people decide: cancel, take back, and what became of a doubtful message."""

from __future__ import annotations

import pytest

from outbound.outcome import OutcomeUnknown, Refused
from outbound.states import State
from social_outreach.models import SocialEvent, SocialMessage
from social_outreach.services import batches, messages
from social_outreach.services.messages import NotAcceptable, NotNow
from social_outreach.states import APPROVED, DRAFT, OutreachStatus
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


def doubtful(instagram):
    instagram.answers = [OutcomeUnknown(reason="No answer came.")]
    return cast.work(cast.by_api())


class TestCancel:
    @pytest.mark.parametrize("made", [cast.draft, cast.approved, cast.scheduled])
    def test_what_has_not_begun_to_leave_is_stopped(self, instagram, made):
        cast.account()
        person = cast.profile()
        message = messages.cancel(made(person).pk, actor=None)
        assert message.state == State.CANCELLED
        assert cast.now(person).outreach_status == OutreachStatus.PENDING
        assert cast.work(message).state == State.CANCELLED

    @pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN, State.SENT, State.FAILED])
    def test_what_may_have_left_is_not_cancelled(self, instagram, state):
        message = cast.by_api()
        SocialMessage.objects.filter(pk=message.pk).update(state=state)
        with pytest.raises(NotNow, match="cannot be cancelled"):
            messages.cancel(message.pk, actor=None)

    def test_who_did_it_stands_in_the_history(self, instagram):
        person = cast.user()
        message = messages.cancel(cast.by_api().pk, actor=person)
        assert SocialEvent.objects.get(message=message, kind="cancelled").actor == person


class TestRevise:
    def test_a_failed_one_becomes_a_draft_that_needs_approval_again(self, instagram):
        instagram.answers = [Refused(reason="They block us.")]
        failed = cast.work(cast.by_api())
        assert (failed.state, failed.last_error) == (State.FAILED, "They block us.")
        message = messages.revise(failed.pk, actor=None)
        assert (message.state, message.approved_hash, message.last_error, message.tries) == (DRAFT, "", "", 0)

    def test_a_sent_one_stays_sent(self, instagram):
        message = cast.work(cast.by_api())
        with pytest.raises(NotNow, match="it is sent"):
            messages.revise(message.pk, actor=None)

    def test_not_beside_another_one_for_the_same_step(self, instagram):
        instagram.answers = [Refused(reason="No.")]
        failed = cast.work(cast.by_api())
        cast.draft(cast.now(failed.profile))
        with pytest.raises(NotAcceptable, match="another message for this step"):
            messages.revise(failed.pk, actor=None)

    def test_it_is_sent_with_a_new_attempt(self, instagram):
        instagram.answers = [Refused(reason="No.")]
        message = messages.revise(cast.work(cast.by_api()).pk, actor=None)
        messages.approve(message.pk, actor=None)
        messages.send(message.pk, actor=None)
        assert cast.work(message).state == State.SENT
        assert [attempt.outcome for attempt in message.attempts.order_by("epoch")] == ["refused", "accepted"]


class TestUnknown:
    def test_nothing_sends_it_again_by_itself(self, instagram):
        message = doubtful(instagram)
        assert (message.state, message.last_error) == (State.UNKNOWN, "No answer came.")
        cast.work(message)
        assert len(instagram.sent) == 1

    def test_it_arrived(self, instagram):
        message = messages.close_unknown(doubtful(instagram).pk, decision="arrived", actor=None)
        assert (message.state, message.sent_body) == (State.SENT, "Good morning, Ada!")
        assert message.profile.outreach_status == OutreachStatus.SENT

    def test_send_again(self, instagram):
        message = messages.close_unknown(doubtful(instagram).pk, decision="send_again", actor=None)
        assert message.state == State.SCHEDULED
        assert cast.work(message).state == State.SENT
        assert len(instagram.sent) == 2

    def test_give_up(self, instagram):
        message = messages.close_unknown(doubtful(instagram).pk, decision="give_up", actor=None)
        assert message.state == State.FAILED
        assert cast.work(message).state == State.FAILED
        assert message.profile.outreach_status == OutreachStatus.FAILED

    def test_another_word_is_refused(self, instagram):
        with pytest.raises(NotAcceptable, match="arrived, send_again, give_up"):
            messages.close_unknown(doubtful(instagram).pk, decision="perhaps", actor=None)

    def test_what_is_not_doubtful_is_not_decided(self, instagram):
        with pytest.raises(NotNow, match="cannot be decided"):
            messages.close_unknown(cast.by_api().pk, decision="arrived", actor=None)


def test_one_that_refuses_never_stops_the_others(instagram):
    cast.account()
    good, sent = cast.draft(cast.profile()), cast.approved(cast.profile())
    result = batches.each([sent.pk, 987654, good.pk], messages.approve, actor=None)
    assert result.done == [good.pk]
    assert "it is approved" in result.refused[sent.pk]
    assert "no message 987654" in result.refused[987654]
    assert cast.now(good).state == APPROVED
