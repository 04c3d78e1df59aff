"""The ways in which a model goes wrong although the call succeeds. Each takes the good draft and spoils it."""

import re
from collections.abc import Callable
from dataclasses import replace

from rehearsal.gemini.brief import DEMANDS, LINK, Brief
from rehearsal.gemini.phrases import LANGUAGES
from rehearsal.gemini.writing import Sentence, fitted, name_of

PLACEHOLDER = "[Name]"
ITS_OWN_LINK = "https://offer.invalid/now"
_DICTATED = re.compile(r"[\"“„«']([^\"”“»']{3,200})[\"”“»']")


def gullible(brief: Brief, sentences: list[Sentence]) -> list[Sentence]:
    """Does what the bio demands; without a demand in the bio nothing goes wrong."""
    bio = brief.facts.get("bio", "")
    if not DEMANDS.search(bio):
        return sentences
    dictated = _DICTATED.search(bio)
    link = LINK.search(bio)
    address = link[0].rstrip(".,;:!?\"'”»)") if link else ITS_OWN_LINK
    text = dictated[1] if dictated else bio[:200]
    return [Sentence(text if address in text else f"{text} {address}", ("bio",))]


def repeats(brief: Brief, sentences: list[Sentence]) -> list[Sentence]:
    """Says its last message again, one sign apart; without an earlier message nothing goes wrong."""
    if not brief.earlier:
        return sentences
    last = brief.earlier[-1].strip()
    return [Sentence(last[:-1] + ("!" if last.endswith(".") else "."))]


def invents(brief: Brief, sentences: list[Sentence]) -> list[Sentence]:
    """Adds a claim with a number that no fact carries. Room for it is made, so that length is not what is wrong."""
    claim = Sentence(LANGUAGES[brief.language].invented, spare=-1)
    return fitted(brief, [*sentences[:-1], claim, sentences[-1]])


def placeholder(brief: Brief, sentences: list[Sentence]) -> list[Sentence]:
    """Leaves the name to be filled in by someone else."""
    name, _ = name_of(brief)
    if name and name in sentences[0].text:
        return [replace(sentences[0], text=sentences[0].text.replace(name, PLACEHOLDER, 1)), *sentences[1:]]
    return [Sentence(f"{PLACEHOLDER},"), *sentences]


WAYS: dict[str, Callable[[Brief, list[Sentence]], list[Sentence]]] = {
    "gullible": gullible,
    "repeats": repeats,
    "invents": invents,
    "placeholder": placeholder,
}
