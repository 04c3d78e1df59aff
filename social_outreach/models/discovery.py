"""Discovery runs and imports: how profiles came in."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from social_outreach.adapters.registry import platform_choices
from social_outreach.models.profiles import words
from social_outreach.states import JobStatus


class AbstractIntake(models.Model):
    """Counts and fate of one way in."""

    status = models.CharField(max_length=12, choices=words(JobStatus), default=JobStatus.WAITING)
    found = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    merged_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class SocialDiscoveryJob(AbstractIntake):
    """A search that yields profiles."""

    platform = models.CharField(max_length=20, choices=platform_choices)
    source = models.CharField(max_length=40, default="urls", help_text="Where the profiles come from.")
    categories = models.JSONField(default=list, blank=True)
    locations = models.JSONField(default=list, blank=True)
    keywords = models.JSONField(default=list, blank=True)
    parameters = models.JSONField(default=dict, blank=True)
    report = models.JSONField(default=list, blank=True, help_text="What was refused, and why.")

    class Meta:
        db_table = "social_discovery_job"
        verbose_name = "discovery run"

    def __str__(self) -> str:
        return f"Discovery run {self.pk} on {self.platform}"


class SocialImport(AbstractIntake):
    """One uploaded file of profiles. The file lies in the state folder until the import has finished."""

    name = models.CharField(max_length=200)
    path = models.CharField(max_length=500, editable=False)
    size = models.PositiveBigIntegerField()
    #: encoding, delimiter, header_line, columns as found in the file.
    shape = models.JSONField(default=dict, blank=True)
    #: column number (as text) -> field of a profile.
    mapping = models.JSONField(default=dict, blank=True)
    platform = models.CharField(max_length=20, blank=True, default="", help_text="For files that do not say it.")
    rows_read = models.PositiveIntegerField(default=0)
    bytes_read = models.PositiveBigIntegerField(default=0)
    #: Resume point: everything up to this line is committed.
    lines_done = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        db_table = "social_import"
        verbose_name = "import"

    def __str__(self) -> str:
        return f"Import {self.pk}: {self.name}"


class SocialImportError(models.Model):
    """One row of a file that could not go in."""

    source = models.ForeignKey(SocialImport, on_delete=models.CASCADE, related_name="errors")
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    excerpt = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "social_import_error"
        verbose_name = "import error"
        constraints = (models.UniqueConstraint(fields=("source", "line"), name="social_import_error_line"),)

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"
