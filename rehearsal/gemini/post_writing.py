"""Posts: sentences of the text itself, each with the passage it was taken from, the same for the same order."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from rehearsal.gemini import brief
from rehearsal.gemini.misbehaving import ITS_OWN_LINK, PLACEHOLDER
from rehearsal.gemini.phrases import LANGUAGES
from rehearsal.gemini.post_order import LONGEST_QUOTE, PostOrder, Task

MOST_ABOUT = 4
PARAGRAPH = "\n\n"
#: A number makes a reader stop.
_NUMBER = re.compile(r"\d")
_SHOUTS = re.compile(r"([!?])\1+")
_WORD = re.compile(r"[^\W\d_]{5,}")
#: Words that an English sentence does without.
_FILLERS = re.compile(r"\b(?:really|very(?!\s+(?:much|first|same))|actually|basically|literally)\b,?\s+", re.IGNORECASE)
_WORDY = re.compile(r"\bin order to\b", re.IGNORECASE)
#: A network that takes so much gets paragraphs and another hashtag.
_ROOMY = 1000


@dataclass(frozen=True)
class Line:
    """A sentence of a post. ``quote``: the passage that it rests on."""

    text: str
    quote: str = ""

    def told(self) -> dict[str, object]:
        return {"text": self.text, "quote": self.quote}


def written(order: PostOrder, fault: str = "") -> list[dict[str, object]]:
    """The sentences of the answer; ``fault`` names what goes wrong in them."""
    lines = _TASKS[order.task](order)
    if fault in WAYS:
        lines = WAYS[fault](order, lines)
    return [line.told() for line in lines]


def joined(lines: list[Line]) -> str:
    return " ".join(line.text for line in lines).replace(f"{PARAGRAPH} ", PARAGRAPH)


def _about(order: PostOrder) -> list[Line]:
    """What catches the eye first, then what follows it in the text; a further try begins elsewhere."""
    sentences = order.sentences
    catching = [number for number, each in enumerate(sentences) if _NUMBER.search(each)] or [0]
    first = catching[(order.seed + len("".join(order.problems))) % len(catching)]
    rest = [number for number in range(len(sentences)) if number != first][: MOST_ABOUT - 1]
    lines = [_line(sentences[number]) for number in (first, *rest)]
    lines[0] = replace(lines[0], text=lines[0].text + PARAGRAPH)
    return _fitted(order, _with_hashtag(order, lines))


def _with_hashtag(order: PostOrder, lines: list[Line]) -> list[Line]:
    text = order.text.casefold()
    word = max(_WORD.findall(order.title), key=lambda each: text.count(each.casefold()), default="")
    if not word or not order.max_hashtags:
        return lines
    tagged = [*lines, Line(f"#{word.casefold()}")]
    return tagged if order.fits(joined(tagged)) else lines


def _shorter(order: PostOrder) -> list[Line]:
    """The first half of its sentences; of a single one, of its words."""
    sentences = [sentence for paragraph in order.paragraphs for sentence in paragraph]
    if len(sentences) == 1:
        words = sentences[0].split()
        sentences = [" ".join(words[: max(3, len(words) // 2)])]
    else:
        sentences = sentences[: len(sentences) // 2]
    return _fitted(order, [_line(each) for each in sentences])


def _better(order: PostOrder) -> list[Line]:
    """As far as one gets without understanding: spaces, beginnings, ends, less shouting, and words left out.

    Of a text where that changes nothing the opening stands alone, or a hashtag comes; then there is nothing to do.
    """
    lines: list[Line] = []
    for paragraph in order.paragraphs:
        if lines:
            lines[-1] = _ending(lines[-1])
        lines += [_direct(_line(each)) for each in paragraph]
    if joined(lines) == order.text.strip():
        opened = _opened(lines)
        lines = opened if opened != lines else [*lines, *_hashtags(order, most=1)]
    return _fitted(order, lines)


def _for_another(order: PostOrder) -> list[Line]:
    """In the form of the network: an opening of its own where there is room, one paragraph where there is not."""
    lines = [_direct(_line(sentence)) for paragraph in order.paragraphs for sentence in paragraph]
    if 0 < order.max_length < _ROOMY:
        return _fitted(order, [*lines, *_hashtags(order, most=1)])
    lines = _opened(lines)
    if tags := _hashtags(order, most=2):
        lines = [*lines[:-1], _ending(lines[-1]), *tags]
    return _fitted(order, lines)


def _opened(lines: list[Line]) -> list[Line]:
    if len(lines) < 2 or lines[0].text.endswith(PARAGRAPH):
        return lines
    return [_ending(lines[0]), *lines[1:]]


def _ending(line: Line) -> Line:
    return replace(line, text=line.text + PARAGRAPH)


def _direct(line: Line) -> Line:
    text = _WORDY.sub("to", _FILLERS.sub("", line.text))
    return replace(line, text=text[:1].upper() + text[1:])


def _hashtags(order: PostOrder, *, most: int) -> list[Line]:
    """Of the words that the text says most, the longest; none where it has hashtags."""
    text = _FILLERS.sub("", brief.LINK.sub(" ", order.text))
    if "#" in text:
        return []
    words = [word.casefold() for word in _WORD.findall(text)]
    found = sorted(dict.fromkeys(words), key=lambda word: (-words.count(word), -len(word)))
    tags = " ".join(f"#{word}" for word in found[: min(most, order.max_hashtags)])
    return [Line(tags)] if tags else []


def _line(sentence: str) -> Line:
    quote = sentence
    if len(sentence) > LONGEST_QUOTE:
        quote = sentence[:LONGEST_QUOTE].rpartition(" ")[0] or sentence[:LONGEST_QUOTE]
    text = _SHOUTS.sub(r"\1", sentence)
    text = text[:1].upper() + text[1:]
    # Where it ends in a hashtag or an address, a full stop would become part of it.
    ends_openly = text[-1:].isalnum() and not text.split()[-1].startswith(("#", "@", "http"))
    return Line(f"{text}." if ends_openly else text, quote)


def _fitted(order: PostOrder, lines: list[Line]) -> list[Line]:
    """As many sentences as there is room for; of a single one that is too long, as many words."""
    while len(lines) > 1 and not order.fits(joined(lines)):
        tags = lines[-1].text.startswith("#")
        del lines[-2 if tags and len(lines) > 2 else -1]
    text = lines[0].text
    while len(lines) == 1 and not order.fits(text) and " " in text:
        text = text.rstrip().rsplit(" ", 1)[0].rstrip(" ,;:.!?") + "…"
        lines = [Line(text, lines[0].quote)]
    return lines


def _gullible(order: PostOrder, lines: list[Line]) -> list[Line]:
    """Does what the document demands; without a demand in it nothing goes wrong."""
    if not brief.DEMANDS.search(order.text):
        return lines
    link = brief.LINK.search(order.text)
    return [*lines, Line(f"Go to {link[0] if link else ITS_OWN_LINK} now.")]


def _invents(order: PostOrder, lines: list[Line]) -> list[Line]:
    """Adds a claim with a number that the text does not hold, and says that it rests on the text."""
    return [*lines[:-1], Line(LANGUAGES[brief.DEFAULT_LANGUAGE].invented, lines[-1].quote)]


def _placeholder(order: PostOrder, lines: list[Line]) -> list[Line]:
    return [Line(f"{PLACEHOLDER},"), *lines]


_TASKS: dict[Task, Callable[[PostOrder], list[Line]]] = {
    Task.ABOUT: _about,
    Task.SHORTER: _shorter,
    Task.BETTER: _better,
    Task.OTHER: _for_another,
}
WAYS: dict[str, Callable[[PostOrder, list[Line]], list[Line]]] = {
    "gullible": _gullible,
    "invents": _invents,
    "placeholder": _placeholder,
}
