"""Discovery runs and sources in the console: stop, go on, resume a halted source."""

from __future__ import annotations

from typing import Any

import pytest

from outbound.outcome import Throttled, Unauthorized
from social_outreach import tasks
from social_outreach.models import SocialSource
from social_outreach.services import discovery
from tests.social_outreach import console
from tests.social_outreach.discovery_cast import FakeSource, made, people, put

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def source(monkeypatch: pytest.MonkeyPatch) -> FakeSource:
    monkeypatch.setattr(tasks, "nudge", lambda: None)
    return put(monkeypatch, FakeSource([people(0, 5)]))


def test_a_run_is_stopped_once() -> None:
    job, client = made(), console.operator()
    assert "was stopped" in console.press(client, job, "cancel")[0]
    assert "over already" in console.press(client, job, "cancel")[0]


def test_one_that_waits_is_gone_on_with(source: FakeSource) -> None:
    source.answers = [Throttled(reason="Slow down.")]
    job, client = made(), console.operator()
    discovery.run(job.pk)
    assert "Go on now" in client.get(console.page(job)).content.decode()
    assert "goes on" in console.press(client, job, "resume")[0]
    job.refresh_from_db()
    assert job.resume_at is None


@pytest.mark.parametrize(("codename", "status"), [("operate_outreach", 302), ("review_profiles", 403)])
def test_only_an_operator_resumes_a_source(source: FakeSource, codename: str, status: int) -> None:
    source.answers = [Unauthorized(reason="The key is wrong.")]
    discovery.run(made().pk)
    row: Any = SocialSource.objects.get()
    client = console.staff_with(codename, "view_socialsource")
    from django.urls import reverse

    address = reverse("admin:social_outreach_socialsource_verb", args=[row.pk, "resume"])
    assert client.post(address).status_code == status
    row.refresh_from_db()
    assert row.is_halted == (status == 403)
