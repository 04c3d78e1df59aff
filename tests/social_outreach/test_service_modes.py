"""How a message leaves: by API only where the platform's rules let it, else by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outbound.states import State
from social_outreach.adapters.base import DeliveryMode, Window
from social_outreach.models import SocialMessage, SocialThread
from social_outreach.services import messages
from social_outreach.services.messages import NotAcceptable, NotNow
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


def mode_after(ago, platform="instagram", **fields):
    sender, person = cast.account(platform, **fields), cast.profile(platform)
    if ago is not None:
        cast.wrote(sender, person, ago=ago)
    return cast.scheduled(person).mode


class TestWindow:
    def test_who_never_wrote_is_written_to_by_hand(self, instagram):
        assert mode_after(None) == DeliveryMode.ASSISTED

    def test_within_24_hours_by_api(self, instagram):
        assert mode_after(timedelta(hours=23)) == DeliveryMode.API

    def test_within_7_days_as_a_reply_of_a_person(self, instagram):
        sender, person = cast.account(), cast.profile()
        cast.wrote(sender, person, ago=timedelta(days=6))
        assert cast.work(cast.scheduled(person)).state == State.SENT
        assert instagram.sent[0][0].window == Window.HUMAN_AGENT

    def test_after_7_days_by_hand(self, instagram):
        assert mode_after(timedelta(days=7, minutes=1)) == DeliveryMode.ASSISTED

    def test_without_a_token_by_hand(self, instagram):
        assert mode_after(timedelta(hours=1), access_token="") == DeliveryMode.ASSISTED


class TestPartnerGrant:
    @pytest.mark.parametrize(("grant", "mode"), [(True, DeliveryMode.API), (False, DeliveryMode.ASSISTED)])
    def test_linkedin_goes_by_api_only_with_a_grant(self, linkedin, grant, mode):
        assert mode_after(timedelta(days=300), "linkedin", has_partner_grant=grant) == mode


class TestAskingForAMode:
    def test_api_where_it_is_not_open_is_refused_with_the_reason(self, instagram):
        cast.account()
        message = cast.approved(cast.profile())
        with pytest.raises(NotAcceptable, match="has not told us this person's id"):
            messages.send(message.pk, actor=None, mode="api")
        assert cast.now(message).state == "approved"

    def test_by_hand_is_always_possible(self, instagram):
        sender, person = cast.account(), cast.profile()
        cast.wrote(sender, person)
        assert cast.scheduled(person, mode="assisted").mode == DeliveryMode.ASSISTED

    def test_a_mode_that_does_not_exist(self, instagram):
        cast.account()
        with pytest.raises(NotAcceptable, match="no delivery mode"):
            cast.scheduled(cast.profile(), mode="pigeon")


class TestAWindowThatClosesMeanwhile:
    def closed(self):
        message = cast.by_api()
        SocialThread.objects.filter(pk=message.in_thread_id).update(
            last_inbound_at=cast.database_now() - timedelta(days=8)
        )
        return message

    def test_the_message_is_held_and_says_why(self, instagram):
        after = cast.work(self.closed())
        assert (after.state, after.verdict["kind"]) == (State.SCHEDULED, "hold")
        assert "window closed" in after.verdict["reason"]
        assert instagram.sent == []

    def test_a_person_may_take_it_over(self, instagram):
        message = self.closed()
        cast.work(message)
        taken = messages.by_hand(message.pk, actor=cast.user())
        assert (taken.mode, taken.verdict) == (DeliveryMode.ASSISTED, None)

    def test_what_goes_by_hand_already_is_not_handed_over(self, instagram):
        cast.account()
        with pytest.raises(NotNow, match="given to a person"):
            messages.by_hand(cast.scheduled(cast.profile()).pk, actor=None)


def test_a_time_in_the_past_means_now(instagram):
    cast.account()
    message = cast.approved(cast.profile())
    before = cast.database_now()
    sent = messages.send(message.pk, actor=None, at=before - timedelta(days=3))
    assert sent.due_at >= before


def test_a_time_in_the_future_is_kept(instagram):
    cast.account()
    at = cast.database_now() + timedelta(days=3)
    message = messages.send(cast.approved(cast.profile()).pk, actor=None, at=at)
    assert (message.due_at, message.scheduled_for) == (at, at)
    assert cast.work(message).state == State.SCHEDULED
    assert SocialMessage.objects.get(pk=message.pk).epoch == 0
