"""Accounts, media, templates, campaigns, slots, recurring posts and the queue, in and out."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from posting.api.fields import LARGEST_ID, PlatformField, Strict, Trial, WordField
from posting.api.serializers_posts import AccountRef, PostFields
from posting.models import Campaign, ContentTemplate, PostingSlot, PostMedia, Recurrence, SocialAccount
from posting.models.accounts import words
from posting.services.recurrences import When
from posting.states import Frequency


class PublishingAccountOut(serializers.ModelSerializer[SocialAccount]):
    """Without its secrets, which never come out."""

    scopes = serializers.ListField(child=serializers.CharField())
    platform = WordField()
    status = WordField(help_text="active, paused, needs_reconnect, halted or disconnected.")

    class Meta:
        model = SocialAccount
        fields = (
            "id", "platform", "kind", "account_id", "account_name", "account_username", "picture_url", "login",
            "scopes", "token_expires_at", "refresh_expires_at", "can_refresh", "status", "status_reason", "source",
            "time_zone", "paused_until", "pause_reason", "last_used", "verified_at", "created_at",
        )  # fmt: skip


class TokenVerifiedOut(serializers.Serializer[Any]):
    ok = serializers.BooleanField()
    sentence = serializers.CharField()


class FreeSlotOut(serializers.Serializer[Any]):
    scheduled_local = serializers.CharField(allow_blank=True, help_text="Empty: there is no slot, or none is free.")
    timezone = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(allow_null=True)


class AccountPauseInput(Trial):
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class MediumOut(serializers.ModelSerializer[PostMedia]):
    created_by = serializers.StringRelatedField[Any](read_only=True)
    used = serializers.IntegerField(help_text="Posts that name it.")

    class Meta:
        model = PostMedia
        fields = (
            "id", "kind", "name", "mime", "size", "width", "height", "duration", "frames", "sha256", "alt_text",
            "source_url", "used", "created_by", "created_at",
        )  # fmt: skip


class MediaUpload(Trial):
    file = serializers.FileField(max_length=200)
    alt_text = serializers.CharField(max_length=1500, required=False, allow_blank=True, default="")


class MediaFetchInput(Trial):
    url = serializers.URLField(max_length=2000)
    alt_text = serializers.CharField(max_length=1500, required=False, allow_blank=True, default="")


class MediumChange(Strict):
    alt_text = serializers.CharField(max_length=1500, allow_blank=True)


class ContentTemplateOut(serializers.ModelSerializer[ContentTemplate]):
    platform = WordField(help_text="Empty: for every network.")

    class Meta:
        model = ContentTemplate
        fields = ("id", "name", "platform", "body", "is_active", "updated_at")


class ContentTemplateFields(Strict):
    name = serializers.CharField(max_length=60)
    platform = PlatformField(required=False, allow_blank=True, help_text="Empty: for every network.")
    body = serializers.CharField(max_length=70_000, help_text="Variables in double braces, e.g. {{ title }}.")
    is_active = serializers.BooleanField(required=False)


class ContentTemplateInput(ContentTemplateFields, Trial):
    """A new template."""


class CampaignOut(serializers.ModelSerializer[Campaign]):
    class Meta:
        model = Campaign
        fields = ("id", "name", "slug", "is_active", "created_at")


class CampaignFields(Strict):
    name = serializers.CharField(max_length=80)
    slug = serializers.SlugField(max_length=80, required=False, help_text="In links; made of the name if left out.")
    is_active = serializers.BooleanField(required=False)


class CampaignInput(CampaignFields, Trial):
    """A new campaign."""


class SlotOut(serializers.ModelSerializer[PostingSlot]):
    account = AccountRef()

    class Meta:
        model = PostingSlot
        fields = ("id", "account", "weekday", "wall_time", "is_active")


class SlotInput(Trial):
    account = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    weekday = serializers.IntegerField(min_value=0, max_value=6, help_text="0 is Monday.")
    wall_time = serializers.TimeField(help_text="On the account's clock.")


class RecurrenceOut(serializers.ModelSerializer[Recurrence]):
    weekdays = serializers.ListField(child=serializers.IntegerField())
    content = serializers.DictField(help_text="Fields and accounts of each post that comes of it.")
    created_by = serializers.StringRelatedField[Any](read_only=True)

    class Meta:
        model = Recurrence
        fields = (
            "id", "frequency", "every", "weekdays", "first_on", "wall_time", "zone", "last_on", "most", "content",
            "is_active", "next_on", "made", "created_by", "created_at",
        )  # fmt: skip


class RecurrenceInput(Trial):
    frequency = serializers.ChoiceField(choices=words(Frequency))
    every = serializers.IntegerField(min_value=1, max_value=366, required=False, default=1)
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), max_length=7, required=False, default=list
    )
    first_on = serializers.DateField()
    wall_time = serializers.TimeField()
    zone = serializers.CharField(max_length=50)
    last_on = serializers.DateField(required=False, allow_null=True, default=None)
    most = serializers.IntegerField(min_value=1, max_value=10_000, required=False, allow_null=True, default=None)
    post = PostFields(help_text="The post that comes again, with its accounts; its own time is left out.")

    def when(self) -> When:
        given = self.validated_data
        return When(
            frequency=given["frequency"],
            first_on=given["first_on"],
            wall_time=given["wall_time"],
            zone=given["zone"],
            every=given["every"],
            weekdays=tuple(sorted(set(given["weekdays"]))),
            last_on=given["last_on"],
            most=given["most"],
        )


class RecurrenceStopInput(Trial):
    cancel_waiting = serializers.BooleanField(
        required=False, default=False, help_text="Cancel its posts that have not left yet as well."
    )


class StoppedOut(serializers.Serializer[Any]):
    cancelled = serializers.IntegerField(help_text="Posts that were cancelled.")


class QueueOut(serializers.Serializer[Any]):
    scheduled = serializers.IntegerField(help_text="Posts with something that waits.")
    processing = serializers.IntegerField()
    due = serializers.IntegerField()
    oldest_due_seconds = serializers.FloatField()
    next_at = serializers.DateTimeField(allow_null=True)
    due_posts = serializers.ListField(child=serializers.IntegerField(), help_text="The longest waiting first.")
    redis = serializers.DictField(help_text="What the queue in Redis holds; enabled is false without one.")


class RebuiltOut(serializers.Serializer[Any]):
    held = serializers.IntegerField(help_text="Posts that the queue in Redis holds now; 0 without Redis.")
