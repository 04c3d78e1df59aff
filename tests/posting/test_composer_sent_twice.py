"""A form of the composer that is sent more than once: one post comes of it, and what was typed last is in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from lxml import html

from outbound.clock import database_now
from posting.models import PostingRequest, Recurrence, ScheduledPost
from posting.services import posts, saving
from tests.posting import cast
from tests.posting.pages_cast import ALL, signed_in

pytestmark = pytest.mark.django_db

URL = "/posting/compose/"
BASE = {"zone": "UTC", "late_policy": "hold", "late_minutes": "60", "content": "Good morning!"}
WEEKLY = {"frequency": "weekly", "weekdays": ["0", "3"], "every": "1", "most": "4", "time": "09:30"}


def key_of(page: Any) -> str:
    return html.fromstring(page.content.decode()).xpath('//input[@name="once"]/@value')[0]


def only() -> ScheduledPost:
    return ScheduledPost.objects.get()


class TestTwice:
    def test_the_second_lands_on_the_post_of_the_first(self):
        client = signed_in("write_posts")
        data = BASE | {"once": key_of(client.get(URL))}
        first, second = (client.post(URL, data) for _ in range(2))
        assert first.url == second.url == f"/posting/posts/{only().pk}/edit/"
        assert "was sent before" in client.get(second.url).content.decode()
        assert only().version == 1

    def test_a_double_click_on_publish_publishes_once(self, x):
        client = signed_in(*ALL)
        data = BASE | {"once": key_of(client.get(URL)), "accounts": [cast.account().pk], "step": "publish"}
        for _ in range(2):
            assert client.post(URL, data).url == f"/posting/posts/{only().pk}/"
        cast.work(only())
        assert x.texts == ["Good morning!"]

    def test_two_forms_make_two_posts_and_two_people_are_not_confused(self):
        client = signed_in("write_posts")
        keys = [key_of(client.get(URL)) for _ in range(2)]
        assert keys[0] != keys[1]
        for key in keys:
            client.post(URL, BASE | {"once": key})
        signed_in("write_posts").post(URL, BASE | {"once": keys[0]})
        assert ScheduledPost.objects.count() == 3

    def test_an_edit_sent_twice_is_no_conflict_with_oneself(self):
        post, client = cast.draft(content="First"), signed_in("write_posts")
        url = f"/posting/posts/{post.pk}/edit/"
        data = BASE | {"once": key_of(client.get(url)), "version": "1"}
        assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
        assert (only().content, only().version) == ("Good morning!", 2)


class TestBackAndAgain:
    def test_what_was_changed_goes_into_the_same_post(self):
        client = signed_in(*ALL)
        data = BASE | {"once": key_of(client.get(URL)), "accounts": [cast.account().pk]}
        for change in ({}, {"content": "Better"}, {"content": "Best", "step": "submit"}):
            client.post(URL, data | change)
        assert (only().content, only().stage) == ("Best", "in_review")

    def test_what_somebody_else_changed_is_not_written_over(self):
        client = signed_in("write_posts")
        data = BASE | {"once": key_of(client.get(URL))}
        client.post(URL, data)
        posts.edit(only().pk, fields={"content": "Theirs"}, accounts=None, version=1, actor=cast.user())
        answer = client.post(URL, data | {"content": "Mine"})
        assert answer.status_code == 409
        assert "Mine" in answer.content.decode()
        assert only().content == "Theirs"
        client.post(URL, data | {"content": "Mine", "once": key_of(answer)})
        assert sorted(ScheduledPost.objects.values_list("content", flat=True)) == ["Mine", "Theirs"]

    def test_a_refused_form_may_be_sent_again(self):
        client = signed_in("write_posts")
        data = BASE | {"once": key_of(client.get(URL))}
        refused = client.post(URL, data | {"accounts": ["999"]})
        assert (refused.status_code, key_of(refused)) == (422, data["once"])
        assert client.post(URL, data).status_code == 302
        assert only()

    def test_key_and_post_are_stored_together_or_not_at_all(self, monkeypatch):
        def failing(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError

        by = cast.user()
        asked: dict[str, Any] = {"fields": {"content": "Once"}, "accounts": [], "version": None, "actor": by}
        with monkeypatch.context() as broken:
            broken.setattr("posting.services.requests.answer", failing)
            with pytest.raises(RuntimeError):
                saving.save(None, **asked, once="k" * 20)
        assert (ScheduledPost.objects.count(), PostingRequest.objects.count()) == (0, 0)
        first, again = (saving.save(None, **asked, once="k" * 20) for _ in range(2))
        assert (first.post.pk, again.is_again) == (again.post.pk, True)

    def test_a_key_that_is_none_is_passed_over(self):
        client = signed_in("write_posts")
        for key in ("", "short", "x" * 500, "a\x00" * 20, "é" * 30):
            assert client.post(URL, BASE | {"once": key}).status_code == 302
        assert ScheduledPost.objects.count() == 5


class TestSeries:
    def data(self, client: Any) -> dict[str, Any]:
        day = database_now() + timedelta(days=1)
        when = {"date": f"{day:%Y-%m-%d}", "accounts": [cast.account("x").pk]}
        return BASE | WEEKLY | when | {"once": key_of(client.get(URL))}

    def test_sent_twice_it_starts_once(self):
        client = signed_in("write_posts", "schedule_posts")
        data = self.data(client)
        assert client.post(URL, data).url == client.post(URL, data).url
        assert Recurrence.objects.count() == 1
        client.post(URL, data | {"frequency": ""})
        assert ScheduledPost.objects.filter(recurrence=None).count() == 1

    def test_it_needs_the_right_to_schedule(self):
        without = signed_in("write_posts", "approve_posts")
        answer = without.post(URL, self.data(without) | {"content": "Kept as typed"})
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "Kept as typed" in page
        assert "Only who may schedule posts" in page
        assert not Recurrence.objects.exists()
        assert not ScheduledPost.objects.exists()
        assert "Comes again" not in without.get(URL).content.decode()
        allowed = signed_in("write_posts", "schedule_posts")
        assert "Comes again" in allowed.get(URL).content.decode()
        assert allowed.post(URL, self.data(allowed)).status_code == 302
        assert Recurrence.objects.count() == 1
