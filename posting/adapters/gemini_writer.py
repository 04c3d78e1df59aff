"""The writer that asks Gemini. The system text is ours alone; what strangers wrote travels in one JSON object."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from outbound.http import HttpDoor
from outbound.outcome import CallFailed, Refused, Unauthorized
from posting.adapters.writers import Sentence, WriteFailed, Writer, WriteRequest, WrittenText

if TYPE_CHECKING:
    # Not at run time: it loads Google's library, which takes a second that most processes never need.
    from platforms.gemini.client import Generated

#: JSON Schema of the answer.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"text": {"type": "string"}, "quote": {"type": "string"}},
                "required": ["text", "quote"],
            },
        },
    },
    "required": ["sentences"],
}
#: Of a text so much is shown to the model: a bound on what one request can cost.
MOST_SHOWN = 12_000
_MOST_SENTENCES = 60


class Client(Protocol):
    """What is asked of ``platforms.gemini.client.GeminiClient``."""

    def generate(self, *, system: str, prompt: str, schema: dict[str, Any] | None) -> Generated: ...


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class GeminiConfig:
    """All that the writer is built from. ``prompts``: folder of ``base.txt`` and a text per task."""

    door: HttpDoor
    base: str
    api_key: str = field(repr=False)
    api_version: str
    model: str
    timeout_seconds: float
    attempts: int
    max_output_tokens: int
    prompts: Path
    clock: Callable[[], datetime] = _now


def gemini_writer(config: GeminiConfig) -> GeminiWriter:
    """The client is made on the first text."""

    def build() -> Client:
        from platforms.gemini.client import GeminiClient  # noqa: PLC0415 - it loads Google's library

        return GeminiClient(
            door=config.door,
            base=config.base,
            api_key=config.api_key,
            api_version=config.api_version,
            model=config.model,
            timeout_seconds=config.timeout_seconds,
            attempts=config.attempts,
            max_output_tokens=config.max_output_tokens,
            clock=config.clock,
        )

    return GeminiWriter(build, prompts=config.prompts, has_key=bool(config.api_key))


class GeminiWriter(Writer):
    name: ClassVar[str] = "gemini"
    label: ClassVar[str] = "Gemini"

    def __init__(self, build: Callable[[], Client], *, prompts: Path, has_key: bool) -> None:
        """``build`` makes the client, once."""
        self._client = lru_cache(maxsize=1)(build)
        self._prompts, self._has_key = prompts, has_key

    def reason_against(self) -> str:
        return "" if self._has_key else "Gemini needs a key: set GEMINI_API_KEY and restart."

    def write(self, request: WriteRequest) -> WrittenText:
        if reason := self.reason_against():
            raise WriteFailed(Unauthorized(reason=reason, code="no-key"))
        system = "\n\n".join(_file(self._prompts / f"{name}.txt") for name in ("base", request.task.value))
        try:
            answer = self._client().generate(system=system, prompt=prompt_of(request), schema=SCHEMA)
        except CallFailed as failed:
            raise WriteFailed(failed.outcome, tokens=_tokens(getattr(failed, "usage", None))) from failed
        return _written(answer)


@lru_cache(maxsize=16)
def _file(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()


def prompt_of(request: WriteRequest) -> str:
    """Exactly one JSON object. Signs that could pass for markup are written as escapes."""
    told = {
        "network": request.platform_label,
        "max_length": request.most - request.measured(""),
        "max_hashtags": request.most_hashtags,
        "problems": list(request.problems),
        "title": request.title,
        "description": request.description,
        "text": request.text[:MOST_SHOWN],
    }
    written = json.dumps(told, ensure_ascii=False, indent=1)
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("`", "\\u0060")


def _written(answer: Generated) -> WrittenText:
    tokens = _tokens(answer.usage)
    try:
        sentences = tuple(_sentences(answer.data))
    except (KeyError, TypeError, ValueError):
        outcome = Refused(reason="Gemini's answer does not have the shape that was asked for.", code="unreadable")
        raise WriteFailed(outcome, tokens=tokens) from None
    return WrittenText(_joined(sentences), sentences, answer.model, tokens)


def _sentences(data: Any) -> list[Sentence]:
    """Raises KeyError, TypeError or ValueError where the answer has another shape."""
    found = [Sentence(entry["text"], entry["quote"]) for entry in data["sentences"]]
    if len(found) > _MOST_SENTENCES or not found:
        raise ValueError
    if not all(isinstance(each.text, str) and isinstance(each.quote, str) for each in found):
        raise TypeError
    return found


def _joined(sentences: tuple[Sentence, ...]) -> str:
    """One space between sentences; one that ends with line breaks starts a new paragraph."""
    text = ""
    for sentence in sentences:
        glue = "" if not text or text.endswith("\n") else " "
        text += glue + sentence.text.strip(" \t")
    return text.strip()


def _tokens(usage: Any) -> int:
    return usage.prompt_tokens + usage.output_tokens if usage else 0
