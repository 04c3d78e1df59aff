"""Replies of everybody, in and out."""

from __future__ import annotations

from rest_framework import serializers

from social_outreach.api.serializers_messages import FromOut, RecipientOut
from social_outreach.models import SocialReply


class InboxOut(serializers.ModelSerializer[SocialReply]):
    """A reply with who wrote it, and what became of its opt-out."""

    profile = RecipientOut(source="thread.profile")
    account = FromOut(source="thread.account")
    platform = serializers.CharField(source="thread.profile.platform")
    opt_out = serializers.CharField(help_text="suggested, confirmed or dismissed; empty: nothing sounds like one.")
    opt_out_phrase = serializers.CharField(help_text="The words that sound like an opt-out, as written.")
    opt_out_by = serializers.StringRelatedField[SocialReply](read_only=True)
    recorded_by = serializers.StringRelatedField[SocialReply](read_only=True)
    last_inbound_at = serializers.DateTimeField(
        source="thread.last_inbound_at", allow_null=True, help_text="What the conversation window is counted from."
    )

    class Meta:
        model = SocialReply
        fields = (
            "id", "profile", "account", "platform", "body", "received_at", "source", "recorded_by", "opt_out",
            "opt_out_phrase", "opt_out_by", "opt_out_at", "seen_at", "last_inbound_at",
        )  # fmt: skip
