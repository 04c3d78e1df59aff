"""Accounts, limits, suppressions, the global stop, templates and imports, in and out. Secrets go in only."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from social_outreach.api.fields import PlatformField, Strict
from social_outreach.models import (
    SenderAccount,
    SocialImport,
    SocialImportError,
    SocialLimit,
    SocialSuppression,
    SocialTemplate,
)
from social_outreach.models.profiles import words
from social_outreach.rules.templating import BadTemplate, variables_of
from social_outreach.services import imports
from social_outreach.services.credentials import has_token
from social_outreach.states import MessageType


class AccountOut(serializers.ModelSerializer[SenderAccount]):
    has_token = serializers.SerializerMethodField(help_text="Without one, messages are sent by hand.")

    class Meta:
        model = SenderAccount
        fields = (
            "id", "platform", "account_id", "name", "username", "status", "status_reason", "has_token",
            "token_expires_at", "has_partner_grant", "source", "world", "time_zone", "send_window", "paused_until",
            "pause_reason", "created_at", "verified_at",
        )  # fmt: skip

    def get_has_token(self, account: SenderAccount) -> bool:
        return has_token(account)


def _secret() -> Any:
    return serializers.CharField(max_length=5000, required=False, allow_blank=True, default="", write_only=True)


class ConnectInput(Strict):
    platform = PlatformField()
    account_id = serializers.CharField(max_length=200, help_text="The platform's id: page id, person URN, business id.")
    name = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    username = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")
    access_token = _secret()
    refresh_token = _secret()
    app_id = serializers.CharField(max_length=200, required=False, allow_blank=True, default="", write_only=True)
    app_secret = _secret()
    has_partner_grant = serializers.BooleanField(required=False, default=False)
    send_window = serializers.CharField(max_length=80, required=False, help_text="mon-fri 09:00-17:00, or always.")
    time_zone = serializers.CharField(max_length=50, required=False, default="UTC")


class VerifyOut(serializers.Serializer[Any]):
    ok = serializers.BooleanField()
    sentence = serializers.CharField()


class ConfigOut(serializers.Serializer[Any]):
    configured = serializers.BooleanField()
    source = serializers.CharField(help_text="account, environment, or empty.")  # type: ignore[assignment]
    missing = serializers.ListField(child=serializers.CharField(), help_text="Environment variables that are not set.")
    sentence = serializers.CharField()


class LimitOut(serializers.ModelSerializer[SocialLimit]):
    class Meta:
        model = SocialLimit
        fields = (
            "id", "scope", "name", "limit", "window_seconds", "hard_rail", "source", "checked_on", "paused_until",
            "pause_reason",
        )  # fmt: skip


class LimitInput(Strict):
    limit = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class SuppressionOut(serializers.ModelSerializer[SocialSuppression]):
    created_by = serializers.StringRelatedField[Any](read_only=True)

    class Meta:
        model = SocialSuppression
        fields = ("id", "kind", "scope", "hint", "reason", "source", "created_at", "created_by")


class SuppressedOut(serializers.Serializer[Any]):
    profile = serializers.IntegerField()
    stopped = serializers.IntegerField(help_text="Messages that had not begun to leave and were cancelled.")


class SuppressionInput(Strict):
    kind = serializers.ChoiceField(choices=["handle", "email"])
    value = serializers.CharField(
        max_length=2048, help_text="A username, the address of a profile, or an email address."
    )
    platform = PlatformField(required=False, default="")
    reason = serializers.CharField(max_length=300)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["kind"] == "handle" and not attrs["platform"]:
            raise serializers.ValidationError({"platform": ["Say on which platform."]})
        return attrs


class ControlOut(serializers.Serializer[Any]):
    is_stopped = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(allow_null=True)
    last_tick_at = serializers.DateTimeField(allow_null=True)


class TemplateOut(serializers.ModelSerializer[SocialTemplate]):
    variables = serializers.SerializerMethodField()

    class Meta:
        model = SocialTemplate
        fields = ("id", "name", "platform", "message_type", "body", "is_active", "variables", "updated_at")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_variables(self, template: SocialTemplate) -> list[str]:
        try:
            return list(dict.fromkeys(variables_of(template.body)))
        except BadTemplate:
            return []


class TemplateInput(Strict):
    name = serializers.CharField(max_length=60)
    platform = PlatformField(required=False, allow_blank=True, help_text="Empty: for every platform.")
    message_type = serializers.ChoiceField(choices=words(MessageType), required=False)
    body = serializers.CharField(max_length=10_000, help_text="Variables in double braces, e.g. {{ first_name }}.")
    is_active = serializers.BooleanField(required=False)

    def validate_body(self, value: str) -> str:
        try:
            variables_of(value)
        except BadTemplate as error:
            raise serializers.ValidationError(str(error)) from None
        return value


class ImportOut(serializers.ModelSerializer[SocialImport]):
    status = serializers.CharField(help_text="waiting, running, finished, failed or cancelled.")
    percent = serializers.SerializerMethodField()
    columns = serializers.SerializerMethodField()
    mapping = serializers.DictField(child=serializers.CharField(), help_text="Column number to field of a profile.")
    encoding = serializers.SerializerMethodField()
    delimiter = serializers.SerializerMethodField()

    class Meta:
        model = SocialImport
        fields = (
            "id", "name", "size", "status", "platform", "percent", "encoding", "delimiter", "columns", "mapping",
            "rows_read", "created_count", "merged_count", "unchanged_count", "refused_count", "error", "created_at",
            "started_at", "finished_at",
        )  # fmt: skip

    def get_percent(self, source: SocialImport) -> int:
        return 100 if source.status == "finished" else min(99, source.bytes_read * 100 // max(source.size, 1))

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_columns(self, source: SocialImport) -> list[str]:
        return list(source.shape.get("columns", ()))

    def get_encoding(self, source: SocialImport) -> str:
        return str(source.shape.get("encoding", ""))

    def get_delimiter(self, source: SocialImport) -> str:
        return str(source.shape.get("delimiter", ""))


class ImportErrorOut(serializers.ModelSerializer[SocialImportError]):
    class Meta:
        model = SocialImportError
        fields = ("line", "reason", "excerpt")


class MappingInput(Strict):
    mapping = serializers.DictField(
        child=serializers.ChoiceField(choices=list(imports.FIELDS), allow_blank=True),
        help_text="Column, by number from 0 or by name, to field; an empty field leaves the column out.",
    )
    platform = PlatformField(required=False, allow_blank=True, default="")


class UploadInput(Strict):
    file = serializers.FileField(help_text="CSV or another delimited text.")
