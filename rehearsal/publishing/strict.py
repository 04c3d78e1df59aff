"""Request bodies held to a described shape: the first thing that is wrong, by its path.

A shape is a small language of its own:

- ``str``, ``bool``, ``int``: a value of that type
- ``re.compile(...)``: a string that matches in full
- ``frozenset({...})``: one of these strings
- ``(shape, least, most)``: a list with so many members
- ``{"name": shape, "needed!": shape}``: an object; ``!`` marks what may not be missing, other keys are refused
- ``ANY``: whatever it is
"""

import re
from dataclasses import dataclass
from typing import Any, Final

ANY: Final = object()
MISSING: Final = "missing"
UNKNOWN: Final = "unknown"
WRONG: Final = "wrong"


@dataclass(frozen=True)
class Flaw:
    """``path`` such as ``reply.in_reply_to_tweet_id`` or ``media.media_ids[2]``; ``kind``: missing, unknown, wrong."""

    path: str
    kind: str
    reason: str


def flaw(value: Any, shape: Any, path: str = "") -> Flaw | None:
    if shape is ANY:
        return None
    if isinstance(shape, dict):
        return _in_object(value, shape, path)
    if isinstance(shape, tuple):
        return _in_list(value, shape, path)
    wrong = _in_value(value, shape)
    return Flaw(path, WRONG, wrong) if wrong else None


def _in_value(value: Any, shape: Any) -> str:
    if isinstance(shape, type):
        # True is an int to Python and never to a platform.
        fits = isinstance(value, shape) and (shape is bool or not isinstance(value, bool))
        return "" if fits else f"must be a {_TYPES[shape]}"
    if not isinstance(value, str):
        return "must be a string"
    if isinstance(shape, re.Pattern):
        return "" if shape.fullmatch(value) else f"does not match {shape.pattern}"
    return "" if value in shape else f"must be one of {', '.join(sorted(shape))}"


def _in_list(value: Any, shape: tuple[Any, int, int], path: str) -> Flaw | None:
    inner, least, most = shape
    if not isinstance(value, list):
        return Flaw(path, WRONG, "must be a list")
    if not least <= len(value) <= most:
        return Flaw(path, WRONG, f"must have {least} to {most} members")
    found = (flaw(member, inner, f"{path}[{place}]") for place, member in enumerate(value))
    return next((one for one in found if one is not None), None)


def _in_object(value: Any, shape: dict[str, Any], path: str) -> Flaw | None:
    if not isinstance(value, dict):
        return Flaw(path, WRONG, "must be an object")
    shapes = {name.rstrip("!"): inner for name, inner in shape.items()}
    at = f"{path}." if path else ""
    for name in value:
        if name not in shapes:
            return Flaw(f"{at}{name}"[:200], UNKNOWN, "is not a known field")
    for name in shape:
        if name.endswith("!") and name[:-1] not in value:
            return Flaw(f"{at}{name[:-1]}", MISSING, "is required")
    found = (flaw(inner, shapes[name], f"{at}{name}") for name, inner in value.items())
    return next((one for one in found if one is not None), None)


_TYPES: Final[dict[type, str]] = {str: "string", bool: "boolean", int: "number"}


def digits(text: str, least: int, most: int) -> int | None:
    """A number from a query or a form, if it is one and within its bounds."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    return int(text) if is_number and least <= int(text) <= most else None
