"""Endpoints of outgoing webhooks, and the bodies that are written for them when there is news."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max

from outbound.clock import database_now
from outbound.credentials import SecretValue
from outbound.guard import AddressRule
from outbound.outcome import CallFailed
from outbound.redact import redact
from outbound.writing import writing
from posting.models import PostingNews, PostTarget, WebhookDelivery, WebhookEndpoint, WebhookLimit, WebhookLimitUse
from posting.rules.hooks import EVENTS, HookEvent
from posting.services import limits

#: A signature is worth what its key is.
LEAST_SECRET, MOST_SECRET = 24, 200
PORTS = (80, 443, 8080, 8443)
#: Older news than this is told to nobody any more.
TOLD_WITHIN = timedelta(days=3)
_PER_MINUTE = 600


class HookRefused(ValueError):
    """The endpoint cannot be kept or used like this; the sentence says why."""


# -- endpoints -----------------------------------------------------------------------------------------


def keep(endpoint: WebhookEndpoint, *, secret: str = "", actor: Any) -> WebhookEndpoint:
    """Store a new or changed endpoint. An empty ``secret`` keeps the one that is stored. Raises HookRefused."""
    endpoint.url = endpoint.url.strip()
    check(endpoint.url, endpoint.events, secret, is_new=endpoint.pk is None)
    if secret:
        endpoint.secret = SecretValue(key=secret)
    if endpoint.pk is not None:
        # Workers write to the other columns of the same row meanwhile.
        endpoint.save(update_fields=["name", "url", "events", *(["secret"] if secret else [])])
        return endpoint
    endpoint.created_by, endpoint.listens_since = actor, database_now()
    with writing():
        endpoint.save()
        WebhookLimit.objects.create(
            scope=f"endpoint:{endpoint.pk}", name="per minute", limit=_PER_MINUTE, window_seconds=60
        )
    return endpoint


def check(url: str, events: Any, secret: str, *, is_new: bool) -> None:
    """Raises HookRefused. Where a name leads to is looked at with each call, when the connection is opened."""
    try:
        AddressRule(frozenset(allowed_ports(url)), allow_private=bool(settings.REHEARSAL_URL)).check_url(url)
    except CallFailed as failure:
        raise HookRefused(failure.outcome.reason) from None
    if not url.startswith("https://") and not settings.REHEARSAL_URL:
        raise HookRefused("The address must begin with https://, so that nobody reads along.")
    if not events or not set(events) <= set(EVENTS):
        raise HookRefused(f"Choose at least one event of: {', '.join(EVENTS)}.")
    if (is_new or secret) and not LEAST_SECRET <= len(secret) <= MOST_SECRET:
        raise HookRefused(f"The secret must have {LEAST_SECRET} to {MOST_SECRET} characters.")


def allowed_ports(url: str) -> tuple[int, ...]:
    """A rehearsal's receiver listens on any port of this machine; otherwise those of the web."""
    if not settings.REHEARSAL_URL:
        return PORTS
    try:
        port = urlsplit(url).port
    except ValueError:
        return PORTS
    return (*PORTS, port) if port else PORTS


def switch(pk: int, *, on: bool) -> bool:
    """False: it was so already. What was written for it before goes on, unless it is too old by then."""
    rows = WebhookEndpoint.objects.filter(pk=pk, is_active=not on)
    if not on:
        return bool(rows.update(is_active=False))
    fresh = {"failure_note": "", "failed_at": None, "paused_until": None, "next_free_at": None}
    return bool(rows.update(is_active=True, listens_since=database_now(), **fresh))


def listeners(event: str) -> list[WebhookEndpoint]:
    rows = WebhookEndpoint.objects.filter(is_active=True).defer("secret").order_by("pk")
    return [row for row in rows if event in row.events]


def tune(pk: int, *, limit: int, window_seconds: int) -> WebhookLimit:
    """Set number and window of an endpoint's limit; what waited for it is looked at again. Raises LimitRefused."""
    with writing():
        row = WebhookLimit.objects.select_for_update().get(pk=pk)
        limits.check(row, limit, window_seconds)
        row.limit, row.window_seconds = limit, window_seconds
        row.save(update_fields=["limit", "window_seconds"])
        WebhookEndpoint.objects.filter(pk=row.scope.partition(":")[2]).update(next_free_at=None)
    return row


def forget(now: datetime) -> int:
    """Slots of the limit that bind nothing any more."""
    longest = WebhookLimit.objects.aggregate(most=Max("window_seconds"))["most"] or 0
    count, _ = WebhookLimitUse.objects.filter(ended_at__lt=now - timedelta(seconds=longest, days=1)).delete()
    return count


# -- what is told --------------------------------------------------------------------------------------


def tell(news: PostingNews, *, reason: str = "", numbers: Mapping[str, Any] | None = None) -> int:
    """Write the deliveries of news, in the caller's transaction; how many."""
    found = [row for row in listeners(news.event) if row.listens_since <= news.at]
    if not found or news.target is None:
        return 0
    facts = {**_facts(news.target, reason), **({"numbers": dict(numbers)} if numbers else {})}
    rows = [_delivery(endpoint, news.event, news.at, facts, news) for endpoint in found]
    return len(WebhookDelivery.objects.bulk_create(rows))


def send_test(pk: int) -> WebhookDelivery:
    """An event without post and target, to this endpoint alone. Raises HookRefused."""
    endpoint = WebhookEndpoint.objects.defer("secret").get(pk=pk)
    if not endpoint.is_active:
        raise HookRefused("The endpoint is switched off. Switch it on first.")
    delivery = _delivery(endpoint, HookEvent.TEST, database_now(), {"post": None, "target": None})
    delivery.save()
    # Whoever presses the button wants to see it now.
    WebhookEndpoint.objects.filter(pk=pk).update(paused_until=None, next_free_at=None)
    return delivery


def _delivery(
    endpoint: WebhookEndpoint, event: str, at: datetime, facts: Mapping[str, Any], news: PostingNews | None = None
) -> WebhookDelivery:
    number, now = uuid.uuid4().hex, database_now()
    body = json.dumps({"id": number, "event": str(event), "at": at.isoformat(), **facts}, ensure_ascii=False)
    return WebhookDelivery(
        endpoint=endpoint,
        news=news,
        event=event,
        body=body,
        created_at=now,
        scheduled_for=now,
        due_at=now,
        expires_at=now + TOLD_WITHIN,
        idempotency_key=number,
        approved_hash=body_hash(endpoint.pk, body),
    )


def body_hash(endpoint_id: int, body: str) -> str:
    return hashlib.sha256(f"{endpoint_id}:{body}".encode()).hexdigest()


def _facts(target: PostTarget, reason: str) -> dict[str, Any]:
    post, account = target.post, target.account
    return {
        "post": {
            "id": post.pk,
            "status": post.status,
            "content": post.content,
            "labels": post.labels,
            "scheduled_at": _iso(post.scheduled_at),
            "page": f"{settings.PUBLIC_URL}/posting/posts/{post.pk}/" if settings.PUBLIC_URL else "",
        },
        "target": {
            "id": target.pk,
            "platform": target.platform,
            "world": account.world,
            "account": {"id": account.pk, "name": account.account_name, "username": account.account_username},
            "status": target.status,
            "posted_at": _iso(target.posted_at),
            "platform_post_id": target.platform_post_id,
            "platform_post_url": target.platform_post_url,
            "reason": redact(reason or target.error_message)[:1000],
        },
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
