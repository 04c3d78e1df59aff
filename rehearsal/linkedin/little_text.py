"""What LinkedIn makes of a commentary: a small language of its own.

Fifteen letters are reserved and stand for themselves only behind a backslash. A mention, a hashtag and the hashtag
template are read; at any other reserved letter the text ends, and nobody is told
(learn.microsoft.com/linkedin/marketing/community-management/shares/little-text-format, read 2026-11).
"""

import re
from typing import Final

RESERVED: Final = frozenset("\\|{}@[]()<>#*_~")
_MENTION: Final = re.compile(
    r"@\[((?:[^\\\]\[]|\\.)+)\]\(urn:li:(?:person|organization|organizationBrand):[A-Za-z0-9_-]+\)"
)
_TEMPLATE: Final = re.compile(r"\{hashtag\|(?:\\)?#\|((?:[^\\|{}]|\\.)+)\}")
_HASHTAG: Final = re.compile(r"#\w")


def shown(commentary: str) -> str:
    """The text as readers see it, cut where LinkedIn would cut it."""
    told, at = [], 0
    while at < len(commentary):
        piece, length = _next(commentary, at)
        if not length:
            break
        told.append(piece)
        at += length
    return "".join(told)


def _next(text: str, at: int) -> tuple[str, int]:
    """What stands at this place, and how much of the text it takes; 0: the text ends here."""
    letter = text[at]
    if letter not in RESERVED:
        return letter, 1
    if letter == "\\":
        escaped = text[at + 1 : at + 2]
        return (escaped, 2) if escaped and escaped in RESERVED else ("", 0)
    if letter == "#" and _HASHTAG.match(text, at) and text[at + 1] != "_":
        return "#", 1
    for pattern, before in ((_MENTION, ""), (_TEMPLATE, "#")):
        found = pattern.match(text, at)
        if found:
            return before + re.sub(r"\\(.)", r"\1", found[1]), found.end() - at
    return "", 0
