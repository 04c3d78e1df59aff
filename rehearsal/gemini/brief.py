"""The order a draft is written after: the one JSON object in what the user side says.

Everything in it is data. What a bio demands is not done; only the fault "gullible" does that, on purpose.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from rehearsal.gemini import wishes
from rehearsal.gemini.phrases import LANGUAGES
from rehearsal.gemini.wishes import Wishes

DEFAULT_LANGUAGE = "en"
LONGEST_QUOTE = 48
MOST_WORDS = 7
#: Marks of a clause that speaks to a model or to a machine, not of the person.
DEMANDS = re.compile(
    r"\b(ignor\w*|instruction\w*|prompt\w*|system|assistant|disregard|override|instead|must|always|write|say|include"
    r"|mention|send|click|visit|reply|tell|vergiss|schreib\w*|escrib\w*|écri\w*|scrivi|escrev\w*)\b|https?:|www\.|[@<>{}\[\]]",
    re.IGNORECASE,
)
LINK = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|net|org|io|example|invalid|test)\b\S*", re.IGNORECASE)
_CLAUSES = re.compile(r"[.!?;|•·\n\r]+|,\s|\s[-–—]\s")


@dataclass(frozen=True)
class Brief:
    platform: str
    message_type: str
    language: str
    facts: dict[str, str]
    earlier: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    wishes: Wishes = field(default_factory=Wishes)
    max_length: int = 0
    length_unit: str = "characters"
    #: What the choice of phrases hangs on: all of the order but the problems of the last try.
    seed: str = field(default="", repr=False)

    @property
    def was_in_another_language(self) -> bool:
        """That is what was wrong with the last try: names and words of others weigh too much in a short text."""
        return any("language" in problem for problem in self.problems)

    def number(self, slot: str) -> int:
        return int.from_bytes(hashlib.sha256(f"{self.seed}:{slot}".encode()).digest()[:6], "big")

    def length(self, text: str) -> int:
        unit = self.length_unit.lower()
        if "word" in unit:
            return len(text.split())
        if "byte" in unit or unit in ("utf8", "utf-8"):
            return len(text.encode())
        return len(text.encode("utf-16-le")) // 2 if "16" in unit else len(text)

    def fits(self, text: str) -> bool:
        return not self.max_length or self.length(text) <= self.max_length


def read(prompt: str) -> Brief | None:
    """None where the prompt holds no order of ours; then it is answered in a plain sentence."""
    start, end = prompt.find("{"), prompt.rfind("}")
    try:
        said = json.loads(prompt[start : end + 1]) if 0 <= start < end else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not isinstance(said.get("facts"), dict):
        return None
    language = str(said.get("language") or "")[:2].lower()
    kept = {name: value for name, value in said.items() if name != "problems"}
    length = said.get("max_length")
    return Brief(
        platform=str(said.get("platform") or "").lower(),
        message_type=str(said.get("message_type") or "").lower(),
        language=language if language in LANGUAGES else DEFAULT_LANGUAGE,
        facts={str(name): _text(value) for name, value in said["facts"].items() if _text(value)},
        earlier=_texts(said.get("earlier")),
        replies=_texts(said.get("replies")),
        problems=_texts(said.get("problems")),
        wishes=wishes.read(_text(said.get("instruction"))),
        max_length=length if isinstance(length, int) and not isinstance(length, bool) and length > 0 else 0,
        length_unit=str(said.get("length_unit") or "characters"),
        seed=hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest(),
    )


def harmless_clause(bio: str) -> str:
    """The first few words of a bio that say something of the person and demand nothing; '' where there are none."""
    for clause in _CLAUSES.split(bio):
        tidied = " ".join(clause.split()).strip("\"'“”„«»()#*~-: ")
        wordy = len(re.findall(r"[^\W\d_]{3,}", tidied)) >= 2 and len(tidied.split()) <= MOST_WORDS
        if wordy and len(tidied) <= LONGEST_QUOTE and not DEMANDS.search(tidied) and not LINK.search(tidied):
            return tidied
    return ""


def _text(value: Any) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(entry) for entry in value if str(entry).strip()) if isinstance(value, list) else ()
