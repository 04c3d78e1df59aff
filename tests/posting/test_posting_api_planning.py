"""Accounts, media, templates, campaigns, slots, recurring posts and the queue by the API."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from outbound.http import Answer, HttpDoor
from posting.models import Campaign, ContentTemplate, PostingSlot, PostMedia, Recurrence, ScheduledPost, SocialAccount
from tests.posting import cast
from tests.posting.api_cast import Client, everybody, text_of

pytestmark = pytest.mark.django_db


def picture(colour: str = "teal") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(content, "JPEG")
    return content.getvalue()


def upload(client: Client, content: bytes, **more: Any) -> Any:
    body = {"file": SimpleUploadedFile("kiln.jpg", content), **more}
    return client.post("/api/posting/media/", body, format="multipart")


def files() -> list[Path]:
    folder = Path(django_settings.MEDIA_ROOT)
    return [path for path in folder.rglob("*") if path.is_file()]


class TestMedia:
    def test_an_upload_is_kept_once_and_described(self):
        client = everybody()
        made = upload(client, picture(), alt_text="A kiln")
        assert (made.status_code, made.json()["mime"], made.json()["width"]) == (201, "image/jpeg", 60)
        assert upload(client, picture()).json()["id"] == made.json()["id"]
        at = f"media/{made.json()['id']}/"
        assert client.send(at, {"alt_text": "Two kilns"}, "patch").json()["alt_text"] == "Two kilns"
        assert client.send(at, method="delete").status_code == 204
        assert files() == []

    def test_what_is_no_picture_is_refused(self):
        answer = upload(everybody(), b"MZ this is a program")
        assert (answer.status_code, answer.json()["type"]) == (422, "about:media-refused")
        assert files() == []

    def test_a_medium_in_use_is_kept(self, x):
        medium = cast.medium()
        cast.draft(cast.account("x"), media=[{"medium": medium.pk}])
        assert everybody().send(f"media/{medium.pk}/", method="delete").status_code == 422

    def test_a_dry_run_leaves_no_row_and_no_file(self):
        client = everybody()
        found = upload(client, picture(), dry_run=True)
        assert (found.status_code, found.json()["width"], found.json()["is_known"]) == (200, 60, False)
        assert (PostMedia.objects.count(), files()) == (0, [])
        upload(client, picture())
        assert upload(client, picture(), dry_run=True).json()["is_known"]
        assert len(files()) == 1

    def test_a_file_is_taken_from_an_address(self, monkeypatch):
        asked: list[str] = []

        def fetch(_: HttpDoor, url: str, **__: Any) -> Answer:
            asked.append(url)
            return Answer(200, {}, picture(), url, 0.1)

        monkeypatch.setattr(HttpDoor, "fetch", fetch)
        body = {"url": "https://example.org/kiln.jpg"}
        assert everybody().send("media/fetch/", {**body, "dry_run": True}).json()["dry_run"]
        assert (asked, PostMedia.objects.count()) == ([], 0)
        made = everybody().send("media/fetch/", body)
        assert (made.status_code, made.json()["name"], asked) == (201, "kiln.jpg", [body["url"]])

    def test_too_large_a_body_is_413(self, settings):
        settings.MEDIA_MAX_BYTES = 1
        assert upload(everybody(), b"x" * 100_000).status_code == 413


class TestPlans:
    def test_templates(self):
        client = everybody()
        body = {"name": "new piece", "platform": "x", "body": "Fresh: {{ title }}"}
        assert client.send("templates/", {**body, "dry_run": True}).json()["dry_run"]
        assert not ContentTemplate.objects.exists()
        made = client.send("templates/", body)
        assert made.status_code == 201
        assert client.send("templates/", body).json()["type"] == "about:name-taken"
        at = f"templates/{made.json()['id']}/"
        assert client.send(at, {"is_active": False}, "patch").json()["is_active"] is False
        assert client.send(at, method="delete").status_code == 204
        assert client.send("templates/", {**body, "platform": "myspace"}).status_code == 400

    def test_campaigns(self):
        client = everybody()
        made = client.send("campaigns/", {"name": "Spring Sale"}).json()
        assert (made["slug"], made["is_active"]) == ("spring-sale", True)
        changed = client.send(f"campaigns/{made['id']}/", {"name": "Summer"}, "patch").json()
        assert (changed["name"], changed["slug"]) == ("Summer", "spring-sale")
        assert client.send("campaigns/", {"name": "Summer"}).status_code == 409
        assert Campaign.objects.count() == 1

    def test_slots_and_the_next_free_one(self):
        client, to = everybody(), cast.account("x")
        at = f"/api/posting/accounts/{to.pk}/next-slot/"
        assert client.get(at).json() == {"scheduled_local": "", "timezone": "", "at": None}
        body = {"account": to.pk, "weekday": 0, "wall_time": "09:30"}
        assert client.send("slots/", {**body, "dry_run": True}).json()["dry_run"]
        assert not PostingSlot.objects.exists()
        made = client.send("slots/", body)
        assert (made.status_code, client.send("slots/", body).status_code) == (201, 422)
        assert client.get(at).json()["scheduled_local"].endswith("T09:30")
        assert client.send(f"slots/{made.json()['id']}/", method="delete").status_code == 204
        assert client.send("slots/", {**body, "account": 987654}).status_code == 404

    def test_recurring_posts(self, x):
        client, to = everybody(), cast.account("x")
        body = {"frequency": "daily", "first_on": "2099-01-01", "wall_time": "09:30", "zone": "Europe/Lisbon",
                "post": {"content": "Again", "accounts": [to.pk]}}  # fmt: skip
        assert client.send("recurrences/", {**body, "dry_run": True}).json()["dry_run"]
        assert (Recurrence.objects.count(), ScheduledPost.objects.count()) == (0, 0)
        made = client.send("recurrences/", body)
        assert (made.status_code, made.json()["next_on"]) == (201, "2099-01-01")
        assert client.send(f"recurrences/{made.json()['id']}/stop/").json() == {"cancelled": 0}
        assert client.send("recurrences/", {**body, "zone": "Mars"}).status_code == 422
        assert client.send("recurrences/", {**body, "post": {"colour": 1}}).status_code == 400


class TestAccountsAndQueue:
    def test_an_account_shows_no_secret_and_can_be_paused(self, x):
        to = cast.account("x")
        client, at = everybody(), f"accounts/{to.pk}"
        assert "access-" not in text_of(client.get(f"/api/posting/{at}/"))
        assert client.send(f"{at}/pause/", {"dry_run": True}).json()["status"] == "paused"
        assert client.get(f"/api/posting/{at}/").json()["status"] == "active"
        assert client.send(f"{at}/pause/", {"reason": "Holidays."}).json()["status"] == "paused"
        assert client.send(f"{at}/resume/").json()["status"] == "active"
        assert client.send(f"{at}/verify/").json()["ok"]
        assert client.send(f"{at}/disconnect/").json()["status"] == "disconnected"

    def test_accounts_of_another_world_are_not_there(self):
        other = cast.account("x")
        SocialAccount.objects.update(world="elsewhere")
        assert Client().get(f"/api/posting/accounts/{other.pk}/").status_code == 404

    def test_the_queue_tells_what_is_due(self, x):
        post = cast.due(cast.account("x"))
        found = Client().get("/api/posting/queue/").json()
        assert (found["due_posts"], found["due"], found["redis"]) == ([post.pk], 1, {"enabled": False})
        assert everybody().send("queue/rebuild/").json() == {"held": 0}
