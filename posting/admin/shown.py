"""How the console of posting shows rows, times, networks and texts, and filters that cost one small query at most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timezone import localtime

from outbound.outcome import OUTCOME_NAMES
from outbound.states import State
from posting.adapters.registry import LABELS
from posting.admin.base import pill
from posting.models import PostAttempt, PostPart, SocialAccount
from posting.selectors.standing import narrowed
from posting.states import STATUS_WORDS, Status

STATE_WORDS = {
    State.SCHEDULED: "Scheduled",
    State.CLAIMED: "Preparing",
    State.SENDING: "Leaving",
    State.SENT: "Sent",
    State.UNKNOWN: "In doubt",
    State.FAILED: "Failed",
    State.CANCELLED: "Cancelled",
    State.SKIPPED: "Skipped",
    State.EXPIRED: "Expired",
}
#: Where something of a target has ended without being posted.
BAD_ENDS = (Status.FAILED, Status.PARTLY_POSTED, Status.EXPIRED)


def status_pill(status: str) -> SafeString:
    """Of posts and targets."""
    return pill(status, STATUS_WORDS.get(status, ""))


def state_pill(state: str) -> SafeString:
    """Of parts."""
    return pill(state, STATE_WORDS.get(State(state), ""))


def story_tables(parts: Iterable[PostPart], attempts: Iterable[PostAttempt]) -> dict[str, Any]:
    """What the tables below a row's page show."""
    return {
        "is_story": True,
        "parts": [(part, state_pill(part.state), first_words(str(part.content.get("text", "")))) for part in parts],
        "attempts": [(item, pill(item.outcome or "open")) for item in attempts],
    }


def link(row: Any, text: str = "") -> SafeString:
    """A link to the row's own page in the console."""
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', address, text or str(row))


def outward(address: str) -> SafeString | str:
    """A link to a platform's page; only to what a browser opens as a page."""
    if not address.startswith(("https://", "http://")):
        return address
    return format_html(
        '<a class="text-primary-600 dark:text-primary-500" rel="noreferrer" href="{}">{}</a>', address, address
    )


def moment(at: datetime | None) -> str:
    """A time as short as it stays clear, on the console's clock."""
    return date_format(localtime(at), "j\u00a0M\u00a0Y, H:i") if at else ""


def platform_word(platform: str) -> str:
    """A platform's own spelling; what is no platform any more is shown as stored."""
    return LABELS.get(platform, platform)


def first_words(text: str, most: int = 60) -> str:
    return Truncator(" ".join(text.split())).chars(most)


def described(content: Mapping[str, Any]) -> dict[str, str]:
    """What leaves or left, without what only machines read."""
    media = [f"medium {each.get('medium')}" for each in content.get("media") or ()]
    options = [f"{name}: {value}" for name, value in sorted((content.get("options") or {}).items())]
    return {
        "text": str(content.get("text") or ""),
        "link": str(content.get("link") or ""),
        "media": ", ".join(media),
        "options": "; ".join(options),
    }


class WordFilter(SimpleListFilter):
    """A column that holds one of a few known words."""

    words: tuple[tuple[str, str], ...] = ()
    #: The column's path; the parameter's name where it is not given.
    path = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(value), word) for value, word in self.words]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.path or str(self.parameter_name): self.value()}) if self.value() else queryset


class StatusFilter(WordFilter):
    """By what is shown of posts and targets: held is not stored."""

    title = "status"
    parameter_name = "status"
    words = tuple(STATUS_WORDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return narrowed(queryset, str(self.value())) if self.value() else queryset


class StateFilter(WordFilter):
    title = "state"
    parameter_name = "state"
    words = tuple(STATE_WORDS.items())


class ToStateFilter(WordFilter):
    title = "new state"
    parameter_name = "to_state"
    words = tuple(STATE_WORDS.items())


class OutcomeFilter(WordFilter):
    title = "outcome"
    parameter_name = "outcome"
    words = (("open", "Open"), *((name, name.replace("_", " ").capitalize()) for name in OUTCOME_NAMES.values()))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(outcome="") if self.value() == "open" else super().queryset(request, queryset)


class AccountFilter(SimpleListFilter):
    title = "account"
    parameter_name = "account"
    path = "account_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        accounts = SocialAccount.objects.defer("credentials").order_by("platform", "pk")[:100]
        return [(str(account.pk), str(account)) for account in accounts]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        # No id is longer; a longer one is no number to the database.
        return queryset.filter(**{self.path: int(value)}) if value.isdecimal() and len(value) < 19 else queryset


class PostAccountFilter(AccountFilter):
    """Of posts: that go to this account. A post has an account once at most."""

    path = "targets__account_id"


class MeasuredAccountFilter(AccountFilter):
    path = "post_target__account_id"
