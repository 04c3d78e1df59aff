"""What X makes of a text: its weighted length, its links, and how it stands in an answer.

Weights and lengths: version 3 of the configuration that X publishes with its text library, read 2026-11.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from html import escape
from typing import Final

LONGEST: Final = 280
LINK_LENGTH: Final = 23
_LIGHT: Final = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))

# The part that X knows in full is longer; these are what people write.
_ENDINGS: Final = (
    "com|org|net|edu|gov|info|biz|app|dev|shop|store|online|site|blog|news|agency|studio|design|tech|cloud|example|test"
    "|io|ai|co|me|tv|de|at|ch|uk|fr|es|it|nl|be|pl|pt|se|no|dk|fi|ie|eu|us|ca|au|nz|jp|cn|in|br|mx|za|ru|ua|cz|gr|tr|il"
)
_LINK: Final = re.compile(
    r"(?<![A-Za-z0-9@#$_.\-/])"
    rf"(?:https?://)?(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:{_ENDINGS})(?![A-Za-z0-9-])(?::[0-9]{{1,5}})?"
    r"(?:/[A-Za-z0-9!*';:=+,.$/%#\[\]\-_~@|&()]*[A-Za-z0-9=_#/+\-&)])?/?"
    r"(?:\?[A-Za-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@]*[A-Za-z0-9\-_&=#/])?",
    re.I,
)
_CASHTAG: Final = re.compile(r"(?<![A-Za-z0-9$])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?![A-Za-z0-9])")
_MENTION: Final = re.compile(r"(?<![A-Za-z0-9_@])@([A-Za-z0-9_]{1,15})")

_PICTURE: Final = (
    "[\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d"
    "\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
)
_ONE: Final = f"{_PICTURE}\ufe0f?[\U0001f3fb-\U0001f3ff]?"
_EMOJI: Final = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|[\xa9\xae]\ufe0f"
    f"|{_ONE}[\U000e0020-\U000e007f]*(?:\u200d{_ONE})*"
)


@dataclass(frozen=True)
class Link:
    start: int
    end: int
    address: str
    short: str


def weighted_length(text: str) -> int:
    """Every link counts 23, every emoji 2 however many code points it has, everything else by its range."""
    whole = unicodedata.normalize("NFC", text)
    rest, found = _LINK.subn("", whole)
    rest, pictures = _EMOJI.subn("", rest)
    return LINK_LENGTH * found + 2 * pictures + sum(1 if _is_light(letter) else 2 for letter in rest)


def _is_light(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _LIGHT)


def links(text: str) -> list[Link]:
    found = []
    for match in _LINK.finditer(text):
        address = match[0] if "://" in match[0] else f"http://{match[0]}"
        found.append(Link(match.start(), match.end(), address, shortened(address)))
    return found


def shortened(address: str) -> str:
    letters = hashlib.sha256(address.encode()).hexdigest()[:10]
    return f"https://t.co/{letters}"


def cashtags(text: str) -> int:
    return len(_CASHTAG.findall(text))


def mentions(text: str) -> set[str]:
    return {name.lower() for name in _MENTION.findall(text)}


def as_told(text: str, media_id: str = "") -> str:
    """The text of an answer: links shortened, `& < >` as entities, an address of the media at the end."""
    told, done = "", 0
    for link in links(text):
        told += escape(text[done : link.start], quote=False) + link.short
        done = link.end
    told += escape(text[done:], quote=False)
    return f"{told} {shortened(media_id)}".strip() if media_id else told
