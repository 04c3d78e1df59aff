"""What lists can be narrowed by. A parameter that no list knows is refused: silence would answer too much."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from rest_framework.exceptions import ValidationError

from posting.adapters import registry
from posting.api.fields import LARGEST_ID
from posting.models import (
    Campaign,
    ContentTemplate,
    PostingSlot,
    PostMedia,
    PostTarget,
    Recurrence,
    ScheduledPost,
    SocialAccount,
)
from posting.selectors.standing import narrowed
from posting.states import AccountStatus, MediaKind, Stage, Status

_PAGING = {"cursor", "page_size", "ordering", "format"}
_LONGEST = 200


def _choices(words: Any) -> list[tuple[str, str]]:
    return [(str(word), str(word)) for word in words]


class KnownOnly(filters.FilterSet):
    @classmethod
    def refuse_unknown(cls, given: Any) -> None:
        unknown = {name: ["There is no such filter."] for name in given if name not in {*cls.base_filters, *_PAGING}}
        if unknown:
            raise ValidationError(unknown)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        self.refuse_unknown(self.data)
        return super().filter_queryset(queryset)


def _id(**kwargs: Any) -> filters.NumberFilter:
    return filters.NumberFilter(min_value=1, max_value=LARGEST_ID, decimal_places=0, **kwargs)


def _platform(**kwargs: Any) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(choices=registry.platform_choices, **kwargs)


def _status() -> filters.ChoiceFilter:
    """By what is shown: held is not stored."""
    return filters.ChoiceFilter(choices=_choices(Status), method="showing")


class Standing(KnownOnly):
    def showing(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return narrowed(queryset, value)


def _search(label: str) -> filters.CharFilter:
    return filters.CharFilter(method="search", max_length=_LONGEST, label=label)


class PostFilter(Standing):
    status = _status()
    stage = filters.ChoiceFilter(choices=_choices(Stage))
    platform = _platform(method="aimed_at")
    account = _id(method="aimed_at")
    campaign = _id()
    group = filters.CharFilter(max_length=40)
    reference = filters.CharFilter(max_length=150)
    q = _search("In the text of the post.")
    planned_from = filters.IsoDateTimeFilter(field_name="scheduled_at", lookup_expr="gte")
    planned_until = filters.IsoDateTimeFilter(field_name="scheduled_at", lookup_expr="lt")

    class Meta:
        model = ScheduledPost
        fields: tuple[str, ...] = ()

    def aimed_at(self, queryset: QuerySet[ScheduledPost], name: str, value: Any) -> QuerySet[ScheduledPost]:
        # Not a join: a post on two accounts would stand twice in the list.
        return queryset.filter(pk__in=PostTarget.objects.filter(**{name: value}).values("post"))

    def search(self, queryset: QuerySet[ScheduledPost], _name: str, value: str) -> QuerySet[ScheduledPost]:
        return queryset.filter(content__icontains=value)


class TargetFilter(Standing):
    status = _status()
    platform = _platform()
    account = _id()
    post = _id()

    class Meta:
        model = PostTarget
        fields: tuple[str, ...] = ()


class AccountFilter(KnownOnly):
    platform = _platform()
    status = filters.ChoiceFilter(choices=_choices(AccountStatus))

    class Meta:
        model = SocialAccount
        fields: tuple[str, ...] = ()


class MediaFilter(KnownOnly):
    kind = filters.ChoiceFilter(choices=_choices(MediaKind))
    q = _search("In name or alt text.")

    class Meta:
        model = PostMedia
        fields: tuple[str, ...] = ()

    def search(self, queryset: QuerySet[PostMedia], _name: str, value: str) -> QuerySet[PostMedia]:
        return queryset.filter(Q(name__icontains=value) | Q(alt_text__icontains=value))


class TemplateFilter(KnownOnly):
    platform = _platform()
    is_active = filters.BooleanFilter()

    class Meta:
        model = ContentTemplate
        fields: tuple[str, ...] = ()


class CampaignFilter(KnownOnly):
    is_active = filters.BooleanFilter()

    class Meta:
        model = Campaign
        fields: tuple[str, ...] = ()


class SlotFilter(KnownOnly):
    account = _id()
    is_active = filters.BooleanFilter()

    class Meta:
        model = PostingSlot
        fields: tuple[str, ...] = ()


class RecurrenceFilter(KnownOnly):
    is_active = filters.BooleanFilter()

    class Meta:
        model = Recurrence
        fields: tuple[str, ...] = ()
