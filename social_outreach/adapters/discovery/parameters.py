"""What may be said about a search besides its words: named, typed, bounded, and explained to the person."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_COUNTRY = re.compile(r"[A-Za-z]{2}")
_YES = {"true", "yes", "on", "1"}
_NO = {"false", "no", "off", "0", ""}
LONGEST_TEXT = 100
#: Names of parameters that the plan looks at.
ENRICH = "enrich"
USERNAMES = "usernames"


class Kind(enum.StrEnum):
    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    COUNTRY = "country"
    LANGUAGE = "language"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. ``least`` and ``most`` bound a number, or how many names there may be."""

    name: str
    label: str
    kind: Kind
    help: str = ""
    least: int = 0
    most: int = 0
    required: bool = False
    example: str = ""

    def read(self, given: Any) -> Any:
        """The value as it is stored; None where nothing was given. Raises ``ValueError`` with a sentence."""
        if isinstance(given, str):
            given = given.strip()
        if given is None or given == "" or given == []:
            return None
        return _READERS[self.kind](self, given)


def _text(parameter: Parameter, given: Any) -> str:
    if not isinstance(given, str):
        raise ValueError(f"{parameter.label} is a text.")
    text = " ".join(given.split())
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"{parameter.label} may have {LONGEST_TEXT} characters.")
    return text


def _number(parameter: Parameter, given: Any) -> int:
    digits = str(given).replace(",", "").replace(" ", "") if not isinstance(given, bool) else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
        raise ValueError(f"{parameter.label} is a whole number.")
    if not parameter.least <= int(digits) <= parameter.most:
        raise ValueError(f"{parameter.label} lies between {parameter.least:,} and {parameter.most:,}.")
    return int(digits)


def _flag(parameter: Parameter, given: Any) -> bool | None:
    word = str(given).lower()
    if word not in _YES | _NO:
        raise ValueError(f"{parameter.label} is either true or false.")
    return True if word in _YES else None  # not ticked is the same as not given


def _code(parameter: Parameter, given: Any) -> str:
    if not isinstance(given, str) or not _COUNTRY.fullmatch(given):
        raise ValueError(f"{parameter.label} is a code of two letters, such as {parameter.example}.")
    return given.lower()


def _names(parameter: Parameter, given: Any) -> list[str]:
    listed = re.split(r"[\s,;]+", given) if isinstance(given, str) else given
    if not isinstance(listed, Sequence) or not all(isinstance(name, str) for name in listed):
        raise ValueError(f"{parameter.label} is a list of texts.")
    names = list(dict.fromkeys(name.strip() for name in listed if name.strip()))
    if len(names) > parameter.most:
        raise ValueError(f"{parameter.label}: {len(names):,} are given; at most {parameter.most:,} go into one run.")
    return names


_READERS: Mapping[Kind, Any] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
    Kind.COUNTRY: _code,
    Kind.LANGUAGE: _code,
    Kind.NAMES: _names,
}

COUNTRY = Parameter("country", "Country", Kind.COUNTRY, "Results from there come first.", example="pt")
LANGUAGE = Parameter("language", "Language", Kind.LANGUAGE, "Results in it come first.", example="en")
_FEWEST = "Who is known to have fewer is passed over; who shows no number stays."
_FARTHEST = "Who is known to have more is passed over; who shows no number stays."
MIN_FOLLOWERS = Parameter(
    "min_followers", "Followers, at least", Kind.NUMBER, _FEWEST, most=10_000_000_000, example="1000"
)
MAX_FOLLOWERS = Parameter(
    "max_followers", "Followers, at most", Kind.NUMBER, _FARTHEST, most=10_000_000_000, example="100000"
)


def read_all(known: Sequence[Parameter], given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What was given as it is stored, and what is wrong with it by name. An unknown one is refused by name."""
    by_name = {parameter.name: parameter for parameter in known}
    values: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name, value in given.items():
        if name not in by_name:
            listed = f"there are {', '.join(by_name)}" if by_name else "this source takes none"
            errors[str(name)[:60]] = [f"There is no parameter “{str(name)[:60]}” here; {listed}."]
            continue
        try:
            read = by_name[name].read(value)
        except ValueError as error:
            errors[name] = [str(error)]
        else:
            if read is not None:
                values[name] = read
    for parameter in known:
        if parameter.required and parameter.name not in values and parameter.name not in errors:
            errors[parameter.name] = [f"{parameter.label}: give at least one."]
    least, most = values.get(MIN_FOLLOWERS.name), values.get(MAX_FOLLOWERS.name)
    if least is not None and most is not None and least > most:
        errors[MAX_FOLLOWERS.name] = ["This is less than the number of followers asked for at least."]
    return values, errors
