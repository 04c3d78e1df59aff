"""The formula of the engagement score, whatever profile it is of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from social_outreach.adapters import registry
from social_outreach.adapters.base import Reference
from social_outreach.rules import scores
from social_outreach.rules.rows import FoundProfile

REFERENCE = Reference(followers=99_999, posts=99, details=("bio", "website"))
counts = st.none() | st.integers(0, 10**12)
texts = st.sampled_from(["", "x"])
people = st.builds(
    FoundProfile,
    platform=st.just("instagram"),
    username=st.just("ada"),
    followers_count=counts,
    following_count=counts,
    posts_count=counts,
    bio=texts,
    location=texts,
    website=texts,
    email=texts,
)
references = st.sampled_from([registry.capabilities(platform).reference for platform in registry.ADAPTERS])


def person(followers: int | None = None, following: int | None = None, posts: int | None = None, **texts: str) -> Any:
    return FoundProfile(
        "instagram", "ada", followers_count=followers, following_count=following, posts_count=posts, **texts
    )


def points(facts: Any) -> list[float | None]:
    return [part.points for part in scores.score(facts, REFERENCE).parts]


class TestFormula:
    @pytest.mark.parametrize(
        ("facts", "parts", "value"),
        [
            (person(), [None, None, None, None], None),
            (person(9), [8.0, None, None, None], None),
            (person(bio="x", email="x"), [None, None, None, 16.7], None),
            (person(9, 9), [8.0, 7.5, None, None], 28.2),
            (person(99_999, 0, 99, bio="x", website="x"), [40.0, 15.0, 20.0, 25.0], 100.0),
            (person(10**12, 0, 10**12), [40.0, 15.0, 20.0, None], 100.0),
            (person(0, 0, 0), [0.0, 0.0, 0.0, None], 0.0),
            (person(999, posts=9), [24.0, None, 10.0, None], 56.7),
            (person(999, 333, 9, bio="x"), [24.0, 11.2, 10.0, 12.5], 57.7),
            (person(999, 333, 9, bio="x", email="x"), [24.0, 11.2, 10.0, 16.7], 61.9),
            (person(following=5, posts=99, website="x", bio="x"), [None, None, 20.0, 25.0], 100.0),
        ],
    )
    def test_table(self, facts: Any, parts: list[float | None], value: float | None) -> None:
        assert points(facts) == parts
        assert scores.score(facts, REFERENCE).value == value

    def test_the_parts_weigh_a_hundred(self) -> None:
        assert sum(scores.MOST.values()) == 100

    def test_a_detail_that_the_platform_does_not_show_is_not_missed(self) -> None:
        assert points(person(bio="x", website="x"))[3] == 25.0
        assert "Missing" not in scores.score(person(bio="x", website="x"), REFERENCE).parts[3].sentence

    def test_each_part_says_why(self) -> None:
        reach, balance, activity, details = scores.score(person(1234, 56, bio="x"), REFERENCE).parts
        assert reach.sentence == "1,234 followers; 99,999 or more give all points."
        assert balance.sentence == "1,234 followers against 56 following."
        assert (activity.known, activity.sentence) == (False, "Posts: not known, left out.")
        assert details.sentence == "Known: bio. Missing: website."

    @pytest.mark.parametrize("platform", registry.ADAPTERS)
    def test_every_platform_names_details_that_there_are(self, platform: str) -> None:
        reference = registry.capabilities(platform).reference
        assert set(reference.details) <= set(scores.DETAILS)
        assert min(reference.followers, reference.posts) > 1


class TestProperties:
    @given(people, references)
    def test_stays_within_bounds_and_is_the_same_both_ways(self, facts: Any, reference: Reference) -> None:
        found = scores.score(facts, reference)
        assert found.value is None or 0 <= found.value <= 100
        assert found.value == scores.value_of(facts, reference)
        assert all(part.points is None or 0 <= part.points <= part.most for part in found.parts)

    @given(people, references)
    def test_two_known_parts_make_a_score(self, facts: Any, reference: Reference) -> None:
        found = scores.score(facts, reference)
        assert (found.value is None) == (sum(part.known for part in found.parts) < 2)

    @given(people, references, st.integers(0, 10**12), st.integers(0, 10**12))
    def test_more_followers_are_never_less(self, facts: Any, reference: Reference, one: int, other: int) -> None:
        few, many = (scores.value_of(replace(facts, followers_count=n), reference) for n in sorted((one, other)))
        assert few is None or (many is not None and few <= many)

    @given(people, references)
    def test_what_is_unknown_weighs_nothing(self, facts: Any, reference: Reference) -> None:
        """The score is the share of what the known parts could give, and of them alone."""
        found = scores.score(facts, reference)
        known = [part for part in found.parts if part.known]
        if found.value is not None:
            share = sum(part.points or 0 for part in known) / sum(part.most for part in known)
            assert found.value == pytest.approx(100 * share, abs=0.051)

    @given(people, references, st.sampled_from(["followers_count", "posts_count"]))
    def test_not_known_is_never_worse_than_none(self, facts: Any, reference: Reference, name: str) -> None:
        unknown = scores.value_of(replace(facts, **{name: None}), reference)
        zero = scores.value_of(replace(facts, **{name: 0}), reference)
        assert unknown is None or (zero is not None and zero <= unknown)
