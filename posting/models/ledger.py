"""The ledger of posting: attempts, events, limits, and the global stop."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from outbound.ledger import AbstractAttempt, AbstractControl, AbstractEvent, AbstractLimit, AbstractLimitUse
from posting.models.accounts import SocialAccount
from posting.models.posts import PostPart, ScheduledPost


class PostAttempt(AbstractAttempt):
    part = models.ForeignKey(PostPart, on_delete=models.PROTECT, related_name="attempts")
    account = models.ForeignKey(SocialAccount, on_delete=models.PROTECT, related_name="attempts")
    content = models.JSONField(default=dict)

    class Meta:
        db_table = "posting_attempt"
        verbose_name = "attempt"
        constraints = (models.UniqueConstraint(fields=("part", "epoch"), name="posting_attempt_epoch"),)
        indexes = (models.Index(fields=["account", "-opened_at"], name="posting_attempt_account"),)

    def __str__(self) -> str:
        return f"Attempt {self.pk} of part {self.part_id}"


class PartEvent(AbstractEvent):
    part = models.ForeignKey(PostPart, on_delete=models.PROTECT, related_name="events")

    class Meta:
        db_table = "posting_part_event"
        verbose_name = "part event"
        indexes = (models.Index(fields=["part", "at"], name="posting_part_event_part"),)

    def __str__(self) -> str:
        return f"{self.kind} of part {self.part_id}"


class PostEvent(models.Model):
    """What people did with a post: written, edited, approved, scheduled, moved, cancelled. Append only."""

    post = models.ForeignKey(ScheduledPost, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        db_table = "posting_event"
        verbose_name = "post event"
        indexes = (models.Index(fields=["post", "at"], name="posting_event_post"),)

    def __str__(self) -> str:
        return f"{self.kind} of post {self.post_id}"


class PostingLimit(AbstractLimit):
    class Meta(AbstractLimit.Meta):
        db_table = "posting_limit"
        verbose_name = "limit"

    def __str__(self) -> str:
        return f"{self.scope}: {self.limit} in {self.window_seconds} s"


class PostingLimitUse(AbstractLimitUse):
    attempt = models.ForeignKey(PostAttempt, on_delete=models.CASCADE, related_name="uses")

    class Meta:
        db_table = "posting_limit_use"
        verbose_name = "limit use"
        indexes = (
            models.Index(fields=["scope", "-ended_at"], name="posting_limit_use_log"),
            models.Index(fields=["ended_at"], name="posting_limit_use_age"),
        )

    def __str__(self) -> str:
        return f"{self.scope} until {self.ended_at}"


class PostingControl(AbstractControl):
    class Meta:
        db_table = "posting_control"
        verbose_name = "global stop"
        verbose_name_plural = "global stop"
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="posting_control_single"),)

    def __str__(self) -> str:
        return "stopped" if self.is_stopped else "running"


class PostingRequest(models.Model):
    """An API request with an Idempotency-Key, and the answer it was given."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    path = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0, help_text="0 while it is being answered.")
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "posting_request"
        verbose_name = "API request"
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="posting_request_key"),)
        indexes = (models.Index(fields=["created_at"], name="posting_request_age"),)

    def __str__(self) -> str:
        return f"{self.path} {self.key}"
