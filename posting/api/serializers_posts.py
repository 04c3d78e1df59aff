"""Posts, targets and parts, in and out."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from posting.api.fields import (
    LARGEST_ID,
    LONGEST_TEXT,
    MOST_LABELS,
    MOST_MEDIA,
    IdsField,
    MediumInput,
    Strict,
    Trial,
    UtmField,
    VariantsField,
    WordField,
)
from posting.models import (
    Campaign,
    PartEvent,
    PostAttempt,
    PostComment,
    PostEvent,
    PostPart,
    PostTarget,
    ScheduledPost,
    SocialAccount,
)
from posting.models.accounts import words
from posting.rules.references import MOST_REFERENCE
from posting.services import templates
from posting.services.posts import MOST_COMMENT
from posting.states import LatePolicy

#: Of one variable of a template.
LONGEST_VALUE = 5000
DECISIONS = ("arrived", "send_again", "give_up")


class AccountRef(serializers.ModelSerializer[SocialAccount]):
    platform = WordField()

    class Meta:
        model = SocialAccount
        fields = ("id", "account_name", "account_username", "platform")


class CampaignRef(serializers.ModelSerializer[Campaign]):
    class Meta:
        model = Campaign
        fields = ("id", "name")


class TargetOut(serializers.ModelSerializer[PostTarget]):
    account = AccountRef()
    post_id = serializers.IntegerField()
    platform = WordField()
    status = WordField(
        source="shown_status",
        help_text="pending, posting, posted, partly_posted, unknown, held, failed, cancelled, expired, …",
    )

    class Meta:
        model = PostTarget
        fields = (
            "id", "post_id", "account", "platform", "status", "platform_post_id", "platform_post_url", "error_message",
            "posted_at",
        )  # fmt: skip


class MediumUsed(serializers.Serializer[Any]):
    medium = serializers.IntegerField()
    sha256 = serializers.CharField()
    alt_text = serializers.CharField(allow_blank=True)


class PostOut(serializers.ModelSerializer[ScheduledPost]):
    campaign = CampaignRef(allow_null=True)
    targets = TargetOut(many=True)
    stage = WordField(help_text="draft, in_review, approved, scheduled or cancelled: how far people have taken it.")
    status = WordField(
        source="shown_status", help_text="What is shown: the stage, and from scheduled on what became of the targets."
    )
    variants = serializers.DictField(help_text="By network: content, thread, first_comment, media, link, options.")
    media = MediumUsed(many=True)
    utm = serializers.DictField(child=serializers.CharField())
    labels = serializers.ListField(child=serializers.CharField())
    approved_by = serializers.StringRelatedField[Any](read_only=True)
    created_by = serializers.StringRelatedField[Any](read_only=True)
    edited_by = serializers.StringRelatedField[Any](read_only=True)

    class Meta:
        model = ScheduledPost
        fields = (
            "id", "content", "variants", "media", "link", "utm", "labels", "campaign", "stage", "status",
            "scheduled_local", "timezone", "scheduled_at", "time_note", "late_policy", "late_minutes", "version",
            "approved_by", "approved_at", "recurrence", "occurs_on", "group", "group_label", "source_url", "drafter",
            "reference", "created_by", "edited_by", "created_at", "updated_at", "targets",
        )  # fmt: skip


class PostEventOut(serializers.ModelSerializer[PostEvent]):
    actor = serializers.StringRelatedField[Any](read_only=True)
    detail = serializers.DictField()

    class Meta:
        model = PostEvent
        fields = ("at", "kind", "actor", "detail")


class PostCommentOut(serializers.ModelSerializer[PostComment]):
    author = serializers.StringRelatedField[Any](read_only=True)

    class Meta:
        model = PostComment
        fields = ("id", "author", "body", "created_at")


class PostAttemptOut(serializers.ModelSerializer[PostAttempt]):
    class Meta:
        model = PostAttempt
        fields = ("id", "epoch", "opened_at", "closed_at", "outcome", "reason", "code", "http_status", "remote_id")


class PartEventOut(serializers.ModelSerializer[PartEvent]):
    actor = serializers.StringRelatedField[Any](read_only=True)
    detail = serializers.DictField()

    class Meta:
        model = PartEvent
        fields = ("at", "kind", "from_state", "to_state", "actor", "detail")


class PartOut(serializers.ModelSerializer[PostPart]):
    target_id = serializers.IntegerField()
    platform = WordField()
    kind = WordField(help_text="root, reply or comment.")
    content = serializers.DictField(help_text="Exactly what leaves: text, media, link, options.")
    verdict = serializers.DictField(allow_null=True, help_text="Why it has not gone, when last asked.")

    class Meta:
        model = PostPart
        fields = (
            "id", "target_id", "platform", "position", "kind", "state", "content", "due_at", "scheduled_for", "sent_at",
            "remote_id", "remote_url", "tries", "verdict", "last_error",
        )  # fmt: skip


class PartStory(PartOut):
    attempts = PostAttemptOut(many=True)
    events = PartEventOut(many=True)

    class Meta(PartOut.Meta):
        fields = (*PartOut.Meta.fields, "attempts", "events")  # type: ignore[assignment]


class TargetStory(TargetOut):
    parts = PartStory(many=True)

    class Meta(TargetOut.Meta):
        fields = (*TargetOut.Meta.fields, "parts")  # type: ignore[assignment]


class PostStory(PostOut):
    events = PostEventOut(many=True)
    comments = PostCommentOut(many=True)

    class Meta(PostOut.Meta):
        fields = (*PostOut.Meta.fields, "events", "comments")  # type: ignore[assignment]


# -- in --------------------------------------------------------------------------------------------------


class PostFields(Strict):
    """What people write of a post."""

    content = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True, trim_whitespace=False)
    variants = VariantsField(required=False)
    media = serializers.ListField(child=MediumInput(), max_length=MOST_MEDIA, required=False)
    link = serializers.URLField(max_length=2000, required=False, allow_blank=True)
    utm = UtmField(required=False)
    labels = serializers.ListField(child=serializers.CharField(max_length=40), max_length=MOST_LABELS, required=False)
    campaign = serializers.PrimaryKeyRelatedField(
        queryset=Campaign.objects.all(), required=False, allow_null=True, pk_field=serializers.IntegerField()
    )
    scheduled_local = serializers.CharField(
        max_length=19, required=False, allow_blank=True, help_text="Wall time, e.g. 2027-03-28T14:30; empty: none yet."
    )
    timezone = serializers.CharField(max_length=50, required=False, help_text="Its zone, e.g. Europe/Lisbon.")
    late_policy = serializers.ChoiceField(choices=words(LatePolicy), required=False)
    late_minutes = serializers.IntegerField(min_value=1, max_value=525_600, required=False)
    group = serializers.CharField(max_length=40, required=False, allow_blank=True)
    group_label = serializers.CharField(max_length=10, required=False, allow_blank=True)
    source_url = serializers.URLField(max_length=2000, required=False, allow_blank=True)
    accounts = IdsField(required=False, help_text="Ids of the accounts that it goes to.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "campaign" in attrs:
            campaign = attrs.pop("campaign")
            attrs["campaign_id"] = campaign.pk if campaign else None
        return attrs


class PostInput(PostFields, Trial):
    """A new post."""

    reference = serializers.CharField(
        max_length=MOST_REFERENCE,
        required=False,
        allow_blank=True,
        help_text="Your own name of it; no second one has it.",
    )
    template = serializers.IntegerField(
        min_value=1,
        max_value=LARGEST_ID,
        required=False,
        help_text="A content template that the text is made from: of its network alone, or of the post.",
    )
    values = serializers.DictField(
        child=serializers.CharField(max_length=LONGEST_VALUE, allow_blank=True),
        required=False,
        help_text="Its variables. Known without: account, network, date and campaign, where only one can be meant.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        found = super().validate(attrs)
        template, values = found.pop("template", None), found.pop("values", {})
        if template is None:
            if values:
                raise serializers.ValidationError({"values": ["Name the template that they are for."]})
            return found
        return templates.applied(found, template=template, values=values)


class PostChange(PostFields):
    version = serializers.IntegerField(
        min_value=1, required=False, help_text="The one that was read; if it is no longer, the edit is refused."
    )


class VersionInput(Trial):
    version = serializers.IntegerField(min_value=1, required=False, help_text="The one that was read.")


class WhenInput(Trial):
    scheduled_local = serializers.CharField(max_length=19, required=False, allow_blank=True, default="")
    timezone = serializers.CharField(max_length=50, required=False, allow_blank=True, default="")


class MoveInput(WhenInput):
    scheduled_local = serializers.CharField(max_length=19)


class SendBackInput(Trial):
    reason = serializers.CharField(max_length=MOST_COMMENT, required=False, allow_blank=True, default="")


class PostCommentInput(Trial):
    body = serializers.CharField(max_length=MOST_COMMENT)


class PartDecision(Trial):
    decision = serializers.ChoiceField(choices=[(each, each) for each in DECISIONS])
