"""Where a text's sentences begin and end."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…]+[\"'”’»)]*(?=\s|$)|[。！？]+[」』”]*|\n+")
#: A dot after one of these ends no sentence.
_SHORT = re.compile(
    r"(?:^|[\s(])(?:dr|prof|mr|mrs|ms|st|sr|sra|nr|no|bzw|ca|inc|ltd|co|vs|e\.g|i\.e|z\.\s?b|u\.\s?a|d\.\s?h|[a-z])\.$",
    re.IGNORECASE,
)


def spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence, without the space around it; together they hold all words of the text."""
    found: list[tuple[int, int]] = []
    start = 0
    for end in _END.finditer(text):
        if end[0] == "." and _SHORT.search(text[max(0, start, end.end() - 12) : end.end()]):
            continue
        _add(text, start, end.end(), found)
        start = end.end()
    _add(text, start, len(text), found)
    return found


def _add(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        begin = start + piece.index(stripped)
        found.append((begin, begin + len(stripped)))


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text)]
