"""What the house shows of this app: navigation, accounts, health, metrics."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from outbound.clock import clock_jump, database_now
from outbound.credentials import UnreadableSecret
from outbound.states import State
from social_outreach.adapters import registry
from social_outreach.adapters.base import DeliveryMode
from social_outreach.models import SenderAccount, SocialControl, SocialInbound, SocialMessage
from social_outreach.selectors import replies
from social_outreach.selectors.pipeline import message_counts, pipeline_status
from social_outreach.states import DRAFT, AccountStatus, InboundStatus

#: Word, level and pill of each account status.
_ACCOUNT_STATES = {
    AccountStatus.ACTIVE: "ok",
    AccountStatus.PAUSED: "held",
    AccountStatus.NEEDS_RECONNECT: "failed",
    AccountStatus.HALTED: "failed",
    AccountStatus.DISCONNECTED: "cancelled",
}


@dataclass(frozen=True, slots=True)
class HealthLine:
    """``level``: ok, warn or bad; ``todo`` says what to do about it; ``url`` leads to what it is about."""

    name: str
    level: str
    sentence: str
    todo: str = ""
    url: str = ""


def navigation(user: Any) -> list[dict[str, Any]]:
    """The pages of this app with what waits on each."""
    now = database_now()
    status = pipeline_status(now, with_followups=False)
    counts = message_counts(now)
    locks = {stage["name"]: stage for stage in status["stages"]}

    def page(label: str, name: str, icon: str, count: int = 0, stage: str = "discovery") -> dict[str, Any]:
        lock = locks[stage]
        return {
            "label": label,
            "url": _url(name),
            "icon": icon,
            "count": count,
            "locked": not lock["unlocked"] and not count,
            "why": lock["reason"],
        }

    return [
        page("Pipeline", "social:pipeline", "squares-2x2"),
        page("Find profiles", "social:discover", "magnifying-glass"),
        page("Import", "social:import", "arrow-up-tray"),
        page("Review", "social:review", "user-group", status["discovered"], "review"),
        page("Drafts", "social:drafts", "pencil-square", counts[DRAFT], "drafting"),
        page("Send", "social:send", "paper-airplane", counts["approved"], "sending"),
        page("Assisted queue", "social:assisted", "hand-raised", counts["assisted_due"], "sending"),
        page("Replies", "social:replies", "chat-bubble-left", replies.count(), "followup"),
        page("Follow-ups", "social:followups", "arrow-path", stage="followup"),
        page("Messages", "social:messages", "inbox-stack", counts["unknown"], "sending"),
    ]


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def surroundings() -> dict[str, Any]:
    """What stands around every page, read once: accounts, health, stopped, ticked_at; each as its own function says."""
    control, accounts = _control(), list(_accounts())
    return {
        "accounts": _shown_accounts(accounts),
        "health": _lines(accounts, control),
        "stopped": _stop_of(control),
        "ticked_at": control.ticked_at if control else None,
    }


def _control() -> SocialControl | None:
    return SocialControl.objects.select_related("stopped_by").filter(pk=1).first()


def accounts_overview() -> list[dict[str, Any]]:
    """Every account of this world with its state in a word."""
    return _shown_accounts(list(_accounts()))


def _shown_accounts(accounts: list[SenderAccount]) -> list[dict[str, Any]]:
    rows = [account for account in accounts if account.status != AccountStatus.DISCONNECTED]
    return [
        {
            "label": account.name or account.username or account.account_id,
            "platform": account.platform,
            "state": "held" if _is_paused(account) else _ACCOUNT_STATES[AccountStatus(account.status)],
            "state_word": _state_word(account),
            "url": _of_account(account),
        }
        for account in sorted(rows, key=lambda account: (account.platform, account.pk))[:20]
    ]


def _of_account(account: SenderAccount) -> str:
    return f"{_url('social:messages')}?account={account.pk}"


def _state_word(account: SenderAccount) -> str:
    if _is_paused(account):
        return f"Paused until {account.paused_until:%H:%M} UTC"
    return str(account.get_status_display())


def _accounts() -> QuerySet[SenderAccount]:
    return SenderAccount.objects.filter(world=settings.WORLD)


def _is_paused(account: SenderAccount) -> bool:
    """The platform asked us to wait; it ends by itself."""
    return bool(account.paused_until and account.paused_until > database_now())


def has_connected_token(platform: str) -> bool:
    """Whether an active account of this world has a token of its own."""
    rows = SenderAccount.objects.filter(platform=platform, world=settings.WORLD, status=AccountStatus.ACTIVE)
    return any(_has_token(account) for account in rows)


def _has_token(account: SenderAccount) -> bool:
    try:
        return bool(account.credentials.get("access_token"))
    except UnreadableSecret:
        return False


def health() -> list[HealthLine]:
    """What is not as it should be, and the accounts."""
    return _lines(list(_accounts()), _control())


def _lines(accounts: list[SenderAccount], control: SocialControl | None) -> list[HealthLine]:
    lines = [_clock_line(), *(_account_line(account) for account in accounts)]
    if stopped := _stop_of(control):
        lines.append(HealthLine("global stop", "warn", stopped["reason"], "Lift it in the console."))
    doubtful = SocialMessage.objects.filter(state=State.UNKNOWN, look_at__isnull=True).count()
    if doubtful:
        todo = "Open Messages, filter by unknown, and say what became of each."
        lines.append(HealthLine("doubtful messages", "warn", f"{doubtful} wait for a person's decision.", todo))
    return [*lines, *_inbound_lines(), *_polling_lines(accounts)]


def _inbound_lines() -> list[HealthLine]:
    lines = []
    waiting = SocialInbound.objects.filter(status__in=[InboundStatus.UNKNOWN_PERSON, InboundStatus.KEPT]).aggregate(
        # One sentence a person; a message may be kept twice, from its webhook and from asking.
        strangers=Count("error", distinct=True, filter=Q(status=InboundStatus.UNKNOWN_PERSON)),
        failing=Count("pk", filter=Q(status=InboundStatus.KEPT) & ~Q(error="")),
    )
    if strangers := waiting["strangers"]:
        todo = "Open Replies, Unknown people, and say who each is; one whose account is not here waits in the console."
        sentence = f"People who wrote and whom no thread knows: {strangers}."
        url = f"{_url('social:replies')}?view=unknown"
        lines.append(HealthLine("unknown people", "warn", sentence, todo, url=url))
    if failing := waiting["failing"]:
        todo = "See the log. They are kept and tried again."
        lines.append(HealthLine("webhooks", "warn", f"Kept, but could not be handled: {failing}.", todo))
    return lines


def _polling_lines(accounts: list[SenderAccount]) -> list[HealthLine]:
    todo = "They are asked for again by themselves. Look at the account in the console if it stays."
    return [
        HealthLine(f"replies of {account}", "warn", account.replies_error, todo)
        for account in accounts
        if account.status == AccountStatus.ACTIVE and account.replies_error
    ]


def _clock_line() -> HealthLine:
    jump = clock_jump()
    if not jump:
        return HealthLine("clock", "ok", "Steady.")
    sentence = f"This machine's clock was set by {jump.total_seconds():+.0f} s. Sending is held."
    return HealthLine("clock", "bad", sentence, "Check the clock, then restart the console.")


def _account_line(account: SenderAccount) -> HealthLine:
    return replace(_standing_line(account), url=_of_account(account))


def _standing_line(account: SenderAccount) -> HealthLine:
    name = f"account {account}"
    try:
        account.credentials.get("account_id")
    except UnreadableSecret as error:
        return HealthLine(name, "bad", str(error), "Put that key into FIELD_KEYS, or connect the account again.")
    if account.status == AccountStatus.ACTIVE:
        return HealthLine(name, "ok", _state_word(account))
    level = "warn" if account.status in (AccountStatus.PAUSED, AccountStatus.DISCONNECTED) else "bad"
    todo = "Connect it again." if account.status == AccountStatus.NEEDS_RECONNECT else "Resume it in the console."
    return HealthLine(name, level, f"{account.get_status_display()}. {account.status_reason}".strip(), todo)


def is_stopped() -> dict[str, Any] | None:
    """The global stop with who threw it, when and why; None while sending is on."""
    return _stop_of(_control())


def _stop_of(control: SocialControl | None) -> dict[str, Any] | None:
    if control is None or not control.is_stopped:
        return None
    return {"reason": control.stop_reason, "by": str(control.stopped_by or ""), "at": control.stopped_at}


def last_tick_at() -> datetime | None:
    return SocialControl.objects.filter(pk=1).values_list("ticked_at", flat=True).first()


def oldest_due_seconds() -> float:
    """How long the oldest message that could go by API has waited past its time; 0 when none does."""
    now = database_now()
    oldest = (
        SocialMessage.objects.filter(state=State.SCHEDULED, mode=DeliveryMode.API, due_at__lte=now)
        .filter(account__status=AccountStatus.ACTIVE, account__world=settings.WORLD)
        .exclude(account__next_free_at__gt=now)
        .exclude(account__paused_until__gt=now)
        .aggregate(oldest=Min("due_at"))["oldest"]
    )
    return max((now - oldest).total_seconds(), 0.0) if oldest else 0.0


def metrics() -> dict[str, Any]:
    """Figures for Prometheus."""
    counts = message_counts(database_now())
    return {
        "messages": {state: counts[state] for state in (DRAFT, "approved", *State)},
        "held": counts["held"],
        "assisted_due": counts["assisted_due"],
        "oldest_due_seconds": oldest_due_seconds(),
        "accounts": dict.fromkeys(registry.ADAPTERS, 0) | _accounts_by_platform(),
    }


def _accounts_by_platform() -> dict[str, int]:
    found: dict[str, int] = {}
    for platform in SenderAccount.objects.filter(status=AccountStatus.ACTIVE).values_list("platform", flat=True):
        found[platform] = found.get(platform, 0) + 1
    return found
