"""Words of this app's statuses, and which status a message shows for a state of the engine."""

import enum

from outbound.states import TRANSITIONS, State


class DiscoveryStatus(enum.StrEnum):
    DISCOVERED = "discovered"
    REVIEWED = "reviewed"
    QUALIFIED = "qualified"
    REJECTED = "rejected"


class OutreachStatus(enum.StrEnum):
    PENDING = "pending"
    DRAFTED = "drafted"
    SENT = "sent"
    REPLIED = "replied"
    FAILED = "failed"


class MessageType(enum.StrEnum):
    INITIAL = "initial"
    FOLLOWUP = "followup"


class JobStatus(enum.StrEnum):
    """Of a discovery run or an import."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


#: Not over yet: a run or an import that may go on.
OPEN_JOB_STATES = (JobStatus.WAITING, JobStatus.RUNNING)


class DraftItemStatus(enum.StrEnum):
    """Of one profile in a drafting run."""

    WAITING = "waiting"
    MADE = "made"
    REFUSED = "refused"


class OptOut(enum.StrEnum):
    """What became of a reply that sounds like "do not write to me"."""

    NONE = ""
    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class AccountStatus(enum.StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    NEEDS_RECONNECT = "needs_reconnect"
    HALTED = "halted"
    DISCONNECTED = "disconnected"


class InboundStatus(enum.StrEnum):
    """Of what a webhook brought. A body with several messages shows the one that needs a person most."""

    KEPT = "kept"
    HANDLED = "handled"
    IGNORED = "ignored"
    UNKNOWN = "unknown"
    UNKNOWN_PERSON = "unknown_person"


#: Before the engine has it: being written, and allowed out but not yet given a time.
DRAFT = "draft"
APPROVED = "approved"

MESSAGE_TRANSITIONS: dict[str, frozenset[str]] = {
    **TRANSITIONS,
    DRAFT: frozenset({APPROVED, State.CANCELLED}),
    APPROVED: frozenset({DRAFT, State.SCHEDULED, State.CANCELLED}),
    State.SCHEDULED: TRANSITIONS[State.SCHEDULED] | {DRAFT},
    State.FAILED: frozenset({DRAFT}),
    State.SKIPPED: frozenset({DRAFT}),
    State.EXPIRED: frozenset({DRAFT}),
    State.CANCELLED: frozenset({DRAFT}),
}

#: A message in one of these stands in the way of another one for the same step to the same person.
LIVE_STATES = (DRAFT, APPROVED, State.SCHEDULED, State.CLAIMED, State.SENDING, State.SENT, State.UNKNOWN)
#: Ended without leaving: a person may take it back to draft.
REVISABLE_STATES = (State.FAILED, State.SKIPPED, State.EXPIRED, State.CANCELLED)
#: A person may still change the text.
EDITABLE_STATES = (DRAFT, APPROVED, State.SCHEDULED)

MESSAGE_WORDS: dict[str, str] = {
    DRAFT: "Draft",
    APPROVED: "Approved",
    State.SCHEDULED: "Scheduled",
    State.CLAIMED: "Preparing",
    State.SENDING: "Sending",
    State.SENT: "Sent",
    State.UNKNOWN: "Unknown",
    State.FAILED: "Failed",
    State.CANCELLED: "Cancelled",
    State.SKIPPED: "Skipped",
    State.EXPIRED: "Expired",
}


#: Shown for a scheduled message that waits for a person to lift a hold.
HELD = "held"


def message_status(state: str, verdict: dict[str, object] | None) -> str:
    """The status that pages and API show."""
    if state == State.SCHEDULED and verdict and verdict.get("kind") == "hold":
        return HELD
    return state
