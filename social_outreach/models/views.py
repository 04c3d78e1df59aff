"""Saved views: a list's filters under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SocialSavedView(models.Model):
    """``query`` is the query string of the list ``page``, without its first "?"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "social_saved_view"
        verbose_name = "saved view"
        constraints = (models.UniqueConstraint(fields=("user", "page", "name"), name="social_saved_view_name"),)

    def __str__(self) -> str:
        return self.name
