"""What the house shows of this app: navigation, accounts, health, metrics."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Min
from django.urls import NoReverseMatch, reverse

from outbound.clock import clock_jump, database_now
from outbound.credentials import UnreadableSecret
from outbound.states import State
from posting.adapters import registry
from posting.models import PostingControl, PostPart, ScheduledPost, SocialAccount
from posting.rules.tokens import NOTICE_DAYS, spoken
from posting.selectors.accounts import of_this_world, person_needed_at, platform_statuses, state_of
from posting.selectors.standing import held_posts, waiting_for_a_person
from posting.states import AccountStatus, Status

#: Without a tick for so long nothing leaves.
TICK_LATE = timedelta(minutes=2)
_QUEUED = (Status.PENDING, Status.POSTING, Status.HELD)
#: Of the sidebar, which knows fewer words than the pills.
_SIDE_STATES = {"active": "ok", "needs_reconnecting": "failed", "disconnected": "cancelled"}


@dataclass(frozen=True, slots=True)
class HealthLine:
    """``level``: ok, warn or bad; ``todo`` says what to do about it; ``url`` leads to what it is about."""

    name: str
    level: str
    sentence: str
    todo: str = ""
    url: str = ""


def navigation(user: Any) -> list[dict[str, Any]]:
    """The pages of this app that exist, with what waits on each."""
    counts = dict(ScheduledPost.objects.values_list("status").annotate(Count("pk")).order_by())
    held = waiting_for_a_person(database_now())
    waiting = of_this_world().filter(status__in=(AccountStatus.NEEDS_RECONNECT, AccountStatus.HALTED)).count()
    pages = (
        ("Calendar", "posting:calendar", "calendar-days", 0),
        ("Compose", "posting:compose", "pencil-square", 0),
        ("Approvals", "posting:approvals", "check-badge", counts.get(Status.IN_REVIEW, 0)),
        ("Queue", "posting:queue", "queue-list", counts.get(Status.UNKNOWN, 0) + held),
        ("Series", "posting:series", "arrow-path", 0),
        ("Analytics", "posting:analytics", "chart-bar", 0),
        ("Media", "posting:media", "photo", 0),
        ("Accounts", "posting:accounts", "user-circle", waiting),
    )
    return [
        {"label": label, "url": url, "icon": icon, "count": count, "locked": False, "why": ""}
        for label, name, icon, count in pages
        if (url := _url(name))
    ]


def _url(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def surroundings() -> dict[str, Any]:
    """What stands around every page, read once: accounts, health, stopped, ticked_at; each as its own function says."""
    control, accounts = _control(), list(of_this_world().order_by("platform", "pk"))
    return {
        "accounts": _shown_accounts(accounts),
        "health": _lines(accounts, control),
        "stopped": _stop_of(control),
        "ticked_at": control.ticked_at if control else None,
    }


def _control() -> PostingControl | None:
    return PostingControl.objects.select_related("stopped_by").filter(pk=1).first()


def accounts_overview() -> list[dict[str, Any]]:
    """Every account of this world with its state in a word."""
    return _shown_accounts(list(of_this_world().order_by("platform", "pk")))


def _shown_accounts(accounts: list[SocialAccount]) -> list[dict[str, Any]]:
    now = database_now()
    return [_shown(account, now) for account in accounts if account.status != AccountStatus.DISCONNECTED][:20]


def _shown(account: SocialAccount, now: datetime) -> dict[str, Any]:
    state, word = state_of(account, now)
    return {
        "label": account.account_name or account.account_username or account.account_id,
        "platform": account.platform,
        "state": _SIDE_STATES.get(state, state),
        "state_word": word,
        "url": _url("posting:account", account.pk),
    }


# -- health --------------------------------------------------------------------------------------------


def health() -> list[HealthLine]:
    """What is not as it should be, and the accounts."""
    return _lines(list(of_this_world().order_by("platform", "pk")), _control())


def _lines(accounts: list[SocialAccount], control: PostingControl | None) -> list[HealthLine]:
    now = database_now()
    lines = [_account_line(account, now) for account in accounts]
    if jump := clock_jump():
        sentence = f"This machine's clock was set by {jump.total_seconds():+.0f} s. Posting is held."
        lines.append(HealthLine("clock of posting", "bad", sentence, "Check the clock, then restart the console."))
    if stopped := _stop_of(control):
        lines.append(HealthLine("global stop of posting", "warn", stopped["reason"], "Lift it in the console."))
    if doubtful := PostPart.objects.filter(state=State.UNKNOWN, look_at__isnull=True).count():
        todo = "Open the queue, and say what became of each."
        lines.append(HealthLine("doubtful posts", "warn", f"{doubtful} wait for a person's decision.", todo))
    return lines


def _account_line(account: SocialAccount, now: datetime) -> HealthLine:
    return replace(_state_line(account, now), url=_url("posting:account", account.pk))


def _state_line(account: SocialAccount, now: datetime) -> HealthLine:
    shown = account.account_name or account.account_username or account.account_id
    name = f"account {shown} ({account.get_platform_display()})"
    try:
        account.credentials.get("account_id")
    except UnreadableSecret as error:
        return HealthLine(name, "bad", str(error), "Put that key into FIELD_KEYS, or connect the account again.")
    if account.status != AccountStatus.ACTIVE:
        level = "warn" if account.status in (AccountStatus.PAUSED, AccountStatus.DISCONNECTED) else "bad"
        todo = "Connect it again." if account.status == AccountStatus.NEEDS_RECONNECT else "Resume it under Accounts."
        todo = "" if account.status == AccountStatus.DISCONNECTED else todo
        return HealthLine(name, level, f"{account.get_status_display()}. {account.status_reason}".strip(), todo)
    ends = person_needed_at(account)
    if ends and ends - now <= timedelta(days=max(NOTICE_DAYS)):
        sentence = f"Its token ends in {spoken(ends - now)}." if ends > now else "Its token has ended."
        return HealthLine(name, "warn" if ends > now else "bad", sentence, "Connect it again under Accounts.")
    return HealthLine(name, "ok", state_of(account, now)[1])


def is_stopped() -> dict[str, Any] | None:
    """The global stop with who threw it, when and why; None while posting is on."""
    return _stop_of(_control())


def _stop_of(control: PostingControl | None) -> dict[str, Any] | None:
    if control is None or not control.is_stopped:
        return None
    return {"reason": control.stop_reason, "by": str(control.stopped_by or ""), "at": control.stopped_at}


def last_tick_at() -> datetime | None:
    return PostingControl.objects.filter(pk=1).values_list("ticked_at", flat=True).first()


def oldest_due_seconds() -> float:
    """How long the oldest part that could go has waited past its time; 0 when none does."""
    now = database_now()
    oldest = (
        PostPart.objects.filter(state=State.SCHEDULED, due_at__lte=now)
        .filter(account__status=AccountStatus.ACTIVE, account__world=settings.WORLD, account__is_token_stale=False)
        .exclude(account__next_free_at__gt=now)
        .exclude(account__paused_until__gt=now)
        .aggregate(oldest=Min("due_at"))["oldest"]
    )
    return max((now - oldest).total_seconds(), 0.0) if oldest else 0.0


def _shown_counts() -> dict[str, int]:
    """Posts by the status that is shown of them."""
    counts = dict(ScheduledPost.objects.values_list("status").annotate(Count("pk")).order_by())
    held = dict(held_posts().values_list("status").annotate(Count("pk")).order_by())
    return {**counts, **{each: counts[each] - held[each] for each in held}, Status.HELD: sum(held.values())}


def metrics() -> dict[str, Any]:
    """Figures for Prometheus."""
    posts = _shown_counts()
    active = of_this_world().filter(status=AccountStatus.ACTIVE)
    by_platform = dict(active.values_list("platform").annotate(Count("pk")).order_by())
    return {
        "posts": {str(status): posts.get(status, 0) for status in Status},
        "held": posts.get(Status.HELD, 0),
        "unknown": posts.get(Status.UNKNOWN, 0),
        "oldest_due_seconds": oldest_due_seconds(),
        "accounts": dict.fromkeys(registry.ADAPTERS, 0) | by_platform,
    }


# -- the seeds' status ---------------------------------------------------------------------------------


def scheduler_status() -> str:
    """active, stopped (by the global stop) or inactive (no worker has ticked lately)."""
    if is_stopped():
        return "stopped"
    ticked_at = last_tick_at()
    return "active" if ticked_at and database_now() - ticked_at <= TICK_LATE else "inactive"


def social_status() -> dict[str, Any]:
    """The seeds' status: {platforms: {name: status}, scheduler_status, queued_posts}."""
    return {
        "platforms": platform_statuses(),
        "scheduler_status": scheduler_status(),
        "queued_posts": ScheduledPost.objects.filter(status__in=_QUEUED).count(),
    }
