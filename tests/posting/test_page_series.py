"""The page of recurring posts: what each does next, stopping, resuming, another text; and none that says nothing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from outbound.clock import database_now
from posting.models import Recurrence, ScheduledPost
from posting.rules.recurrence import Rule
from posting.rules.recurrence_words import in_words
from posting.services import recurrences
from posting.services.posts import NotAcceptable, NotNow
from tests.posting import cast
from tests.posting.api_cast import everybody
from tests.posting.pages_cast import ALL, signed_in

pytestmark = pytest.mark.django_db

URL = "/posting/series/"


def tomorrow() -> date:
    return (database_now() + timedelta(days=1)).date()


def series(*, fields=None, accounts=None, **when) -> Recurrence:
    rule = {"frequency": "weekly", "first_on": tomorrow(), "wall_time": time(9, 30), "zone": "Europe/Lisbon"} | when
    aimed = [cast.account("x").pk] if accounts is None else accounts
    return recurrences.start(
        when=recurrences.When(**rule), fields={"content": "A new week."} | (fields or {}), accounts=aimed, actor=None
    )


def page(client=None):
    answer = (client or signed_in(*ALL)).get(URL)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def said(tree) -> str:
    return " ".join(tree.xpath('string(.//*[@class="series-rows"])').split())


class TestThePage:
    def test_a_series_with_its_rule_dates_and_drafts(self):
        row = series(every=2)
        tree = page()
        text = said(tree)
        day = f"{tomorrow():%A}"
        assert f"Every 2 weeks on {day} at 09:30, from" in text
        assert all(each in text for each in ("A new week.", "Europe/Lisbon", "Goes on"))
        made = ScheduledPost.objects.filter(recurrence=row)
        assert f"{made.count()} wait" in text
        dates = [" ".join(each.text_content().split()) for each in tree.xpath('.//*[@class="series-dates"]/li')]
        expected = [tomorrow() + timedelta(weeks=2 * step) for step in range(3)]
        assert dates == [f"{each:%a} {each.day} {each:%b %Y}, 09:30" for each in expected]
        links = tree.xpath('.//*[@class="series-dates"]//a/@href')
        assert links == [f"/posting/posts/{each.pk}/" for each in made.order_by("occurs_on")]

    def test_a_change_of_the_clocks_is_said(self):
        series(frequency="daily", first_on=date(2099, 3, 28), wall_time=time(1, 30))
        assert "The clocks skip 01:30 on 2099-03-29: it leaves at 02:30." in said(page())

    def test_no_more_dates_than_are_left(self):
        series(frequency="daily", first_on=date(2099, 1, 1), most=2)
        assert len(page().xpath('.//*[@class="series-dates"]/li')) == 2

    def test_it_costs_as_many_statements_for_many(self):
        client, to = signed_in(*ALL), cast.account("x").pk

        def statements() -> int:
            with CaptureQueriesContext(
                connection,
            ) as seen:
                page(client)
            return len(seen)

        series(accounts=[to])
        page(client)
        few = statements()
        for _ in range(5):
            series(accounts=[to])
        assert statements() <= few

    def test_who_may_not_schedule_sees_no_buttons_and_is_refused(self):
        row = series()
        client = signed_in("write_posts")
        assert not page(client).xpath(f'.//form[starts-with(@action, "{URL}")]')
        for act in ("stop", "resume", "edit"):
            assert client.post(f"{URL}{row.pk}/{act}/").status_code == 403
        assert Recurrence.objects.get().is_active


class TestStopAndResume:
    def test_stopping_by_post_alone_and_the_drafts_stay(self):
        row, client = series(), signed_in(*ALL)
        assert client.get(f"{URL}{row.pk}/stop/").status_code == 405
        assert client.post(f"{URL}{row.pk}/stop/").url == URL
        row.refresh_from_db()
        assert (row.is_active, row.next_on) == (False, None)
        assert ScheduledPost.objects.filter(recurrence=row, stage="draft").exists()
        text = said(page(client))
        assert "Stopped" in text
        assert "Resume" in text

    def test_resuming_goes_on_after_what_is_written_and_writes_none_twice(self):
        row, client = series(), signed_in(*ALL)
        posts = ScheduledPost.objects.order_by("occurs_on")
        before = list(posts.values_list("occurs_on", flat=True))
        going_to = row.next_on
        client.post(f"{URL}{row.pk}/stop/", {"cancel_waiting": "1"})
        assert set(ScheduledPost.objects.values_list("stage", flat=True)) == {"cancelled"}
        client.post(f"{URL}{row.pk}/resume/")
        row.refresh_from_db()
        assert (row.is_active, row.next_on, row.made) == (True, going_to, len(before))
        assert list(posts.values_list("occurs_on", flat=True)) == before

    def test_dates_that_passed_meanwhile_are_not_caught_up(self):
        row = series(frequency="daily", first_on=date(2099, 1, 1), wall_time=time(0), zone="UTC")
        Recurrence.objects.update(is_active=False, next_on=None, first_on=tomorrow() - timedelta(days=90), made=3)
        recurrences.resume(row.pk, actor=None)
        first = ScheduledPost.objects.order_by("occurs_on").first()
        assert first.scheduled_at > database_now()
        assert Recurrence.objects.get().made == 3 + ScheduledPost.objects.count()

    def test_one_at_its_end_is_not_resumed(self):
        row = series(frequency="daily", most=2)
        assert not row.is_active or Recurrence.objects.get().is_active is False
        with pytest.raises(NotNow, match="end"):
            recurrences.resume(row.pk, actor=None)
        assert "Ended" in said(page())

    def test_by_the_api_with_the_right_alone(self):
        row = series()
        recurrences.stop(row.pk, cancel_waiting=False, actor=None)
        answer = everybody().send(f"recurrences/{row.pk}/resume/")
        assert (answer.status_code, answer.json()["is_active"]) == (200, True)
        assert everybody().send(f"recurrences/{row.pk}/resume/").status_code == 409


class TestAnotherText:
    def test_it_holds_for_later_dates_alone(self):
        row = series(fields={"variants": {"x": {"content": "On X.", "thread": ["More"]}}})
        client, there = signed_in(*ALL), set(ScheduledPost.objects.values_list("pk", flat=True))
        data = {"content": "Another week.", "content_x": "Another on X.", "link": "https://studio.example/"}
        assert client.post(f"{URL}{row.pk}/edit/", data).url == URL
        Recurrence.objects.filter(pk=row.pk).update(next_on=tomorrow() + timedelta(days=1))
        recurrences.write_out()
        later = ScheduledPost.objects.exclude(pk__in=there).first()
        assert (later.content, later.link) == ("Another week.", "https://studio.example/")
        assert later.variants == {"x": {"content": "Another on X.", "thread": ["More"]}}
        assert set(ScheduledPost.objects.filter(pk__in=there).values_list("content", flat=True)) == {"A new week."}

    def test_none_at_all_is_refused_and_said(self):
        row = series()
        answer = signed_in(*ALL).post(f"{URL}{row.pk}/edit/", {"content": " "})
        assert answer.status_code == 422
        assert "says nothing" in answer.content.decode()
        assert Recurrence.objects.get().content["fields"]["content"] == "A new week."


class TestNothingToSay:
    BODY = {"frequency": "daily", "first_on": "2099-01-01", "wall_time": "09:30", "zone": "UTC"}

    @pytest.mark.parametrize(("post", "word"), [({"content": " "}, "says nothing"), ({"content": "Hi"}, "account")])
    def test_the_api_refuses_it(self, post, word):
        aimed = {} if word == "account" else {"accounts": [cast.account("x").pk]}
        answer = everybody().send("recurrences/", self.BODY | {"post": post | aimed})
        assert answer.status_code == 422
        assert word in answer.json()["detail"]
        assert not Recurrence.objects.exists()

    def test_the_composer_refuses_it(self):
        data = {"zone": "UTC", "late_policy": "hold", "late_minutes": "60", "content": "Hi", "frequency": "weekly",
                "date": "2099-01-01", "time": "09:30", "every": "1"}  # fmt: skip
        answer = signed_in(*ALL).post("/posting/compose/", data)
        assert answer.status_code == 422
        assert "needs an account" in answer.content.decode()
        assert not Recurrence.objects.exists()

    def test_media_alone_say_something(self):
        assert series(fields={"content": "", "media": [{"medium": cast.medium().pk}]}).pk
        with pytest.raises(NotAcceptable):
            series(fields={"content": "", "variants": {"x": {"content": " "}}})


@pytest.mark.parametrize(
    ("rule", "most", "words"),
    [
        (Rule("daily", date(2027, 1, 4)), 1, "Every day at 09:30, from 4 January 2027, once"),
        (Rule("weekly", date(2027, 1, 4), 2, (3, 0)), 9,
         "Every 2 weeks on Monday and Thursday at 09:30, from 4 January 2027, at most 9 times"),
        (Rule("monthly", date(2027, 1, 31), last_on=date(2027, 6, 30)), None,
         "Every month on day 31, or the last day of a shorter month, at 09:30, from 31 January 2027 to 30 June 2027"),
    ],
)  # fmt: skip
def test_a_rule_in_words(rule, most, words):
    assert in_words(rule, datetime(2027, 1, 1, 9, 30).time(), most) == words
