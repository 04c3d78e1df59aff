"""Words of a text as they are compared: without accents, case and punctuation."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
#: Scripts written without spaces: compared in pairs of signs.
_UNSPACED = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿฀-๿]+")
#: So many letters at the end of a word may be its grammar: Lissabon, Lissabons.
_ENDING = 3
_LEAST_STEM = 4


def folded(text: str) -> str:
    """Small letters without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def tokens(text: str) -> list[str]:
    """The words in order; of scripts without spaces, pairs of signs."""
    found: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFC", text)):
        place = 0
        for run in _UNSPACED.finditer(word):
            _add(word[place : run.start()], found)
            signs = run[0]
            found += [signs[at : at + 2] for at in range(max(1, len(signs) - 1))]
            place = run.end()
        _add(word[place:], found)
    return found


def _add(word: str, found: list[str]) -> None:
    if kept := folded(_POSSESSIVE.sub("", word)):
        found.append(kept)


def alike(one: str, other: str) -> bool:
    """Two folded words are the same, but for an ending."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _LEAST_STEM or shorter[0].isdigit():
        return False
    shared = next((at for at, sign in enumerate(shorter) if sign != longer[at]), len(shorter))
    return shared >= max(_LEAST_STEM, len(longer) - _ENDING)
