"""How alike two messages to one person are, so that a follow-up is no repeat."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from social_outreach.rules.tokens import tokens

#: Words in a row that are compared as one.
SHINGLE = 2
#: A text of fewer shingles says too little for "all of it stands in the other one".
_LEAST_CONTAINED = 8

_GREETING = re.compile(
    r"^\s*(?:hi|hey|hello|hallo|guten (?:tag|morgen|abend)|dear|liebe[rs]?|sehr geehrte[rs]?|hola"
    r"|buen[oa]s? (?:d[ií]as|tardes)"
    r"|ol[áa]|oi|bom dia|boa tarde|bonjour|bonsoir|salut|ch[eè]re?s?|ciao|buongiorno|salve|gentile|hoi|beste|dag"
    r"|hej|hei|moi"
    r"|cześć|dzień dobry|merhaba|привет|здравствуйте|добрый день|γεια(?: σας| σου)?)\b[^\n,.!?:]{0,60}[,.!?:\n]+",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"(?:^|[\n.!?])\s*(?:(?:best|kind|warm)(?: regards| wishes)?|regards|cheers|sincerely|thanks|thank you"
    r"|many thanks"
    r"|(?:viele|liebe|beste|herzliche) gr[üu](?:ß|ss)e|mit freundlichen gr[üu](?:ß|ss)en|gru(?:ß|ss)|danke"
    r"|saludos|un saludo"
    r"|gracias|atentamente|abraços?|cumprimentos|obrigad[oa]|cordialement|bien à vous|merci|cordiali saluti"
    r"|un saluto|grazie"
    r"|groetjes?|met vriendelijke groet(?:en)?|hälsningar|mvh|pozdrawiam"
    r"|saygılarımla)\b[^\n]{0,60}(?:\n[^\n]{0,60})?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The earlier text that is most alike, by its place in the list; ``value`` from 0 to 1."""

    place: int
    value: float


def bare(text: str) -> str:
    """The text without greeting and sign-off, which repeat in any honest exchange."""
    without = _SIGN_OFF.sub("", _GREETING.sub("", text.strip(), count=1), count=1)
    return without if without.strip() else text


def similarity(one: str, other: str) -> float:
    """0: nothing in common, 1: the same words in the same order, or one text standing whole in the other."""
    first, second = _shingles(one), _shingles(other)
    if not first or not second:
        return 0.0
    shared = sum((first & second).values())
    sizes = sorted((sum(first.values()), sum(second.values())))
    both = 2 * shared / sum(sizes)
    return max(both, shared / sizes[0]) if sizes[0] >= _LEAST_CONTAINED else both


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = tokens(bare(text))
    if len(words) < SHINGLE:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))


def nearest(text: str, earlier: Iterable[str]) -> Nearest | None:
    """None where there is no earlier text."""
    found = [Nearest(place, similarity(text, other)) for place, other in enumerate(earlier)]
    return max(found, key=lambda item: item.value, default=None)
