"""When a follow-up is due, and why not yet. Pure; who is asked for in bulk is ``selectors.pipeline``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class FollowupPolicy:
    """Of one platform: days that an answer is waited for, and follow-ups after the initial message at the most."""

    after_days: int
    most: int

    def waits_since(self, now: datetime) -> datetime:
        """Who was written to before this moment has had the time to answer."""
        return now - timedelta(days=self.after_days)


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What is known of the exchange with one person."""

    #: The last message was sent and is not answered.
    is_unanswered: bool
    last_contacted_at: datetime | None = None
    #: Number of the last follow-up that went out; 0 for none.
    last_step: int = 0
    #: A follow-up is written, waits or is in doubt.
    is_under_way: bool = False
    #: Why this person must not be contacted.
    suppressed: str = ""


@dataclass(frozen=True, slots=True)
class FollowupState:
    """``reason`` is empty where one is due; ``at``: when it will be, where only time is missing."""

    reason: str = ""
    at: datetime | None = None

    @property
    def is_due(self) -> bool:
        return not self.reason


def followup_state(known: Correspondence, policy: FollowupPolicy, now: datetime) -> FollowupState:
    """Whether a follow-up is due. What lasts is said before what passes."""
    if not known.is_unanswered or known.last_contacted_at is None:
        return FollowupState("No message to this person waits for an answer.")
    if known.suppressed:
        return FollowupState(f"This person must not be contacted: {known.suppressed}")
    if known.last_step >= policy.most:
        return FollowupState(_all_sent(policy.most))
    if known.is_under_way:
        return FollowupState("A follow-up is under way already.")
    due_at = known.last_contacted_at + timedelta(days=policy.after_days)
    if due_at >= now:
        return FollowupState(f"The next follow-up is due on {due_at:%d %b %Y} at {due_at:%H:%M} UTC.", due_at)
    return FollowupState()


def _all_sent(most: int) -> str:
    if not most:
        return "No follow-ups are sent on this platform."
    return "The one follow-up was sent." if most == 1 else f"All {most} follow-ups were sent."
