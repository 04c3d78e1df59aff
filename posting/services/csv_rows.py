"""A CSV file of posts, read into rows: encoding, separator, columns. A file that is wrong as a whole is refused."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from outbound.cells import FORMULA_MARKS

MOST_ROWS = 500
MOST_BYTES = 4_000_000
#: Column -> other names that people write over it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "content": ("text", "post", "caption"),
    "accounts": ("account",),
    "platforms": ("platform", "network", "networks", "channels"),
    "local_time": ("time", "scheduled_local", "scheduled_at", "date"),
    "zone": ("timezone", "time_zone"),
    "link": ("url",),
    "media_urls": ("media", "media_url", "images", "image"),
    "first_comment": ("comment",),
    "labels": ("label", "tags"),
    "campaign": (),
}
#: Columns of our own export that say nothing to an import.
_OF_EXPORT = {"id", "status", "scheduled_at_utc", "posted_urls", "errors"}
_NAMES = {other: name for name, others in COLUMNS.items() for other in (name, *others)}
_LISTED = re.compile(r"[;,|\n]+")
_SPACED = re.compile(r"[\s;|]+")


class FileRefused(ValueError):
    """The file cannot be read as posts; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file. ``number`` counts from 1 as a spreadsheet does, the heading included."""

    number: int
    values: Mapping[str, str]

    def listed(self, name: str) -> list[str]:
        """A cell with several items, parted by ; , | or a new line."""
        return [item.strip() for item in _LISTED.split(self.values.get(name, "")) if item.strip()]

    def addresses(self, name: str) -> list[str]:
        """The same for addresses, in which a comma may stand: parted by space, ; or |."""
        return [item for item in _SPACED.split(self.values.get(name, "")) if item]


def read(content: bytes) -> list[Row]:
    """Rows that are not empty. Raises FileRefused."""
    if len(content) > MOST_BYTES:
        raise FileRefused(f"The file is larger than {MOST_BYTES // 1_000_000} MB; split it.")
    lines = csv.reader(io.StringIO(_decoded(content), newline=""), delimiter=_separator(_decoded(content)))
    try:
        table = [(lines.line_num, line) for line in lines]
    except csv.Error as error:
        raise FileRefused(f"The file is not a table that can be read: {error}.") from error
    if not table:
        raise FileRefused("The file is empty.")
    names = _headed(table[0][1])
    found = []
    for number, (_, line) in enumerate(table[1:], start=2):
        values = {name: _plain(value) for name, value in zip(names, line, strict=False) if name}
        if any(values.values()):
            found.append(Row(number, values))
    if not found:
        raise FileRefused("There is a heading and no row below it.")
    if len(found) > MOST_ROWS:
        raise FileRefused(f"The file has {len(found)} rows; at most {MOST_ROWS} are taken at once. Split it.")
    return found


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefused("The file is not UTF-8 text. Save it as “CSV UTF-8” and send that.") from error
    if "\x00" in text:
        raise FileRefused("This is not a text file. Save it as CSV and send that.")
    return text


def _separator(text: str) -> str:
    heading = text.partition("\n")[0]
    return max((",", ";", "\t"), key=heading.count)


def _headed(heading: list[str]) -> list[str]:
    """The column behind each heading, '' where it says nothing. Raises FileRefused."""
    words = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in heading]
    names = [_NAMES.get(word, "") for word in words]
    unknown = [cell for cell, word in zip(heading, words, strict=True) if word and word not in _NAMES | dict.fromkeys(
        _OF_EXPORT, "")]  # fmt: skip
    if unknown:
        known = ", ".join(name.replace("_", " ") for name in COLUMNS)
        raise FileRefused(f"There is no column “{unknown[0][:60]}”; there are {known}.")
    if "content" not in names:
        raise FileRefused("There is no column “content”. The first line names the columns.")
    if doubled := next((name for name in names if name and names.count(name) > 1), ""):
        raise FileRefused(f"Two columns say {doubled.replace('_', ' ')}. Leave one out.")
    return names


def _plain(value: Any) -> str:
    """Without the apostrophe that our export puts before what a spreadsheet would take for a formula."""
    text = str(value).strip()
    return text[1:] if text.startswith("'") and text[1:].lstrip(" ").startswith(FORMULA_MARKS) else text
