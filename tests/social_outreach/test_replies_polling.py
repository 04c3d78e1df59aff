"""Asking platforms for replies: who is due, who asks, what becomes of the answer and of a refusal."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from outbound.clock import database_now
from outbound.outcome import CallFailed, Halted, PauseScope, Throttled, Unauthorized, Unreached
from outbound.states import State
from social_outreach import tasks
from social_outreach.adapters.base import InboundMessage
from social_outreach.models import SenderAccount, SocialInbound, SocialReply, SocialThread
from social_outreach.selectors.overview import health
from social_outreach.services import inbound, reply_polls
from social_outreach.states import AccountStatus, OutreachStatus
from tests.social_outreach import cast
from tests.social_outreach.test_webhook_meta import deliver, message  # the very same message by the other way

pytestmark = pytest.mark.django_db


class Listing:
    """What a platform lists, and how it was asked."""

    def __init__(self) -> None:
        self.answer: Any = ()
        self.asked: list[tuple[Any, ...]] = []

    def __call__(self, *given: Any) -> tuple[InboundMessage, ...]:
        self.asked.append(given)
        if isinstance(self.answer, tuple):
            return self.answer
        raise CallFailed(self.answer)


@pytest.fixture
def sender(instagram: Any) -> Any:
    return cast.account(app_secret="app-secret-of-ada")


@pytest.fixture
def listing(instagram: Any, monkeypatch: pytest.MonkeyPatch) -> Listing:
    found = Listing()
    monkeypatch.setattr(instagram, "replies", found, raising=False)
    return found


@pytest.fixture
def person(sender: Any) -> Any:
    person = cast.profile()
    cast.wrote(sender, person, ago=2 * cast.DAY)
    return person


def listed(sender: Any, sender_id: str, mid: str = "m-1", text: str = "Tell me more", ago: int = 1) -> InboundMessage:
    at = database_now() - timedelta(minutes=ago)
    return InboundMessage("instagram", sender.account_id, sender_id, mid, text, at, thread_id="t-1")


def of(person: Any) -> list[SocialReply]:
    return list(SocialReply.objects.filter(thread__profile=person).exclude(remote_id="").order_by("pk"))


class TestWhatIsListed:
    def test_becomes_a_reply_at_its_time_with_the_thread(self, sender: Any, person: Any, listing: Listing) -> None:
        listing.answer = (listed(sender, f"r-{person.pk}"),)
        assert reply_polls.poll(sender.pk) == reply_polls.Polled(replies=1)
        reply = of(person)[0]
        assert (reply.body, reply.source, reply.received_at) == ("Tell me more", "polling", listing.answer[0].at)
        assert SocialThread.objects.get(profile=person).remote_thread_id == "t-1"

    def test_stops_follow_ups(self, sender: Any, person: Any, listing: Listing) -> None:
        cast.wrote(sender, person)
        cast.work(cast.scheduled(person))
        follow_up = cast.draft(cast.now(person), message_type="followup")
        listing.answer = (listed(sender, f"r-{person.pk}", ago=0),)
        reply_polls.poll(sender.pk)
        assert cast.now(follow_up).state == State.CANCELLED
        assert cast.now(person).outreach_status == OutreachStatus.REPLIED

    @pytest.mark.parametrize("first", ["webhook", "polling"])
    def test_seen_both_ways_is_one_reply(
        self, sender: Any, person: Any, listing: Listing, first: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tasks, "nudge_inbound", lambda pk: None)
        listing.answer = (listed(sender, f"r-{person.pk}", mid="m-7"),)
        ways = [lambda: deliver(message(sender, f"r-{person.pk}", mid="m-7")), lambda: reply_polls.poll(sender.pk)]
        for way in ways if first == "webhook" else ways[::-1]:
            way()
        assert [reply.source for reply in of(person)] == [first]

    def test_again_is_no_new_reply(self, sender: Any, person: Any, listing: Listing) -> None:
        listing.answer = (listed(sender, f"r-{person.pk}"),)
        reply_polls.poll(sender.pk)
        SenderAccount.objects.update(replies_due_at=None)
        assert reply_polls.poll(sender.pk) == reply_polls.Polled(replies=0)
        assert len(of(person)) == 1

    def test_of_unknown_people_is_kept_once_and_can_be_placed(self, sender: Any, listing: Listing) -> None:
        listing.answer = (listed(sender, "stranger"),)
        for _ in range(2):
            reply_polls.poll(sender.pk)
            SenderAccount.objects.update(replies_due_at=None)
        row = SocialInbound.objects.get()
        inbound.handle(row.pk)
        row = cast.now(row)
        assert (row.status, row.source) == ("unknown_person", "polling")
        who = cast.profile()
        inbound.place(row, username=who.username)
        assert [reply.body for reply in of(who)] == ["Tell me more"]
        assert cast.now(row).status == "handled"

    def test_nobody_may_post_what_is_kept_of_polling(self, client: Any) -> None:
        assert client.post("/webhooks/polling/", b"{}", content_type="application/json").status_code == 404

    def test_one_that_cannot_be_recorded_stops_no_other_and_is_asked_for_again(
        self, sender: Any, person: Any, listing: Listing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = inbound.record

        def record(message: InboundMessage, *rest: Any) -> Any:
            if message.message_id == "m-bad":
                raise RuntimeError("planted")
            return real(message, *rest)

        monkeypatch.setattr(inbound, "record", record)
        listing.answer = tuple(listed(sender, f"r-{person.pk}", mid=mid) for mid in ("m-bad", "m-good"))
        assert "1 of 2 messages could not be recorded" in reply_polls.poll(sender.pk).error  # type: ignore[union-attr]
        assert [reply.remote_id for reply in of(person)] == ["m-good"]
        assert cast.now(sender).replies_read_until is None


class TestSince:
    def test_first_as_far_back_as_any_window_then_on_from_there(self, sender: Any, listing: Listing) -> None:
        reply_polls.poll(sender.pk)
        read_until = cast.now(sender).replies_read_until
        SenderAccount.objects.update(replies_due_at=None)
        reply_polls.poll(sender.pk)
        first, second = (asked[1] for asked in listing.asked)
        assert first == read_until - timedelta(days=7)
        assert second == read_until - reply_polls.OVERLAP

    def test_after_a_failure_from_where_it_stood(self, sender: Any, listing: Listing) -> None:
        listing.answer = Unreached(reason="No answer.")
        reply_polls.poll(sender.pk)
        assert cast.now(sender).replies_read_until is None

    def test_known_conversations_are_named(self, sender: Any, person: Any, listing: Listing) -> None:
        SocialThread.objects.update(remote_thread_id="t-9")
        stale = cast.profile()
        cast.wrote(sender, stale, ago=30 * cast.DAY)
        SocialThread.objects.filter(profile=stale).update(remote_thread_id="t-old")
        reply_polls.poll(sender.pk)
        assert listing.asked[0][2] == ["t-9"]


class TestWhoIsDue:
    def test_once_in_the_interval(self, sender: Any, listing: Listing) -> None:
        assert [item.account_id for item in reply_polls.due()] == [sender.pk]
        reply_polls.poll(sender.pk)
        assert reply_polls.due() == []
        assert reply_polls.poll(sender.pk) is None
        assert len(listing.asked) == 1
        SenderAccount.objects.update(replies_due_at=database_now() - timedelta(seconds=1))
        assert [item.account_id for item in reply_polls.due()] == [sender.pk]

    @pytest.mark.parametrize("stood_at", [None, timedelta(minutes=5)])
    def test_another_worker_that_was_first_has_it(
        self, sender: Any, listing: Listing, monkeypatch: pytest.MonkeyPatch, stood_at: timedelta | None
    ) -> None:
        """It moves the due time on just when this one has seen that the account is due."""
        SenderAccount.objects.update(replies_due_at=database_now() - stood_at if stood_at else None)
        real = reply_polls.due

        def due() -> Any:
            found = real()
            SenderAccount.objects.update(replies_due_at=database_now() + timedelta(minutes=5))
            return found

        monkeypatch.setattr(reply_polls, "due", due)
        assert reply_polls.poll(sender.pk) is None
        assert listing.asked == []

    @pytest.mark.parametrize(
        "fields",
        [
            {"status": AccountStatus.PAUSED}, {"status": AccountStatus.NEEDS_RECONNECT}, {"world": "rehearsal"},
            {"is_token_stale": True}, {"paused_until": datetime(2099, 1, 1, tzinfo=UTC)},
        ],
    )  # fmt: skip
    def test_nobody_who_cannot_be_asked(self, sender: Any, listing: Listing, fields: dict[str, Any]) -> None:
        SenderAccount.objects.update(**fields)
        assert reply_polls.due() == []
        assert reply_polls.poll(sender.pk) is None

    def test_no_platform_without_an_api_for_it(self, linkedin: Any) -> None:
        cast.account("linkedin")
        assert reply_polls.due() == []

    def test_nobody_where_it_is_switched_off(self, sender: Any, settings: Any) -> None:
        settings.REPLIES_POLL_SECONDS = 0
        assert reply_polls.due() == []

    def test_an_account_that_sends_by_hand_is_not_asked_for(self, instagram: Any, listing: Listing) -> None:
        by_hand = cast.account(access_token="")
        assert reply_polls.poll(by_hand.pk) == reply_polls.Polled()
        assert listing.asked == []

    def test_the_tick_hints_what_is_due(self, sender: Any, listing: Listing, monkeypatch: pytest.MonkeyPatch) -> None:
        told: list[tuple[Any, ...]] = []
        monkeypatch.setattr(tasks, "_publish", lambda task, **how: told.append((task.name, how)))
        tasks.tick()
        assert ("social_outreach.poll_replies", {"queue": "social.instagram", "account_id": sender.pk}) in told


class TestRefusals:
    def test_being_throttled_pauses_the_account_as_in_sending(self, sender: Any, listing: Listing) -> None:
        until = database_now() + timedelta(minutes=40)
        other = cast.account()
        listing.answer = Throttled(reason="Too many calls.", until=until)
        reply_polls.poll(sender.pk)
        paused = cast.now(sender)
        assert (paused.paused_until, paused.replies_due_at, paused.replies_error) == (until, until, "Too many calls.")
        assert cast.now(other).paused_until is None

    def test_of_the_app_pauses_all_its_accounts(self, sender: Any, listing: Listing) -> None:
        other = cast.account()
        listing.answer = Throttled(reason="Too many.", until=database_now() + cast.DAY, scope=PauseScope.APP)
        reply_polls.poll(sender.pk)
        assert cast.now(other).paused_until is not None

    @pytest.mark.parametrize(("refreshed", "status", "stale"), [(None, "active", True), (1, "needs_reconnect", False)])
    def test_a_refused_token_is_refreshed_once_then_flagged(
        self, sender: Any, listing: Listing, refreshed: int | None, status: str, stale: bool
    ) -> None:
        at = database_now() - timedelta(minutes=refreshed) if refreshed else None
        SenderAccount.objects.update(refreshed_at=at)
        listing.answer = Unauthorized(reason="The session has ended.")
        reply_polls.poll(sender.pk)
        after = cast.now(sender)
        assert (after.status, after.is_token_stale, after.replies_error) == (status, stale, "The session has ended.")

    def test_a_halt_of_reading_stops_no_sending_and_is_said(self, sender: Any, listing: Listing) -> None:
        listing.answer = Halted(reason="The app may not read conversations.")
        reply_polls.poll(sender.pk)
        assert cast.now(sender).status == AccountStatus.ACTIVE
        assert "The app may not read conversations." in [line.sentence for line in health()]

    def test_a_good_answer_takes_the_error_away(self, sender: Any, listing: Listing) -> None:
        SenderAccount.objects.update(replies_error="No answer.")
        reply_polls.poll(sender.pk)
        assert cast.now(sender).replies_error == ""

    def test_secrets_of_another_account_are_said(self, sender: Any, listing: Listing) -> None:
        SenderAccount.objects.update(account_id="copied")
        assert reply_polls.poll(sender.pk) == reply_polls.Polled()
        assert listing.asked == []


@pytest.mark.services  # the SQLite of the tests lies in memory, where threads lock each other out of whole tables
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_ask_once(instagram: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    listing = Listing()
    monkeypatch.setattr(instagram, "replies", listing, raising=False)
    sender = cast.account()
    start, answers = threading.Barrier(4), []

    def work() -> None:
        try:
            start.wait(10)
            answers.append(reply_polls.poll(sender.pk))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert len(listing.asked) == 1
    assert sum(answer is not None for answer in answers) == 1
