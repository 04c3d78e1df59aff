"""A draft as a reviewer reads it: sentence by sentence, each with the stored facts that it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from social_outreach.rules.sentences import sentences

#: Where the name of a column is no word for people.
_WORDS = {
    "full_name": "name",
    "followers_count": "followers",
    "following_count": "following",
    "posts_count": "posts",
    "sender_name": "our account",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A fact with the number under which it is shown; the same fact has one number throughout a draft."""

    number: int
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """``by_hand``: a person has changed or added it since the drafter wrote."""

    text: str
    marks: tuple[Mark, ...]
    by_hand: bool = False


def marked(body: str, evidence: Any, drafted: str) -> list[MarkedSentence]:
    """The sentences of ``body``. ``drafted``: what the drafter wrote last."""
    known = _entries(evidence)
    numbers: dict[tuple[str, str], int] = {}
    written = {_flat(sentence) for sentence in sentences(drafted)}
    found = []
    for sentence in sentences(body):
        flat = _flat(sentence)
        facts = _facts_of(flat, known)
        for fact in facts:
            numbers.setdefault(fact, len(numbers) + 1)
        marks = tuple(Mark(numbers[fact], label(fact[0]), fact[1]) for fact in facts)
        found.append(MarkedSentence(flat, marks, by_hand=flat not in written))
    return found


def label(name: str) -> str:
    return _WORDS.get(name, name.replace("_", " "))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _entries(evidence: Any) -> list[tuple[str, Sequence[tuple[str, str]]]]:
    """Stored evidence, as far as it can be read."""
    rows = [row for row in evidence if isinstance(row, dict)] if isinstance(evidence, list) else []
    return [
        (
            _flat(str(row.get("sentence", ""))),
            [_pair(fact) for fact in row.get("facts") or () if isinstance(fact, dict)],
        )
        for row in rows
    ]


def _pair(fact: dict[str, Any]) -> tuple[str, str]:
    return str(fact.get("name", "")), str(fact.get("value", ""))


def _facts_of(flat: str, known: list[tuple[str, Sequence[tuple[str, str]]]]) -> list[tuple[str, str]]:
    """What the drafter took for one sentence may be several, or a part of one."""
    near = (facts for sentence, facts in known if sentence and (sentence in flat or flat in sentence))
    return list(dict.fromkeys(fact for facts in near for fact in facts))
