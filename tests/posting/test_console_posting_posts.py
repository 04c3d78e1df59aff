"""What people do to posts, targets and parts in the console goes through the services, and into the history."""

from __future__ import annotations

import pytest
from django.urls import reverse

from outbound.outcome import OutcomeUnknown, Refused
from outbound.states import State
from posting.models import ScheduledPost
from posting.states import Stage, Status
from tests.posting import cast
from tests.posting import console_cast as console

pytestmark = pytest.mark.django_db
AT = {"scheduled_local": "2030-01-02T09:00", "timezone": "Europe/Lisbon"}


@pytest.fixture
def client(db):
    return console.root()


@pytest.fixture(autouse=True)
def _platform(x):
    return x


def draft(**fields):
    return cast.draft(cast.account(), by=cast.user(), **fields)


def approved(**fields):
    return cast.approved(cast.account(), by=cast.user(), **fields)


def in_doubt(x):
    x.answers = [OutcomeUnknown(reason="No answer came.")]
    return cast.parts(cast.work(cast.due(cast.account())))[0]


def failed(x):
    x.answers = [Refused(reason="No.")]
    return cast.targets(cast.work(cast.due(cast.account())))[0]


def now(row):
    row.refresh_from_db()
    return row


class TestPosts:
    def test_handed_in_approved_and_scheduled(self, client):
        post = draft(**AT)
        console.press(client, post, "submit")
        assert now(post).stage == Stage.IN_REVIEW
        console.press(client, post, "approve", version=str(post.version))
        assert now(post).approved_by == client.person
        (sentence,) = console.press(client, post, "schedule")
        assert "2 Jan" in sentence.replace("\u00a0", " ")
        assert now(post).status == Status.PENDING
        assert console.log_of(post) == ["Handed in.", "Approved.", "Scheduled."]

    def test_what_was_not_read_is_not_approved(self, client):
        post = draft()
        assert console.press(client, post, "approve") == ["Read the post on its page before you approve it."]
        ScheduledPost.objects.filter(pk=post.pk).update(version=2)
        (sentence,) = console.press(client, post, "approve", version="1")
        assert "edited this post meanwhile" in sentence
        assert (now(post).stage, console.log_of(post)) == (Stage.DRAFT, [])

    def test_the_button_carries_the_version_that_is_shown(self, client):
        post = draft()
        assert 'name="version" value="1"' in client.get(console.page(post)).content.decode()

    def test_sent_back_with_a_reason(self, client):
        post = approved()
        console.press(client, post, "send_back")
        assert now(post).stage == Stage.APPROVED
        console.press(client, post, "send_back", reason="Too long.")
        assert now(post).stage == Stage.DRAFT
        assert post.comments.get().body == "Too long."

    def test_published_now(self, client, x):
        post = approved()
        console.press(client, post, "publish")
        assert cast.work(post).status == Status.POSTED
        assert len(x.sent) == 1

    def test_cancelled(self, client):
        post = cast.due(cast.account())
        console.press(client, post, "cancel")
        assert now(post).status == Status.CANCELLED

    def test_commented(self, client):
        post = draft()
        console.press(client, post, "comment", reason="Lovely.")
        assert post.comments.get().author == client.person

    def test_a_refusal_is_shown_and_not_logged(self, client):
        post = draft(**AT)
        (sentence,) = console.press(client, post, "schedule")
        assert "it is draft, not approved" in sentence
        assert console.log_of(post) == []

    def test_only_what_fits_is_offered(self, client):
        shown = client.get(console.page(draft())).content.decode()
        assert "/do/submit/" in shown
        assert "/do/schedule/" not in shown

    def test_many_at_once_and_one_that_refuses_stops_no_other(self, client):
        wrong, good = draft(**AT), approved(**AT)
        sentences = console.said(console.choose(client, "schedule", wrong, good))
        assert sentences[0] == "Scheduled: 1."
        assert "not approved" in sentences[1]
        assert now(good).status == Status.PENDING

    def test_no_form_changes_adds_or_deletes_one(self, client):
        post = draft()
        assert client.post(console.page(post), {"content": "Buy!", "stage": "approved"}).status_code == 403
        assert client.get(reverse("admin:posting_scheduledpost_add")).status_code == 403
        assert client.post(console.page(post, "delete"), {"post": "yes"}).status_code == 403
        assert (now(post).content, post.stage) == ("Good morning!", Stage.DRAFT)


class TestTargetsAndParts:
    def test_what_failed_is_tried_again(self, client, x):
        target = failed(x)
        console.press(client, target, "retry")
        assert cast.work(target.post).status == Status.POSTED
        assert console.log_of(target) == ["Tried again."]
        assert console.press(client, target, "retry") == [f"Nothing of target {target.pk} has failed."]

    def test_many_at_once(self, client, x):
        targets = [failed(x), failed(x)]
        assert console.said(console.choose(client, "retry", *targets)) == ["Tried again: 2."]

    @pytest.mark.parametrize(
        ("verb", "state"), [("arrived", State.SENT), ("send_again", State.SCHEDULED), ("give_up", State.FAILED)]
    )
    def test_a_doubtful_part_is_decided_once(self, client, x, verb, state):
        part = in_doubt(x)
        console.press(client, part, verb)
        assert now(part).state == state
        assert console.press(client, part, verb) == [f"Part {part.pk} is not in doubt."]
        assert len(console.log_of(part)) == 1

    def test_what_was_prepared_is_not_read(self, client, x):
        part = in_doubt(x)
        shown = client.get(console.page(part)).content.decode()
        assert "Good morning!" in shown
        assert "prepared" not in shown.lower()


NEEDED = [
    ("submit", "write_posts"),
    ("approve", "approve_posts"),
    ("send_back", "approve_posts"),
    ("schedule", "schedule_posts"),
    ("publish", "schedule_posts"),
    ("cancel", "schedule_posts"),
    ("comment", "write_posts"),
]
ALL = ("write_posts", "approve_posts", "schedule_posts", "operate_posting")


def others(codename):
    return [each for each in ALL if each != codename]


class TestPermissions:
    @pytest.mark.parametrize(("verb", "codename"), NEEDED)
    def test_each_verb_of_a_post_has_its_own(self, verb, codename):
        post = draft(**AT) if verb in ("submit", "approve") else approved(**AT)
        if verb == "send_back":
            post = approved()
        before = now(post).stage
        fields = {"reason": "Why.", "version": "1"}
        refused = console.staff_with("view_scheduledpost", *others(codename))
        assert refused.post(console.verb(post, verb), fields).status_code == 403
        assert f"/do/{verb}/" not in refused.get(console.page(post)).content.decode()
        assert (now(post).stage, post.comments.count()) == (before, 0)
        allowed = console.staff_with("view_scheduledpost", codename)
        assert allowed.post(console.verb(post, verb), fields).status_code == 302
        assert (now(post).stage, post.comments.count()) != (before, 0)

    def test_retrying_needs_its_own(self, x):
        target = failed(x)
        refused = console.staff_with("view_posttarget", *others("schedule_posts"))
        assert refused.post(console.verb(target, "retry")).status_code == 403
        console.choose(refused, "retry", target)
        assert now(target).status == Status.FAILED
        console.press(console.staff_with("view_posttarget", "schedule_posts"), target, "retry")
        assert now(target).status == Status.PENDING

    def test_deciding_needs_its_own(self, x):
        part = in_doubt(x)
        refused = console.staff_with("view_postpart", *others("schedule_posts"))
        assert refused.post(console.verb(part, "arrived")).status_code == 403
        assert now(part).state == State.UNKNOWN
        console.press(console.staff_with("view_postpart", "schedule_posts"), part, "arrived")
        assert now(part).state == State.SENT

    def test_a_permission_without_seeing_the_post_is_not_enough(self):
        post = draft()
        assert console.staff_with(*ALL).post(console.verb(post, "submit")).status_code == 403
        assert now(post).stage == Stage.DRAFT

    def test_looking_changes_nothing(self, client):
        post = draft()
        assert client.get(console.verb(post, "submit")).status_code == 405
        assert client.post(console.verb(post, "explode")).status_code == 404
        assert now(post).stage == Stage.DRAFT
