"""Numbers of posts, as the platforms told them at one moment. What was not told is empty, never zero."""

from __future__ import annotations

from django.db import models

from posting.models.posts import PostTarget


class PostAnalytics(models.Model):
    """One snapshot. Numbers are totals since the post, not additions."""

    post_target = models.ForeignKey(PostTarget, on_delete=models.CASCADE, related_name="analytics")
    #: Age of the post when it was due: "1h", "6h", "24h", "3d", "7d", "30d"; or "now" when asked by a person.
    age = models.CharField(max_length=5)
    recorded_at = models.DateTimeField()
    likes = models.PositiveBigIntegerField(null=True, blank=True)
    comments = models.PositiveBigIntegerField(null=True, blank=True)
    shares = models.PositiveBigIntegerField(null=True, blank=True)
    impressions = models.PositiveBigIntegerField(null=True, blank=True)
    clicks = models.PositiveBigIntegerField(null=True, blank=True)
    #: Whatever else the platform told, under its own names.
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        db_table = "posting_analytics"
        verbose_name = "snapshot"
        constraints = (
            models.UniqueConstraint(
                fields=("post_target", "age"), condition=~models.Q(age="now"), name="posting_analytics_once"
            ),
        )
        indexes = (models.Index(fields=["post_target", "-recorded_at"], name="posting_analytics_newest"),)

    def __str__(self) -> str:
        return f"{self.age} of target {self.post_target_id}"
