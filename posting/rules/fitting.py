"""Texts cut to a length without breaking a sentence, and a word only where nothing else is left. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Fits = Callable[[str], bool]

#: Possessive: a row of a hundred thousand marks is read once.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s|$)|[。！？]++[」』”]*+|\n++")
#: A dot after one of these ends no sentence.
_SHORT = re.compile(
    r"(?:^|[\s(])(?:dr|prof|mr|mrs|ms|st|nr|no|bzw|ca|inc|ltd|co|vs|e\.g|i\.e|z\.\s?b|u\.\s?a|d\.\s?h|[a-z])\.$", re.I
)
_SPACE = re.compile(r"[ \t\xa0]+")


def sentences(text: str) -> list[str]:
    """In their order, without the space around them. A line of its own counts as one."""
    found, start = [], 0
    for end in _END.finditer(text):
        if end[0] == "." and _SHORT.search(text[max(0, start, end.end() - 12) : end.end()]):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    return [each for each in [*found, text[start:].strip()] if each]


def fitted(pieces: Iterable[str], fits: Fits, *, head: str = "") -> str:
    """``head`` as a line of its own, then as many pieces from the first on as fit. Never empty where one is given."""
    text, glue = head, "\n\n" if head else ""
    for piece in pieces:
        longer = f"{text}{glue}{piece}"
        if not fits(longer):
            break
        text, glue = longer, " "
    if text and fits(text):
        return text
    return clipped(text or next(iter(pieces), ""), fits)


def clipped(text: str, fits: Fits) -> str:
    """The text, cut at a word where it does not fit, with an ellipsis."""
    if fits(text):
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(f"{text[:middle].rstrip()}…") else (low, middle - 1)
    cut = text[:low]
    at_word = cut.rstrip() if low == len(text) or text[low : low + 1].isspace() else cut.rpartition(" ")[0].rstrip()
    return f"{at_word or cut.rstrip()}…" if cut else ""


def tidied(text: str) -> str:
    """Spaces and empty lines in order; no word is changed."""
    lines = [_SPACE.sub(" ", line).strip() for line in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
