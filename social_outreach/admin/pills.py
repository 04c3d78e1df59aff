"""How the console shows states, people and times: word, icon and colour, never colour alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from outbound.states import State
from social_outreach.adapters import registry
from social_outreach.models import SocialMessage
from social_outreach.states import (
    APPROVED,
    DRAFT,
    HELD,
    MESSAGE_WORDS,
    AccountStatus,
    DiscoveryStatus,
    InboundStatus,
    JobStatus,
    OutreachStatus,
    message_status,
)

#: tone and icon; the tones are Unfold's, the icons names of Material Symbols, which Unfold ships.
_LOOKS: dict[str, tuple[str, str]] = {
    DRAFT: ("", "edit"),
    APPROVED: ("info", "task_alt"),
    State.SCHEDULED: ("info", "schedule"),
    State.CLAIMED: ("primary", "hourglass_top"),
    State.SENDING: ("primary", "send"),
    State.SENT: ("success", "check_circle"),
    State.UNKNOWN: ("warning", "help"),
    State.FAILED: ("danger", "error"),
    State.CANCELLED: ("", "block"),
    State.SKIPPED: ("", "skip_next"),
    State.EXPIRED: ("", "timer_off"),
    HELD: ("warning", "pause_circle"),
    DiscoveryStatus.DISCOVERED: ("", "travel_explore"),
    DiscoveryStatus.REVIEWED: ("info", "visibility"),
    DiscoveryStatus.QUALIFIED: ("success", "verified"),
    DiscoveryStatus.REJECTED: ("", "thumb_down"),
    OutreachStatus.PENDING: ("", "hourglass_empty"),
    OutreachStatus.DRAFTED: ("info", "edit"),
    OutreachStatus.REPLIED: ("success", "reply"),
    AccountStatus.ACTIVE: ("success", "bolt"),
    AccountStatus.PAUSED: ("warning", "pause_circle"),
    AccountStatus.NEEDS_RECONNECT: ("danger", "link_off"),
    AccountStatus.HALTED: ("danger", "report"),
    AccountStatus.DISCONNECTED: ("", "link_off"),
    JobStatus.WAITING: ("", "schedule"),
    JobStatus.RUNNING: ("primary", "sync"),
    JobStatus.FINISHED: ("success", "check_circle"),
    InboundStatus.KEPT: ("", "schedule"),
    InboundStatus.HANDLED: ("success", "check_circle"),
    InboundStatus.IGNORED: ("", "block"),
    InboundStatus.UNKNOWN_PERSON: ("warning", "person_off"),
    # Outcomes of attempts, in the engine's words.
    "open": ("primary", "sync"),
    "accepted": ("success", "check_circle"),
    "refused": ("danger", "error"),
    "throttled": ("warning", "speed"),
    "unreached": ("warning", "cloud_off"),
    "unauthorized": ("danger", "key_off"),
    "halted": ("danger", "report"),
    "unsupported": ("warning", "pan_tool"),
}


def pill(state: str, word: str = "", title: str = "") -> SafeString:
    """A state as a small labelled pill."""
    tone, icon = _LOOKS.get(state, ("", "circle"))
    text = word or str(state).replace("_", " ").capitalize()
    context = {"type": tone, "icon": icon, "text": text, "label_title": title, "size": "md"}
    return render_to_string("unfold/helpers/label.html", context)


def message_pill(message: SocialMessage) -> SafeString:
    status = message_status(message.state, message.verdict)
    return pill(status, "Held" if status == HELD else MESSAGE_WORDS[status])


def platform_word(platform: str) -> str:
    """A platform's own spelling; what is no platform any more is shown as stored."""
    try:
        return registry.capabilities(platform).label
    except registry.UnknownPlatform:
        return platform or "every platform"


def link(row: Any, text: str = "") -> SafeString:
    """A link to the row's own page in the console."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    address = reverse(name, args=[row.pk])
    return format_html('<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', address, text or str(row))


def moment(at: datetime | None) -> str:
    """A time as short as it stays clear, on the console's clock."""
    return date_format(localtime(at), "j\u00a0M\u00a0Y, H:i") if at else ""


def span(seconds: int) -> str:
    """A duration in words: 90 seconds, 1 minute, 7 days."""
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return word if count == 1 else f"{count} {word}s"
    return str(timedelta(seconds=seconds))
