"""Messages: one text to one profile, and its ledger."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from outbound.ledger import AbstractAttempt, AbstractDelivery, AbstractEvent, delivery_indexes
from social_outreach.adapters.base import DeliveryMode
from social_outreach.models.accounts import SenderAccount
from social_outreach.models.profiles import SocialProfile, words
from social_outreach.models.threads import SocialThread
from social_outreach.states import DRAFT, LIVE_STATES, MESSAGE_WORDS, MessageType


class SocialMessage(AbstractDelivery):
    """A draft until approved, then a delivery. ``sent_body`` is what left, word for word."""

    profile = models.ForeignKey(SocialProfile, on_delete=models.PROTECT, related_name="messages")
    account = models.ForeignKey(SenderAccount, on_delete=models.PROTECT, related_name="messages")
    #: The platform's id of the thread stands in ``thread_id``, the name the product's first notes gave it.
    in_thread = models.ForeignKey(
        SocialThread, null=True, blank=True, on_delete=models.SET_NULL, related_name="messages"
    )
    platform = models.CharField(max_length=20)
    message_type = models.CharField(max_length=10, choices=words(MessageType), default=MessageType.INITIAL)
    #: 0 for the initial message, 1.. for follow-ups.
    step = models.PositiveSmallIntegerField(default=0)
    mode = models.CharField(max_length=10, choices=words(DeliveryMode), default=DeliveryMode.ASSISTED)
    draft_body = models.TextField()
    first_draft = models.TextField(blank=True, default="", editable=False)
    sent_body = models.TextField(blank=True, default="")
    thread_id = models.CharField(max_length=200, blank=True, default="")
    drafter = models.CharField(max_length=40, default="template")
    template_name = models.CharField(max_length=60, blank=True, default="")
    #: Per sentence about the person: {"sentence", "facts": [{"name", "value"}]}, the stored facts it rests on.
    evidence = models.JSONField(default=list, blank=True)
    #: What a reviewer must see before approving: {"kind", "sentence"}, e.g. a near-copy of an earlier message.
    flags = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=10, blank=True, default="")
    instruction = models.CharField(max_length=500, blank=True, default="", help_text="What the drafter was told.")
    drafter_model = models.CharField(max_length=80, blank=True, default="")
    prompt_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    #: Variables that the template asked for and the profile does not have: nothing leaves while one is named here.
    missing = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Counts edits; a stale edit is refused.")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    #: The person who holds this card of the assisted queue.
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "social_message"
        verbose_name = "message"
        permissions = (
            ("review_profiles", "Can review and import profiles"),
            ("write_messages", "Can draft and edit messages"),
            ("approve_messages", "Can approve messages"),
            ("send_messages", "Can schedule, send and cancel messages"),
            ("operate_outreach", "Can manage accounts, limits, suppressions and the global stop"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("profile", "step"), condition=Q(state__in=LIVE_STATES), name="social_message_one_live"
            ),
            models.CheckConstraint(condition=Q(state__in=list(MESSAGE_WORDS)), name="social_message_known_state"),
            models.CheckConstraint(
                condition=Q(state__in=[DRAFT, "cancelled", "failed", "skipped", "expired"]) | ~Q(approved_hash=""),
                name="social_message_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(due_at__isnull=False), name="social_message_due_known"
            ),
        )
        indexes = (
            *delivery_indexes("social_message", "account", "mode"),
            models.Index(fields=["state", "-id"], name="social_message_state"),
            models.Index(fields=["profile", "-id"], name="social_message_profile"),
            models.Index(fields=["platform", "mode", "-id"], name="social_message_platform"),
        )

    def __str__(self) -> str:
        return f"Message {self.pk} to profile {self.profile_id}"


class SocialAttempt(AbstractAttempt):
    message = models.ForeignKey(SocialMessage, on_delete=models.PROTECT, related_name="attempts")
    account = models.ForeignKey(SenderAccount, on_delete=models.PROTECT, related_name="attempts")
    body = models.TextField()

    class Meta:
        db_table = "social_attempt"
        verbose_name = "attempt"
        constraints = (models.UniqueConstraint(fields=("message", "epoch"), name="social_attempt_epoch"),)
        indexes = (models.Index(fields=["account", "-opened_at"], name="social_attempt_account"),)

    def __str__(self) -> str:
        return f"Attempt {self.pk} of message {self.message_id}"


class SocialEvent(AbstractEvent):
    message = models.ForeignKey(SocialMessage, on_delete=models.PROTECT, related_name="events")

    class Meta:
        db_table = "social_event"
        verbose_name = "event"
        indexes = (models.Index(fields=["message", "at"], name="social_event_message"),)

    def __str__(self) -> str:
        return f"{self.kind} of message {self.message_id}"
