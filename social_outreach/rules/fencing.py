"""Facts of strangers, made fit to be shown to a drafter: whoever writes a bio must not write our messages.

A first line of defence only. What counts is that every text is checked afterwards (``claims``, ``texts``).
"""

from __future__ import annotations

import re
import unicodedata

from social_outreach.rules.tokens import folded

#: Of a value, so much is looked at: a bio of a megabyte must not hold up a worker.
_MOST_READ = 5_000
#: In characters.
LONGEST: dict[str, int] = {"bio": 500, "website": 200}
LONGEST_OTHER = 150

_ENDINGS = (
    "com|net|org|info|biz|io|co|app|dev|shop|store|studio|design|online|site|link|bio|me|ly|gg|tv|ai|xyz|club"
    "|live|page|blog|news"
    "|agency|digital|top|ru|de|at|ch|fr|es|pt|it|nl|be|pl|se|dk|fi|cz|gr|tr|uk|us|ca|br|mx|eu|in|jp|cn|au"
)
# Endings in one case only: "for us.In spring" lacks a space and is no address.
LINK = re.compile(
    r"(?i:https?|ftp)://\S+|\b(?i:www)\.\S+"
    rf"|(?<![\w-])[\w-]{{2,63}}(?:\.[\w-]{{1,63}}){{0,6}}\.(?:{_ENDINGS}|{_ENDINGS.upper()})\b(?:[/?#:]\S*)?"
)
SPELLED_LINK = re.compile(
    r"(?<![\w-])[\w-]{2,63}\s{0,3}[\[(]?\s{0,3}\b(?:dot|punkt|punto|ponto|point)\b\s*[\])]?\s*(?:com|net|org|io|de|info|ru|me)\b",
    re.IGNORECASE,
)
EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}(?:@|\s?[\[(]\s*(?:at|ät|arroba)\s*[\])]\s?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}",
    re.IGNORECASE,
)
HANDLE = re.compile(r"(?<![\w@])@[\w][\w.]+")
PHONE = re.compile(r"(?<![\w.,])\+?\(?\d[\d\s().\-/]{6,}\d(?!\w)")

_FENCES = re.compile(r"```+|~~~+|<[^<>]{0,200}>|\{\{|\}\}|\{%|%\}|\[\[|\]\]|<\||\|>|#{2,}|={3,}|-{3,}|[{}<>\[\]`\\|]")
_SPACE = re.compile(r"\s+")
_KEPT_JOINERS = "\u200d"

#: Looked for in folded text: small letters, no accents.
_STEERING = re.compile(
    r"\b(?:ignor\w*|disregard\w*|forget|override|overrule|bypass|skip|vergiss|vergesst|missacht\w*|oubli\w*"
    r"|olvid\w*|esque[cç]\w*"
    r"|dimentic\w*|negeer\w*|vergeet|zignoruj|zapomnij|забудь\w*|игнорир\w*)\b.{0,60}?"
    r"(?:instruc|instruk|instruct|istruz|prompt|rule|regel|regl|regra|regol|regul|anweisung|vorgabe|consigne"
    r"|guideline|direct(?:ive|iv)"
    r"|previous|precedent|anterior|prior|above|before|vorherig|bisherig|obig|voorgaand|vorige|everything|alles"
    r"|tout|todo|tudo|tutto"
    r"|инструкц|правил|предыдущ)"
    r"|\b(?:system|developer)\s*(?:prompt|message|note|override|instruction)"
    r"|(?:^|[\s.;:!?])(?:system|assistant|developer|user|ai|llm|gpt|chatgpt|gemini|bot|modell?|ki|ia)\s*:"
    r"|\b(?:note|message|attention|hinweis|nota|achtung|instructions?|anweisung)\s+(?:to|for|an|fur|para|pour"
    r"|per)\s+(?:\w+\s+){0,2}"
    r"(?:ai|ais|llms?|bots?|assistants?|models?|gpt|chatgpt|gemini|ki|ia|modelle?|crawlers?|machines?)\b"
    r"|\b(?:if|when|wenn|si|se)\s+(?:you|du|tu|sie)\s+(?:are|bist|es|sind|re)\s+(?:an?|ein\w*|une?|uma?)\s+(?:ai"
    r"|llm|bot|language|ki|ia|assistant)"
    r"|\byou(?:'re|\s+are)\s+(?:now|no longer|an?\s+(?:ai|llm|bot|assistant|language model))\b"
    r"|\bas\s+an?\s+(?:ai|llm|language model)\b"
    r"|\b(?:act|pretend|behave|roleplay)\s+(?:as|like|to)\b|\bjail\s?break|\bdo anything now\b"
    r"|\bnew (?:instructions?|task|rules?)\b"
    r"|\b(?:reply|respond|answer|antworte\w*|responde\w*|reponde\w*|rispond\w*)\s+(?:only\s+|nur\s+|solo\s+"
    r"|exactly\s+)?(?:with|mit|con|com|avec)\b"
    r"|\b(?:write|say|include|insert|add|mention|output|print|repeat|append|reveal|send|tell|schreib\w*|sag\w*"
    r"|escrib\w*|escrev\w*|ecri\w*|scriv\w*)"
    r"\b.{0,60}?\b(?:in (?:your|the|every|each) (?:message|reply|answer|text|response|draft|dm)|instead|exactly"
    r"|word for word|verbatim"
    r"|the following|your (?:prompt|instructions|rules|key|password)|api key|that you|to (?:this|the) (?:address"
    r"|account|number|iban)"
    r"|stattdessen|wortlich|en su lugar|au lieu|invece)\b"
    r"|\b(?:end|start|begin|sign|finish)\s+(?:your|the|every|each|all)\s+(?:message|reply|answer|text|response"
    r"|draft|dm|email)s?\b"
    r"|\b(?:your|the) (?:only )?(?:task|job|goal|instruction)s? (?:is|are) (?:now )?to\b",
    re.IGNORECASE,
)


def steers(text: str) -> bool:
    """The text reads like an instruction to a machine."""
    return bool(_STEERING.search(_SPACE.sub(" ", folded(visible(text[:_MOST_READ])))))


def fact(name: str, value: object) -> str:
    """The value as a drafter may see it; empty where nothing is left, or where it tries to steer."""
    text = visible(str(value if value is not None else "")[:_MOST_READ])
    if steers(text):
        return ""
    if name not in ("website", "username"):
        for unwanted in (EMAIL, LINK, SPELLED_LINK):
            text = unwanted.sub(" ", text)
    if name == "bio":
        text = PHONE.sub(" ", HANDLE.sub(" ", text))
    text = _SPACE.sub(" ", _FENCES.sub(" ", text)).strip()
    return _shortened(text, LONGEST.get(name, LONGEST_OTHER))


def visible(text: str, *, several_lines: bool = False) -> str:
    """Without control and format signs (hidden text, reversed text), which people do not see and models read."""
    kept = _KEPT_JOINERS + ("\n" if several_lines else "")
    return "".join(sign if sign in kept else _shown(sign) for sign in unicodedata.normalize("NFC", text))


def _shown(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind == "Cc":
        return " "
    return "" if kind in ("Cf", "Cs", "Co", "Cn") else sign


def _shortened(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    cut = text[:most]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut).strip()
