"""The global stop holds everything that has not begun, by API and by hand, and loses nothing."""

from __future__ import annotations

import pytest

from outbound.states import State
from social_outreach.models import SocialControl
from social_outreach.selectors import overview
from social_outreach.services import assisted, control, outlook, pump
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def stopped():
    control.stop(actor=cast.user("ada"), reason="Wrong price")


def test_by_api(stopped, instagram):
    message = cast.by_api()
    held = cast.work(message)
    assert (held.state, held.verdict["gate"], held.verdict["reason"]) == (State.SCHEDULED, "global stop", "Wrong price")
    assert instagram.sent == []


def test_by_hand(stopped, instagram):
    cast.account()
    cast.scheduled(cast.profile())
    assert assisted.take(actor=cast.user()) is None


def test_nobody_is_told_that_something_is_due(stopped, instagram):
    cast.by_api()
    assert list(pump.hints()) == []


def test_lifted_everything_goes_on_at_once(stopped, instagram):
    message = cast.by_api()
    cast.work(message)
    control.go_on()
    assert [hint.ids for hint in pump.hints()] == [[message.pk]]
    assert cast.work(message).state == State.SENT


def test_who_threw_it_and_why_is_shown_everywhere(stopped, instagram):
    stop = overview.is_stopped()
    assert (stop["reason"], stop["by"]) == ("Wrong price", "ada")
    assert outlook.why(cast.by_api()).sentence == "Wrong price"


def test_without_a_reason_it_says_at_least_who(instagram):
    control.stop(actor=None, reason="  ")
    assert overview.is_stopped()["reason"] == "Stopped by an operator."


def test_the_heartbeat_goes_on_and_the_stop_stays(stopped):
    pump.repair()
    row = SocialControl.objects.get(pk=1)
    assert row.is_stopped
    assert row.ticked_at is not None
