"""Replies by Meta's webhooks, in by the door: what is taken, what becomes of it, and what is refused."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from outbound.clock import database_now
from outbound.states import State
from social_outreach import tasks
from social_outreach.models import SenderAccount, SocialInbound, SocialReply, SocialThread
from social_outreach.services import messages, pump, replies
from social_outreach.states import OutreachStatus
from tests.social_outreach import cast, console

pytestmark = pytest.mark.django_db
ADDRESS = "/webhooks/meta/"
SECRET = "app-secret-of-ada"


@pytest.fixture(autouse=True)
def hints(monkeypatch) -> list[int]:
    """The rows that workers were told of."""
    told: list[int] = []
    monkeypatch.setattr(tasks, "nudge_inbound", told.append)
    return told


@pytest.fixture
def sender(instagram):
    return cast.account(app_secret=SECRET)


@pytest.fixture
def person(sender):
    """Somebody who wrote two days ago, so that we know their id and the window is closed."""
    person = cast.profile()
    cast.wrote(sender, person, ago=2 * cast.DAY)
    return person


def message(account: Any, sender_id: str, *, mid: str = "m-1", text: str = "Tell me more", **body: Any) -> bytes:
    """What Meta posts when a person writes."""
    at = int((database_now() - timedelta(minutes=1)).timestamp() * 1000)
    event = {"sender": {"id": sender_id}, "recipient": {"id": account.account_id}, "timestamp": at}
    event["message"] = {"mid": mid, "text": text, **body}
    return bytes_of("instagram", [{"id": account.account_id, "time": at, "messaging": [event]}])


def bytes_of(kind: str, entry: Any) -> bytes:
    return json.dumps({"object": kind, "entry": entry}).encode()


def post(raw: bytes, *, secret: str | None = SECRET, signature: str = "") -> Any:
    if secret and not signature:
        signature = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": signature} if signature else {}
    return Client(enforce_csrf_checks=True).post(ADDRESS, raw, content_type="application/json", headers=headers)


def deliver(raw: bytes, **how: Any) -> SocialInbound:
    """Post it, and let a worker take the hint."""
    assert post(raw, **how).status_code == 200
    row = SocialInbound.objects.latest("pk")
    tasks.handle_inbound(inbound_id=row.pk)
    return cast.now(row)


def written_by(person: Any) -> list[str]:
    replied = SocialReply.objects.filter(thread__profile=person, source="webhook")
    return list(replied.order_by("pk").values_list("body", flat=True))


class TestAReply:
    def test_it_is_recorded_at_its_own_time(self, sender, person):
        row = deliver(message(sender, f"r-{person.pk}"))
        reply = SocialReply.objects.get(source="webhook")
        assert (row.status, reply.thread.profile, reply.body) == ("handled", person, "Tell me more")
        assert timedelta(seconds=50) < database_now() - reply.received_at < timedelta(minutes=2)

    def test_it_stops_a_follow_up_at_once(self, sender, person):
        cast.wrote(sender, person)
        cast.work(cast.scheduled(person))
        follow_up = cast.scheduled(cast.now(person), message_type="followup")
        deliver(message(sender, f"r-{person.pk}"))
        assert cast.now(follow_up).state == State.CANCELLED
        assert cast.now(person).outreach_status == OutreachStatus.REPLIED

    def test_it_opens_the_window_so_that_the_answer_leaves_by_api(self, sender, person):
        SocialThread.objects.update(last_inbound_at=database_now() - timedelta(days=30))
        waiting = cast.approved(person)
        deliver(message(sender, f"r-{person.pk}"))
        assert messages.send(waiting.pk, actor=None).mode == "api"
        assert cast.work(waiting).state == State.SENT

    def test_a_clock_ahead_of_ours_does_no_harm(self, sender, person):
        ahead = int((database_now() + timedelta(hours=1)).timestamp() * 1000)
        raw = json.loads(message(sender, f"r-{person.pk}"))
        raw["entry"][0]["messaging"][0]["timestamp"] = ahead
        deliver(json.dumps(raw).encode())
        assert SocialReply.objects.get(source="webhook").received_at <= database_now()

    def test_long_ids_that_begin_alike_are_two_messages(self, sender, person):
        for last in "ab":
            deliver(message(sender, f"r-{person.pk}", mid="m" * 250 + last, text=last))
        deliver(message(sender, f"r-{person.pk}", mid="m" * 250 + "b", text="again"))
        assert written_by(person) == ["a", "b"]

    def test_an_account_of_the_environment_may_stand_without_its_id(self, sender, person, settings):
        settings.SOCIAL_CREDENTIALS = {"instagram": {"INSTAGRAM_APP_SECRET": "of-the-environment"}}
        raw = message(sender, f"r-{person.pk}")
        SenderAccount.objects.filter(pk=sender.pk).update(account_id="me", source="environment", credentials={})
        deliver(raw, secret="of-the-environment")
        assert written_by(person) == ["Tell me more"]


class TestOnce:
    def test_the_same_bytes_are_one_row_and_one_reply(self, sender, person):
        raw = message(sender, f"r-{person.pk}")
        deliver(raw)
        deliver(raw)
        assert (SocialInbound.objects.count(), written_by(person)) == (1, ["Tell me more"])

    def test_the_same_message_in_other_bytes_is_one_reply(self, sender, person):
        deliver(message(sender, f"r-{person.pk}"))
        deliver(message(sender, f"r-{person.pk}", text="Tell me more!"))
        assert (SocialInbound.objects.count(), written_by(person)) == (2, ["Tell me more"])

    def test_a_crash_between_keeping_and_handling_loses_nothing(self, sender, person, hints):
        assert post(message(sender, f"r-{person.pk}")).status_code == 200
        assert (written_by(person), len(hints)) == ([], 1)
        SocialInbound.objects.update(retry_at=database_now())
        tasks.tick()
        tasks.tick()
        assert written_by(person) == ["Tell me more"]
        assert SocialInbound.objects.get().retry_at is None

    def test_what_fails_is_kept_and_tried_again(self, sender, person, monkeypatch):
        def fail(*_: Any, **__: Any) -> None:
            raise RuntimeError("planted")

        with monkeypatch.context() as broken:
            broken.setattr(replies, "record", fail)
            row = deliver(message(sender, f"r-{person.pk}"))
        assert (row.status, "RuntimeError" in row.error) == ("kept", True)
        assert row.retry_at > database_now()
        assert "Kept, but could not be handled: 1." in console.operator().get("/health/").content.decode()
        SocialInbound.objects.update(retry_at=database_now())
        tasks.tick()
        assert (cast.now(row).status, written_by(person)) == ("handled", ["Tell me more"])


class TestWhoIsHeard:
    @pytest.mark.parametrize("signature", ["", "sha256=00", "sha1=00"])
    def test_a_wrong_or_missing_signature_is_refused(self, sender, signature):
        response = post(message(sender, "1"), secret=None, signature=signature)
        assert (response.status_code, SocialInbound.objects.count()) == (403, 0)
        assert response["Content-Type"] == "application/problem+json"

    def test_without_any_secret_nothing_is_taken(self, instagram, caplog):
        account = cast.account()
        assert post(message(account, "1"), secret="").status_code == 503
        assert post(message(account, "1"), signature="sha256=" + "0" * 64).status_code == 503
        assert "no account of ('facebook', 'instagram') has an app secret" in caplog.text
        assert not SocialInbound.objects.exists()

    def test_each_account_has_its_own_secret(self, sender, person):
        other = cast.account("facebook", app_secret="another-secret")
        assert post(message(sender, "1", mid="a"), secret="another-secret").status_code == 200
        assert post(message(other, "1", mid="b")).status_code == 200
        assert post(message(other, "1", mid="c"), secret="of-nobody").status_code == 403

    def test_the_secrets_of_the_other_world_are_none(self, sender):
        SenderAccount.objects.update(world="rehearsal")
        assert post(message(sender, "1")).status_code == 503

    def test_an_account_whose_secrets_cannot_be_read_does_not_lock_the_others_out(self, sender):
        broken = cast.account()
        SenderAccount.objects.filter(pk=broken.pk).update(credentials={"account_id": "another", "app_secret": "x"})
        assert post(message(sender, "1")).status_code == 200

    def test_a_body_that_is_too_large_is_refused(self, sender):
        assert post(message(sender, "1", text="x" * 256 * 1024)).status_code == 413
        assert not SocialInbound.objects.exists()

    @pytest.mark.parametrize("method", ["put", "delete", "patch", "head", "options"])
    def test_other_methods_are_refused(self, method):
        assert getattr(Client(), method)(ADDRESS).status_code == 405

    def test_other_sources_are_not_here(self):
        assert Client().post("/webhooks/myspace/", b"{}", content_type="application/json").status_code == 404


class TestChallenge:
    asked = {"hub.mode": "subscribe", "hub.verify_token": "ours", "hub.challenge": "<b>1158</b>"}

    def test_it_is_answered_in_plain_text(self, settings):
        settings.WEBHOOK_VERIFY_TOKENS = {"meta": "ours"}
        response = Client().get(ADDRESS, self.asked)
        assert (response.status_code, response.content) == (200, b"<b>1158</b>")
        assert response["Content-Type"].startswith("text/plain")

    @pytest.mark.parametrize("ours", ["", "another"])
    def test_a_wrong_token_or_none_of_ours_is_refused(self, settings, ours):
        settings.WEBHOOK_VERIFY_TOKENS = {"meta": ours}
        assert Client().get(ADDRESS, self.asked).status_code == 403
        assert Client().get(ADDRESS, self.asked | {"hub.verify_token": ""}).status_code == 403


class TestWhatIsNoReply:
    def test_an_echo_is_ignored(self, sender, person):
        row = deliver(message(sender, f"r-{person.pk}", is_echo=True))
        assert (row.status, row.error, written_by(person)) == ("ignored", "Nothing a person wrote: echo.", [])

    @pytest.mark.parametrize("raw", [b"", b"{", b"\xff\x00", bytes_of("permissions", []), b'{"object": "page"}'])
    def test_what_is_not_understood_is_kept_and_answered(self, sender, raw):
        row = deliver(raw)
        assert (row.status, row.retry_at) == ("unknown", None)
        assert row.error.startswith("Not understood: ")

    def test_what_is_understood_beside_it_counts(self, sender, person):
        body = json.loads(message(sender, f"r-{person.pk}"))
        body["entry"][0]["messaging"].append({"take_thread_control": {}})
        assert deliver(json.dumps(body).encode()).status == "unknown"
        assert written_by(person) == ["Tell me more"]


class TestUnknownPeople:
    def test_they_are_shown_to_operators(self, sender):
        row = deliver(message(sender, "4711", text="Who are you?"))
        assert (row.status, row.error) == ("unknown_person", "No thread has the id 4711.")
        client = console.operator()
        assert "Who are you?" in client.get(console.list_of("socialinbound")).content.decode()
        assert "Who are you?" in client.get(console.page(row)).content.decode()
        assert "People who wrote and whom no thread knows: 1." in client.get("/health/").content.decode()

    def test_an_operator_says_who_they_are(self, sender):
        person = cast.profile(username="Grace")
        rows = [deliver(message(sender, "4711", mid=mid, text=mid)) for mid in ("m-1", "m-2")]
        client = console.operator()
        assert "Recorded as a reply" in console.press(client, rows[0], "place", reason="@grace")[0]
        tasks.tick()
        assert sorted(written_by(person)) == ["m-1", "m-2"]
        assert {cast.now(row).status for row in rows} == {"handled"}
        assert SocialThread.objects.get(profile=person).remote_recipient_id == "4711"

    def test_a_name_that_nobody_has_is_refused(self, sender):
        row = deliver(message(sender, "4711"))
        assert "has the username" in console.press(console.operator(), row, "place", reason="nobody")[0]

    def test_somebody_known_by_another_id_is_refused(self, sender, person):
        row = deliver(message(sender, "4711"))
        said = console.press(console.operator(), row, "place", reason=person.username)
        assert "already known to this account by another id" in said[0]
        assert written_by(person) == []

    def test_an_id_learnt_elsewhere_is_found_by_the_tick(self, sender):
        row, person = deliver(message(sender, "4711")), cast.profile()
        replies.record(person, recipient_id="4711", account=sender)
        SocialInbound.objects.update(retry_at=database_now())
        tasks.tick()
        assert (cast.now(row).status, written_by(person)) == ("handled", ["Tell me more"])

    def test_an_id_of_another_account_is_nobody_here(self, sender, person):
        other = cast.account(app_secret=SECRET)
        assert deliver(message(other, f"r-{person.pk}")).status == "unknown_person"

    def test_placing_needs_the_permission(self, sender):
        row = deliver(message(sender, "4711"))
        client = console.staff_with("view_socialinbound")
        assert client.post(f"{console.page(row).removesuffix('change/')}do/place/", {"reason": "a"}).status_code == 403


def test_bodies_are_forgotten_after_their_time(sender):
    old, young = deliver(message(sender, "1", mid="a")), deliver(message(sender, "1", mid="b"))
    SocialInbound.objects.filter(pk=old.pk).update(received_at=database_now() - timedelta(days=91))
    pump.forget()
    assert list(SocialInbound.objects.all()) == [young]
