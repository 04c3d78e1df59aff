"""The one vocabulary of states of a delivery, and which may follow which."""

import enum


class State(enum.StrEnum):
    SCHEDULED = "scheduled"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    EXPIRED = "expired"


#: States a delivery never leaves by itself.
ENDS = frozenset({State.SENT, State.FAILED, State.CANCELLED, State.SKIPPED, State.EXPIRED})
#: States in which the call may be under way or may have happened: nobody may edit or delete.
IRREVOCABLE = frozenset({State.SENDING, State.UNKNOWN, State.SENT})

#: From each state, where the engine or a person may move a delivery (T1-T10 of the design).
TRANSITIONS: dict[str, frozenset[str]] = {
    # To sent: a late worker brings proof after a person had said "send again".
    State.SCHEDULED: frozenset({State.CLAIMED, State.CANCELLED, State.SKIPPED, State.EXPIRED, State.SENT}),
    State.CLAIMED: frozenset(
        {State.SENDING, State.SCHEDULED, State.SKIPPED, State.FAILED, State.CANCELLED, State.EXPIRED}
    ),
    State.SENDING: frozenset({State.SENT, State.SCHEDULED, State.FAILED, State.UNKNOWN, State.SKIPPED}),
    State.UNKNOWN: frozenset({State.SENT, State.SCHEDULED, State.FAILED}),
    # A person may try again what was refused or stopped; nothing does so by itself.
    State.FAILED: frozenset({State.SCHEDULED}),
    State.SKIPPED: frozenset({State.SCHEDULED}),
    State.EXPIRED: frozenset({State.SCHEDULED}),
    State.SENT: frozenset(),
    State.CANCELLED: frozenset(),
}
