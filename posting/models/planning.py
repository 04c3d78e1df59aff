"""Plans: campaigns, templates, slots, recurring posts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from posting.models.accounts import SocialAccount, words
from posting.states import Frequency


class Campaign(models.Model):
    """What posts belong together; also the value of utm_campaign."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "posting_campaign"
        verbose_name = "campaign"

    def __str__(self) -> str:
        return self.name


class ContentTemplate(models.Model):
    """A text with variables that posts are made from."""

    name = models.CharField(max_length=60, unique=True)
    platform = models.CharField(max_length=20, blank=True, default="", help_text="Empty: for every network.")
    body = models.TextField(help_text="Variables in double braces, e.g. {{ title }}.")
    is_active = models.BooleanField(default=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "posting_template"
        verbose_name = "content template"

    def __str__(self) -> str:
        return self.name


class PostingSlot(models.Model):
    """A weekday and wall time at which an account posts; "next free slot" fills them in order."""

    account = models.ForeignKey(SocialAccount, on_delete=models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday.")
    wall_time = models.TimeField(help_text="On the account's clock.")
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "posting_slot"
        verbose_name = "posting slot"
        constraints = (
            models.UniqueConstraint(fields=("account", "weekday", "wall_time"), name="posting_slot_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="posting_slot_weekday"),
        )

    def __str__(self) -> str:
        return f"{self.weekday} {self.wall_time:%H:%M}"


class Recurrence(models.Model):
    """A post that comes again: a rule in wall time and zone, never an interval in UTC."""

    frequency = models.CharField(max_length=8, choices=words(Frequency))
    every = models.PositiveSmallIntegerField(default=1)
    #: Weekly: numbers of weekdays, 0 is Monday. Monthly: the day is that of ``first_on``.
    weekdays = models.JSONField(default=list, blank=True)
    first_on = models.DateField()
    wall_time = models.TimeField()
    zone = models.CharField(max_length=50)
    last_on = models.DateField(null=True, blank=True)
    most = models.PositiveIntegerField(null=True, blank=True, help_text="Ends after so many.")
    #: Content, variants, accounts and options of each post that comes of it.
    content = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)
    #: The next date to make a post for; moved on in the transaction that makes it.
    next_on = models.DateField(null=True, blank=True)
    made = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "posting_recurrence"
        verbose_name = "recurring post"
        constraints = (models.CheckConstraint(condition=Q(every__gte=1), name="posting_recurrence_every"),)
        indexes = (models.Index(fields=["next_on"], name="posting_recurrence_next", condition=Q(is_active=True)),)

    def __str__(self) -> str:
        return f"{self.frequency} from {self.first_on}"
