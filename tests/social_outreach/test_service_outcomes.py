"""What a platform answers decides what follows: who pauses, what is tried again, what a person takes over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outbound.outcome import Halted, PauseScope, Refused, Throttled, Unreached, Unsupported
from outbound.states import State
from social_outreach.adapters.base import DeliveryMode
from social_outreach.models import SenderAccount, SocialLimitUse, SocialMessage
from social_outreach.services import accounts
from social_outreach.states import AccountStatus
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


def due_now(message):
    """Its time has come, and so has that of its account."""
    SenderAccount.objects.update(paused_until=None, next_free_at=None)
    SocialMessage.objects.filter(pk=message.pk).update(due_at=cast.database_now())
    return message


class TestThrottled:
    def answered(self, instagram, scope):
        until = cast.database_now() + timedelta(minutes=30)
        instagram.answers = [Throttled(reason="Too fast.", until=until, scope=scope)]
        return cast.work(cast.by_api()), until

    def test_it_is_scheduled_at_the_reset_and_no_try_is_counted(self, instagram):
        message, until = self.answered(instagram, PauseScope.ACCOUNT)
        assert (message.state, message.due_at, message.tries) == (State.SCHEDULED, until, 0)

    def test_it_goes_at_the_reset_and_not_a_day_later(self, instagram):
        """The person has not been written to, so the cap of one message a day to a person does not stand against it."""
        message, _ = self.answered(instagram, PauseScope.ACCOUNT)
        assert cast.work(due_now(message)).state == State.SENT

    def test_an_account_pauses_alone(self, instagram):
        other = cast.account()
        message, until = self.answered(instagram, PauseScope.ACCOUNT)
        assert message.account.paused_until == until
        assert cast.now(other).paused_until is None

    def test_an_app_pauses_all_its_accounts_on_the_platform_only(self, instagram, linkedin):
        sibling, stranger = cast.account(), cast.account("linkedin")
        _, until = self.answered(instagram, PauseScope.APP)
        assert cast.now(sibling).paused_until == until
        assert cast.now(stranger).paused_until is None

    def test_a_recipient_pauses_nobody_else(self, instagram):
        message, _ = self.answered(instagram, PauseScope.RECIPIENT)
        assert message.account.paused_until is None

    def test_a_shorter_pause_does_not_end_a_longer_one(self, instagram):
        sender = cast.account()
        longer = cast.database_now() + timedelta(hours=5)
        message = cast.by_api(sender=sender)
        instagram.answers = [Throttled(until=cast.database_now() + timedelta(minutes=1))]
        SenderAccount.objects.filter(pk=sender.pk).update(paused_until=None)
        cast.work(message)
        SenderAccount.objects.filter(pk=sender.pk).update(paused_until=longer)
        instagram.answers = [Throttled(until=cast.database_now() + timedelta(minutes=1))]
        cast.work(message)
        assert cast.now(sender).paused_until == longer

    def test_what_else_the_account_has_waits_too(self, instagram):
        sender = cast.account()
        first, second = cast.by_api(sender=sender), cast.by_api(sender=sender)
        instagram.answers = [Throttled(until=cast.database_now() + timedelta(minutes=30))]
        cast.work(first, second)
        assert len(instagram.sent) == 1
        assert cast.now(second).verdict["gate"] == "platform pause"
        assert cast.work(due_now(second)).state == State.SENT


class TestHalted:
    def test_the_lane_stops_until_an_operator_acts(self, instagram):
        sender = cast.account()
        first, second = cast.by_api(sender=sender), cast.by_api(sender=sender)
        instagram.answers = [Halted(reason="The API version has ended.")]
        cast.work(first, second)
        assert cast.now(sender).status == AccountStatus.HALTED
        assert {cast.now(first).state, cast.now(second).state} == {State.SCHEDULED}
        assert len(instagram.sent) == 1
        accounts.resume(cast.now(sender))
        assert cast.work(first).state == State.SENT

    def test_other_platforms_go_on(self, instagram, linkedin):
        stranger = cast.account("linkedin", has_partner_grant=True)
        instagram.answers = [Halted(reason="Billing.")]
        cast.work(cast.by_api())
        assert cast.now(stranger).status == AccountStatus.ACTIVE


class TestUnsupported:
    def test_a_person_takes_it_over(self, instagram):
        instagram.answers = [Unsupported(reason="Not in this country.")]
        message = cast.work(cast.by_api())
        assert (message.state, message.mode) == (State.SCHEDULED, DeliveryMode.ASSISTED)
        assert message.last_error == "Not in this country."
        assert message.events.filter(kind="handed to a person").exists()
        assert cast.work(message).state == State.SCHEDULED
        assert len(instagram.sent) == 1


class TestRefused:
    def test_it_fails_with_the_platforms_reason_and_is_not_tried_again(self, instagram):
        instagram.answers = [Refused(reason="This person has closed their messages.", code="551")]
        message = cast.work(cast.by_api())
        assert (message.state, message.last_error) == (State.FAILED, "This person has closed their messages.")
        assert message.attempts.get().code == "551"


class TestUnreached:
    def test_it_is_tried_again_after_5_10_15_seconds_and_then_fails(self, instagram):
        instagram.answers = [Unreached(reason="Connection refused.")] * 4
        message = cast.by_api()
        for wait in (5, 10, 15):
            before = cast.database_now()
            waiting = cast.work(message)
            assert waiting.state == State.SCHEDULED
            assert timedelta(seconds=wait) <= waiting.due_at - before <= timedelta(seconds=wait * 1.2 + 1)
            due_now(message)
        failed = cast.work(message)
        assert failed.state == State.FAILED
        assert failed.last_error == "Not reached after 4 tries. Connection refused."
        assert len(instagram.sent) == 4

    def test_it_uses_up_nothing(self, instagram):
        instagram.answers = [Unreached(reason="Connection refused.")]
        cast.work(cast.by_api())
        assert not SocialLimitUse.objects.exists()


def test_an_error_of_ours_in_the_call_is_doubtful_not_failed(instagram, monkeypatch):
    def stumble(*_):
        raise RuntimeError("a fault")

    monkeypatch.setattr(instagram, "send", stumble)
    message = cast.work(cast.by_api())
    assert message.state == State.UNKNOWN
    assert "error of ours" in message.last_error


def test_a_time_zone_that_does_not_exist_holds_up_nobody(instagram):
    message, other = cast.by_api(), cast.by_api()
    type(message.profile).objects.filter(pk=message.profile_id).update(time_zone="Mars/Olympus")
    assert cast.work(message, other).state == State.SENT
    assert cast.now(other).state == State.SENT
