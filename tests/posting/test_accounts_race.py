"""Two workers meet an expired single-use refresh token: one refresh is made, and both posts go out.

With real threads on the database in use. On SQLite it lies in a file for that: the one in memory that tests use
shares its locks between threads in a way that no deployment has.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import close_old_connections, connection, connections

from outbound.clock import database_now
from outbound.outcome import CallFailed, Unauthorized
from posting.adapters.base import Credentials, RefreshedToken
from posting.models import PostPart, SocialAccount, TokenEvent
from posting.services import pump
from posting.services.credentials import credentials_of
from posting.services.publishing import engine
from tests.posting import accounts_cast as given
from tests.posting import cast

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 2


@pytest.fixture
def on_disk(tmp_path: Any) -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    memory, name = connection.connection, connection.settings_dict["NAME"]
    path = tmp_path / "race.sqlite3"
    with sqlite3.connect(path) as file:
        memory.backup(file)
    file.close()
    connection.connection = None
    settings = [connections.settings["default"], connection.settings_dict]
    for each in settings:
        each["NAME"] = str(path)
    yield
    connection.connection.close()
    connection.connection = memory
    for each in settings:
        each["NAME"] = name


class SingleUse:
    """A platform whose refresh token works once, and whose access token has ended."""

    def __init__(self, adapter: Any, refresh_token: str) -> None:
        self.adapter, self.good, self.valid = adapter, refresh_token, "nothing yet"
        self.asked: list[str] = []
        self.lock = threading.Lock()
        adapter.refresh, adapter.publish_as_before = self.refresh, adapter.publish
        adapter.publish = self.publish

    def refresh(self, credentials: Credentials) -> RefreshedToken:
        with self.lock:
            self.asked.append(credentials.refresh_token)
            if credentials.refresh_token != self.good:
                raise CallFailed(Unauthorized(reason="The refresh token was used before."))
            number = len(self.asked)
            self.good, self.valid = f"refresh-token-{number}", f"access-token-{number}"
            token = RefreshedToken(self.valid, self.good, expires_at=database_now() + timedelta(hours=2))
        # Long enough for the other worker to come by while the answer is not stored yet.
        time.sleep(0.3)
        return token

    def publish(self, part: Any, credentials: Credentials, permit: Any) -> Any:
        if credentials.access_token != self.valid:
            raise CallFailed(Unauthorized(reason="The token has ended."))
        return self.adapter.publish_as_before(part, credentials, permit)


def in_threads(work: Any) -> None:
    """``work(number)`` in two threads at once; what fails in one fails the test."""
    gate, faults = threading.Barrier(WORKERS), []

    def run(number: int) -> None:
        try:
            gate.wait(10)
            work(number)
        except Exception as error:
            faults.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []


@pytest.mark.parametrize("turn", range(3))
def test_one_refresh_is_made_and_both_posts_go_out(on_disk: None, x: Any, turn: int) -> None:
    # Not due by its time: only the refusals that both workers meet say that it has ended.
    account = given.refreshable(refresh_due_at=database_now() + timedelta(hours=1))
    platform = SingleUse(x, given.SECRETS[1])
    posts = [cast.due(account) for _ in range(WORKERS)]
    parts = [list(PostPart.objects.filter(target__post=post).values_list("pk", flat=True)) for post in posts]
    known = SocialAccount.objects

    in_threads(lambda number: engine.run(parts[number]))
    assert known.get(pk=account.pk).is_token_stale
    assert x.sent == []

    in_threads(lambda number: pump.repair())
    assert platform.asked == [given.SECRETS[1]]
    row = known.get(pk=account.pk)
    assert (row.status, row.is_token_stale, credentials_of(row).refresh_token) == ("active", False, "refresh-token-1")

    PostPart.objects.update(due_at=database_now(), hinted_at=None)
    in_threads(lambda number: engine.run(parts[number]))
    for post in posts:
        post.refresh_from_db()
    assert [post.status for post in posts] == ["posted", "posted"]
    assert len(x.sent) == WORKERS
    assert platform.asked == [given.SECRETS[1]]
    assert list(TokenEvent.objects.filter(account=account).values_list("kind", flat=True)) == ["refreshed"]
