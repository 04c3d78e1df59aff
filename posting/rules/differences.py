"""What became of a text, for people: stretches that stayed, went and came, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\s+|\w+|.", re.S)
#: Above this many words the lines are compared: the time grows with the square.
_MOST_TOKENS = 2500


def pieces(before: str, after: str) -> list[dict[str, str]]:
    """[{"kind": same | removed | added, "text"}] in reading order; empty where both are alike."""
    return [] if before == after else list(_pieces(*_split(before, after)))


def _split(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) + len(new) > 2 * _MOST_TOKENS:
        return before.splitlines(keepends=True), after.splitlines(keepends=True)
    return old, new


def _pieces(old: list[str], new: list[str]) -> Iterator[dict[str, str]]:
    for step, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if step == "equal":
            yield {"kind": "same", "text": "".join(old[a:b])}
            continue
        for kind, words in (("removed", old[a:b]), ("added", new[c:d])):
            if words:
                yield {"kind": kind, "text": "".join(words)}
