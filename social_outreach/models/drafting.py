"""Drafting runs: many drafts in the background, and what the drafters used."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from social_outreach.models.messages import SocialMessage
from social_outreach.models.profiles import SocialProfile, words
from social_outreach.states import OPEN_JOB_STATES, DraftItemStatus, JobStatus, MessageType


class SocialDraftRun(models.Model):
    """Drafts for many profiles, one after the other. One that cannot be written never stops the others."""

    status = models.CharField(max_length=12, choices=words(JobStatus), default=JobStatus.WAITING)
    drafter = models.CharField(max_length=40)
    template_name = models.CharField(max_length=60, blank=True, default="")
    message_type = models.CharField(max_length=10, choices=words(MessageType), default=MessageType.INITIAL)
    instruction = models.CharField(max_length=500, blank=True, default="")
    platform = models.CharField(max_length=20, blank=True, default="", help_text="Empty: several.")
    total = models.PositiveIntegerField(default=0)
    made_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    #: The run waits until then, because of ``waits_for``; it goes on by itself.
    resume_at = models.DateTimeField(null=True, blank=True)
    waits_for = models.CharField(max_length=300, blank=True, default="")
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    #: Errors of ours in a row, which a text that was kept or refused ends.
    errors = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "social_draft_run"
        verbose_name = "drafting run"
        indexes = (
            models.Index(
                fields=["resume_at"], name="social_draft_run_open", condition=models.Q(status__in=OPEN_JOB_STATES)
            ),
        )

    def __str__(self) -> str:
        return f"Drafting run {self.pk}"


class SocialDraftItem(models.Model):
    """One profile of a drafting run."""

    run = models.ForeignKey(SocialDraftRun, on_delete=models.CASCADE, related_name="items")
    profile = models.ForeignKey(SocialProfile, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, choices=words(DraftItemStatus), default=DraftItemStatus.WAITING)
    reason = models.CharField(max_length=500, blank=True, default="")
    message = models.ForeignKey(SocialMessage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "social_draft_item"
        verbose_name = "draft of a run"
        verbose_name_plural = "drafts of a run"
        constraints = (models.UniqueConstraint(fields=("run", "profile"), name="social_draft_item_once"),)
        indexes = (models.Index(fields=["run", "status", "id"], name="social_draft_item_next"),)

    def __str__(self) -> str:
        return f"Profile {self.profile_id} in drafting run {self.run_id}"


class SocialTokenUse(models.Model):
    """What a drafter used on one day (UTC); the daily budget is measured against it."""

    drafter = models.CharField(max_length=40)
    day = models.DateField()
    requests = models.PositiveIntegerField(default=0)
    prompt_tokens = models.PositiveBigIntegerField(default=0)
    output_tokens = models.PositiveBigIntegerField(default=0)

    class Meta:
        db_table = "social_token_use"
        verbose_name = "token use"
        verbose_name_plural = "token use"
        constraints = (models.UniqueConstraint(fields=("drafter", "day"), name="social_token_use_day"),)

    def __str__(self) -> str:
        return f"{self.drafter} on {self.day}"
