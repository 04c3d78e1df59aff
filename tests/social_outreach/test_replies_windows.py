"""The conversation window at its edges: what is open at approval may be closed when the message is to leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outbound.states import State
from social_outreach.adapters import registry
from social_outreach.adapters.base import Window
from social_outreach.models import SocialThread
from social_outreach.rules.windows import Conversation, window_state
from social_outreach.services import messages
from tests.social_outreach import cast

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
DAY, WEEK = timedelta(hours=24), timedelta(days=7)


def state(platform: str, after: timedelta, sends: int = 0) -> Any:
    known = Conversation("r-1", "t-1", AT, sends)
    return window_state(registry.capabilities(platform), known, has_grant=False, now=AT + after)


class TestRule:
    @pytest.mark.parametrize(
        ("platform", "after", "window", "closes"),
        [
            ("instagram", DAY - MOMENT, Window.STANDARD, DAY),
            ("instagram", DAY, Window.HUMAN_AGENT, WEEK),
            ("facebook", WEEK - MOMENT, Window.HUMAN_AGENT, WEEK),
            ("tiktok", 2 * DAY - MOMENT, Window.STANDARD, 2 * DAY),
        ],
    )
    def test_open_up_to_the_very_moment(
        self, platform: str, after: timedelta, window: Window, closes: timedelta
    ) -> None:
        found = state(platform, after)
        assert (found.window, found.closes_at, found.problem) == (window, AT + closes, "")

    @pytest.mark.parametrize(("platform", "after"), [("instagram", WEEK), ("facebook", WEEK), ("tiktok", 2 * DAY)])
    def test_closed_from_that_moment_on(self, platform: str, after: timedelta) -> None:
        assert state(platform, after).problem.startswith("The conversation window closed at")

    @pytest.mark.parametrize(("sends", "is_open"), [(9, True), (10, False)])
    def test_the_number_of_messages_in_it(self, sends: int, is_open: bool) -> None:
        assert (not state("tiktok", DAY, sends).problem) == is_open


def wrote(ago: timedelta) -> None:
    SocialThread.objects.update(last_inbound_at=cast.database_now() - ago)


@pytest.mark.django_db
class TestBetweenApprovalAndLeaving:
    def approved(self, ago: timedelta) -> Any:
        sender, person = cast.account(), cast.profile()
        cast.wrote(sender, person, ago=ago)
        return cast.approved(person)

    def test_the_standard_window_closes_and_it_leaves_as_a_reply_of_a_person(self, instagram: Any) -> None:
        message = self.approved(DAY - timedelta(minutes=1))
        messages.send(message.pk, actor=None)
        wrote(DAY + timedelta(minutes=1))
        assert cast.work(message).state == State.SENT
        assert instagram.sent[0][0].window == Window.HUMAN_AGENT

    def test_the_last_window_closes_after_scheduling_and_nothing_leaves(self, instagram: Any) -> None:
        message = self.approved(WEEK - timedelta(minutes=1))
        assert messages.send(message.pk, actor=None).mode == "api"
        wrote(WEEK + timedelta(seconds=1))
        after = cast.work(message)
        assert (after.state, instagram.sent) == (State.SCHEDULED, [])
        assert "The conversation window closed at" in after.verdict["reason"]

    def test_it_closes_after_approval_and_the_message_goes_by_hand(self, instagram: Any) -> None:
        message = self.approved(WEEK - timedelta(minutes=1))
        wrote(WEEK + timedelta(seconds=1))
        assert messages.send(message.pk, actor=None).mode == "assisted"

    def test_a_reply_opens_it_again_and_what_was_held_leaves(self, instagram: Any) -> None:
        message = self.approved(WEEK - timedelta(minutes=1))
        messages.send(message.pk, actor=None)
        wrote(WEEK + timedelta(seconds=1))
        cast.work(message)
        cast.wrote(message.account, message.profile, ago=timedelta(0))
        messages.reschedule(message.pk, actor=None)
        assert cast.work(message).state == State.SENT
