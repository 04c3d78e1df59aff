"""A query as a person or a program types it: words, phrases, site:, inurl:, intitle:, OR, and a minus before any."""

import re
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from rehearsal.directory.folding import fold

_TOKEN = re.compile(r'(?P<minus>-?)(?:(?P<operator>[A-Za-z]{2,12}):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s()"]+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
#: Words an engine does not insist on.
_SMALL_SAID = (
    "in and the of for at near a an em de da do no na o und der die en el la y et le les des il di e w i"
    " profile profiles"
)
_SMALL = frozenset(_SMALL_SAID.split())
_LOOKED_AT = ("site", "inurl", "intitle", "intext")
#: Operators that narrow by something this index does not know.
_IGNORED = ("before", "after", "lang", "loc", "language", "location")


def whole(value: str, lowest: int, highest: int) -> int | None:
    """The number in a parameter, or ``None`` where it is none or out of bounds."""
    if not value.isascii() or not value.isdigit() or len(value) > 6:
        return None
    return int(value) if lowest <= int(value) <= highest else None


class Page(Protocol):
    @property
    def url(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def words(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Term:
    kind: str
    value: str

    def meets(self, page: Page) -> bool:
        if self.kind == "site":
            return _on_site(page.url, self.value)
        if self.kind == "inurl":
            return self.value in page.url.lower()
        looked_at = fold(page.title) if self.kind == "intitle" else page.words
        return f" {self.value}" in f" {looked_at}"


@dataclass(frozen=True, slots=True)
class Query:
    """Each group needs one of its terms; none of ``without`` may be met."""

    groups: tuple[tuple[Term, ...], ...]
    without: tuple[Term, ...]

    @property
    def is_empty(self) -> bool:
        return not self.groups

    def finds(self, page: Page) -> bool:
        if any(term.meets(page) for term in self.without):
            return False
        return all(any(term.meets(page) for term in group) for group in self.groups)

    @property
    def marked(self) -> tuple[str, ...]:
        """What engines print in bold: the words and phrases looked for."""
        return tuple(term.value for group in self.groups for term in group if term.kind == "text")


def parse(text: str) -> Query:
    groups: list[list[Term]] = []
    without: list[Term] = []
    joins = False
    for found in _TOKEN.finditer(text.translate(_QUOTES)):
        if found["word"] in ("OR", "|") and not found["operator"]:
            joins = bool(groups)
            continue
        term = _term(found)
        if term is not None and found["minus"]:
            without.append(term)
        elif term is not None and joins:
            groups[-1].append(term)
        elif term is not None:
            groups.append([term])
        joins = False
    return Query(tuple(tuple(group) for group in groups), tuple(without))


def _term(found: re.Match[str]) -> Term | None:
    operator, phrase = (found["operator"] or "").lower(), found["phrase"]
    value = (found["word"] if phrase is None else phrase).strip()
    if operator in _IGNORED or value in ("AND", "&", "+"):
        return None
    if operator in ("site", "inurl"):
        return Term(operator, value.lower().removeprefix("https://").removeprefix("www.")) if value else None
    if operator and operator not in _LOOKED_AT:
        value = f"{operator} {value}"
    folded = fold(value)
    if phrase is None:
        folded = "" if folded in _SMALL else _stem(folded)
    return Term("intitle" if operator == "intitle" else "text", folded) if folded else None


def _stem(word: str) -> str:
    """ "Studios" finds a studio, as engines do it; nothing cleverer is needed here."""
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


def _on_site(url: str, site: str) -> bool:
    host, _, path = site.partition("/")
    parts = urlsplit(url)
    here = parts.hostname or ""
    return (here == host or here.endswith(f".{host}")) and parts.path.lower().startswith(f"/{path}" if path else "")
