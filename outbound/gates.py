"""Gates: pure questions asked of a delivery at claim and again at begin. "Why has this not gone?"

Each gate answers go, wait until T, hold until a person acts, or never. The same list answers the worker,
the page and the forecast, so that none of them can say something else.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from outbound.limits import NEVER, PERSON, CapState, earliest
from outbound.windows import ALWAYS, SendWindow


class Kind(enum.IntEnum):
    """Ordered by strength: the strongest verdict of all gates stands."""

    GO = 0
    WAIT = 1
    HOLD = 2
    NEVER = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """One gate's answer. ``until`` only for WAIT; ``value`` and ``limit`` are what was compared, for people."""

    kind: Kind
    gate: str
    reason: str = ""
    until: datetime | None = None
    value: str = ""
    limit: str = ""
    #: The wait belongs to the account, not to this delivery: its whole lane waits.
    is_account_wide: bool = False

    def as_json(self) -> dict[str, Any]:
        answer = asdict(self)
        answer["kind"] = self.kind.name.lower()
        answer["until"] = self.until.isoformat() if self.until else None
        return answer


@dataclass(frozen=True, slots=True)
class GateFacts:
    """All that the gates look at, read in one go. Empty strings mean: nothing stands against it."""

    now: datetime
    due_at: datetime
    stop_reason: str | None = None
    clock_jump: timedelta = timedelta(0)
    approval_problem: str = ""
    suppression_reason: str = ""
    account_problem: str = ""
    paused_until: datetime | None = None
    pause_reason: str = ""
    window_problem: str = ""
    possible_reply: str = ""
    send_window: SendWindow = ALWAYS
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    caps: tuple[CapState, ...] = ()
    late_after: timedelta | None = None
    expires_at: datetime | None = None


def go(gate: str) -> Verdict:
    return Verdict(Kind.GO, gate)


def global_stop(facts: GateFacts) -> Verdict:
    if facts.stop_reason is None:
        return go("global stop")
    return Verdict(Kind.HOLD, "global stop", facts.stop_reason or "Sending is stopped.", is_account_wide=True)


def clock(facts: GateFacts) -> Verdict:
    if not facts.clock_jump:
        return go("clock")
    seconds = int(facts.clock_jump.total_seconds())
    reason = f"This machine's clock was set by {seconds:+d} s while running. Check it, then restart the console."
    return Verdict(Kind.HOLD, "clock", reason, is_account_wide=True)


def approval(facts: GateFacts) -> Verdict:
    if not facts.approval_problem:
        return go("approval")
    return Verdict(Kind.NEVER, "approval", facts.approval_problem)


def suppression(facts: GateFacts) -> Verdict:
    if not facts.suppression_reason:
        return go("suppression")
    return Verdict(Kind.NEVER, "suppression", facts.suppression_reason)


def account(facts: GateFacts) -> Verdict:
    if not facts.account_problem:
        return go("account")
    return Verdict(Kind.HOLD, "account", facts.account_problem, is_account_wide=True)


def conversation_window(facts: GateFacts) -> Verdict:
    if not facts.window_problem:
        return go("conversation window")
    return Verdict(Kind.HOLD, "conversation window", facts.window_problem)


def possible_reply(facts: GateFacts) -> Verdict:
    if not facts.possible_reply:
        return go("possible reply")
    return Verdict(Kind.HOLD, "possible reply", facts.possible_reply)


def platform_pause(facts: GateFacts) -> Verdict:
    if facts.paused_until is None or facts.paused_until <= facts.now:
        return go("platform pause")
    reason = facts.pause_reason or "The platform asked us to slow down."
    return Verdict(Kind.WAIT, "platform pause", reason, until=facts.paused_until, is_account_wide=True)


def send_window(facts: GateFacts) -> Verdict:
    opens = facts.send_window.next_open(facts.now, facts.zone)
    if opens <= facts.now:
        return go("send window")
    reason = f"Outside the hours in which messages may leave ({facts.zone.key})."
    return Verdict(Kind.WAIT, "send window", reason, until=opens)


_WHOSE = {"account": "this account", "platform": "this platform", "recipient": "this person"}


def caps(facts: GateFacts) -> Verdict:
    until, worst = earliest(facts.caps, facts.now)
    if worst is None:
        return go("caps")
    cap = worst.cap
    account_wide = not cap.scope.startswith(PERSON)
    if worst.paused_until is not None and worst.paused_until == until:
        return Verdict(Kind.WAIT, "platform pause", worst.pause_reason, until=until, is_account_wide=account_wide)
    if until == NEVER:
        reason = f"The cap '{cap.name}' is set to nought."
        return Verdict(Kind.HOLD, "caps", reason, value="0", limit="0", is_account_wide=account_wide)
    whose = _WHOSE.get(cap.scope.partition(":")[0], "this scope")
    reason = f"The cap of {cap.limit} in {_span(cap.window)} for {whose} is used up."
    return Verdict(
        Kind.WAIT, "caps", reason, until=until, value=str(cap.limit), limit=f"{cap.limit} in {_span(cap.window)}",
        is_account_wide=account_wide,
    )  # fmt: skip


def late_policy(facts: GateFacts) -> Verdict:
    if facts.expires_at is not None and facts.expires_at <= facts.now:
        return Verdict(Kind.NEVER, "late policy", f"It was to leave before {facts.expires_at:%Y-%m-%d %H:%M} UTC.")
    late = facts.now - facts.due_at
    if facts.late_after is None or late <= facts.late_after:
        return go("late policy")
    reason = f"It was due {_span(late)} ago. A person decides whether it still makes sense."
    return Verdict(Kind.HOLD, "late policy", reason, value=_span(late), limit=_span(facts.late_after))


def _span(duration: timedelta) -> str:
    seconds = int(duration.total_seconds())
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if (seconds >= size and seconds % size == 0) or seconds >= 2 * size:
            count = round(seconds / size)
            return f"{count} {word}{'s' if count != 1 else ''}"
    return f"{seconds} second{'s' if seconds != 1 else ''}"


Gate = Callable[[GateFacts], Verdict]
GATES: tuple[Gate, ...] = (
    global_stop,
    clock,
    approval,
    suppression,
    account,
    conversation_window,
    possible_reply,
    send_window,
    platform_pause,
    caps,
    late_policy,
)


def evaluate(facts: GateFacts, gates: Sequence[Gate] = GATES) -> list[Verdict]:
    """Every gate's answer, in the order of the list."""
    return [gate(facts) for gate in gates]


def strongest(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict that stands: the strongest kind, and among waits the longest."""
    return max(verdicts, key=lambda verdict: (verdict.kind, verdict.until.timestamp() if verdict.until else 0.0))


def decide(facts: GateFacts, gates: Sequence[Gate] = GATES) -> Verdict:
    return strongest(evaluate(facts, gates))
