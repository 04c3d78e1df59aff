"""What a dry run and a check answer with."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers


class ProblemFound(serializers.Serializer[Any]):
    target_id = serializers.IntegerField(allow_null=True)
    account_id = serializers.IntegerField(allow_null=True)
    platform = serializers.CharField()
    field = serializers.CharField()
    position = serializers.IntegerField()
    sentence = serializers.CharField()
    is_warning = serializers.BooleanField(help_text="A warning is shown and lets the post pass.")


class RequestShown(serializers.Serializer[Any]):
    """A request as it would leave; secrets are masked, files told by their size."""

    method = serializers.CharField()
    url = serializers.CharField()
    headers = serializers.DictField(child=serializers.CharField())
    body = serializers.JSONField(allow_null=True)
    creates = serializers.BooleanField(help_text="The one with which people can see the post.")


class PartShown(serializers.Serializer[Any]):
    position = serializers.IntegerField()
    kind = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    requests = RequestShown(many=True)
    notes = serializers.ListField(child=serializers.CharField())
    complete = serializers.BooleanField(help_text="All requests are shown.")
    stopped = serializers.CharField(allow_blank=True, help_text="Why not all of them can be shown.")


class TargetShown(serializers.Serializer[Any]):
    target_id = serializers.IntegerField(allow_null=True)
    account_id = serializers.IntegerField()
    account = serializers.CharField()
    platform = serializers.CharField()
    problem = serializers.CharField(allow_blank=True, help_text="What keeps the account from sending.")
    complete = serializers.BooleanField()
    parts = PartShown(many=True)


class DryRunOut(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField()
    ok = serializers.BooleanField(help_text="Nothing but approval and its time stands against it.")
    post_id = serializers.IntegerField(allow_null=True)
    status = serializers.CharField()
    scheduled_at = serializers.DateTimeField(allow_null=True)
    time_note = serializers.CharField(allow_blank=True)
    stands_against = serializers.ListField(child=serializers.CharField())
    problems = ProblemFound(many=True)
    refusal = serializers.CharField(allow_blank=True, help_text="Why the step that was asked for would be refused.")
    targets = TargetShown(many=True)


class CheckOut(serializers.Serializer[Any]):
    post_id = serializers.IntegerField()
    status = serializers.CharField()
    scheduled_at = serializers.DateTimeField(allow_null=True)
    time_note = serializers.CharField(allow_blank=True)
    stands_against = serializers.ListField(child=serializers.CharField())
    problems = ProblemFound(many=True)


def or_dry_run(serializer: Any, name: str) -> Any:
    """The answer of a step: of itself, or of its dry run."""
    return PolymorphicProxySerializer(
        component_name=f"{name}OrDryRun", serializers=[serializer, DryRunOut], resource_type_field_name=None
    )


class CsvRowOut(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    ok = serializers.BooleanField()
    content = serializers.CharField(allow_blank=True)
    accounts = serializers.ListField(child=serializers.CharField())
    scheduled_at = serializers.DateTimeField(allow_null=True)
    problems = serializers.ListField(child=serializers.CharField())
    warnings = serializers.ListField(child=serializers.CharField())
    post_id = serializers.IntegerField(allow_null=True)


class CsvTakenOut(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField()
    total = serializers.IntegerField()
    good = serializers.IntegerField()
    bad = serializers.IntegerField()
    created = serializers.IntegerField()
    rows = CsvRowOut(many=True)
