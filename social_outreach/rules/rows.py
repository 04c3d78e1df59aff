"""One row of a file, or one find of a search, as a profile: cleaned, checked, identified."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from platforms.display_counts import NotACount, parse_count, parse_score

#: Texts of a profile that an import may fill in where they are empty.
TEXTS = ("full_name", "url", "bio", "category", "location", "company", "title", "email", "website", "time_zone")
#: Numbers that a later find brings up to date.
COUNTS = ("followers_count", "following_count", "posts_count", "engagement_score")
BIO_LIMIT = 20_000

#: What spreadsheets and data frames write where there is nothing.
_NOTHING = {"-", "–", "—", "n/a", "#n/a", "null", "none", "nan", "nil", "undefined", "\\n"}
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u200b\u2060]")
_SPACES = re.compile(r"\s+")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)")
#: Marks that a spreadsheet takes for a formula; our own exports put an apostrophe before them.
_FORMULA_MARKS = "=+-@\t\r"


@dataclass(slots=True)
class FoundProfile:
    """What is known of one account. ``username`` is normalised; empty and ``None`` mean: not known."""

    platform: str
    username: str
    username_key: str = ""
    full_name: str = ""
    url: str = ""
    bio: str = ""
    category: str = ""
    location: str = ""
    company: str = ""
    title: str = ""
    email: str = ""
    website: str = ""
    time_zone: str = ""
    followers_count: int | None = None
    following_count: int | None = None
    posts_count: int | None = None
    engagement_score: float | None = None
    #: A repeated row of one file: it fills in what is empty but corrects nothing.
    fills_only: bool = False


class Platforms(Protocol):
    """What reading a row asks about platforms. All raise ``ValueError`` with a plain sentence."""

    def identify(self, platform: str, text: str) -> tuple[str, str]:
        """Username and key in a handle or address."""

    def of_address(self, text: str) -> str:
        """The platform that an address belongs to, or ''."""

    def named(self, text: str) -> str:
        """The platform that a word such as 'IG' means."""


def absorb(known: FoundProfile, row: FoundProfile) -> list[str]:
    """Fill and correct ``known`` by ``row``; returns which fields changed. Also takes a model's row as ``known``."""
    changed = []
    for name in TEXTS:
        value = getattr(row, name)
        if value and not getattr(known, name):
            setattr(known, name, value)
            changed.append(name)
    for name in COUNTS:
        value = getattr(row, name)
        stored = getattr(known, name)
        if value is not None and value != stored and (stored is None or not row.fills_only):
            setattr(known, name, value)
            changed.append(name)
    return changed


def clean(text: str, *, several_lines: bool = False) -> str:
    """``text`` without what no field takes: control characters, lone surrogates, outer spaces, our own ``'=``."""
    if not text.isprintable():
        text = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        if not several_lines:
            text = _SPACES.sub(" ", text)
    text = text.strip()
    if text[:1] == "'" and text[1:2] and text[1] in _FORMULA_MARKS:
        text = text[1:].strip()
    return "" if len(text) < 10 and text.casefold() in _NOTHING else text


class RowReader:
    """Reads rows of one file by its mapping. Built once, used for every row."""

    def __init__(
        self,
        *,
        mapping: Mapping[int, str],
        columns: Sequence[str],
        platform: str,
        limits: Mapping[str, int],
        time_zones: Collection[str],
        platforms: Platforms,
    ) -> None:
        self._columns = columns
        self._platform = platform
        self._platforms = platforms
        self._time_zones = time_zones
        self._limits = limits
        self._starts: set[tuple[str, str]] = set()
        self._header = [name.strip() for name in columns]
        self._plan = [
            (index, field, limits.get(field, 200), columns[index], self._parser(field))
            for index, field in sorted(mapping.items())
        ]

    def is_blank(self, cells: list[str]) -> bool:
        """Nothing but empty cells, or the header once more (files stitched together)."""
        if not cells or (not cells[0] and not any(map(str.strip, cells))):
            return True
        return cells[0].strip() == self._header[0] and [cell.strip() for cell in cells] == self._header

    def read(self, cells: list[str]) -> FoundProfile:
        """Raises ``ValueError`` with a sentence for the person who made the file."""
        width = len(cells)
        if width > len(self._columns) and any(map(str.strip, cells[len(self._columns) :])):
            raise ValueError(f"This row has {width} cells; there are {len(self._columns)} columns.")
        values: dict[str, object] = {}
        for index, field, limit, column, parser in self._plan:
            if index >= width or not cells[index]:
                continue
            text = clean(cells[index], several_lines=field == "bio")
            if not text:
                continue
            if len(text) > limit:
                raise ValueError(f"“{column[:60]}” has {len(text):,} characters; at most {limit:,} fit.")
            values[field] = parser(text, column) if parser else text
        return self._identified(values)

    def _parser(self, field: str) -> Callable[[str, str], object] | None:
        if field.endswith("_count"):
            return _count
        found = {"engagement_score": _score, "email": _email, "website": _website, "time_zone": self._time_zone}
        return found.get(field)

    def _time_zone(self, text: str, column: str) -> str:
        if text not in self._time_zones:
            raise ValueError(f"“{column[:60]}”: “{text[:40]}” is not a time zone such as Europe/Berlin.")
        return text

    def _identified(self, values: dict[str, object]) -> FoundProfile:
        username, url = str(values.pop("username", "")), str(values.pop("url", ""))
        if not username and not url:
            raise ValueError("There is neither a username nor the address of a profile.")
        platform = self._platform_of(str(values.pop("platform", "")), username, url)
        name, key = self._platforms.identify(platform, username or url)
        if username and url:
            self._agree(platform, name, key, url)
        first, last = values.pop("first_name", ""), values.pop("last_name", "")
        if (first or last) and "full_name" not in values:
            values["full_name"] = self._fitting("full_name", f"{first} {last}".strip())
        address = self._fitting("url", web_address(url or username))
        return FoundProfile(platform, name, key, url=address, **values)  # type: ignore[arg-type]

    def _agree(self, platform: str, name: str, key: str, url: str) -> None:
        """The address must be that of the username. One like those before it is not taken apart again."""
        start, _, end = url.removesuffix("/").rpartition(name)
        if not end and (platform, start) in self._starts:
            return
        if self._platforms.identify(platform, url)[1] != key:
            raise ValueError(f"The username is “{name[:60]}”, but the address is that of another profile.")
        if not end and len(self._starts) < 100:
            self._starts.add((platform, start))

    def _fitting(self, field: str, text: str) -> str:
        if len(text) > self._limits.get(field, 200):
            raise ValueError(f"The {field.replace('_', ' ')} has {len(text):,} characters; that is too long.")
        return text

    def _platform_of(self, stated: str, username: str, url: str) -> str:
        if not stated:
            platform = self._platform or self._platforms.of_address(url or username)
            if not platform:
                raise ValueError(
                    "The platform is not known: no column says it, nor does an address. Choose one for the whole file."
                )
            return platform
        platform = self._platforms.named(stated)
        at = self._platforms.of_address(url) if url else ""
        if at and at != platform:
            raise ValueError(f"The platform column says “{stated[:40]}”, but the address belongs to {at}.")
        return platform


def web_address(text: str) -> str:
    """``text`` as an address with its scheme; '' for a bare handle."""
    if text[:8].lower().startswith(("https://", "http://")):
        return text
    head, slash, _ = text.lstrip("/").partition("/")
    return f"https://{text.lstrip('/')}" if slash and "." in head and not head.startswith("@") else ""


def _count(text: str, column: str) -> int:
    try:
        return parse_count(text)
    except NotACount as error:
        raise ValueError(f"“{column[:60]}”: {error}.") from None


def _score(text: str, column: str) -> float | None:
    return parse_score(text)


def _email(text: str, column: str) -> str:
    address = text.removeprefix("mailto:")
    if not _EMAIL.fullmatch(address):
        raise ValueError(f"“{column[:60]}”: “{text[:60]}” is not an email address.")
    return address


def _website(text: str, column: str) -> str:
    """Pages link to it, so no other scheme than the web's may stand there."""
    if _SCHEME.match(text) and not text.lower().startswith(("http://", "https://")):
        raise ValueError(f"“{column[:60]}”: “{text[:60]}” is not a web address.")
    return text
