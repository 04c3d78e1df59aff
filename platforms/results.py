"""What a search result says of a profile: facts read from its title and snippet, for all platforms alike.

The shapes are those seen in result pages; no vendor documents them, and none was checked against live pages on
2026-11-21. Hence the rule of all readers: what is not said in a known shape stays empty. A wrong fact ends in a message
to its owner, a missing one does not.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from platforms.display_counts import NotACount, counted, read_count


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """Facts of one profile; '' and ``None`` mean: not said."""

    full_name: str = ""
    title: str = ""
    company: str = ""
    location: str = ""
    bio: str = ""
    category: str = ""
    followers_count: int | None = None
    following_count: int | None = None
    posts_count: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts that stand side by side in a text, by what is counted, and where they begin and end."""

    said: dict[str, int]
    start: int
    end: int

    def added_to(self, facts: ResultFacts) -> ResultFacts:
        """``facts`` with the counts that were said."""
        return replace(
            facts,
            followers_count=self.said.get("followers"),
            following_count=self.said.get("following"),
            posts_count=self.said.get("posts"),
        )


@dataclass(frozen=True, slots=True)
class _Count:
    kind: str
    value: int
    start: int
    end: int


NO_COUNTS = Counts({}, 0, 0)
#: Engines cut titles near 70 and snippets near 300 characters; whatever is longer is none.
_LONGEST = 1_000
_MOST_NUMBERS = 20
_TAGS = re.compile(r"</?(?:strong|b|em|i|span|mark)(?: [^<>]{0,80})?>", re.IGNORECASE)
_UNSEEN = dict.fromkeys([0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF])
#: Pages show how much is new before their title: "(20+) Ada Lovelace".
_NEWS = re.compile(r"\(\d{1,3}\+?\) ")
_HANDLE = re.compile(r" ?[(（]@[\w.]{1,30}[)）]")
_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?<!\d[.,])\d{1,15}(?:[.,'’٫٬]\d{1,15}|[ ]\d{3}(?!\d))*")
_AFTER_NUMBER = re.compile(r"[^,;|·•()（）–—\"“”、。\d]{0,40}")
_WORD = re.compile(r" ?[^\s.]+\.?")
#: What may still belong to the noun: "abonné(e)s", "Follower*innen", "Gefällt mir“".
_NOUN_ENDING = re.compile(r"(?:\([a-zé]{1,3}\)s?|[*:_]innen| mir[“”\"]?)?")
_COLON_BEFORE = re.compile(r"(?:^|[\s.,;·•|])([^\W\d_][^\d.,;·•|:：]{0,20})[:：] ?$")
#: Languages that put the word before the number without a colon.
_WORD_BEFORE = ("フォロワー", "フォロー中", "投稿", "팔로워", "팔로잉", "게시물")
_BESIDE = re.compile(r"[^\w\"“”]{0,6}")
_EDGES = "·•|"
_NO_NAMES = re.compile(r"https?:|www\.|@|\blog ?in\b|\bsign ?up\b|\banmelden\b|\bprofiles\b", re.IGNORECASE)
_PLATFORMS = {"linkedin", "instagram", "facebook", "tiktok"}


def tidy(text: str) -> str:
    """``text`` on one line, without the marks that engines add for emphasis; at most 1000 characters."""
    text = html.unescape(_TAGS.sub("", text[:_LONGEST])).translate(_UNSEEN)
    text = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in text)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def tidy_title(text: str) -> str:
    """``tidy``, and without the number of news before it."""
    return _NEWS.sub("", tidy(text), count=1) if text.lstrip().startswith("(") else tidy(text)


def is_cut(text: str) -> bool:
    """Whether an engine cut ``text`` off at its end."""
    return text.rstrip().endswith(("...", "…"))


def without_site(title: str, site: str) -> str:
    """``title`` without its last part where that is the site's name: ``Ada | Facebook``."""
    for mark in (" | ", " - ", " – ", " — ", " • ", " · "):
        head, found, last = title.rpartition(mark)
        if found and last.casefold().startswith(site.casefold()) and len(last) <= len(site) + 12:
            return head.strip()
    return title


def name_in(text: str) -> str:
    """``text`` where it can be the name of a person or a house; '' where it is cut, an address, or the site's own."""
    name = text.strip(" -–—|•·,:")
    if is_cut(text) or not 1 < len(name) <= 100 or not any(letter.isalpha() for letter in name):
        return ""
    return "" if _NO_NAMES.search(name) or _PLATFORMS & set(re.findall(r"\w+", name.casefold())) else name


def name_before_handle(title: str) -> str:
    """The name in ``Studio X (@studiox) • Instagram photos and videos``; '' where there is no handle."""
    found = _HANDLE.search(title)
    return name_in(title[: found.start()]) if found else ""


def counts_in(text: str) -> Counts:
    """The first counts that stand side by side, or one that stands alone between two dots.

    A number within a sentence is not taken: "I took brands to 100K followers" says nothing of this profile.
    """
    for row in _rows(list(_counts(text)), text):
        alone = len({count.kind for count in row}) == 1
        if alone and not (row[0].kind != "other" and _stands_alone(text, row[0].start, row[-1].end)):
            continue
        said: dict[str, int] = {}
        for count in row:
            said.setdefault(count.kind, count.value)
        return Counts(said, row[0].start, row[-1].end)
    return NO_COUNTS


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[:start].rstrip(), text[end:].strip()
    return (not before or before[-1] in _EDGES) and (not after or after[0] in _EDGES)


def _rows(found: list[_Count], text: str) -> Iterator[list[_Count]]:
    """Counts with nothing but punctuation between them."""
    row: list[_Count] = []
    for count in found:
        if row and not _BESIDE.fullmatch(text, row[-1].end, count.start):
            yield row
            row = []
        row.append(count)
    if row:
        yield row


def _counts(text: str) -> Iterator[_Count]:
    for seen, number in enumerate(_NUMBER.finditer(text)):
        if seen >= _MOST_NUMBERS:
            return
        count = _labelled(text, number) or _followed_by_noun(text, number)
        if count:
            yield count


def _followed_by_noun(text: str, number: re.Match[str]) -> _Count | None:
    """``12.3K Followers``: the shortest run of words that says what is counted."""
    for end in _ends(text, number):
        try:
            value, kind = read_count(text[number.start() : end])
        except NotACount:
            continue
        if kind:
            ending = _NOUN_ENDING.match(text, end)
            return _Count(kind, value, number.start(), ending.end() if ending else end)
    return None


def _labelled(text: str, number: re.Match[str]) -> _Count | None:
    """``Followers: 12.3K`` and ``フォロワー12.3万人``: the longest run that is a number and its unit."""
    before = text[max(0, number.start() - 24) : number.start()]
    plain = before.rstrip()
    label = next((word for word in _WORD_BEFORE if plain.endswith(word)), "")
    colon = _COLON_BEFORE.search(before)
    kind = counted(label or (colon[1] if colon else ""))
    if not kind:
        return None
    start = number.start() - (len(before) - (plain.rfind(label) if label else colon.start(1) if colon else 0))
    for end in [*reversed(_ends(text, number)), number.end()]:
        try:
            value, noun = read_count(text[number.start() : end])
        except NotACount:
            continue
        if not noun:
            return _Count(kind, value, start, end)
    return None


def _ends(text: str, number: re.Match[str]) -> list[int]:
    """Where the first words after a number end."""
    after = _AFTER_NUMBER.match(text, number.end())
    words = list(_WORD.finditer(after[0]))[:5] if after else []
    return [number.end() + word.end() for word in words]
