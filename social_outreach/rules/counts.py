"""Numbers as people and exports write them: ``12.3K``, ``1,2 Mio.``, ``1.234``, ``4 567``, ``500+``."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

#: More than this is no count of people or posts.
LARGEST = 10**12

_UNITS: dict[str, int] = {
    **dict.fromkeys(("k", "tsd", "tsd.", "t", "mil", "thousand", "тыс", "тыс.", "rb", "bin"), 10**3),
    **dict.fromkeys(("m", "mio", "mio.", "mi", "mln", "mln.", "million", "millions", "millionen", "millones"), 10**6),
    **dict.fromkeys(("mn", "mn.", "millón", "milhões", "milhão", "млн", "млн.", "jt"), 10**6),
    **dict.fromkeys(("b", "bn", "mrd", "mrd.", "md", "bi", "billion", "milliarden"), 10**9),
    **dict.fromkeys(("万", "萬", "만"), 10**4),
    **dict.fromkeys(("亿", "億", "억"), 10**8),
}
_SHAPE = re.compile(r"(?P<number>\d[\d.,' ]*)(?P<exponent>e\+?\d{1,2})?(?P<unit>[^\W\d_]*\.?)(?: *\+)?(?: [^\W\d_]+)?")
#: Groups of three; or of two before the last three, as in India.
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,' ])\d{3})(?:\1\d{3})*|[1-9]\d?(?:,\d{2})+,\d{3}")
_DECIMAL = re.compile(r"(?P<whole>\d+)(?:[.,](?P<part>\d+))?")
_GROUPED_DECIMAL = re.compile(r"(?P<whole>[1-9]\d{0,2}(?:([.,' ])\d{3})+)(?!\2)[.,](?P<part>\d+)")
_MARKS = str.maketrans(dict.fromkeys("’`´", "'"))


class NotACount(ValueError):
    """This is not a count."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text[:40]}” is not a number")


def parse_count(text: str) -> int:
    """The whole number that ``text`` means. Raises ``NotACount``."""
    if text.isascii() and text.isdigit() and len(text) < 13:
        return int(text)
    found = _SHAPE.fullmatch(_tidy(text)) if len(text) <= 60 else None
    if found is None:
        raise NotACount(text)
    number, unit = found["number"].rstrip(" "), found["unit"]
    if unit and unit not in _UNITS:
        # "3 followers" names what is counted; "3x" says nothing that could be trusted.
        if len(unit) < 4:
            raise NotACount(text)
        unit = ""
    factor = _UNITS.get(unit, 1) * 10 ** int((found["exponent"] or "e0").lstrip("e+"))
    return _whole(_value(number, with_factor=factor > 1, text=text) * factor, text)


def parse_score(text: str) -> float | None:
    """An engagement score from 0 to 100, with or without a percent sign; ``None`` for anything else."""
    plain = text.strip().removesuffix("%").strip().replace(",", ".")
    if not re.fullmatch(r"\d{1,3}(\.\d{1,15})?", plain, re.ASCII):
        return None
    score = float(plain)
    return score if score <= 100 else None


def _tidy(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_MARKS).casefold()
    plain = re.sub(r"\s+", " ", plain).strip()
    return re.sub(r"(?<=\d) (?=[^\W\d_])", "", plain)


def _value(number: str, *, with_factor: bool, text: str) -> Fraction:
    """``1.234`` is grouped where it stands alone, and a fraction before a unit: ``1.234K``."""
    decimal = _DECIMAL.fullmatch(number)
    if decimal and (with_factor or not _GROUPED.fullmatch(number)):
        return _fraction(decimal["whole"], decimal["part"] or "")
    if _GROUPED.fullmatch(number):
        return Fraction(int(re.sub(r"[.,' ]", "", number)))
    mixed = _GROUPED_DECIMAL.fullmatch(number)
    if mixed is None:
        raise NotACount(text)
    return _fraction(re.sub(r"[.,' ]", "", mixed["whole"]), mixed["part"])


def _fraction(whole: str, part: str) -> Fraction:
    return Fraction(int(whole + part), 10 ** len(part))


def _whole(value: Fraction, text: str) -> int:
    """Exports of data frames write ``12.0``; half a follower is a mistake."""
    if value.denominator != 1 or value > LARGEST:
        raise NotACount(text)
    return int(value)
