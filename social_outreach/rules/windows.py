"""Conversation windows: whether a platform lets us write by API now, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from social_outreach.adapters.base import Capabilities, DeliveryMode, Window


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is known of the exchange with one person on one account."""

    remote_recipient_id: str = ""
    remote_thread_id: str = ""
    last_inbound_at: datetime | None = None
    sends_since_inbound: int = 0


@dataclass(frozen=True, slots=True)
class WindowState:
    """``problem`` empty: open until ``closes_at`` (None: without an end)."""

    window: Window
    closes_at: datetime | None = None
    problem: str = ""


def window_state(
    capabilities: Capabilities, conversation: Conversation, *, has_grant: bool, now: datetime
) -> WindowState:
    """Whether an API send to this person is open now."""
    label = capabilities.label
    if capabilities.needs_partner_grant and not has_grant:
        return _closed(f"{label} lets only approved partners send by API; this account has no such grant.")
    if not (conversation.remote_recipient_id or conversation.remote_thread_id):
        return _closed(f"{label} has not told us this person's id: they have not written to this account.")
    if capabilities.window is None:
        return WindowState(Window.NONE)
    if conversation.last_inbound_at is None:
        return _closed(f"This person has not written to us, and {label} lets nobody open a conversation by API.")
    return _timed(capabilities, conversation, conversation.last_inbound_at, now)


def _timed(capabilities: Capabilities, conversation: Conversation, inbound: datetime, now: datetime) -> WindowState:
    most = capabilities.sends_per_window
    if most is not None and conversation.sends_since_inbound >= most:
        return _closed(f"{most} messages went out since this person last wrote; no more until they answer.")
    standard = inbound + (capabilities.window or timedelta(0))
    if now < standard:
        return WindowState(Window.STANDARD, closes_at=standard)
    human = inbound + capabilities.human_agent_window if capabilities.human_agent_window else None
    if human is not None and now < human:
        return WindowState(Window.HUMAN_AGENT, closes_at=human)
    return _closed(f"The conversation window closed at {human or standard:%Y-%m-%d %H:%M} UTC.")


def _closed(problem: str) -> WindowState:
    return WindowState(Window.NONE, problem=problem)


def delivery_mode(state: WindowState, *, has_token: bool) -> DeliveryMode:
    """By API only where the platform permits it now; else a person sends and the console records."""
    return DeliveryMode.API if has_token and not state.problem else DeliveryMode.ASSISTED
