"""Text templates with variables in double braces. A variable without a value blocks the draft and is named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_VARIABLE = re.compile(r"\{\{\s*([a-z_]+)\s*(?:\|\s*([^{}]*?)\s*)?\}\}")
_PLACEHOLDER = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|[^{}]*)?\}\}")
_LEFTOVER = re.compile(r"\{\{|\}\}|\{%|%\}")

#: What a template may ask for; each is read off the profile or the account.
VARIABLES: dict[str, str] = {
    "first_name": "First word of the full name",
    "full_name": "Full name",
    "username": "Username",
    "company": "Company",
    "title": "Job title",
    "category": "Category",
    "location": "Location",
    "website": "Website",
    "platform": "Platform",
    "sender_name": "Name of the account that sends",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """Where in the text the value of a variable stands; a default is no value."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rendered:
    text: str
    missing: tuple[str, ...]
    filled: tuple[Filled, ...] = ()


class BadTemplate(ValueError):
    """The template asks for something that does not exist."""


def variables_of(template: str) -> list[str]:
    """Variables a template asks for. Raises BadTemplate for unknown ones and stray braces."""
    names = [name for name, _ in _VARIABLE.findall(template)]
    unknown = sorted({name for name in names if name not in VARIABLES})
    if unknown:
        raise BadTemplate(f"Unknown variables: {', '.join(unknown)}. Known are {', '.join(VARIABLES)}.")
    if _LEFTOVER.search(_VARIABLE.sub("", template)):
        raise BadTemplate("There are braces that are no variable. Write a variable as {{ first_name }}.")
    return names


def render(template: str, values: Mapping[str, str]) -> Rendered:
    """Fill in. ``{{ company|your studio }}`` gives a default; else an empty value is missing and stays visible."""
    missing: list[str] = []
    filled: list[Filled] = []
    text, place = "", 0
    for found in _VARIABLE.finditer(template):
        text += template[place : found.start()]
        place = found.end()
        name, value = found[1], values.get(found[1], "").strip()
        if value:
            filled.append(Filled(name, len(text), len(text) + len(value)))
        value = value or (found[2] or "").strip()
        if not value:
            missing.append(name)
        text += value or found[0]
    return Rendered(text + template[place:], tuple(dict.fromkeys(missing)), tuple(filled))


def unfilled(text: str) -> list[str]:
    """Names in double braces that still stand in a text: a person has to fill them in before it may leave."""
    return list(dict.fromkeys(name[:40] or "{{ }}" for name in _PLACEHOLDER.findall(text)))


def first_name(full_name: str) -> str:
    """The word a person is greeted with; empty where the name does not look like a person's."""
    words = [word for word in full_name.replace(",", " ").split() if word.rstrip(".").lower() not in _TITLES]
    if len(words) > _MOST_WORDS or any(_says_business(word) for word in words):
        return ""
    word = words[0].strip("\"'()") if words else ""
    return word if any(letter.isalpha() for letter in word) else ""


def _says_business(word: str) -> bool:
    """ "Studio", "Bäckerei", "&", "24": such a name is not one to greet by its first word."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(letter)
    ).strip("\"'().")
    return plain in _BUSINESS or not any(letter.isalpha() for letter in plain)


#: A person's name rarely has more words than this.
_MOST_WORDS = 5
#: Words of shops, studios and firms, without accents, in the languages that we write in.
_BUSINESS_WORDS = """
agencia agency agentur architects architecture architekten architektur architetti art arts atelie atelier
ateliers backerei bakery bank bar barber bicicletas bicis bijoux bike bikes bistro bizuteria blumen books
bookshop boulangerie boutique brand brands brewery buchladen bureau buro cafe cafes cantine casa ceramic
ceramica ceramicas ceramics ceramika ceramique ceramiques cicli clinic clinica club co cocina coffee collective
company consulting cozinha cucina cycles cycling design designs digital estudio events factory fahrrad farm film
films fiori fitness fleuriste fleurs flores florist florista flowers foto fotografia fotografie foundation
galeria galerie gallery gioielli gmbh group grupo gruppe gym haus home hotel house inc institute jewellery joga
joias joyas kaffee keramik kiosk kitchen klinik ksiegarnia kuche kuchnia kwiaty lab labs librairie libraria
libreria limited livraria llc ltd magazine market media museum music padaria palarnia panaderia panificio
papelaria pasticceria patisserie photo photographie photography photos piekarnia pizzeria pracownia press print
productions resort restaurant ristorante roasters roastery rosterei rowery salon schmuck school shop society spa
sport sports store studio studios taller tattoo team the theatre torrefazione travel ug velo velos werkstatt
wines workshop yoga
"""
_BUSINESS = frozenset(_BUSINESS_WORDS.split())
_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "herr", "frau", "sr", "sra", "dipl", "ing"})
