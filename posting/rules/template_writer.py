"""The writer that invents nothing: title and first sentences of a text, as many as the network takes."""

from __future__ import annotations

from typing import ClassVar

from posting.adapters.writers import Task, Writer, WriteRequest, WrittenText
from posting.rules.fitting import fitted, sentences, tidied

#: More than this of a document is no post, whatever the network takes.
_MOST_OF_DOCUMENT = 1200
#: A shortened text has at most this share of the old one.
_SHORTER = 0.6


class TemplateWriter(Writer):
    name: ClassVar[str] = "template"
    label: ClassVar[str] = "Title and first sentences"
    is_generative: ClassVar[bool] = False

    def write(self, request: WriteRequest) -> WrittenText:
        text = tidied(request.text)
        if request.task is Task.WRITE:
            return WrittenText(self._post(request, text))
        if request.task is Task.SHORTEN:
            return WrittenText(self._shorter(request, text))
        return WrittenText(text if request.fits(text) else fitted(sentences(text), request.fits))

    def _post(self, request: WriteRequest, text: str) -> str:
        title = tidied(request.title).replace("\n", " ")
        pieces = sentences(text)
        if title and pieces and pieces[0].casefold().rstrip(".!?") == title.casefold().rstrip(".!?"):
            pieces = pieces[1:]
        return fitted(
            pieces or sentences(request.description),
            lambda tried: request.fits(tried) and len(tried) <= _MOST_OF_DOCUMENT,
            head=title,
        )

    def _shorter(self, request: WriteRequest, text: str) -> str:
        pieces = sentences(text)
        if len(pieces) < 2 and request.fits(text):
            return text
        shorter = fitted(pieces, lambda tried: request.fits(tried) and len(tried) <= len(text) * _SHORTER)
        return shorter or text
