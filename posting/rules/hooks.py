"""Outgoing webhooks: the events, the signature, and when a post does unusually well. Pure."""

from __future__ import annotations

import enum
import hashlib
import hmac
from collections.abc import Sequence
from statistics import median

from posting.states import Status


class HookEvent(enum.StrEnum):
    POSTED = "posted"
    FAILED = "failed"
    HELD = "held"
    UNKNOWN = "unknown"
    DOING_WELL = "post_doing_well"
    #: Sent by the button in the console, to one endpoint.
    TEST = "test"
    #: For people only, by mail.
    RECONNECT = "reconnect"


#: What an endpoint can listen for, with its words.
EVENTS: dict[str, str] = {
    HookEvent.POSTED: "A post is out on an account",
    HookEvent.FAILED: "A post failed on an account, or is out in part",
    HookEvent.HELD: "A due post is held until a person acts",
    HookEvent.UNKNOWN: "It is not known whether a post is out",
    HookEvent.DOING_WELL: "A post does unusually well",
}
#: What people are told by mail.
MAILED = (HookEvent.FAILED, HookEvent.HELD, HookEvent.RECONNECT)
EVENT_OF_STATUS: dict[str, HookEvent] = {
    Status.POSTED: HookEvent.POSTED,
    Status.PARTLY_POSTED: HookEvent.FAILED,
    Status.FAILED: HookEvent.FAILED,
    Status.EXPIRED: HookEvent.FAILED,
    Status.UNKNOWN: HookEvent.UNKNOWN,
}
#: Compared with fewer posts of the account, nothing is unusual.
LEAST_OTHERS = 10
_TIMES, _AT_LEAST_MORE = 3, 10


def signature(key: str, timestamp: str, body: str) -> str:
    """HMAC-SHA256 of ``timestamp.body`` in hex: the time is signed too, so that an old call is no new one."""
    return hmac.new(key.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256).hexdigest()


def usual_if_well(value: int, others: Sequence[int]) -> float | None:
    """The median of the account's other posts of the same age, if ``value`` stands far above it; else None.

    Three times the median, and at least ten more: where the median is one, three are no news.
    """
    if len(others) < LEAST_OTHERS:
        return None
    usual = float(median(others))
    return usual if value >= max(usual * _TIMES, usual + _AT_LEAST_MORE) else None
