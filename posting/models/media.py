"""The media library: originals, and what was made of them for a network."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from posting.models.accounts import words
from posting.states import MediaKind


class PostMedia(models.Model):
    """One file. The original is never changed; ``path`` is below MEDIA_ROOT."""

    kind = models.CharField(max_length=8, choices=words(MediaKind))
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=300, editable=False)
    mime = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    duration = models.FloatField(null=True, blank=True, help_text="Seconds; empty where it could not be read.")
    frames = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, editable=False)
    alt_text = models.CharField(max_length=1500, blank=True, default="")
    source_url = models.URLField(max_length=2000, blank=True, default="")
    #: Part of the address under which networks fetch it; cannot be guessed.
    public_key = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "posting_media"
        verbose_name = "medium"
        verbose_name_plural = "media"
        indexes = (
            models.Index(fields=["-created_at", "-id"], name="posting_media_newest"),
            models.Index(fields=["sha256"], name="posting_media_content"),
        )

    def __str__(self) -> str:
        return self.name


class MediaRendition(models.Model):
    """A copy that a network takes, e.g. a PNG as JPEG of another size."""

    medium = models.ForeignKey(PostMedia, on_delete=models.CASCADE, related_name="renditions")
    purpose = models.CharField(max_length=40, help_text="What it was made for, e.g. instagram:feed.")
    path = models.CharField(max_length=300, editable=False)
    mime = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    public_key = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "posting_rendition"
        verbose_name = "rendition"
        constraints = (models.UniqueConstraint(fields=("medium", "purpose"), name="posting_rendition_once"),)

    def __str__(self) -> str:
        return f"{self.medium_id} for {self.purpose}"
