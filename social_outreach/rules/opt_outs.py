"""Words that sound like "do not write to me", in several languages. They suggest an opt-out; a person confirms it.

Whole words are compared, without accents, case and apostrophes. Three kinds of phrases, each with its own doubts:

* a **request** ("stop messaging me") counts wherever it stands, unless it is turned round ("don't stop sending");
* a **statement** ("not interested") is left out where it is a question, is said of somebody else, or where the sentence
  goes on with what the person does want ("not interested in ads, but in the studio visits");
* a **lone word** ("stop") counts only where nothing else is said than courtesies: buses stop too.
"""

from __future__ import annotations

import bisect
import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from social_outreach.rules.opt_out_phrases import (
    ADVERSATIVES,
    COURTESIES,
    DENIALS,
    LONE_WORDS,
    OTHERS,
    REQUESTS,
    REVERSALS,
    STATEMENTS,
    THANKS,
    UNLESS_FOLLOWED,
    UNWANTED,
)

#: As much of the answer as a column holds; no phrase is longer.
LONGEST = 80
#: A reply says it early. What is longer than this is quoted or pasted.
_READ = 4000
#: Of a bio so much is quoted to a reviewer.
_LONGEST_QUOTE = 120
#: With more words than these something else is said than a lone word and courtesies.
MOST_WORDS = 8
#: Letters that no decomposition takes apart.
_PLAIN = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "’": "'", "ʼ": "'", "`": "'"})
#: "non-stop" is one word; other hyphens part words.
_WORD = re.compile(r"non-stop|[^\W_]+(?:'[^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?…\n]")
_PAUSE = re.compile(r"[,;:()–—]")

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    """One word as compared, and where it stands in the text as written."""

    key: str
    start: int
    end: int
    #: Which sentence of the text it is in, and after how many commas and the like.
    sentence: int
    pause: int
    #: A question mark follows at once.
    is_asked: bool


def opt_out_phrase(text: str) -> str:
    """The words of the text that sound like an opt-out, as written; empty where there are none."""
    said = unicodedata.normalize("NFC", _without_quotes(text)[:_READ])
    words = _words(said)
    found = next(itertools.chain(_phrases(words), _lone(words)), None)
    if not found:
        return ""
    return " ".join(said[found[0].start : found[-1].end].split())[:LONGEST]


def refusal_in_bio(bio: str) -> str:
    """The sentence of a bio that asks for no sales messages, or no messages at all, as written; empty where none does.

    A bio speaks to everybody: the courtesies of an answer ("no thanks", "not interested") say nothing there.
    """
    said = unicodedata.normalize("NFC", bio[:_READ])
    words = _words(said)
    for place in range(len(words)):
        found = _at(words, place, _UNWANTED)
        if found and not _is_turned_round(words, place):
            return _sentence_of(said, words, found)
    return ""


def _sentence_of(said: str, words: list[_Word], found: list[_Word]) -> str:
    """The sentence that the words stand in; where it is long, from them on."""
    whole = [word for word in words if word.sentence == found[0].sentence]
    for first in (whole[0], found[0]):
        text = " ".join(said[first.start : whole[-1].end].split())
        if len(text) <= _LONGEST_QUOTE:
            return text
    return text[: _LONGEST_QUOTE - 1] + "…"


def _without_quotes(text: str) -> str:
    """Without lines that quote somebody else."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))


def _words(text: str) -> list[_Word]:
    folded, places = _folded(text)
    ends = [match.start() for match in _SENTENCE_END.finditer(folded)]
    pauses = [match.start() for match in _PAUSE.finditer(folded)]
    words = []
    for match in _WORD.finditer(folded):
        words.append(
            _Word(
                key=match[0].replace("'", ""),
                start=places[match.start()],
                end=places[match.end() - 1] + 1,
                sentence=bisect.bisect(ends, match.start()),
                pause=bisect.bisect(pauses, match.start()),
                is_asked=folded[match.end() : match.end() + 3].lstrip()[:1] == "?",
            )
        )
    return words


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as compared, and for each of its letters the place in the text as written."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = unicodedata.normalize("NFKD", letter.casefold().translate(_PLAIN))
        for part in plain:
            if not unicodedata.combining(part):
                letters.append(part)
                places.append(place)
    return "".join(letters), places


def _by_first(phrases: tuple[str, ...]) -> dict[str, list[Phrase]]:
    """Phrases by their first word, the longest first."""
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        parts = tuple(phrase.split())
        found.setdefault(parts[0], []).append(parts)
    return {first: sorted(parts, key=len, reverse=True) for first, parts in found.items()}


_REQUESTS, _STATEMENTS, _UNWANTED = _by_first(REQUESTS), _by_first(STATEMENTS), _by_first(UNWANTED)
_LONE = tuple(tuple(phrase.split()) for phrase in LONE_WORDS)


def _phrases(words: list[_Word]) -> Iterator[list[_Word]]:
    for place in range(len(words)):
        request = _at(words, place, _REQUESTS)
        if request and not _is_turned_round(words, place) and not _goes_elsewhere(words, place, request):
            yield request
        statement = _at(words, place, _STATEMENTS)
        if statement and _is_meant(words, place, statement):
            yield statement


def _at(words: list[_Word], place: int, phrases: dict[str, list[Phrase]]) -> list[_Word]:
    """The words of the longest phrase that begins here and stays within the sentence."""
    for phrase in phrases.get(words[place].key, ()):
        part = words[place : place + len(phrase)]
        if tuple(word.key for word in part) == phrase and part[0].sentence == part[-1].sentence:
            return part
    return []


def _before(words: list[_Word], place: int) -> list[str]:
    """The few words before, since the last comma of the same sentence, the nearest last."""
    here = words[place]
    near = [word for word in words[max(place - 5, 0) : place] if word.sentence == here.sentence]
    return [word.key for word in near if word.pause == here.pause]


def _is_turned_round(words: list[_Word], place: int) -> bool:
    """ "I can't stop writing", "they stop sending": no request to us."""
    return bool(set(_before(words, place)[-1:]) & REVERSALS)


def _goes_elsewhere(words: list[_Word], place: int, part: list[_Word]) -> bool:
    """ "No thanks to the rain", "no thanks needed"."""
    following = words[place + len(part)].key if place + len(part) < len(words) else ""
    return following in UNLESS_FOLLOWED.get(" ".join(word.key for word in part), frozenset())


def _is_meant(words: list[_Word], place: int, part: list[_Word]) -> bool:
    if part[-1].is_asked or _is_said_of_others(_before(words, place)):
        return False
    rest = [word.key for word in words[place + len(part) :] if word.sentence == part[-1].sentence]
    turns = [index for index, key in enumerate(rest) if key in ADVERSATIVES]
    if not turns or turns[0] == 0:
        return True
    after = rest[turns[0] + 1 : turns[0] + 3]
    return not after or bool(set(after) & THANKS)


def _is_said_of_others(before: list[str]) -> bool:
    """ "If you are not interested", "it is not that I am not interested"."""
    pairs = set(itertools.pairwise(before))
    if pairs & DENIALS:
        return True
    # "Thank you" speaks to us, not of us.
    near = [key for key, last in zip(before, ["", *before], strict=False) if (last, key) != ("thank", "you")]
    return bool(set(near[-2:]) & OTHERS)


def _lone(words: list[_Word]) -> Iterator[list[_Word]]:
    """The lone word where the whole text is it and courtesies."""
    if not words or len(words) > MOST_WORDS:
        return
    keys = [word.key for word in words]
    for phrase in _LONE:
        for place in range(len(keys) - len(phrase) + 1):
            rest = keys[:place] + keys[place + len(phrase) :]
            if tuple(keys[place : place + len(phrase)]) == phrase and set(rest) <= COURTESIES | set(phrase):
                yield words[place : place + len(phrase)]
