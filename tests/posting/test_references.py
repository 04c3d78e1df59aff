"""A program's own name of a post: it makes one post for good, and finds it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from posting import facade
from posting.models import PostPart, ScheduledPost
from posting.services import posts, seed_operations
from posting.services.publishing import engine
from posting.services.seed_operations import publish_post_immediately, schedule_post
from tests.posting import cast
from tests.posting.api_cast import Client, everybody

pytestmark = pytest.mark.django_db
LATER = datetime(2099, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seed_operations, "WAIT_SECONDS", 0.05)


def workers() -> None:
    """In place of the hint: the workers have sent what is due."""
    engine.run(list(PostPart.objects.values_list("pk", flat=True)))


def write(client: Client, **more: Any) -> Any:
    return client.send("posts/", {"content": "Good morning!", **more})


def test_its_name_is_the_callers_own_and_stands_for_good(x, settings):
    cast.account("x")
    given = {"post_id": "batch_1", "content": "First", "platform": "x", "scheduled_for": LATER}
    mine, theirs = everybody().person, everybody().person
    first, other = schedule_post(**given, user=mine), schedule_post(**given, user=theirs)
    house = schedule_post(**given)
    assert len({first["post_id"], other["post_id"], house["post_id"]}) == 3
    settings.IDEMPOTENCY_HOURS = 0
    posts.edit(first["post_id"], fields={"content": "Better"}, accounts=None, version=None, actor=mine)
    again = schedule_post(**given, user=mine)
    assert (again["post_id"], again["repeated"], again["post_status"]) == (first["post_id"], True, "draft")
    assert (schedule_post(**given)["repeated"], schedule_post(**given)["post_id"]) == (True, house["post_id"])
    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduledPost.objects.create(created_by=mine, reference="batch_1")


@pytest.mark.parametrize(
    ("name", "said"), [("", "Give post_id"), (17, "post-17"), ("x" * 151, "150"), ("a\n", "print")]
)
def test_a_name_that_says_nothing_is_refused(x, name, said):
    cast.account("x")
    found = schedule_post(name, "First", "x", LATER, user=everybody().person)
    assert (found["success"], said in found["error"]) == (False, True), found["error"]
    assert not ScheduledPost.objects.exists()


def test_a_post_is_found_by_the_name_its_program_gave_it(x):
    cast.account("x")
    person, given = everybody().person, {"content": "First", "platform": "x", "scheduled_for": LATER}
    pk = schedule_post("batch_1", **given, user=person)["post_id"]
    queue = facade.post_queue
    assert queue.reschedule_post("batch_1", LATER + timedelta(days=1), user=person)["success"]
    assert not queue.mark_published("batch_1")["success"]
    assert publish_post_immediately("batch_1", user=person, nudge=workers)["post_id"] == pk
    assert (x.texts, queue.mark_published("batch_1")["success"], queue.mark_published(pk)["success"]) == (
        ["First"], True, True,
    )  # fmt: skip


def test_of_two_posts_with_one_name_each_caller_means_their_own(x):
    cast.account("x")
    people, given = (
        [everybody().person, everybody().person],
        {"content": "First", "platform": "x", "scheduled_for": LATER},
    )
    made = [schedule_post("batch_1", **given, user=each)["post_id"] for each in people]
    assert "Several posts" in facade.post_queue.cancel_post("batch_1", user=everybody().person)["error"]
    assert facade.post_queue.cancel_post("batch_1", user=people[1])["success"]
    statuses = dict(ScheduledPost.objects.values_list("pk", "status"))
    assert (statuses[made[0]], statuses[made[1]]) == ("pending", "cancelled")


def test_a_reference_names_one_post_of_its_writer_and_finds_it(x):
    client = everybody()
    made = write(client, reference="spring-1")
    assert (made.status_code, made.json()["reference"]) == (201, "spring-1")
    again = write(client, reference="spring-1")
    assert (again.status_code, again.json()["type"]) == (409, "about:name-taken")
    assert write(client, reference="17").status_code == 422
    other = write(everybody(), reference="spring-1").json()["id"]
    cast.draft()
    found = client.get("/api/posting/posts/?reference=spring-1").json()["results"]
    assert [each["id"] for each in found] == [other, made.json()["id"]]


def test_asked_for_twice_at_once_it_is_made_once(x, monkeypatch):
    cast.account("x")
    given = {
        "post_id": "batch_1",
        "content": "First",
        "platform": "x",
        "scheduled_for": LATER,
        "user": everybody().person,
    }
    first, known, looks = schedule_post(**given), seed_operations._known, []

    def late(*asked: Any) -> Any:
        looks.append(asked)
        return known(*asked) if len(looks) > 1 else None  # the other one has not committed yet at the first look

    monkeypatch.setattr(seed_operations, "_known", late)
    found = schedule_post(**given)
    assert (found["post_id"], found["repeated"], len(looks)) == (first["post_id"], True, 2)
    assert ScheduledPost.objects.count() == 1
