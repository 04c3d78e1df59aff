"""What has become late is held for a person, not sent in the middle of something else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outbound.states import State
from social_outreach.models import SocialMessage
from social_outreach.services import messages
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


def late_by(hours):
    message = cast.by_api()
    then = cast.database_now() - timedelta(hours=hours)
    SocialMessage.objects.filter(pk=message.pk).update(due_at=then, scheduled_for=then)
    return message


def test_within_the_policy_it_still_goes(instagram, settings):
    settings.LATE_AFTER_HOURS = 72
    assert cast.work(late_by(71)).state == State.SENT


def test_after_it_a_person_decides(instagram, settings):
    settings.LATE_AFTER_HOURS = 72
    held = cast.work(late_by(100))
    assert (held.state, held.verdict["kind"], held.verdict["gate"]) == (State.SCHEDULED, "hold", "late policy")
    assert instagram.sent == []


def test_what_a_person_sends_by_hand_is_never_late(instagram):
    message = late_by(1000)
    cast.work(message)
    assert messages.by_hand(message.pk, actor=None).mode == "assisted"


def test_after_its_end_it_expires(instagram):
    message = cast.by_api()
    SocialMessage.objects.filter(pk=message.pk).update(expires_at=cast.database_now() - timedelta(minutes=1))
    after = cast.work(message)
    assert (after.state, instagram.sent) == (State.EXPIRED, [])
    assert "was to leave before" in after.verdict["reason"]
    assert messages.revise(message.pk, actor=None).state == "draft"
