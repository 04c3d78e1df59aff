"""The forecast: the same limits and windows run forward with a virtual clock and no effects. Pure."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from outbound.gates import GateFacts, Kind, Verdict, decide
from outbound.limits import Cap, CapState

#: One send is reckoned to take this long; only its order of magnitude matters.
SEND_TAKES = timedelta(seconds=1)
#: A plan that reaches further is cut off: nobody acts on it today.
HORIZON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Planned:
    """One delivery to place. ``facts`` without caps; ``caps`` are those that it uses up."""

    key: int
    facts: GateFacts
    caps: tuple[Cap, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a delivery can go (None: not by itself), and what it waits for until then."""

    key: int
    at: datetime | None
    because: Verdict


class _Log:
    """Ends of uses by scope, oldest first."""

    def __init__(self, ends: Mapping[str, Iterable[datetime]]) -> None:
        self._ends = {scope: sorted(times) for scope, times in ends.items()}

    def state(self, cap: Cap) -> CapState:
        ends = self._ends.get(cap.scope, [])
        nth = ends[-cap.limit] if 0 < cap.limit <= len(ends) else None
        return CapState(cap=cap, nth_newest_end=nth)

    def add(self, caps: Sequence[Cap], end: datetime) -> None:
        for scope in {cap.scope for cap in caps}:
            insort(self._ends.setdefault(scope, []), end)


def forecast(planned: Iterable[Planned], ends: Mapping[str, Iterable[datetime]]) -> list[Forecast]:
    """Place each delivery in the order given. ``ends`` holds the log of uses by scope."""
    log = _Log(ends)
    return [_place(item, log) for item in planned]


def _place(item: Planned, log: _Log) -> Forecast:
    moment = max(item.facts.now, item.facts.due_at)
    because = Verdict(Kind.GO, "due")
    for _ in range(50):
        facts = _at(item, moment, log)
        verdict = decide(facts)
        if verdict.kind is Kind.GO:
            log.add(item.caps, moment + SEND_TAKES)
            return Forecast(item.key, moment, because)
        if verdict.kind is not Kind.WAIT or verdict.until is None or verdict.until > item.facts.now + HORIZON:
            return Forecast(item.key, None, verdict)
        because, moment = verdict, verdict.until
    return Forecast(item.key, None, because)


def _at(item: Planned, moment: datetime, log: _Log) -> GateFacts:
    return replace(
        item.facts,
        now=moment,
        # What is late already is held; further lateness is judged when it happens, not foretold.
        late_after=item.facts.late_after if moment <= item.facts.now else None,
        caps=tuple(log.state(cap) for cap in item.caps),
    )
