"""Accounts we publish to, what happened to their tokens, and connections that are being made."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from outbound.credentials import SecretField
from posting.adapters.registry import platform_choices
from posting.states import AccountStatus


def words(status: type) -> list[tuple[str, str]]:
    return [(str(item), str(item).replace("_", " ").capitalize()) for item in status]  # type: ignore[attr-defined]


class SocialAccount(models.Model):
    """One profile, Page, organisation or channel. Its row is also the lane: limits, pauses and refresh hang on it."""

    platform = models.CharField(max_length=20, choices=platform_choices)
    kind = models.CharField(max_length=20, default="profile", help_text="profile, page, organisation or professional.")
    account_id = models.CharField(max_length=200, help_text="The platform's id of it.")
    account_name = models.CharField(max_length=200, blank=True, default="")
    account_username = models.CharField(max_length=150, blank=True, default="")
    picture_url = models.URLField(max_length=1000, blank=True, default="")
    #: Which of the platform's log-ins the token comes from; adapters read it, e.g. "oauth1", "member", "page".
    login = models.CharField(max_length=30, blank=True, default="")
    credentials = SecretField(help_text="Encrypted; never shown.")
    scopes = models.JSONField(default=list, blank=True)
    token_issued_at = models.DateTimeField(null=True, blank=True)
    token_expires_at = models.DateTimeField(null=True, blank=True, help_text="Empty: it does not expire.")
    #: After this a person has to connect the account anew.
    refresh_expires_at = models.DateTimeField(null=True, blank=True)
    can_refresh = models.BooleanField(default=False)
    token_version = models.PositiveIntegerField(default=1, editable=False)
    #: The platform refused the token; one refresh is due before anything else leaves.
    is_token_stale = models.BooleanField(default=False, editable=False)
    refreshed_at = models.DateTimeField(null=True, blank=True, editable=False)
    refresh_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Held by the one worker that refreshes the token.
    refresh_until = models.DateTimeField(null=True, blank=True, editable=False)
    #: The fewest days before an expiry that a notice was given for; empty: none yet.
    noticed_days = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    status = models.CharField(max_length=20, choices=words(AccountStatus), default=AccountStatus.ACTIVE)
    status_reason = models.CharField(max_length=300, blank=True, default="")
    source = models.CharField(max_length=20, default="connected", help_text="'connected' or 'environment'.")
    world = models.CharField(max_length=12, default="live", help_text="'live' or 'rehearsal'.")
    time_zone = models.CharField(max_length=50, default="UTC")
    paused_until = models.DateTimeField(null=True, blank=True, help_text="The platform asked for this pause.")
    pause_reason = models.CharField(max_length=300, blank=True, default="")
    #: Nothing of this account can go before; a hint for the pump only, the limits decide.
    next_free_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    connected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        db_table = "posting_account"
        verbose_name = "publishing account"
        constraints = (
            models.UniqueConstraint(fields=("platform", "account_id", "world"), name="posting_account_identity"),
        )
        indexes = (
            models.Index(fields=["status", "next_free_at"], name="posting_account_lane"),
            models.Index(fields=["refresh_due_at"], name="posting_account_refresh"),
        )

    def __str__(self) -> str:
        return f"{self.account_name or self.account_username or self.account_id} ({self.platform})"

    @property
    def is_active(self) -> bool:
        return self.status == AccountStatus.ACTIVE


class TokenEvent(models.Model):
    """The token timeline of an account: connected, refreshed, refused, noticed, disconnected. Append only."""

    account = models.ForeignKey(SocialAccount, on_delete=models.CASCADE, related_name="token_events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=30)
    detail = models.CharField(max_length=300, blank=True, default="")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        db_table = "posting_token_event"
        verbose_name = "token event"
        indexes = (models.Index(fields=["account", "-at"], name="posting_token_event_account"),)

    def __str__(self) -> str:
        return f"{self.kind} of account {self.account_id}"


class Connection(models.Model):
    """A log-in under way: made when a person is sent to a platform, used once when they come back.

    ``state_hash`` is a hash of the state in the address; ``secrets`` hold the PKCE verifier or the request token's
    secret, and after the exchange the tokens of what may be picked.
    """

    platform = models.CharField(max_length=20, choices=platform_choices)
    login = models.CharField(max_length=30, blank=True, default="")
    state_hash = models.CharField(max_length=64, unique=True, editable=False)
    #: Hash of the browser session that began it: another browser cannot finish it.
    session_hash = models.CharField(max_length=64, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    secrets = SecretField(help_text="Encrypted; never shown.")
    #: What the log-in gave access to: [{"account_id", "name", "username", "kind", "picture_url", "problem"}].
    choices = models.JSONField(default=list, blank=True)
    error = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "posting_connection"
        verbose_name = "connection"
        indexes = (models.Index(fields=["expires_at"], name="posting_connection_age"),)

    def __str__(self) -> str:
        return f"Connection {self.pk} to {self.platform}"
