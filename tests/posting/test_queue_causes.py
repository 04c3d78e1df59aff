"""What failed, by its cause: one line for a code whatever the words, and tried again in batches."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outbound.clock import database_now
from outbound.outcome import OutcomeUnknown, Refused
from outbound.states import State
from posting.models import PostPart
from posting.services import scheduling, steps
from tests.posting import cast
from tests.posting.api_cast import Client, everybody
from tests.posting.pages_cast import ALL, signed_in

pytestmark = pytest.mark.django_db

CAUSES = "/api/posting/queue/causes/"


def failed(x, *answers, account=None):
    account = account or cast.account()
    x.answers += answers
    for number, _ in enumerate(answers):
        cast.work(cast.due(account, content=f"Number {number}"))


def causes() -> list[dict]:
    return everybody().get(CAUSES).json()


def test_one_code_is_one_cause_whatever_the_words(x):
    failed(
        x,
        Refused(reason="Post 18001 is too much like it.", code="187", http_status=403),
        Refused(reason="Post 18002 is too much like it.", code="187", http_status=403),
        Refused(reason="The reply is not allowed.", code="433", http_status=403),
    )
    found = {each["code"]: (each["count"], each["platform"], each["reason"]) for each in causes()}
    assert found == {
        "187": (2, "x", "Post 18002 is too much like it."),
        "433": (1, "x", "The reply is not allowed."),
    }


def test_without_a_code_the_words_count_and_the_numbers_in_them_do_not(x):
    failed(x, Refused(reason="File 7f31 is gone."), Refused(reason="File 8a22 is gone."), Refused(reason="No room."))
    assert sorted((each["count"], each["reason"]) for each in causes()) == [(1, "No room."), (2, "File 8a22 is gone.")]


def test_what_was_dropped_for_being_late_says_so(x):
    post = cast.due(cast.account(), late_policy="drop")
    ago = database_now() - timedelta(hours=3)
    PostPart.objects.update(due_at=ago, scheduled_for=ago)
    cast.work(post)
    page = signed_in(*ALL).get("/posting/queue/").content.decode()
    assert "No reason was given." not in page
    assert "Dropped for being late" in page
    (target,) = everybody().get(f"/api/posting/posts/{post.pk}/").json()["targets"]
    assert "Dropped for being late" in target["error_message"]
    assert [each["kind"] for each in causes()] == ["expired"]


def test_all_of_a_cause_are_tried_again_in_batches(x, monkeypatch):
    monkeypatch.setattr(steps, "MOST_AT_ONCE", 2)
    failed(x, *[Refused(reason=f"No {number}.", code="187") for number in range(3)], Refused(reason="Other.", code="1"))
    (cause,) = [each["cause"] for each in causes() if each["code"] == "187"]
    client = everybody()
    assert Client("write_posts").send("queue/retry/", {"cause": cause}).status_code == 403
    assert client.send("queue/retry/", {"cause": cause, "dry_run": True}).json()["retried"] == 2
    assert PostPart.objects.filter(state=State.FAILED).count() == 4
    assert client.send("queue/retry/", {"cause": cause}).json() == {"retried": 2, "left": 1}
    assert client.send("queue/retry/", {"cause": cause}).json() == {"retried": 1, "left": 0}
    assert client.send("queue/retry/", {"cause": cause}).json() == {"retried": 0, "left": 0}
    assert PostPart.objects.get(state=State.FAILED).last_error == "Other."


def test_the_page_says_how_many_are_left(x, monkeypatch):
    monkeypatch.setattr(steps, "MOST_AT_ONCE", 2)
    failed(x, *[Refused(reason="No.", code="187") for _ in range(3)])
    client = signed_in(*ALL)
    assert "Try 2 of 3 again" in client.get("/posting/queue/").content.decode()
    cause = causes()[0]["cause"]
    shown = client.post("/posting/queue/retry/", {"cause": cause}, follow=True).content.decode()
    assert "2 tried again, 1 is left" in shown
    shown = client.post("/posting/queue/retry/", {"cause": "nonsense"}, follow=True).content.decode()
    assert "Nothing of it waits for another try any more." in shown


def test_what_a_person_gave_up_in_doubt_is_not_tried_again_with_others(x):
    failed(x, OutcomeUnknown(reason="The connection broke.", code="broke"))
    scheduling.decide(PostPart.objects.get().pk, decision="give_up", actor=cast.user())
    failed(x, Refused(reason="No.", code="broke"))
    found = {each["kind"]: each for each in causes()}
    assert (found["given_up"]["may_retry"], found["refused"]["may_retry"]) == (False, True)
    assert everybody().send("queue/retry/", {"cause": found["given_up"]["cause"]}).json() == {"retried": 0, "left": 0}
    assert everybody().send("queue/retry/", {"cause": found["refused"]["cause"]}).json() == {"retried": 1, "left": 0}
