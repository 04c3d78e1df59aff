"""Posting slots on an account's page: read by all, changed by who may schedule, refused in words."""

from __future__ import annotations

import re
from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from posting.models import PostingSlot, SocialAccount
from posting.services import slots
from tests.posting import cast
from tests.posting.pages_cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> SocialAccount:
    return cast.account(time_zone="Europe/Lisbon")


def address(account: SocialAccount) -> str:
    return f"/posting/accounts/{account.pk}/"


def held(account: SocialAccount) -> list[tuple[int, str]]:
    rows = PostingSlot.objects.filter(account=account).order_by("weekday", "wall_time")
    return [(row.weekday, f"{row.wall_time:%H:%M}") for row in rows]


class TestTheWeek:
    def test_it_names_days_times_and_zone(self, account, x):
        slots.add(account, weekday=0, wall_time=time(9, 30))
        slots.add(account, weekday=6, wall_time=time(18))
        page = signed_in().get(address(account)).content.decode()
        for word in ("Monday", "09:30", "Sunday", "18:00", "on the clock of Europe/Lisbon", "The next free one"):
            assert word in page
        assert "Tuesday</dt>" not in page

    def test_without_any_it_says_so(self, account, x):
        assert "None yet." in signed_in().get(address(account)).content.decode()

    def test_queries_do_not_grow_with_the_slots(self, account, x):
        client, counts = signed_in("schedule_posts"), []
        for hour in (9, 10):
            for day in range(7):
                slots.add(account, weekday=day, wall_time=time(hour))
            with CaptureQueriesContext(connection) as captured:
                client.get(address(account))
            counts.append(len(captured))
        assert counts[0] == counts[1]


class TestChanging:
    def test_one_time_on_several_days(self, account, x):
        slots.add(account, weekday=1, wall_time=time(9, 30))
        client = signed_in("schedule_posts")
        answer = client.post(
            f"{address(account)}slots/", {"weekdays": ["0", "1", "4"], "wall_time": "09:30"}, follow=True
        )
        page = answer.content.decode()
        assert held(account) == [(0, "09:30"), (1, "09:30"), (4, "09:30")]
        assert "at 09:30 on Monday and Friday." in page
        assert "Tuesday had 09:30 already." in page

    def test_one_is_removed_and_a_second_press_does_no_harm(self, account, x):
        client = signed_in("schedule_posts")
        slot, other = (slots.add(account, weekday=day, wall_time=time(8)) for day in (0, 1))
        for said in ("Monday, 08:00 is no slot any more", "gone already"):
            answer = client.post(f"{address(account)}slots/{slot.pk}/remove/", follow=True)
            assert said in answer.content.decode()
        assert held(account) == [(other.weekday, "08:00")]

    def test_not_by_way_of_another_account(self, account, x):
        slot = slots.add(account, weekday=0, wall_time=time(8))
        signed_in("schedule_posts").post(f"{address(cast.account())}slots/{slot.pk}/remove/")
        assert held(account) == [(0, "08:00")]

    @pytest.mark.parametrize(
        ("typed", "said"),
        [({"wall_time": "09:30"}, "Choose at least one day."), ({"weekdays": ["0"]}, "Give a time"),
         ({"weekdays": ["7"], "wall_time": "09:30"}, "days of a week"),
         ({"weekdays": ["0"], "wall_time": "25:10"}, "That is no time."),
         ({"weekdays": ["a\x00"], "wall_time": "\x00"}, "days of a week")],
    )  # fmt: skip
    def test_bad_input_is_refused_in_words_and_kept(self, account, x, typed, said):
        answer = signed_in("schedule_posts").post(f"{address(account)}slots/", typed)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page
        if typed.get("weekdays") == ["0"]:
            assert re.findall(r'name="weekdays" value="(.)"[^>]* checked', page) == ["0"]
        assert held(account) == []

    def test_a_disconnected_account_gets_none(self, account, x):
        SocialAccount.objects.update(status="disconnected")
        answer = signed_in("schedule_posts").post(
            f"{address(account)}slots/", {"weekdays": ["0"], "wall_time": "09:30"}, follow=True
        )
        assert "Connect it again before" in answer.content.decode()
        assert held(account) == []


class TestPermission:
    def test_who_may_not_schedule_reads_and_changes_nothing(self, account, x):
        slot = slots.add(account, weekday=0, wall_time=time(8))
        urls = {f"{address(account)}slots/": {"weekdays": ["2"], "wall_time": "09:30"},
                f"{address(account)}slots/{slot.pk}/remove/": {}}  # fmt: skip
        without, allowed = signed_in("write_posts", "operate_posting"), signed_in("schedule_posts")
        page = without.get(address(account)).content.decode()
        assert "08:00" in page
        assert "Add a slot" not in page
        assert "/remove/" not in page
        for url, data in urls.items():
            assert without.post(url, data).status_code == 403
            assert allowed.get(url).status_code == 405
        assert held(account) == [(0, "08:00")]
        for url, data in urls.items():
            assert allowed.post(url, data).status_code == 302
        assert held(account) == [(2, "09:30")]

    def test_one_of_the_other_world_is_not_found(self, account, x):
        slot = slots.add(account, weekday=0, wall_time=time(8))
        SocialAccount.objects.update(world="rehearsal")
        client = signed_in("schedule_posts")
        for url in ("slots/", f"slots/{slot.pk}/remove/"):
            assert client.post(f"{address(account)}{url}", {"weekdays": ["2"], "wall_time": "09:30"}).status_code == 404
        assert held(account) == [(0, "08:00")]
