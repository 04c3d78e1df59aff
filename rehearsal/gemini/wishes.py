"""What a reviewer asks for in the instruction, as far as the stand-in understands it.

A real model follows far more. These few are enough to see on the page that an instruction is heard.
"""

import re
from dataclasses import dataclass

LONGEST_WISH = 120

_SHORTER = re.compile(
    r"\b(?:shorter|short|brief\w*|concise|crisp|trim|cut (?:it|this) down|less text|kürzer|kurz|knapper|plus court"
    r"|bref|más cort\w+|breve|mais curt\w+|più cort\w+|più breve|korter|kortare|kortere|krócej)\b",
    re.IGNORECASE,
)
_LONGER = re.compile(r"\b(?:not|no|don't make it|never) (?:too )?(?:shorter|short|brief)\b", re.IGNORECASE)
_FORMAL = re.compile(
    r"(?<!less )(?<!not so )(?<!not )\b(?:formal|formally|professional|polite|politer|serious|businesslike|förmlich\w*"
    r"|formell\w*|höflich\w*|formel|formale|zakelijk\w*|oficjalnie)\b",
    re.IGNORECASE,
)
_CASUAL = re.compile(
    r"\b(?:informal|casual|relaxed|friendl\w+|warmer|playful|less formal|not so formal|locker\w*|lockerer|décontracté"
    r"|amical\w*|informell\w*|cercan\w+|desenfadad\w+|descontraíd\w+|amichevol\w+|losser|luźniej)\b",
    re.IGNORECASE,
)
_NO_EMOJI = re.compile(
    r"\b(?:no|without|drop|remove|skip|fewer|ohne|keine|sans|sin|sem|senza) (?:the |any |all )?emojis?\b", re.IGNORECASE
)
_NO_QUESTION = re.compile(
    r"\b(?:no|without|drop|remove|skip|ohne|keine|sans|sin|sem|senza) (?:the |a |any |final |closing )*"
    r"(?:questions?|frage|question|pregunta|pergunta|domanda)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\b(?:question|ask|asks|asking|frage|frag|pregunta|pregunte|pergunta|pergunte|domanda|chiedi|vraag)\b",
    re.IGNORECASE,
)
_END = r"(?P<wish>[^.;!?\n]{2,200}?)\s*(?=[.;!?\n]|,? (?:and|but) (?:be|make|keep|ask|use|end|write|drop|no)\b|$)"
_ABOUT = re.compile(rf"\bask(?:s|ing)? (?:\w+ )?(?:a |one )?(?:question )?(?:about|for) {_END}", re.IGNORECASE)
_MENTION = re.compile(
    r"\b(?:mention(?:ing)?|bring up|refer(?:ring)? to|talk about|speak of|say something about|include|add|point out"
    rf"|erwähn\w*|mentionne[rz]?|menciona\w*|menzion\w*|noem|nämn|wspomnij)(?: that| about|:)? {_END}",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:their|his|her|its|the|your|our|my|a|an|die|der|das|ihre?|seine?)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Wishes:
    """``mention`` and ``ask_about`` are words of the reviewer, '' where there are none."""

    shorter: bool = False
    manner: str = ""
    no_emoji: bool = False
    asks: bool = False
    no_question: bool = False
    mention: str = ""
    ask_about: str = ""


def read(instruction: str) -> Wishes:
    about, mention = _ABOUT.search(instruction), _MENTION.search(instruction)
    no_question = bool(_NO_QUESTION.search(instruction))
    return Wishes(
        shorter=bool(_SHORTER.search(instruction)) and not _LONGER.search(instruction),
        manner=_manner(instruction),
        no_emoji=bool(_NO_EMOJI.search(instruction)),
        asks=bool(_QUESTION.search(instruction)) and not no_question,
        no_question=no_question,
        mention=_tidied(mention["wish"]) if mention and not _is_about_form(mention["wish"]) else "",
        ask_about=_tidied(about["wish"]) if about else "",
    )


def fact_meant(wish: str, facts: dict[str, str]) -> str:
    """The fact that a reviewer speaks of: by its name ("their company") or by its words; '' where there is none."""
    said = _ARTICLE.sub("", wish).casefold()
    for name, value in facts.items():
        if value and (said in _CALLED[name] or (len(said) > 2 and said in value.casefold())):
            return name
    return ""


def is_of_recipient(wish: str) -> bool:
    """About the recipient: nothing to say then but what a fact holds."""
    said = _ARTICLE.sub("", wish).casefold()
    return bool(_THEIRS.match(wish)) or any(said in names for names in _CALLED.values())


_THEIRS = re.compile(r"(?:their|his|her|its|ihre?|seine?)\b", re.IGNORECASE)
#: What people call a fact.
_CALLED = {
    "bio": ("bio", "profile", "description"),
    "company": ("company", "firm", "business", "company name"),
    "title": ("title", "job", "job title", "role", "work"),
    "category": ("category", "trade", "field", "industry"),
    "location": ("location", "city", "town", "place", "where they are"),
}


def _manner(instruction: str) -> str:
    if _CASUAL.search(instruction):
        return "casual"
    return "formal" if _FORMAL.search(instruction) else ""


def _is_about_form(wish: str) -> bool:
    """ "Add a question", "include no emoji": nothing to mention."""
    return bool(re.search(r"\b(?:question|emoji|greeting|name)s?\b", wish, re.IGNORECASE))


def _tidied(wish: str) -> str:
    return wish.strip(" \"'“”„«»,:–-")[:LONGEST_WISH].strip()
