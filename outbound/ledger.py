"""Abstract tables of the ledger: what should leave (delivery), each try (attempt), what happened (event).

Every app has its own tables made from these. Attempts and events are never changed into something else.
Those of messages and posts are never deleted: they are the audit.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from outbound.states import State


class AbstractDelivery(models.Model):
    """One thing to one recipient through one account. The row is the queue; a Celery message is a hint."""

    state = models.CharField(max_length=12, default=State.SCHEDULED)
    scheduled_for = models.DateTimeField(null=True, blank=True, help_text="When it was planned to leave.")
    due_at = models.DateTimeField(null=True, blank=True, help_text="May be claimed from then on; a wait moves it.")
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Does not leave after this.")
    #: Fencing: each claim gets the next number, and only its holder may move the row on.
    epoch = models.PositiveIntegerField(default=0, editable=False)
    claims = models.PositiveSmallIntegerField(default=0, editable=False)
    claimed_by = models.CharField(max_length=80, blank=True, default="", editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    throttles = models.PositiveSmallIntegerField(default=0, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    hinted_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: While unknown: when to look again.
    look_at = models.DateTimeField(null=True, blank=True, editable=False)
    verdict = models.JSONField(null=True, blank=True, editable=False, help_text="Why it has not gone, when last asked.")
    last_error = models.TextField(blank=True, default="", editable=False)
    idempotency_key = models.CharField(max_length=40, unique=True, editable=False)
    approved_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    remote_id = models.CharField(max_length=500, blank=True, default="", editable=False)
    remote_url = models.URLField(max_length=2000, blank=True, default="", editable=False)

    class Meta:
        abstract = True


class AbstractAttempt(models.Model):
    """One try. Opened and committed before the call, closed with its outcome after it."""

    epoch = models.PositiveIntegerField()
    idempotency_key = models.CharField(max_length=40)
    content_hash = models.CharField(max_length=64)
    mode = models.CharField(max_length=12)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True, default="", help_text="Empty while open.")
    reason = models.TextField(blank=True, default="")
    code = models.CharField(max_length=100, blank=True, default="")
    http_status = models.PositiveSmallIntegerField(default=0)
    remote_id = models.CharField(max_length=500, blank=True, default="")
    token_version = models.PositiveIntegerField(default=0)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True


class AbstractEvent(models.Model):
    """Something that happened to a delivery, for people: append only."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    from_state = models.CharField(max_length=12, blank=True, default="")
    to_state = models.CharField(max_length=12, blank=True, default="")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True


class AbstractLimit(models.Model):
    """A cap as data: at most ``limit`` in any ``window_seconds`` of a scope, and where the figure comes from.

    The row is also the lock: whoever takes a slot holds it until commit.
    """

    scope = models.CharField(max_length=60, help_text="For instance account:7, platform:linkedin, recipient:linkedin.")
    name = models.CharField(max_length=60)
    limit = models.PositiveIntegerField()
    window_seconds = models.PositiveIntegerField()
    source = models.CharField(max_length=300, blank=True, default="")
    checked_on = models.DateField(null=True, blank=True)
    hard_rail = models.PositiveIntegerField(null=True, blank=True, help_text="The limit cannot be set above this.")
    paused_until = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        abstract = True
        constraints = (
            models.UniqueConstraint(fields=("scope", "name"), name="%(app_label)s_limit_scope_name"),
            models.CheckConstraint(
                condition=Q(hard_rail__isnull=True) | Q(limit__lte=models.F("hard_rail")),
                name="%(app_label)s_limit_under_rail",
            ),
            models.CheckConstraint(condition=Q(window_seconds__gt=0), name="%(app_label)s_limit_window"),
        )


class AbstractLimitUse(models.Model):
    """One slot of the sliding log: held until ``ended_at`` plus each cap's window.

    While the call is open ``ended_at`` is the end of the lease; the settling moves it to the real finish.
    """

    scope = models.CharField(max_length=60)
    ended_at = models.DateTimeField()

    class Meta:
        abstract = True


class AbstractControl(models.Model):
    """One row per app: the global stop and the heartbeat of the tick."""

    is_stopped = models.BooleanField(default=False)
    stop_reason = models.CharField(max_length=300, blank=True, default="")
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ticked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


def delivery_indexes(prefix: str, *lane: str) -> list[models.Index]:
    """Partial indexes that make the pump's cost follow what is due, not what is stored. ``lane``: lane columns."""
    return [
        models.Index(fields=[*lane, "due_at"], name=f"{prefix}_due", condition=Q(state=State.SCHEDULED)),
        models.Index(
            fields=["lease_until"], name=f"{prefix}_lease", condition=Q(state__in=[State.CLAIMED, State.SENDING])
        ),
        models.Index(fields=["look_at"], name=f"{prefix}_unknown", condition=Q(state=State.UNKNOWN)),
    ]
