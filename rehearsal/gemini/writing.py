"""Drafts: phrases of the platform's tone around the facts given, the same for the same order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rehearsal.gemini.brief import Brief, harmless_clause
from rehearsal.gemini.phrases import LANGUAGES, Language, Tone

#: In the order in which they are worth a sentence.
SEEN = ("bio", "company", "title", "category", "location")
PLAINEST = "facebook"


@dataclass(frozen=True)
class Sentence:
    """``facts`` names what it rests on; a higher ``spare`` goes first where the text is too long."""

    text: str
    facts: tuple[str, ...] = ()
    spare: int = 0

    def told(self) -> dict[str, object]:
        return {"text": self.text, "facts": list(self.facts)}


def joined(sentences: list[Sentence]) -> str:
    return " ".join(sentence.text for sentence in sentences)


def draft(brief: Brief) -> list[Sentence]:
    language = LANGUAGES[brief.language]
    tone = language.tones.get(brief.platform) or language.tones[PLAINEST]
    if brief.replies:
        return fitted(brief, list(_answer(brief, language, tone)))
    if brief.earlier or "follow" in brief.message_type:
        return fitted(brief, list(_follow_up(brief, tone)))
    return fitted(brief, list(_first(brief, language, tone)))


def fitted(brief: Brief, sentences: list[Sentence]) -> list[Sentence]:
    """As many sentences as there is room for; of a single one that is too long, as many words."""
    while len(sentences) > 1 and not brief.fits(joined(sentences)):
        sentences.remove(max(sentences, key=lambda sentence: sentence.spare))
    text = sentences[0].text
    while len(sentences) == 1 and not brief.fits(text) and " " in text:
        text = text.rsplit(" ", 1)[0].rstrip(" ,;:.!?") + "."
        if len(text.split()) == 1:
            break
    return sentences if len(sentences) > 1 else [Sentence(text, sentences[0].facts)]


def name_of(brief: Brief) -> tuple[str, tuple[str, ...]]:
    """How the person is called, and the fact that says so."""
    first, full = brief.facts.get("first_name", ""), brief.facts.get("full_name", "")
    # A page's name is a name as a whole.
    if first and not (full and brief.platform == "facebook"):
        return first, ("first_name",)
    given = full.split(" ")[0]
    is_whole = brief.platform == "facebook" or not given.isalpha() or len(given) < 2
    return (full if is_whole else given), ("full_name",) if full else ()


def picked(brief: Brief, slot: str, options: tuple[str, ...], fill: Callable[[str], str] = str) -> str:
    """One of the options. Problems of the last try lead to another one; what was said earlier is avoided."""
    at = brief.number(slot) % len(options)
    if brief.problems and len(options) > 1:
        at += 1 + len("".join(brief.problems)) % (len(options) - 1)
    ordered = [fill(options[(at + step) % len(options)]) for step in range(len(options))]
    said = "\n".join(brief.earlier)
    return next((text for text in ordered if text not in said), ordered[0])


def _first(brief: Brief, language: Language, tone: Tone) -> Iterator[Sentence]:
    name, rests_on = name_of(brief)
    options = tone.named if name else tone.bare
    yield Sentence(picked(brief, "opening", options, lambda text: text.format(name=name)), rests_on, spare=2)
    for place, fact in enumerate(_worth_saying(brief)[:2]):
        yield _observation(brief, language, fact, spare=1 if place == 0 else 4)
    yield Sentence(picked(brief, "colour", tone.colour), spare=3)
    yield Sentence(picked(brief, "ask", tone.asks))


def _follow_up(brief: Brief, tone: Tone) -> Iterator[Sentence]:
    name, rests_on = name_of(brief)
    yield Sentence(picked(brief, "again", tone.follow_ups, lambda text: _named(text, name)), rests_on)
    yield Sentence(picked(brief, "ask", tone.asks), spare=1)


def _answer(brief: Brief, language: Language, tone: Tone) -> Iterator[Sentence]:
    name, rests_on = name_of(brief)
    yield Sentence(picked(brief, "thanks", language.replies, lambda text: _named(text, name)), rests_on, spare=1)
    yield Sentence(picked(brief, "ask", tone.asks))


def _worth_saying(brief: Brief) -> list[str]:
    """The facts at hand, the first of them chosen by the order."""
    known = [fact for fact in SEEN if _quoted(brief, fact)]
    turn = brief.number("facts") % len(known) if known else 0
    return known[turn:] + known[:turn]


def _observation(brief: Brief, language: Language, fact: str, spare: int) -> Sentence:
    quoted = _quoted(brief, fact)
    text = picked(brief, fact, language.seen[fact], lambda option: option.replace("{fact}", quoted))
    return Sentence(text, (fact,), spare)


def _quoted(brief: Brief, fact: str) -> str:
    value = brief.facts.get(fact, "")
    return harmless_clause(value) if fact == "bio" else value[:80]


def _named(text: str, name: str) -> str:
    """With the name, or as if there had never been room for one."""
    if name:
        return text.replace("{name}", name)
    for trace in ("{name}, ", ", {name}", " {name}", "{name} "):
        text = text.replace(trace, "")
    return text[:1].upper() + text[1:]
