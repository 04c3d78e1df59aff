"""An answer is kept together with what was made: whoever dies in between leaves nothing for a repeat to double."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.query import QuerySet

from outbound.clock import database_now
from outbound.http import Answer
from posting.models import PostComment, PostingRequest, ScheduledPost
from posting.services import content_sources, posts, seed_operations
from posting.services.seed_operations import schedule_post
from tests.posting import cast
from tests.posting.api_cast import Client, everybody

pytestmark = pytest.mark.django_db
KEY = {"Idempotency-Key": "k1"}
DOCUMENT = "https://studio.test/breathing"
Ask = Callable[[Client], Any]


class Killed(BaseException):
    """In place of a kill -9: nothing of the product catches it."""


@pytest.fixture(autouse=True)
def _document(monkeypatch: pytest.MonkeyPatch, x: Any) -> None:
    class Door:
        def fetch(self, url: str, **_: Any) -> Answer:
            text = b"<html><title>Breathing</title><article><p>Slow breathing lowers the pulse.</p></article></html>"
            return Answer(200, {"content-type": "text/html"}, text, url, 0.0)

    monkeypatch.setattr(content_sources, "door", Door)
    cast.account("x", account_username="studio")


def write(client: Client) -> Any:
    return client.send("posts/", {"content": "Once"}, headers=KEY)


def generate(client: Client) -> Any:
    asked = {"source": {"type": "document", "url": DOCUMENT}, "social_options": {"platforms": ["x"]}}
    return client.post("/api/v2/content/generate", {"content_request": asked}, format="json", headers=KEY)


def take_in(client: Client) -> Any:
    body = {"file": SimpleUploadedFile("posts.csv", b"content,platforms\nOnce,x\n")}
    return client.post("/api/posting/posts/import/", body, format="multipart", headers=KEY)


def minutes_later() -> None:
    """Long enough that the claim of the dead is taken over."""
    PostingRequest.objects.update(created_at=database_now() - timedelta(minutes=6))


@pytest.fixture
def dies_keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies the first time that it wants to keep an answer."""
    whole, deaths = QuerySet.update, []

    def update(rows: Any, **fields: Any) -> int:
        if rows.model is PostingRequest and fields.get("status") and not deaths:
            deaths.append(fields)
            raise Killed
        return whole(rows, **fields)

    monkeypatch.setattr(QuerySet, "update", update)


@pytest.mark.parametrize("ask", [write, generate, take_in])
class TestDeath:
    def test_before_the_answer_is_kept_leaves_no_post(self, ask: Ask, dies_keeping: None) -> None:
        client = everybody()
        with pytest.raises(Killed):
            ask(client)
        assert not ScheduledPost.objects.exists()
        minutes_later()
        assert ask(client).status_code in (200, 201)
        assert ScheduledPost.objects.count() == 1

    def test_before_the_answer_arrives_has_kept_it(self, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
        client = everybody()
        with monkeypatch.context() as dying:
            dying.setattr("rest_framework.response.Response.__init__", _die)
            with pytest.raises(Killed):
                ask(client)
        minutes_later()
        again = ask(client)
        assert (again.status_code in (200, 201), again["Idempotency-Replayed"]) == (True, "true")
        assert ScheduledPost.objects.count() == 1

    def test_who_was_taken_for_dead_makes_nothing(self, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
        client, create = everybody(), posts.create

        def slow(**given: Any) -> Any:
            PostingRequest.objects.update(created_at=database_now())  # as who takes a claim over
            return create(**given)

        monkeypatch.setattr(posts, "create", slow)
        answer = ask(client)
        assert (answer.status_code, answer.json()["type"]) == (409, "about:still-answering")
        assert not ScheduledPost.objects.exists()


def _die(*_: Any, **__: Any) -> None:
    raise Killed


class TestOthers:
    def test_a_comment_is_made_once(self, dies_keeping: None) -> None:
        client, post = everybody(), cast.draft()
        with pytest.raises(Killed):
            client.send(f"posts/{post.pk}/comments/", {"body": "Nice."}, headers=KEY)
        minutes_later()
        assert client.send(f"posts/{post.pk}/comments/", {"body": "Nice."}, headers=KEY).status_code == 201
        assert PostComment.objects.count() == 1

    def test_a_step_that_died_can_be_taken_again(self, dies_keeping: None) -> None:
        client, post = everybody(), cast.approved(cast.account("x"))
        with pytest.raises(Killed):
            client.send(f"posts/{post.pk}/publish-now/", headers=KEY)
        minutes_later()
        assert client.send(f"posts/{post.pk}/publish-now/", headers=KEY).json()["status"] == "pending"

    @pytest.mark.parametrize("is_named", [True, False])
    def test_a_name_makes_one_post_whenever_the_process_died(
        self, is_named: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        given = {"post_id": "batch-1", "content": "Once", "platform": "x", "scheduled_for": "2099-01-01T12:00:00Z"}
        user = everybody().person if is_named else None
        with monkeypatch.context() as dying:
            dying.setattr(seed_operations, "result_of", _die)
            with pytest.raises(Killed):
                schedule_post(**given, user=user)
        found = schedule_post(**given, user=user)
        assert (found["success"], found["repeated"], found["post_id"]) == (True, True, ScheduledPost.objects.get().pk)
