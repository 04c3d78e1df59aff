"""Lists stay as fast as they are: so many statements whatever they show, counts with an end, reads off an index."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from social_outreach.models import SocialMessage, SocialProfile
from social_outreach.selectors import counting, message_list, profiles
from social_outreach.selectors.profiles import ProfileFilter
from tests.factories.social import MessageFactory, ProfileFactory, approved, scheduled, user_with
from tests.social_outreach.console import said

pytestmark = pytest.mark.django_db

REVIEW, MESSAGES, BULK = (reverse(f"social:{name}") for name in ("review", "messages", "messages-bulk"))


@pytest.fixture
def sender(client: Client) -> Any:
    client.person = user_with("send_messages", "review_profiles")  # type: ignore[attr-defined]
    client.force_login(client.person)  # type: ignore[attr-defined]
    return client


def statements(client: Client, address: str, **query: Any) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address, query).status_code == 200
    return len(seen)


def names(**chosen: Any) -> set[str]:
    return {row.profile.full_name for row in profiles.page(ProfileFilter(**chosen)).rows}


class TestStatements:
    @pytest.mark.parametrize(
        "query",
        [{}, {"q": "ada"}, {"platform": "linkedin", "discovery": "discovered", "followers_min": 1}, {"sort": "-score"}],
    )
    def test_the_review_costs_the_same_for_two_and_for_many(self, sender: Any, query: dict[str, Any]) -> None:
        ProfileFactory.create_batch(2, followers_count=5, email="a@example.com")
        few = statements(sender, REVIEW, **query)
        ProfileFactory.create_batch(60, followers_count=5, email="b@example.com")
        assert statements(sender, REVIEW, **query) <= few

    @pytest.mark.parametrize("query", [{}, {"q": "ada"}, {"status": "draft"}, {"platform": "linkedin", "mode": "api"}])
    def test_so_do_the_messages(self, sender: Any, query: dict[str, Any]) -> None:
        MessageFactory.create_batch(2)
        few = statements(sender, MESSAGES, **query)
        MessageFactory.create_batch(60)
        assert statements(sender, MESSAGES, **query) <= few

    @pytest.mark.parametrize("sort", profiles.SORTS)
    def test_a_deep_page_costs_a_cursor_more(self, sort: str, django_assert_max_num_queries: Any) -> None:
        found = ProfileFactory.create_batch(5)
        with django_assert_max_num_queries(5):
            profiles.page(ProfileFilter(), sort=sort, after=found[2].pk)


class TestCounts:
    def test_count_so_far_and_no_further(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(counting, "MOST_COUNTED", 3)
        ProfileFactory.create_batch(3)
        assert str(counting.counted(SocialProfile.objects.all())) == "3"
        ProfileFactory()
        with CaptureQueriesContext(connection) as seen:
            assert str(counting.counted(SocialProfile.objects.all())) == "3+"
        assert "LIMIT 4" in seen[0]["sql"]

    def test_the_pages_say_so(self, sender: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in (counting, profiles):
            monkeypatch.setattr(module, "MOST_COUNTED", 3)
        MessageFactory.create_batch(6)
        assert "3+ profiles" in sender.get(REVIEW).content.decode()
        assert "3+ messages" in sender.get(MESSAGES).content.decode()
        last = SocialProfile.objects.order_by("pk")[0].pk
        shown = sender.get(reverse("social:review-one"), {"at": last}).content.decode()
        assert "<strong>3+</strong> of 3+ left" in shown

    def test_where_many_match_the_pages_are_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Few are sorted, many are read in order: both show the same rows."""
        monkeypatch.setattr(profiles, "PAGE_ROWS", 4)
        for number in range(12):
            ProfileFactory(engagement_score=number % 3 or None, followers_count=number % 4 or None,
                           platform="tiktok" if number % 2 else "linkedin", full_name=f"P {number % 5}")  # fmt: skip
        for sort in profiles.SORTS:
            chosen, seen = ProfileFilter(platform="tiktok", discovery="discovered"), []
            for most in (100, 2):
                monkeypatch.setattr(counting, "MOST_COUNTED", most)
                first = profiles.page(chosen, sort=sort)
                second = profiles.page(chosen, sort=sort, after=first.next)
                seen.append([row.profile.pk for row in first.rows + second.rows])
            assert seen[0] == seen[1]
            assert len(set(seen[0])) == 6


class TestWords:
    def test_a_word_begins_a_word_of_what_a_person_reads(self) -> None:
        ProfileFactory(full_name="Ada Lovelace", username="ada.l", bio="Makes ENGINES", location="London, UK",
                       category="Mathematics", company="Difference Ltd", title="Countess")  # fmt: skip
        for text in ("love", "ADA", "@ada.l", "engin", "lond uk", "math", "diff count", "ada engines london"):
            assert names(q=text) == {"Ada Lovelace"}, text
        for text in ("ovelace", "ada berlin", "@", "'\"*^:()", "NOT ada", "ada & !"):
            assert names(q=text) == set() or text in ("ada & !",), text

    def test_category_and_place_are_searched_by_themselves(self) -> None:
        ProfileFactory(full_name="Baker", category="Bakery", location="Porto")
        ProfileFactory(full_name="Fan", bio="I love every bakery in Porto")
        assert names(category="bake") == {"Baker"}
        assert names(location="port") == {"Baker"}
        assert names(q="porto bakery") == {"Baker", "Fan"}

    @pytest.mark.parametrize("text", ["Zoë", "Ångström", "東京", "Ñandú", "o'brien", "a_b", "x" * 200, "İ", "ß"])
    def test_any_letters_are_words(self, text: str) -> None:
        ProfileFactory(full_name=text)
        assert names(q=text) == {text}

    def test_follows_every_write(self) -> None:
        """Also after a migration that has built the table anew, which takes triggers away: see migration 0004."""
        made = ProfileFactory(full_name="First Name")
        SocialProfile.objects.bulk_create([ProfileFactory.build(full_name="Bulk Made")])
        assert names(q="bulk") == {"Bulk Made"}
        made.full_name = "Second Name"
        made.save()
        assert (names(q="first"), names(q="second")) == (set(), {"Second Name"})
        SocialProfile.objects.filter(pk=made.pk).update(full_name="Third Name")
        assert (names(q="second"), names(q="third")) == (set(), {"Third Name"})
        SocialProfile.objects.filter(pk=made.pk).update(discovery_status="rejected")
        assert names(q="third") == {"Third Name"}
        made.delete()
        assert names(q="third") == set()

    def test_messages_are_found_by_name(self) -> None:
        message = MessageFactory(profile__full_name="Ada Lovelace", profile__bio="Ceramics")
        assert list(message_list.matching(q="love")) == [message]
        assert list(message_list.matching(q="ceramics")) == []


def plan(rows: Any) -> str:
    return str(rows.explain()).lower()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table as a whole")
class TestPlans:
    @pytest.mark.parametrize("sort", profiles.SORTS)
    @pytest.mark.parametrize("is_more", [False, True])
    def test_the_whole_list_is_read_in_order(self, sort: str, is_more: bool) -> None:
        walk = profiles.Walk(ProfileFilter(), sort, counting.Count(10_000, True))
        rows = walk.all() if is_more else walk.all(backwards=True)
        assert "temp b-tree" not in plan(rows[:51])

    @pytest.mark.parametrize("sort", profiles.SORTS)
    def test_a_deep_page_starts_at_its_place(self, sort: str) -> None:
        person = ProfileFactory(engagement_score=5, followers_count=5)
        for rows in profiles.Walk(ProfileFilter(), sort, counting.Count(10_000, True)).beyond(person.pk):
            assert "search social_profile" in plan(rows[:51])
            assert "temp b-tree" not in plan(rows[:51])

    @pytest.mark.parametrize(
        "chosen",
        [
            {"platform": "tiktok"}, {"discovery": "rejected"}, {"outreach": "failed"}, {"followers_min": 5},
            {"followers_max": 5}, {"platform": "tiktok", "discovery": "rejected", "outreach": "sent"},
            {"q": "ada"}, {"category": "bakery"}, {"location": "porto"}, {"q": "ada", "platform": "tiktok"},
        ],
    )  # fmt: skip
    def test_no_filter_is_counted_by_reading_the_table(self, chosen: dict[str, Any]) -> None:
        rows = profiles.matching(ProfileFilter(**chosen)).order_by()
        assert "search social_profile using" in plan(rows)

    @pytest.mark.parametrize(
        "chosen", [{"status": "sent"}, {"status": "held"}, {"platform": "tiktok", "mode": "api"}, {"account": 1}]
    )
    def test_nor_are_messages(self, chosen: dict[str, Any]) -> None:
        rows = message_list.matching(**chosen).select_related(None)
        assert "search social_message using" in plan(rows)
        assert "scan" not in plan(rows)


class TestCancellingMany:
    def test_asks_back_with_the_count_and_then_cancels_exactly_those(self, sender: Any) -> None:
        waiting = [scheduled(profile__full_name=f"Waiting {number}") for number in range(3)]
        failed = MessageFactory(state="failed")
        asked = sender.post(BULK, {"all_matching": "1", "action": "cancel"})
        shown = asked.content.decode()
        assert "Cancel 3 messages" in shown
        assert "1 of those chosen have left, or ended already" in shown
        assert {row.state for row in SocialMessage.objects.exclude(pk=failed.pk)} == {"scheduled"}
        later = approved()
        fields = {field["name"]: field["value"] for field in asked.context["fields"]}
        assert said(sender.post(BULK, fields)) == ["3 messages cancelled."]
        assert {SocialMessage.objects.get(pk=row.pk).state for row in waiting} == {"cancelled"}
        assert SocialMessage.objects.get(pk=later.pk).state == "approved"

    def test_keeps_to_the_filter_of_the_address(self, sender: Any) -> None:
        scheduled(profile__platform="linkedin")
        other = approved(profile__platform="tiktok")
        asked = sender.post(f"{BULK}?platform=tiktok", {"all_matching": "1"})
        assert dict(asked.context["fields"][1]) == {"name": "which", "value": str(other.pk)}

    def test_names_what_was_refused_and_why(self, sender: Any) -> None:
        going, gone = scheduled(), scheduled(profile__full_name="Gone Meanwhile")
        SocialMessage.objects.filter(pk=gone.pk).update(state="sending")
        answer = sender.post(BULK, {"confirmed": "1", "which": f"{going.pk},{gone.pk}"}, follow=True)
        shown = answer.content.decode()
        assert "1 message cancelled, 1 not" in shown
        assert "Gone Meanwhile" in shown
        assert SocialMessage.objects.get(pk=going.pk).state == "cancelled"

    def test_more_than_a_page_takes_the_number_typed(self, sender: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(message_list, "PAGE_ROWS", 2)
        rows = [scheduled() for _ in range(3)]
        fields = {"confirmed": "1", "which": ",".join(str(row.pk) for row in rows)}
        answer = sender.post(BULK, {**fields, "typed": "2"})
        assert answer.status_code == 400
        assert "Type 3 to confirm; nothing was changed." in answer.content.decode()
        sender.post(BULK, {**fields, "typed": "3"})
        assert not SocialMessage.objects.filter(state="scheduled").exists()

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({}, "Tick at least one message first."),
            ({"ids": "x"}, "Tick at least one message first."),
            ({"ids": "999999"}, "None of these messages can be cancelled any more."),
            ({"confirmed": "1"}, "Choose the messages again; nothing was changed."),
            ({"confirmed": "1", "which": "1,x"}, "The list of messages could not be read. Go back and choose again."),
        ],
    )
    def test_bad_input_gets_a_sentence(self, sender: Any, fields: dict[str, str], sentence: str) -> None:
        assert sentence in " ".join(said(sender.post(BULK, fields)))

    def test_takes_the_right_to_send(self, client: Client) -> None:
        row = scheduled()
        client.force_login(user_with("review_profiles", "write_messages"))
        assert "data-bulk-item" not in client.get(MESSAGES).content.decode()
        assert client.post(BULK, {"confirmed": "1", "which": str(row.pk)}).status_code == 403
        assert SocialMessage.objects.get(pk=row.pk).state == "scheduled"
