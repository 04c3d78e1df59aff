"""Numbers as people, apps and exports show them: ``12.3K``, ``1,2 Mio.``, ``1.234``, ``4 567``, ``500+``, ``1.2万``.

Whoever shows a count rarely says in which language, so what two languages read differently is decided here:

* One mark before exactly three digits groups where the number stands alone (``1.234`` is 1234) and starts a fraction
  before a unit (``1.234K`` is 1234): apps write a unit so that no fourth digit is needed.
* ``B`` is a billion, unless a Turkish word says what is counted (then *bin*, thousand). Without such a word nothing
  from 10B on is read: it is more likely Turkish than ten billion of anything.
* ``T`` is a thousand (German, Danish, Indian English); nobody is followed by trillions.
* ``500+``, ``+500`` and ``>1K`` mean at least so many and are read as the number they name. ``<1K`` is refused.
* ``L`` (lakh or likes), ``w`` (万 or weeks), ``E`` (Hungarian *ezer* or an exponent), ``mm`` and ``mil.`` (thousand or
  million) are refused; ``lakh``, ``Cr`` and ``mil`` are read. Of two units (``1億2345万``) neither is.
* A word after the number must be a known unit or name what is counted, or else nothing is read: an unknown word may be
  an unknown unit.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

#: More than this is no count of people or posts.
LARGEST = 10**12
_LONGEST = 60

_POWERS: dict[int, str] = {
    3: "k t tsd tausend thousand mil mila mille millier milliers tys тыс тис тысяч тысячи тисяч хил "
    "к rb ribu bin duizend tusen tusind tn tis mii ezer nghìn χιλ ألف الف آلاف هزار हज़ार हजार "
    "হাজার พัน אלף 千 천",
    4: "万 萬 만 หมื่น",
    5: "lakh lakhs लाख লাখ แสน",
    6: "m mio mi mln mill mn million millions millionen millón millones milhão milhões milione "
    "milioni milyon miljoen miljoner millioner milj millió млн миллион миллиона миллионов мільйон "
    "мільйонів jt juta tr triệu εκ مليون ملايين میلیون ล้าน מיליון 百万 百萬 백만",
    7: "cr crore crores करोड़ কোটি 千万 千萬 천만",
    8: "亿 億 억",
    9: "b bn mrd md mld bi billion billions milliarden milliard milliards miliardi milyar млрд مليار",
}
#: What is counted, by the beginnings of the words that say it. "other": none of a profile's three numbers.
_COUNTED: dict[str, str] = {
    "followers": "follower seguidor abonné abonne(e abonnent abonniert volger obserwujący подписчик підписник "
    "читач takipçi pengikut følgere följare seuraaja sledující urmăritor követő người ακόλουθ "
    "ακολούθ فॉलोअर फ़ॉलोअर फॉलोअर متابع フォロワー 粉丝 粉絲 关注者 追蹤者 팔로워 ผู้ติดตาม עוקב دنبال‌کننده دنبال "
    "subscriber fans",
    "following": "following gefolgt abonnement suivi seguid@ seguidos seguido seguindo seguiti seguite "
    "siguiendo volgend obserwowan подписки подписок відстеж takip mengikuti følger följer "
    "seurattu sleduje urmăriți követés đang يتابع フォロー中 已关注 关注 正在追蹤 追蹤中 팔로잉 กำลังติดตาม",
    "posts": "post beitr publica pubblica berichten публикац публікац допис gönderi kiriman opslag inlägg "
    "innlegg julkaisu příspěv bejegyzés bài δημοσιεύσ منشور पोस्ट 投稿 帖子 貼文 게시물 โพสต์ פוסט",
    "other": "like gefällt j'aime curtida gusta piace beğeni suka нравится лайк вподоб polubie いいね 赞 讚 "
    "좋아요 إعجاب people person personen personas persone personnes pessoas member mitglied miembro "
    "membre talking falando connection contact kontakt conexion conexõ relation collegament "
    "bağlantı контакт video vidéo vídeo photo foto view were waren here checkin check-in parlent "
    "sprechen",
}
#: Small words and counters between the unit and what is counted.
_BETWEEN = re.compile(r"(?:de |d'|di |do |of |位|名の|名|人の|人|명의|명|个|個|件の|件|篇|개|mal „?|me |mi )")
_TURKISH = ("takip", "gönderi", "beğeni")

#: "Followers: 12.3K"; in scripts other than Latin no colon is needed: "팔로워 1.2만명".
_LEAD = re.compile(r"(?P<word>[^\d<>≥~≈+:-]{1,30}?) ?(?::|(?<=[^\x00-\u02ff])) ?(?=[>≥~≈+\d])")
_SHAPE = re.compile(r"(?:[>≥~≈+] ?)?(?P<number>\d[\d.,' ]*)(?P<exponent>e\+?\d{1,2}(?!\w))?(?P<rest>.*)", re.DOTALL)
#: Groups of three; or of two before the last three, as in India.
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,' ])\d{3})(?:\1\d{3})*|[1-9]\d?(?:,\d{2})+,\d{3}")
_DECIMAL = re.compile(r"(?P<whole>\d+)(?:[.,](?P<part>\d+))?")
_GROUPED_DECIMAL = re.compile(r"(?P<whole>[1-9]\d{0,2}(?:([.,' ])\d{3})+)(?!\2)[.,](?P<part>\d+)")
#: Apostrophes; Arabic marks of decimals and thousands; marks that only turn the direction of writing.
_MARKS = str.maketrans({**dict.fromkeys("’`´", "'"), "٫": ".", "٬": ","})
_UNSEEN = dict.fromkeys(
    [0x061C, 0x200B, *range(0x200D, 0x2010), *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A)]
)


class NotACount(ValueError):
    """This is not a count."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text[:40]}” is not a number")


def parse_count(text: str) -> int:
    """The whole number that ``text`` means. Raises ``NotACount``."""
    if text.isascii() and text.isdigit() and len(text) < 13:
        return int(text)
    return read_count(text)[0]


def read_count(text: str) -> tuple[int, str]:
    """The number, and what is counted: followers, following, posts, other or ''. Raises ``NotACount``."""
    plain = _plain(text) if len(text) <= _LONGEST else ""
    lead = _LEAD.match(plain)
    label = counted(lead["word"]) if lead else ""
    found = _SHAPE.fullmatch(plain[lead.end() :] if lead and label else plain)
    if found is None:
        raise NotACount(text)
    unit, rest = _unit_and_rest(found["rest"].strip())
    noun = rest.lstrip("+ ").rstrip(" .")
    kind = counted(noun)
    if (noun and not kind and _BETWEEN.sub("", f"{noun} ", count=1).strip()) or (unit == "mil" and "mil." in plain):
        raise NotACount(text)
    factor = (_factor(unit, noun) if unit else 1) * 10 ** int((found["exponent"] or "e0").lstrip("e+"))
    value = _value(found["number"].rstrip(" "), with_factor=factor > 1, text=text)
    if unit == "b" and value >= 10 and factor == 10**9:
        raise NotACount(text)
    return _whole(value * factor, text), kind or label


def counted(noun: str) -> str:
    """What a word such as ``abonnés`` counts: followers, following, posts, other; '' for any other word."""
    noun = _plain(noun)
    for word in (noun, _BETWEEN.sub("", noun, count=1)):
        for stem, kind in _STEMS:
            if word.startswith(stem):
                return kind
    return ""


def parse_score(text: str) -> float | None:
    """An engagement score from 0 to 100, with or without a percent sign; ``None`` for anything else."""
    plain = text.strip().removesuffix("%").strip().replace(",", ".")
    if not re.fullmatch(r"\d{1,3}(\.\d{1,15})?", plain, re.ASCII):
        return None
    score = float(plain)
    return score if score <= 100 else None


def _plain(text: str) -> str:
    """One form for all ways to write the same: ASCII digits, single spaces, no capitals. Refuses ``²`` and ``½``."""
    if any(unicodedata.category(character) == "No" for character in text):
        return ""
    plain = unicodedata.normalize("NFKC", text.translate(_UNSEEN)).translate(_MARKS).casefold()
    plain = "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in plain)
    return unicodedata.normalize("NFKC", " ".join(plain.split()))


def _unit_and_rest(text: str) -> tuple[str, str]:
    """The unit at the start of ``text`` ('' where there is none) and what follows it."""
    word = re.split(r"[ +]", text, maxsplit=1)[0]
    unit = word.rstrip(".")
    if unit in _UNITS:
        return unit, text[len(word) :].strip()
    for unit in _GLUED:
        if text.startswith(unit):
            rest = text[len(unit) :].strip()
            return (unit, rest) if not rest.startswith(_GLUED) else ("", text)
    return "", text


def _factor(unit: str, noun: str) -> int:
    return 10**3 if unit == "b" and noun.startswith(_TURKISH) else _UNITS[unit]


def _value(number: str, *, with_factor: bool, text: str) -> Fraction:
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


_UNITS = {_plain(unit): 10**power for power, units in _POWERS.items() for unit in units.split()}
#: Units of scripts that put no space after them, the longest first.
_GLUED = tuple(sorted((unit for unit in _UNITS if unit[0] > "\u0e00"), key=len, reverse=True))
_STEMS = sorted(
    ((_plain(stem), kind) for kind, stems in _COUNTED.items() for stem in stems.split()), key=lambda pair: -len(pair[0])
)
