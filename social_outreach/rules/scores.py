"""The engagement score, 0 to 100, as a sum of parts that each say what they rest on. ``docs/scores.md`` is for people.

What is not known is left out and the other parts weigh the more; it never counts as zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p
from typing import Protocol

from social_outreach.adapters.base import Reference

#: Part -> the most points it gives.
MOST = {"Reach": 40, "Balance": 15, "Activity": 20, "Details": 25}
#: Fewer known parts than this make no score.
FEWEST = 2
DETAILS = ("bio", "location", "website", "email")
LEFT_OUT = "not known, left out"
#: All that a score is made from.
RESTS_ON = ("followers_count", "following_count", "posts_count", *DETAILS)

_REACH, _BALANCE, _ACTIVITY, _DETAILS = MOST.values()


class Facts(Protocol):
    """What a score looks at; ``None`` and '' mean: not known."""

    @property
    def followers_count(self) -> int | None: ...
    @property
    def following_count(self) -> int | None: ...
    @property
    def posts_count(self) -> int | None: ...
    @property
    def bio(self) -> str: ...
    @property
    def location(self) -> str: ...
    @property
    def website(self) -> str: ...
    @property
    def email(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Part:
    """``points`` of ``most``, and why; None where it is not known."""

    name: str
    points: float | None
    most: int
    sentence: str

    @property
    def known(self) -> bool:
        return self.points is not None


@dataclass(frozen=True, slots=True)
class Score:
    """``value`` is None where too few parts are known."""

    value: float | None
    parts: tuple[Part, ...]


def score(facts: Facts, reference: Reference) -> Score:
    """The score with its parts, for people."""
    points = _points(facts, reference)
    sentences = (
        _size(facts.followers_count, "followers", reference.followers),
        _both(facts.followers_count, facts.following_count),
        _size(facts.posts_count, "posts", reference.posts),
        _listed(facts, reference.details),
    )
    named = zip(MOST.items(), points, sentences, strict=True)
    return Score(_value(points), tuple(Part(name, given, most, why) for (name, most), given, why in named))


def value_of(facts: Facts, reference: Reference) -> float | None:
    """The score alone, for the many rows of an import."""
    return _value(_points(facts, reference))


def _points(facts: Facts, reference: Reference) -> tuple[float | None, ...]:
    """In the order of ``MOST``, rounded as they are shown, so that the sum can be done again by hand."""
    return (
        _on_scale(_REACH, facts.followers_count, reference.followers),
        _balance(facts.followers_count, facts.following_count),
        _on_scale(_ACTIVITY, facts.posts_count, reference.posts),
        _details(facts, reference.details),
    )


def _value(points: tuple[float | None, ...]) -> float | None:
    known = [(given, most) for given, most in zip(points, MOST.values(), strict=True) if given is not None]
    if len(known) < FEWEST:
        return None
    share = sum(given for given, _ in known) / sum(most for _, most in known)
    return max(0.0, min(100.0, round(100 * share, 1)))


def _on_scale(most: int, count: int | None, full: int) -> float | None:
    """Each tenfold counts alike; ``full`` and more give all."""
    if count is None:
        return None
    return round(most * min(1.0, log1p(max(count, 0)) / log1p(full)), 1)


def _balance(followers: int | None, following: int | None) -> float | None:
    if followers is None or following is None:
        return None
    return round(_BALANCE * followers / (followers + following), 1) if followers > 0 else 0.0


def _details(facts: Facts, shown: tuple[str, ...]) -> float | None:
    known, missing = _known_and_missing(facts, shown)
    return round(_DETAILS * len(known) / (len(known) + len(missing)), 1) if known else None


def _known_and_missing(facts: Facts, shown: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """A detail that the platform does not show is not missed; where it is known all the same, it counts."""
    known = [name for name in DETAILS if getattr(facts, name)]
    return known, [name for name in shown if name not in known]


def _size(count: int | None, what: str, full: int) -> str:
    if count is None:
        return f"{what.capitalize()}: {LEFT_OUT}."
    return f"{_counted(count, what)}; {full:,} or more give all points."


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what.removesuffix('s') if count == 1 else what}"


def _both(followers: int | None, following: int | None) -> str:
    if followers is None or following is None:
        return f"Followers against following: {LEFT_OUT}."
    return f"{_counted(followers, 'followers')} against {following:,} following."


def _listed(facts: Facts, shown: tuple[str, ...]) -> str:
    known, missing = _known_and_missing(facts, shown)
    if not known:
        return f"{', '.join(DETAILS).capitalize()}: {LEFT_OUT}."
    return f"Known: {', '.join(known)}." + (f" Missing: {', '.join(missing)}." if missing else "")
