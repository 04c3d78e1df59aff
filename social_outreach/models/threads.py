"""Threads and replies: what is known of a conversation."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from social_outreach.models.accounts import SenderAccount
from social_outreach.models.profiles import SocialProfile, words
from social_outreach.states import OptOut


class SocialThread(models.Model):
    """The conversation of one profile with one account. The platform's ids for a person differ by account."""

    profile = models.ForeignKey(SocialProfile, on_delete=models.CASCADE, related_name="threads")
    account = models.ForeignKey(SenderAccount, on_delete=models.CASCADE, related_name="threads")
    remote_recipient_id = models.CharField(max_length=200, blank=True, default="")
    remote_thread_id = models.CharField(max_length=200, blank=True, default="")
    last_inbound_at = models.DateTimeField(null=True, blank=True)
    sends_since_inbound = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "social_thread"
        verbose_name = "thread"
        constraints = (models.UniqueConstraint(fields=("profile", "account"), name="social_thread_identity"),)
        indexes = (models.Index(fields=["account", "remote_recipient_id"], name="social_thread_recipient"),)

    def __str__(self) -> str:
        return f"Thread of profile {self.profile_id} with account {self.account_id}"


class SocialReply(models.Model):
    """What a person wrote to us."""

    thread = models.ForeignKey(SocialThread, on_delete=models.CASCADE, related_name="replies")
    body = models.TextField(blank=True, default="")
    received_at = models.DateTimeField()
    remote_id = models.CharField(max_length=200, blank=True, default="")
    source = models.CharField(max_length=40, default="recorded by hand")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    #: The words that sound like "do not write to me", as they stand in the reply.
    opt_out_phrase = models.CharField(max_length=80, blank=True, default="")
    opt_out = models.CharField(max_length=10, blank=True, choices=words(OptOut), default=OptOut.NONE)
    opt_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    opt_out_at = models.DateTimeField(null=True, blank=True)
    #: When a person of ours dealt with it.
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "social_reply"
        verbose_name = "reply"
        verbose_name_plural = "replies"
        constraints = (
            models.UniqueConstraint(
                fields=("thread", "remote_id"), condition=~models.Q(remote_id=""), name="social_reply_once"
            ),
        )
        indexes = (
            models.Index(fields=["thread", "-received_at"], name="social_reply_thread"),
            models.Index(fields=["-received_at", "-id"], name="social_reply_newest"),
            models.Index(
                fields=["-received_at", "-id"],
                name="social_reply_open",
                condition=models.Q(seen_at__isnull=True),
            ),
            models.Index(
                fields=["received_at"], name="social_reply_opt_out", condition=models.Q(opt_out=OptOut.SUGGESTED)
            ),
        )

    def __str__(self) -> str:
        return f"Reply {self.pk}"
