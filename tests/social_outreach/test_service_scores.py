"""Where scores come from: intake, single profiles, and the backfill of what is stored."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from social_outreach.models import SocialProfile
from social_outreach.rules.rows import FoundProfile
from social_outreach.services import intake, profiles, scores
from tests.factories.social import ProfileFactory

pytestmark = pytest.mark.django_db
FACTS = {"followers_count": 9_999, "posts_count": 99}
#: Both parts that are known come near their most on LinkedIn's scale.
SCORE = 100.0


def find(username: str = "ada", **facts: Any) -> intake.Merged:
    return intake.merge_profiles([FoundProfile("linkedin", username, **facts)], found_by="a test")


def stored(username: str = "ada") -> float | None:
    return SocialProfile.objects.get(username=username).engagement_score


def told(*arguments: str) -> str:
    out = io.StringIO()
    call_command("backfill_engagement_scores", *arguments, stdout=out)
    return out.getvalue()


class TestIntake:
    def test_a_new_profile_gets_its_score(self) -> None:
        find(**FACTS)
        assert stored() == pytest.approx(SCORE, abs=0.2)

    def test_what_the_file_states_stays(self) -> None:
        find(**FACTS, engagement_score=12.5)
        find(location="London")
        assert stored() == 12.5

    def test_a_file_corrects_a_computed_one(self) -> None:
        find(**FACTS)
        find(engagement_score=12.5)
        assert stored() == 12.5

    def test_a_known_profile_gets_one_once_enough_is_known(self) -> None:
        find(followers_count=9_999)
        assert stored() is None
        assert find(posts_count=99).merged == 1
        assert stored() == pytest.approx(SCORE, abs=0.2)

    def test_the_same_find_again_changes_nothing(self) -> None:
        find(**FACTS)
        assert find(**FACTS).unchanged == 1

    def test_a_repeat_in_one_chunk_may_still_state_it(self) -> None:
        rows = [FoundProfile("linkedin", "ada", **FACTS), FoundProfile("linkedin", "ada", engagement_score=12.5)]
        intake.merge_profiles(rows, found_by="a test")
        assert stored() == 12.5

    def test_takes_no_statement_more(self) -> None:
        counted = []
        for number, facts in enumerate(({}, FACTS)):
            find(f"ada{number}", bio="x")
            with CaptureQueriesContext(
                connection,
            ) as queries:
                find(f"ada{number}", location="London", **facts)
                find(f"new{number}", **facts)
            counted.append(len(queries))
        assert counted[0] == counted[1]


class TestSingleProfiles:
    def test_one_that_is_added_gets_its_score(self) -> None:
        assert profiles.add(platform="linkedin", username="ada-l", found_by="x", **FACTS).engagement_score

    def test_one_that_is_corrected_gets_it_unless_it_was_just_emptied(self) -> None:
        ada = ProfileFactory()
        assert profiles.correct(ada.pk, engagement_score=None, **FACTS).engagement_score is None
        profiles.correct(ada.pk, company="Kiln")
        assert stored(ada.username) == pytest.approx(SCORE, abs=0.2)


class TestBackfill:
    @pytest.fixture(autouse=True)
    def small_batches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(scores, "BATCH_ROWS", 2)
        for number in range(5):
            ProfileFactory(username=f"some{number}", bio="b" * 500, **FACTS)
        ProfileFactory(username="stated", engagement_score=12.5, **FACTS)
        ProfileFactory(username="hidden")
        ProfileFactory(username="only", engagement_score=33)

    def test_fills_what_is_empty(self) -> None:
        assert "6 profiles looked at: 5 scores written, 1 with too little known" in told()
        assert (stored("stated"), stored("hidden"), stored("only")) == (12.5, None, 33)
        assert stored("some4") == SocialProfile.objects.get(username="some0").engagement_score == 85.3
        assert "1 profile looked at: 0 scores written" in told()

    def test_all_computes_everything_anew_and_blanks_nothing(self) -> None:
        told()
        assert "8 profiles looked at: 1 score written, 5 right already, 2 with" in told("--all")
        assert stored("stated") == pytest.approx(SCORE, abs=0.2)
        assert stored("only") == 33

    def test_a_dry_run_writes_nothing(self) -> None:
        assert "5 scores would be written" in told("--dry-run")
        assert stored("some0") is None

    def test_goes_on_where_it_was_stopped(self) -> None:
        first = next(scores.backfill())
        assert (first.seen, first.written) == (2, 2)
        assert [so_far.written for so_far in scores.backfill()] == [2, 3]
        assert told("--all", "--after", str(first.last)).startswith("6 profiles")
        assert told("--all", "--after", "999999999").startswith("0 profiles")

    def test_a_score_that_was_just_stated_is_not_written_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        write = scores._write

        def overtaken(changed: Any, everything: bool) -> None:
            SocialProfile.objects.filter(username="some0").update(engagement_score=50)
            write(changed, everything)

        monkeypatch.setattr(scores, "_write", overtaken)
        told()
        assert stored("some0") == 50
        assert stored("some1") == 85.3
