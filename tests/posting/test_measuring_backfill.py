"""Asking for the numbers of posts that are out already: many of them, in batches, while others write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from outbound.clock import database_now
from outbound.outcome import CallFailed, Unreached
from posting.adapters.base import Measured
from posting.models import PostAnalytics, PostTarget
from posting.services import measure_runs
from tests.posting import cast
from tests.posting.measured_posts import out, snapshot

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def asked(x: Any, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    batches: list[list[str]] = []

    def measure(remote_ids: list[str], credentials: Any) -> dict[str, Measured]:
        batches.append(list(remote_ids))
        return {each: Measured(likes=1) for each in remote_ids}

    x.measure = measure
    object.__setattr__(x.capabilities, "measures_together", 2)
    return batches


@pytest.fixture(autouse=True)
def _as_before(x: Any) -> Iterator[None]:
    before = x.capabilities.measures_together
    yield
    object.__setattr__(x.capabilities, "measures_together", before)


def test_no_cursor_stands_open_while_numbers_are_written(asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite reads on beside its own writes, and may name a row twice or not at all."""
    account = cast.account()
    posts = [out(account, ago=number * DAY, remote_id=f"r{number}") for number in range(1, 6)]
    monkeypatch.setattr(measure_runs, "STRETCH", 3)
    monkeypatch.setattr(QuerySet, "iterator", lambda *_, **__: pytest.fail("an open cursor"))
    done = measure_runs.backfill(since=database_now() - 30 * DAY)
    assert asked == [["r1", "r2"], ["r3", "r4"], ["r5"]]
    assert (done.snapshots, PostAnalytics.objects.count()) == (len(posts), len(posts))


def test_statements_do_not_follow_what_is_left_out(asked: Any) -> None:
    account = cast.account()
    costs = []
    for _ in range(2):
        for _ in range(6):
            snapshot(out(account, ago=4 * DAY), age="3d")
        with CaptureQueriesContext(connection) as counted:
            assert measure_runs.backfill(since=database_now() - 30 * DAY, age="3d").calls == 0
        costs.append(len(counted))
    assert costs[0] == costs[1]


def test_one_that_is_gone_is_not_asked_about_and_a_failure_ends_the_account(asked: Any, x: Any) -> None:
    account = cast.account()
    gone = snapshot(out(account, ago=DAY, remote_id="gone"), age="1h")
    PostAnalytics.objects.filter(pk=gone.pk).update(extra={"gone": True})
    out(account, ago=2 * DAY, remote_id="there")
    assert measure_runs.backfill(since=database_now() - 30 * DAY).snapshots == 1
    assert asked == [["there"]]

    def refuses(*_: Any) -> Any:
        asked.append(["refused"])
        raise CallFailed(Unreached(reason="Nobody there."))

    x.measure = refuses
    for number in range(4):
        out(account, ago=3 * DAY, remote_id=f"more{number}")
    assert measure_runs.backfill(since=database_now() - 30 * DAY).calls == 1
    assert PostTarget.objects.count() == 6
