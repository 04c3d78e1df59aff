"""Drafters and drafting runs, in and out."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from social_outreach.api.fields import BulkAnswer, Strict
from social_outreach.api.serializers_messages import RecipientOut
from social_outreach.models import SocialDraftItem, SocialDraftRun
from social_outreach.selectors import draft_runs as selector
from social_outreach.services import draft_runs
from social_outreach.services.draft_subjects import LONGEST_INSTRUCTION


def drafter_field() -> Any:
    """The service knows which there are, and says why one is not ready."""
    help_text = "template, gemini; see drafters/. Without it the one of the settings."
    return serializers.CharField(max_length=40, required=False, allow_blank=True, default="", help_text=help_text)


def instruction_field() -> Any:
    help_text = "What the text should do, for a drafter that writes of its own."
    return serializers.CharField(
        max_length=LONGEST_INSTRUCTION, required=False, allow_blank=True, default="", help_text=help_text
    )


class RegenerateInput(Strict):
    drafter = drafter_field()
    instruction = instruction_field()
    version = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, default=None, allow_null=True,
        help_text="The version that was read; a message edited since is refused.",
    )  # fmt: skip


class DrafterOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    ready = serializers.BooleanField()
    reason = serializers.CharField(help_text="Why it is not ready, and what to set.")
    is_default = serializers.BooleanField()
    is_generative = serializers.BooleanField(help_text="It takes an instruction and costs tokens.")
    tokens_left = serializers.IntegerField(allow_null=True, help_text="Of today (UTC); null where it costs none.")


class DraftRunOut(serializers.ModelSerializer[SocialDraftRun]):
    status = serializers.CharField(help_text="waiting, running, finished, failed or cancelled.")
    created_by = serializers.StringRelatedField[SocialDraftRun](read_only=True)

    class Meta:
        model = SocialDraftRun
        fields = (
            "id", "status", "drafter", "template_name", "message_type", "instruction", "platform", "total",
            "made_count", "refused_count", "waits_for", "resume_at", "error", "created_by", "created_at", "started_at",
            "finished_at",
        )  # fmt: skip


class RefusalOut(serializers.Serializer[Any]):
    reason = serializers.CharField()
    count = serializers.IntegerField()


class OneDraftRunOut(DraftRunOut):
    percent = serializers.SerializerMethodField()
    waiting = serializers.SerializerMethodField(help_text="Profiles that are not come to yet.")
    tokens = serializers.SerializerMethodField(help_text="In and out, of the drafts made.")
    needs_person = serializers.SerializerMethodField(help_text="It does not go on by itself: mend it, then resume.")
    refusals = serializers.SerializerMethodField(help_text="Each reason with how many it met, the most frequent first.")

    class Meta(DraftRunOut.Meta):
        fields = (*DraftRunOut.Meta.fields, "percent", "waiting", "tokens", "needs_person", "refusals")  # type: ignore[assignment]

    def to_representation(self, run: SocialDraftRun) -> dict[str, Any]:
        self._state = draft_runs.progress(run)
        return super().to_representation(run)

    def get_percent(self, run: SocialDraftRun) -> int:
        return self._state.percent

    def get_waiting(self, run: SocialDraftRun) -> int:
        return self._state.waiting

    def get_tokens(self, run: SocialDraftRun) -> int:
        return self._state.tokens

    def get_needs_person(self, run: SocialDraftRun) -> bool:
        return self._state.needs_person

    @extend_schema_field(RefusalOut(many=True))
    def get_refusals(self, run: SocialDraftRun) -> Any:
        return [{"reason": reason, "count": count} for reason, count in selector.refusals(run.pk)[:100]]


class DraftItemOut(serializers.ModelSerializer[SocialDraftItem]):
    profile = RecipientOut()
    status = serializers.CharField(help_text="waiting, made or refused.")

    class Meta:
        model = SocialDraftItem
        fields = ("id", "profile", "status", "reason", "message")


class DraftAnswer(BulkAnswer):
    """Drafts of a template are made before this answers. Those of a drafter that asks over the network are made by a
    run: then ``run`` says which, and the lists are empty."""

    run = DraftRunOut(allow_null=True)
