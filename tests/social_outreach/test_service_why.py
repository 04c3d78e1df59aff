"""Why has this not gone? One sentence for each gate, and the earliest time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outbound.outcome import OutcomeUnknown, Refused
from social_outreach.models import SenderAccount, SocialLimit, SocialMessage, SocialThread
from social_outreach.services import accounts, control, messages, outlook, suppressions
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender(instagram):
    return cast.account()


@pytest.fixture
def message(sender):
    return cast.by_api(sender=sender)


def stop(message):
    control.stop(actor=None, reason="Wrong price")


def tamper(message):
    SocialMessage.objects.filter(pk=message.pk).update(draft_body="Buy now!")


def suppress(message):
    suppressions.add_profile(message.profile, reason="asked us not to", source="test", actor=None)


def pause_account(message):
    accounts.pause(message.account, reason="On holiday")


def close_window(message):
    SocialThread.objects.update(last_inbound_at=cast.database_now() - timedelta(days=8))


def close_hours(message):
    day = (cast.database_now() + timedelta(days=2)).strftime("%a").lower()
    SenderAccount.objects.update(send_window=f"{day} 09:00-10:00")


def pause_platform(message):
    SenderAccount.objects.update(
        paused_until=cast.database_now() + timedelta(hours=1), pause_reason="Instagram asked for an hour."
    )


def use_up_the_cap(message):
    SocialLimit.objects.filter(name="per_minute").update(limit=1)
    cast.work(cast.by_api(sender=message.account))


def cap_of_nought(message):
    SocialLimit.objects.filter(name="per_minute").update(limit=0)


def be_late(message):
    SocialMessage.objects.filter(pk=message.pk).update(scheduled_for=cast.database_now() - timedelta(days=30))


@pytest.mark.parametrize(
    ("happens", "gate", "sentence", "has_time"),
    [
        (stop, "global stop", "Wrong price", False),
        (tamper, "approval", "not what was approved", False),
        (suppress, "suppression", "Suppressed: asked us not to", False),
        (pause_account, "account", "On holiday", False),
        (close_window, "conversation window", "window closed at", False),
        (close_hours, "send window", "Outside the hours", True),
        (pause_platform, "platform pause", "asked for an hour", True),
        (use_up_the_cap, "caps", "for this account is used up", True),
        (cap_of_nought, "caps", "set to nought", False),
        (be_late, "late policy", "A person decides", False),
    ],
)
def test_each_gate_has_its_sentence(message, happens, gate, sentence, has_time):
    happens(message)
    why = outlook.why(cast.now(message))
    assert why.standing.gate == gate
    assert sentence in why.sentence
    assert (why.earliest is not None) == has_time
    if has_time:
        assert why.earliest > cast.database_now()


def test_it_says_what_the_worker_finds(message, instagram):
    """The page and the worker ask the same gates."""
    pause_platform(message)
    why = outlook.why(cast.now(message))
    assert cast.work(message).verdict["reason"] == why.sentence


class TestNothingStandsAgainstIt:
    def test_a_worker_takes_it(self, message):
        assert "a worker takes it within seconds" in outlook.why(message).sentence

    def test_its_time_has_not_come(self, message):
        at = cast.database_now() + timedelta(hours=3)
        SocialMessage.objects.filter(pk=message.pk).update(due_at=at, scheduled_for=at)
        why = outlook.why(cast.now(message))
        assert "time has not come" in why.sentence
        assert why.earliest == at

    def test_a_person_is_to_send_it(self, sender):
        assert "waits in the assisted queue" in outlook.why(cast.scheduled(cast.profile())).sentence


class TestOtherStates:
    def test_a_draft(self, sender):
        assert "has to approve it" in outlook.why(cast.draft(cast.profile())).sentence

    def test_an_approved_one(self, sender):
        assert "nobody has said when" in outlook.why(cast.approved(cast.profile())).sentence

    def test_a_sent_one(self, message):
        assert outlook.why(cast.work(message)).sentence == "It has gone."

    def test_a_failed_one_says_what_the_platform_said(self, message, instagram):
        instagram.answers = [Refused(reason="Their messages are closed.")]
        assert outlook.why(cast.work(message)).sentence == "Their messages are closed."

    def test_a_doubtful_one(self, message, instagram):
        instagram.answers = [OutcomeUnknown(reason="No answer came.")]
        assert outlook.why(cast.work(message)).sentence == (
            "Nobody can tell yet whether it went. No answer came. The platform is being asked."
        )

    def test_a_cancelled_one(self, message):
        by = cast.user("mia")
        assert outlook.why(messages.cancel(message.pk, actor=by)).sentence == "mia stopped it."

    def test_one_that_the_persons_answer_stopped(self, sender, message):
        cast.work(message)
        follow_up = cast.scheduled(cast.now(message.profile), message_type="followup")
        cast.wrote(sender, message.profile, ago=timedelta(0))
        assert outlook.why(cast.now(follow_up)).sentence == "Stopped: The person answered."
        again = messages.revise(follow_up.pk, actor=None)
        assert outlook.why(messages.cancel(again.pk, actor=None)).sentence == "A person stopped it."


class TestOutlook:
    def test_the_figures_add_up(self, sender):
        SocialLimit.objects.filter(name="per_minute").update(limit=2)
        rows = [cast.by_api(sender=sender) for _ in range(3)]
        rows += [cast.scheduled(cast.profile()), cast.by_api(sender=sender)]
        suppress(rows[-1])
        found = outlook.outlook([cast.now(row) for row in rows])
        assert (found.now, found.later, found.by_hand, found.stuck) == (2, 1, 1, 1)
        assert ("Suppressed: asked us not to", 1) in found.reasons
        assert found.sentence.startswith("2 by API within a minute")

    def test_asking_changes_nothing(self, message):
        before = SocialMessage.objects.filter(pk=message.pk).values().get()
        outlook.outlook([message])
        outlook.why(message)
        assert SocialMessage.objects.filter(pk=message.pk).values().get() == before

    @pytest.mark.parametrize("count", [3, 12])
    def test_the_statements_do_not_grow_with_the_messages(self, sender, count, django_assert_max_num_queries):
        for _ in range(count):
            cast.by_api(sender=sender)
        rows = list(SocialMessage.objects.select_related("profile", "account", "in_thread"))
        with django_assert_max_num_queries(6):
            outlook.outlook(rows)
