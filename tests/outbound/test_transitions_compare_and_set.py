"""A state changes only if it still is what the mover saw."""

from __future__ import annotations

import pytest

from outbound.states import State
from outbound.transitions import ForbiddenTransition, advance
from social_outreach.models import SocialMessage
from tests.outbound import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> SocialMessage:
    return stage.message(stage.account(), stage.profile(), epoch=3)


def rows(made: SocialMessage) -> object:
    return SocialMessage.objects.filter(pk=made.pk)


def test_it_moves_with_its_fields(made: SocialMessage) -> None:
    assert advance(rows(made), frm=State.SCHEDULED, to=State.CLAIMED, claims=2) == 1
    made.refresh_from_db()
    assert (made.state, made.claims) == ("claimed", 2)


def test_the_second_mover_moves_nothing(made: SocialMessage) -> None:
    advance(rows(made), frm=State.SCHEDULED, to=State.CLAIMED)
    assert advance(rows(made), frm=State.SCHEDULED, to=State.CLAIMED) == 0


@pytest.mark.parametrize(("held", "moved"), [(3, 1), (2, 0), (4, 0)])
def test_only_the_holder_of_the_epoch_moves_it(made: SocialMessage, held: int, moved: int) -> None:
    assert advance(rows(made), frm=State.SCHEDULED, to=State.CLAIMED, held_epoch=held) == moved


def test_from_any_of_several_states(made: SocialMessage) -> None:
    assert advance(rows(made), frm=(State.CLAIMED, State.SCHEDULED), to=State.CANCELLED) == 1


@pytest.mark.parametrize("frm", [State.SENT, (State.SCHEDULED, State.SENDING), "no such state"])
def test_a_step_that_is_not_drawn_is_an_error(made: SocialMessage, frm: object) -> None:
    with pytest.raises(ForbiddenTransition, match="-> claimed"):
        advance(rows(made), frm=frm, to=State.CLAIMED)
