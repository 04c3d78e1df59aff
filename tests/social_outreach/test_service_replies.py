"""Replies: what a person wrote stops follow-ups at once and opens the conversation window."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outbound.outcome import OutcomeUnknown
from outbound.states import State
from social_outreach import signals
from social_outreach.models import SocialReply, SocialThread
from social_outreach.services import messages, replies
from social_outreach.services.replies import BadReply
from social_outreach.states import OutreachStatus
from tests.factories.social import user_with
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sender(instagram):
    return cast.account()


@pytest.fixture
def written_to(sender):
    person = cast.profile()
    cast.wrote(sender, person, ago=cast.DAY)
    cast.work(cast.scheduled(person))
    return cast.now(person)


@pytest.mark.parametrize("made", [cast.draft, cast.approved, cast.scheduled])
def test_follow_ups_stop_at_once(written_to, made):
    follow_up = made(written_to, message_type="followup")
    replies.record(written_to)
    assert cast.now(follow_up).state == State.CANCELLED
    assert cast.now(written_to).outreach_status == OutreachStatus.REPLIED
    reason = follow_up.events.get(kind="cancelled").detail["reason"]
    assert reason == "The person answered."


def test_a_first_message_is_left_to_its_author():
    person = cast.profile()
    message = cast.draft(person)
    replies.record(person)
    assert cast.now(message).state == "draft"


def test_it_opens_the_window_for_what_waits(sender, instagram):
    person = cast.profile()
    message = cast.approved(person)
    cast.wrote(sender, person)
    assert messages.send(message.pk, actor=None).mode == "api"
    assert cast.work(message).state == State.SENT


def test_an_older_reply_that_comes_in_later_does_not_close_the_window(sender):
    person = cast.profile()
    cast.wrote(sender, person, ago=timedelta(hours=1))
    at = SocialThread.objects.get(profile=person).last_inbound_at
    cast.wrote(sender, person, ago=timedelta(days=30))
    assert SocialThread.objects.get(profile=person).last_inbound_at == at


def test_the_same_remote_id_is_one_reply(sender):
    person = cast.profile()
    first = replies.record(person, body="Hello!", remote_id="m-1", account=sender)
    again = replies.record(person, body="Hello!", remote_id="m-1", account=sender)
    assert (again.pk, SocialReply.objects.filter(thread__profile=person).count()) == (first.pk, 1)


def test_a_form_that_is_sent_twice_is_one_reply(written_to):
    ada, bob = user_with(), user_with()
    first = replies.record(written_to, body="Please stop", actor=ada)
    assert replies.record(written_to, body="Please stop", actor=ada) == first
    assert replies.record(written_to, body="Please stop", actor=bob) != first
    SocialReply.objects.update(received_at=first.received_at - cast.DAY)
    assert replies.record(written_to, body="Please stop", actor=ada) != first


def test_a_reply_from_the_future_is_refused():
    with pytest.raises(BadReply, match="future"):
        replies.record(cast.profile(), received_at=cast.database_now() + timedelta(minutes=1))


def test_a_reply_on_a_platform_without_account_is_refused():
    with pytest.raises(BadReply, match="No LinkedIn account"):
        replies.record(cast.profile("linkedin"))


def test_it_is_announced_once_the_transaction_stands(django_capture_on_commit_callbacks):
    heard = []

    def hear(**facts):
        heard.append(facts["profile_id"])

    signals.reply_recorded.connect(hear)
    person = cast.profile()
    with django_capture_on_commit_callbacks(execute=True):
        replies.record(person)
        assert heard == []
    signals.reply_recorded.disconnect(hear)
    assert heard == [person.pk]


def test_an_answer_to_a_message_in_doubt_counts_as_one(instagram):
    instagram.answers = [OutcomeUnknown(reason="It broke off.")]
    message = cast.work(cast.by_api())
    replies.record(message.profile, body="Yes, please!")
    message.profile.refresh_from_db()
    assert message.profile.outreach_status == "replied"
