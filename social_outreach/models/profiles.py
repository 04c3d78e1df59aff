"""A profile: an account on a social platform that was found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import BigIntegerField, F, FloatField, Func, Q

from social_outreach.adapters.registry import platform_choices
from social_outreach.states import DiscoveryStatus, OutreachStatus


def words(status: type) -> list[tuple[str, str]]:
    return [(str(item), str(item).replace("_", " ").capitalize()) for item in status]  # type: ignore[attr-defined]


# What lists are sorted by. The literals stand in the SQL itself: an index on an expression is found by its text only.
# What is not known comes last.
SCORE_ORDER = Func(F("engagement_score"), template="COALESCE(%(expressions)s, -1.0)", output_field=FloatField())
FOLLOWERS_ORDER = Func(F("followers_count"), template="COALESCE(%(expressions)s, -1)", output_field=BigIntegerField())
NAME_ORDER = Func(
    F("full_name"),
    F("username"),
    arg_joiner=", ''), ",  # in the order of the alphabet, as the migration has it: Django compares the order too
    template="LOWER(COALESCE(NULLIF(%(expressions)s))",
)


class SocialProfile(models.Model):
    platform = models.CharField(max_length=20, choices=platform_choices)
    username = models.CharField(max_length=150, help_text="As the platform writes it, without '@'.")
    #: What duplicates are merged on: the username as it is compared.
    username_key = models.CharField(max_length=150, editable=False)
    full_name = models.CharField(max_length=200, blank=True, default="")
    url = models.URLField(max_length=500, blank=True, default="")
    bio = models.TextField(blank=True, default="")
    category = models.CharField(max_length=100, blank=True, default="")
    location = models.CharField(max_length=150, blank=True, default="")
    company = models.CharField(max_length=200, blank=True, default="")
    title = models.CharField(max_length=200, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    website = models.CharField(max_length=500, blank=True, default="")
    followers_count = models.PositiveBigIntegerField(null=True, blank=True)
    following_count = models.PositiveBigIntegerField(null=True, blank=True)
    posts_count = models.PositiveBigIntegerField(null=True, blank=True)
    engagement_score = models.FloatField(null=True, blank=True, help_text="0 to 100; empty where nothing is known.")
    time_zone = models.CharField(max_length=50, blank=True, default="", help_text="IANA name, if known.")
    discovery_status = models.CharField(
        max_length=12, choices=words(DiscoveryStatus), default=DiscoveryStatus.DISCOVERED
    )
    outreach_status = models.CharField(max_length=12, choices=words(OutreachStatus), default=OutreachStatus.PENDING)
    review_reason = models.CharField(max_length=300, blank=True, default="")
    #: Who set the verdict last, and when; empty for one that nobody has judged, or before this was kept.
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        db_index=False,  # nothing is looked up by it, and a million rows would have to be indexed
    )
    reviewed_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_contacted_at = models.DateTimeField(null=True, blank=True)
    found_by = models.CharField(max_length=60, blank=True, default="", help_text="Where it came from.")
    job = models.ForeignKey(
        "social_outreach.SocialDiscoveryJob", null=True, blank=True, on_delete=models.SET_NULL, related_name="profiles"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "social_profile"
        verbose_name = "profile"
        constraints = (
            models.UniqueConstraint(fields=("platform", "username_key"), name="social_profile_identity"),
            models.CheckConstraint(condition=~Q(username=""), name="social_profile_username"),
            models.CheckConstraint(
                condition=Q(engagement_score__isnull=True) | Q(engagement_score__range=(0, 100)),
                name="social_profile_score",
            ),
        )
        indexes = (
            models.Index(fields=["discovery_status", "-id"], name="social_profile_discovery"),
            models.Index(fields=["outreach_status", "last_contacted_at"], name="social_profile_outreach"),
            models.Index(fields=["platform", "-id"], name="social_profile_platform"),
            # Each order that lists offer, for everybody and for one discovery status: pages are read off the index.
            models.Index(SCORE_ORDER, "id", name="social_profile_by_score"),
            models.Index(FOLLOWERS_ORDER, "id", name="social_profile_by_followers"),
            models.Index(NAME_ORDER, "id", name="social_profile_by_name"),
            models.Index("discovery_status", SCORE_ORDER, "id", name="social_profile_status_score"),
            models.Index("discovery_status", FOLLOWERS_ORDER, "id", name="social_profile_status_count"),
            # Any of the plain filters together, to count and to find what few match without reading the rows.
            models.Index(
                fields=["platform", "discovery_status", "outreach_status", "followers_count", "id"],
                name="social_profile_filters",
            ),
        )

    def __str__(self) -> str:
        return f"{self.full_name or self.username} ({self.platform})"
