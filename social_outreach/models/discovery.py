"""Discovery runs and imports: how profiles came in."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from social_outreach.adapters.registry import platform_choices
from social_outreach.models.profiles import words
from social_outreach.states import OPEN_JOB_STATES, JobStatus


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
    most = models.PositiveIntegerField(default=500, help_text="The run ends once so many profiles were found.")
    #: What the source is asked, in order; fixed when the run starts, so that a place in it stays a place.
    plan = models.JSONField(default=list, editable=False)
    #: Resume point, committed together with the profiles of the page before it.
    step = models.PositiveIntegerField(default=0, editable=False)
    cursor = models.CharField(max_length=500, blank=True, default="", editable=False)
    pages_read = models.PositiveIntegerField(default=0)
    #: Failures in a row, which a page that was read ends.
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    #: The run waits until then, because of ``waits_for``; it goes on by itself.
    resume_at = models.DateTimeField(null=True, blank=True)
    waits_for = models.CharField(max_length=300, blank=True, default="")
    #: When a worker last took it up: whose turn is longest ago is next.
    worked_at = models.DateTimeField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        db_table = "social_discovery_job"
        verbose_name = "discovery run"
        indexes = (
            models.Index(
                fields=["resume_at"], name="social_discovery_open", condition=models.Q(status__in=OPEN_JOB_STATES)
            ),
        )

    def __str__(self) -> str:
        return f"Discovery run {self.pk} on {self.platform}"


class SocialFinding(models.Model):
    """Where and when a run came upon a profile. The first one is also where the profile comes from."""

    profile = models.ForeignKey("social_outreach.SocialProfile", on_delete=models.CASCADE, related_name="findings")
    job = models.ForeignKey(SocialDiscoveryJob, on_delete=models.CASCADE, related_name="findings")
    source = models.CharField(max_length=40)
    asked = models.CharField(max_length=400, blank=True, default="", help_text="What the source was asked.")
    url = models.CharField(max_length=500, blank=True, default="", help_text="The address as it was found.")
    found_at = models.DateTimeField()

    class Meta:
        db_table = "social_finding"
        verbose_name = "finding"
        constraints = (models.UniqueConstraint(fields=("profile", "job"), name="social_finding_once"),)

    def __str__(self) -> str:
        return f"Profile {self.profile_id} in discovery run {self.job_id}"


class SocialSource(models.Model):
    """One source's pace, shared by all workers: when it may be asked again, and how often it was asked today."""

    name = models.CharField(max_length=40, unique=True)
    next_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_until = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=300, blank=True, default="")
    is_halted = models.BooleanField(default=False, help_text="A wrong key, a bill: an operator has to see to it.")
    used_on = models.DateField(null=True, blank=True, editable=False)
    used = models.PositiveIntegerField(default=0, help_text="Requests on the day of the last one.")

    class Meta:
        db_table = "social_source"
        verbose_name = "discovery source"

    def __str__(self) -> str:
        return self.name


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
