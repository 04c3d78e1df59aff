"""Outgoing webhooks: who is told, what there is to tell, and the ledger of each telling."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from outbound.credentials import SecretField
from outbound.ledger import (
    AbstractAttempt,
    AbstractDelivery,
    AbstractEvent,
    AbstractLimit,
    AbstractLimitUse,
    delivery_indexes,
)
from posting.models.accounts import SocialAccount
from posting.models.posts import PostTarget

_STATES = ("scheduled", "claimed", "sending", "sent", "unknown", "failed", "cancelled", "skipped", "expired")


class WebhookEndpoint(models.Model):
    """An address that an operator gave, to be told of what happens to posts. Its row is also the lane."""

    name = models.CharField(max_length=80, help_text="For people: who listens there.")
    url = models.URLField("address", max_length=2000)
    secret = SecretField(help_text="Encrypted; never shown.")
    #: Names of ``posting.rules.hooks.EVENTS``.
    events = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    #: What happened before is not told: set when it is made and whenever it is switched on again.
    listens_since = models.DateTimeField(editable=False)
    failure_note = models.CharField(max_length=300, blank=True, default="", editable=False)
    failed_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: It answered badly or asked for a pause: nothing is tried there before.
    paused_until = models.DateTimeField(null=True, blank=True, editable=False)
    #: A hint for the pump only.
    next_free_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    class Meta:
        db_table = "posting_hook_endpoint"
        verbose_name = "webhook endpoint"

    def __str__(self) -> str:
        return self.name


class PostingNews(models.Model):
    """Something worth telling happened, once. The key says what it was, so nothing is told twice."""

    key = models.CharField(max_length=64, unique=True)
    event = models.CharField(max_length=20)
    target = models.ForeignKey(PostTarget, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    account = models.ForeignKey(SocialAccount, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    #: People are to be told by mail, and have not been.
    is_mail_due = models.BooleanField(default=False)
    #: A plain sentence for the mail.
    sentence = models.CharField(max_length=600, blank=True, default="")

    class Meta:
        db_table = "posting_hook_news"
        verbose_name = "news"
        verbose_name_plural = "news"
        indexes = (models.Index(fields=["at"], name="posting_hook_news_mail", condition=Q(is_mail_due=True)),)

    def __str__(self) -> str:
        return f"{self.event} at {self.at}"


class WebhookDelivery(AbstractDelivery):
    """One event to one endpoint. ``body`` is exactly what leaves; the idempotency key is the delivery's id in it."""

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries")
    news = models.ForeignKey(PostingNews, null=True, blank=True, on_delete=models.SET_NULL, related_name="deliveries")
    event = models.CharField(max_length=20)
    body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "posting_hook_delivery"
        verbose_name = "webhook delivery"
        verbose_name_plural = "webhook deliveries"
        constraints = (
            models.UniqueConstraint(fields=("news", "endpoint"), name="posting_hook_once"),
            models.CheckConstraint(condition=Q(state__in=_STATES), name="posting_hook_known_state"),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(due_at__isnull=False), name="posting_hook_due_known"
            ),
        )
        indexes = tuple(delivery_indexes("posting_hook", "endpoint"))

    def __str__(self) -> str:
        return f"{self.event} to endpoint {self.endpoint_id}"


class WebhookAttempt(AbstractAttempt):
    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.PROTECT, related_name="attempts")

    class Meta:
        db_table = "posting_hook_attempt"
        verbose_name = "webhook attempt"
        constraints = (models.UniqueConstraint(fields=("delivery", "epoch"), name="posting_hook_attempt_epoch"),)

    def __str__(self) -> str:
        return f"Attempt {self.pk} of delivery {self.delivery_id}"


class WebhookEvent(AbstractEvent):
    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.PROTECT, related_name="history")

    class Meta:
        db_table = "posting_hook_event"
        verbose_name = "webhook event"

    def __str__(self) -> str:
        return f"{self.kind} of delivery {self.delivery_id}"


class WebhookLimit(AbstractLimit):
    """So that a receiver is not flooded; the shape is the other limits', the constraints have names of their own."""

    class Meta:
        db_table = "posting_hook_limit"
        verbose_name = "webhook limit"
        constraints = (
            models.UniqueConstraint(fields=("scope", "name"), name="posting_hook_limit_scope_name"),
            models.CheckConstraint(condition=Q(window_seconds__gt=0), name="posting_hook_limit_window"),
        )

    def __str__(self) -> str:
        return f"{self.scope}: {self.limit} in {self.window_seconds} s"


class WebhookLimitUse(AbstractLimitUse):
    attempt = models.ForeignKey(WebhookAttempt, on_delete=models.CASCADE, related_name="uses")

    class Meta:
        db_table = "posting_hook_limit_use"
        verbose_name = "webhook limit use"
        indexes = (
            models.Index(fields=["scope", "-ended_at"], name="posting_hook_use_log"),
            models.Index(fields=["ended_at"], name="posting_hook_use_age"),
        )

    def __str__(self) -> str:
        return f"{self.scope} until {self.ended_at}"


class NewsWatch(models.Model):
    """One row: until when the ledger of posts was last read for news that the signal lost."""

    looked_at = models.DateTimeField()

    class Meta:
        db_table = "posting_hook_watch"
        verbose_name = "watch for news"
        verbose_name_plural = "watches for news"
        constraints = (models.CheckConstraint(condition=Q(pk=1), name="posting_hook_watch_single"),)

    def __str__(self) -> str:
        return f"looked at {self.looked_at}"
