"""Cells of the CSV files that we write: a spreadsheet opens them without running anything that stands in them."""

from __future__ import annotations

from datetime import date
from typing import Any

#: A cell that begins so is a formula to Excel, LibreOffice or Google Sheets, also in its full-width form.
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: Any) -> str:
    """As text; nothing is an empty cell. What would begin a formula gets an apostrophe, which marks it as text; a
    number stays a number."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    is_number = isinstance(value, (int, float))
    return f"'{text}" if not is_number and text.lstrip(" ").startswith(FORMULA_MARKS) else text
