"""What lists can be narrowed by. A parameter that no list knows is refused: silence would answer too much."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django_filters.widgets import BooleanWidget
from rest_framework.exceptions import ValidationError

from outbound.states import State
from social_outreach.adapters import registry
from social_outreach.adapters.base import DeliveryMode
from social_outreach.api.fields import LARGEST_ID
from social_outreach.models import (
    SenderAccount,
    SocialDiscoveryJob,
    SocialDraftItem,
    SocialDraftRun,
    SocialImport,
    SocialLimit,
    SocialMessage,
    SocialProfile,
    SocialReply,
    SocialSuppression,
    SocialTemplate,
)
from social_outreach.states import (
    HELD,
    MESSAGE_WORDS,
    AccountStatus,
    DiscoveryStatus,
    DraftItemStatus,
    JobStatus,
    MessageType,
    OptOut,
    OutreachStatus,
)

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


class _YesOrNoWidget(BooleanWidget):  # type: ignore[misc]
    """Leaves what is neither to the field, which says so."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        known = super().value_from_datadict(data, files, name)
        return (data.get(name) or None) if known is None else known


class _YesOrNoField(forms.Field):
    widget = _YesOrNoWidget

    def to_python(self, value: Any) -> bool | None:
        if value is None or isinstance(value, bool):
            return value
        raise forms.ValidationError("Say true or false.")


class YesOrNo(filters.BooleanFilter):
    field_class = _YesOrNoField


def _id_filter(**kwargs: Any) -> filters.NumberFilter:
    return filters.NumberFilter(min_value=1, max_value=LARGEST_ID, decimal_places=0, **kwargs)


def _number(field_name: str, lookup: str, most: float = LARGEST_ID) -> filters.NumberFilter:
    return filters.NumberFilter(field_name=field_name, lookup_expr=lookup, min_value=0, max_value=most)


def _platform() -> filters.ChoiceFilter:
    return filters.ChoiceFilter(choices=registry.platform_choices)


def _text(lookup: str, **kwargs: Any) -> filters.CharFilter:
    return filters.CharFilter(lookup_expr=lookup, max_length=_LONGEST, **kwargs)


class ProfileFilter(KnownOnly):
    platform = _platform()
    discovery_status = filters.ChoiceFilter(choices=_choices(DiscoveryStatus))
    outreach_status = filters.ChoiceFilter(choices=_choices(OutreachStatus))
    category = _text("iexact")
    location = _text("icontains")
    q = filters.CharFilter(method="search", max_length=_LONGEST, label="In username, name, company, title or bio.")
    min_followers = _number("followers_count", "gte")
    max_followers = _number("followers_count", "lte")
    min_score = _number("engagement_score", "gte", 100)
    max_score = _number("engagement_score", "lte", 100)
    job = _id_filter()

    class Meta:
        model = SocialProfile
        fields: tuple[str, ...] = ()

    def search(self, queryset: QuerySet[SocialProfile], _name: str, value: str) -> QuerySet[SocialProfile]:
        found = Q()
        for field in ("username", "full_name", "company", "title", "bio"):
            found |= Q(**{f"{field}__icontains": value.removeprefix("@")})
        return queryset.filter(found)


class MessageFilter(KnownOnly):
    state = filters.ChoiceFilter(choices=_choices(MESSAGE_WORDS))
    status = filters.ChoiceFilter(
        choices=_choices([*MESSAGE_WORDS, HELD]), method="by_status", label="As shown: a state, or held."
    )
    platform = _platform()
    mode = filters.ChoiceFilter(choices=_choices(DeliveryMode))
    message_type = filters.ChoiceFilter(choices=_choices(MessageType))
    account = _id_filter()
    profile = _id_filter()

    class Meta:
        model = SocialMessage
        fields: tuple[str, ...] = ()

    def by_status(self, queryset: QuerySet[SocialMessage], _name: str, value: str) -> QuerySet[SocialMessage]:
        if value == HELD:
            return queryset.filter(state=State.SCHEDULED, verdict__kind="hold")
        rows = queryset.filter(state=value)
        if value != State.SCHEDULED:
            return rows
        return rows.filter(Q(verdict__isnull=True) | Q(verdict__kind__isnull=True) | ~Q(verdict__kind="hold"))


class ReplyFilter(KnownOnly):
    platform = filters.ChoiceFilter(field_name="thread__profile__platform", choices=registry.platform_choices)
    opt_out = filters.ChoiceFilter(choices=_choices([word for word in OptOut if word]))
    is_seen = YesOrNo(field_name="seen_at", lookup_expr="isnull", exclude=True)
    profile = _id_filter(field_name="thread__profile")
    account = _id_filter(field_name="thread__account")

    class Meta:
        model = SocialReply
        fields: tuple[str, ...] = ()


class AccountFilter(KnownOnly):
    platform = _platform()
    status = filters.ChoiceFilter(choices=_choices(AccountStatus))
    world = filters.ChoiceFilter(choices=_choices(["live", "rehearsal"]))

    class Meta:
        model = SenderAccount
        fields: tuple[str, ...] = ()


class JobFilter(KnownOnly):
    platform = _platform()
    status = filters.ChoiceFilter(choices=_choices(JobStatus))

    class Meta:
        model = SocialDiscoveryJob
        fields: tuple[str, ...] = ()


class DraftRunFilter(KnownOnly):
    platform = _platform()
    status = filters.ChoiceFilter(choices=_choices(JobStatus))
    message_type = filters.ChoiceFilter(choices=_choices(MessageType))
    drafter = _text("exact")

    class Meta:
        model = SocialDraftRun
        fields: tuple[str, ...] = ()


class DraftItemFilter(KnownOnly):
    status = filters.ChoiceFilter(choices=_choices(DraftItemStatus))

    class Meta:
        model = SocialDraftItem
        fields: tuple[str, ...] = ()


class ImportFilter(KnownOnly):
    status = filters.ChoiceFilter(choices=_choices(JobStatus))

    class Meta:
        model = SocialImport
        fields: tuple[str, ...] = ()


class LimitFilter(KnownOnly):
    scope = _text("exact")

    class Meta:
        model = SocialLimit
        fields: tuple[str, ...] = ()


class SuppressionFilter(KnownOnly):
    kind = filters.ChoiceFilter(choices=_choices(["handle", "email"]))
    platform = filters.ChoiceFilter(field_name="scope", choices=registry.platform_choices)

    class Meta:
        model = SocialSuppression
        fields: tuple[str, ...] = ()


class TemplateFilter(KnownOnly):
    platform = _platform()
    message_type = filters.ChoiceFilter(choices=_choices(MessageType))
    is_active = YesOrNo()

    class Meta:
        model = SocialTemplate
        fields: tuple[str, ...] = ()
