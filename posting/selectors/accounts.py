"""Reads about publishing accounts: rows for the pages, what is connected where, and when tokens end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from outbound.clock import database_now
from posting.adapters import registry
from posting.models import PostTarget, SocialAccount, TokenEvent
from posting.rules.tokens import NOTICE_DAYS, spoken
from posting.selectors.logins import LoginSetup, environment_setup, login_setups
from posting.states import AccountStatus, Status

#: Shown on an account's own page.
MOST_EVENTS = 50
_WAITING = (Status.PENDING, Status.POSTING, Status.HELD)


@dataclass(frozen=True, slots=True)
class Row:
    """One account on the page. ``ends``: what a person should know of its token; '' when nothing."""

    account: SocialAccount
    state: str
    word: str
    ends: str
    waiting: int
    needs_person: bool


@dataclass(frozen=True, slots=True)
class Network:
    """One platform with its log-ins, as the page offers them."""

    platform: str
    label: str
    note: str
    logins: tuple[LoginSetup, ...]
    rows: tuple[Row, ...]
    #: Variables of the single-account set-up that are still missing where it was begun.
    environment_missing: tuple[str, ...]


def of_this_world() -> QuerySet[SocialAccount]:
    return SocialAccount.objects.filter(world=settings.WORLD)


def networks() -> list[Network]:
    """Every platform, those without an account too."""
    now = database_now()
    rows: dict[str, list[Row]] = {}
    waiting = _waiting_by_account()
    for account in of_this_world().order_by("platform", "pk"):
        rows.setdefault(account.platform, []).append(row_of(account, now, waiting.get(account.pk, 0)))
    return [_network(platform, rows.get(platform, [])) for platform in registry.ADAPTERS]


def _network(platform: str, rows: list[Row]) -> Network:
    capabilities = registry.capabilities(platform)
    known = environment_setup(platform)
    return Network(
        platform=platform,
        label=capabilities.label,
        note=capabilities.note,
        logins=tuple(login_setups(platform)),
        rows=tuple(rows),
        environment_missing=known.missing if known.given else (),
    )


def _waiting_by_account() -> dict[int, int]:
    counts: dict[int, int] = {}
    for pk in PostTarget.objects.filter(status__in=_WAITING, account__world=settings.WORLD).exclude(
        account__status=AccountStatus.ACTIVE
    ).values_list("account_id", flat=True):  # fmt: skip
        counts[pk] = counts.get(pk, 0) + 1
    return counts


def row(account_pk: int) -> Row:
    """One account of this world. Raises SocialAccount.DoesNotExist."""
    account = of_this_world().get(pk=account_pk)
    waiting = PostTarget.objects.filter(account=account, status__in=_WAITING).count()
    return row_of(account, database_now(), waiting)


def row_of(account: SocialAccount, now: datetime, waiting: int = 0) -> Row:
    state, word = state_of(account, now)
    needs = account.status in (AccountStatus.NEEDS_RECONNECT, AccountStatus.HALTED)
    return Row(account, state, word, ends_sentence(account, now), waiting, needs)


def state_of(account: SocialAccount, now: datetime) -> tuple[str, str]:
    """The pill's state and its word."""
    if account.status == AccountStatus.ACTIVE:
        if account.paused_until and account.paused_until > now:
            return "held", f"Paused until {account.paused_until:%H:%M} UTC"
        if account.is_token_stale:
            return "expiring", "Refreshing token"
        return "active", "Active"
    states = {
        AccountStatus.PAUSED: ("paused", "Paused"),
        AccountStatus.NEEDS_RECONNECT: ("needs_reconnecting", "Needs reconnecting"),
        AccountStatus.HALTED: ("failed", "Halted"),
        AccountStatus.DISCONNECTED: ("disconnected", "Disconnected"),
    }
    return states[AccountStatus(account.status)]


# -- ends of tokens ------------------------------------------------------------------------------------


def person_needed_at(account: SocialAccount) -> datetime | None:
    """From when on only a person can keep the account going; ``None``: never, as far as is known."""
    return account.refresh_expires_at if account.can_refresh else account.token_expires_at


def with_an_end_before(moment: datetime) -> QuerySet[SocialAccount]:
    """Accounts in use that need a person before ``moment``."""
    ends = Q(can_refresh=True, refresh_expires_at__lte=moment) | Q(can_refresh=False, token_expires_at__lte=moment)
    return of_this_world().filter(ends).exclude(status=AccountStatus.DISCONNECTED)


def ends_sentence(account: SocialAccount, now: datetime) -> str:
    if account.status in (AccountStatus.DISCONNECTED, AccountStatus.NEEDS_RECONNECT):
        return ""
    ends = person_needed_at(account)
    if ends is None:
        return "Its token is renewed by itself." if account.can_refresh else "Its token does not end, as far as known."
    if ends <= now:
        return "Its token has ended. Connect it again."
    if ends - now > timedelta(days=max(NOTICE_DAYS)):
        return f"Connect it again before {ends:%d %B %Y}."
    return f"Connect it again within {spoken(ends - now)}."


def outlives_token(account: SocialAccount, at: datetime) -> str:
    """Said when something is scheduled for after the end of the token; '' where the token lasts."""
    ends = person_needed_at(account)
    if ends is None or at < ends:
        return ""
    name = account.account_name or account.account_username or account.account_id
    return (
        f"The token of {name} ends on {ends:%d %B %Y, %H:%M} UTC, before this is to leave. Connect the account "
        "again before then; until that is done the post is held, and nothing is lost."
    )


def timeline(account_pk: int, most: int = MOST_EVENTS) -> list[dict[str, Any]]:
    """The newest token events of an account, as ``partials/_timeline.html`` takes them."""
    looks = {
        "connected": ("ok", "link"),
        "reconnected": ("ok", "link"),
        "refreshed": ("ok", "arrow-path"),
        "verified": ("ok", "check"),
        "resumed": ("ok", "play"),
        "refused": ("bad", "x-mark"),
        "notice": ("warn", "bell"),
        "refresh failed": ("warn", "exclamation-triangle"),
        "not refreshable": ("warn", "exclamation-triangle"),
        "paused": ("warn", "pause"),
        "disconnected": ("", "link-slash"),
    }
    rows = TokenEvent.objects.filter(account_id=account_pk).select_related("actor").order_by("-at", "-pk")[:most]
    found = []
    for event in rows:
        tone, icon = looks.get(event.kind, ("", ""))
        who = str(event.actor) if event.actor else ""
        title = event.kind.capitalize()
        found.append({"at": event.at, "title": title, "tone": tone, "icon": icon, "who": who, "body": event.detail})
    return found


# -- what is connected where ---------------------------------------------------------------------------

#: The best of a platform's accounts speaks for it.
_BEST_FIRST = (
    (AccountStatus.ACTIVE, "connected"),
    (AccountStatus.PAUSED, "paused"),
    (AccountStatus.HALTED, "halted"),
    (AccountStatus.NEEDS_RECONNECT, "needs_reconnect"),
)


def platform_statuses() -> dict[str, str]:
    """Each platform, under its other names too: connected, paused, halted, needs_reconnect, not_connected (it is
    configured, and nobody has logged in), not_configured."""
    found: dict[str, set[str]] = {platform: set() for platform in registry.ADAPTERS}
    for platform, status in of_this_world().values_list("platform", "status"):
        found.setdefault(platform, set()).add(status)
    statuses = {platform: _status_of(platform, found[platform]) for platform in registry.ADAPTERS}
    return statuses | {other: statuses[platform] for other, platform in registry.ALIASES.items()}


def _status_of(platform: str, known: set[str]) -> str:
    for status, word in _BEST_FIRST:
        if status in known:
            return word
    is_ready = any(setup.is_ready for setup in login_setups(platform)) or environment_setup(platform).is_complete
    return "not_connected" if is_ready else "not_configured"
