"""Outgoing webhooks leave signed, are repeated by the engine, and reach no private address in production."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from datetime import timedelta

import pytest
from django.db.models import TextField
from django.db.models.functions import Cast

from outbound.clock import database_now
from outbound.http import Answer
from outbound.states import State
from posting import tasks
from posting.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from posting.services import hook_sending, hooks
from posting.services.hook_sending import engine
from tests.outbound.test_http_server import LoopbackServer, in_turn, raw, reply
from tests.posting import cast

pytestmark = pytest.mark.django_db
SECRET = "a-secret-of-the-receiver-0123456789"


@pytest.fixture
def receiver(settings):
    settings.REHEARSAL_URL = "http://127.0.0.1:1"
    with LoopbackServer(reply()) as server:
        yield server
    hook_sending._door(True).close()


def endpoint(server=None, *, events=("posted", "failed", "held", "unknown", "post_doing_well"), **fields):
    url = f"{server.url}/hook" if server else "https://hooks.example.org/in"
    row = WebhookEndpoint(**({"name": "Desk", "url": url, "events": list(events)} | fields))
    return hooks.keep(row, secret=SECRET, actor=cast.user())


def carry_out(*, again: bool = False) -> None:
    """A tick and its worker; ``again``: the time to try once more has come."""
    if again:
        WebhookDelivery.objects.filter(state=State.SCHEDULED).update(due_at=database_now(), hinted_at=None)
        WebhookEndpoint.objects.update(paused_until=None, next_free_at=None)
    for ids in hook_sending.due_batches():
        engine.run(ids)


def headers_of(request: bytes) -> dict[str, str]:
    head, _, body = request.decode().partition("\r\n\r\n")
    lines = [line.split(": ", 1) for line in head.split("\r\n")[1:]]
    return {name.lower(): value for name, value in lines} | {"body": body}


class TestTheCall:
    def test_it_is_signed_with_the_time(self, receiver):
        made = hooks.send_test(endpoint(receiver).pk)
        carry_out()
        (request,) = receiver.requests
        told = headers_of(request)
        expected = hmac.new(
            SECRET.encode(), f"{told['x-outreach-timestamp']}.{told['body']}".encode(), hashlib.sha256
        ).hexdigest()
        assert told["x-outreach-signature"] == expected
        assert abs(int(told["x-outreach-timestamp"]) - database_now().timestamp()) < 60
        assert (told["x-outreach-event"], told["x-outreach-delivery"]) == ("test", made.idempotency_key)
        body = json.loads(told["body"])
        assert (body["id"], body["event"], body["post"], body["target"]) == (made.idempotency_key, "test", None, None)
        made.refresh_from_db()
        assert (made.state, made.tries) == (State.SENT, 0)

    def test_a_503_is_repeated_with_the_same_id_and_body(self, receiver):
        receiver.script = in_turn(reply(b"busy", status="503 Busy"), reply())
        made = hooks.send_test(endpoint(receiver).pk)
        carry_out()
        made.refresh_from_db()
        assert (made.state, made.tries) == (State.SCHEDULED, 1)
        assert timedelta(seconds=25) < made.due_at - database_now() < timedelta(seconds=40)
        carry_out()
        assert len(receiver.requests) == 1, "not before its time"
        carry_out(again=True)
        made.refresh_from_db()
        assert made.state == State.SENT
        first, second = map(headers_of, receiver.requests)
        assert (first["body"], first["x-outreach-delivery"]) == (second["body"], second["x-outreach-delivery"])
        assert list(WebhookAttempt.objects.order_by("pk").values_list("outcome", flat=True)) == [
            "unreached",
            "accepted",
        ]

    def test_what_broke_off_is_repeated(self, receiver):
        receiver.script = in_turn(raw(b""), reply())
        made = hooks.send_test(endpoint(receiver).pk)
        carry_out()
        carry_out(again=True)
        made.refresh_from_db()
        assert (made.state, len(receiver.requests)) == (State.SENT, 2)

    def test_it_is_given_up_after_ten_tries_over_two_days(self, receiver):
        receiver.script = reply(status="500 Broken")
        made = hooks.send_test(endpoint(receiver).pk)
        for _ in range(12):
            carry_out(again=True)
        made.refresh_from_db()
        assert (made.state, len(receiver.requests)) == (State.FAILED, 10)
        assert sum(hook_sending.POLICY.delays, timedelta()) > timedelta(days=1)
        assert "500" in WebhookEndpoint.objects.get().failure_note

    def test_a_receiver_that_fails_is_left_alone_whatever_else_is_due(self, receiver):
        receiver.script = reply(status="500 Broken")
        row = endpoint(receiver)
        for _ in range(5):
            hooks.send_test(row.pk)
        carry_out()
        assert len(receiver.requests) == 1

    def test_gone_switches_the_endpoint_off(self, receiver):
        receiver.script = reply(status="410 Gone")
        row = endpoint(receiver)
        hooks.send_test(row.pk)
        carry_out()
        carry_out(again=True)
        row.refresh_from_db()
        assert (row.is_active, len(receiver.requests)) == (False, 1)
        assert "gone for good" in row.failure_note
        with pytest.raises(hooks.HookRefused, match="switched off"):
            hooks.send_test(row.pk)

    @pytest.mark.parametrize(
        ("status", "extra", "state"),
        [
            ("404 Not Found", "", State.FAILED),
            ("302 Found", "Location: https://elsewhere.example/\r\n", State.FAILED),
            ("408 Timeout", "", State.SCHEDULED),
            ("204 No Content", "", State.SENT),
        ],
    )
    def test_other_answers(self, receiver, status, extra, state):
        receiver.script = reply(b"", status=status, headers=extra)
        made = hooks.send_test(endpoint(receiver).pk)
        carry_out()
        made.refresh_from_db()
        assert (made.state, len(receiver.requests)) == (state, 1)

    def test_a_429_waits_as_long_as_it_says(self, receiver):
        receiver.script = reply(status="429 Slow", headers="Retry-After: 600\r\n")
        made = hooks.send_test(endpoint(receiver).pk)
        carry_out()
        made.refresh_from_db()
        assert (made.state, made.tries) == (State.SCHEDULED, 0)
        assert made.due_at - database_now() > timedelta(minutes=9)

    @pytest.mark.parametrize("status", ["429 Slow", "503 Busy"])
    @pytest.mark.parametrize(
        ("said", "hours"),
        [
            ("Fri, 31 Dec 9999 23:59:59 GMT", 24),
            ("Fri, 31 Dec 9999 23:59:59 -2359", 24),
            ("999999999999", 24),
            ("Sat, 01 Jan 2000 00:00:00 GMT", 0),
            ("Sat, 32 Foo 2000 99:00:00 GMT", 0),
            ("-5", 0),
            ("Sat, 01 Jan 99999999999999999999 00:00:00 GMT", 0),
            ("soon", 0),
        ],
    )
    def test_no_receiver_parks_what_waits_for_it(self, receiver, status, said, hours):
        receiver.script = reply(status=status, headers=f"Retry-After: {said}\r\n")
        made = hooks.send_test(endpoint(receiver).pk)
        carry_out()
        made.refresh_from_db()
        assert made.state == State.SCHEDULED
        about = timedelta(minutes=5)
        assert timedelta() < made.due_at - database_now() < timedelta(hours=hours) + about
        paused = WebhookEndpoint.objects.get().paused_until
        assert paused is None or paused < database_now() + timedelta(hours=hours) + about
        now = database_now()
        found = hook_sending.outcome_of(Answer(int(status[:3]), {"Retry-After": said}, b"", "", 0.1), now)
        asked = getattr(found, "retry_after", None) or (getattr(found, "until", None) or now) - now
        assert timedelta() <= asked <= timedelta(hours=24)

    def test_a_long_answer_is_an_answer(self, receiver):
        receiver.script = reply(b"x" * 200_000)
        made = hooks.send_test(endpoint(receiver).pk)
        carry_out()
        made.refresh_from_db()
        assert made.state == State.SENT

    def test_a_worker_that_ended_in_mid_call_leaves_one_to_repeat(self, receiver):
        made = hooks.send_test(endpoint(receiver).pk)
        (claimed,) = engine.claim([made.pk])
        engine.begin(claimed)
        WebhookDelivery.objects.update(lease_until=database_now() - timedelta(seconds=1))
        engine.sweep()
        tasks.reconcile()
        carry_out(again=True)
        made.refresh_from_db()
        assert (made.state, len(receiver.requests)) == (State.SENT, 1)

    def test_after_three_days_nothing_is_told_any_more(self, receiver):
        made = hooks.send_test(endpoint(receiver).pk)
        WebhookDelivery.objects.update(expires_at=database_now() - timedelta(seconds=1))
        carry_out()
        made.refresh_from_db()
        assert (made.state, receiver.requests) == (State.EXPIRED, [])

    def test_what_was_changed_after_it_was_written_does_not_leave(self, receiver):
        made = hooks.send_test(endpoint(receiver).pk)
        WebhookDelivery.objects.update(body='{"event": "posted"}')
        carry_out()
        made.refresh_from_db()
        assert (made.state, receiver.requests) == (State.SKIPPED, [])

    def test_the_tick_hands_it_to_a_worker(self, receiver, monkeypatch):
        hooks.send_test(endpoint(receiver).pk)
        handed = []
        monkeypatch.setattr(tasks, "_publish", lambda task, *, queue, **given: handed.append((task, queue, given)))
        tasks.tick()
        ((task, queue, given),) = handed
        assert queue == "console"
        task(**given)
        assert len(receiver.requests) == 1


class TestTheAddress:
    def test_in_production_a_private_address_is_never_called(self, receiver, settings):
        row = endpoint(receiver)
        made = hooks.send_test(row.pk)
        settings.REHEARSAL_URL = ""
        WebhookEndpoint.objects.update(url=f"http://127.0.0.1:{receiver.port}/hook")
        carry_out()
        made.refresh_from_db()
        assert (made.state, receiver.requests, receiver.peers) == (State.FAILED, [], [])

    def test_nor_one_that_a_name_leads_to(self, settings, monkeypatch):
        settings.REHEARSAL_URL = ""
        made = hooks.send_test(endpoint().pk)
        monkeypatch.setattr("socket.getaddrinfo", lambda *args, **kw: [(2, 1, 6, "", ("10.0.0.7", 443))])
        carry_out()
        made.refresh_from_db()
        assert made.state == State.FAILED
        assert "private" in made.last_error

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"url": "https://10.0.0.7/in"}, "private"),
            ({"url": "https://hooks.example.org:22/in"}, "Port 22"),
            ({"url": "http://hooks.example.org/in"}, "https://"),
            ({"url": "https://user:word@hooks.example.org/in"}, "password"),
            ({"events": []}, "at least one event"),
            ({"events": ["test"]}, "at least one event"),
        ],
    )
    def test_what_cannot_be_kept_is_refused_in_words(self, settings, fields, says):
        settings.REHEARSAL_URL = ""
        with pytest.raises(hooks.HookRefused, match=says):
            endpoint(**fields)

    def test_a_short_secret_is_refused(self):
        row = WebhookEndpoint(name="Desk", url="https://hooks.example.org/", events=["posted"])
        with pytest.raises(hooks.HookRefused, match="24 to 200"):
            hooks.keep(row, secret="short", actor=None)


class TestTheSecret:
    def test_it_is_in_no_column_no_log_and_no_request(self, receiver, caplog):
        caplog.set_level(logging.DEBUG)
        receiver.script = in_turn(reply(status="500 Broken"), reply())
        row = endpoint(receiver)
        hooks.send_test(row.pk)
        carry_out()
        carry_out(again=True)
        stored = [
            str(value)
            for model in (WebhookEndpoint, WebhookDelivery, WebhookAttempt)
            for found in model._default_manager.values()
            for value in found.values()
        ]
        stored += WebhookEndpoint.objects.annotate(raw=Cast("secret", TextField())).values_list("raw", flat=True)
        assert not [text for text in [*stored, caplog.text, repr(row.secret)] if SECRET in text]
        assert SECRET.encode() not in b"".join(receiver.requests)
        assert row.secret["key"] == SECRET

    def test_one_that_cannot_be_read_stops_the_endpoint(self, receiver, settings):
        row = endpoint(receiver)
        hooks.send_test(row.pk)
        settings.FIELD_KEYS = ["b3RoZXItZmllbGQta2V5LXByb3RlY3RzLW5vdGhpbmc="]
        carry_out()
        row.refresh_from_db()
        assert (row.is_active, receiver.requests) == (False, [])
        assert "FIELD_KEYS" in row.failure_note
