"""A post's page and the queue: what happened, why it has not gone, and what may be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outbound.clock import database_now
from outbound.outcome import OutcomeUnknown, Refused
from outbound.states import State
from posting.models import PostComment, PostPart, ScheduledPost
from posting.selectors.causes import causes
from posting.services import accounts, control, posts, scheduling
from tests.posting import cast
from tests.posting.pages_cast import ALL, signed_in

pytestmark = pytest.mark.django_db


def planned(*those, hours: int = 48, **fields) -> ScheduledPost:
    by = cast.user()
    local = (database_now() + timedelta(hours=hours)).isoformat()[:16]
    return scheduling.schedule(cast.approved(*those, by=by, scheduled_local=local, **fields).pk, actor=by)


def page_of(post: ScheduledPost, *rights: str) -> str:
    return signed_in(*(rights or ALL)).get(f"/posting/posts/{post.pk}/").content.decode()


def act(client, post, what: str, **data):
    return client.post(f"/posting/posts/{post.pk}/{what}/", data)


class TestThePage:
    def test_a_posted_one_with_its_attempts_and_its_address(self, x):
        post = cast.work(cast.due(cast.account(), variants={"x": {"thread": ["Second part"]}}))
        PostPart.objects.filter(state=State.SCHEDULED).update(due_at=database_now())
        cast.work(post)
        page = page_of(post)
        for part in ("Posted", "https://x.test/1", "Attempt", "Second part", "Accepted", "Told to leave at once"):
            assert part in page

    def test_an_address_that_comes_later_is_announced(self, x):
        post = cast.work(cast.due(cast.account()))
        said = "Its address comes with the first numbers."
        assert said not in page_of(post)
        post.targets.update(platform_post_url="")
        assert said in page_of(post)
        post.targets.update(measure_at=None)
        assert said not in page_of(post)

    def test_why_it_has_not_gone_names_the_gate(self):
        account = cast.account()
        post = planned(account)
        accounts.pause(account.pk, reason="Holidays.", actor=None)
        page = page_of(post)
        assert "The account is not active (Paused). Holidays." in page
        assert "Every gate" in page

    def test_that_its_time_has_not_come(self):
        assert "Its time has not come." in page_of(planned(cast.account()))

    def test_a_draft_shows_what_would_leave(self):
        page = page_of(cast.draft(cast.account(), content="To be read"))
        assert "What would leave" in page
        assert "To be read" in page

    def test_text_is_text(self):
        assert "<script>alert" not in page_of(cast.draft(cast.account(), content="<script>alert(1)</script>"))

    def test_there_is_none(self):
        assert signed_in(*ALL).get("/posting/posts/99999/").status_code == 404
        assert act(signed_in(*ALL), ScheduledPost(pk=99999), "cancel").status_code == 404

    def test_buttons_follow_rights_and_stage(self):
        post = planned(cast.account())
        assert "Publish now" in page_of(post)
        assert "Publish now" not in page_of(post, "write_posts")
        assert "Cancel post" not in page_of(post, "write_posts")
        assert "Hand in" in page_of(cast.draft(), "write_posts")


class TestActing:
    def test_retry_the_failed_target_only(self, x, linkedin):
        x.answers.append(Refused(reason="Too much alike."))
        post = cast.work(cast.due(cast.account(), cast.account("linkedin")))
        failed = next(each for each in cast.targets(post) if each.platform == "x")
        assert "Too much alike." in page_of(post)
        act(signed_in(*ALL), post, "retry", target=failed.pk)
        cast.work(post)
        assert (len(x.sent), len(linkedin.sent)) == (2, 1)
        post.refresh_from_db()
        assert post.status == "posted"

    def test_only_targets_of_this_post(self, x):
        x.answers.append(Refused(reason="No."))
        other = cast.work(cast.due(cast.account()))
        mine = cast.draft(cast.account())
        assert act(signed_in(*ALL), mine, "retry", target=cast.targets(other)[0].pk).status_code == 404
        assert act(signed_in(*ALL), mine, "retry", target="x").status_code == 404

    @pytest.mark.parametrize(("decision", "state"), [("arrived", "sent"), ("give_up", "failed")])
    def test_decide_a_doubtful_one(self, x, decision, state):
        x.answers.append(OutcomeUnknown(reason="The connection broke."))
        post = cast.work(cast.due(cast.account()))
        part = PostPart.objects.get()
        assert "Is it there?" in page_of(post)
        act(signed_in(*ALL), post, "decide", part=part.pk, decision=decision)
        part.refresh_from_db()
        assert part.state == state
        assert act(signed_in(*ALL), post, "decide", part=part.pk, decision="shrug").status_code == 404

    def test_cancel_and_publish_now(self, x):
        first, second = planned(cast.account()), planned(cast.account(), content="Other")
        client = signed_in(*ALL)
        act(client, first, "cancel")
        act(client, second, "now")
        cast.work(second)
        first.refresh_from_db()
        assert first.status == "cancelled"
        assert x.texts == ["Other"]

    def test_schedule_never_approves_on_the_way(self):
        local = (database_now() + timedelta(days=1)).isoformat()[:16]
        post = cast.draft(cast.account(), scheduled_local=local)
        act(signed_in(*ALL), post, "schedule")
        post.refresh_from_db()
        assert post.stage == "draft"
        posts.approve(post.pk, actor=cast.user())
        act(signed_in("write_posts", "schedule_posts"), post, "schedule")
        post.refresh_from_db()
        assert post.stage == "scheduled"

    def test_comment(self):
        post = cast.draft()
        act(signed_in("write_posts"), post, "comment", body="Nice <b>one</b>")
        assert PostComment.objects.get().body == "Nice <b>one</b>"
        assert "Nice &lt;b&gt;one&lt;/b&gt;" in page_of(post)
        act(signed_in("write_posts"), post, "comment", body=" ")
        assert PostComment.objects.count() == 1

    @pytest.mark.parametrize("what", ["cancel", "now", "schedule", "retry", "decide"])
    def test_each_needs_the_right(self, what):
        post = planned(cast.account())
        assert act(signed_in("write_posts", "approve_posts"), post, what).status_code == 403
        assert act(signed_in(*ALL), post, what).status_code in (302, 404)

    def test_approving_needs_its_right(self):
        post = posts.submit(cast.draft(cast.account()).pk, actor=None)
        assert act(signed_in("write_posts", "schedule_posts"), post, "approve").status_code == 403
        assert act(signed_in("write_posts", "approve_posts"), post, "approve").status_code == 302

    @pytest.mark.parametrize("version", ["1", "", "x", None])
    def test_only_the_version_that_was_read_is_approved(self, version):
        post = cast.draft(cast.account())
        posts.edit(post.pk, fields={"content": "Not seen"}, accounts=None, version=None, actor=cast.user())
        posts.submit(post.pk, actor=None)
        given = {} if version is None else {"version": version}
        answer = signed_in(*ALL).post(f"/posting/posts/{post.pk}/approve/", given, follow=True)
        said = "Somebody has edited this post meanwhile" if version == "1" else "Read the post before you approve it"
        assert said in answer.content.decode()
        post.refresh_from_db()
        assert (post.stage, post.approved_hash) == ("in_review", "")
        assert act(signed_in(*ALL), post, "approve", version=2).status_code == 302
        post.refresh_from_db()
        assert post.stage == "approved"

    @pytest.mark.parametrize("what", ["cancel", "now", "submit", "comment"])
    def test_only_by_post(self, what):
        assert signed_in(*ALL).get(f"/posting/posts/{cast.draft().pk}/{what}/").status_code == 405


class TestQueue:
    def test_what_goes_next_and_what_waits_why(self):
        paused = cast.account("linkedin")
        planned(cast.account(), content="Goes next", hours=2)
        planned(paused, content="Waits", hours=1)
        accounts.pause(paused.pk, reason="Holidays.", actor=None)
        page = signed_in("write_posts").get("/posting/queue/").content.decode()
        assert page.index("Waits") < page.index("Goes next")
        assert "The account is not active (Paused). Holidays." in page

    def test_the_global_stop_is_said(self):
        control.stop(reason="Wrong prices.", actor=None)
        page = signed_in("write_posts").get("/posting/queue/").content.decode()
        assert "Posting is stopped" in page
        assert "Wrong prices." in page

    def test_all_that_failed_for_one_cause_are_tried_again(self, x):
        x.answers += [Refused(reason="Too much alike."), Refused(reason="Too much alike."), Refused(reason="Other.")]
        for number in range(3):
            cast.work(cast.due(cast.account(), content=f"Number {number}"))
        page = signed_in(*ALL).get("/posting/queue/").content.decode()
        assert "Try all 2 again" in page
        data = {"cause": next(each.pk for each in causes() if each.reason == "Too much alike.")}
        assert signed_in("write_posts").post("/posting/queue/retry/", data).status_code == 403
        signed_in(*ALL).post("/posting/queue/retry/", data)
        assert PostPart.objects.filter(state=State.SCHEDULED).count() == 2
        assert PostPart.objects.filter(state=State.FAILED).count() == 1

    def test_its_statements_do_not_grow(self):
        client, counted = signed_in(*ALL), []
        for number in (1, 12):
            for index in range(number):
                planned(cast.account(), content=f"{number} {index}")
            with CaptureQueriesContext(connection) as statements:
                client.get("/posting/queue/")
            # The side bar names at most 20 accounts, in one statement.
            counted.append(len(statements))
        assert counted[0] == counted[1]
