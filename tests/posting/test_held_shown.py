"""What is held says so by every door, with its reason, and can be let go where it is held."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outbound.clock import database_now
from outbound.outcome import Halted, Throttled
from posting import facade
from posting.models import PostPart, ScheduledPost, SocialAccount
from posting.services import accounts, control, scheduling
from tests.posting import cast, console_cast
from tests.posting.api_cast import everybody
from tests.posting.pages_cast import ALL, signed_in

pytestmark = pytest.mark.django_db


def planned(*those, hours: int = 48, **fields) -> ScheduledPost:
    by = cast.user()
    local = (database_now() + timedelta(hours=hours)).isoformat()[:16]
    return scheduling.schedule(cast.approved(*those, by=by, scheduled_local=local, **fields).pk, actor=by)


def page(path: str) -> str:
    return signed_in(*ALL).get(f"/posting/{path}").content.decode()


def calendar(post: ScheduledPost, **filters) -> str:
    asked = "".join(f"&{name}={value}" for name, value in filters.items())
    return page(f"?view=list&at={post.scheduled_at:%Y-%m-%d}{asked}")


def late(post: ScheduledPost) -> ScheduledPost:
    """As if the post had been due two hours ago."""
    ago = database_now() - timedelta(hours=2)
    ScheduledPost.objects.filter(pk=post.pk).update(scheduled_at=ago)
    PostPart.objects.filter(target__post=post).update(due_at=ago, scheduled_for=ago)
    post.refresh_from_db()
    return post


@pytest.fixture
def half_out(x, stands_in):
    """Facebook has it, X was halted by a bill and resumed past the late limit."""
    stands_in("facebook")
    x.answers.append(Halted(reason="X wants to be paid.", http_status=402))
    here = cast.account()
    post = cast.work(cast.due(here, cast.account("facebook"), content="Half of it is out"))
    accounts.resume(here.pk)
    ago = database_now() - timedelta(hours=2)
    PostPart.objects.filter(state="scheduled").update(due_at=ago, scheduled_for=ago)
    return cast.work(post)


class TestHalfOut:
    def test_its_page_offers_a_way_on(self, half_out, x):
        shown = page(f"posts/{half_out.pk}/")
        assert "A person decides whether it still makes sense." in shown
        assert "Publish now" in shown
        assert f"/posting/posts/{half_out.pk}/move/" in shown
        assert f"/posting/posts/{half_out.pk}/edit/" not in shown
        signed_in(*ALL).post(f"/posting/posts/{half_out.pk}/now/")
        assert cast.work(half_out).status == "posted"
        assert len(x.sent) == 2

    def test_moved_to_another_time(self, half_out):
        soon = database_now() + timedelta(hours=5)
        form = {"date": f"{soon:%Y-%m-%d}", "time": f"{soon:%H:%M}", "zone": "UTC"}
        signed_in(*ALL).post(f"/posting/posts/{half_out.pk}/move/", form)
        part = PostPart.objects.get(state="scheduled")
        assert (f"{part.due_at:%H:%M}", part.verdict) == (f"{soon:%H:%M}", None)

    def test_what_is_out_is_not_offered(self, x, linkedin):
        out = cast.work(cast.due(cast.account(), cast.account("linkedin")))
        shown = page(f"posts/{out.pk}/")
        assert "Publish now" not in shown
        assert f"/posting/posts/{out.pk}/move/" not in shown

    def test_the_queue_says_held_with_the_time_it_was_planned_for(self, half_out):
        part = PostPart.objects.get(state="scheduled")
        assert part.due_at > database_now() > part.scheduled_for
        shown = page("queue/")
        assert f'datetime="{part.scheduled_for.isoformat()[:16]}' in shown
        assert f'datetime="{part.due_at.isoformat()[:16]}' not in shown
        assert "Held" in shown
        assert "A person decides" in shown

    def test_every_door_says_held(self, half_out, admin_client):
        client = everybody()
        assert client.get(f"/api/posting/posts/{half_out.pk}/").json()["status"] == "held"
        assert [each["id"] for each in client.get("/api/posting/posts/?status=held").json()["results"]] == [half_out.pk]
        assert client.get("/api/posting/posts/?status=pending").json()["results"] == []
        of = {each["platform"]: each["status"] for each in client.get("/api/posting/targets/").json()["results"]}
        assert of == {"x": "held", "facebook": "posted"}
        assert len(client.get("/api/posting/targets/?status=held").json()["results"]) == 1
        figures = facade.metrics()
        assert (figures["held"], figures["posts"]["held"], figures["posts"]["pending"]) == (1, 1, 0)
        console = admin_client.get(f"{console_cast.list_of('scheduledpost')}?status=held").content.decode()
        assert "Half of it is out" in console
        assert (
            "Half of it"
            not in admin_client.get(f"{console_cast.list_of('scheduledpost')}?status=pending").content.decode()
        )


def _reconnect(account: SocialAccount) -> None:
    accounts.needs_reconnect(account.pk, "The token is gone.")


def _halt(account: SocialAccount) -> None:
    SocialAccount.objects.filter(pk=account.pk).update(status="halted", status_reason="X wants to be paid.")


def _stop(account: SocialAccount) -> None:
    control.stop(reason="Wrong prices.", actor=None)


def _pause(account: SocialAccount) -> None:
    until = database_now() + timedelta(days=9)
    SocialAccount.objects.filter(pk=account.pk).update(paused_until=until, pause_reason="Too fast.")


class TestByTheAccount:
    @pytest.mark.parametrize(
        ("hold", "reason"),
        [(_reconnect, "The token is gone."), (_halt, "X wants to be paid."), (_stop, "Wrong prices."),
         (_pause, "Too fast.")],
    )  # fmt: skip
    def test_calendar_queue_and_api_say_held(self, hold, reason):
        account = cast.account()
        post = planned(account, content="The held one")
        assert "Held</span>" not in calendar(post)
        hold(account)
        for shown in (calendar(post, status="held"), page("queue/")):
            assert "The held one" in shown
            assert reason in shown
            assert "Held</span>" in shown
        assert "The held one" not in calendar(post, status="pending")
        assert everybody().get("/api/posting/posts/?status=held").json()["results"][0]["id"] == post.pk

    def test_a_pause_that_is_over_before_its_time_holds_nothing(self):
        account = cast.account()
        post = planned(account)
        SocialAccount.objects.update(paused_until=database_now() + timedelta(hours=1), pause_reason="Too fast.")
        assert "Held</span>" not in calendar(post)

    def test_other_accounts_posts_are_not_held(self):
        post = planned(cast.account(), content="Free as a bird")
        _reconnect(cast.account())
        assert everybody().get("/api/posting/posts/?status=held").json()["results"] == []
        assert "Free as a bird" in calendar(post, status="pending")

    def test_a_thread_that_is_stuck_half_way_is_held(self, x):
        account = cast.account()
        post = cast.work(cast.due(account, variants={"x": {"thread": ["Second part"]}}))
        assert everybody().get(f"/api/posting/posts/{post.pk}/").json()["status"] == "posting"
        _halt(account)
        assert everybody().get(f"/api/posting/posts/{post.pk}/").json()["status"] == "held"

    def test_what_is_on_its_way_elsewhere_comes_first(self, x):
        away = cast.account("linkedin")
        post = cast.due(cast.account(), away, variants={"x": {"thread": ["Second part"]}})
        _reconnect(away)
        cast.work(post)
        answer = everybody().get(f"/api/posting/posts/{post.pk}/").json()
        assert answer["status"] == "posting"
        assert {each["platform"]: each["status"] for each in answer["targets"]} == {"x": "posting", "linkedin": "held"}

    @pytest.mark.parametrize(
        "path", ["/posting/?view=list", "/posting/queue/", "/api/posting/posts/", "/admin/posting/scheduledpost/"]
    )
    def test_statements_do_not_grow(self, path, admin_client):
        account, counted = cast.account(), []
        for number in (1, 9):
            for index in range(number):
                planned(account, hours=1 + index)
            _halt(account)
            with CaptureQueriesContext(connection) as statements:
                admin_client.get(path)
            accounts.resume(account.pk)
            counted.append(len(statements))
        assert counted[0] == counted[1]


class TestLetGo:
    def test_resuming_makes_what_was_throttled_due(self, x):
        account = cast.account()
        until = database_now() + timedelta(hours=3)
        x.answers.append(Throttled(reason="Too many posts.", until=until))
        post = cast.work(cast.due(account, content="Slowed down"))
        assert "Too many posts." in page("queue/")
        SocialAccount.objects.update(paused_until=None, pause_reason="")
        assert "Too many posts." in page("queue/")
        accounts.resume(account.pk)
        assert cast.work(post).status == "posted"

    def test_resuming_leaves_what_is_planned_for_later(self):
        account = cast.account()
        planned(account)
        before = PostPart.objects.get().due_at
        accounts.pause(account.pk)
        accounts.resume(account.pk)
        assert PostPart.objects.get().due_at == before

    @pytest.mark.parametrize("lift", ["resume", "lift"])
    def test_what_was_told_to_wait_is_not_held_any_more(self, x, lift):
        account = cast.account()
        post = cast.due(account)
        if lift == "resume":
            accounts.pause(account.pk)
        else:
            control.stop(reason="Wrong prices.", actor=None)
        cast.work(post)
        client = everybody()
        assert client.get(f"/api/posting/posts/{post.pk}/").json()["status"] == "held"
        accounts.resume(account.pk) if lift == "resume" else control.lift(actor=None)
        assert client.get(f"/api/posting/posts/{post.pk}/").json()["status"] == "pending"

    def test_one_word_for_one_state(self, admin_client):
        post = planned(cast.account())
        for path in (f"/posting/posts/{post.pk}/edit/", f"/posting/posts/{post.pk}/"):
            shown = admin_client.get(path).content.decode()
            assert "Scheduled</span>" in shown
            assert "Pending" not in shown
        assert "Pending" not in admin_client.get(console_cast.list_of("scheduledpost")).content.decode()
