"""The calendar: what is shown in which zone, and posts moved about with an undo."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outbound.clock import database_now
from outbound.states import State
from posting.models import PostPart, ScheduledPost
from posting.rules.calendar import View, instants, moved_to, stretch
from posting.services import composing, scheduling
from posting.services.posts import NotAcceptable, NotNow
from tests.posting import cast
from tests.posting.pages_cast import ALL, signed_in

pytestmark = pytest.mark.django_db

HX = {"HX-Request": "true"}


def soon(days: int = 3, hour: int = 14) -> datetime:
    return (database_now() + timedelta(days=days)).replace(hour=hour, minute=30, second=0, microsecond=0, tzinfo=None)


def planned(*accounts, by=None, at: datetime | None = None, zone: str = "UTC", **fields):
    local = (at or soon()).isoformat()
    by = by or cast.user()
    post = cast.approved(*accounts, by=by, scheduled_local=local, timezone=zone, **fields)
    return scheduling.schedule(post.pk, actor=by)


class TestStretches:
    def test_a_month_is_filled_up_to_whole_weeks(self):
        shown = stretch(View.MONTH, date(2026, 11, 21))
        assert (shown.first, shown.last, shown.title) == (date(2026, 10, 26), date(2026, 12, 6), "November 2026")
        assert (shown.earlier, shown.later) == (date(2026, 10, 1), date(2026, 12, 1))
        assert shown.is_outside(date(2026, 10, 31))
        assert not shown.is_outside(date(2026, 11, 1))

    def test_it_begins_at_midnight_of_the_zone(self):
        start, end = instants(stretch(View.WEEK, date(2027, 3, 28)), ZoneInfo("Europe/Lisbon"))
        assert start.isoformat() == "2027-03-22T00:00:00+00:00"
        assert end.isoformat() == "2027-03-28T23:00:00+00:00"

    def test_a_post_of_another_zone_keeps_the_hour_that_is_shown(self):
        at = datetime(2026, 11, 21, 23, 30, tzinfo=ZoneInfo("UTC"))
        local = moved_to(
            date(2026, 11, 25), at, shown_in=ZoneInfo("Europe/Lisbon"), kept_in=ZoneInfo("America/New_York")
        )
        assert local == "2026-11-25T18:30:00"


class TestShown:
    def test_status_network_time_and_words(self, x):
        post = planned(cast.account(), content="Autumn offer for everyone")
        page = signed_in("write_posts").get(f"/posting/?at={post.scheduled_at:%Y-%m-%d}").content.decode()
        for part in ("Autumn offer for everyone", "14:30", "Scheduled", "icons/x.svg", "Times in UTC"):
            assert part in page

    def test_the_day_is_that_of_the_zone(self):
        at = soon(hour=23)
        post = planned(cast.account(), at=at)
        there = f"/posting/?view=list&at={at:%Y-%m-%d}&zone=Asia/Tokyo"
        page = signed_in("write_posts").get(there).content.decode()
        assert "Times in Asia/Tokyo" in page
        assert post.scheduled_at.astimezone(ZoneInfo("Asia/Tokyo")).strftime('id="day-%Y-%m-%d"') in page
        assert "08:30" in page

    def test_the_change_of_the_clocks_is_said_on_its_day(self):
        there = "/posting/?view=week&at=2027-03-28&zone=Europe/Lisbon"
        assert "Clocks go forward: 01:00 becomes 02:00" in signed_in("write_posts").get(there).content.decode()
        there = "/posting/?view=month&at=2026-10-25&zone=Europe/Lisbon"
        assert "Clocks go back: 02:00 becomes 01:00" in signed_in("write_posts").get(there).content.decode()

    def test_drafts_without_a_time_stand_beside_it(self):
        cast.draft(content="No time at all")
        page = signed_in("write_posts").get("/posting/").content.decode()
        assert page.index("cal-drafts-title") < page.index("No time at all")

    @pytest.mark.parametrize("name", ["account", "status", "label"])
    def test_filters_are_in_the_address(self, name):
        one, two = cast.account(), cast.account("linkedin")
        post = planned(one, content="The wanted one", labels=["autumn"])
        cast.draft(two, content="The other one", scheduled_local=soon().isoformat())
        value = {"account": one.pk, "status": "pending", "label": "autumn"}[name]
        page = signed_in("write_posts").get(f"/posting/?view=list&{name}={value}&at={date.today()}").content.decode()
        assert post.content in page
        assert "The other one" not in page

    def test_a_post_that_a_gate_holds_says_so(self):
        post = planned(cast.account())
        PostPart.objects.update(verdict={"kind": "hold", "reason": "The account is paused."})
        page = signed_in("write_posts").get(f"/posting/?view=list&at={post.scheduled_at:%Y-%m-%d}").content.decode()
        assert "Held" in page
        assert "The account is paused." in page

    @pytest.mark.parametrize(
        "query", ["at=2026-99-99", "view=year", "zone=Mars/Base", "account=x", "at=0001-01-01", "status=%00"]
    )
    def test_what_cannot_be_read_falls_back(self, query):
        assert signed_in("write_posts").get(f"/posting/?{query}").status_code == 200

    @pytest.mark.parametrize("view", list(View))
    def test_its_statements_do_not_grow_with_its_posts(self, view):
        client, account, at = signed_in(*ALL), cast.account(), soon()
        counted = []
        for number in (2, 40):
            for index in range(number):
                cast.draft(account, scheduled_local=(at + timedelta(minutes=index)).isoformat())
            with CaptureQueriesContext(connection) as statements:
                client.get(f"/posting/?view={view}&at={at:%Y-%m-%d}")
            counted.append(len(statements))
        assert counted[0] == counted[1]

    def test_a_full_day_of_the_month_is_cut_with_a_way_on(self):
        for number in range(7):
            cast.draft(content=f"Number {number}", scheduled_local=soon().isoformat())
        page = signed_in("write_posts").get(f"/posting/?at={soon():%Y-%m-%d}").content.decode()
        assert "3 more" in page


class TestMoving:
    def test_to_another_day_at_the_same_hour(self):
        post = planned(cast.account())
        wanted = soon(5)
        client = signed_in("schedule_posts")
        answer = client.post(f"/posting/posts/{post.pk}/move/", {"day": f"{wanted:%Y-%m-%d}", "zone": "UTC"})
        assert answer.url == "/posting/"
        post.refresh_from_db()
        assert post.scheduled_local == wanted.isoformat()
        assert PostPart.objects.get().due_at.replace(tzinfo=None) == wanted

    def test_the_undo_in_the_toast_puts_it_back(self):
        post, client = planned(cast.account()), signed_in("schedule_posts")
        before = post.scheduled_local
        data = {"day": f"{soon(5):%Y-%m-%d}", "zone": "UTC", "back": "/posting/?view=week"}
        page = client.post(f"/posting/posts/{post.pk}/move/", data, headers=HX).content.decode()
        undo = page.split('<form method="post" action="')[-1].split('"')[0].replace("&amp;", "&")
        assert "Undo" in page
        answer = client.post(undo)
        assert answer.url == "/posting/?view=week"
        post.refresh_from_db()
        assert post.scheduled_local == before
        assert PostPart.objects.get().due_at == post.scheduled_at

    def test_a_draft_gets_a_time_and_the_undo_takes_it_away(self):
        post, client = cast.draft(), signed_in("schedule_posts")
        url = f"/posting/posts/{post.pk}/move/"
        client.post(url, {"day": f"{soon():%Y-%m-%d}", "zone": "Asia/Tokyo"})
        post.refresh_from_db()
        assert (post.scheduled_local[11:16], post.timezone) == ("09:00", "Asia/Tokyo")
        client.post(f"{url}?local=&zone=UTC")
        post.refresh_from_db()
        assert post.scheduled_at is None

    def test_by_day_and_time(self):
        post = planned(cast.account())
        data = {"date": f"{soon(4):%Y-%m-%d}", "time": "08:15", "zone": "Europe/Lisbon"}
        signed_in("schedule_posts").post(f"/posting/posts/{post.pk}/move/", data)
        post.refresh_from_db()
        assert (post.scheduled_local[11:16], post.timezone) == ("08:15", "Europe/Lisbon")

    def test_as_the_calendar_shows_it_the_post_keeps_its_zone(self):
        post = planned(cast.account(), zone="America/New_York")
        data = {"date": f"{soon(4):%Y-%m-%d}", "time": "18:15", "zone": "UTC", "shown": "1"}
        signed_in("schedule_posts").post(f"/posting/posts/{post.pk}/move/", data)
        post.refresh_from_db()
        assert f"{post.scheduled_at:%Y-%m-%d %H:%M}" == f"{soon(4):%Y-%m-%d} 18:15"
        assert post.timezone == "America/New_York"

    def test_never_what_has_begun(self):
        one, two = cast.account(), cast.account("linkedin")
        post = planned(one, two)
        PostPart.objects.update(state=State.SENT)
        at = post.scheduled_at
        page = signed_in("schedule_posts").post(
            f"/posting/posts/{post.pk}/move/", {"day": f"{soon(5):%Y-%m-%d}", "zone": "UTC"}, headers=HX
        )
        assert "has begun to leave" in page.content.decode()
        assert "Undo" not in page.content.decode()
        post.refresh_from_db()
        assert post.scheduled_at == at
        with pytest.raises(NotNow):
            composing.move(post.pk, local=soon(6).isoformat(), zone="UTC", actor=cast.user())

    def test_not_into_the_past(self):
        post = cast.draft(scheduled_local=soon().isoformat())
        with pytest.raises(NotAcceptable, match="over"):
            composing.move(post.pk, local="2020-01-01T10:00", zone="UTC", actor=cast.user())

    @pytest.mark.parametrize(
        "data", [{"day": "tomorrow"}, {}, {"date": "2027-01-01"}, {"day": "2027-01-01", "zone": "x"}]
    )
    def test_what_cannot_be_read_is_refused_in_words(self, data):
        post, client = cast.draft(), signed_in("schedule_posts")
        assert "toast--error" in client.post(f"/posting/posts/{post.pk}/move/", data, headers=HX).content.decode()
        assert ScheduledPost.objects.get().scheduled_at is None

    def test_it_leads_back_to_this_site_only(self):
        post, client = cast.draft(), signed_in("schedule_posts")
        data = {"day": f"{soon():%Y-%m-%d}", "back": "//evil.example/"}
        assert client.post(f"/posting/posts/{post.pk}/move/", data).url == "/posting/"

    def test_it_needs_the_right(self):
        post = cast.draft()
        data = {"day": f"{soon():%Y-%m-%d}"}
        assert signed_in("write_posts").post(f"/posting/posts/{post.pk}/move/", data).status_code == 403
        assert signed_in("schedule_posts").post(f"/posting/posts/{post.pk}/move/", data).status_code == 302

    def test_there_is_a_form_without_script(self):
        post = cast.draft(scheduled_local=soon().isoformat())
        assert 'name="date"' in signed_in().get(f"/posting/posts/{post.pk}/move/").content.decode()
        assert signed_in().get("/posting/posts/99999/move/").status_code == 404
