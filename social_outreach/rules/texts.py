"""What must not stand in a text: placeholders, and ways to reach somebody or numbers that nobody gave.

From a drafter none of it is taken. From a person a placeholder is not, and the rest is flagged for the approver.
Each answer is a sentence that a reviewer understands and that the drafter is shown when it writes anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from social_outreach.rules.fencing import EMAIL, HANDLE, LINK, PHONE, SPELLED_LINK
from social_outreach.rules.templating import unfilled
from social_outreach.rules.tokens import folded

_GREETINGS = (
    r"(?:Dear|Hi|Hey|Hello|Hallo|Liebe[rs]?|Sehr geehrte[rs]?|Guten Tag|Hola|Estimad[oa]|Querid[oa]|Ol[áa]|Oi"
    r"|Car[oa]|Prezad[oa]|Bonjour"
    r"|Salut|Ch[eè]re?|Cher|Ciao|Gentile|Hoi|Beste|Hej|Hei|Dag|Cześć|Merhaba|Привет|Здравствуйте|Γεια)"
)
_NAME_WORDS = (
    r"(?:[Nn]ame|NAME|[Ff]irst ?[Nn]ame|[Ff]ull ?[Nn]ame|[Vv]orname|[Nn]achname|[Nn]ombre|[Nn]ome|[Nn]om"
    r"|[Pp]r[ée]nom|[Nn]aam|[Vv]oornaam"
    r"|[Nn]amn|[Nn]avn|[Nn]imi|[Ii]mię|[Ii]sim|[Ии]мя|[Όό]νομα|[Uu]sername|[Rr]ecipient|[Ee]mpfänger|[Uu]ser"
    r"|None|null|undefined|NaN)"
)
_PLACEHOLDERS: tuple[re.Pattern[str], ...] = (
    re.compile(r"\[[^\[\]\n]*[^\W\d_][^\[\]\n]*\]"),
    re.compile(r"［[^］\n]{1,60}］|【[^】\n]{1,60}】"),
    re.compile(r"<\s*/?[^\W\d_][\w .:-]{0,40}/?\s*>"),
    re.compile(r"\$?\{[^{}\n]{0,60}\}|\{%|%\}|\{\{|\}\}"),
    re.compile(r"%[A-Za-z_]{2,30}%|(?<!\w)\$[A-Za-z_]{2,30}\b"),
    re.compile(
        r"_{3,}|(?<!siglo )(?<!secolo )(?<!século )\bX{2,5}\b|\bx{3,5}\b|\bXyz\b|\bTODO\b|\bTBD\b|\blorem ipsum\b"
    ),
    re.compile(r"\b(?:INSERT|YOUR|COMPANY|FIRST|SENDER)[ _](?:[A-Z_]*)?(?:NAME|COMPANY|HERE|CITY|TITLE|LINK)\b"),
    re.compile(r"\b(?:insert|add|enter) (?:your |the |their )?(?:name|company|link|city|title) here\b", re.IGNORECASE),
    re.compile(rf"(?:^|\n)\s*{_GREETINGS}\s+{_NAME_WORDS}\s*(?=[,.!:;\n-]|$)"),
    re.compile(rf"(?:^|\n)\s*{_GREETINGS}\s+(?:Mr|Mrs|Ms|Frau|Herr|Sr|Sra|M|Mme)\.?\s+{_NAME_WORDS}\b"),
    re.compile(
        r"(?:^|\n)[\s,–-]*(?:Your|My|Sender|Ihr|Dein|Mein|Tu|Su|Mi|Votre|Ton|Mon|Seu|Teu|Meu|O seu|Il tuo|Il mio"
        r"|Je|Mijn|Uw|Jouw|Ditt|Mitt)"
        r" (?:[Nn]ame|[Nn]ombre|[Nn]ome|[Nn]om|[Nn]aam|[Nn]amn|[Nn]avn)\s*[.!]?\s*(?=\n|$)"
    ),
    re.compile(
        r"\b(?:Your Name|First Name|Last Name|Company Name|Your Company|Job Title|Firmenname"
        r"|Ihr Unternehmen hier|Nombre de (?:la )?"
        r"[Ee]mpresa|Nome da [Ee]mpresa|Nom de l'entreprise|Nome azienda|Bedrijfsnaam)\b(?=\s*[,.!?\])\n]|$)"
    ),
)

_SCHEME = re.compile(r"^(?:[a-z]+://)?(?:www\.)?", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+")
_FIGURE = re.compile(r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d[\d.,'’:]*\d|\d")
_QUOTED = 60


def placeholder_in(text: str) -> str:
    """The first thing that somebody was meant to fill in; '' where there is none."""
    if names := unfilled(text):
        return "{{ " + names[0] + " }}"
    for pattern in _PLACEHOLDERS:
        if found := pattern.search(text):
            return " ".join(found[0].split())[:_QUOTED] or found[0][:_QUOTED]
    return ""


def ways_in(text: str, given: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(kind, what stands there) of each link, address, handle and telephone number that none of ``given`` has."""
    known = [folded(item) for item in given if item]
    rest = text
    for kind, pattern in (("e-mail address", EMAIL), ("link", LINK), ("link", SPELLED_LINK), ("handle", HANDLE)):
        for found in pattern.findall(rest):
            if not any(_bare(found) in item for item in known):
                yield kind, found[:_QUOTED]
        rest = pattern.sub(" ", rest)
    for found in PHONE.findall(rest):
        if _is_telephone(found) and not any(_digits(found) in _digits(item) for item in known):
            yield "telephone number", found.strip()[:_QUOTED]


def figures(text: str, given: Iterable[str]) -> Iterator[str]:
    """Each number, as it is written, that stands in none of ``given``; those of links and the like are no numbers."""
    known = {_digits(found) for item in given for found in _FIGURE.findall(item)}
    rest = text
    for pattern in (EMAIL, LINK, SPELLED_LINK, HANDLE):
        rest = pattern.sub(" ", rest)
    rest = PHONE.sub(lambda found: " " if _is_telephone(found[0]) else found[0], rest)
    for found in _FIGURE.findall(rest):
        if _digits(found) not in known:
            yield found


def added_by_hand(text: str, given: Iterable[str]) -> dict[str, str]:
    """What a person wrote into a text that nobody gave: how it stands there -> the sentence for the approver."""
    known = [item for item in given if item]
    found = [*ways_in(text, known), *(("number", what) for what in figures(text, known))]
    named = [(kind, what.rstrip(".,!?;:)")) for kind, what in found]
    return {
        what: f"The {kind} “{what}” was added by hand; no stored fact and no earlier text has it."
        for kind, what in named
    }


def _is_telephone(found: str) -> bool:
    plain = found.strip()
    return len(_digits(plain)) >= 7 and not _GROUPED.fullmatch(plain)


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _bare(found: str) -> str:
    return folded(_SCHEME.sub("", found.strip()).rstrip("/.,!?;:)").removeprefix("@"))


def problems_of(text: str, given: Iterable[str]) -> list[str]:
    """What is wrong with the text on its own, each a sentence."""
    found: list[str] = []
    if left := placeholder_in(text):
        found.append(f"The text has a placeholder that nobody filled in: “{left}”.")
    found += [f"The text has a {kind} that was not given: “{what}”." for kind, what in ways_in(text, given)]
    return list(dict.fromkeys(found))
