"""Profiles in the console: judged, drafted, suppressed, exported, and kept once they were written to."""

from __future__ import annotations

import csv
import io

import pytest
from django.contrib.admin.models import LogEntry

from social_outreach.models import SocialMessage, SocialProfile
from social_outreach.services import suppressions
from social_outreach.states import DiscoveryStatus
from tests.social_outreach import cast, console

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db):
    return console.operator()


@pytest.mark.parametrize(("verb", "status"), [("qualify", "qualified"), ("review", "reviewed"), ("reject", "rejected")])
def test_many_are_judged_at_once(client, verb, status):
    people = [cast.profile(discovery_status=DiscoveryStatus.DISCOVERED) for _ in range(3)]
    console.choose(client, verb, *people)
    assert {cast.now(person).discovery_status for person in people} == {status}
    assert LogEntry.objects.filter(content_type__model="socialprofile").count() == 3


def test_all_that_match_are_judged_and_no_other(client):
    ours = [cast.profile(company="Analytical Engines", discovery_status="discovered") for _ in range(3)]
    other = cast.profile(company="Difference Engines", discovery_status="discovered")
    client.post(
        console.list_of("socialprofile") + "?q=Analytical",
        {"action": "qualify", "_selected_action": [ours[0].pk], "select_across": "1", "index": "0"},
    )
    assert {cast.now(person).discovery_status for person in ours} == {"qualified"}
    assert cast.now(other).discovery_status == "discovered"


def test_a_draft_is_made_by_the_service(client, instagram):
    cast.account()
    person = cast.profile()
    console.press(client, person, "draft")
    assert SocialMessage.objects.get(profile=person).created_by == client.person


def test_who_is_not_qualified_is_not_drafted(client, instagram):
    cast.account()
    good, unfit = cast.profile(), cast.profile(discovery_status="rejected")
    sentences = console.said(console.choose(client, "draft", good, unfit))
    assert sentences[0] == "Drafted: 1."
    assert "is not qualified" in sentences[1]


class TestNeverContact:
    def test_a_reason_is_asked_for(self, client):
        person = cast.profile()
        (sentence,) = console.press(client, person, "suppress")
        assert sentence.startswith("Not done")
        assert suppressions.reason_against(person) == ""

    def test_with_a_reason_it_is_done_and_kept(self, client, instagram):
        cast.account()
        person = cast.profile()
        message = cast.draft(person)
        console.press(client, person, "suppress", reason="Asked by phone")
        assert suppressions.reason_against(person) == "Asked by phone"
        assert cast.now(message).state == "cancelled"
        assert "Asked by phone" in LogEntry.objects.get().change_message

    def test_many_at_once_ask_for_one_too(self, client):
        person = cast.profile()
        assert "Say why" in console.choose(client, "suppress", person, confirmed="yes").content.decode()
        console.choose(client, "suppress", person, confirmed="yes", reason="A whole agency")
        assert suppressions.reason_against(person) == "A whole agency"


class TestEditing:
    def fields(self, person, **changed):
        known = {"full_name": person.full_name, "title": "", "company": "", "bio": "", "category": "", "location": "",
                 "time_zone": "", "email": "", "website": ""}  # fmt: skip
        return known | changed

    def test_what_describes_a_person_may_be_corrected(self, client):
        person = cast.profile()
        client.post(console.page(person), self.fields(person, full_name="Ada King"))
        assert cast.now(person).full_name == "Ada King"

    def test_where_they_stand_is_not_typed(self, client):
        person = cast.profile()
        client.post(console.page(person), self.fields(person, discovery_status="rejected", outreach_status="sent"))
        assert (cast.now(person).discovery_status, cast.now(person).outreach_status) == ("qualified", "pending")

    def test_an_edit_does_not_undo_what_a_worker_wrote_meanwhile(self, client, monkeypatch):
        person = cast.profile()
        original = SocialProfile.save

        def save_late(self, *args, **kwargs):
            SocialProfile.objects.filter(pk=self.pk).update(outreach_status="sent")
            original(self, *args, **kwargs)

        monkeypatch.setattr(SocialProfile, "save", save_late)
        client.post(console.page(person), self.fields(person, full_name="Ada King"))
        assert (cast.now(person).full_name, cast.now(person).outreach_status) == ("Ada King", "sent")

    def test_a_time_zone_that_does_not_exist_is_refused(self, client):
        person = cast.profile()
        shown = client.post(console.page(person), self.fields(person, time_zone="Mars/Olympus"))
        assert "is not a time zone" in shown.content.decode()


class TestDeleting:
    def test_one_that_was_never_written_to_goes(self, client):
        person = cast.profile()
        client.post(console.page(person, "delete"), {"post": "yes"})
        assert not SocialProfile.objects.filter(pk=person.pk).exists()

    @pytest.fixture
    def contacted(self, instagram):
        return cast.work(cast.by_api()).profile

    def test_one_that_was_written_to_stays_and_the_page_says_why(self, client, contacted):
        (sentence,) = console.said(client.post(console.page(contacted, "delete"), {"post": "yes"}))
        assert "was written to, and that stays in the ledger" in sentence
        assert SocialProfile.objects.filter(pk=contacted.pk).exists()

    def test_neither_among_many(self, client, contacted):
        other = cast.profile()
        shown = console.choose(client, "delete_selected", contacted, other, post="yes").content.decode()
        assert "stays in the ledger" in shown
        assert SocialProfile.objects.filter(pk__in=[contacted.pk, other.pk]).count() == 2


class TestExport:
    def exported(self, client, *people):
        answer = console.choose(client, "export_csv", *people)
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    def test_what_is_chosen_is_exported(self, client):
        person = cast.profile(full_name="Ada Lovelace", company="Engines; and “more”, ok")
        cast.profile(full_name="Somebody else")
        (row,) = self.exported(client, person)
        assert (row["full_name"], row["company"]) == ("Ada Lovelace", "Engines; and “more”, ok")

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
    def test_no_cell_is_a_formula(self, client, start):
        (row,) = self.exported(client, cast.profile(bio=f"{start}HYPERLINK('http://evil')"))
        assert row["bio"] == f"'{start}HYPERLINK('http://evil')"

    def test_it_is_for_those_who_may_see_profiles(self, client):
        cast.profile()
        assert console.staff_with("view_socialmessage").get(console.list_of("socialprofile")).status_code == 403
