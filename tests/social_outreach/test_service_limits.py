"""Limits: tuned within the hard rail, and heeded from the next send on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from social_outreach.models import SenderAccount, SocialLimit
from social_outreach.services import limits
from social_outreach.services.limits import LimitRefused
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def weekly(linkedin):
    """The one shipped limit with a hard rail."""
    sender = cast.account("linkedin")
    return SocialLimit.objects.get(scope=f"account:{sender.pk}", name="per_week")


def test_a_limit_is_tuned(weekly):
    limits.change(weekly.pk, limit=50)
    assert cast.now(weekly).limit == 50


@pytest.mark.parametrize("change", [{"limit": 101}, {"window_seconds": 86400}, {"limit": -1}, {"window_seconds": 0}])
def test_a_hard_rail_holds(weekly, change):
    with pytest.raises(LimitRefused):
        limits.change(weekly.pk, **change)
    assert (cast.now(weekly).limit, cast.now(weekly).window_seconds) == (100, 604800)


def test_what_waited_for_the_old_figure_is_looked_at_again(weekly):
    SenderAccount.objects.update(next_free_at=cast.database_now() + timedelta(days=3))
    limits.change(weekly.pk, limit=90)
    assert SenderAccount.objects.get().next_free_at is None
