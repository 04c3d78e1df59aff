"""The order a post is written after: a JSON object with a document, or with a person's text.

Everything in it is data, as in the order of a draft. What is to be done with the text stands in the system text.
"""

import enum
import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from rehearsal.gemini import brief

LONGEST_QUOTE = 200
#: From here on a sign counts as two where a network weighs signs: counted so everywhere, a text is never too long.
WIDE = 0x1100
_ENDS = re.compile(r"(?<=[.!?…])\s+|\s*\n\s*|(?<=[。！？])")
_PARAGRAPHS = re.compile(r"\n\s*\n")
_PERSONAL = re.compile(r"(?<!\w)@\w|\b[\w.+-]+@[\w-]+\.\w")


class Task(enum.Enum):
    ABOUT = enum.auto()
    SHORTER = enum.auto()
    BETTER = enum.auto()
    OTHER = enum.auto()


@dataclass(frozen=True)
class PostOrder:
    network: str
    task: Task
    title: str
    text: str
    max_length: int
    max_hashtags: int
    problems: tuple[str, ...] = ()
    #: What the choice of sentences hangs on: all of the order but the problems of the last try.
    seed: int = field(default=0, repr=False)

    def fits(self, text: str) -> bool:
        return not self.max_length or sum(2 if ord(sign) >= WIDE else 1 for sign in text) <= self.max_length

    @property
    def sentences(self) -> list[str]:
        """Those of the text that may stand in a post about it as they are."""
        heading = self.title.casefold().rstrip(".!?")
        every = [sentence for paragraph in self.paragraphs for sentence in paragraph]
        found = [each for each in every if each.casefold().rstrip(".!?") != heading]
        plain = [each for each in found if not (brief.LINK.search(each) or _PERSONAL.search(each))]
        return [each for each in plain if not brief.DEMANDS.search(each)] or plain or [self.title]

    @property
    def paragraphs(self) -> list[list[str]]:
        found = [[" ".join(piece.split()) for piece in _ENDS.split(each)] for each in _PARAGRAPHS.split(self.text)]
        worded = [[piece for piece in each if any(sign.isalnum() for sign in piece)] for each in found]
        return [each for each in worded if each] or [[" ".join(self.text.split())]]


def read(system: str, prompt: str) -> PostOrder | None:
    """None where the prompt holds no order of a post."""
    try:
        said = json.loads(prompt)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not {"network", "text"} <= set(said) or not isinstance(said["text"], str):
        return None
    kept = json.dumps({name: value for name, value in said.items() if name != "problems"}, sort_keys=True)
    problems = said.get("problems")
    return PostOrder(
        network=str(said["network"]),
        task=_task(system),
        title=str(said.get("title") or ""),
        text=said["text"],
        max_length=_whole(said.get("max_length")),
        max_hashtags=_whole(said.get("max_hashtags")),
        problems=tuple(str(entry) for entry in problems) if isinstance(problems, list) else (),
        seed=int.from_bytes(hashlib.sha256(kept.encode()).digest()[:6], "big"),
    )


def _task(system: str) -> Task:
    if "is a document" in system:
        return Task.ABOUT
    told = system.rpartition("The task:")[2]
    if "another network" in told:
        return Task.OTHER
    return Task.SHORTER if "shorter" in told else Task.BETTER


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
