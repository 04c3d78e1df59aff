"""Limits, suppressions, the global stop, templates, and the memory of API requests."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from outbound.ledger import AbstractControl, AbstractLimit, AbstractLimitUse
from outbound.suppression import AbstractSuppression
from social_outreach.models.messages import SocialAttempt
from social_outreach.models.profiles import words
from social_outreach.states import MessageType


class SocialLimit(AbstractLimit):
    class Meta(AbstractLimit.Meta):
        db_table = "social_limit"
        verbose_name = "limit"

    def __str__(self) -> str:
        return f"{self.scope}: {self.limit} in {self.window_seconds} s"


class SocialLimitUse(AbstractLimitUse):
    attempt = models.ForeignKey(SocialAttempt, on_delete=models.CASCADE, related_name="uses")

    class Meta:
        db_table = "social_limit_use"
        verbose_name = "limit use"
        indexes = (
            models.Index(fields=["scope", "-ended_at"], name="social_limit_use_log"),
            models.Index(fields=["ended_at"], name="social_limit_use_age"),
        )

    def __str__(self) -> str:
        return f"{self.scope} until {self.ended_at}"


class SocialSuppression(AbstractSuppression):
    class Meta:
        db_table = "social_suppression"
        verbose_name = "suppression"

    def __str__(self) -> str:
        return f"{self.kind} {self.hint}: {self.reason}"


class SocialControl(AbstractControl):
    class Meta:
        db_table = "social_control"
        verbose_name = "global stop"
        verbose_name_plural = "global stop"
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="social_control_single"),)

    def __str__(self) -> str:
        return "stopped" if self.is_stopped else "running"


class SocialTemplate(models.Model):
    """A text with variables that drafts are made from."""

    name = models.CharField(max_length=60, unique=True)
    platform = models.CharField(max_length=20, blank=True, default="", help_text="Empty: for every platform.")
    message_type = models.CharField(max_length=10, choices=words(MessageType), default=MessageType.INITIAL)
    body = models.TextField(help_text="Variables in double braces, e.g. {{ first_name }}.")
    is_active = models.BooleanField(default=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "social_template"
        verbose_name = "message template"

    def __str__(self) -> str:
        return self.name


class SocialRequest(models.Model):
    """An API request with an Idempotency-Key, and the answer it was given."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    path = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0, help_text="0 while it is being answered.")
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "social_request"
        verbose_name = "API request"
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="social_request_key"),)
        indexes = (models.Index(fields=["created_at"], name="social_request_age"),)

    def __str__(self) -> str:
        return f"{self.path} {self.key}"
