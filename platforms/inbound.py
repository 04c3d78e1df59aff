"""What people wrote, as webhooks bring it or a platform lists it, in the words of no platform in particular."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message of a person to an account. ``at`` is None where the payload names no readable time."""

    platform: str
    account_id: str
    sender_id: str
    message_id: str
    text: str
    at: datetime | None = None
    #: Sent by the account itself, perhaps from another device.
    is_echo: bool = False
    #: The platform's id of the conversation, where it was told.
    thread_id: str = ""
    #: The name that the sender is addressed by, where the platform told it; never a display name.
    sender_username: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One body of a webhook, read. ``ignored``: what we know and need not; ``unknown``: what we cannot make out."""

    messages: tuple[InboundMessage, ...] = ()
    ignored: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
