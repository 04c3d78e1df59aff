"""Words of posting's statuses, and which status posts and targets show for the states of their parts."""

import enum
from collections.abc import Iterable

from outbound.states import State


class Stage(enum.StrEnum):
    """How far people have taken a post. From ``scheduled`` on the engine has its parts."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


class Status(enum.StrEnum):
    """What pages and programs are shown of a post or a target."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PENDING = "pending"
    POSTING = "posting"
    POSTED = "posted"
    PARTLY_POSTED = "partly_posted"
    UNKNOWN = "unknown"
    HELD = "held"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


#: The one word that people read for each, on pages and in the console.
STATUS_WORDS: dict[str, str] = {
    Status.DRAFT: "Draft",
    Status.IN_REVIEW: "In review",
    Status.APPROVED: "Approved",
    Status.PENDING: "Scheduled",
    Status.POSTING: "Posting",
    Status.POSTED: "Posted",
    Status.PARTLY_POSTED: "Partly posted",
    Status.UNKNOWN: "In doubt",
    Status.HELD: "Held",
    Status.FAILED: "Failed",
    Status.CANCELLED: "Cancelled",
    Status.EXPIRED: "Expired",
}


class PartKind(enum.StrEnum):
    """The post itself, the next part of its thread, or the first comment below it."""

    ROOT = "root"
    REPLY = "reply"
    COMMENT = "comment"


class AccountStatus(enum.StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    NEEDS_RECONNECT = "needs_reconnect"
    HALTED = "halted"
    DISCONNECTED = "disconnected"


class LatePolicy(enum.StrEnum):
    """What becomes of a post that is due longer ago than its allowance."""

    HOLD = "hold"
    SEND = "send"
    DROP = "drop"


class Frequency(enum.StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class MediaKind(enum.StrEnum):
    IMAGE = "image"
    GIF = "gif"
    VIDEO = "video"


STAGE_TRANSITIONS: dict[str, frozenset[str]] = {
    Stage.DRAFT: frozenset({Stage.IN_REVIEW, Stage.APPROVED, Stage.CANCELLED}),
    Stage.IN_REVIEW: frozenset({Stage.DRAFT, Stage.APPROVED, Stage.CANCELLED}),
    Stage.APPROVED: frozenset({Stage.DRAFT, Stage.SCHEDULED, Stage.CANCELLED}),
    Stage.SCHEDULED: frozenset({Stage.DRAFT, Stage.CANCELLED}),
    Stage.CANCELLED: frozenset({Stage.DRAFT}),
}

#: Shown before the engine has anything.
_OF_STAGE = {
    Stage.DRAFT: Status.DRAFT,
    Stage.IN_REVIEW: Status.IN_REVIEW,
    Stage.APPROVED: Status.APPROVED,
    Stage.SCHEDULED: Status.PENDING,
    Stage.CANCELLED: Status.CANCELLED,
}
_UNDER_WAY = {State.CLAIMED, State.SENDING}
_ENDED_BADLY = {State.FAILED, State.SKIPPED}


def target_status(stage: str, parts: Iterable[str]) -> Status:
    """Of one target, from the states of its parts in their order. A thread cut short is ``partly_posted``.

    Never ``held``: what is held follows from accounts and gates too, see ``selectors.standing``.
    """
    states = [state for state in parts if state != State.CANCELLED] or []
    if not states:
        return Status.CANCELLED if stage == Stage.SCHEDULED else _OF_STAGE[Stage(stage)]
    if State.UNKNOWN in states:
        return Status.UNKNOWN
    if any(state in _UNDER_WAY for state in states):
        return Status.POSTING
    if all(state == State.SENT for state in states):
        return Status.POSTED
    if any(state in _ENDED_BADLY or state == State.EXPIRED for state in states):
        if State.SENT in states:
            return Status.PARTLY_POSTED
        return Status.EXPIRED if State.EXPIRED in states else Status.FAILED
    return Status.POSTING if State.SENT in states else Status.PENDING


#: The first of these that any target shows is what the post shows, unless some are posted already.
_WORST_FIRST = (Status.UNKNOWN, Status.POSTING, Status.HELD, Status.PENDING)


def post_status(stage: str, targets: Iterable[str]) -> Status:
    """Of a post, from the statuses of its targets. ``posted`` only where every target is."""
    if stage not in (Stage.SCHEDULED, Stage.CANCELLED):
        return _OF_STAGE[Stage(stage)]
    statuses = set(targets)
    if not statuses:
        return _OF_STAGE[Stage(stage)]
    for status in _WORST_FIRST:
        if status in statuses:
            return status
    done = {Status.POSTED, Status.PARTLY_POSTED} & statuses
    if done:
        return Status.POSTED if statuses == {Status.POSTED} else Status.PARTLY_POSTED
    if Status.FAILED in statuses:
        return Status.FAILED
    return Status.EXPIRED if Status.EXPIRED in statuses else Status.CANCELLED
