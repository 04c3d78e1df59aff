"""Profiles from pasted addresses."""

import pytest

from social_outreach.models import SocialProfile
from social_outreach.services import intake

pytestmark = pytest.mark.django_db


def test_good_lines_go_in_and_bad_ones_are_reported():
    lines = ["@ada-l", "", "https://www.linkedin.com/in/grace-h/", "https://www.linkedin.com/company/navy", "ADA-L"]
    job = intake.from_urls(platform="linkedin", lines=lines, actor=None)
    assert (job.status, job.found) == ("finished", 4)
    assert (job.created_count, job.unchanged_count, job.refused_count) == (2, 1, 1)
    assert job.report[0]["line"] == 4
    assert "company page" in job.report[0]["reason"]


def test_profiles_know_the_run_that_found_them():
    job = intake.from_urls(platform="tiktok", lines=["https://www.tiktok.com/@cookwithjun"], actor=None)
    found = SocialProfile.objects.get(username="cookwithjun")
    assert (found.job, found.url) == (job, "https://www.tiktok.com/@cookwithjun")


def test_pasting_again_changes_nothing():
    intake.from_urls(platform="tiktok", lines=["@cookwithjun"], actor=None)
    again = intake.from_urls(platform="tiktok", lines=["@cookwithjun"], actor=None)
    assert (again.created_count, again.unchanged_count) == (0, 1)


def test_strange_characters_do_no_harm():
    job = intake.from_urls(platform="tiktok", lines=["\0@cook\u200bwithjun\ud800", "\ud800"], actor=None)
    assert (job.created_count, job.refused_count) == (1, 0)


def test_an_unknown_platform_is_refused():
    with pytest.raises(ValueError, match="There is no platform “orkut”"):
        intake.from_urls(platform="orkut", lines=["ada"], actor=None)


def test_too_many_lines_are_refused():
    with pytest.raises(ValueError, match="paste at most 5,000"):
        intake.from_urls(platform="tiktok", lines=["ada"] * 5_001, actor=None)
