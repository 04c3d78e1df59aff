"""What webhooks brought, as it came: kept before it is read, so that handling can be repeated."""

from __future__ import annotations

from django.db import models

from social_outreach.models.profiles import words
from social_outreach.states import InboundStatus


class SocialInbound(models.Model):
    """One genuine body of a webhook. Its digest is unique: the same bytes again change nothing."""

    source = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    digest = models.CharField(max_length=64, unique=True, editable=False)
    raw = models.TextField()
    status = models.CharField(max_length=20, choices=words(InboundStatus), default=InboundStatus.KEPT)
    error = models.CharField(max_length=300, blank=True, default="")
    #: When the tick handles it (again); None: nothing more is to be done.
    retry_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "social_inbound"
        verbose_name = "inbound webhook"
        indexes = (
            models.Index(fields=["retry_at"], condition=models.Q(retry_at__isnull=False), name="social_inbound_retry"),
            models.Index(fields=["status", "-id"], name="social_inbound_status"),
            models.Index(fields=["received_at"], name="social_inbound_age"),
        )

    def __str__(self) -> str:
        return f"Inbound webhook {self.pk}"
