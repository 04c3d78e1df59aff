"""Text templates with variables in double braces. A variable without a value blocks the draft and is named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_VARIABLE = re.compile(r"\{\{\s*([a-z_]+)\s*(?:\|\s*([^{}]*?)\s*)?\}\}")
_PLACEHOLDER = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|[^{}]*)?\}\}")
_LEFTOVER = re.compile(r"\{\{|\}\}|\{%|%\}")

#: What a template may ask for; each is read off the profile or the account.
VARIABLES: dict[str, str] = {
    "first_name": "First word of the full name",
    "full_name": "Full name",
    "username": "Username",
    "company": "Company",
    "title": "Job title",
    "category": "Category",
    "location": "Location",
    "website": "Website",
    "platform": "Platform",
    "sender_name": "Name of the account that sends",
}


@dataclass(frozen=True, slots=True)
class Rendered:
    text: str
    missing: tuple[str, ...]


class BadTemplate(ValueError):
    """The template asks for something that does not exist."""


def variables_of(template: str) -> list[str]:
    """Variables a template asks for. Raises BadTemplate for unknown ones and stray braces."""
    names = [name for name, _ in _VARIABLE.findall(template)]
    unknown = sorted({name for name in names if name not in VARIABLES})
    if unknown:
        raise BadTemplate(f"Unknown variables: {', '.join(unknown)}. Known are {', '.join(VARIABLES)}.")
    if _LEFTOVER.search(_VARIABLE.sub("", template)):
        raise BadTemplate("There are braces that are no variable. Write a variable as {{ first_name }}.")
    return names


def render(template: str, values: Mapping[str, str]) -> Rendered:
    """Fill in. ``{{ company|your studio }}`` gives a default; else an empty value is missing and stays visible."""
    missing: list[str] = []

    def fill(found: re.Match[str]) -> str:
        name, default = found[1], found[2]
        value = values.get(name, "").strip() or (default or "").strip()
        if not value:
            missing.append(name)
            return found[0]
        return value

    return Rendered(_VARIABLE.sub(fill, template), tuple(dict.fromkeys(missing)))


def unfilled(text: str) -> list[str]:
    """Names in double braces that still stand in a text: a person has to fill them in before it may leave."""
    return list(dict.fromkeys(name[:40] or "{{ }}" for name in _PLACEHOLDER.findall(text)))


def first_name(full_name: str) -> str:
    """The word a person is greeted with; empty where the name does not look like a person's."""
    words = [word for word in full_name.replace(",", " ").split() if word.rstrip(".").lower() not in _TITLES]
    word = words[0].strip("\"'()") if words else ""
    return word if any(letter.isalpha() for letter in word) else ""


_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "herr", "frau", "sr", "sra", "dipl", "ing"})
