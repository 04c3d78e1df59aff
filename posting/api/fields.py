"""Serializers that say what they do not know, and fields within what every database stores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from posting.adapters import registry
from posting.rules.content import UTM_KEYS

LARGEST_ID = 2**63 - 1
#: A little more than the longest that a network takes.
LONGEST_TEXT = 70_000
MOST_ACCOUNTS = 100
MOST_MEDIA = 50
MOST_LABELS = 20


class Strict(serializers.Serializer[Any]):
    """Refuses fields that it does not have, so that a misspelt one is noticed."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            # A form names its files apart; JSON has one mapping.
            known = {name for name, field in self.fields.items() if not field.read_only}
            unknown = {name: ["There is no such field here."] for name in data if name not in known}
            if unknown:
                raise serializers.ValidationError(unknown)
        return super().to_internal_value(data)


class Nothing(Strict):
    """A body without fields."""


class Trial(Strict):
    """A body that may ask for a dry run."""

    dry_run = serializers.BooleanField(
        required=False, default=False, help_text="Check and show everything; store, change and send nothing."
    )


class IdsField(serializers.ListField):
    """Ids without repeats, in the order given."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("child", serializers.IntegerField(min_value=1, max_value=LARGEST_ID))
        kwargs.setdefault("max_length", MOST_ACCOUNTS)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> list[int]:
        return list(dict.fromkeys(super().to_internal_value(data)))


@extend_schema_field(OpenApiTypes.STR)
class PlatformField(serializers.ChoiceField):
    """Described as a text: each app has a list of networks of its own, and the schema has one name for such lists."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", f"One of {', '.join(registry.ADAPTERS)}.")
        super().__init__(choices=registry.platform_choices(), **kwargs)


class WordField(serializers.CharField):
    """A word of ours, going out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)


@extend_schema_field(OpenApiTypes.ANY)
class OptionField(serializers.Field[Any, Any, Any, Any]):
    """What an option of a network may be: a text, a number, yes or no."""

    def to_internal_value(self, data: Any) -> Any:
        if data is None or isinstance(data, bool | int | float) or (isinstance(data, str) and len(data) <= 2000):
            return data
        raise serializers.ValidationError("A text of at most 2,000 characters, a number, true or false.")

    def to_representation(self, value: Any) -> Any:
        return value


class MediumInput(Strict):
    medium = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    alt_text = serializers.CharField(max_length=1500, required=False, allow_blank=True, default="")

    def to_internal_value(self, data: Any) -> Any:
        # A post is read with the hash of each file, and may be written back as it was read.
        given = {name: item for name, item in data.items() if name != "sha256"} if isinstance(data, Mapping) else data
        return dict(super().to_internal_value(given))


@extend_schema_field(OpenApiTypes.ANY)
class ThreadPartField(serializers.Field[Any, Any, Any, Any]):
    """A further part of a thread: a text, or {"text", "media"}."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str):
            return serializers.CharField(max_length=LONGEST_TEXT, trim_whitespace=False).run_validation(data)
        reader = ThreadPartInput(data=data)
        reader.is_valid(raise_exception=True)
        return dict(reader.validated_data)

    def to_representation(self, value: Any) -> Any:
        return value


class ThreadPartInput(Strict):
    text = serializers.CharField(max_length=LONGEST_TEXT, trim_whitespace=False, allow_blank=True, default="")
    media = serializers.ListField(child=MediumInput(), max_length=MOST_MEDIA, required=False, default=list)


class VariantInput(Strict):
    """What one network gets instead; what is left out is taken from the post."""

    content = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True, trim_whitespace=False)
    thread = serializers.ListField(child=ThreadPartField(), max_length=50, required=False)
    first_comment = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    media = serializers.ListField(child=MediumInput(), max_length=MOST_MEDIA, required=False)
    link = serializers.URLField(max_length=2000, required=False, allow_blank=True)
    options = serializers.DictField(child=OptionField(), required=False)

    def to_internal_value(self, data: Any) -> Any:
        return dict(super().to_internal_value(data))


class VariantsField(serializers.DictField):
    child = VariantInput()

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data)
        unknown = sorted(set(found) - set(registry.ADAPTERS))
        if unknown:
            raise serializers.ValidationError(
                {name: [f"There are {', '.join(registry.ADAPTERS)}."] for name in unknown}
            )
        return found


class UtmField(serializers.DictField):
    child = serializers.CharField(max_length=100, allow_blank=True)

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data)
        if unknown := sorted(set(found) - set(UTM_KEYS)):
            raise serializers.ValidationError({name: [f"There are {', '.join(UTM_KEYS)}."] for name in unknown})
        return found
