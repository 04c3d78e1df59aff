"""Why has this part not gone? The gates, asked without effect."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from outbound.clock import database_now
from outbound.gates import Kind, Verdict, strongest
from outbound.states import State
from posting.models import PostPart
from posting.services.publishing import engine
from posting.states import PartKind


@dataclass(frozen=True, slots=True)
class Why:
    """One sentence, the gate that stands against it (None: none does), and what every gate answered."""

    sentence: str
    standing: Verdict | None
    asked_at: datetime
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def is_hold(self) -> bool:
        return self.standing is not None and self.standing.kind is Kind.HOLD


_PLAIN = {
    State.CLAIMED: "A worker is preparing it.",
    State.SENDING: "It is leaving at this moment.",
    State.SENT: "It is out.",
    State.CANCELLED: "A person stopped it.",
}
_BEFORE = {PartKind.REPLY: "the part before it", PartKind.COMMENT: "the post"}


def why(part: PostPart) -> Why:
    """About one part. ``account`` is read already."""
    now = database_now()
    state = State(part.state)
    if state in _PLAIN:
        return Why(_PLAIN[state], None, now)
    if state == State.UNKNOWN:
        tail = "The platform is being asked." if part.look_at else "A person has to look and decide."
        return Why(f"Nobody can tell yet whether it went. {part.last_error} {tail}".replace("  ", " "), None, now)
    if state != State.SCHEDULED:
        return Why(part.last_error or f"It is {state}.", None, now)
    if part.due_at is None:
        before = _BEFORE.get(PartKind(part.kind), "the part before it")
        return Why(f"It follows once {before} is out.", None, now)
    return _waiting(part)


def _waiting(part: PostPart) -> Why:
    verdicts, now = engine.explain(part.pk)
    standing = strongest(verdicts)
    if standing.kind is not Kind.GO:
        return Why(standing.reason, standing, now, verdicts)
    if part.due_at and part.due_at > now:
        because = f" {part.last_error}" if part.last_error else ""
        return Why(f"Its time has not come.{because}", None, now, verdicts)
    return Why("Nothing stands against it: a worker takes it within seconds.", None, now, verdicts)
