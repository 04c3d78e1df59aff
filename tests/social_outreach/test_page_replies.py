"""The replies page: who wrote, what we had written, and what is done about it with one key each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outbound.clock import database_now
from outbound.states import State
from social_outreach.models import SocialSuppression
from social_outreach.services import replies
from tests.factories.social import MessageFactory, ReplyFactory, ThreadFactory, scheduled, user_with
from tests.social_outreach import cast, console

pytestmark = pytest.mark.django_db

LIST = reverse("social:replies")


@pytest.fixture
def reviewer(client: Client) -> Any:
    client.force_login(user_with("review_profiles"))
    return client


def reply(name: str = "Ada Lovelace", platform: str = "linkedin", ago: timedelta = timedelta(0), **fields: Any) -> Any:
    thread = fields.pop("thread", None) or ThreadFactory(profile__full_name=name, profile__platform=platform)
    return ReplyFactory(thread=thread, received_at=database_now() - ago, **fields)


def suggested(**fields: Any) -> Any:
    return reply(body="Please stop.", opt_out="suggested", opt_out_phrase="Please stop", **fields)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def press(client: Any, row: Any, act: str, query: str = "", **form: Any) -> Any:
    return client.post(reverse("social:reply-act", args=[row.pk, act]) + query, form, follow=True)


def shown(answer: Any) -> list[int]:
    return [row.reply.pk for row in answer.context["rows"]]


class TestList:
    def test_newest_first_with_who_and_what(self, reviewer: Any) -> None:
        old, new = reply("Old Timer", ago=timedelta(hours=3)), reply("New Comer", body="<b>Hi</b>")
        answer = reviewer.get(LIST)
        assert shown(answer) == [new.pk, old.pk]
        assert "New Comer" in text(answer)
        assert "&lt;b&gt;Hi&lt;/b&gt;" in text(answer)

    def test_our_last_message_before_it_stands_beside_it(self, reviewer: Any) -> None:
        row = reply(ago=timedelta(hours=2))
        for hours, body in ((5, "The first one."), (3, "The one they answer."), (1, "A later one.")):
            at = database_now() - timedelta(hours=hours)
            step = {5: 0, 3: 1, 1: 2}[hours]
            MessageFactory(profile=row.thread.profile, state=State.SENT, sent_at=at, sent_body=body, step=step)
        said = text(reviewer.get(LIST))
        assert "The one they answer." in said
        assert "A later one." not in said

    @pytest.mark.parametrize(("view", "names"), [("", "ab"), ("open", "ab"), ("opt-out", "b"), ("all", "abc")])
    def test_views_stand_in_the_address(self, reviewer: Any, view: str, names: str) -> None:
        rows = {"a": reply(), "b": suggested(), "c": reply(seen_at=database_now())}
        assert set(shown(reviewer.get(LIST, {"view": view}))) == {rows[name].pk for name in names}

    def test_of_one_platform(self, reviewer: Any) -> None:
        reply(platform="linkedin")
        other = reply(platform="tiktok")
        assert shown(reviewer.get(LIST, {"platform": "tiktok"})) == [other.pk]

    def test_pages_by_cursor_there_and_back_without_gap(self, reviewer: Any) -> None:
        thread = ThreadFactory()
        at = database_now()
        # Several at one moment: the cursor must not lose or repeat any of them.
        rows = [ReplyFactory(thread=thread, received_at=at - timedelta(minutes=n // 4)).pk for n in range(70)]
        first = reviewer.get(LIST)
        second = reviewer.get(first.context["older"])
        third = reviewer.get(second.context["older"])
        seen = shown(first) + shown(second) + shown(third)
        assert sorted(seen) == sorted(rows)
        assert third.context["older"] == ""
        assert shown(reviewer.get(third.context["newer"])) == shown(second)

    def test_costs_the_same_for_two_and_for_thirty(self, reviewer: Any) -> None:
        costs = []
        for count in (2, 28):
            for _ in range(count):
                reply()
            with CaptureQueriesContext(connection) as counted:
                reviewer.get(LIST)
            costs.append(len(counted))
        assert costs[0] == costs[1]

    def test_the_window_and_its_mode(self, reviewer: Any) -> None:
        reply(platform="instagram")
        late = ThreadFactory(profile__platform="instagram", last_inbound_at=database_now() - timedelta(days=3))
        reply(thread=late, ago=timedelta(days=3))
        gone = ThreadFactory(profile__platform="instagram", last_inbound_at=database_now() - timedelta(days=8))
        reply(thread=gone, ago=timedelta(days=8))
        said = text(reviewer.get(LIST))
        assert said.count("data-countdown=") == 2
        assert said.count("Only a text that a person wrote or approved may go in it.") == 1
        assert said.count("The conversation window closed at") == 1

    @pytest.mark.parametrize(("query", "words"), [("", "All dealt with"), ("?view=all", "Nobody has written yet"),
                                                  ("?platform=tiktok", "No reply matches")])  # fmt: skip
    def test_an_empty_list_says_what_to_do(self, reviewer: Any, query: str, words: str) -> None:
        assert words in text(reviewer.get(LIST + query))


class TestKeys:
    def test_each_stands_on_the_row_that_it_acts_on(self, reviewer: Any) -> None:
        suggested()
        said = text(reviewer.get(LIST))
        row = said[said.index("data-row") : said.index("</article>")]
        assert [f'data-key="{key}"' in row for key in "xdoe"] == [True] * 4

    def test_no_key_confirms_where_nothing_is_suggested(self, reviewer: Any) -> None:
        reply()
        assert 'data-key="x"' not in text(reviewer.get(LIST))

    def test_the_first_row_is_current_else_the_one_named(self, reviewer: Any) -> None:
        old, new = reply(ago=timedelta(hours=3)), reply()
        assert reviewer.get(LIST).context["current"] == new.pk
        assert reviewer.get(LIST, {"at": old.pk}).context["current"] == old.pk

    def test_who_may_only_read_has_no_buttons(self, client: Client) -> None:
        row = suggested()
        client.force_login(user_with())
        assert 'data-key="x"' not in text(client.get(LIST))
        assert press(client, row, "confirm").status_code == 403
        assert not SocialSuppression.objects.exists()


class TestActs:
    def test_confirming_suppresses_and_stops_what_waits(self, reviewer: Any) -> None:
        row = suggested()
        waiting = scheduled(profile=row.thread.profile)
        answer = press(reviewer, row, "confirm")
        row, waiting = cast.now(row), cast.now(waiting)
        assert (row.opt_out, waiting.state) == ("confirmed", State.CANCELLED)
        assert "One message that waited was cancelled." in text(answer)

    def test_dealing_with_one_leads_to_the_next(self, reviewer: Any) -> None:
        rows = [reply(ago=timedelta(hours=hours)) for hours in (1, 2, 3)]
        answer = press(reviewer, rows[0], "seen")
        assert shown(answer) == [rows[1].pk, rows[2].pk]
        assert answer.context["current"] == rows[1].pk
        assert cast.now(rows[0]).seen_at is not None

    def test_of_the_last_one_to_the_one_before(self, reviewer: Any) -> None:
        rows = [reply(ago=timedelta(hours=hours)) for hours in (1, 2)]
        assert press(reviewer, rows[1], "seen").context["current"] == rows[0].pk

    def test_the_view_is_kept(self, reviewer: Any) -> None:
        row = reply(seen_at=database_now(), platform="tiktok")
        answer = press(reviewer, row, "reopen", "?view=all&platform=tiktok")
        assert answer.context["view"] == "all"
        assert cast.now(row).seen_at is None

    def test_dismissing_leaves_the_person_alone(self, reviewer: Any) -> None:
        row = suggested()
        press(reviewer, row, "dismiss")
        assert cast.now(row).opt_out == "dismissed"
        assert not SocialSuppression.objects.exists()

    def test_a_decision_that_was_made_already_is_said(self, reviewer: Any) -> None:
        row = suggested()
        replies.confirm_opt_out(row.pk, actor=None)
        assert "confirmed already" in text(press(reviewer, row, "confirm", "?view=all"))

    @pytest.mark.parametrize("act", ["confirm", "dismiss", "seen", "reopen", "eat"])
    def test_of_a_reply_that_is_gone(self, reviewer: Any, act: str) -> None:
        assert reviewer.post(reverse("social:reply-act", args=[987, act])).status_code == 404

    def test_reading_the_address_changes_nothing(self, reviewer: Any) -> None:
        row = suggested()
        assert reviewer.get(reverse("social:reply-act", args=[row.pk, "confirm"])).status_code == 405


class TestAround:
    def test_the_navigation_counts_what_is_open(self, reviewer: Any) -> None:
        reply()
        reply(seen_at=database_now())
        section = next(item for item in reviewer.get(LIST).context["nav_sections"] if item["label"] == "Replies")
        assert (section["count"], section["active"]) == (1, True)

    def test_news_come_without_moving_the_list(self, reviewer: Any) -> None:
        reply()
        url = reviewer.get(LIST).context["news_url"]
        assert "<a" not in text(reviewer.get(url))
        suggested(), reply(ago=timedelta(days=2))
        assert "2 new replies" in text(reviewer.get(url))

    @pytest.mark.parametrize("page", ["profile", "draft", "message"])
    def test_the_window_stands_wherever_it_matters(self, client: Client, page: str) -> None:
        client.force_login(user_with("send_messages", "write_messages"))
        thread = ThreadFactory(profile__platform="instagram")
        message = MessageFactory(profile=thread.profile, account=thread.account, in_thread=thread)
        pk = thread.profile.pk if page == "profile" else message.pk
        said = text(client.get(reverse(f"social:{page}", args=[pk])))
        assert "Reply window closes in" in said
        assert "By API" in said

    def test_an_opt_out_is_decided_on_the_profile_too(self, reviewer: Any) -> None:
        row = suggested()
        profile = reverse("social:profile", args=[row.thread.profile_id])
        assert "“Please stop” sounds like an opt-out." in text(reviewer.get(profile))
        answer = press(reviewer, row, "confirm", back="profile")
        assert answer.redirect_chain[-1][0] == profile
        assert "Opt-out confirmed" in text(answer)


class TestConsole:
    def test_an_opt_out_is_confirmed_and_dismissed(self) -> None:
        client, row, other = console.operator(), suggested(), suggested()
        assert "not contacted again" in console.press(client, row, "confirm")[0]
        assert console.press(client, other, "dismiss") == ["Not an opt-out."]
        assert (cast.now(row).opt_out, cast.now(other).opt_out) == ("confirmed", "dismissed")
        assert "Please stop" in text(client.get(console.page(row)))
        listed = text(client.get(console.list_of("socialreply"), {"opt_out": "confirmed"}))
        assert "1 reply" in listed

    def test_the_error_of_asking_stands_at_the_account(self) -> None:
        account = cast.account(platform="instagram")
        type(account).objects.update(replies_error="The app may not read conversations.")
        assert "The app may not read conversations." in text(console.operator().get(console.page(account)))
