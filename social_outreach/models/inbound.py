"""What webhooks brought, as it came: kept before it is read, so that handling can be repeated."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from social_outreach.models.accounts import SenderAccount
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


class SocialUnknownPerson(models.Model):
    """Somebody whom no thread knows, and who wrote one of the bodies kept: to which account, and when last in it.

    Gone once it is known who they are. What they wrote stands in the body alone.
    """

    inbound = models.ForeignKey(SocialInbound, on_delete=models.CASCADE, related_name="unknown_people")
    account = models.ForeignKey(SenderAccount, on_delete=models.CASCADE, related_name="unknown_people")
    sender_id = models.CharField(max_length=200)
    #: Where the platform told it; never a display name.
    username = models.CharField(max_length=200, blank=True, default="")
    wrote_at = models.DateTimeField()
    #: When a person of ours said that this is nobody of ours; what they write later is closed with it.
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        db_table = "social_unknown_person"
        verbose_name = "unknown person"
        verbose_name_plural = "unknown people"
        constraints = (
            models.UniqueConstraint(fields=("inbound", "account", "sender_id"), name="social_unknown_person_once"),
        )
        indexes = (
            models.Index(fields=["account", "sender_id"], name="social_unknown_person_sender"),
            # What every begin of a follow-up asks.
            models.Index(
                fields=["account", "wrote_at"],
                name="social_unknown_person_open",
                condition=models.Q(closed_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"Unknown person {self.sender_id}"
