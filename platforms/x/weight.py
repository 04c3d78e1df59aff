"""How long X says a text is.

Facts of twitter-text's configuration 3 (https://github.com/twitter/twitter-text, read 2026-11-21): a text is measured
in Unicode form NFC; a character weighs 1 in four ranges and 2 elsewhere; each link counts 23, with and without scheme;
each emoji counts 2, however many code points make it up. A post may weigh 280.

Two things are told without a table of all emoji: any two regional indicators count as one flag, and any emoji joined by
a zero-width joiner as one. X may count such sequences as several where it does not know them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

MOST = 280
LINK = 23
EMOJI = 2

_LIGHT = re.compile("[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")

# -- emoji ---------------------------------------------------------------------------------------------

_TAKES_SKIN = (
    "\u261d\u26f9\u270a-\u270d\U0001f385\U0001f3c2-\U0001f3c4\U0001f3c7\U0001f3ca-\U0001f3cc\U0001f442\U0001f443"
    "\U0001f446-\U0001f450\U0001f466-\U0001f478\U0001f47c\U0001f481-\U0001f483\U0001f485-\U0001f487\U0001f48f"
    "\U0001f491\U0001f4aa\U0001f574\U0001f575\U0001f57a\U0001f590\U0001f595\U0001f596\U0001f645-\U0001f647"
    "\U0001f64b-\U0001f64f\U0001f6a3\U0001f6b4-\U0001f6b6\U0001f6c0\U0001f6cc\U0001f90c\U0001f90f"
    "\U0001f918-\U0001f91f\U0001f926\U0001f930-\U0001f939\U0001f93c-\U0001f93e\U0001f977\U0001f9b5\U0001f9b6"
    "\U0001f9b8\U0001f9b9\U0001f9bb\U0001f9cd-\U0001f9cf\U0001f9d1-\U0001f9dd\U0001fac3-\U0001fac5"
    "\U0001faf0-\U0001faf8"
)
#: Those of the first plane that are emoji also without the variation selector weigh 2 anyway.
_SYMBOLS = (
    "\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935\u2b05-\u2b55"
    "\u3030\u303d\u3297\u3299"
)
_PICTURES = "\U0001f004-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
_ONE = (
    f"(?:[{_TAKES_SKIN}](?:\ufe0f?[\U0001f3fb-\U0001f3ff]|\ufe0f)?|[{_SYMBOLS}{_PICTURES}]\ufe0f?|[\u00a9\u00ae]\ufe0f)"
)
_EMOJI = re.compile(
    "[0-9#*]\ufe0f?\u20e3"
    "|[\U0001f1e6-\U0001f1ff]{2}"
    "|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
    f"|{_ONE}(?:\u200d{_ONE})*"
    "|[\U0001f3fb-\U0001f3ff]"
)

# -- links ---------------------------------------------------------------------------------------------

_ACCENTS = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_LETTERS = f"a-z0-9_{_ACCENTS}-"
#: Labels joined by dots. Behind a scheme letters of all scripts may stand in a name. One without a scheme is looked for
#: from its first letter only, or a long word would be read again from each of its letters.
_HOST = re.compile(
    r"(?P<scheme>https?://)(?P<wide>[\w-]+(?:\.[\w-]+)+)"
    rf"|(?<![{_LETTERS}.])(?P<bare>[{_LETTERS}]+(?:\.[{_LETTERS}]+)+)",
    re.IGNORECASE,
)
_PORT = re.compile(r":[0-9]+")
_PATH = re.compile(rf"/[a-z0-9\u0400-\u04ff{_ACCENTS}!*';:=+,.$/%#\[\]\-\u2013_~@|&()]*", re.IGNORECASE)
_QUERY = re.compile(r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*", re.IGNORECASE)
_PATH_END = re.compile(rf"[a-z0-9\u0400-\u04ff{_ACCENTS}+\-=_#/]", re.IGNORECASE)
_QUERY_END = re.compile(r"[a-z0-9_&=#/-]", re.IGNORECASE)
#: A label of a name has at most so many bytes (RFC 1035).
_LONGEST_LABEL = 63
_TOP = re.compile(r"xn--[a-z0-9-]+|[a-z]+", re.IGNORECASE)
#: Before a link none of these may stand; before one without scheme none of the second either.
_NOT_BEFORE = re.compile("[a-z0-9@＠$#＃]", re.IGNORECASE)
_NOT_BEFORE_BARE = re.compile(r"[-_./]")
_NOT_AFTER = re.compile(r"[0-9a-z@+-]", re.IGNORECASE)


def weighted_length(text: str) -> int:
    """What X counts for ``text``; at most 280 fit into a post."""
    text = unicodedata.normalize("NFC", text)
    total, at = 0, 0
    for start, end in links(text):
        total += _weight(text[at:start]) + LINK
        at = end
    return total + _weight(text[at:])


def links(text: str) -> list[tuple[int, int]]:
    """Where the links of a text begin and end."""
    found: list[tuple[int, int]] = []
    at = 0
    for host in _HOST.finditer(text):
        end = _host_end(text, host) if host.start() >= at and _may_begin(text, host) else 0
        if end:
            at = _tail_end(text, end)
            found.append((host.start(), at))
    return found


def _weight(text: str) -> int:
    plain, emoji = _EMOJI.subn("", text)
    light = len(_LIGHT.findall(plain))
    return emoji * EMOJI + 2 * len(plain) - light


def _may_begin(text: str, host: re.Match[str]) -> bool:
    before = text[host.start() - 1] if host.start() else ""
    if _NOT_BEFORE.match(before):
        return False
    return bool(host["scheme"]) or not _NOT_BEFORE_BARE.match(before)


def _host_end(text: str, host: re.Match[str]) -> int:
    """Where the name ends: behind its last label that begins with a top-level domain; 0 where it is no name."""
    name = "wide" if host["scheme"] else "bare"
    at, best, labels = host.start(name), 0, host[name].split(".")
    for number, label in enumerate(labels):
        top = _top_of(label, wide=bool(host["scheme"]))
        if number and top and not _NOT_AFTER.match(text[at + len(top) : at + len(top) + 1]):
            if not _is_name(labels[:number], strict=bool(host["scheme"])):
                return 0
            best = at + len(top)
            if len(top) < len(label):
                break
        at += len(label) + 1
    return best


def _top_of(label: str, *, wide: bool) -> str:
    """The top-level domain that a label is, or begins with; '' where it is none. ``wide``: in any script."""
    known = _top_level_domains()
    if wide and label.lower() in known:
        return label
    top = _TOP.match(label)
    return top[0] if top and top[0].lower() in known else ""


def _is_name(labels: list[str], *, strict: bool) -> bool:
    """Whether these may stand before a top-level domain. ``strict``: behind a scheme X looks closer."""
    if strict and ("_" in labels[-1] or any(label[0] in "-_" or label[-1] in "-_" for label in labels)):
        return False
    return all(_is_label(label) for label in labels)


def _is_label(label: str) -> bool:
    """Whether it is short enough, as name servers know it."""
    if label.isascii() or len(label) > _LONGEST_LABEL:
        return len(label) <= _LONGEST_LABEL
    if label.lower().startswith("xn--"):
        return False
    return len("xn--") + len(label.encode("punycode", "replace")) <= _LONGEST_LABEL


def _tail_end(text: str, end: int) -> int:
    """Where a link ends that goes on behind its name with a port, a path, a query."""
    port = _PORT.match(text, end)
    end = port.end() if port else end
    path = _PATH.match(text, end)
    end = _trimmed(text, end, path.end(), _PATH_END) if path else end
    query = _QUERY.match(text, end)
    return _trimmed(text, end, query.end(), _QUERY_END) if query else end


def _trimmed(text: str, start: int, end: int, allowed: re.Pattern[str]) -> int:
    """``end`` without what closes a sentence; a bracket stays where its partner stands in the link as well."""
    surplus = text.count(")", start, end) - text.count("(", start, end)
    while end > start and not allowed.match(text[end - 1]):
        if text[end - 1] == ")":
            if surplus <= 0 and allowed is _PATH_END:
                return end
            surplus -= 1
        elif text[end - 1] == "(":
            surplus += 1
        end -= 1
    return end


@cache
def _top_level_domains() -> frozenset[str]:
    lines = Path(__file__).with_name("top_level_domains.txt").read_text(encoding="ascii").splitlines()
    known = " ".join(line for line in lines if not line.startswith("#")).split()
    return frozenset([*known, *(top[4:].encode().decode("punycode") for top in known if top.startswith("xn--"))])
