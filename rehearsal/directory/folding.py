"""Text as it is compared: no accents, no case, words apart by one blank."""

import hashlib
import re
import unicodedata

_NOT_WORDS = re.compile(r"[\W_]+")
#: Letters that carry no accent which could be taken off.
_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ı": "i", "đ": "d"})


def fold(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS).casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _NOT_WORDS.sub(" ", bare).strip()


def slug(text: str) -> str:
    """ASCII letters and digits only, words joined by hyphens."""
    return "-".join(fold(text).encode("ascii", "ignore").decode().split())


def number(seed: str, below: int) -> int:
    """The same seed gives the same number on every start; nothing here is thrown with dice."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big") % below
