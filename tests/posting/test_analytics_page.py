"""/posting/analytics/: what it shows, that gaps stay gaps, that it opens whatever is asked, and the file."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from posting.models import PostAnalytics
from tests.posting import cast
from tests.posting.measured_posts import failed, out, snapshot

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
URL = "/posting/analytics/"


@pytest.fixture
def page(client):
    client.force_login(cast.user())

    def read(**query):
        answer = client.get(URL, query)
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def trend(html: str) -> dict:
    found = re.search(r'<script id="trend-data" type="application/json">(.*?)</script>', html, re.S)
    return json.loads(found[1])


class TestTheTrend:
    def test_a_day_without_a_number_is_a_gap(self, page):
        account = cast.account()
        snapshot(out(account, ago=2 * DAY), likes=4, comments=2)
        snapshot(out(account, ago=DAY), likes=None)
        values = trend(page(days=7))["series"][0]["values"]
        assert [value for value in values if value is not None] == [6.0]
        assert 0 not in values

    def test_the_newest_number_counts_and_an_empty_snapshot_hides_nothing(self, page):
        target = out(cast.account(), ago=8 * DAY)
        snapshot(target, "24h", likes=4)
        snapshot(target, "3d", likes=9)
        snapshot(target, "7d")
        assert max(filter(None, trend(page(metric="likes"))["series"][0]["values"])) == 9.0

    def test_each_account_has_its_own_line(self, page):
        one, other = cast.account(account_name="One"), cast.account("linkedin", account_name="Other")
        for account in (one, other):
            snapshot(out(account, ago=DAY), impressions=5)
        names = {each["account"] for each in trend(page(metric="impressions"))["series"]}
        assert names == {"One", "Other"}
        chosen = trend(page(metric="impressions", account=one.pk))
        assert [each["account"] for each in chosen["series"]] == ["One"]

    def test_a_long_stretch_is_shown_in_weeks(self, page):
        snapshot(out(cast.account(), ago=40 * DAY), likes=1)
        assert (trend(page(days=90))["step"], len(trend(page(days=90))["labels"])) == (7, 13)

    def test_the_library_is_shipped_and_nothing_comes_from_elsewhere(self, page):
        snapshot(out(cast.account(), ago=DAY), likes=1)
        html = page()
        sources = re.findall(r'<script[^>]+src="([^"]+)"', html)
        assert any("chart" in source for source in sources)
        assert all(source.startswith("/") for source in sources)
        assert finders.find("unfold/js/chart/chart.js")
        assert finders.find("js/analytics.js")
        inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", html)
        assert all('type="application/json"' in attributes for attributes in inline)

    def test_a_name_that_is_markup_stays_text(self, page):
        snapshot(out(cast.account(account_name="</script><b>"), ago=DAY), likes=1)
        assert "</script><b>" not in page()


class TestTheTables:
    def test_best_posts_are_those_with_the_highest_number(self, page):
        account = cast.account()
        snapshot(out(account, ago=DAY, content="Second best"), likes=3)
        snapshot(out(account, ago=DAY, content="Best of all"), likes=30)
        out(account, ago=DAY, content="Never measured")
        html = page(metric="likes")
        assert html.index("Best of all") < html.index("Second best")
        assert "Never measured" not in html

    def test_success_and_lateness_of_a_network(self, page):
        account = cast.account()
        for _ in range(3):
            out(account, ago=DAY, late=timedelta(seconds=30))
        failed(account, ago=DAY)
        html = page()
        assert "75.0 %" in html
        assert "30.0 s" in html

    def test_it_says_as_of_when(self, page):
        account = cast.account()
        assert "No numbers have been fetched" in page()
        snapshot(out(account, ago=2 * DAY), likes=1)
        out(account, ago=2 * DAY)
        assert "1 of 2 posts have numbers" in page()

    def test_a_group_says_on_what_it_rests(self, page):
        account = cast.account()
        for label, likes in (("A", 10), ("B", 20)):
            snapshot(out(account, ago=2 * DAY, group="Opening line", group_label=label), likes=likes)
        html = page(metric="likes")
        assert "B is ahead in likes at 24h, by 100 %." in html
        assert "This rests on 2 posts and is no proof" in html

    def test_good_times_are_not_suggested_from_few_posts(self, page):
        account = cast.account()
        for _ in range(9):
            snapshot(out(account, ago=3 * DAY), likes=1)
        assert "9 posts have a number for interactions a day after; a suggestion takes 10." in page()


class TestTheDoor:
    def test_it_asks_who_is_there(self, client):
        assert client.get(URL).status_code == 302
        assert client.get(f"{URL}posts.csv").status_code == 302

    @pytest.mark.parametrize(
        "query", [{"days": "x"}, {"account": "-1"}, {"account": "9" * 15}, {"account": "٣"}, {"metric": "<b>"}]
    )
    def test_it_opens_whatever_is_asked(self, page, query):
        assert "Analytics" in page(**query)

    def test_it_opens_with_nothing_there(self, page):
        assert "Nothing was posted in this time." in page()

    def test_statements_do_not_grow_with_posts(self, page):
        account = cast.account()

        def statements():
            with CaptureQueriesContext(connection) as seen:
                page()
            return len(seen)

        snapshot(out(account, ago=DAY, group="g", group_label="A"), likes=1)
        before = statements()
        for number in range(20):
            target = out(account, ago=number * DAY / 2, group=f"g{number}", group_label="A")
            PostAnalytics.objects.create(post_target=target, age="now", recorded_at=target.posted_at, likes=number)
        assert statements() == before


class TestTheFile:
    def test_every_post_with_empty_cells_for_what_was_not_told(self, client):
        client.force_login(cast.user())
        account = cast.account(account_name="=cmd()")
        snapshot(out(account, ago=DAY, content="One"), likes=0)
        out(account, ago=2 * DAY, content="Two")
        out(account, ago=400 * DAY, content="Old")
        text = client.get(f"{URL}posts.csv", {"days": 7}).getvalue().decode("utf-8-sig")
        rows = {row["text"]: row for row in csv.DictReader(io.StringIO(text))}
        assert set(rows) == {"One", "Two"}
        assert (rows["One"]["likes"], rows["One"]["shares"], rows["Two"]["likes"]) == ("0", "", "")
        assert rows["One"]["account"] == "'=cmd()"
