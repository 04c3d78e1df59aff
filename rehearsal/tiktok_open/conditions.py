"""The query language of the research programme: and, or, not; each a list of conditions."""

from datetime import UTC, datetime
from typing import Any, Final

from rehearsal.directory.folding import fold
from rehearsal.wire import Json

JOINS: Final = ("and", "or", "not")
OPERATIONS: Final = ("EQ", "IN", "GT", "GTE", "LT", "LTE")
PARTS: Final = frozenset(("operation", "field_name", "field_values"))
FIELDS: Final = (
    "keyword",
    "hashtag_name",
    "region_code",
    "username",
    "create_date",
    "video_id",
    "music_id",
    "effect_id",
    "video_length",
)
#: Longest of each, in seconds.
LENGTHS: Final = {"SHORT": 15, "MID": 60, "LONG": 300, "EXTRA_LONG": 10**6}


def problem(query: Any) -> str | None:
    """What is wrong with it, or ``None``."""
    if not isinstance(query, dict) or not any(query.get(join) for join in JOINS):
        return "The query must hold one of and, or, not."
    for join, listed in query.items():
        if join not in JOINS or not isinstance(listed, list):
            return f"Unknown field in the query: {join[:60]}."
        for condition in listed:
            wrong = _wrong(condition)
            if wrong is not None:
                return wrong
    return None


def _wrong(condition: Any) -> str | None:
    if not isinstance(condition, dict) or set(condition) != PARTS:
        return "A condition holds operation, field_name and field_values, and nothing else."
    name, operation, values = condition["field_name"], condition["operation"], condition["field_values"]
    if name not in FIELDS:
        return f"The field_name {str(name)[:60]} is not supported."
    if operation not in OPERATIONS or (operation not in ("EQ", "IN") and name != "create_date"):
        return f"The operation {str(operation)[:20]} is not supported for {name}."
    if not isinstance(values, list) or not values or not all(isinstance(value, str) and value for value in values):
        return f"The field_values of {name} must be a list of strings."
    if operation != "IN" and len(values) != 1:
        return f"The operation {operation} takes one value."
    if name == "region_code" and not all(len(value) == 2 and value.isupper() for value in values):
        return "A region_code is two capital letters."
    return None


def meets(query: Json, video: dict[str, Any]) -> bool:
    if not all(_met(condition, video) for condition in query.get("and", ())):
        return False
    either = query.get("or", ())
    if either and not any(_met(condition, video) for condition in either):
        return False
    return not any(_met(condition, video) for condition in query.get("not", ()))


def _met(condition: Json, video: dict[str, Any]) -> bool:
    return any(
        _one(condition["field_name"], condition["operation"], value, video) for value in condition["field_values"]
    )


def _one(name: str, operation: str, value: str, video: dict[str, Any]) -> bool:
    if name == "keyword":
        return f" {fold(value)}" in f" {video['words']}"
    if name == "hashtag_name":
        return fold(value).replace(" ", "") in video["hashtag_names"]
    if name == "create_date":
        return _compared(operation, datetime.fromtimestamp(video["create_time"], UTC).strftime("%Y%m%d"), value)
    if name == "video_length":
        return _length(video["video_duration"]) == value
    if name in ("video_id", "music_id"):
        return str(video["id" if name == "video_id" else "music_id"]) == value
    return name != "effect_id" and str(video[name]) == value


def _compared(operation: str, found: str, value: str) -> bool:
    if operation in ("GT", "GTE") and found > value:
        return True
    if operation in ("LT", "LTE") and found < value:
        return True
    return operation not in ("GT", "LT") and found == value


def _length(seconds: int) -> str:
    return next(name for name, longest in LENGTHS.items() if seconds <= longest)
