"""manage.py discover_profiles: starts a run, carries it out with --wait, and says what is wrong in words."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from outbound.outcome import Refused
from social_outreach import tasks
from social_outreach.models import SocialDiscoveryJob
from tests.social_outreach.discovery_cast import FakeSource, people, put, usernames

pytestmark = pytest.mark.django_db
ASKED = ("discover_profiles", "--platform", "instagram", "--source", "brave", "--category", "design studio")


@pytest.fixture(autouse=True)
def source(monkeypatch: pytest.MonkeyPatch) -> FakeSource:
    monkeypatch.setattr(tasks, "nudge_discovery", lambda pk: None)
    return put(monkeypatch, FakeSource([people(0, 10), ["https://www.instagram.com/p/Cxyz/", *people(10, 15)]]))


def called(*arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(*ASKED, *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_carries_it_out_and_reports() -> None:
    out, err = called("--location", "Lisbon", "--wait", "--set", "country=PT", "--most", "100")
    assert "1 search, at most 10 requests." in out
    assert "16 found: 15 new, 0 merged, 0 unchanged, 1 refused, 0 passed over" in out
    assert "https://www.instagram.com/p/Cxyz/" in err
    assert len(usernames()) == 15
    assert SocialDiscoveryJob.objects.get().parameters == {"country": "pt"}


def test_leaves_it_to_the_workers() -> None:
    called()
    assert SocialDiscoveryJob.objects.get().status == "waiting"


def test_takes_pasted_addresses() -> None:
    out = io.StringIO()
    call_command("discover_profiles", "--platform", "tiktok", "--source", "urls", "--url", "@ada", stdout=out)
    assert usernames() == {"ada"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--set", "colour=red"), "--set colour: There is no parameter"),
        (("--set", "country"), "name=value"),
        (("--most", "0"), "Between 1 and"),
    ],
)
def test_says_what_is_wrong(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        called(*arguments)
    assert not SocialDiscoveryJob.objects.exists()


def test_a_run_that_failed_ends_with_an_error(source: FakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
    def cancelled(*_: Any) -> Any:
        SocialDiscoveryJob.objects.update(status="cancelled", lease_until=None)
        raise AssertionError("and whatever comes of it")

    monkeypatch.setattr(source, "ask", cancelled)
    with pytest.raises(CommandError, match="cancelled"):
        called("--wait")


def test_a_skipped_question_is_told(source: FakeSource) -> None:
    source.answers = [Refused(reason="Too many words.")]
    assert "skipped: design studio: Too many words." in called("--wait")[1]
