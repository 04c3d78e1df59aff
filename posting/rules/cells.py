"""Cells of the CSV files that we write: a spreadsheet opens them without running anything that stands in them."""

from __future__ import annotations

from datetime import date
from typing import Any

#: A cell that begins so is a formula to a spreadsheet, also in its full-width form.
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: Any) -> str:
    """As text; nothing is an empty cell. What would begin a formula gets an apostrophe, which marks it as text."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_MARKS) else text
