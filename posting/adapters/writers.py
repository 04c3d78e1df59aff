"""The port to whatever writes posts from a text: frozen data in, a text out. And which writers there are. No Django."""

from __future__ import annotations

import abc
import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from outbound.outcome import CallFailed, Outcome


class Task(enum.StrEnum):
    """``WRITE``: a post about a document. The others change a text that a person wrote."""

    WRITE = "write"
    IMPROVE = "improve"
    SHORTEN = "shorten"
    REWRITE = "rewrite"  # for another network


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """What a writer is told. ``text``, ``title`` and ``description`` come from strangers: data, never instructions.

    ``measured`` counts a text as the network does, with the link that will follow it; it may have ``most``.
    ``problems``: what was wrong with the last try, in sentences.
    """

    task: Task
    platform: str
    platform_label: str
    text: str
    most: int
    measured: Callable[[str], int] = field(repr=False)
    title: str = ""
    description: str = ""
    link: str = ""
    most_hashtags: int = 5
    problems: tuple[str, ...] = ()

    def fits(self, text: str) -> bool:
        return self.measured(text) <= self.most


@dataclass(frozen=True, slots=True)
class Sentence:
    """``quote``: the passage of the text that it rests on, word for word; '' where it rests on none."""

    text: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class WrittenText:
    """``sentences`` are told by writers that invent words of their own: they are checked against the text."""

    text: str
    sentences: tuple[Sentence, ...] = ()
    model: str = ""
    tokens: int = 0


class WriteFailed(CallFailed):
    """No text came of a call; it may have cost tokens all the same."""

    def __init__(self, outcome: Outcome, *, tokens: int = 0) -> None:
        super().__init__(outcome)
        self.tokens = tokens


class Writer(abc.ABC):
    """Stateless; one instance serves all threads."""

    name: ClassVar[str]
    label: ClassVar[str]
    #: It invents words of its own: its texts are checked, written anew where they fail, and cost tokens.
    is_generative: ClassVar[bool] = True

    @abc.abstractmethod
    def write(self, request: WriteRequest) -> WrittenText:
        """Write one text. Raises ``WriteFailed``: ``Refused`` speaks of this text, any other outcome of the service."""

    def reason_against(self) -> str:
        """Why it cannot be used as it is set up, and what to set; '' where it can."""
        return ""


class UnknownWriter(ValueError):
    """There is no such writer."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no writer “{name[:60]}”; there are {', '.join(_configured)}.")


_configured: dict[str, Writer] = {}


def configure(*built: Writer) -> None:
    """Set which writers there are; the first is the one to fall back on. Called once when the app is ready."""
    _configured.clear()
    _configured.update({writer.name: writer for writer in built})


def get(name: str) -> Writer:
    """Raises ``UnknownWriter``."""
    if name not in _configured:
        raise UnknownWriter(name)
    return _configured[name]


def fallback() -> Writer:
    """The one that invents nothing and asks nobody."""
    return next(iter(_configured.values()))


def names() -> list[str]:
    return list(_configured)
