"""Content templates: which variables one has, and its text with their values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_VARIABLE = re.compile(r"\{\{\s*([^\W\d]\w*)\s*\}\}")
_BRACES = re.compile(r"\{\{[^{}\n]{0,40}(?:\}\})?|\}\}")

#: Variables whose value the post itself says, where it says it without doubt.
KNOWN: dict[str, str] = {
    "account": "the account's name",
    "network": "the network's name",
    "date": "the day that the post leaves",
    "campaign": "the campaign's name",
}


class BadTemplate(ValueError):
    """The text cannot be filled in; the sentence says where."""


@dataclass(frozen=True, slots=True)
class Filled:
    """``text`` holds only where nothing is ``missing`` and nothing ``unknown``."""

    text: str
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def check(body: str) -> None:
    """Raises BadTemplate where braces stand around what is no variable."""
    if stray := _BRACES.search(_VARIABLE.sub("", body)):
        raise BadTemplate(
            f"“{stray[0]}” is no variable. Write e.g. {{{{ title }}}}: letters, digits and _ between double braces."
        )


def variables(body: str) -> list[str]:
    """Each once, in the order of the text."""
    return list(dict.fromkeys(_VARIABLE.findall(body)))


def fill(body: str, given: Mapping[str, str], known: Mapping[str, str]) -> Filled:
    """``known``: what the post says of itself, used where nothing is given. A blank value is none."""
    names = variables(body)
    values = {**known, **{name: value for name, value in given.items() if value.strip()}}
    missing = tuple(name for name in names if not values.get(name, "").strip())
    unknown = tuple(name for name in given if name not in names)
    # In one pass: braces within a value are text and are not filled in again.
    text = _VARIABLE.sub(lambda found: values.get(found[1], "").strip(), body)
    return Filled(text, missing, unknown)
