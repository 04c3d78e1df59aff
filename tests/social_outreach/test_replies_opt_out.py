"""Replies that sound like an opt-out: suggested, never done by itself, confirmed or dismissed by a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from outbound.states import State
from social_outreach.models import SocialReply, SocialSuppression
from social_outreach.services import replies, suppressions
from social_outreach.services.replies import NotSuggested
from social_outreach.states import OutreachStatus
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sender(instagram: Any) -> Any:
    return cast.account()


def said(body: str, person: Any = None) -> SocialReply:
    return replies.record(person or cast.profile(), body=body)


class TestSuggesting:
    def test_the_words_are_kept_as_written_and_nobody_is_suppressed(self) -> None:
        reply = said("Hallo, KEIN Interesse.")
        assert (reply.opt_out, reply.opt_out_phrase) == ("suggested", "KEIN Interesse")
        assert not SocialSuppression.objects.exists()

    def test_an_innocent_reply_suggests_nothing(self) -> None:
        reply = said("We met at the bus stop!")
        assert (reply.opt_out, reply.opt_out_phrase) == ("", "")

    def test_who_is_suppressed_already_is_not_asked_about_again(self) -> None:
        person = cast.profile()
        suppressions.add_profile(person, reason="asked", source="test", actor=None)
        assert said("Stop!", person).opt_out == ""


class TestConfirming:
    def test_suppresses_with_the_words_as_reason_and_keeps_who_and_when(self) -> None:
        reply, by = said("Please unsubscribe me"), cast.user()
        assert replies.confirm_opt_out(reply.pk, actor=by) == 0
        reply = cast.now(reply)
        assert (reply.opt_out, reply.opt_out_by) == ("confirmed", by)
        assert reply.opt_out_at == reply.seen_at is not None
        suppression = SocialSuppression.objects.get()
        assert "“Please unsubscribe”" in suppression.reason
        assert (suppression.source, suppression.created_by) == ("reply", by)

    def test_stops_everything_that_waits_for_the_person_and_nobody_else(self) -> None:
        person, other = cast.profile(), cast.scheduled(cast.profile())
        waiting = cast.scheduled(person)
        assert replies.confirm_opt_out(said("Stop", person).pk, actor=None) == 1
        assert (cast.now(waiting).state, cast.now(other).state) == (State.CANCELLED, State.SCHEDULED)

    def test_answers_what_else_they_wrote_in_that_sense(self) -> None:
        person = cast.profile()
        first, second = said("Stop", person), said("Leave me alone", person)
        replies.confirm_opt_out(second.pk, actor=None)
        assert cast.now(first).opt_out == "confirmed"

    def test_twice_is_said(self) -> None:
        reply = said("Stop")
        replies.confirm_opt_out(reply.pk, actor=None)
        with pytest.raises(NotSuggested, match="already"):
            replies.confirm_opt_out(reply.pk, actor=None)

    def test_a_person_may_mean_it_where_our_words_did_not(self) -> None:
        reply = said("Nein, wirklich, es reicht jetzt.")
        assert reply.opt_out == ""
        replies.confirm_opt_out(reply.pk, actor=None)
        assert SocialSuppression.objects.get().reason == "They asked us not to write."


class TestDismissing:
    def test_keeps_who_and_when_and_suppresses_nobody(self) -> None:
        reply, by = said("Stop"), cast.user()
        replies.dismiss_opt_out(reply.pk, actor=by)
        reply = cast.now(reply)
        assert (reply.opt_out, reply.opt_out_by, reply.opt_out_at is None) == ("dismissed", by, False)
        assert not SocialSuppression.objects.exists()

    @pytest.mark.parametrize(("body", "confirm", "words"), [("Hello", False, "No opt-out"), ("Stop", True, "operator")])
    def test_what_cannot_be_dismissed_is_said(self, body: str, confirm: bool, words: str) -> None:
        reply = said(body)
        if confirm:
            replies.confirm_opt_out(reply.pk, actor=None)
        with pytest.raises(NotSuggested, match=words):
            replies.dismiss_opt_out(reply.pk, actor=None)


class TestDealtWith:
    def test_and_open_again(self) -> None:
        reply = said("Hello")
        assert [replies.mark_seen(reply.pk), replies.mark_seen(reply.pk)] == [True, False]
        assert replies.mark_seen(reply.pk, is_seen=False)
        assert cast.now(reply).seen_at is None

    def test_one_that_is_gone(self) -> None:
        with pytest.raises(SocialReply.DoesNotExist):
            replies.mark_seen(987)


class TestListedLate:
    """A platform that is asked lists what was written before our last message too."""

    @pytest.mark.parametrize(("ago", "status"), [(timedelta(hours=1), "sent"), (timedelta(minutes=1), "replied")])
    def test_what_is_older_than_our_message_answers_nothing(self, sender: Any, ago: timedelta, status: str) -> None:
        person = cast.profile()
        cast.wrote(sender, person, ago=cast.DAY)
        cast.work(cast.scheduled(person))
        at = cast.database_now() - ago
        replies.record(cast.now(person), body="Hi", remote_id="m-1", received_at=at, account=sender)
        assert cast.now(person).outreach_status == OutreachStatus(status)
        assert SocialReply.objects.filter(remote_id="m-1").exists()


class TestTypedInBefore:
    """A person recorded the reply by hand, then the platform told us of it."""

    def told(self, sender: Any, person: Any, body: str, **fields: Any) -> SocialReply:
        at = cast.database_now() - timedelta(hours=1)
        return replies.record(person, body=body, received_at=at, remote_id="m-1", account=sender, **fields)

    def test_it_stays_one_reply_with_the_platforms_id(self, sender: Any) -> None:
        person = cast.profile()
        typed = replies.record(person, body="Tell me  more\n", account=sender)
        again = self.told(sender, person, "Tell me more")
        assert (again.pk, cast.now(typed).remote_id) == (typed.pk, "m-1")
        assert self.told(sender, person, "Tell me more").pk == typed.pk
        assert SocialReply.objects.filter(thread__profile=person).count() == 1

    @pytest.mark.parametrize("typed", ["", "Something else"])
    def test_other_words_are_another_reply(self, sender: Any, typed: str) -> None:
        person = cast.profile()
        replies.record(person, body=typed, account=sender)
        self.told(sender, person, "Tell me more")
        assert SocialReply.objects.filter(thread__profile=person).count() == 2
