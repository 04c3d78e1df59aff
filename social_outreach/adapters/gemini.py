"""The drafter that asks Gemini. The system text is ours alone; what strangers wrote travels in one JSON object."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from outbound.http import HttpDoor
from outbound.outcome import CallFailed, Halted, Outcome, Refused, Unauthorized
from social_outreach.adapters.drafters import Drafted, Drafter, DraftFailed, DraftRequest, Sentence

if TYPE_CHECKING:
    # Not at run time: it loads Google's library, which takes a second that most processes never need.
    from platforms.gemini.client import Generated, Usage

#: JSON Schema of the answer.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "language": {"type": "string", "description": "ISO 639-1 code of the language of the message"},
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "facts": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["text", "facts"],
            },
        },
    },
    "required": ["language", "sentences"],
}
#: More than any message has; an answer beyond it is not one.
_MOST_SENTENCES = 60


class Client(Protocol):
    """What is asked of ``platforms.gemini.client.GeminiClient``."""

    def generate(self, *, system: str, prompt: str, schema: dict[str, Any] | None) -> Generated: ...


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class GeminiConfig:
    """All that the drafter is built from. ``prompts``: folder of ``base.txt``, a text per message type, and
    ``voices/<platform>.txt``."""

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


def gemini_drafter(config: GeminiConfig) -> GeminiDrafter:
    """The client is made on the first draft: it loads Google's library, which most processes never need."""

    def build() -> Client:
        from platforms.gemini.client import GeminiClient  # noqa: PLC0415 - see above

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

    return GeminiDrafter(build, prompts=config.prompts, has_key=bool(config.api_key))


class GeminiDrafter(Drafter):
    name: ClassVar[str] = "gemini"
    label: ClassVar[str] = "Gemini"

    def __init__(self, build: Callable[[], Client], *, prompts: Path, has_key: bool) -> None:
        """``build`` makes the client, once, on the first draft."""
        self._client = lru_cache(maxsize=1)(build)
        self._prompts, self._has_key = prompts, has_key

    def reason_against(self) -> str:
        return "" if self._has_key else "Gemini needs a key: set GEMINI_API_KEY and restart, or use templates."

    def mend(self, outcome: Outcome) -> str:
        if isinstance(outcome, Unauthorized):
            return "Set a valid GEMINI_API_KEY and restart, then resume the run."
        if isinstance(outcome, Halted):
            return "Look at GEMINI_MODEL, GEMINI_API_VERSION and the billing of the key's project, then resume the run."
        return ""

    def draft(self, request: DraftRequest) -> Drafted:
        if reason := self.reason_against():
            raise DraftFailed(Unauthorized(reason=reason, code="no-key"))
        system = system_text(self._prompts, request.platform, request.message_type)
        try:
            answer = self._client().generate(system=system, prompt=prompt_of(request), schema=SCHEMA)
        except CallFailed as failed:
            used: Usage | None = getattr(failed, "usage", None)
            raise DraftFailed(
                failed.outcome,
                prompt_tokens=used.prompt_tokens if used else 0,
                output_tokens=used.output_tokens if used else 0,
            ) from failed
        return _drafted(answer)


def system_text(prompts: Path, platform: str, message_type: str) -> str:
    """Nothing of a stranger stands in here. A platform without a voice of its own gets none."""
    parts = ("base.txt", f"{message_type}.txt", f"voices/{platform}.txt")
    return "\n\n".join(text for part in parts if (text := _file(prompts / part)))


@lru_cache(maxsize=64)
def _file(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def prompt_of(request: DraftRequest) -> str:
    """Exactly one JSON object. Signs that could pass for markup are written as escapes."""
    told = {
        "platform": request.platform,
        "message_type": request.message_type,
        "step": request.step,
        "language": request.language,
        "sender_name": request.sender_name,
        "max_length": request.max_length,
        "length_unit": request.length_unit,
        "instruction": request.instruction,
        "problems": list(request.problems),
        "earlier": list(request.earlier),
        "replies": list(request.replies),
        "facts": {fact.name: fact.value for fact in request.facts},
    }
    written = json.dumps(told, ensure_ascii=False, indent=1)
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("`", "\\u0060")


def _drafted(answer: Generated) -> Drafted:
    used = answer.usage
    try:
        sentences = _sentences(answer.data)
    except (KeyError, TypeError, ValueError):
        outcome = Refused(reason="Gemini's answer does not have the shape that was asked for.", code="unreadable")
        raise DraftFailed(outcome, prompt_tokens=used.prompt_tokens, output_tokens=used.output_tokens) from None
    return Drafted(
        text=joined(sentences),
        sentences=tuple(sentences),
        language=str(answer.data.get("language") or "")[:10].lower(),
        model=answer.model,
        prompt_tokens=used.prompt_tokens,
        output_tokens=used.output_tokens,
    )


def _sentences(data: Any) -> list[Sentence]:
    """Raises KeyError, TypeError or ValueError where the answer has another shape."""
    found = []
    for entry in data["sentences"][:_MOST_SENTENCES]:
        text, facts = entry["text"], entry.get("facts") or []
        if not isinstance(text, str) or not isinstance(facts, list):
            raise TypeError
        found.append(Sentence(text, tuple(name for name in facts if isinstance(name, str))))
    if len(data["sentences"]) > _MOST_SENTENCES or not isinstance(data.get("language", ""), str):
        raise ValueError
    return found


def joined(sentences: list[Sentence]) -> str:
    """One space between sentences; one that ends with line breaks starts a new line or paragraph."""
    text = ""
    for sentence in sentences:
        glue = "" if not text or text.endswith("\n") else " "
        text += glue + sentence.text.strip(" \t")
    return text.strip()
