"""Records of a delimited text with the line each starts on, whatever is wrong with some of them."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

#: Longest cell. An opened quotation mark that is never closed is noticed after so many characters.
CELL_LIMIT = 131_072
#: Stands for "one column": a character that no file of ours has.
ONE_COLUMN = "\x1f"


class Record(NamedTuple):
    """``start`` and ``end`` are lines of the file, counted from 1. ``problem`` is set where cells make no sense."""

    start: int
    end: int
    cells: list[str]
    problem: str = ""


class _Lines:
    """Hands lines to the csv module, remembers those of the record being read, and takes them back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._returned: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._lines)
        self.taken.append(line)
        return line

    def give_back(self) -> None:
        """All lines of this record but the first are to be read again."""
        self._returned.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def records(lines: Iterable[str], *, delimiter: str, before: int = 0) -> Iterator[Record]:
    """All records of ``lines``, of which the first is line ``before + 1`` of the file.

    A quotation mark that is not closed costs its own line only: the lines it would swallow are read again.
    """
    # The csv module keeps one limit for the whole process; nothing else here sets another.
    csv.field_size_limit(CELL_LIMIT)
    source = _Lines(lines)
    delimiter = delimiter or ONE_COLUMN
    reader = csv.reader(source, delimiter=delimiter, strict=True, skipinitialspace=True)
    taken = source.taken
    line = before
    while True:
        taken.clear()
        try:
            cells = next(reader)
            problem = ""
        except StopIteration:
            return
        except csv.Error:
            cells, problem = _second_look(source, delimiter)
            reader = csv.reader(source, delimiter=delimiter, strict=True, skipinitialspace=True)
        start = line + 1
        line += len(taken)
        yield Record(start, line, cells, problem)


def _second_look(source: _Lines, delimiter: str) -> tuple[list[str], str]:
    """Loose quoting within one line is forgiven; what runs over several lines is a mark not closed."""
    several = len(source.taken) > 1
    source.give_back()
    line = source.taken[0]
    if len(line) > CELL_LIMIT and not several:
        return [line[:200]], f"A cell is longer than {CELL_LIMIT:,} characters, or a quotation mark is not closed."
    loose = _loosely(line, delimiter)
    if several or loose is None or (line.count('"') % 2 and '\\"' not in line):
        return [line[:200]], "A quotation mark opened on this line is not closed properly."
    return loose, ""


def _loosely(line: str, delimiter: str) -> list[str] | None:
    """``line`` read without strictness; databases escape a mark with a backslash instead of doubling it."""
    escaped = '\\"' in line
    try:
        return next(
            csv.reader(
                [line],
                delimiter=delimiter,
                skipinitialspace=True,
                doublequote=not escaped,
                escapechar="\\" if escaped else None,
            )
        )
    except (csv.Error, StopIteration):
        return None
