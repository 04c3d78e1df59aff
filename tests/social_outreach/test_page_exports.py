"""CSV exports: who may, what stands in them, that a spreadsheet runs nothing, and that our own import reads them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outbound.cells import FORMULA_MARKS, cell
from social_outreach.models import SocialMessage, SocialProfile
from social_outreach.rules.rows import clean
from social_outreach.selectors import exports
from social_outreach.services import imports
from tests.factories.social import ProfileFactory, ReplyFactory, scheduled, user_with

pytestmark = pytest.mark.django_db

PROFILES, MESSAGES, REPLIES = (reverse(f"social:{name}-csv") for name in ("profiles", "messages", "replies"))


@pytest.fixture
def reviewer(client: Client) -> Client:
    client.force_login(user_with("review_profiles"))
    return client


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def rows(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(answer).decode("utf-8-sig"), newline="")))


class TestWho:
    @pytest.mark.parametrize("address", [PROFILES, MESSAGES, REPLIES])
    def test_takes_the_right_to_review(self, client: Client, address: str) -> None:
        assert client.get(address).status_code == 302
        client.force_login(user_with("write_messages", "send_messages"))
        assert client.get(address).status_code == 403
        client.force_login(user_with("review_profiles"))
        assert client.get(address).status_code == 200
        assert client.post(address).status_code == 405

    def test_only_who_may_is_offered_it(self, reviewer: Client) -> None:
        ProfileFactory(platform="tiktok")
        here = f"{PROFILES}?platform=tiktok"
        assert here in reviewer.get(reverse("social:review"), {"platform": "tiktok"}).content.decode()
        reviewer.force_login(user_with())
        assert here not in reviewer.get(reverse("social:review"), {"platform": "tiktok"}).content.decode()


class TestProfiles:
    def test_all_that_match_the_filters_and_no_other(self, reviewer: Client) -> None:
        ProfileFactory.create_batch(60, platform="tiktok")
        ProfileFactory(platform="linkedin")
        found = rows(reviewer.get(PROFILES, {"platform": "tiktok", "after": 3}))
        assert len(found) == 60
        assert {row["platform"] for row in found} == {"tiktok"}

    def test_is_what_rfc_4180_says_in_utf_8_with_a_mark(self, reviewer: Client) -> None:
        ProfileFactory(full_name='Zoë "Z" Ångström', bio="One, two\nthree")
        raw = body(reviewer.get(PROFILES))
        assert raw.startswith(b"\xef\xbb\xbfplatform,username,")
        assert raw.endswith(b"\r\n")
        assert '"Zoë ""Z"" Ångström"'.encode() in raw
        assert b'"One, two\nthree"' in raw

    def test_our_own_import_reads_it_back(self, reviewer: Client) -> None:
        names = ["=HYPERLINK(1)", "+49 Studio", "-Dash", "@handle", 'Plain, with "quotes"', "O'Brien", "Zoë"]
        for name in names:
            ProfileFactory(platform="instagram", full_name=name, bio="Line one\nLine two", followers_count=1200)
        exported = body(reviewer.get(PROFILES))
        known = list(
            SocialProfile.objects.order_by("pk").values_list("username", "full_name", "bio", "followers_count")
        )
        SocialProfile.objects.all().delete()
        source = imports.receive(name="profiles.csv", chunks=[exported], actor=None)
        imports.start(source)
        while not imports.run(source.pk):
            pass
        source.refresh_from_db()
        again = SocialProfile.objects.order_by("pk").values_list("username", "full_name", "bio", "followers_count")
        assert (list(again), source.error) == (known, "")

    def test_memory_and_statements_do_not_grow_with_the_rows(self, reviewer: Client) -> None:
        ProfileFactory.create_batch(30)
        with CaptureQueriesContext(connection) as seen:
            answer = reviewer.get(PROFILES)
            before = len(seen)
            next(iter(answer.streaming_content))
            assert not any("social_profile" in query["sql"] for query in seen.captured_queries[:before])
            list(answer.streaming_content)
        writes = ("INSERT", "UPDATE", "DELETE", "BEGIN", "SAVEPOINT")
        asked = [query["sql"] for query in seen if "social_profile" in query["sql"]]
        assert len(asked) == 1
        assert not asked[0].startswith(writes)


class TestCells:
    @pytest.mark.parametrize("mark", FORMULA_MARKS)
    def test_what_would_begin_a_formula_is_text(self, mark: str) -> None:
        assert cell(f"{mark}1+1") == f"'{mark}1+1"
        assert cell(f"  {mark}1+1") == f"'  {mark}1+1"

    @pytest.mark.parametrize(
        ("value", "text"), [(-5, "-5"), (1200, "1200"), (-0.5, "-0.5"), (None, ""), ("a-b", "a-b")]
    )
    def test_numbers_and_plain_text_stay_as_they_are(self, value: Any, text: str) -> None:
        assert cell(value) == text

    @pytest.mark.parametrize("text", ["=1", "+1", "-x", "@x"])
    def test_the_import_takes_the_apostrophe_off(self, text: str) -> None:
        assert clean(cell(text)) == text


class TestMessages:
    def test_who_what_when_how_it_stands_and_why(self, reviewer: Client) -> None:
        held = scheduled(profile__full_name="=Held", profile__username="held")
        SocialMessage.objects.filter(pk=held.pk).update(verdict={"kind": "hold", "reason": "Reconnect it."})
        sent = scheduled(profile__full_name="Sent One")
        SocialMessage.objects.filter(pk=sent.pk).update(state="failed", last_error="They closed.", sent_body="@Hello")
        first, second = rows(reviewer.get(MESSAGES))
        assert (first["full_name"], first["state"], first["reason"]) == ("'=Held", "held", "Reconnect it.")
        assert (second["state"], second["reason"], second["sent_body"]) == ("failed", "They closed.", "'@Hello")
        assert first["message"] == str(held.pk)
        assert [row["state"] for row in rows(reviewer.get(MESSAGES, {"status": "failed"}))] == ["failed"]

    def test_replies(self, reviewer: Client) -> None:
        reply = ReplyFactory(body="-stop")
        (found,) = rows(reviewer.get(REPLIES))
        assert found["body"] == "'-stop"
        assert found["username"] == reply.thread.profile.username
        assert found["received_at"] == reply.received_at.isoformat()


def test_the_headings_are_fields_that_the_import_knows() -> None:
    known = {field.name for field in SocialProfile._meta.get_fields()}
    assert set(exports.PROFILES) <= known
