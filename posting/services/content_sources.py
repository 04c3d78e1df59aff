"""Documents by their address: fetched through the guarded door, reduced to title, description and main text.

The library that finds the main text of a page is given the bytes; it fetches nothing itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

import trafilatura
from django.conf import settings

from outbound.http import Answer, HttpDoor, Timeouts
from outbound.outcome import CallFailed
from posting.rules.fitting import tidied

MOST_BYTES = 5_000_000
#: Characters of the main text that are kept.
MOST_TEXT = 100_000
_MOST_TITLE, _MOST_DESCRIPTION = 300, 1000
_TIMEOUTS = Timeouts(connect=5, read=15, deadline=25)
_GOOGLE_DOC = re.compile(r"^/document/(?:u/\d+/)?d/([A-Za-z0-9_-]{20,})(?:/|$)")
_PUBLISHED = re.compile(r"^/document/(?:u/\d+/)?d/e/")
#: Where Google and others send whoever may not read a document.
_SIGN_IN_HOSTS = {"accounts.google.com", "login.microsoftonline.com", "login.live.com"}
_PLAIN = {"text/plain", "text/markdown", "text/x-markdown"}
_PAGES = {"text/html", "application/xhtml+xml"}
_UNSAID = {"", "application/octet-stream", "binary/octet-stream"}
_FILE_NAME = re.compile(r"filename\*=UTF-8''([^;]+)|filename=\"?([^\";]+)", re.I)


class SourceRefused(ValueError):
    """The document cannot be used; the sentence says why. ``code``: address-refused, private, not-found, too-large,
    not-text, empty or unreachable."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Document:
    """``url`` is the one that was given: the one to link to."""

    url: str
    title: str
    description: str
    text: str


@lru_cache(maxsize=1)
def door() -> HttpDoor:
    # A rehearsal's documents lie on this machine; otherwise private addresses are refused.
    return HttpDoor(timeouts=_TIMEOUTS, allow_private=bool(settings.REHEARSAL_URL))


def read(url: str) -> Document:
    """Fetch a document and take its text. Raises SourceRefused."""
    url = url.strip()
    answer = _fetched(export_address(url))
    _require_readable(answer)
    kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    path = urlsplit(answer.url).path.lower()
    if kind in _PLAIN or (kind in _UNSAID and path.endswith((".md", ".markdown", ".txt"))):
        is_markdown = "markdown" in kind or path.endswith((".md", ".markdown"))
        return _of_text(url, answer, is_markdown=is_markdown)
    if kind in _PAGES:
        return _of_page(url, answer)
    raise SourceRefused(
        "not-text", f"The address holds no text but {kind or 'a file of no named type'}. Give a page, Markdown or text."
    )


def export_address(url: str) -> str:
    """Of a Google document the address under which it comes as plain text; any other as it is."""
    pieces = urlsplit(url)
    if (pieces.hostname or "") != "docs.google.com" or _PUBLISHED.match(pieces.path):
        return url
    found = _GOOGLE_DOC.match(pieces.path)
    return f"https://docs.google.com/document/d/{found[1]}/export?format=txt" if found else url


def _ports() -> tuple[int, ...]:
    own = urlsplit(settings.REHEARSAL_URL or "").port
    return (80, 443, own) if own else (80, 443)


def _fetched(url: str) -> Answer:
    try:
        return door().fetch(url, max_bytes=MOST_BYTES, allowed_ports=_ports())
    except CallFailed as failure:
        outcome = failure.outcome
    if outcome.code == "too-large":
        raise SourceRefused("too-large", f"The document has more than {MOST_BYTES // 1_000_000} MB.")
    if outcome.code == "address-refused":
        raise SourceRefused("address-refused", f"This address is not fetched. {outcome.reason}".strip())
    raise SourceRefused("unreachable", f"The document could not be fetched. {outcome.reason}".strip())


def _require_readable(answer: Answer) -> None:
    if answer.status in (401, 403) or (urlsplit(answer.url).hostname or "") in _SIGN_IN_HOSTS:
        raise SourceRefused(
            "private", "The document is private. Share it with everybody who has the link, or publish it."
        )
    if answer.status in (404, 410):
        raise SourceRefused("not-found", "There is no document at this address.")
    if not answer.ok:
        raise SourceRefused("unreachable", f"The document could not be fetched: its server answered {answer.status}.")


def _of_page(url: str, answer: Answer) -> Document:
    try:
        found: Any = trafilatura.bare_extraction(
            answer.content, url=answer.url, with_metadata=True, include_comments=False, include_tables=False
        )
    except Exception as error:  # the library promises nothing of what it raises on a broken page
        raise SourceRefused("empty", "No text could be found in the page.") from error
    text = tidied((found.text if found else "") or "")
    if len(text) < 300 and re.search(rb"<input[^>]+type=[\"']?password", answer.content, re.I):
        raise SourceRefused("private", "The document is behind a sign-in. Give an address that everybody can read.")
    return _document(url, (found.title if found else "") or "", (found.description if found else "") or "", text)


def _of_text(url: str, answer: Answer, *, is_markdown: bool) -> Document:
    if b"\x00" in answer.content[:4096]:
        raise SourceRefused("not-text", "The address holds no text but a file of another kind.")
    text = answer.text.replace("\ufeff", "")[:MOST_TEXT]
    title = ""
    if is_markdown:
        title, text = _from_markdown(text)
    text = tidied(text)
    first, _, rest = text.partition("\n")
    if not title and rest.strip() and len(first) <= 120 and not first.endswith((".", ",", ";")):
        title, text = first, rest.strip()
    return _document(url, title or _file_name(answer), "", text)


def _file_name(answer: Answer) -> str:
    found = _FILE_NAME.search(answer.headers.get("content-disposition", ""))
    name = unquote(found[1] or found[2]) if found else ""
    return re.sub(r"\.(?:txt|md|markdown|html?)$", "", name, flags=re.I)


def _document(url: str, title: str, description: str, text: str) -> Document:
    text = text.replace("\x00", "")[:MOST_TEXT].strip()
    if not text:
        raise SourceRefused("empty", "No text could be found in the document.")
    return Document(
        url=url,
        title=tidied(title.replace("\x00", ""))[:_MOST_TITLE],
        description=tidied(description.replace("\x00", ""))[:_MOST_DESCRIPTION],
        text=text,
    )


# -- Markdown ------------------------------------------------------------------------------------------

_FRONT = re.compile(r"\A---\n.*?\n---\n", re.S)
_FENCE = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.S | re.M)
#: Bounded, and without neighbours that match the same: a stranger wrote what these read.
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(\S.*)$", re.M)
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)")
_LINKED = re.compile(r"\[([^\]\n]{1,500})\]\([^)\n]{0,2000}\)")
_MARKS = re.compile(r"(\*\*|__|~~|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w))")
_LINE_MARKS = re.compile(r"^ {0,3}(?:>\s?|[-*+]\s+|\d+[.)]\s+)", re.M)
_RULE = re.compile(r"^ {0,3}(?:[-*_] ?){3,}$", re.M)


def _title(text: str) -> str:
    """A heading without the marks that may close it."""
    return text.rstrip().rstrip("#").rstrip()


def _from_markdown(text: str) -> tuple[str, str]:
    """(first heading, the text without the marks of Markdown; code is left out)."""
    text = _FENCE.sub("", _FRONT.sub("", text.replace("\r\n", "\n")))
    heading = _HEADING.search(text)
    if heading:
        text = text.replace(heading[0], "", 1)
    steps: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
        (_IMAGE, ""),
        (_LINKED, r"\1"),
        (_RULE, ""),
        (_HEADING, lambda found: _title(found[1])),
        (_LINE_MARKS, ""),
        (_MARKS, ""),
    )
    for pattern, put in steps:
        text = pattern.sub(put, text)
    return _MARKS.sub("", _title(heading[1])) if heading else "", text
