"""A/B variants in the composer, and what it says of tokens that end before a post leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from lxml import html

from outbound.clock import database_now
from posting.models import ScheduledPost
from posting.services import scheduling
from tests.posting import cast
from tests.posting.pages_cast import ALL, signed_in

pytestmark = pytest.mark.django_db

URL = "/posting/compose/"
BASE = {"zone": "UTC", "late_policy": "hold", "late_minutes": "60", "content": "Good morning!"}


def fields_of(answer: Any) -> dict[str, Any]:
    """What a browser would send of the composer."""
    found: dict[str, list[str]] = {}
    for name, value in html.fromstring(answer.content.decode()).get_element_by_id("composer").form_values():
        found.setdefault(name, []).append(value.removeprefix("\n"))
    found.pop("url", None)
    return found


def of(post: ScheduledPost) -> tuple[str, str]:
    post.refresh_from_db()
    return post.group, post.group_label


class TestVariants:
    def test_one_begins_as_a_copy_and_is_stored_when_it_is_saved(self):
        account, client = cast.account("linkedin"), signed_in("write_posts")
        post = cast.draft(account, content="First", variants={"linkedin": {"first_comment": "More"}}, labels=["autumn"],
                          scheduled_local="2027-05-01T09:00")  # fmt: skip
        page = client.get(f"{URL}?variant_of={post.pk}")
        assert ScheduledPost.objects.count() == 1
        assert of(post) == ("", "")
        assert 'aria-label="LinkedIn"' in page.content.decode()
        client.post(URL, fields_of(page) | {"content": "Second"})
        other = ScheduledPost.objects.exclude(pk=post.pk).get()
        assert (other.content, other.labels, other.variants) == ("Second", ["autumn"], post.variants)
        assert (other.scheduled_local, other.targets.get().account_id) == ("", account.pk)
        assert (of(post), of(other)) == ((f"Post {post.pk}", "A"), (f"Post {post.pk}", "B"))

    def test_each_further_one_has_a_label_of_its_own(self):
        client, post = signed_in("write_posts"), cast.draft(group="Hooks", group_label="A")
        for _ in range(2):
            client.post(URL, fields_of(client.get(f"{URL}?variant_of={post.pk}")))
        found = ScheduledPost.objects.filter(group="Hooks").order_by("pk").values_list("group_label", flat=True)
        assert list(found) == ["A", "B", "C"]

    def test_the_first_one_keeps_its_approval_and_what_is_planned(self):
        by, at = cast.user(), (database_now() + timedelta(days=1)).isoformat()[:16]
        post = scheduling.schedule(cast.approved(cast.account(), by=by, scheduled_local=at).pk, actor=by)
        client = signed_in("write_posts")
        client.post(URL, fields_of(client.get(f"{URL}?variant_of={post.pk}")) | {"group": "Hooks"})
        again = ScheduledPost.objects.get(pk=post.pk)
        assert (of(again), again.stage, again.approved_hash) == (("Hooks", "A"), "scheduled", post.approved_hash)
        assert cast.parts(again)[0].state == "scheduled"

    def test_an_editor_that_is_open_meanwhile_does_not_take_the_group_away(self):
        client, post = signed_in("write_posts"), cast.draft(content="First")
        open_before = fields_of(client.get(f"/posting/posts/{post.pk}/edit/"))
        client.post(URL, fields_of(client.get(f"{URL}?variant_of={post.pk}")))
        answer = client.post(f"/posting/posts/{post.pk}/edit/", open_before | {"content": "Mine"})
        assert answer.status_code == 409
        assert of(post) == (f"Post {post.pk}", "A")

    @pytest.mark.parametrize(
        ("typed", "said"),
        [({"group": "Hooks"}, "Say which variant this is"), ({"group_label": "B"}, "needs the name of the group"),
         ({"group": "g" * 41, "group_label": "A"}, "at most 40 characters")],
    )  # fmt: skip
    def test_half_of_it_is_refused_in_words(self, typed, said):
        answer = signed_in("write_posts").post(URL, BASE | typed)
        assert answer.status_code == 422
        assert said in answer.content.decode()

    def test_of_nothing_there_is_no_variant(self):
        assert signed_in("write_posts").get(f"{URL}?variant_of=999").status_code == 404
        for given, status in (("999", 302), ("x", 422), ("-1", 422), ("9" * 30, 422)):
            assert signed_in("write_posts").post(URL, BASE | {"variant_of": given}).status_code == status

    def test_the_pages_of_a_post_lead_there_for_who_may_write(self):
        post = cast.draft()
        link = f"?variant_of={post.pk}"
        for url in (f"/posting/posts/{post.pk}/", f"/posting/posts/{post.pk}/edit/"):
            assert link in signed_in("write_posts").get(url).content.decode()
        assert link not in signed_in("approve_posts").get(f"/posting/posts/{post.pk}/").content.decode()


class TestTokensThatEnd:
    def data(self, days: int, **token: Any) -> dict[str, Any]:
        account = cast.account(token_expires_at=database_now() + timedelta(days=6), **token)
        day = database_now() + timedelta(days=days)
        return BASE | {"accounts": [account.pk], "date": f"{day:%Y-%m-%d}", "time": "09:30"}

    @pytest.mark.parametrize(
        ("days", "token", "is_said"), [(9, {}, True), (3, {}, False), (9, {"can_refresh": True}, False)]
    )
    def test_the_check_says_it(self, days, token, is_said):
        page = signed_in("write_posts").post("/posting/compose/check/", self.data(days, **token)).content.decode()
        assert ("The token of Studio ends on" in page) is is_said
        assert ("badge--warn" in page) is is_said

    def test_it_is_said_again_when_it_is_scheduled_and_does_not_stand_in_the_way(self):
        client = signed_in(*ALL)
        answer = client.post(URL, self.data(9) | {"step": "schedule"}, follow=True)
        assert "The token of Studio ends on" in answer.content.decode()
        assert ScheduledPost.objects.get().stage == "scheduled"
