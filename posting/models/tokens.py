"""What writers cost."""

from __future__ import annotations

from django.db import models


class PostingTokenUse(models.Model):
    """What a writer used on one day of the workspace's zone; the daily budget is measured against it. Kept."""

    writer = models.CharField(max_length=40)
    day = models.DateField()
    requests = models.PositiveIntegerField(default=0)
    tokens = models.PositiveBigIntegerField(default=0)

    class Meta:
        db_table = "posting_token_use"
        verbose_name = "token use"
        verbose_name_plural = "token use"
        constraints = (models.UniqueConstraint(fields=("writer", "day"), name="posting_token_use_day"),)

    def __str__(self) -> str:
        return f"{self.writer} on {self.day}"
