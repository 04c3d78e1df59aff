"""A reply to what was sent by hand: no thread knows the sender's id, but the platform told the username."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from outbound.clock import database_now
from outbound.states import State
from social_outreach import tasks
from social_outreach.adapters.base import InboundMessage
from social_outreach.adapters.webhooks import packed, reader
from social_outreach.models import SenderAccount, SocialInbound, SocialMessage, SocialReply, SocialThread
from social_outreach.services import assisted, inbound, reply_polls
from social_outreach.states import OutreachStatus
from tests.social_outreach import cast
from tests.social_outreach.test_webhook_meta import SECRET, deliver, message

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender(instagram: Any) -> Any:
    return cast.account(app_secret=SECRET)


@pytest.fixture
def person(sender: Any) -> Any:
    return by_hand("ada.looms")


def by_hand(username: str) -> Any:
    """Somebody who was written to by hand a moment ago."""
    person, holder = cast.profile(username=username), cast.user()
    card = cast.scheduled(person)
    assisted.take(actor=holder, pk=card.pk)
    assisted.mark_sent(card.pk, actor=holder)
    return cast.now(person)


def listed(sender: Any, username: str, **fields: Any) -> InboundMessage:
    at = database_now()
    known = InboundMessage("instagram", sender.account_id, "9001", "m-1", "Yes please", at, thread_id="t-9")
    return replace(known, sender_username=username, **fields)


def poll(sender: Any, instagram: Any, *messages: InboundMessage) -> Any:
    instagram.replies = lambda *_: messages
    SenderAccount.objects.update(replies_due_at=None)
    return reply_polls.poll(sender.pk)


def test_is_matched_and_the_id_is_learned(sender: Any, person: Any, instagram: Any) -> None:
    assert poll(sender, instagram, listed(sender, "Ada.Looms")) == reply_polls.Polled(replies=1)
    reply = SocialReply.objects.get()
    assert (reply.thread.profile, reply.source) == (person, "polling, known by username")
    thread = SocialThread.objects.get(profile=person, account=sender)
    assert (thread.remote_recipient_id, thread.remote_thread_id) == ("9001", "t-9")
    assert cast.now(person).outreach_status == OutreachStatus.REPLIED
    again = listed(sender, "Ada.Looms", message_id="m-2")
    poll(sender, instagram, again)
    assert SocialReply.objects.latest("pk").source == "polling"


def test_what_the_webhook_brought_without_a_name_finds_its_place_then(
    sender: Any, person: Any, instagram: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "nudge_inbound", lambda pk: None)
    row = deliver(message(sender, "9001", mid="m-0", text="Hello"))
    assert row.status == "unknown_person"
    poll(sender, instagram, listed(sender, "ada.looms"))
    inbound.handle_due()
    assert cast.now(row).status == "handled"
    assert {reply.remote_id for reply in SocialReply.objects.filter(thread__profile=person)} == {"m-0", "m-1"}


def test_while_the_card_is_in_hand_too(sender: Any, instagram: Any) -> None:
    person, holder = cast.profile(username="bea"), cast.user()
    card = cast.scheduled(person)
    assisted.take(actor=holder, pk=card.pk)
    assisted.begin(card.pk, actor=holder)
    poll(sender, instagram, listed(sender, "bea"))
    assert SocialReply.objects.get().thread.profile == person
    assert cast.now(card).state == State.SENDING


class TestNot:
    def strangers(self, sender: Any, instagram: Any, *messages: InboundMessage) -> None:
        found = poll(sender, instagram, *messages)
        assert (found.replies, found.unknown) == (0, len(messages))
        assert not SocialReply.objects.exists()

    def test_whom_nobody_wrote_to_by_hand(self, sender: Any, instagram: Any) -> None:
        cast.scheduled(cast.profile(username="bea"))
        cast.profile(username="cleo")
        self.strangers(sender, instagram, listed(sender, "bea"), listed(sender, "cleo", message_id="m-2"))

    def test_whom_a_worker_wrote_to(self, sender: Any, person: Any, instagram: Any) -> None:
        SocialMessage.objects.filter(profile=person).update(mode="api")
        self.strangers(sender, instagram, listed(sender, "ada.looms"))

    def test_without_a_username_or_by_a_display_name(self, sender: Any, person: Any, instagram: Any) -> None:
        self.strangers(sender, instagram, listed(sender, ""), listed(sender, person.full_name, message_id="m-2"))

    def test_from_another_account(self, sender: Any, person: Any, instagram: Any) -> None:
        other = cast.account()
        self.strangers(other, instagram, listed(other, "ada.looms"))

    def test_who_is_known_to_the_account_by_another_id(self, sender: Any, person: Any, instagram: Any) -> None:
        SocialThread.objects.create(profile=person, account=sender, remote_recipient_id="8000")
        self.strangers(sender, instagram, listed(sender, "ada.looms"))
        assert SocialThread.objects.get().remote_recipient_id == "8000"

    def test_on_another_platform(self, sender: Any, instagram: Any) -> None:
        assert inbound.record(replace(listed(sender, "ada.looms"), platform="facebook"), database_now(), "x") is None


def test_what_is_kept_keeps_the_username_and_older_bodies_still_read() -> None:
    at = database_now() - timedelta(days=1)
    known = InboundMessage("instagram", "a", "9001", "m-1", "Yes", at, thread_id="t", sender_username="ada")
    for one in (known, replace(known, sender_username="")):
        assert reader("polling").read(packed(one).encode()).messages == (one,)
    assert "sender_username" not in packed(replace(known, sender_username=""))
    assert SocialInbound.objects.count() == 0
