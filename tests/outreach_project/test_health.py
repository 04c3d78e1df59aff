"""Is the house well: /healthz, /readyz, /metrics, the page, and manage.py doctor."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client
from django.test.utils import override_settings

from outbound.clock import database_now
from outreach_project import health
from posting.models import PostingControl
from social_outreach.models import SocialControl


def ticked(ago: timedelta) -> None:
    for control in (SocialControl, PostingControl):
        control.objects.update_or_create(pk=1, defaults={"ticked_at": database_now() - ago})


def parts(client: Client) -> tuple[int, dict[str, Any]]:
    response = client.get("/readyz")
    return response.status_code, response.json()["parts"]


class TestHealthz:
    def test_it_answers_without_the_database(self, client: Client):
        assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
class TestReadyz:
    def test_all_is_well_while_workers_tick(self, client: Client):
        ticked(timedelta(seconds=1))
        assert parts(client)[0] == 200

    def test_no_tick_for_long_is_not_ready(self, client: Client):
        ticked(timedelta(minutes=5))
        status, found = parts(client)
        assert (status, found["scheduler of Social Outreach"]["level"]) == (503, "bad")

    def test_no_tick_ever_is_not_ready(self, client: Client):
        assert parts(client)[0] == 503

    def test_a_broker_that_does_not_answer_is_not_ready(self, client: Client, settings: Any):
        ticked(timedelta(seconds=1))
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        status, found = parts(client)
        assert (status, found["broker"]["level"]) == (503, "bad")

    def test_migrations_that_wait_are_named(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        ticked(timedelta(seconds=1))
        monkeypatch.setattr(health, "_waiting_migrations", lambda: ["a.1", "a.2", "a.3", "a.4"])
        status, found = parts(client)
        assert status == 503
        assert found["migrations"]["sentence"] == "Not applied: a.1, a.2, a.3 and 1 more."

    def test_a_database_that_is_down_says_no_more_than_that(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        def refuse(*_: Any) -> None:
            raise DatabaseError("password authentication failed for user console at 10.0.0.1")

        monkeypatch.setattr(health.connection, "cursor", refuse)
        status, found = parts(client)
        assert (status, set(found)) == (503, {"database", "broker"})
        assert "10.0.0.1" not in found["database"]["sentence"]


class TestQueue:
    def test_what_waits_too_long_is_bad(self, db: None, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("social_outreach.facade.oldest_due_seconds", lambda: 3600.0)
        line, *_ = health.queue()
        assert (line.level, line.sentence) == ("bad", "The oldest due delivery has waited 60 min.")

    def test_while_sending_is_stopped_waiting_is_meant(self, db: None, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("social_outreach.facade.oldest_due_seconds", lambda: 3600.0)
        monkeypatch.setattr("social_outreach.facade.is_stopped", lambda: {"reason": "audit"})
        line, *_ = health.queue()
        assert line.level == "ok"


class TestWorst:
    def test_bad_goes_before_look_before_fine(self):
        fine, look, bad = (health.HealthLine(level, level, "") for level in ("ok", "warn", "bad"))
        assert health.worst([fine, look, bad]) is bad
        assert health.worst([fine, look]) is look
        assert health.worst([fine]) is None


@pytest.mark.django_db
class TestMetrics:
    def test_it_is_open_to_this_machine_when_embedded(self, client: Client):
        ticked(timedelta(seconds=1))
        text = client.get("/metrics").content.decode()
        assert 'outreach_messages{app="social",state="draft"} 0.0' in text
        assert 'outreach_last_tick_age_seconds{app="social"}' in text

    def test_it_is_closed_to_what_comes_through_a_proxy(self, client: Client):
        assert client.get("/metrics", HTTP_X_FORWARDED_FOR="10.1.1.1").status_code == 401

    def test_it_is_closed_to_other_machines(self, client: Client):
        assert client.get("/metrics", REMOTE_ADDR="10.1.1.1").status_code == 401

    def test_a_token_opens_it_and_only_the_right_one(self, client: Client, settings: Any):
        settings.METRICS_TOKEN = "the-token"
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer wrong").status_code == 401
        assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer the-token").status_code == 200

    def test_staff_may_read_it_and_members_may_not(self, operator: Client, signed_in: Client):
        with override_settings(METRICS_TOKEN="the-token"):
            assert operator.get("/metrics").status_code == 200
            assert signed_in.get("/metrics").status_code == 401


class TestHealthPage:
    def test_a_member_sees_each_part(self, signed_in: Client):
        assert b"Migrations" in signed_in.get("/health/").content

    def test_the_console_begins_with_it(self, operator: Client):
        assert b"Migrations" in operator.get("/console/").content


@pytest.mark.django_db
class TestDoctor:
    def run(self, *args: str) -> tuple[int, str]:
        out = StringIO()
        try:
            call_command("doctor", *args, stdout=out)
        except SystemExit as end:
            return int(end.code or 0), out.getvalue()
        return 0, out.getvalue()

    def test_all_fine(self):
        ticked(timedelta(seconds=1))
        code, text = self.run()
        assert code == 0, text
        assert "BAD" not in text

    def test_it_says_what_to_do_and_fails(self):
        code, text = self.run()
        assert code == 1
        assert "-> Start a worker and beat" in text

    def test_it_speaks_json(self):
        lines = json.loads(self.run("--json")[1])
        assert {"database", "broker", "migrations", "keys", "durations"} <= {line["name"] for line in lines}
