"""Profiles, discovery runs and replies, in and out."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from platforms.display_counts import LARGEST
from social_outreach.adapters.discovery.pasted import PASTED
from social_outreach.adapters.discovery.registry import SOURCES, offered_for
from social_outreach.api.fields import (
    LARGEST_ID,
    LONGEST_TEXT,
    BulkAnswer,
    IdsField,
    MomentField,
    PlatformField,
    Strict,
    one_of,
)
from social_outreach.api.serializers_drafts import drafter_field, instruction_field
from social_outreach.models import SocialDiscoveryJob, SocialProfile, SocialReply
from social_outreach.models.profiles import words
from social_outreach.selectors import scores
from social_outreach.services.discovery import MOST_PROFILES
from social_outreach.services.review import VERDICTS
from social_outreach.states import DiscoveryStatus, MessageType, OutreachStatus


class ProfileOut(serializers.ModelSerializer[SocialProfile]):
    reviewed_by = serializers.StringRelatedField[Any](read_only=True)

    class Meta:
        model = SocialProfile
        fields = (
            "id", "platform", "username", "full_name", "url", "bio", "category", "location", "company", "title",
            "email", "website", "followers_count", "following_count", "posts_count", "engagement_score", "time_zone",
            "discovery_status", "outreach_status", "review_reason", "reviewed_by", "reviewed_at", "last_contacted_at",
            "found_by", "job", "created_at", "updated_at",
        )  # fmt: skip


class PartOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    known = serializers.BooleanField()
    points = serializers.FloatField(allow_null=True, help_text="Null where it is not known: left out, not zero.")
    most = serializers.IntegerField()
    sentence = serializers.CharField()


class OneProfileOut(ProfileOut):
    score_parts = serializers.SerializerMethodField(help_text="What the facts come to now; docs/scores.md.")

    class Meta(ProfileOut.Meta):
        fields = (*ProfileOut.Meta.fields, "score_parts")  # type: ignore[assignment]

    @extend_schema_field(PartOut(many=True))
    def get_score_parts(self, profile: SocialProfile) -> Any:
        return PartOut(scores.explained(profile).parts, many=True).data


def _line(most: int) -> Any:
    return serializers.CharField(max_length=most, required=False, allow_blank=True)


def _count() -> Any:
    return serializers.IntegerField(min_value=0, max_value=LARGEST, required=False, allow_null=True)


class ProfileChange(Strict):
    """What describes a profile. Verdict and outreach status change by what people do, not here."""

    full_name = _line(200)
    url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    bio = _line(LONGEST_TEXT)
    category = _line(100)
    location = _line(150)
    company = _line(200)
    title = _line(200)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    website = serializers.URLField(max_length=500, required=False, allow_blank=True)
    followers_count = _count()
    following_count = _count()
    posts_count = _count()
    engagement_score = serializers.FloatField(min_value=0, max_value=100, required=False, allow_null=True)
    time_zone = _line(50)

    def validate_url(self, value: str) -> str:
        return _web(value)

    def validate_website(self, value: str) -> str:
        return _web(value)

    def validate_time_zone(self, value: str) -> str:
        try:
            return value and ZoneInfo(value).key
        except (KeyError, ValueError, OSError):
            raise serializers.ValidationError("Write a time zone as Europe/Lisbon.") from None


def _web(address: str) -> str:
    # Pages link to it, so no other scheme than the web's may stand there.
    if address and not address.lower().startswith(("http://", "https://")):
        raise serializers.ValidationError("A web address begins with http:// or https://.")
    return address


class ProfileInput(ProfileChange):
    platform = PlatformField()
    username = serializers.CharField(max_length=2048, help_text="A username, or the address of the profile.")


class ReviewInput(Strict):
    verdict = serializers.ChoiceField(choices=list(VERDICTS))
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class MatchingProfiles(Strict):
    """The filters of the list of profiles."""

    platform = PlatformField(required=False)
    discovery_status = serializers.ChoiceField(choices=words(DiscoveryStatus), required=False)
    outreach_status = serializers.ChoiceField(choices=words(OutreachStatus), required=False)
    category = serializers.CharField(max_length=200, required=False)
    location = serializers.CharField(max_length=200, required=False)
    q = serializers.CharField(max_length=200, required=False)
    min_followers = serializers.IntegerField(min_value=0, max_value=LARGEST, required=False)
    max_followers = serializers.IntegerField(min_value=0, max_value=LARGEST, required=False)
    min_score = serializers.FloatField(min_value=0, max_value=100, required=False)
    max_score = serializers.FloatField(min_value=0, max_value=100, required=False)
    job = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)


class OneReviewInput(ReviewInput):
    seen = serializers.CharField(
        max_length=12, required=False,
        help_text="The discovery_status that was looked at: another one by now, and the verdict is refused.",
    )  # fmt: skip

    def validate_seen(self, value: str) -> str:
        if value not in list(DiscoveryStatus):
            raise serializers.ValidationError(f"Say one of {', '.join(DiscoveryStatus)}.")
        return value


class PipelineReviewInput(ReviewInput):
    profile_ids = IdsField(required=False)
    filter = MatchingProfiles(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        one_of(attrs, "profile_ids", "filter")
        return attrs


def _words(text: str) -> Any:
    """The service bounds them, and says so by field."""
    child = serializers.CharField(max_length=200, allow_blank=True)
    return serializers.ListField(child=child, max_length=100, required=False, help_text=text)


class DiscoverInput(Strict):
    """Either ``urls``, or a search: ``source`` with words or, for a source that looks up names, its parameters."""

    platform = PlatformField()
    urls = serializers.ListField(
        child=serializers.CharField(max_length=2048, allow_blank=True), max_length=5000, required=False,
        help_text="Profile addresses or usernames; they go in at once.",
    )  # fmt: skip
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=40, required=False, help_text=f"Who is asked: {', '.join(SOURCES)}. A run is made for it."
    )
    categories = _words("What they do.")
    locations = _words("Where they are.")
    keywords = _words("What else has to be there.")
    parameters = serializers.DictField(required=False, help_text="By name, as platform and source know them.")
    most = serializers.IntegerField(
        min_value=1, max_value=MOST_PROFILES, required=False, help_text="The run ends once so many were found."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        search = [name for name in ("categories", "locations", "keywords", "parameters", "most") if attrs.get(name)]
        pasted = attrs.get("source", PASTED) == PASTED
        if attrs.get("urls") is not None and not pasted:
            raise serializers.ValidationError({"urls": ["Give either urls or a source to search with."]})
        if search and pasted:
            todo = f"Say who is asked; there are {', '.join(offered_for(attrs['platform']))}."
            raise serializers.ValidationError({"source": [todo]})
        if pasted and not any(line.strip() for line in attrs.get("urls", ())):
            raise serializers.ValidationError({"urls": ["Give at least one profile address or username."]})
        return attrs


class JobOut(serializers.ModelSerializer[SocialDiscoveryJob]):
    report = serializers.ListField(
        child=serializers.DictField(), help_text="What was refused, passed over or skipped, and why; 500 lines."
    )
    parameters = serializers.DictField()

    class Meta:
        model = SocialDiscoveryJob
        fields = (
            "id", "platform", "source", "status", "found", "created_count", "merged_count", "unchanged_count",
            "refused_count", "report", "error", "categories", "locations", "keywords", "parameters", "most",
            "pages_read", "waits_for", "resume_at", "created_at", "started_at", "finished_at",
        )  # fmt: skip


class WriterInput(Strict):
    """Who writes, and from what."""

    template = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    drafter = drafter_field()
    instruction = instruction_field()


class PipelineDraftInput(WriterInput):
    profile_ids = IdsField(required=False)
    all_qualified = serializers.BooleanField(required=False, default=False)
    platform = PlatformField(required=False, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        one_of(attrs, "profile_ids", "all_qualified")
        return attrs


class PipelineFollowupInput(WriterInput):
    profile_ids = IdsField(required=False)
    all_ready = serializers.BooleanField(required=False, default=False)
    platform = PlatformField(required=False, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        one_of(attrs, "profile_ids", "all_ready")
        return attrs


class DraftInput(WriterInput):
    message_type = serializers.ChoiceField(choices=words(MessageType), required=False, default=str(MessageType.INITIAL))
    body = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["template"] and attrs["body"]:
            raise serializers.ValidationError("Give either template or body.")
        return attrs


class ReplyInput(Strict):
    body = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, required=False, default="")
    received_at = MomentField(required=False)
    recipient_id = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    thread_id = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    account = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    remote_id = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ReplyOut(serializers.ModelSerializer[SocialReply]):
    account = serializers.IntegerField(source="thread.account_id", read_only=True)
    recorded_by = serializers.StringRelatedField[Any](read_only=True)

    class Meta:
        model = SocialReply
        fields = ("id", "body", "received_at", "remote_id", "source", "account", "recorded_by")


class StageOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    unlocked = serializers.BooleanField()
    reason = serializers.CharField(help_text="What unlocks it; empty while it is unlocked.")
    count = serializers.IntegerField()


class PipelineStatus(serializers.Serializer[Any]):
    discovered = serializers.IntegerField()
    reviewed = serializers.IntegerField()
    qualified = serializers.IntegerField()
    drafted = serializers.IntegerField()
    sent = serializers.IntegerField()
    followup_ready = serializers.IntegerField()
    rejected = serializers.IntegerField()
    replied = serializers.IntegerField()
    failed = serializers.IntegerField()
    stages = StageOut(many=True)


class ReviewAnswer(BulkAnswer):
    """``done`` names 1,000 at the most; ``changed`` counts all."""


class DiscoverAnswer(BulkAnswer):
    """``refused`` is by line number; ``job`` is the discovery run."""

    job = JobOut()
