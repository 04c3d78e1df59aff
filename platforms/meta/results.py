"""What a search result says of an Instagram account or of a Facebook Page or profile.

Shapes as seen in result pages, from memory: no vendor document, and none was checked against live pages on 2026-11-21.
"""

from __future__ import annotations

import re

from platforms.results import (
    ResultFacts,
    counts_in,
    is_cut,
    name_before_handle,
    name_in,
    tidy,
    tidy_title,
    without_site,
)

#: The title of a post: ``Studio X on Instagram: "New cake"``.
_POSTER = re.compile(r"(?P<name>[^\"“]{1,80}?) (?:on|auf|sur|en|no|su|op|w|на) Instagram\s?[:：]")
_QUOTED = re.compile(r"[(（]@[\w.]{1,30}[)）][^:：\"“„«]{0,40}[:：]\s?[\"“„«]")
_VIDEOS_FROM = re.compile(
    r"(?:videos from|Videos von|vidéos (?:Instagram )?de|videos (?:de Instagram )?de|vídeos (?:do Instagram )?de|"
    r"video (?:di Instagram )?di|video's van) (?P<name>[^()（）]{1,60}?) ?[(（]@"
)
#: Parts of a Page that stand in its title.
_SECTION_WORDS = (
    "home posts about photos videos reviews community events services shop startseite beiträge info fotos "
    "accueil  publications inicio publicaciones página inicial início publicações informazioni foto post strona główna "
    "ana sayfa главная"
)
_SECTIONS = set(_SECTION_WORDS.split())
#: A period that ends a sentence and not the short form of a unit.
_PERIOD = re.compile(r"(?<!Mio)(?<!Tsd)(?<!Mrd)(?<!tys)(?<!тыс)(?<!тис)(?<!mill)\.(?: |$)")


def instagram_facts_of(title: str, snippet: str) -> ResultFacts:
    """``Studio X (@studiox) • Instagram photos and videos``; ``12.3K Followers, 310 Following, 95 Posts - …``."""
    title, text = tidy_title(title), tidy(snippet)
    counts = counts_in(text)
    poster = _POSTER.match(title)
    name = name_before_handle(title) or (name_in(poster["name"]) if poster else "")
    if "followers" not in counts.said:
        return ResultFacts(full_name=name)
    rest = text[counts.end :]
    seen = _VIDEOS_FROM.search(rest)
    name = name or (name_in(seen["name"]) if seen else "")
    return counts.added_to(ResultFacts(full_name=name, bio=_quoted_bio(rest)))


def _quoted_bio(rest: str) -> str:
    """The text in ``… - Studio X (@studiox) on Instagram: "Bakery in Lisbon"``."""
    opening = _QUOTED.search(rest)
    if opening is None:
        return ""
    bio = rest[opening.end() :]
    closing = max(bio.rfind(mark) for mark in '"“”»')
    return (bio[:closing] if closing > 0 else bio).strip()


def facebook_facts_of(title: str, snippet: str) -> ResultFacts:
    """``Studio X - Home | Facebook``; ``Studio X, Lisbon. 1,204 likes · 12 talking about this. Bio``."""
    parts = _title_parts(without_site(tidy_title(title), "Facebook"))
    text = tidy(snippet)
    name = name_in(parts[0])
    place, bio = _place_and_bio(text, name) if name else ("", "")
    if not place and len(parts) == 2 and not is_cut(parts[1]) and _is_said(parts[1], text):
        place = parts[1].strip()
    return counts_in(text).added_to(ResultFacts(full_name=name, location=place, bio=bio))


def _title_parts(title: str) -> list[str]:
    """The name, and a second part where there is one that is no section of the Page."""
    for mark in (" - ", " – ", " | "):
        head, found, last = title.rpartition(mark)
        if found and set(re.findall(r"\w+", last.casefold())) <= _SECTIONS:
            title = head
    return title.split(" | ")


def _is_said(place: str, text: str) -> bool:
    """A second part may be the place or belong to the name; it is the place where the snippet says so too."""
    return bool(re.search(rf", {re.escape(place.strip())}\.(?: |$)", text))


def _place_and_bio(text: str, name: str) -> tuple[str, str]:
    """Both stand around the counts: ``Studio X, Lisbon. 1,204 likes · 30 were here. Bio``."""
    if not text.casefold().startswith(name.casefold()):
        return "", ""
    rest = text[len(name) :]
    place = ""
    if rest.startswith(", "):
        pieces = re.split(r"\. (?=[^.·]{0,30}\d)", rest[2:], maxsplit=1)
        if len(pieces) < 2 or len(pieces[0]) > 80 or re.search(r"\d{2}|[!?]", pieces[0]):
            return "", ""
        place, rest = pieces
    elif rest.startswith(". "):
        rest = rest[2:]
    else:
        return "", ""
    return place, _after_counts(rest)


def _after_counts(rest: str) -> str:
    """What follows the counts of likes and visits; '' where there are none."""
    segments = rest.split(" · ")
    counting = 0
    while counting < min(4, len(segments)) and re.search(r"\d", segments[counting][:30]):
        counting += 1
    if not counting:
        return ""
    pieces = _PERIOD.split(segments[counting - 1], maxsplit=1)
    if len(pieces) < 2 or not pieces[1].strip():
        return ""
    return " · ".join([pieces[1].strip(), *segments[counting:]])
