"""The engine of outgoing webhooks: the same life of a delivery, retried for two days.

The global stop of posting does not stop these: that posts are held is what they tell.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Q

from outbound.clock import clock_jump, database_now
from outbound.credentials import UnreadableSecret
from outbound.engine import Engine
from outbound.gates import GateFacts
from outbound.http import Answer, HttpDoor, Timeouts
from outbound.limits import CapState
from outbound.outcome import (
    Accepted,
    CallFailed,
    Halted,
    Look,
    Outcome,
    OutcomeUnknown,
    Refused,
    Sighting,
    Throttled,
    Unreached,
)
from outbound.port import Begun, Durations
from outbound.redact import redact, register_secret
from outbound.retry import RESET_MOST, RetryPolicy
from posting.models import (
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
    WebhookLimit,
    WebhookLimitUse,
)
from posting.rules.hooks import signature
from posting.services import hooks

logger = logging.getLogger(__name__)

POLICY = RetryPolicy(
    delays=(
        timedelta(seconds=30),
        timedelta(minutes=2),
        timedelta(minutes=10),
        timedelta(minutes=30),
        timedelta(hours=1),
        timedelta(hours=3),
        timedelta(hours=6),
        timedelta(hours=12),
        timedelta(hours=24),
    )
)
#: A receiver that answered badly is left alone for so long, whatever else is due to it.
REST = timedelta(seconds=30)
#: A receiver that is slow must not keep a worker long: it can take the event first and work on it afterwards.
TIMEOUTS = Timeouts(connect=5, read=10, deadline=15)
#: What one hint names, so that one receiver keeps one worker for little more than a minute at the worst.
BATCH = 10


@lru_cache(maxsize=2)
def _door(allow_private: bool) -> HttpDoor:
    return HttpDoor(timeouts=TIMEOUTS, user_agent="outreach-console-webhooks", allow_private=allow_private)


class HookEngine(Engine):
    deliveries = WebhookDelivery
    attempts = WebhookAttempt
    events = WebhookEvent
    limits = WebhookLimit
    uses = WebhookLimitUse
    delivery_field = "delivery"
    lane_field = "endpoint_id"
    policy = POLICY

    @property
    def durations(self) -> Durations:
        return Durations(
            lease=timedelta(seconds=settings.LEASE_SECONDS),
            hard_limit=timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT),
            deadline=timedelta(seconds=TIMEOUTS.deadline),
            # Nothing has to come to rest before a repetition, see ``call``.
            settle=timedelta(0),
            rehint=timedelta(seconds=settings.REHINT_SECONDS),
        )

    # -- what is read ----------------------------------------------------------------------------------

    def loaded(self) -> Any:
        return WebhookDelivery.objects.select_related("endpoint")

    def pumpable(self) -> Any:
        return WebhookDelivery.objects.all()

    def lock(self, delivery: WebhookDelivery) -> None:
        WebhookDelivery.objects.select_for_update().only("id").get(pk=delivery.pk)

    def fact_annotations(self, delivery: WebhookDelivery) -> dict[str, Any]:
        return {}

    def scopes(self, delivery: WebhookDelivery) -> dict[str, str]:
        scope = f"endpoint:{delivery.endpoint_id}"
        return {scope: scope}

    def facts(self, delivery: Any, now: datetime, caps: tuple[CapState, ...]) -> GateFacts:
        endpoint = delivery.endpoint
        is_approved = delivery.approved_hash == self.content_hash(delivery)
        return GateFacts(
            now=now,
            due_at=delivery.scheduled_for or now,
            clock_jump=clock_jump(),
            approval_problem="" if is_approved else "What would leave is not what was written.",
            account_problem="" if endpoint.is_active else "The endpoint is switched off.",
            paused_until=endpoint.paused_until,
            pause_reason=endpoint.failure_note,
            caps=caps,
            expires_at=delivery.expires_at,
        )

    def content_hash(self, delivery: WebhookDelivery) -> str:
        return hooks.body_hash(delivery.endpoint_id, delivery.body)

    def attempt_fields(self, delivery: WebhookDelivery) -> dict[str, Any]:
        return {"mode": "webhook"}

    # -- the call --------------------------------------------------------------------------------------

    def call(self, begun: Begun) -> Outcome:
        """One POST. Here no outcome is unknown: a receiver is told that a delivery may come twice, under one id, so
        that what broke off, and every 5xx, is repeated like what never arrived. For posts ADR 0004 forbids that."""
        try:
            return self._posted(begun)
        except CallFailed as failure:
            if not isinstance(failure.outcome, OutcomeUnknown):
                raise
            if 200 <= failure.outcome.http_status < 300:
                # It was taken; what it said beside that is too long for us to read.
                return Accepted(http_status=failure.outcome.http_status)
            doubt = failure.outcome
            return Unreached(reason=doubt.reason, code=doubt.code, http_status=doubt.http_status)
        except UnreadableSecret as error:
            return Halted(reason=str(error), code="secret")
        except Exception as error:
            logger.exception("Sending webhook delivery %s ended in an error of ours", begun.delivery.pk)
            return Unreached(reason=f"An error of ours interrupted the call ({type(error).__name__}).")

    def _posted(self, begun: Begun) -> Outcome:
        delivery = begun.delivery
        endpoint: WebhookEndpoint = delivery.endpoint
        answer = _door(bool(settings.REHEARSAL_URL)).post(
            endpoint.url,
            content=delivery.body.encode(),
            headers=headers(delivery, _key_of(endpoint), begun.clock()),
            permit=begun.permit,
            allowed_ports=hooks.allowed_ports(endpoint.url),
        )
        return outcome_of(answer, begun.clock())

    def look(self, delivery: WebhookDelivery, since: datetime) -> Look:
        """Only a worker that ended in mid-call leaves a doubt. Nobody can be asked, and it may be repeated."""
        return Look(Sighting.ABSENT, reason="The worker ended before the answer; it is told again.")

    def proves_absence(self, delivery: WebhookDelivery) -> bool:
        return True

    def can_look(self, delivery: WebhookDelivery) -> bool:
        return True

    # -- what news does --------------------------------------------------------------------------------

    def sent_fields(self, delivery: WebhookDelivery, thread_id: str) -> dict[str, Any]:
        return {}

    def on_sent(self, delivery: WebhookDelivery, now: datetime, *, thread_id: str) -> None:
        self._endpoint(delivery).update(told_at=now, failure_note="", failed_at=None, paused_until=None)

    def on_ended(self, delivery: WebhookDelivery, state: str, now: datetime) -> None:
        return None

    def _failed(self, begun: Begun, reason: str, now: datetime) -> int:
        self._endpoint(begun.delivery).update(failure_note=redact(reason)[:300], failed_at=now)
        return super()._failed(begun, reason, now)

    def _unreached(self, begun: Begun, outcome: Unreached, now: datetime) -> int:
        note = {"failure_note": redact(outcome.reason)[:300], "failed_at": now}
        self._endpoint(begun.delivery).update(paused_until=now + REST, **note)
        return super()._unreached(begun, outcome, now)

    def on_throttled(self, delivery: WebhookDelivery, outcome: Throttled, until: datetime) -> None:
        self._endpoint(delivery).update(paused_until=until, failure_note=outcome.reason[:300])

    def on_unauthorized(self, begun: Begun, outcome: Outcome) -> datetime:
        return begun.clock()

    def on_halted(self, delivery: WebhookDelivery, outcome: Outcome) -> None:
        note = f"Switched off. {redact(outcome.reason)}"[:300]
        self._endpoint(delivery).update(is_active=False, failure_note=note, failed_at=database_now())

    def on_unsupported(self, delivery: WebhookDelivery, outcome: Outcome) -> None:
        return None

    def rest_lane(self, lane: int, until: datetime) -> None:
        WebhookEndpoint.objects.filter(pk=lane).update(next_free_at=until)

    def _endpoint(self, delivery: WebhookDelivery) -> Any:
        return WebhookEndpoint.objects.filter(pk=delivery.endpoint_id)


engine = HookEngine()


def due_batches() -> list[list[int]]:
    """Deliveries that are due, a batch for each endpoint that is free. Two statements where nobody listens."""
    if clock_jump():
        return []
    now = database_now()
    free = Q(next_free_at__isnull=True) | Q(next_free_at__lte=now)
    unpaused = Q(paused_until__isnull=True) | Q(paused_until__lte=now)
    lanes = WebhookEndpoint.objects.filter(free, unpaused, is_active=True).order_by("pk").values_list("pk", flat=True)
    return [ids for lane in lanes if (ids := engine.due(lane, now, most=BATCH))]


def headers(delivery: WebhookDelivery, key: str, now: datetime) -> dict[str, str]:
    """Signed anew for each try, because the time is signed too."""
    timestamp = str(int(now.timestamp()))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-Outreach-Event": delivery.event,
        "X-Outreach-Delivery": delivery.idempotency_key,
        "X-Outreach-Timestamp": timestamp,
        "X-Outreach-Signature": signature(key, timestamp, delivery.body),
    }


def _key_of(endpoint: WebhookEndpoint) -> str:
    """Raises ``CallFailed(Halted)`` where there is none, UnreadableSecret where its key is lost."""
    key = endpoint.secret.get("key", "")
    if not key:
        raise CallFailed(Halted(reason="The endpoint has no secret. Enter one.", code="secret"))
    register_secret(key)
    return key


def outcome_of(answer: Answer, now: datetime) -> Outcome:
    """What an answer means: 2xx taken, 410 never again, 429 later, other 4xx refused, anything else once more."""
    status, said = answer.status, f"The receiver answered {answer.status}."
    if answer.ok:
        return Accepted(http_status=status)
    if status == 410:
        return Halted(reason=f"{said} It says that it is gone for good.", code="gone", http_status=status)
    if status == 429:
        return Throttled(reason=said, http_status=status, until=_until(answer, now))
    if 300 <= status < 400:
        reason = f"{said} Redirects are not followed; enter the final address."
        return Refused(reason=reason, code="redirect", http_status=status)
    if 400 <= status < 500 and status not in (408, 425):
        return Refused(reason=said, http_status=status)
    until = _until(answer, now)
    return Unreached(reason=said, http_status=status, retry_after=until - now if until else None)


def _until(answer: Answer, now: datetime) -> datetime | None:
    """The Retry-After header, in seconds or as a date (RFC 9110, 10.2.3); never further off than a day, so that no
    receiver parks what waits for it."""
    said, latest = answer.headers.get("retry-after", "").strip(), now + RESET_MOST
    try:
        if said.isascii() and said.isdigit():
            return min(now + timedelta(seconds=int(said[:9])), latest)
        when = parsedate_to_datetime(said)
        return min(max(when if when.tzinfo else when.replace(tzinfo=UTC), now), latest)
    except (ValueError, TypeError, OverflowError):
        return None
