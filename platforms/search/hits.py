"""Reading result rows without trusting them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from platforms.search.base import Hit

LONGEST_ADDRESS = 2048
LONGEST_TEXT = 1000
#: More rows than any page of ours can have.
MOST_ROWS = 200

_MARKUP = re.compile(r"</?(?:strong|b|em|i|mark|span)\b[^<>]{0,100}>", re.IGNORECASE)
_BLANK_OR_HIDDEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")


def hits_in(rows: object, *, url: str, title: str = "title", snippet: str, markup: bool = False) -> tuple[Hit, ...]:
    """The usable rows, in order. ``url``, ``title`` and ``snippet`` are the service's names of the fields; ``markup``:
    its texts carry HTML. Rows that are no object or have no http address are dropped."""
    listed = rows[:MOST_ROWS] if isinstance(rows, list) else []
    return tuple(_read(listed, url, title, snippet, markup))


def is_web_address(value: object) -> bool:
    """Whether ``value`` is an http or https address with a host."""
    if not isinstance(value, str) or len(value) > LONGEST_ADDRESS or _BLANK_OR_HIDDEN.search(value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _read(rows: list[object], url: str, title: str, snippet: str, markup: bool) -> Iterable[Hit]:
    for row in rows:
        address = row.get(url) if isinstance(row, dict) else None
        if isinstance(row, dict) and isinstance(address, str) and is_web_address(address):
            yield Hit(address, _plain(row.get(title), markup), _plain(row.get(snippet), markup))


def _plain(value: object, markup: bool) -> str:
    if not isinstance(value, str):
        return ""
    text = value[: LONGEST_TEXT * 4]
    if markup:
        text = html.unescape(_MARKUP.sub("", text))
    return _BLANK_OR_HIDDEN.sub(" ", text).strip()[:LONGEST_TEXT]
