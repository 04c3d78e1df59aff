"""The vocabulary of states and the table of steps between them."""

from __future__ import annotations

import pytest

from outbound.states import ENDS, IRREVOCABLE, TRANSITIONS, State


def test_every_state_has_its_line_and_leads_to_states_only() -> None:
    assert set(TRANSITIONS) == set(State)
    assert {state for targets in TRANSITIONS.values() for state in targets} <= set(State)


def test_what_is_sent_or_cancelled_stays_so() -> None:
    assert TRANSITIONS[State.SENT] == TRANSITIONS[State.CANCELLED] == frozenset()


@pytest.mark.parametrize("state", sorted(ENDS - {State.SENT, State.CANCELLED}))
def test_from_another_end_only_a_person_leads_back(state: State) -> None:
    assert TRANSITIONS[state] == {State.SCHEDULED}


def test_a_doubtful_one_is_never_simply_dropped() -> None:
    assert TRANSITIONS[State.UNKNOWN] == {State.SENT, State.SCHEDULED, State.FAILED}
    assert State.UNKNOWN not in ENDS


def test_what_may_have_left_can_be_neither_cancelled_nor_edited() -> None:
    assert {State.SENDING, State.UNKNOWN, State.SENT} == IRREVOCABLE
    assert not any(State.CANCELLED in TRANSITIONS[state] for state in IRREVOCABLE)


def test_only_a_claimed_one_may_begin() -> None:
    assert [state for state, targets in TRANSITIONS.items() if State.SENDING in targets] == [State.CLAIMED]
