"""The port to whatever writes drafts: frozen data in, a text out. And which drafters there are. No Django here."""

from __future__ import annotations

import abc
from dataclasses import dataclass
from typing import ClassVar

from outbound.outcome import CallFailed, Outcome


@dataclass(frozen=True, slots=True)
class Fact:
    """Something stored of a person, fit to be shown to a drafter."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """What a drafter is told. ``facts``, ``replies`` come from strangers and are data, never instructions.

    ``earlier``: our messages to this person, oldest first. ``max_length`` in ``length_unit`` (characters, bytes).
    ``problems``: what was wrong with the last try, in sentences. ``template``: for drafters that fill one in.
    """

    platform: str
    message_type: str
    step: int
    facts: tuple[Fact, ...]
    sender_name: str
    language: str
    max_length: int
    length_unit: str
    platform_label: str = ""
    earlier: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    instruction: str = ""
    problems: tuple[str, ...] = ()
    template: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """``facts``: names of the facts that it rests on."""

    text: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drafted:
    """A text and what it rests on. ``missing``: variables of a template without a value."""

    text: str
    sentences: tuple[Sentence, ...]
    language: str = ""
    model: str = ""
    prompt_tokens: int = 0
    output_tokens: int = 0
    missing: tuple[str, ...] = ()


class DraftFailed(CallFailed):
    """No text came of a call; it may have cost tokens all the same."""

    def __init__(self, outcome: Outcome, *, prompt_tokens: int = 0, output_tokens: int = 0) -> None:
        super().__init__(outcome)
        self.prompt_tokens, self.output_tokens = prompt_tokens, output_tokens


class Drafter(abc.ABC):
    """Stateless; one instance serves all threads."""

    name: ClassVar[str]
    label: ClassVar[str]
    #: It invents words of its own: its texts are checked, written anew where they fail, and cost tokens.
    is_generative: ClassVar[bool] = True

    @abc.abstractmethod
    def draft(self, request: DraftRequest) -> Drafted:
        """Write one text. Raises ``DraftFailed``: ``Refused`` with the code blocked, empty, cut-off or unreadable for
        this text; any other outcome speaks of the service and holds up all texts."""

    def reason_against(self) -> str:
        """Why it cannot be used as it is set up, and what to set; '' where it can."""
        return ""

    def mend(self, outcome: Outcome) -> str:
        """What a person must do after ``Unauthorized`` or ``Halted``; '' where there is nothing to say."""
        return ""


class UnknownDrafter(ValueError):
    """There is no such drafter."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no drafter “{name[:60]}”; there are {', '.join(_configured)}.")


_configured: dict[str, Drafter] = {}


def configure(*built: Drafter) -> None:
    """Set which drafters there are, in the order in which they are shown; called once when the app is ready."""
    _configured.clear()
    _configured.update({drafter.name: drafter for drafter in built})


def get(name: str) -> Drafter:
    """Raises ``UnknownDrafter``."""
    if name not in _configured:
        raise UnknownDrafter(name)
    return _configured[name]


def all_drafters() -> list[Drafter]:
    return list(_configured.values())
