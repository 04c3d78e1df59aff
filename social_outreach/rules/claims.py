"""Does every sentence rest on what is stored? Numbers, names and distinctions that no given fact holds are refused.

A sentence names the facts it rests on. It must be about them: share a word or a number with each. What it says beyond
them may be chat, but no number, no proper name, no award and nothing that only somebody who looked could know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from social_outreach.rules.claim_words import (
    CAPITALISED_NOUNS,
    DISTINCTIONS,
    NUMBER_WORDS,
    OF_OURS,
    ORDINARY,
    SMALL_WORDS,
    UNKNOWABLE,
    WORTH_COUNTING,
)
from social_outreach.rules.tokens import alike, folded, tokens

_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d[\d.,'’]*\d|\d")
_UNIT = re.compile(
    r"\s?(?P<unit>k|m|b|mio|mln|mill?|tsd|tys|mil|thousand|million|tausend|тыс|млн|万|만|mille)(?!\w)\.?", re.IGNORECASE
)
_UNITS = {
    "k": 3,
    "tsd": 3,
    "tys": 3,
    "mil": 3,
    "thousand": 3,
    "tausend": 3,
    "тыс": 3,
    "mille": 3,
    "b": 9,
    "万": 4,
    "만": 4,
}
_MONEY = re.compile(r"[$€£¥₹]|(?<!\w)(?:eur|usd|gbp|chf|euros?|dollars?|pounds?|reais|zł|pln|kr)(?!\w)", re.IGNORECASE)
_PERCENT = re.compile(
    r"\s?(?:%|percent|prozent|pro cent|por ?cento|por ciento|pour ?cent|per ?cento|procent)", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_][\w’'&-]*")
_STARTS = re.compile(r"(?:^|[.!?…:;\n“„\"«»(\[–—•|/]|[^\w\s,'’&.-])\s*$")
#: So many words in a row out of somebody's bio are no more about it: they are it.
_MOST_QUOTED = 9
_FROM_BIO = "bio"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and the names of the facts it rests on, as a drafter gave them."""

    text: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What a text may speak of. ``facts``: name -> value. ``ours``: texts that we wrote ourselves (sender, instruction,
    template, earlier messages); ``theirs``: what the person wrote to us."""

    facts: Mapping[str, str]
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """``evidence``: per sentence that rests on something, the fact names. ``problems``: sentences for people."""

    evidence: tuple[tuple[str, tuple[str, ...]], ...]
    problems: tuple[str, ...]


def judge(said: Sequence[Said], known: Known, *, language: str = "") -> Judged:
    evidence: list[tuple[str, tuple[str, ...]]] = []
    problems: list[str] = []
    vocabulary = _Vocabulary(known)
    for sentence in said:
        rests_on, found = _judge_one(sentence, known, vocabulary, language)
        problems += found
        if rests_on and (text := " ".join(sentence.text.split())):
            evidence.append((text, tuple(rests_on)))
    return Judged(tuple(evidence), tuple(dict.fromkeys(problems)))


class _Vocabulary:
    """The words and numbers of everything that is known, folded once for all sentences."""

    def __init__(self, known: Known) -> None:
        self.words = {name: tokens(value) for name, value in known.facts.items()}
        self.numbers = {name: _numbers_of(value) for name, value in known.facts.items()}
        self.our_words = [word for text in (*known.ours, *known.theirs) for word in tokens(text)]
        self.our_numbers = {number for text in known.ours for number in _numbers_of(text)}
        self.bio = " ".join(self.words.get(_FROM_BIO, []))

    def fact_of_word(self, word: str, wanted: Iterable[str]) -> str | None:
        return next((name for name in wanted if any(alike(word, own) for own in self.words[name])), None)

    def fact_of_number(self, values: set[int], wanted: Iterable[str]) -> str | None:
        return next((name for name in wanted if any(_same_number(values, own) for own in self.numbers[name])), None)


def _judge_one(sentence: Said, known: Known, vocabulary: _Vocabulary, language: str) -> tuple[list[str], list[str]]:
    named = [name for name in dict.fromkeys(sentence.facts) if known.facts.get(name)]
    strange = [name for name in dict.fromkeys(sentence.facts) if not known.facts.get(name)]
    about = [name for name in named if _is_about(sentence.text, name, vocabulary)]
    shown = _shown(sentence.text)
    problems = [f"{shown} names the fact “{name[:40]}”, which was not given." for name in strange]
    if named and not about:
        problems.append(f"{shown} says that it rests on {_listed(named)}, but shares no word with it.")
    rests_on = list(about)
    problems += _numbers(sentence.text, shown, rests_on, vocabulary)
    problems += _names(sentence.text, shown, rests_on, vocabulary, language)
    problems += _distinctions(sentence.text, shown, rests_on, vocabulary)
    if UNKNOWABLE.search(folded(sentence.text)):
        problems.append(f"{shown} speaks of something recent that no stored fact tells.")
    if _is_quoted(sentence.text, vocabulary.bio):
        problems.append(f"{shown} repeats the bio word for word.")
    return rests_on, problems


def _is_about(text: str, name: str, vocabulary: _Vocabulary) -> bool:
    if any(_same_number(values, own) for values in _number_values(text) for own in vocabulary.numbers[name]):
        return True
    own = [word for word in vocabulary.words[name] if word not in SMALL_WORDS and not word.isdigit()]
    return any(alike(word, other) for word in tokens(text) for other in own)


def _numbers(text: str, shown: str, rests_on: list[str], vocabulary: _Vocabulary) -> list[str]:
    """Adds to ``rests_on`` the facts that hold a number of the sentence and were not named."""
    problems = []
    for found, values, is_firm in [*_figures(text), *_spelled(text)]:
        # A bio is the person's own word: good for "12 years", not for what something costs or gains.
        wanted = [name for name in (*rests_on, *vocabulary.numbers) if not (is_firm and name == _FROM_BIO)]
        wanted = [name for name in wanted if name != _FROM_BIO or name in rests_on]
        if fact := vocabulary.fact_of_number(values, wanted):
            _add(fact, rests_on)
        elif not values & vocabulary.our_numbers:
            problems.append(f"{shown} has the number “{found}”, which no fact it rests on holds.")
    return problems


def _figures(text: str) -> list[tuple[str, set[int], bool]]:
    """(as written, values, is it money or a share) of each number in digits."""
    found = []
    for match in _NUMBER.finditer(text):
        after = text[match.end() :]
        is_firm = bool(_PERCENT.match(after) or _MONEY.search(text[max(0, match.start() - 5) : match.end() + 9]))
        if not is_firm and OF_OURS.match(folded(after)) and len(match[0]) <= 2:
            continue
        found.append((match[0].strip(), _values(match[0], after), is_firm))
    return found


def _spelled(text: str) -> list[tuple[str, set[int], bool]]:
    """Number words before something that is counted: "twenty years", "drei Preise"."""
    words = [(word, folded(word)) for word in _WORD.findall(text)]
    return [
        (word, {NUMBER_WORDS[plain]}, False)
        for at, (word, plain) in enumerate(words)
        if plain in NUMBER_WORDS and any(WORTH_COUNTING.match(after) for _, after in words[at + 1 : at + 3])
    ]


def _number_values(text: str) -> list[set[int]]:
    return [_values(match[0], text[match.end() :]) for match in _NUMBER.finditer(text)]


def _numbers_of(text: str) -> set[int]:
    return {value for values in _number_values(text) for value in values}


def _values(digits: str, after: str) -> set[int]:
    """What the digits can mean: marks may group or part, a unit multiplies."""
    whole = int(re.sub(r"\D", "", digits)[:15] or "0")
    if not (unit := _UNIT.match(after)):
        return {whole}
    power = _UNITS.get(unit["unit"].casefold(), 6)
    head, _, tail = re.sub(r"[^\d.,]", "", digits).replace(",", ".").rpartition(".")
    parts = f"{head.replace('.', '')}.{tail}" if head else tail
    return {round(float(parts[:15]) * 10**power)}


def _same_number(values: set[int], own: int) -> bool:
    return own in values or (own >= 100 and bool(values & _rounded(own)))


def _rounded(number: int) -> set[int]:
    """The number as people say it: to one, two or three figures, down ("over 12,000") or to the nearest."""
    found = set()
    for figures in (1, 2, 3):
        step = 10 ** max(0, len(str(number)) - figures)
        found |= {number // step * step, (number + step // 2) // step * step}
    return found


def _names(text: str, shown: str, rests_on: list[str], vocabulary: _Vocabulary, language: str) -> list[str]:
    """Adds to ``rests_on`` the facts that hold a name of the sentence and were not named."""
    unknown: list[tuple[int, int, str]] = []
    for match in _WORD.finditer(text):
        if match[0][0].isupper() and not _STARTS.search(text[: match.start()]):
            for word in tokens(match[0]):
                if not _is_known(word, rests_on, vocabulary):
                    unknown.append((match.start(), match.end(), match[0]))
                    break
    if language in CAPITALISED_NOUNS:
        unknown = _beyond_nouns(unknown, text)
    return [f"{shown} names “{word[:60]}”, which no fact it rests on holds." for _, _, word in unknown]


def _is_known(word: str, rests_on: list[str], vocabulary: _Vocabulary) -> bool:
    if word in ORDINARY or any(alike(word, own) for own in vocabulary.our_words):
        return True
    fact = vocabulary.fact_of_word(word, [*rests_on, *(name for name in vocabulary.words if name != _FROM_BIO)])
    if fact:
        _add(fact, rests_on)
    return bool(fact)


def _beyond_nouns(unknown: list[tuple[int, int, str]], text: str) -> list[tuple[int, int, str]]:
    """Where every noun has a capital, a name shows by capitals within, or by two such words side by side."""
    kept = []
    for at, (start, end, word) in enumerate(unknown):
        has_inner = any(sign.isupper() for sign in word[1:]) and "-" not in word
        follows = at > 0 and text[unknown[at - 1][1] : start] == " "
        leads = at + 1 < len(unknown) and text[end : unknown[at + 1][0]] == " "
        if has_inner or follows or leads:
            kept.append((start, end, word))
    return kept


def _distinctions(text: str, shown: str, rests_on: list[str], vocabulary: _Vocabulary) -> list[str]:
    problems = []
    for match in DISTINCTIONS.finditer(folded(text)):
        word = match[0]
        stem = word[:5]
        held = next(
            (name for name in vocabulary.words if any(own.startswith(stem) for own in vocabulary.words[name])), None
        )
        if held:
            _add(held, rests_on)
        elif not any(own.startswith(stem) for own in vocabulary.our_words):
            problems.append(f"{shown} speaks of a distinction (“{word}”) that no stored fact holds.")
    return problems


def _is_quoted(text: str, bio: str) -> bool:
    words = tokens(text)
    runs = (" ".join(words[at : at + _MOST_QUOTED]) for at in range(len(words) - _MOST_QUOTED + 1))
    return bool(bio) and any(f" {run} " in f" {bio} " for run in runs)


def _add(fact: str, rests_on: list[str]) -> None:
    if fact not in rests_on:
        rests_on.append(fact)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(f"“{name}”" for name in names)


def _shown(text: str) -> str:
    flat = " ".join(text.split())
    return f"The sentence “{flat if len(flat) <= 80 else flat[:79] + '…'}”"
