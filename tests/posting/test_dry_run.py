"""The dry run: every request as it would leave, nothing sent, nothing changed, and no secret shown."""

from __future__ import annotations

import io
import json
import socket
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from PIL import Image

from outbound.redact import MASK
from posting.adapters import registry
from posting.adapters.base import Credentials
from posting.models import ScheduledPost, SocialAccount
from posting.services import dry_requests, dry_run, posts, scheduling
from posting.services.credentials import sealed
from posting.services.media_library import take
from posting.services.recording_door import RecordingDoor
from posting.states import Status
from tests.posting import cast

pytestmark = pytest.mark.django_db
SECRETS = ("t0ken-of-access", "t0ken-secret-one", "refresh-t0ken", "app-s3cret-two")
#: What each network needs beside a text.
VARIANTS: dict[str, dict[str, Any]] = {
    "x": {"thread": ["Second."]},
    "facebook": {"first_comment": "More below."},
    "instagram": {"first_comment": "More below."},
    "linkedin": {"first_comment": "More below."},
    "tiktok": {"options": {"privacy_level": "SELF_ONLY"}},
}


@pytest.fixture(autouse=True)
def _reachable(settings: Any) -> None:
    settings.PUBLIC_URL = "https://console.example.org"


@pytest.fixture
def no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("something wanted to leave")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def account(platform: str, **fields: Any) -> SocialAccount:
    row = cast.account(platform, **fields)
    token, secret, fresh, app = SECRETS
    secrets = {"access_token": token, "refresh_token": fresh, "app_id": "app-1", "app_secret": app}
    if platform == "x":
        secrets["token_secret"] = secret
    row.credentials = sealed(Credentials(account_id=row.account_id, **secrets))
    row.save()
    return row


def picture() -> Any:
    content = io.BytesIO()
    Image.new("RGB", (1000, 1000), "teal").save(content, "JPEG")
    return take(name="a.jpg", chunks=[content.getvalue()], alt_text="A teal square", actor=None)


def video() -> Any:
    return cast.medium("v.mp4", content=b"v" * 3000, kind="video", mime="video/mp4", duration=5.0)


def rows() -> dict[str, list[Any]]:
    """Every row of the app's tables, as it is."""
    there = set(connection.introspection.table_names())
    models = [model for model in apps.get_app_config("posting").get_models() if model._meta.db_table in there]
    assert ScheduledPost in models
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def report(platform: str, media: Any) -> dict[str, Any]:
    variants = {platform: VARIANTS[platform]}
    post = cast.draft(account(platform), media=[{"medium": media.pk}], variants=variants)
    return dry_run.of_post(post.pk)


@pytest.mark.parametrize("platform", list(registry.ADAPTERS))
@pytest.mark.parametrize("make", [picture, video])
class TestEveryNetwork:
    def test_shows_every_request_up_to_the_creating_one(self, platform, make, no_socket):
        found = report(platform, make())
        for part in found["targets"][0]["parts"]:
            assert (part["stopped"], part["complete"]) == ("", True)
            assert [each["creates"] for each in part["requests"]][-1] is True
            assert sum(each["creates"] for each in part["requests"]) == 1

    def test_changes_no_row(self, platform, make, no_socket):
        post = cast.draft(account(platform), media=[{"medium": make().pk}], variants={platform: VARIANTS[platform]})
        before = rows()
        dry_run.of_post(post.pk)
        assert rows() == before

    def test_shows_no_secret(self, platform, make, no_socket):
        text = json.dumps(report(platform, make()))
        assert '"creates": true' in text
        for secret in SECRETS:
            assert secret not in text
        for header in ("Authorization", "appsecret_proof"):
            for piece in text.split(header)[1:]:
                assert MASK in piece[:20]


class TestRequests:
    def test_the_creating_one_has_the_approved_text(self, no_socket):
        found = dry_run.of_post(cast.draft(account("x"), content="Token: abcdefghijklmnop is a word").pk)
        request = found["targets"][0]["parts"][0]["requests"][0]
        assert (request["method"], request["url"]) == ("POST", "https://api.x.com/2/tweets")
        assert request["body"] == {"text": "Token: abcdefghijklmnop is a word"}

    def test_a_later_part_names_the_one_before(self, no_socket):
        post = cast.draft(account("x"), variants={"x": {"thread": ["Second.", "Third."]}})
        parts = dry_run.of_post(post.pk)["targets"][0]["parts"]
        assert parts[2]["requests"][0]["body"]["reply"] == {"in_reply_to_tweet_id": "<id of part 2>"}

    def test_a_file_is_shown_by_its_size_and_its_id_in_words(self, no_socket):
        requests = report("x", medium := picture())["targets"][0]["parts"][0]["requests"]
        assert requests[0]["body"]["media"] == f"file of {medium.size} bytes"
        assert requests[-1]["body"]["media"]["media_ids"][0].startswith("<id of upload")

    def test_a_long_row_of_pieces_is_cut_and_says_so(self, no_socket):
        big = cast.medium("v.mp4", content=b"v" * 60_000_000, kind="video", mime="video/mp4", duration=5.0)
        part = report("x", big)["targets"][0]["parts"][0]
        assert len(part["requests"]) == 40
        assert "follow" in part["stopped"]

    def test_what_an_adapter_cannot_do_is_said(self, settings, no_socket):
        settings.PUBLIC_URL = ""
        part = report("instagram", picture())["targets"][0]["parts"][0]
        assert "PUBLIC_URL" in part["stopped"]
        assert not part["complete"]

    def test_an_adapter_that_stumbles_shows_the_steps_so_far(self, monkeypatch, no_socket):
        monkeypatch.setattr(RecordingDoor, "_hidden", lambda *_: 1 / 0)
        part = dry_run.of_post(cast.draft(account("x")).pk)["targets"][0]["parts"][0]
        assert "ZeroDivisionError" in part["stopped"]

    def test_a_network_that_is_not_built_says_so(self, monkeypatch, no_socket):
        monkeypatch.setattr(dry_requests.inspect, "isabstract", lambda _: True)
        part = dry_run.of_post(cast.draft(account("x")).pk)["targets"][0]["parts"][0]
        assert part["stopped"] == "Publishing to X is not built yet."

    def test_a_missing_file_is_said(self, no_socket):
        medium = picture()
        post = cast.draft(account("x"), media=[{"medium": medium.pk}])
        dry_requests.media_files.Path(dry_requests.settings.MEDIA_ROOT, medium.path).unlink()
        assert "media folder" in dry_run.of_post(post.pk)["targets"][0]["parts"][0]["stopped"]


class TestJudgement:
    def test_problems_are_those_of_the_checks(self, no_socket):
        found = dry_run.of_post(cast.draft(account("x"), content="x" * 300).pk)
        assert not found["ok"]
        assert [each["field"] for each in found["problems"]] == ["text"]

    def test_what_stands_against_it_is_told_in_sentences(self, no_socket):
        found = dry_run.of_post(cast.draft(account("x", status="paused")).pk)
        assert found["stands_against"] == ["It is a draft and not approved."]
        assert "not active" in found["targets"][0]["problem"]
        assert not found["ok"]

    def test_an_approved_post_is_well(self, no_socket):
        found = dry_run.of_post(cast.approved(account("x")).pk)
        assert (found["ok"], found["stands_against"]) == (True, [])

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"late_policy": "hold"}, "is over by more than the 60 minutes it is allowed: it would be held"),
            ({"late_policy": "drop"}, "is over by more than the 60 minutes it is allowed: it would be dropped"),
            ({"late_policy": "send"}, "is over: once it is scheduled, it leaves at once"),
            ({"late_policy": "hold", "late_minutes": 525_600 * 10}, "is over: once it is scheduled, it leaves at once"),
        ],
    )
    def test_a_time_that_is_over_is_told_with_the_late_policy(self, fields, said, no_socket):
        post = cast.approved(account("x"), scheduled_local="2025-01-01T10:00", **fields)
        [told] = dry_run.of_post(post.pk)["stands_against"]
        assert told.startswith(f"Its time, 01 January 2025, 10:00 UTC, {said}.")

    def test_the_time_is_the_one_that_the_tried_step_gives(self, x, no_socket):
        by = cast.user()
        post = cast.approved(account("x"), by=by, scheduled_local="2025-01-01T10:00")
        tried = dry_run.of_post(post.pk, trying=lambda: scheduling.publish_now(post.pk, actor=by))
        assert tried["stands_against"] == []
        later = {"actor": by, "local": "2099-01-01T10:00"}
        tried = dry_run.of_post(post.pk, trying=lambda: scheduling.reschedule(post.pk, **later))
        assert tried["stands_against"] == ["It is planned for 01 January 2099, 10:00 UTC."]

    def test_of_what_is_out_its_time_is_nothing(self, x, no_socket):
        post = cast.work(cast.due(account("x")))
        ScheduledPost.objects.update(scheduled_at="2025-01-01T10:00Z")
        assert dry_run.of_post(post.pk)["stands_against"] == []

    def test_the_refusal_of_a_step_is_told(self, no_socket):
        post = cast.draft(account("x"))
        found = dry_run.of_post(post.pk, trying=lambda: scheduling.publish_now(post.pk, actor=None))
        assert "not approved" in found["refusal"]
        assert not found["ok"]

    def test_a_step_that_is_allowed_is_taken_back(self, no_socket):
        post = cast.approved(account("x"))
        before = rows()
        found = dry_run.of_post(post.pk, trying=lambda: scheduling.publish_now(post.pk, actor=None))
        assert (found["refusal"], rows()) == ("", before)

    def test_a_post_that_is_not_stored_is_judged_alike(self, no_socket):
        to = account("x")
        before = rows()
        found = dry_run.of_fields(fields={"content": "Good morning!"}, accounts=[to.pk])
        assert found["targets"][0]["parts"][0]["requests"][0]["body"] == {"text": "Good morning!"}
        assert (found["post_id"], found["targets"][0]["target_id"], found["status"]) == (None, None, Status.DRAFT)
        assert rows() == before

    def test_fields_that_do_not_exist_are_refused(self):
        with pytest.raises(posts.NotAcceptable):
            dry_run.of_fields(fields={"colour": "red"}, accounts=[])
        assert not ScheduledPost.objects.exists()
