"""What stands against a text that a writer invented: anything in it that the text it was made from does not say.

The checks are blunt on purpose. A good text that fails one is written anew; one that invents must not pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from posting.adapters.writers import WriteRequest, WrittenText

_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|co|dev|app|ai|eu|de|uk|fr|es|it)\b\S*", re.I
)
_HANDLE = re.compile(r"(?<![\w.])@[\w.]+|\b[\w.+-]+@[\w-]+\.[\w.]+")
_NUMBER = re.compile(r"\d+(?:[.,:’' ]\d+)*")
_HASHTAG = re.compile(r"(?<![\w&/])#\w+")
_GAP = re.compile(r"\{\{|\}\}|\[[^\]\n]{1,40}\]|<[^>\n]{1,40}>")
_QUOTED = re.compile(r"[“\"«„]([^”\"»“\n]{12,})[”\"»“]")
_NAME = re.compile(r"(?<=[^\s.!?:…\"“„«#])\s(?=[A-ZÀ-ÖØ-Þ])((?:[A-ZÀ-ÖØ-Þ][\w’'-]+\s?){2,})")
_WORD = re.compile(r"[^\W\d_]{4,}")
#: Scripts that put no space between words: there each sign is compared.
_DENSE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_STEM = 5
#: At most one sentence in so many may rest on nothing.
_FREE = 3
#: Of a text's longer words, so many have to stand in what it was made from: less is another language, or another tale.
_LEAST_SHARED = 0.3
_LEAST_WORDS = 6


def problems(written: WrittenText, request: WriteRequest) -> list[str]:
    """In sentences, for the next try and for people; empty where nothing stands against the text."""
    source = "\n".join((request.title, request.description, request.text))
    found: list[str] = []
    for check in _CHECKS:
        found += check(written, request, source)
    return found


def _length(written: WrittenText, request: WriteRequest, source: str) -> Iterator[str]:
    if not written.text.strip():
        yield "The text is empty."
    elif not request.fits(written.text):
        tail = request.measured("")
        yield f"The text counts {request.measured(written.text) - tail}; at most {request.most - tail} are left for it."


def _links(written: WrittenText, request: WriteRequest, source: str) -> Iterator[str]:
    text, source = written.text.replace(request.link, " ") if request.link else written.text, source.casefold()
    for pattern, what in ((_LINK, "The link"), (_HANDLE, "The name or address")):
        for found in pattern.findall(text):
            if found.rstrip(".,;:!?)").casefold() not in source:
                yield f"{what} {found[:80]} does not stand in the text."


def _numbers(written: WrittenText, request: WriteRequest, source: str) -> Iterator[str]:
    known = {_digits(each) for each in _NUMBER.findall(source)}
    for found in _NUMBER.findall(written.text):
        if _digits(found) not in known:
            yield f"The number {found[:30]} does not stand in the text."


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _quotations(written: WrittenText, request: WriteRequest, source: str) -> Iterator[str]:
    plain = _plain(source)
    for found in _QUOTED.findall(written.text):
        if _plain(found) not in plain:
            yield f"The quotation “{found[:60]}” does not stand in the text."


def _names(written: WrittenText, request: WriteRequest, source: str) -> Iterator[str]:
    known = source.casefold()
    for found in _NAME.findall(written.text):
        if not any(word.strip("’'-").casefold() in known for word in found.split()):
            yield f"The name {found.strip()[:60]} does not stand in the text."


def _grounds(written: WrittenText, request: WriteRequest, source: str) -> Iterator[str]:
    plain, free = _plain(source), 0
    for sentence in written.sentences:
        quote = _plain(sentence.quote)
        if not quote:
            free += bool(_WORD.search(re.sub(_HASHTAG, "", sentence.text)))
        elif quote not in plain:
            yield f"The quote “{sentence.quote[:80]}” is not copied from the text."
        elif _stems(sentence.text) and not _stems(sentence.text) & _stems(sentence.quote):
            yield f"The sentence “{sentence.text.strip()[:80]}” has nothing in common with its quote."
    if free > max(1, len(written.sentences) // _FREE):
        yield f"{free} sentences have no quote; at most one in {_FREE} may rest on nothing."


def _language(written: WrittenText, request: WriteRequest, source: str) -> Iterator[str]:
    words, known = _listed(re.sub(_HASHTAG, "", written.text)), _stems(source)
    if len(words) >= _LEAST_WORDS and sum(word in known for word in words) < _LEAST_SHARED * len(words):
        yield "The text has too few words in common with what it is made from: keep its language and what it says."


def _form(written: WrittenText, request: WriteRequest, source: str) -> Iterator[str]:
    tags = len(_HASHTAG.findall(written.text))
    if tags > max(request.most_hashtags, len(_HASHTAG.findall(request.text))):
        yield f"There are {tags} hashtags; at most {request.most_hashtags}."
    if (gap := _GAP.search(written.text)) and gap[0] not in source:
        yield f"A placeholder is not filled in: {gap[0]}"


def _listed(text: str) -> list[str]:
    """The beginnings of its longer words, in their order."""
    words = [word[:_STEM].casefold() for word in _WORD.findall(_DENSE.sub(" ", text))]
    return words + _DENSE.findall(text)


def _stems(text: str) -> set[str]:
    return set(_listed(text))


def _plain(text: str) -> str:
    """Letters and digits only: typographic signs and line breaks make no difference."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


_CHECKS: tuple[Callable[[WrittenText, WriteRequest, str], Iterator[str]], ...] = (
    _length,
    _links,
    _numbers,
    _quotations,
    _names,
    _grounds,
    _language,
    _form,
)
