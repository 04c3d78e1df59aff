"""The composer: what is typed becomes a post, is checked as scheduling checks it, and is never lost."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from outbound.clock import database_now
from posting.models import Campaign, PostMedia, Recurrence, ScheduledPost
from posting.services import posts, scheduling, slots
from tests.posting import cast
from tests.posting.pages_cast import ALL, person, signed_in

pytestmark = pytest.mark.django_db

BASE = {"zone": "UTC", "late_policy": "hold", "late_minutes": "60", "content": "Good morning!"}


def tomorrow() -> dict[str, str]:
    day = database_now() + timedelta(days=1)
    return {"date": f"{day:%Y-%m-%d}", "time": "09:30"}


def picture(name: str = "a.png", colour: str = "red") -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (600, 600), colour).save(file, "PNG")
    file.seek(0)
    file.name = name
    return file


def compose(client: Any, **data: Any) -> Any:
    return client.post("/posting/compose/", BASE | data)


def only() -> ScheduledPost:
    return ScheduledPost.objects.get()


class TestWriting:
    def test_a_draft_with_all_that_was_typed(self):
        account, file = cast.account(), cast.medium()
        data = {
            "accounts": [account.pk], "link": "https://studio.example/offer", "labels": "autumn, Offer,autumn",
            "utm_source": "{network}", "utm_campaign": "autumn", "own_x": "1", "content_x": "Short!",
            "thread_x": ["Second", " ", "Third"], "thread_media_x": ["", "", ""], "medium": [file.pk],
            f"alt_{file.pk}": "A house", "late_policy": "drop", "late_minutes": "15",
            **{f"media_for_{name}": [file.pk] for name in ("x", "linkedin", "facebook", "instagram", "tiktok")},
        } | tomorrow()  # fmt: skip
        answer = compose(signed_in("write_posts"), **data)
        post = only()
        assert answer.url == f"/posting/posts/{post.pk}/edit/"
        assert post.variants == {"x": {"content": "Short!", "thread": ["Second", "Third"]}}
        assert (post.labels, post.utm) == (["autumn", "Offer"], {"source": "{network}", "campaign": "autumn"})
        assert [(each["medium"], each["alt_text"]) for each in post.media] == [(file.pk, "A house")]
        assert (post.late_policy, post.late_minutes, post.scheduled_local[11:16]) == ("drop", 15, "09:30")
        assert [target.account_id for target in post.targets.all()] == [account.pk]

    def test_a_file_for_some_networks_only_goes_to_these(self):
        one, two = cast.medium(), cast.medium("b.jpg", content=b"other")
        everywhere = {f"media_for_{name}": [one.pk] for name in ("linkedin", "facebook", "instagram", "tiktok")}
        compose(signed_in("write_posts"), medium=[two.pk, one.pk], media_for_x=[one.pk, two.pk], **everywhere)
        post = only()
        assert [each["medium"] for each in post.media] == [one.pk]
        assert [each["medium"] for each in post.variants["x"]["media"]] == [two.pk, one.pk]

    def test_saving_what_is_shown_changes_nothing(self):
        by = person(*ALL)
        file = cast.medium()
        part = {"text": "Second", "media": [{"medium": file.pk, "alt_text": "A house"}]}
        variants = {
            "x": {"content": "Short", "thread": ["One", part], "media": []},
            "tiktok": {"options": {"privacy_level": "SELF_ONLY", "disable_duet": True}},
            "linkedin": {"first_comment": "More below", "link": ""},
        }
        account = cast.account()
        for platform in ("linkedin", "tiktok", "facebook"):
            cast.account(platform)
        post = cast.approved(account, by=by, variants=variants, media=[{"medium": file.pk}], utm={"source": "web"})
        client = signed_in(*ALL)
        page = client.get(f"/posting/posts/{post.pk}/edit/").content.decode()
        client.post(f"/posting/posts/{post.pk}/edit/", _fields(page))
        again = only()
        assert (again.version, again.stage) == (post.version, "approved")
        assert again.variants == post.variants

    def test_a_campaign_that_is_over_stays_with_its_post(self):
        post = cast.draft(
            cast.account(), campaign_id=Campaign.objects.create(name="Spring", slug="s", is_active=False).pk
        )
        page = signed_in(*ALL).get(f"/posting/posts/{post.pk}/edit/").content.decode()
        signed_in(*ALL).post(f"/posting/posts/{post.pk}/edit/", _fields(page) | {"content": "Changed"})
        assert (only().content, only().campaign_id) == ("Changed", post.campaign_id)
        assert "Spring" not in signed_in(*ALL).get("/posting/compose/").content.decode()

    def test_a_change_voids_the_approval(self):
        post = cast.approved(cast.account())
        signed_in("write_posts").post(
            f"/posting/posts/{post.pk}/edit/", BASE | {"content": "Other", "accounts": [post.targets.get().account_id]}
        )
        assert (only().stage, only().content) == ("draft", "Other")

    def test_one_that_comes_again_becomes_drafts(self):
        data = {"frequency": "weekly", "weekdays": ["0", "3"], "every": "1", "most": "4"} | tomorrow()
        rights = ("write_posts", "schedule_posts")
        compose(signed_in(*rights), accounts=[cast.account().pk], **data)
        rule = Recurrence.objects.get()
        assert (rule.weekdays, rule.most, rule.wall_time.hour) == ([0, 3], 4, 9)
        assert ScheduledPost.objects.filter(recurrence=rule, stage="draft").count() == rule.made > 0


def _fields(page: str) -> dict[str, Any]:
    """What a browser would send of the composer."""
    from lxml import html

    form = html.fromstring(page).get_element_by_id("composer")
    found: dict[str, list[str]] = {}
    for name, value in form.form_values():
        # A browser leaves out the first line break of a text area.
        found.setdefault(name, []).append(value.removeprefix("\n"))
    found.pop("url", None)
    return found


class TestNothingIsLost:
    def test_a_form_that_is_refused_comes_back_as_typed(self):
        account, file = cast.account(), cast.medium()
        data = {"accounts": [account.pk], "date": "2027-02-30", "time": "10:00", "thread_x": ["Two"], "own_x": "1",
                "content_x": "Only for X", "medium": [file.pk], f"alt_{file.pk}": "A house",
                "labels": "autumn"}  # fmt: skip
        answer = compose(signed_in("write_posts"), **data)
        page = answer.content.decode()
        assert answer.status_code == 422
        for typed in ("Good morning!", "Only for X", "Two", "A house", "autumn", f'value="{file.pk}"'):
            assert typed in page
        assert not ScheduledPost.objects.exists()

    def test_a_stale_edit_keeps_both_and_asks(self):
        post = cast.draft(cast.account(), content="First")
        posts.edit(post.pk, fields={"content": "Theirs"}, accounts=None, version=1, actor=cast.user())
        client, url = signed_in("write_posts"), f"/posting/posts/{post.pk}/edit/"
        answer = client.post(url, BASE | {"content": "Mine", "version": "1"})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Mine" in page
        assert "Theirs" in page
        assert only().content == "Theirs"
        client.post(url, BASE | {"content": "Mine", "version": "1", "overwrite": "2"})
        assert only().content == "Mine"

    def test_a_refused_step_keeps_the_draft(self):
        answer = compose(signed_in(*ALL), step="schedule")
        assert answer.url == f"/posting/posts/{only().pk}/edit/"
        assert only().stage == "draft"

    def test_one_that_has_begun_is_not_changed(self, x):
        post = cast.work(cast.due(cast.account()))
        answer = signed_in(*ALL).post(f"/posting/posts/{post.pk}/edit/", BASE | {"content": "Other"})
        assert answer.status_code == 422
        assert "has begun to leave" in answer.content.decode()

    def test_zero_bytes_and_strange_numbers_do_no_harm(self):
        data = {"content": "a\x00b", "accounts": ["x", "9" * 30], "medium": ["-1"], "content_x": "a\x00", "own_x": "1"}
        assert compose(signed_in("write_posts"), **data).status_code == 422
        assert compose(signed_in("write_posts"), **(data | {"content": "ab"})).status_code == 302
        assert only().variants == {"x": {"content": "a"}}

    def test_a_variants_link_is_checked(self):
        answer = compose(signed_in("write_posts"), link_own_x="1", link_x="not a link")
        assert answer.status_code == 422
        assert "The link for X is not an address" in answer.content.decode()


class TestSteps:
    def test_approve_and_schedule_in_one(self):
        answer = compose(signed_in(*ALL), accounts=[cast.account().pk], step="schedule", **tomorrow())
        assert answer.url == f"/posting/posts/{only().pk}/"
        assert (only().stage, only().status) == ("scheduled", "pending")

    def test_publish_now(self, x):
        compose(signed_in(*ALL), accounts=[cast.account().pk], step="publish")
        cast.work(only())
        assert x.texts == ["Good morning!"]

    def test_hand_in(self):
        compose(signed_in("write_posts"), accounts=[cast.account().pk], step="submit")
        assert only().stage == "in_review"

    @pytest.mark.parametrize(
        ("step", "rights"),
        [("approve", ("write_posts", "schedule_posts")), ("schedule", ("write_posts", "approve_posts")),
         ("publish", ("write_posts", "approve_posts"))],
    )  # fmt: skip
    def test_each_step_needs_its_right(self, step, rights):
        data = {"accounts": [cast.account().pk], "step": step} | tomorrow()
        assert compose(signed_in(*rights), **data).status_code == 403
        assert not ScheduledPost.objects.exists()
        assert compose(signed_in(*ALL), **data).status_code == 302

    def test_scheduling_does_not_approve_without_the_right(self):
        data = {"accounts": [cast.account().pk], "step": "schedule"} | tomorrow()
        compose(signed_in("write_posts", "schedule_posts"), **data)
        assert only().stage == "draft"

    def test_an_approved_one_is_scheduled_unchanged_without_the_right_to_approve(self):
        post = cast.approved(cast.account(), scheduled_local=(database_now() + timedelta(days=1)).isoformat()[:16])
        client = signed_in("write_posts", "schedule_posts")
        page = client.get(f"/posting/posts/{post.pk}/edit/").content.decode()
        client.post(f"/posting/posts/{post.pk}/edit/", _fields(page) | {"step": "schedule"})
        assert only().stage == "scheduled"

    def test_not_for_a_time_that_is_over(self):
        compose(signed_in(*ALL), accounts=[cast.account().pk], step="schedule", date="2020-01-01", time="10:00")
        assert only().stage == "draft"

    def test_the_page_says_that_saving_takes_it_off_the_schedule(self):
        by = cast.user()
        post = cast.approved(
            cast.account(), by=by, scheduled_local=(database_now() + timedelta(days=1)).isoformat()[:16]
        )
        scheduling.schedule(post.pk, actor=by)
        assert "takes it off the schedule" in signed_in(*ALL).get(f"/posting/posts/{post.pk}/edit/").content.decode()

    def test_writing_needs_its_right(self):
        post = cast.draft()
        for url in ("/posting/compose/", f"/posting/posts/{post.pk}/edit/", "/posting/compose/check/"):
            assert signed_in("approve_posts").post(url, BASE).status_code == 403
            assert signed_in("write_posts").post(url, BASE).status_code in (200, 302)


class TestChecking:
    def check(self, **data: Any) -> str:
        return signed_in("write_posts").post("/posting/compose/check/", BASE | data).content.decode()

    def test_it_counts_as_each_network_counts(self):
        accounts = [cast.account().pk, cast.account("linkedin").pk]
        page = self.check(accounts=accounts, content="\U0001f600 " + "https://studio.com/" + "a" * 80)
        assert "26 / 280" in page
        assert 'id="counters"' in page
        assert 'hx-swap-oob="true"' in page

    def test_problems_and_warnings_stand_at_their_network(self):
        accounts = [cast.account().pk, cast.account("instagram").pk]
        page = self.check(accounts=accounts, content="a" * 281)
        assert "X takes 280 characters; this counts 281." in page
        assert "Instagram takes no post without an image or a video." in page
        assert "counter--over" in page

    def test_it_says_what_scheduling_says(self):
        account = cast.account()
        page = self.check(accounts=[account.pk], content="Hello {{ name }}")
        with pytest.raises(posts.NotAcceptable) as refusal:
            cast.approved(account, content="Hello {{ name }}")
        assert str(refusal.value).removeprefix("X: ") in page.replace("&quot;", '"')

    def test_thread_and_override_are_previewed(self):
        page = self.check(accounts=[cast.account().pk], own_x="1", content_x="Only here", thread_x=["And then"])
        assert "Only here" in page
        assert "And then" in page
        assert page.count("Good morning!") == 0

    def test_it_stores_nothing(self):
        self.check(accounts=[cast.account().pk])
        assert not ScheduledPost.objects.exists()

    def test_a_half_typed_link_keeps_the_previews(self):
        page = self.check(accounts=[cast.account().pk], link="http:/", date="2027-02-30")
        assert "Good morning!" in page
        assert "Link: " in page

    def test_the_post_itself_is_no_repeat_of_itself(self, x):
        account = cast.account()
        post = cast.work(cast.due(account))
        assert "the same text" in self.check(accounts=[account.pk])
        assert "the same text" not in self.check(accounts=[account.pk], post=post.pk)


class TestDryRun:
    def dry(self, *rights: str, **data: Any) -> Any:
        return signed_in(*(rights or ("write_posts",))).post("/posting/compose/dry-run/", BASE | data)

    def test_it_shows_the_request_and_stores_nothing(self):
        page = self.dry(accounts=[cast.account().pk]).content.decode()
        assert "https://api.x.com/2/tweets" in page
        assert "Good morning!" in page
        assert "access-" not in page
        assert not ScheduledPost.objects.exists()

    def test_what_cannot_be_read_is_said(self):
        assert "Day" in self.dry(date="2027-02-30").content.decode() or "Date" in self.dry(date="x").content.decode()
        assert "no account yet" in self.dry().content.decode()

    def test_it_needs_the_right(self):
        assert self.dry("approve_posts").status_code == 403


class TestMediaInTheComposer:
    def test_several_at_once_come_back_as_figures(self):
        data = {"files": [picture(), picture("b.png", "blue")]}
        client = signed_in("write_posts")
        page = client.post("/posting/media/upload/", data, headers={"HX-Request": "true"}).content.decode()
        assert page.count("<figure") == PostMedia.objects.count() == 2

    def test_what_is_no_picture_is_refused_in_words(self):
        file = io.BytesIO(b"%PDF-1.7")
        file.name = "a.pdf"
        answer = signed_in("write_posts").post(
            "/posting/media/upload/", {"files": [file]}, headers={"HX-Request": "true"}
        )
        assert (answer.status_code, answer.content.decode()[:7]) == (422, "a.pdf: ")

    def test_without_script_the_files_come_with_the_form(self):
        compose(signed_in("write_posts"), files=[picture()])
        assert [each["medium"] for each in only().media] == [PostMedia.objects.get().pk]

    def test_uploading_needs_the_right(self):
        assert signed_in("approve_posts").post("/posting/media/upload/", {"files": [picture()]}).status_code == 403
        assert not PostMedia.objects.exists()


class TestSlots:
    def test_the_next_free_one_fills_the_time(self):
        account = cast.account(time_zone="Europe/Lisbon")
        for weekday in range(7):
            slots.add(account, weekday=weekday, wall_time=(database_now()).time().replace(hour=8, minute=45))
        free = slots.next_free(account)
        page = signed_in("write_posts").get(f"/posting/compose/slot/{account.pk}/").content.decode()
        assert f'value="{free.local[:10]}"' in page
        assert 'value="08:45"' in page
        assert '<option value="Europe/Lisbon" selected>' in page

    def test_none_is_said(self):
        answer = signed_in("write_posts").get(f"/posting/compose/slot/{cast.account().pk}/")
        assert answer["HX-Reswap"] == "none"
        assert "no free posting slot" in answer.content.decode()
