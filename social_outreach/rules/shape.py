"""What a delimited text looks like: its delimiter, where its header stands, what its columns are called."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from social_outreach.rules.columns import known_field, looks_like_data
from social_outreach.rules.records import Record, records

DELIMITERS = (",", ";", "\t", "|")
#: A header stands within so many records; LinkedIn's preamble has four lines, reports seldom more than twenty.
_SEARCHED = 40
_STUDIED = 200
_DECLARED = re.compile(r"\ufeff?\"?sep=(.)\"?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """``header_line`` is 0 where there is no header; data starts on ``first_line``. Lines count from 1."""

    delimiter: str
    header_line: int
    first_line: int
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """The text read with one delimiter. ``header`` is a place in ``rows``, or None."""

    delimiter: str
    rows: list[Record]
    header: int | None
    hits: int
    quality: float


def find_shape(lines: Sequence[str], platforms: Sequence[str], *, delimiter: str | None = None) -> Shape | None:
    """The shape of a text of which ``lines`` are the beginning; None where there is nothing in it."""
    declared = _DECLARED.fullmatch(lines[0].rstrip("\r\n")) if lines else None
    before = 1 if declared else 0
    tried = (delimiter,) if delimiter else (declared[1],) if declared else DELIMITERS
    readings = [_read(lines[before:], before, each, platforms) for each in tried]
    best = max(readings, key=lambda reading: reading.quality)
    if not best.rows:
        return None
    if best.quality < 0.5 and not (declared or delimiter):
        best = _read(lines[before:], before, "", platforms)
    return _shape(best)


def _read(lines: Sequence[str], before: int, delimiter: str, platforms: Sequence[str]) -> _Reading:
    found = (row for row in records(lines, delimiter=delimiter, before=before) if any(map(str.strip, row.cells)))
    rows = list(itertools.islice(found, _STUDIED))
    header, hits = _header(rows, platforms)
    widths = [_width(row) for row in rows[header or 0 :] if not row.problem]
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return _Reading(delimiter, rows, header, hits, 0.0)
    # Free text above and below must not decide: what counts is how many records agree on a width.
    width, agreeing = max(wide.items(), key=lambda item: (item[1] * min(item[0], 12), item[0]))
    share = agreeing / len(widths)
    agrees = header is not None and abs(_width(rows[header]) - width) <= 1
    quality = share * (1 + min(width, 12) / 12) / 2 + (hits * share if agrees else 0.0)
    if hits > 1:  # by chance no wrong delimiter gives two columns a known name
        quality += hits / 2
    return _Reading(delimiter, rows, header, hits, quality if share >= 0.4 or hits > 1 else 0.0)


def _header(rows: list[Record], platforms: Sequence[str]) -> tuple[int | None, int]:
    """Where the header stands and how many fields it names: the record that names most."""
    best, most = None, 0
    for place in range(min(len(rows), _SEARCHED)):
        hits = _hits(place, rows, platforms)
        if hits > most:
            best, most = place, hits
    if best is not None:
        return best, most
    return _header_by_contrast(rows), 0


def _hits(place: int, rows: list[Record], platforms: Sequence[str]) -> int:
    """How many fields the record names. A cell that comes again below it is a value, such as a platform's name."""
    row = rows[place]
    if row.problem or any(map(looks_like_data, row.cells)):
        return 0
    fields = set()
    for index, cell in enumerate(row.cells):
        field = known_field(cell, platforms)[0]
        again = any(index < len(later.cells) and later.cells[index] == cell for later in rows[place + 1 : place + 6])
        if field and not again:
            fields.add(field)
    return len(fields)


def _header_by_contrast(rows: list[Record]) -> int | None:
    """A first row of plain words over rows with addresses, handles or numbers is a header in some language."""
    if len(rows) < 2 or any(map(looks_like_data, rows[0].cells)) or not all(map(str.strip, rows[0].cells)):
        return None
    below = rows[1:30]
    for index in range(len(rows[0].cells)):
        cells = [row.cells[index] for row in below if index < len(row.cells) and row.cells[index].strip()]
        if cells and sum(map(looks_like_data, cells)) / len(cells) >= 0.7:
            return 0
    return None


def _shape(reading: _Reading) -> Shape:
    if reading.header is None:
        width = max(_width(row) for row in reading.rows)
        return Shape(reading.delimiter, 0, reading.rows[0].start, tuple(f"Column {i + 1}" for i in range(width)))
    header = reading.rows[reading.header]
    below = Counter(_width(row) for row in reading.rows[reading.header + 1 :] if not row.problem)
    # Columns without a name, where most rows have them.
    width = max(_width(header), below.most_common(1)[0][0] if below else 1)
    cells = header.cells + [""] * (width - len(header.cells))
    return Shape(reading.delimiter, header.start, header.end + 1, _named(cells[:width]))


def _named(cells: Sequence[str]) -> tuple[str, ...]:
    """Every column gets a name of its own, so that a person can speak of it."""
    names: list[str] = []
    for index, cell in enumerate(cells):
        name = " ".join(cell.replace("\ufeff", "").split())[:80] or f"Column {index + 1}"
        number = 2
        unique = name
        while unique in names:
            unique, number = f"{name} ({number})", number + 1
        names.append(unique)
    return tuple(names)


def _width(row: Record) -> int:
    """Number of cells up to the last that holds something: trailing delimiters make no column."""
    return max((index + 1 for index, cell in enumerate(row.cells) if cell.strip()), default=0)
