"""Drafts: phrases of the platform's tone around the facts given, the same for the same order."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from rehearsal.gemini.brief import Brief, harmless_clause
from rehearsal.gemini.phrases import LANGUAGES, Language, Tone
from rehearsal.gemini.wishes import fact_meant, is_of_recipient

#: In the order in which they are worth a sentence.
SEEN = ("bio", "company", "title", "category", "location")
PLAINEST = "facebook"
#: Whose voice is how formal.
MANNERS = {"formal": "linkedin", "casual": "instagram"}
#: A longer one is not said in a greeting.
LONGEST_NAME = 60
_SPARE_IF_SHORT = 3
#: A name that is left out, with the comma and the title that go with it.
_AT_START = re.compile(r"^\{name\}(?: さん| 님)?[,،，、]?\s*")
_WITHIN = re.compile(r"[,،，]?\s*\{name\}")
_EMOJI = re.compile(r"\s?[\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F]+")


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
    tone = tone_of(brief, language)
    if brief.replies:
        sentences = list(_answer(brief, language, tone))
    elif brief.earlier or "follow" in brief.message_type:
        sentences = list(_follow_up(brief, tone))
    else:
        sentences = list(_first(brief, language, tone))
    return fitted(brief, granted(brief, language, sentences))


def tone_of(brief: Brief, language: Language) -> Tone:
    """Of the platform, or as a reviewer wishes it; a language may know only one."""
    voice = MANNERS.get(brief.wishes.manner, brief.platform)
    return language.tones.get(voice) or language.tones[PLAINEST]


def granted(brief: Brief, language: Language, sentences: list[Sentence]) -> list[Sentence]:
    """The sentences as the reviewer wishes them. The last one is a question until then."""
    # At full length a text is more clearly in its language.
    wishes = (
        replace(brief.wishes, shorter=False, mention="", ask_about="")
        if brief.was_in_another_language
        else brief.wishes
    )
    *body, question = sentences
    if wishes.shorter:
        body = [sentence for sentence in body if sentence.spare < _SPARE_IF_SHORT]
    if wishes.mention:
        body += _mentioned(brief, language, body)
    if wishes.ask_about:
        question = _asked_about(brief, language, question)
    is_dropped = wishes.no_question or (wishes.shorter and not _is_first(brief) and not wishes.asks)
    wanted = body if is_dropped and body else [*body, question]
    return [replace(one, text=_EMOJI.sub("", one.text)) for one in wanted] if wishes.no_emoji else wanted


def _is_first(brief: Brief) -> bool:
    return not (brief.replies or brief.earlier or "follow" in brief.message_type)


def _mentioned(brief: Brief, language: Language, body: list[Sentence]) -> list[Sentence]:
    """What is to be mentioned and is not yet: a fact, or something of ours in the reviewer's words."""
    wish = brief.wishes.mention
    if fact := _meant(brief, wish):
        return [] if any(fact in one.facts for one in body) else [_observation(brief, language, fact, spare=-1)]
    return [] if is_of_recipient(wish) else [Sentence(language.mentions.replace("{wish}", wish), spare=-1)]


def _asked_about(brief: Brief, language: Language, question: Sentence) -> Sentence:
    wish = brief.wishes.ask_about
    if fact := _meant(brief, wish):
        return Sentence(language.asks_about.replace("{wish}", _quoted(brief, fact)), (fact,))
    return question if is_of_recipient(wish) else Sentence(language.asks_about.replace("{wish}", wish))


def _meant(brief: Brief, wish: str) -> str:
    return fact_meant(wish, {fact: _quoted(brief, fact) for fact in SEEN}) if wish else ""


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
    """What the recipient is called, and the fact that says so. Without a first name it is no person: the whole name."""
    first, full = brief.facts.get("first_name", ""), brief.facts.get("full_name", "")
    # A page's name is a name as a whole.
    if first and not (full and brief.platform == "facebook"):
        return first, ("first_name",)
    if brief.was_in_another_language:
        return "", ()
    return (full, ("full_name",)) if full and len(full) <= LONGEST_NAME else ("", ())


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
    for place, fact in enumerate(_worth_saying(brief)[: 1 if brief.was_in_another_language else 2]):
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
    """The facts at hand, first what a reviewer asks for, else one chosen by the order."""
    known = [fact for fact in SEEN if _quoted(brief, fact)]
    turn = brief.number("facts") % len(known) if known else 0
    if wished := _meant(brief, brief.wishes.mention):
        turn = known.index(wished)
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
    without = _AT_START.sub("", text) if _AT_START.match(text) else _WITHIN.sub("", text, count=1)
    return without[:1].upper() + without[1:]
