"""Messages with their ledger, in and out."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from social_outreach.adapters.base import DeliveryMode
from social_outreach.api.fields import LONGEST_TEXT, IdsField, MomentField, PlatformField, Strict, one_of
from social_outreach.models import SenderAccount, SocialAttempt, SocialEvent, SocialMessage, SocialProfile
from social_outreach.models.profiles import words
from social_outreach.services.messages import DECISIONS
from social_outreach.states import MESSAGE_WORDS, message_status

_MODES = words(DeliveryMode)


class RecipientOut(serializers.ModelSerializer[SocialProfile]):
    class Meta:
        model = SocialProfile
        fields = ("id", "username", "full_name", "url")


class FromOut(serializers.ModelSerializer[SenderAccount]):
    class Meta:
        model = SenderAccount
        fields = ("id", "name", "username")


class FactOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    value = serializers.CharField()


class EvidenceOut(serializers.Serializer[Any]):
    """A sentence about the person, and the stored facts that it rests on, as they were when it was written."""

    sentence = serializers.CharField()
    facts = FactOut(many=True)


class FlagOut(serializers.Serializer[Any]):
    """What a person should see before approving."""

    kind = serializers.CharField(help_text="near_copy, steering_bio, no_sales.")
    sentence = serializers.CharField()
    similarity = serializers.FloatField(required=False, help_text="Of a near-copy, 0 to 1.")
    message = serializers.IntegerField(required=False, help_text="Of a near-copy: the message it is like.")


class VerdictOut(serializers.Serializer[Any]):
    """One gate's answer."""

    kind = serializers.CharField(help_text="go, wait, hold or never.")
    gate = serializers.CharField()
    reason = serializers.CharField()
    until = serializers.DateTimeField(allow_null=True)
    value = serializers.CharField(required=False)
    limit = serializers.CharField(required=False)


class MessageOut(serializers.ModelSerializer[SocialMessage]):
    profile = RecipientOut()
    account = FromOut()
    status = serializers.SerializerMethodField(help_text="The state, or held: a person must act before it goes.")
    status_word = serializers.SerializerMethodField()
    verdict = VerdictOut(allow_null=True, help_text="Why it has not gone, when last asked.")
    missing = serializers.ListField(child=serializers.CharField())
    evidence = EvidenceOut(many=True)
    flags = FlagOut(many=True)
    approved_by = serializers.StringRelatedField[Any](read_only=True)
    holder = serializers.StringRelatedField[Any](read_only=True)

    class Meta:
        model = SocialMessage
        fields = (
            "id", "profile", "account", "platform", "message_type", "step", "state", "status", "status_word", "mode",
            "draft_body", "sent_body", "missing", "evidence", "flags", "language", "version", "drafter",
            "drafter_model", "template_name", "instruction", "prompt_tokens", "output_tokens", "thread_id",
            "approved_by", "approved_at", "holder", "scheduled_for", "due_at", "sent_at", "remote_id", "remote_url",
            "verdict", "last_error", "created_at", "updated_at",
        )  # fmt: skip

    def get_status(self, message: SocialMessage) -> str:
        return message_status(message.state, message.verdict)

    def get_status_word(self, message: SocialMessage) -> str:
        status = message_status(message.state, message.verdict)
        return MESSAGE_WORDS.get(status, status.capitalize())


class AttemptOut(serializers.ModelSerializer[SocialAttempt]):
    actor = serializers.StringRelatedField[Any](read_only=True)

    class Meta:
        model = SocialAttempt
        fields = (
            "id", "epoch", "mode", "body", "opened_at", "closed_at", "outcome", "reason", "code", "http_status",
            "remote_id", "actor",
        )  # fmt: skip


class EventOut(serializers.ModelSerializer[SocialEvent]):
    actor = serializers.StringRelatedField[Any](read_only=True)
    detail = serializers.DictField()

    class Meta:
        model = SocialEvent
        fields = ("at", "kind", "from_state", "to_state", "actor", "detail")


class WhyOut(serializers.Serializer[Any]):
    """Why it has not gone, asked of every gate just now."""

    sentence = serializers.CharField()
    gate = serializers.SerializerMethodField(help_text="The gate that stands against it; empty when none does.")
    until = serializers.SerializerMethodField()
    earliest = serializers.DateTimeField(allow_null=True)
    asked_at = serializers.DateTimeField()
    verdicts = serializers.SerializerMethodField()

    def get_gate(self, why: Any) -> str:
        return why.standing.gate if why.standing else ""

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_until(self, why: Any) -> Any:
        return why.standing.as_json()["until"] if why.standing else None

    @extend_schema_field(VerdictOut(many=True))
    def get_verdicts(self, why: Any) -> Any:
        return [verdict.as_json() for verdict in why.verdicts]


class ForecastOut(serializers.Serializer[Any]):
    """When it could go, by the planner."""

    at = serializers.DateTimeField(allow_null=True, help_text="Empty: not by itself.")
    gate = serializers.CharField(source="because.gate")
    reason = serializers.CharField(source="because.reason")


class MessageStory(MessageOut):
    """A message with everything that happened to it."""

    attempts = AttemptOut(many=True)
    events = EventOut(many=True)
    why = WhyOut()
    forecast = ForecastOut(allow_null=True)

    class Meta(MessageOut.Meta):
        fields = (*MessageOut.Meta.fields, "attempts", "events", "why", "forecast")  # type: ignore[assignment]


class EditInput(Strict):
    body = serializers.CharField(max_length=LONGEST_TEXT, trim_whitespace=False)
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="The version that was edited.")


class ApproveInput(Strict):
    version = serializers.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        default=None,
        allow_null=True,
        help_text="The version that was read; a message edited since is refused.",
    )


class SendInput(Strict):
    at = MomentField(required=False, default=None, allow_null=True)
    mode = serializers.ChoiceField(choices=_MODES, required=False, default=None, allow_null=True)


class RescheduleInput(Strict):
    at = MomentField(required=False, default=None, allow_null=True)


class DecideInput(Strict):
    decision = serializers.ChoiceField(choices=list(DECISIONS))


class BulkInput(Strict):
    ids = IdsField()


class BulkSendInput(BulkInput):
    at = MomentField(required=False, default=None, allow_null=True)
    mode = serializers.ChoiceField(choices=_MODES, required=False, default=None, allow_null=True)


class PipelineSendInput(Strict):
    message_ids = IdsField(required=False)
    all_approved = serializers.BooleanField(required=False, default=False)
    platform = PlatformField(required=False, default="")
    at = MomentField(required=False, default=None, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        one_of(attrs, "message_ids", "all_approved")
        return attrs


class CardOut(serializers.Serializer[Any]):
    """The next card of the assisted queue; ``message`` is empty when nothing is due now."""

    message = MessageOut(allow_null=True)
    profile_url = serializers.CharField(allow_blank=True)
    compose_url = serializers.CharField(allow_blank=True, help_text="Where the conversation is opened by hand.")


class ReasonCount(serializers.Serializer[Any]):
    reason = serializers.CharField()
    count = serializers.IntegerField()


class OutlookOut(serializers.Serializer[Any]):
    """What will happen to all that is approved or scheduled."""

    now = serializers.IntegerField(help_text="By API within a minute.")
    later = serializers.IntegerField()
    by_hand = serializers.IntegerField()
    stuck = serializers.IntegerField(help_text="Not by themselves.")
    last_at = serializers.DateTimeField(allow_null=True)
    sentence = serializers.CharField()
    reasons = ReasonCount(many=True)
    total = serializers.IntegerField(help_text="All that wait; at most 2,000 of them are placed.")
