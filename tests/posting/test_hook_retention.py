"""Old webhooks are forgotten in bounded pieces; what is under way stays, and nothing is told twice for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outbound.clock import database_now
from outbound.states import State
from posting import tasks
from posting.models import PostingNews, PostPart, WebhookAttempt, WebhookDelivery, WebhookEvent
from posting.services import hook_retention, hooks, news
from tests.posting import cast
from tests.posting.test_hooks_sending import endpoint

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=91)


def delivery(at: Any, state: str = State.SENT, **fields: Any) -> WebhookDelivery:
    """One that was told, with its ledger."""
    where = hooks.WebhookEndpoint.objects.first() or endpoint()
    row = hooks.send_test(where.pk)
    WebhookDelivery.objects.filter(pk=row.pk).update(**({"state": state, "created_at": at, "expires_at": at} | fields))
    WebhookAttempt.objects.create(
        delivery=row, epoch=1, idempotency_key="k", content_hash="h", mode="webhook", opened_at=at, outcome="accepted"
    )
    WebhookEvent.objects.create(delivery=row, at=at, kind="sent")
    return row


def told(event: str = "posted", **fields: Any) -> PostingNews:
    at = database_now() - LONG_AGO
    known = {"key": f"{event}:{PostingNews.objects.count()}", "event": event, "at": at}
    return PostingNews.objects.create(**(known | fields))


def test_what_is_old_goes_with_its_ledger_and_what_is_fresh_stays(settings):
    now = database_now()
    old, fresh = delivery(now - LONG_AGO), delivery(now - timedelta(days=89))
    gone, kept = told(), told(at=now - timedelta(days=10))
    WebhookDelivery.objects.filter(pk=old.pk).update(news=gone)
    tasks.retention()
    for model in (WebhookAttempt, WebhookEvent):
        assert list(model.objects.values_list("delivery_id", flat=True)) == [fresh.pk]
    assert list(WebhookDelivery.objects.all()) == [fresh]
    assert list(PostingNews.objects.all()) == [kept]
    settings.HOOKS_KEPT_DAYS = 30
    tasks.retention()
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize("state", [State.CLAIMED, State.SENDING, State.UNKNOWN])
def test_what_is_under_way_stays(state):
    kept = delivery(database_now() - LONG_AGO, state)
    tasks.retention()
    assert list(WebhookDelivery.objects.all()) == [kept]
    assert WebhookAttempt.objects.count() == 1


def test_what_nobody_took_goes_once_nobody_may_be_told_it(settings):
    at = database_now() - LONG_AGO
    delivery(at, State.SCHEDULED)
    kept = delivery(at, State.SCHEDULED, expires_at=database_now() + timedelta(hours=1))
    tasks.retention()
    assert list(WebhookDelivery.objects.all()) == [kept]


def test_news_stays_while_its_delivery_does():
    news_row = told()
    row = delivery(database_now() - LONG_AGO, State.UNKNOWN)
    WebhookDelivery.objects.filter(pk=row.pk).update(news=news_row)
    tasks.retention()
    assert list(PostingNews.objects.all()) == [news_row]


def test_what_still_is_so_is_not_told_again(x):
    """A post that is held for months, and an account that nobody connects again."""
    endpoint()
    broken = cast.account(status="needs_reconnect", status_reason="Gone.")
    cast.due(broken)
    past = database_now() - LONG_AGO
    PostPart.objects.update(scheduled_for=past)
    news.each_minute()
    before = set(PostingNews.objects.values_list("key", flat=True))
    assert {key.partition(":")[0] for key in before} == {"held", "reconnect"}
    PostingNews.objects.update(at=past)
    WebhookDelivery.objects.update(created_at=past, state=State.SENT)
    tasks.retention()
    news.each_minute()
    assert set(PostingNews.objects.values_list("key", flat=True)) == before
    assert not WebhookDelivery.objects.exists()
    cast.SocialAccount.objects.update(status="active")
    PostPart.objects.update(state=State.SENT)
    tasks.retention()
    assert not PostingNews.objects.exists()


def test_a_run_is_bounded_and_the_next_goes_on(monkeypatch):
    monkeypatch.setattr(hook_retention, "_PIECE", 2)
    monkeypatch.setattr(hook_retention, "_MOST_PIECES", 2)
    for _ in range(5):
        delivery(database_now() - LONG_AGO)
    tasks.retention()
    assert WebhookDelivery.objects.count() == 1
    tasks.retention()
    assert WebhookDelivery.objects.count() == 0


def test_the_cost_follows_what_is_old(monkeypatch):
    def statements() -> int:
        now = database_now()
        with CaptureQueriesContext(connection) as caught:
            hook_retention.forget(now)
        return len(caught)

    monkeypatch.setattr(hook_retention, "_PIECE", 2)
    none = statements()
    for _ in range(7):
        delivery(database_now())
        told(at=database_now())
    assert statements() == none <= 2
