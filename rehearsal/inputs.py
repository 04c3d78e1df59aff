"""Reading the fields of a control request, with an error that names the field."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from rehearsal import cast, people
from rehearsal.wire import Json

LONGEST_NAME = 300
LONGEST_TEXT = 100_000
LARGEST_INT = 2**53

Number = TypeVar("Number", int, float)


class BadInput(ValueError):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def text(fields: Json, name: str, default: str | None = None, longest: int = LONGEST_NAME) -> str:
    value = fields.get(name)
    if value is None or value == "":
        if default is None:
            raise BadInput(name, f"{name} is required.")
        return default
    if not isinstance(value, str):
        raise BadInput(name, f"{name} must be a string.")
    if len(value) > longest:
        raise BadInput(name, f"{name} may have at most {longest} characters.")
    return value


def choice(fields: Json, name: str, allowed: Sequence[str], default: str | None = None) -> str:
    value = text(fields, name, default)
    if value not in allowed:
        raise BadInput(name, f"{name} must be one of {', '.join(allowed)}.")
    return value


def platform(fields: Json) -> str:
    return choice(fields, "platform", cast.PLATFORMS)


def struck(fields: Json) -> str:
    """What a fault may strike: the platforms, the networks that are only posted to, and the services only asked."""
    return choice(fields, "platform", (*cast.PLATFORMS, *cast.POSTED_ONLY, *cast.SERVICES))


def optional_platform(fields: Json) -> str | None:
    return platform(fields) if fields.get("platform") else None


def username(fields: Json) -> str:
    tidied = people.tidy(text(fields, "username"))
    if not tidied or "/" in tidied or not tidied.isprintable():
        raise BadInput("username", "username must be a printable name without a slash.")
    return tidied


def number(fields: Json, name: str, lowest: float, highest: float = LARGEST_INT) -> float | None:
    value: Any = fields.get(name)
    if value is None or value == "":
        return None
    try:
        if isinstance(value, bool):
            raise TypeError
        parsed = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise BadInput(name, f"{name} must be a number.") from error
    if not math.isfinite(parsed) or not lowest <= parsed <= highest:
        raise BadInput(name, f"{name} must be between {lowest:g} and {highest:g}.")
    return parsed


def whole(fields: Json, name: str, lowest: int, highest: int = LARGEST_INT) -> int | None:
    parsed = number(fields, name, lowest, highest)
    if parsed is None:
        return None
    if parsed != int(parsed):
        raise BadInput(name, f"{name} must be a whole number.")
    return int(parsed)


def required(value: Number | None, name: str) -> Number:
    if value is None:
        raise BadInput(name, f"{name} is required.")
    return value


def moment(fields: Json, name: str, now: float) -> float:
    """A time as ISO 8601 or as seconds since 1970; now if it is left out."""
    value = fields.get(name)
    if isinstance(value, str) and value:
        try:
            parsed = datetime.fromisoformat(value)
        except ValueError as error:
            raise BadInput(name, f"{name} must be ISO 8601 or seconds since 1970.") from error
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
    given = number(fields, name, 0, 10**11)
    return now if given is None else given
