"""From what a search service says to an outcome; the tables stand beside each client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from outbound.answers import retry_at
from outbound.http import Answer
from outbound.outcome import CallFailed, Outcome, OutcomeUnknown, PauseScope, Refused, Throttled
from outbound.redact import redact


@dataclass(frozen=True, slots=True)
class Rule:
    """The outcome of one code, with a sentence for people."""

    outcome: type[Outcome]
    reason: str


@dataclass(frozen=True, slots=True)
class Said:
    """The code and words of a service's answer, both empty where it has none."""

    code: str = ""
    words: str = ""


def failed(rule: Rule | None, answer: Answer, said: Said, *, label: str, now: datetime) -> CallFailed:
    """``rule`` applied, its throttling with the time that ``Retry-After`` names. Without a rule: a 4xx that could be
    read is refused, a 503 that names a time is throttled, anything else unknown. A refusal without a word of the
    service may come from something in between, so it is unknown too."""
    at = retry_at(answer, now)
    if rule is not None and rule.outcome is Refused and said == Said():
        rule = None
    if rule is None and said.code and 400 <= answer.status < 500 and answer.status != 408:
        rule = Rule(Refused, f"{label} refused this search.")
    if rule is None and answer.status == 503 and at is not None:
        rule = Rule(Throttled, f"{label} asks to come back later.")
    if rule is None:
        rule = Rule(OutcomeUnknown, f"{label} gave no usable answer (HTTP {answer.status}).")
    if rule.outcome is Throttled:
        return throttled(rule.reason, answer, said, label=label, until=at)
    return CallFailed(rule.outcome(reason=_told(rule.reason, said, label), code=said.code, http_status=answer.status))


def throttled(reason: str, answer: Answer, said: Said, *, label: str, until: datetime | None) -> CallFailed:
    """A limit of the key, which the whole console shares."""
    return CallFailed(
        Throttled(
            reason=_told(reason, said, label),
            code=said.code,
            http_status=answer.status,
            until=until,
            scope=PauseScope.APP,
        )
    )


def unreadable(answer: Answer, *, label: str) -> CallFailed:
    """An answer that should hold results and cannot be read."""
    reason = f"The answer of {label} cannot be read."
    return CallFailed(OutcomeUnknown(reason=reason, code="unreadable", http_status=answer.status))


def later(first: datetime | None, second: datetime | None) -> datetime | None:
    """The later of two times, either of which may be missing."""
    times = [time for time in (first, second) if time is not None]
    return max(times, default=None)


def next_midnight_utc(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)


def _told(reason: str, said: Said, label: str) -> str:
    # Masked before it is cut: half a key is not recognised as one.
    words = " ".join(redact(said.words[:4000]).split())[:300]
    return f"{reason} {label} says: {words}" if words else reason
