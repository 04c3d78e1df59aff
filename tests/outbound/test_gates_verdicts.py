"""Each gate's yes and no from one arrangement with one fact flipped, and which verdict stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from outbound import gates
from outbound.gates import GATES, GateFacts, Kind, Verdict, decide, evaluate, strongest
from outbound.limits import Cap, CapState
from outbound.windows import parse_window

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FACTS = GateFacts(now=NOW, due_at=NOW)


def cap(limit: int = 5, window: timedelta = timedelta(minutes=1), scope: str = "account:1") -> Cap:
    return Cap("per minute", limit, window, scope=scope)


USED_UP = CapState(cap(), NOW)
LATER = NOW + HOUR

FLIPS: list[tuple[str, dict[str, Any], Kind, datetime | None, bool]] = [
    ("global stop", {"stop_reason": "Holiday."}, Kind.HOLD, None, True),
    ("clock", {"clock_jump": timedelta(seconds=-90)}, Kind.HOLD, None, True),
    ("approval", {"approval_problem": "Not what was approved."}, Kind.NEVER, None, False),
    ("suppression", {"suppression_reason": "Asked us to stop."}, Kind.NEVER, None, False),
    ("account", {"account_problem": "Needs reconnecting."}, Kind.HOLD, None, True),
    ("conversation window", {"window_problem": "Closed."}, Kind.HOLD, None, False),
    ("possible reply", {"possible_reply": "Somebody unknown wrote."}, Kind.HOLD, None, False),
    ("platform pause", {"paused_until": LATER, "pause_reason": "Slow down."}, Kind.WAIT, LATER, True),
    ("send window", {"send_window": parse_window("wed 13:00-14:00")}, Kind.WAIT, LATER, False),
    ("caps", {"caps": (USED_UP,)}, Kind.WAIT, NOW + timedelta(minutes=1), True),
    ("late policy", {"late_after": HOUR, "due_at": NOW - 2 * HOUR}, Kind.HOLD, None, False),
    ("late policy", {"expires_at": NOW}, Kind.NEVER, None, False),
]


def test_nothing_stands_against_plain_facts() -> None:
    assert decide(FACTS).kind is Kind.GO
    assert [verdict.gate for verdict in evaluate(FACTS)] == [gate.__name__.replace("_", " ") for gate in GATES]


@pytest.mark.parametrize(("gate", "flip", "kind", "until", "is_account_wide"), FLIPS, ids=lambda value: str(value)[:20])
def test_one_fact_stands_against_it(
    gate: str, flip: dict[str, Any], kind: Kind, until: datetime | None, is_account_wide: bool
) -> None:
    verdict = decide(replace(FACTS, **flip))
    assert (verdict.gate, verdict.kind, verdict.until, verdict.is_account_wide) == (gate, kind, until, is_account_wide)
    assert verdict.reason
    others = [other for other in evaluate(replace(FACTS, **flip)) if other.gate != gate]
    assert {other.kind for other in others} == {Kind.GO}


def test_every_gate_has_been_flipped() -> None:
    assert {flip[0] for flip in FLIPS} == {gate.__name__.replace("_", " ") for gate in GATES}


def test_a_stop_without_a_reason_has_a_sentence() -> None:
    assert gates.global_stop(replace(FACTS, stop_reason="")).reason == "Sending is stopped."


@pytest.mark.parametrize("over", [NOW, NOW - HOUR])
def test_a_pause_that_is_over_does_not_count(over: datetime) -> None:
    assert gates.platform_pause(replace(FACTS, paused_until=over)).kind is Kind.GO


def test_a_pause_without_a_reason_has_a_sentence() -> None:
    assert gates.platform_pause(replace(FACTS, paused_until=LATER)).reason == "The platform asked us to slow down."


def test_the_send_window_is_read_in_the_recipients_zone() -> None:
    nine_to_five = replace(FACTS, send_window=parse_window("mon-fri 09:00-17:00"))
    assert gates.send_window(nine_to_five).kind is Kind.GO
    assert gates.send_window(replace(nine_to_five, zone=ZoneInfo("Asia/Tokyo"))).kind is Kind.WAIT


class TestCaps:
    def verdict(self, *states: CapState) -> Verdict:
        return gates.caps(replace(FACTS, caps=states))

    def test_it_says_what_was_compared(self) -> None:
        verdict = self.verdict(USED_UP)
        assert (verdict.value, verdict.limit) == ("5", "5 in 1 minute")

    def test_a_cap_of_a_person_holds_nobody_else(self) -> None:
        assert not self.verdict(CapState(cap(scope="recipient:7"), NOW)).is_account_wide

    def test_a_pause_of_the_cap_is_told_as_one(self) -> None:
        verdict = self.verdict(CapState(cap(), None, paused_until=LATER, pause_reason="Reset at one."))
        assert (verdict.gate, verdict.reason, verdict.until) == ("platform pause", "Reset at one.", LATER)

    def test_a_cap_of_nought_waits_for_a_person(self) -> None:
        assert self.verdict(CapState(cap(limit=0), None)).kind is Kind.HOLD


class TestLatePolicy:
    @pytest.mark.parametrize(("late", "kind"), [(HOUR, Kind.GO), (HOUR + timedelta(seconds=1), Kind.HOLD)])
    def test_how_late_is_too_late(self, late: timedelta, kind: Kind) -> None:
        assert gates.late_policy(replace(FACTS, late_after=HOUR, due_at=NOW - late)).kind is kind

    def test_no_policy_no_lateness(self) -> None:
        assert gates.late_policy(replace(FACTS, due_at=NOW - 1000 * HOUR)).kind is Kind.GO

    def test_before_its_expiry_it_goes(self) -> None:
        assert gates.late_policy(replace(FACTS, expires_at=LATER)).kind is Kind.GO


class TestWhichStands:
    def test_the_strongest_kind(self) -> None:
        facts = replace(FACTS, caps=(USED_UP,), account_problem="Paused.", suppression_reason="Stop.")
        assert decide(facts).gate == "suppression"

    def test_among_waits_the_longest(self) -> None:
        short, long = (Verdict(Kind.WAIT, name, until=NOW + wait) for name, wait in (("a", HOUR), ("b", 2 * HOUR)))
        assert strongest([short, long, gates.go("c")]) is long
        assert strongest([long, short]) is long

    def test_as_it_is_stored(self) -> None:
        stored = decide(replace(FACTS, paused_until=LATER)).as_json()
        assert (stored["kind"], stored["gate"], stored["until"]) == ("wait", "platform pause", LATER.isoformat())
        assert decide(FACTS).as_json()["until"] is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"), (1, "1 second"), (60, "1 minute"), (61, "61 seconds"), (120, "2 minutes"),
        (119, "119 seconds"),
        (3600, "1 hour"), (5400, "90 minutes"), (86400, "1 day"), (90000, "25 hours"), (604800, "7 days"),
    ],
)  # fmt: skip
def test_spans_as_people_say_them(seconds: int, words: str) -> None:
    assert gates._span(timedelta(seconds=seconds)) == words
