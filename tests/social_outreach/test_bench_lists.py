"""The benchmark of the lists asks what the pages ask, of people of every kind."""

from __future__ import annotations

import pytest

from benchmarks import listing, peopling
from social_outreach.models import SocialMessage, SocialProfile
from social_outreach.selectors import profiles

pytestmark = pytest.mark.django_db


def test_every_case_is_measured_in_a_handful_of_statements() -> None:
    peopling.people(300)
    peopling.messages(300)
    found = listing.measured(1)
    assert {f"profiles: by {sort}" for sort in profiles.SORTS} < set(found)
    assert {case["statements"] for case in found.values()} <= {2, 3, 4, 5}
    assert all(case["ratio"] > 0 for case in found.values())


def test_every_filter_has_its_share() -> None:
    peopling.people(3000)
    peopling.messages(3000)
    assert (SocialProfile.objects.count(), SocialMessage.objects.count()) == (3000, 3000)
    for field in ("platform", "discovery_status", "outreach_status", "category", "location"):
        assert SocialProfile.objects.values(field).distinct().count() > 3, field
    chosen = profiles.ProfileFilter(q="ada", platform="tiktok", discovery="discovered")
    assert 0 < profiles.matching(chosen).count() < 200
