"""Campaigns, templates, slots, recurring posts and media in the console: through services, by who may."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from posting.models import Campaign, ContentTemplate, PostingLimit, PostingSlot, PostMedia, Recurrence, ScheduledPost
from posting.services import recurrences
from posting.states import Stage
from tests.posting import cast
from tests.posting import console_cast as console

pytestmark = pytest.mark.django_db
CAMPAIGN = {"name": "Spring fair", "slug": "", "is_active": "on"}
TEMPLATE = {"name": "new piece", "platform": "x", "body": "Fresh: {{ title }}", "is_active": "on"}
ALL = ("write_posts", "approve_posts", "schedule_posts", "operate_posting")


@pytest.fixture
def client(db):
    return console.root()


def add(client, model, fields):
    return client.post(reverse(f"admin:posting_{model}_add"), fields)


def slot_fields(account):
    return {"account": account.pk, "weekday": "1", "wall_time": "09:30"}


def others(codename):
    return [each for each in ALL if each != codename]


class TestCampaigns:
    def test_added_with_a_slug_of_its_name(self, client):
        add(client, "campaign", CAMPAIGN)
        row = Campaign.objects.get()
        assert (row.name, row.slug) == ("Spring fair", "spring-fair")
        assert console.log_of(row) == ["Added."]

    def test_a_changed_name_keeps_the_slug(self, client):
        row = Campaign.objects.create(name="Spring", slug="spring")
        client.post(console.page(row), {"name": "Autumn", "slug": ""})
        row.refresh_from_db()
        assert (row.name, row.slug, row.is_active) == ("Autumn", "spring", False)

    def test_a_name_that_is_taken_is_told(self, client):
        Campaign.objects.create(name="Other", slug="spring-fair")
        assert console.said(add(client, "campaign", CAMPAIGN)) == [
            "There is one of this name already. Choose another name."
        ]
        assert Campaign.objects.count() == 1

    def test_never_deleted(self, client):
        row = Campaign.objects.create(name="Spring", slug="spring")
        assert client.post(console.page(row, "delete"), {"post": "yes"}).status_code == 403


class TestTemplates:
    def test_added_changed_deleted(self, client):
        add(client, "contenttemplate", TEMPLATE)
        row = ContentTemplate.objects.get()
        assert (row.platform, row.body) == ("x", "Fresh: {{ title }}")
        client.post(console.page(row), TEMPLATE | {"body": "a\r\nb", "platform": ""})
        row.refresh_from_db()
        assert (row.platform, row.body) == ("", "a\nb")
        client.post(console.page(row, "delete"), {"post": "yes"})
        assert not ContentTemplate.objects.exists()

    def test_an_unknown_network_is_refused_and_nothing_is_lost(self, client):
        shown = add(client, "contenttemplate", TEMPLATE | {"platform": "myspace"}).content.decode()
        assert "Select a valid choice" in shown
        assert "Fresh: {{ title }}" in shown

    def test_many_are_deleted_at_once(self, client):
        rows = [ContentTemplate.objects.create(name=f"t{n}", body="x") for n in range(2)]
        console.choose(client, "delete_selected", *rows, post="yes")
        assert not ContentTemplate.objects.exists()


class TestSlots:
    def test_added_and_removed(self, client):
        account = cast.account()
        add(client, "postingslot", slot_fields(account))
        row = PostingSlot.objects.get()
        assert (row.account, row.weekday, row.wall_time) == (account, 1, time(9, 30))
        client.post(console.page(row, "delete"), {"post": "yes"})
        assert not PostingSlot.objects.exists()

    def test_the_same_one_twice_is_told(self, client):
        account = cast.account()
        add(client, "postingslot", slot_fields(account))
        answer = add(client, "postingslot", slot_fields(account))
        assert "already" in (answer.content.decode() + str(console.said(answer)))
        assert PostingSlot.objects.count() == 1

    def test_not_for_an_account_of_another_world_or_a_disconnected_one(self, client):
        elsewhere, gone = cast.account(), cast.account(status="disconnected")
        type(elsewhere).objects.filter(pk=elsewhere.pk).update(world="elsewhere")
        for account in (elsewhere, gone):
            assert "Select a valid choice" in add(client, "postingslot", slot_fields(account)).content.decode()
        assert not PostingSlot.objects.exists()


def recurrence(**fields):
    known = {"frequency": "daily", "first_on": date(2027, 1, 4), "wall_time": time(9), "zone": "UTC"}
    return Recurrence.objects.create(content={"fields": {"content": "Again!"}, "accounts": []}, **(known | fields))


def running():
    when = recurrences.When("daily", date(2026, 11, 1), time(9), "UTC")
    return recurrences.start(when=when, fields={"content": "Again!"}, accounts=[cast.account().pk], actor=cast.user())


class TestRecurringPosts:
    def test_stopped_its_posts_stay(self, client):
        row = running()
        made = ScheduledPost.objects.filter(recurrence=row).count()
        assert made
        console.press(client, row, "stop")
        row.refresh_from_db()
        assert (row.is_active, row.next_on) == (False, None)
        assert ScheduledPost.objects.filter(recurrence=row, stage=Stage.DRAFT).count() == made
        assert console.press(client, row, "stop") == ["It has ended already."]
        assert console.log_of(row) == ["Stopped."]

    def test_stopped_and_what_waits_is_cancelled(self, client):
        row = running()
        console.press(client, row, "stop_all")
        assert set(ScheduledPost.objects.filter(recurrence=row).values_list("stage", flat=True)) == {Stage.CANCELLED}

    def test_needs_the_right_to_schedule(self):
        row = recurrence()
        refused = console.staff_with("view_recurrence", *others("schedule_posts"))
        assert refused.post(console.verb(row, "stop")).status_code == 403
        assert Recurrence.objects.get().is_active
        console.press(console.staff_with("view_recurrence", "schedule_posts"), row, "stop")
        assert not Recurrence.objects.get().is_active


class TestMedia:
    def test_described(self, client):
        medium = cast.medium()
        client.post(console.page(medium), {"alt_text": "A kiln"})
        medium.refresh_from_db()
        assert medium.alt_text == "A kiln"

    def test_forgotten_with_its_file(self, client):
        medium = cast.medium()
        console.press(client, medium, "forget")
        assert not PostMedia.objects.exists()
        assert not (Path(settings.MEDIA_ROOT) / medium.path).exists()

    def test_kept_while_a_post_names_it(self, client, x):
        medium = cast.medium()
        cast.draft(cast.account(), media=[{"medium": medium.pk}])
        (sentence,) = console.press(client, medium, "forget")
        assert "is kept" in sentence
        assert PostMedia.objects.exists()

    def test_needs_the_right_to_write(self):
        medium = cast.medium()
        refused = console.staff_with("view_postmedia", *others("write_posts"))
        assert refused.post(console.page(medium), {"alt_text": "A kiln"}).status_code == 403
        assert refused.post(console.verb(medium, "forget")).status_code == 403
        assert PostMedia.objects.get().alt_text == ""
        allowed = console.staff_with("view_postmedia", "write_posts")
        assert allowed.post(console.page(medium), {"alt_text": "A kiln"}).status_code == 302
        console.press(allowed, medium, "forget")
        assert not PostMedia.objects.exists()


class TestForms:
    """Django's own permissions open no form of posting; the app's do, for those who may see the rows."""

    @pytest.mark.parametrize(
        ("model", "codename", "fields"),
        [("campaign", "write_posts", CAMPAIGN), ("contenttemplate", "write_posts", TEMPLATE),
         ("postingslot", "schedule_posts", None)],
    )  # fmt: skip
    def test_adding_needs_the_permission_of_the_app(self, model, codename, fields):
        fields = fields or slot_fields(cast.account())
        django = [f"{kind}_{model}" for kind in ("view", "add", "change", "delete")]
        assert add(console.staff_with(*django, *others(codename)), model, fields).status_code == 403
        assert add(console.staff_with(codename), model, fields).status_code == 403
        assert add(console.staff_with(f"view_{model}", codename), model, fields).status_code == 302

    def test_changing_and_deleting_need_it_too(self):
        row = ContentTemplate.objects.create(name="a", body="b")
        refused = console.staff_with("view_contenttemplate", "delete_contenttemplate", *others("write_posts"))
        assert refused.post(console.page(row), TEMPLATE).status_code == 403
        assert refused.post(console.page(row, "delete"), {"post": "yes"}).status_code == 403
        assert ContentTemplate.objects.get().body == "b"
        allowed = console.staff_with("view_contenttemplate", "write_posts")
        assert allowed.post(console.page(row), TEMPLATE).status_code == 302
        assert allowed.post(console.page(row, "delete"), {"post": "yes"}).status_code == 302
        assert not ContentTemplate.objects.exists()

    def test_limits_and_accounts_need_the_right_to_operate(self):
        limit = PostingLimit.objects.create(scope="platform:x", name="day", limit=5, window_seconds=86_400)
        account = cast.account()
        changes = ((limit, {"limit": 4, "window_seconds": 86_400}), (account, {"time_zone": "Europe/Lisbon"}))
        for row, fields in changes:
            model = row._meta.model_name
            refused = console.staff_with(f"view_{model}", f"change_{model}", *others("operate_posting"))
            assert refused.post(console.page(row), fields).status_code == 403
            allowed = console.staff_with(f"view_{model}", "operate_posting")
            assert allowed.post(console.page(row), fields).status_code == 302
        limit.refresh_from_db()
        account.refresh_from_db()
        assert (limit.limit, account.time_zone) == (4, "Europe/Lisbon")
