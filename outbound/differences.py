"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
#: Longer texts are compared line by line: word by word takes time in the square of the length.
MOST_WORDS = 3000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. ``kind``: same, added or removed."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The stretches of both texts in reading order; empty when nothing changed."""
    if before == after:
        return []
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Piece] = []
    for step, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            found.append(Piece("same", "".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            found.append(Piece("removed", "".join(old[old_from:old_to])))
        if new_to > new_from:
            found.append(Piece("added", "".join(new[new_from:new_to])))
    return found
