"""What operators do to messages in the console goes through the services, and into the history."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from outbound.outcome import OutcomeUnknown, Refused
from outbound.states import State
from social_outreach.models import SocialMessage
from social_outreach.states import APPROVED, DRAFT
from tests.social_outreach import cast, console

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db):
    return console.operator()


@pytest.fixture(autouse=True)
def sender(instagram):
    return cast.account()


def log_of(row):
    entries = LogEntry.objects.filter(object_id=str(row.pk), content_type__model=row._meta.model_name)
    return [entry.get_change_message() for entry in entries.order_by("pk")]


class TestButtons:
    def test_approve_then_send(self, client):
        message = cast.draft(cast.profile())
        assert console.press(client, message, "approve") == [f"Message {message.pk} is approved now."]
        console.press(client, message, "send")
        assert cast.now(message).state == State.SCHEDULED
        assert cast.now(message).approved_by == client.person
        assert log_of(message) == ["Approved.", "Scheduled."]

    def test_a_refusal_is_shown_and_not_logged(self, client):
        message = cast.draft(cast.profile())
        (sentence,) = console.press(client, message, "send")
        assert "it is a draft" in sentence
        assert log_of(message) == []

    def test_cancel(self, client):
        message = cast.scheduled(cast.profile())
        console.press(client, message, "cancel")
        assert cast.now(message).state == State.CANCELLED

    def test_hand_to_a_person(self, client, sender):
        message = cast.by_api(sender=sender)
        console.press(client, message, "by_hand")
        assert cast.now(message).mode == "assisted"

    @pytest.mark.parametrize(
        ("verb", "state"), [("arrived", State.SENT), ("send_again", State.SCHEDULED), ("give_up", State.FAILED)]
    )
    def test_a_doubtful_one_is_decided(self, client, instagram, sender, verb, state):
        instagram.answers = [OutcomeUnknown(reason="No answer came.")]
        message = cast.work(cast.by_api(sender=sender))
        console.press(client, message, verb)
        assert cast.now(message).state == state

    def test_revise(self, client, instagram, sender):
        instagram.answers = [Refused(reason="No.")]
        message = cast.work(cast.by_api(sender=sender))
        console.press(client, message, "revise")
        assert cast.now(message).state == DRAFT

    def test_only_what_fits_is_offered(self, client):
        shown = client.get(console.page(cast.draft(cast.profile()))).content.decode()
        assert "/do/approve/" in shown
        assert "/do/send/" not in shown
        assert "/do/arrived/" not in shown

    def test_looking_changes_nothing(self, client):
        message = cast.draft(cast.profile())
        address = reverse("admin:social_outreach_socialmessage_verb", args=[message.pk, "approve"])
        assert client.get(address).status_code == 405
        assert cast.now(message).state == DRAFT

    def test_a_verb_that_does_not_exist(self, client):
        message = cast.draft(cast.profile())
        address = reverse("admin:social_outreach_socialmessage_verb", args=[message.pk, "publish"])
        assert client.post(address).status_code == 404

    def test_a_message_that_does_not_exist(self, client):
        address = reverse("admin:social_outreach_socialmessage_verb", args=[987654, "approve"])
        assert client.post(address).status_code == 302


class TestMany:
    def test_those_that_refuse_never_stop_the_others(self, client):
        good, wrong = cast.draft(cast.profile()), cast.approved(cast.profile())
        sentences = console.said(console.choose(client, "approve", good, wrong))
        assert sentences[0] == "Approved: 1."
        assert "it is approved" in sentences[1]
        assert cast.now(good).state == APPROVED

    def test_what_cannot_be_taken_back_asks_first(self, client):
        message = cast.scheduled(cast.profile())
        asked = console.choose(client, "cancel", message)
        assert "This cannot be taken back." in asked.content.decode()
        assert cast.now(message).state == State.SCHEDULED
        console.choose(client, "cancel", message, confirmed="yes")
        assert cast.now(message).state == State.CANCELLED

    def test_all_that_match(self, client):
        made = [cast.draft(cast.profile()) for _ in range(3)]
        console.choose(client, "approve", made[0], select_across="1")
        assert {cast.now(message).state for message in made} == {APPROVED}


class TestPermissions:
    @pytest.mark.parametrize(("codename", "verb"), [("approve_messages", "approve"), ("send_messages", "cancel")])
    def test_each_verb_has_its_own(self, codename, verb):
        message = cast.draft(cast.profile())
        address = reverse("admin:social_outreach_socialmessage_verb", args=[message.pk, verb])
        assert console.staff_with("view_socialmessage").post(address).status_code == 403
        assert cast.now(message).state == DRAFT
        assert console.staff_with("view_socialmessage", codename).post(address).status_code == 302
        assert cast.now(message).state != DRAFT

    def test_a_permission_without_seeing_the_message_is_not_enough(self):
        message = cast.draft(cast.profile())
        address = reverse("admin:social_outreach_socialmessage_verb", args=[message.pk, "approve"])
        assert console.staff_with("approve_messages").post(address).status_code == 403

    def test_actions_of_others_are_not_offered(self):
        cast.draft(cast.profile())
        shown = console.staff_with("view_socialmessage").get(console.list_of("socialmessage")).content.decode()
        assert 'value="approve"' not in shown


class TestNothingIsTyped:
    def test_no_form_changes_a_message(self, client):
        message = cast.draft(cast.profile())
        answer = client.post(console.page(message), {"state": "sent", "draft_body": "Buy now!", "mode": "api"})
        assert answer.status_code == 403
        assert (cast.now(message).state, cast.now(message).draft_body) == (DRAFT, "Good morning, Ada!")

    def test_nobody_adds_one(self, client):
        assert client.get(reverse("admin:social_outreach_socialmessage_add")).status_code == 403

    def test_nobody_deletes_one_and_is_told_why(self, client):
        message = cast.draft(cast.profile())
        (sentence,) = console.said(client.post(console.page(message, "delete"), {"post": "yes"}))
        assert "has a history, which is kept" in sentence
        assert SocialMessage.objects.filter(pk=message.pk).exists()
