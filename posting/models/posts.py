"""Posts, the accounts each goes to, and the parts that leave one by one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from outbound.ledger import AbstractDelivery, delivery_indexes
from posting.models.accounts import SocialAccount, words
from posting.models.media import PostMedia
from posting.models.planning import Campaign, Recurrence
from posting.states import STATUS_WORDS, LatePolicy, PartKind, Stage, Status

_STATES = ("scheduled", "claimed", "sending", "sent", "unknown", "failed", "cancelled", "skipped", "expired")


class Shown:
    """Of a row with a stored status: what is shown of it where it was read with its standing."""

    status: Any

    @property
    def is_held(self) -> bool:
        """As ``selectors.standing`` has read it; of a row that was read without, nothing is known to be held."""
        return bool(getattr(self, "held_now", False))

    @property
    def shown_status(self) -> str:
        return str(Status.HELD if self.is_held else self.status)

    @property
    def status_word(self) -> str:
        return STATUS_WORDS[self.shown_status]


class ScheduledPost(Shown, models.Model):
    """One post as people plan it. What leaves is made from it when it is scheduled: see ``PostPart``.

    Shapes of the JSON columns: ``posting.rules.content``.
    """

    content = models.TextField(blank=True, default="")
    #: platform -> {"content", "thread": [..], "first_comment", "media": [..], "link", "options": {..}}; what is not
    #: said there is taken from the post.
    variants = models.JSONField(default=dict, blank=True)
    #: [{"medium": id, "alt_text": ".."}], in their order.
    media = models.JSONField(default=list, blank=True)
    link = models.URLField(max_length=2000, blank=True, default="")
    utm = models.JSONField(default=dict, blank=True)
    labels = models.JSONField(default=list, blank=True)
    campaign = models.ForeignKey(Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="posts")
    stage = models.CharField(max_length=12, choices=words(Stage), default=Stage.DRAFT)
    #: What is shown: follows from the stage and the parts, written whenever one of them changes.
    status = models.CharField(max_length=14, choices=words(Status), default=Status.DRAFT)
    #: The wall time that was chosen, "2027-03-28T02:30", and its zone; ``scheduled_at`` is the instant it means.
    scheduled_local = models.CharField(max_length=19, blank=True, default="")
    timezone = models.CharField(max_length=50, default="UTC")
    scheduled_at = models.DateTimeField(null=True, blank=True)
    #: Said where the clocks change: the hour is missing or comes twice.
    time_note = models.CharField(max_length=200, blank=True, default="")
    late_policy = models.CharField(max_length=5, choices=words(LatePolicy), default=LatePolicy.HOLD)
    late_minutes = models.PositiveIntegerField(default=60)
    version = models.PositiveIntegerField(default=1, help_text="Counts edits; a stale edit is refused.")
    approved_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    recurrence = models.ForeignKey(Recurrence, null=True, blank=True, on_delete=models.SET_NULL, related_name="posts")
    occurs_on = models.DateField(null=True, blank=True)
    #: A/B: posts of one group are compared; the label says which this one is.
    group = models.CharField(max_length=40, blank=True, default="")
    group_label = models.CharField(max_length=10, blank=True, default="")
    source_url = models.URLField(max_length=2000, blank=True, default="", help_text="The document it was made from.")
    drafter = models.CharField(max_length=40, blank=True, default="")
    reference = models.CharField(
        max_length=150, blank=True, default="", help_text="The name that the program which made it gave it."
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "posting_post"
        verbose_name = "post"
        permissions = (
            ("write_posts", "Can write and edit posts"),
            ("approve_posts", "Can approve posts"),
            ("schedule_posts", "Can schedule, publish, move and cancel posts"),
            ("operate_posting", "Can connect accounts, manage limits and the global stop"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("recurrence", "occurs_on"),
                condition=Q(recurrence__isnull=False),
                name="posting_post_occurrence",
            ),
            # A program asks again where it got no answer: a name makes one post, however often it is asked for.
            models.UniqueConstraint(
                fields=("created_by", "reference"), condition=~Q(reference=""), name="posting_post_reference_once"
            ),
            models.CheckConstraint(
                condition=~Q(stage="scheduled") | (Q(scheduled_at__isnull=False) & ~Q(approved_hash="")),
                name="posting_post_scheduled",
            ),
        )
        indexes = (
            models.Index(fields=["scheduled_at", "id"], name="posting_post_time"),
            models.Index(fields=["status", "-id"], name="posting_post_status"),
            models.Index(fields=["group"], name="posting_post_group", condition=~Q(group="")),
            models.Index(fields=["reference"], name="posting_post_reference", condition=~Q(reference="")),
        )

    def __str__(self) -> str:
        return f"Post {self.pk}"


class PostTarget(Shown, models.Model):
    """A post on one account."""

    post = models.ForeignKey(ScheduledPost, on_delete=models.CASCADE, related_name="targets")
    account = models.ForeignKey(SocialAccount, on_delete=models.PROTECT, related_name="targets")
    platform = models.CharField(max_length=20)
    #: See ``ScheduledPost.status``.
    status = models.CharField(max_length=14, choices=words(Status), default=Status.DRAFT)
    platform_post_id = models.CharField(max_length=500, blank=True, default="")
    platform_post_url = models.URLField(max_length=2000, blank=True, default="")
    error_message = models.TextField(blank=True, default="")
    posted_at = models.DateTimeField(null=True, blank=True)
    #: When its numbers are next asked for, and which step of the ages that is.
    measure_at = models.DateTimeField(null=True, blank=True, editable=False)
    measure_step = models.PositiveSmallIntegerField(default=0, editable=False)
    #: Of the text that its first part shows, as last written: the same text to one account is found by it.
    text_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "posting_target"
        verbose_name = "target"
        constraints = (models.UniqueConstraint(fields=("post", "account"), name="posting_target_once"),)
        indexes = (
            models.Index(fields=["account", "-posted_at"], name="posting_target_posted"),
            models.Index(fields=["status", "-id"], name="posting_target_status"),
            models.Index(
                fields=["account", "measure_at"], name="posting_target_measure", condition=Q(measure_at__isnull=False)
            ),
            models.Index(fields=["account", "text_hash"], name="posting_target_text", condition=~Q(text_hash="")),
        )

    def __str__(self) -> str:
        return f"Post {self.post_id} on account {self.account_id}"


class PostPart(AbstractDelivery):
    """What leaves in one creating call: the post, a further part of its thread, the first comment.

    A part is due once the one before it is sent: until then its ``due_at`` is empty.
    """

    target = models.ForeignKey(PostTarget, on_delete=models.PROTECT, related_name="parts")
    account = models.ForeignKey(SocialAccount, on_delete=models.PROTECT, related_name="parts")
    platform = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=words(PartKind), default=PartKind.ROOT)
    #: Exactly what leaves: {"text", "media": [..], "link", "options"}; ``approved_hash`` binds it to the account.
    content = models.JSONField(default=dict)
    #: What the platform has of it already, unpublished: upload and container ids with their age.
    prepared = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        db_table = "posting_part"
        verbose_name = "part"
        constraints = (
            models.UniqueConstraint(
                fields=("target", "position"), condition=~Q(state="cancelled"), name="posting_part_once"
            ),
            models.CheckConstraint(condition=Q(state__in=_STATES), name="posting_part_known_state"),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(due_at__isnull=False) | Q(position__gt=0),
                name="posting_part_due_known",
            ),
            models.CheckConstraint(condition=~Q(approved_hash=""), name="posting_part_approved"),
        )
        indexes = (
            *delivery_indexes("posting_part", "account"),
            models.Index(fields=["target"], name="posting_part_of"),
        )

    def __str__(self) -> str:
        return f"Part {self.position} of target {self.target_id}"


class MediaUse(models.Model):
    """That a post names a medium, in its own media, a variant's or a thread's: what is named is not deleted."""

    post = models.ForeignKey(ScheduledPost, on_delete=models.CASCADE, related_name="media_uses")
    medium = models.ForeignKey(PostMedia, on_delete=models.PROTECT, related_name="uses")

    class Meta:
        db_table = "posting_media_use"
        verbose_name = "use of a medium"
        verbose_name_plural = "uses of media"
        constraints = (models.UniqueConstraint(fields=("post", "medium"), name="posting_media_use_once"),)

    def __str__(self) -> str:
        return f"Medium {self.medium_id} in post {self.post_id}"


class PostComment(models.Model):
    """What people of the team say to one another about a post."""

    post = models.ForeignKey(ScheduledPost, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "posting_comment"
        verbose_name = "comment"
        indexes = (models.Index(fields=["post", "created_at"], name="posting_comment_post"),)

    def __str__(self) -> str:
        return f"Comment {self.pk} on post {self.post_id}"
