"""Approvals: one post after the other, approved as it was read or sent back with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from outbound.clock import database_now
from posting.models import PostComment, PostEvent, ScheduledPost
from posting.selectors.posts import changes_since_approval
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

    def test_what_changed_for_one_network_and_beside_the_text(self):
        accounts = cast.account(), cast.account("linkedin", account_name="Guild")
        old, new = cast.medium("old.jpg"), cast.medium("new.jpg")
        post = cast.approved(
            *accounts,
            content="Kiln day",
            media=[{"medium": old.pk}],
            variants={"x": {"thread": ["Come at nine"]}},
            link="https://example.org/a",
        )
        fields = {
            "media": [{"medium": new.pk, "alt_text": "A kiln"}],
            "link": "https://example.org/b",
            "variants": {"x": {"thread": ["Come at ten"]}, "linkedin": {"content": "Kiln evening"}},
        }
        posts.edit(post.pk, fields=fields, accounts=[accounts[0].pk], version=None, actor=cast.user())
        posts.submit(post.pk, actor=None)
        for address in ("/posting/approvals/", f"/posting/posts/{post.pk}/"):
            page = " ".join(signed_in(*ALL).get(address).content.decode().split())
            for label, gone, come in (
                ("Link", "a", "b"), ("Media", "old", "new"), ("X: part 2", "nine", "ten"),
                ("LinkedIn: text", "day", "evening"), ("Goes to", "Guild", ""),
            ):  # fmt: skip
                shown = page.split(f'muted">{label}</dt>')[1].split("</dd>")[0]
                assert f"removed: </span>{gone}" in shown or (f"{gone} (" in shown and "<del>" in shown), label
                assert f"added: </span>{come}" in shown or not come, label
            assert 'muted">Text</dt>' not in page

    def test_an_edit_from_before_media_were_kept_counts_them_as_unchanged(self):
        post = cast.approved(cast.account(), content="Old", media=[{"medium": cast.medium().pk}])
        posts.edit(post.pk, fields={"content": "New"}, accounts=None, version=None, actor=None)
        event = PostEvent.objects.get(kind="edited")
        event.detail = {"before": {"content": "Old", "variants": {}, "link": ""}}
        event.save()
        post.refresh_from_db()
        assert [each.label for each in changes_since_approval(post)] == ["Text"]


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

    def test_their_own_cannot_be_approved_after_another_has_edited_it(self, settings):
        settings.ALLOW_SELF_APPROVAL = False
        client = signed_in(*ALL)
        writer = get_user_model().objects.get(pk=client.session["_auth_user_id"])
        post = cast.draft(cast.account(), by=writer)
        posts.edit(post.pk, fields={"content": "Better"}, accounts=None, version=None, actor=cast.user())
        post = posts.submit(post.pk, actor=writer)
        page = client.get("/posting/approvals/").content.decode()
        assert "You wrote some of this one; another person approves it." in page
        assert 'data-key-label="Approve" disabled' in page
        assert "Read and approve" not in client.get(f"/posting/posts/{post.pk}/").content.decode()
        for ask in (lambda: judge(client, post, "approve"), lambda: client.post(
            f"/posting/posts/{post.pk}/approve/", {"version": post.version}
        )):  # fmt: skip
            ask()
            post.refresh_from_db()
            assert post.stage == "in_review"
        other = signed_in(*ALL)
        assert 'data-key-label="Approve" disabled' not in other.get("/posting/approvals/").content.decode()
        judge(other, post, "approve")
        post.refresh_from_db()
        assert post.stage == "approved"

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
