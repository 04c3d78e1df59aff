"""Serializers that say what they do not know, and fields within what every database stores."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from rest_framework import serializers

from outbound.clock import database_now
from social_outreach.adapters import registry

#: Of ids and other items in one request.
MOST_ITEMS = 1000
LARGEST_ID = 2**63 - 1
LONGEST_TEXT = 20_000
_FARTHEST = timedelta(days=366)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


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


class ReasonInput(Strict):
    reason = serializers.CharField(max_length=300)


class MaybeReasonInput(Strict):
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class IdsField(serializers.ListField):
    """Ids without repeats, in the order given."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("child", serializers.IntegerField(min_value=1, max_value=LARGEST_ID))
        kwargs.setdefault("min_length", 1)
        kwargs.setdefault("max_length", MOST_ITEMS)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> list[int]:
        return list(dict.fromkeys(super().to_internal_value(data)))


class PlatformField(serializers.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=registry.platform_choices(), **kwargs)


class MomentField(serializers.DateTimeField):
    """A time with its zone, at most a year ahead."""

    def to_internal_value(self, value: Any) -> datetime:
        moment: datetime = super().to_internal_value(value)
        if moment < _EARLIEST:
            raise serializers.ValidationError("This is before the year 2000.")
        if moment > database_now() + _FARTHEST:
            raise serializers.ValidationError("This is more than a year ahead.")
        return moment


def one_of(attrs: dict[str, Any], *names: str) -> None:
    """Exactly one of these is given. Raises ValidationError."""
    given = [name for name in names if attrs.get(name)]
    if len(given) != 1:
        raise serializers.ValidationError(f"Give either {' or '.join(names)}.")


class BulkAnswer(serializers.Serializer[Any]):
    """What a request for many did: every id given stands in exactly one of done and refused."""

    done = serializers.ListField(child=serializers.IntegerField(), help_text="Ids for which it was done.")
    refused = serializers.DictField(child=serializers.CharField(), help_text="For each of the others why not.")
    changed = serializers.IntegerField(help_text="How many rows this request changed or made.")
    made = serializers.ListField(child=serializers.IntegerField(), help_text="Ids of the messages made.")
    more = serializers.BooleanField(help_text="More of them wait than are taken at once: ask again.")
