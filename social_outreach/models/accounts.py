"""Sender accounts: who we send as."""

from __future__ import annotations

from django.db import models

from outbound.credentials import SecretField
from social_outreach.adapters.registry import platform_choices
from social_outreach.models.profiles import words
from social_outreach.states import AccountStatus


class SenderAccount(models.Model):
    """One identity on one platform. Its row is also the lane: limits, pauses and token refresh hang on it."""

    platform = models.CharField(max_length=20, choices=platform_choices)
    account_id = models.CharField(max_length=200, help_text="The platform's id: page id, person URN, business id.")
    name = models.CharField(max_length=200, blank=True, default="")
    username = models.CharField(max_length=150, blank=True, default="")
    credentials = SecretField(help_text="Encrypted; never shown.")
    token_expires_at = models.DateTimeField(null=True, blank=True)
    token_version = models.PositiveIntegerField(default=1, editable=False)
    #: The platform refused the token; one refresh is due before anything else leaves.
    is_token_stale = models.BooleanField(default=False, editable=False)
    refreshed_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Held by the one worker that refreshes the token.
    refresh_until = models.DateTimeField(null=True, blank=True, editable=False)
    status = models.CharField(max_length=20, choices=words(AccountStatus), default=AccountStatus.ACTIVE)
    status_reason = models.CharField(max_length=300, blank=True, default="")
    #: The operator declares that the platform granted this account sending by API (LinkedIn partners).
    has_partner_grant = models.BooleanField(default=False)
    source = models.CharField(max_length=20, default="connected", help_text="'connected' or 'environment'.")
    world = models.CharField(max_length=12, default="live", help_text="'live' or 'rehearsal'.")
    time_zone = models.CharField(max_length=50, default="UTC")
    send_window = models.CharField(max_length=80, default="mon-fri 09:00-17:00")
    paused_until = models.DateTimeField(null=True, blank=True, help_text="The platform asked for this pause.")
    pause_reason = models.CharField(max_length=300, blank=True, default="")
    #: Nothing of this account can go before; a hint for the pump only, the limits decide.
    next_free_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Asking for replies where the platform has an API for it: when it is next due, and how far it was read.
    replies_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    replies_read_until = models.DateTimeField(null=True, blank=True)
    replies_error = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "social_sender_account"
        verbose_name = "sender account"
        constraints = (
            models.UniqueConstraint(fields=("platform", "account_id", "world"), name="social_account_identity"),
        )
        indexes = (models.Index(fields=["status", "next_free_at"], name="social_account_lane"),)

    def __str__(self) -> str:
        return f"{self.name or self.username or self.account_id} ({self.platform})"
