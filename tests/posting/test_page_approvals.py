"""Approvals: one post after the other, approved as it was read or sent back with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outbound.clock import database_now
from posting.models import PostComment, ScheduledPost
from posting.rules.differences import pieces
from posting.services import posts
from tests.posting import cast
from tests.posting.pages_cast import ALL, signed_in

pytestmark = pytest.mark.django_db


def handed_in(text: str = "Good morning!", *, hours: int = 0, **fields) -> ScheduledPost:
    if hours:
        fields["scheduled_local"] = (database_now() + timedelta(hours=hours)).isoformat()[:16]
    post = cast.draft(cast.account(), by=cast.user(), content=text, **fields)
    return posts.submit(post.pk, actor=None)


def judge(client, post, verdict: str, **data):
    return client.post(f"/posting/approvals/{post.pk}/{verdict}/", {"version": post.version} | data)


class TestReading:
    def test_those_that_leave_soonest_come_first(self):
        handed_in("No time"), handed_in("Late", hours=48), handed_in("Soon", hours=2)
        client, seen = signed_in(*ALL), []
        page = client.get("/posting/approvals/").content.decode()
        while True:
            seen.append(next(text for text in ("Soon", "Late", "No time") if f">{text}<" in page))
            if 'data-key-label="Next post" href="?at=' not in page:
                break
            page = client.get("/posting/approvals/" + page.split('data-key-label="Next post" href="')[1].split('"')[0])
            page = page.content.decode()
        assert seen == ["Soon", "Late", "No time"]

    def test_nothing_waits(self):
        assert "Nothing waits for approval" in signed_in().get("/posting/approvals/?at=7").content.decode()

    def test_what_stands_against_it_is_said_and_bars_it(self):
        handed_in("a" * 300)
        page = signed_in(*ALL).get("/posting/approvals/").content.decode()
        assert "X takes 280 characters; this counts 300." in page
        assert "It cannot be approved like this" in page

    def test_what_changed_since_the_last_approval(self):
        account = cast.account()
        post = cast.approved(account, content="Ten percent off")
        posts.edit(post.pk, fields={"content": "Twelve percent off"}, accounts=None, version=None, actor=cast.user())
        posts.submit(post.pk, actor=None)
        page = signed_in(*ALL).get("/posting/approvals/").content.decode()
        assert '<del><span class="visually-hidden">removed: </span>Ten</del>' in page
        assert '<ins><span class="visually-hidden">added: </span>Twelve</ins>' in page


class TestJudging:
    def test_approve_and_on_to_the_next(self):
        first, second = handed_in(hours=2), handed_in(hours=3)
        answer = judge(signed_in(*ALL), first, "approve")
        assert answer.url == f"/posting/approvals/?at={second.pk}"
        first.refresh_from_db()
        assert first.stage == "approved"

    def test_approve_and_schedule(self):
        post = handed_in(hours=2)
        judge(signed_in(*ALL), post, "schedule")
        post.refresh_from_db()
        assert post.status == "pending"

    def test_what_was_edited_meanwhile_is_not_approved(self):
        post = handed_in()
        client = signed_in(*ALL)
        client.get("/posting/approvals/")
        posts.edit(post.pk, fields={"content": "Other"}, accounts=None, version=None, actor=cast.user())
        posts.submit(post.pk, actor=None)
        judge(client, post, "approve")
        post.refresh_from_db()
        assert post.stage == "in_review"

    @pytest.mark.parametrize("version", ["", "x", "9" * 40])
    def test_without_the_version_that_was_read_nothing_is_approved(self, version):
        post = handed_in()
        judge(signed_in(*ALL), post, "approve", version=version)
        post.refresh_from_db()
        assert post.stage == "in_review"

    def test_sent_back_with_a_reason(self):
        post = handed_in()
        judge(signed_in(*ALL), post, "back", reason=" ")
        post.refresh_from_db()
        assert post.stage == "in_review"
        judge(signed_in(*ALL), post, "back", reason="Too loud.")
        post.refresh_from_db()
        assert post.stage == "draft"
        assert PostComment.objects.get().body == "Too loud."

    @pytest.mark.parametrize("verdict", ["approve", "back", "schedule"])
    def test_it_needs_the_right(self, verdict):
        post, data = handed_in(hours=2), {"reason": "No."}
        assert judge(signed_in("write_posts", "schedule_posts"), post, verdict, **data).status_code == 403
        assert judge(signed_in(*ALL), post, verdict, **data).status_code == 302

    def test_scheduling_needs_its_own_right(self):
        post = handed_in(hours=2)
        assert judge(signed_in("approve_posts"), post, "schedule").status_code == 403
        post.refresh_from_db()
        assert post.stage == "in_review"

    def test_only_by_post(self):
        post = handed_in()
        assert signed_in(*ALL).get(f"/posting/approvals/{post.pk}/approve/").status_code == 405
        assert judge(signed_in(*ALL), post, "shred").status_code == 404

    def test_nobody_approves_their_own_where_that_is_not_allowed(self, settings):
        settings.ALLOW_SELF_APPROVAL = False
        from django.test import Client

        from tests.posting.pages_cast import person

        writer, client = person(*ALL), Client()
        client.force_login(writer)
        post = posts.submit(cast.draft(cast.account(), by=writer).pk, actor=writer)
        judge(client, post, "approve")
        post.refresh_from_db()
        assert post.stage == "in_review"


class TestDifferences:
    def test_words(self):
        assert pieces("one two", "one three") == [
            {"kind": "same", "text": "one "}, {"kind": "removed", "text": "two"}, {"kind": "added", "text": "three"},
        ]  # fmt: skip
        assert pieces("same", "same") == []

    def test_long_texts_are_compared_by_lines(self):
        found = pieces("word " * 4000 + "\nend", "word " * 4000 + "\nother")
        assert [each["kind"] for each in found] == ["same", "removed", "added"]
