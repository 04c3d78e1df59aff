"""What numbers of posts say: percentiles, trends with their gaps, groups compared, good hours. Pure.

A number is ``None`` where no platform told it; it is left out, and never counted as nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from statistics import fmean, median

#: Fewer posts than this are no ground for a suggestion.
LEAST_POSTS = 10
#: Fewer in one stretch of the day say nothing of it.
_LEAST_IN_STRETCH = 3
_HOURS = 3
INTERACTIONS = "interactions"
#: What counts as somebody having done something with a post.
_PARTS = ("likes", "comments", "shares")


def value_of(metric: str, numbers: Mapping[str, int | None]) -> int | None:
    """``interactions`` is the sum of what was told of likes, comments and shares."""
    if metric != INTERACTIONS:
        return numbers.get(metric)
    told = [value for name in _PARTS if (value := numbers.get(name)) is not None]
    return sum(told) if told else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile; None of nothing."""
    if not values:
        return None
    return sorted(values)[max(ceil(share * len(values)), 1) - 1]


def spoken_seconds(seconds: float | None) -> str:
    """For people: "2.4 s", "3 min", "5.0 h"."""
    if seconds is None:
        return "no post"
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


# -- trends --------------------------------------------------------------------------------------------


def buckets(first: date, last: date, days: int) -> list[date]:
    """First days of the stretches from ``first`` to ``last``."""
    return [first + timedelta(days=step) for step in range(0, (last - first).days + 1, days)]


def trend(points: Iterable[tuple[date, int | None]], starts: Sequence[date], days: int) -> list[float | None]:
    """The mean of each stretch; None where nothing was told in it."""
    found: list[list[int]] = [[] for _ in starts]
    for day, value in points:
        place = (day - starts[0]).days // days
        if value is not None and 0 <= place < len(found):
            found[place].append(value)
    return [round(fmean(values), 2) if values else None for values in found]


# -- groups compared -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """One post of a group: its label, its account, and its number by age."""

    label: str
    account: int
    by_age: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Variant:
    """``mean`` None: none of its posts has a number. ``posts`` counts all, ``measured`` those with a number."""

    label: str
    posts: int
    measured: int
    mean: float | None
    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """``age``: at which all variants are compared; '' where there is none. ``says``: in sentences."""

    age: str
    variants: tuple[Variant, ...]
    leader: str
    says: tuple[str, ...]


def compare(outcomes: Sequence[Outcome], ages: Sequence[str], metric: str) -> Comparison:
    """Compare the variants of a group at the latest of ``ages`` for which each has a number."""
    labels = sorted({each.label for each in outcomes})
    age = next((each for each in reversed(ages) if _have_all(outcomes, labels, each)), "")
    variants = tuple(_variant(label, outcomes, age) for label in labels)
    ahead = sorted((each for each in variants if each.mean is not None), key=lambda each: -(each.mean or 0))
    leader = ahead[0].label if age and len(ahead) > 1 and ahead[0].mean != ahead[1].mean else ""
    return Comparison(age, variants, leader, tuple(_says(outcomes, variants, ahead, age, leader, metric)))


def _have_all(outcomes: Sequence[Outcome], labels: Sequence[str], age: str) -> bool:
    return all(any(each.label == label and each.by_age.get(age) is not None for each in outcomes) for label in labels)


def _variant(label: str, outcomes: Sequence[Outcome], age: str) -> Variant:
    mine = [each for each in outcomes if each.label == label]
    values = [value for each in mine if (value := each.by_age.get(age)) is not None]
    mean = round(fmean(values), 2) if values else None
    return Variant(label, len(mine), len(values), mean, min(values, default=None), max(values, default=None))


def _says(
    outcomes: Sequence[Outcome],
    variants: Sequence[Variant],
    ahead: Sequence[Variant],
    age: str,
    leader: str,
    metric: str,
) -> Iterable[str]:
    if len(variants) < 2:
        yield "There is only one variant so far; there is nothing to compare it with."
        return
    if not age:
        yield f"There is no age yet at which every variant has a number for {metric}."
        return
    rests = sum(each.measured for each in variants)
    if leader:
        first, second = ahead[0].mean or 0, ahead[1].mean or 0
        lead = f"by {(first / second - 1) * 100:.0f} %" if second else "and the next has none"
        yield f"{leader} is ahead in {metric} at {age}, {lead}."
    else:
        yield f"The variants are level in {metric} at {age}."
    yield f"This rests on {rests} post{'' if rests == 1 else 's'} and is no proof: chance alone can do this."
    by_label = {
        label: {each.account for each in outcomes if each.label == label} for label in {o.label for o in outcomes}
    }
    if len({frozenset(accounts) for accounts in by_label.values()}) > 1:
        yield "The variants went out on different accounts, which may explain a difference by itself."


# -- good hours ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the day that did well. ``times``: its median against the median of all."""

    days: str  # "weekdays" or "weekends"
    from_hour: int
    to_hour: int
    posts: int
    times: float


@dataclass(frozen=True, slots=True)
class BestTimes:
    """``posts``: on how many the answer rests. ``says`` is the whole answer in a sentence."""

    posts: int
    stretches: tuple[Stretch, ...]
    says: str


def best_times(results: Sequence[tuple[datetime, int | None]], metric: str) -> BestTimes:
    """From (wall time of the post, its number a day after). No suggestion from fewer than ten posts."""
    told = [(at, value) for at, value in results if value is not None]
    if len(told) < LEAST_POSTS:
        says = f"{len(told)} posts have a number for {metric} a day after; a suggestion takes {LEAST_POSTS}."
        return BestTimes(len(told), (), says)
    usual = median(value for _, value in told)
    found = sorted(_stretches(told, usual), key=lambda each: (-each.times, -each.posts))[:3]
    if not found:
        return BestTimes(len(told), (), f"No part of the day stands out among {len(told)} posts.")
    best = found[0]
    says = (
        f"On {best.days} between {best.from_hour:02}:00 and {best.to_hour:02}:00 posts had {best.times:.1f} times the "
        f"usual {metric} a day after. This rests on {best.posts} of {len(told)} posts of this account."
    )
    return BestTimes(len(told), tuple(found), says)


def _stretches(told: Sequence[tuple[datetime, int]], usual: float) -> Iterable[Stretch]:
    by_stretch: dict[tuple[str, int], list[int]] = {}
    for at, value in told:
        days = "weekends" if at.weekday() >= 5 else "weekdays"
        by_stretch.setdefault((days, at.hour // _HOURS), []).append(value)
    for (days, place), values in by_stretch.items():
        times = round(median(values) / usual, 2) if usual else 0.0
        if len(values) >= _LEAST_IN_STRETCH and times > 1:
            yield Stretch(days, place * _HOURS, (place + 1) * _HOURS, len(values), times)
