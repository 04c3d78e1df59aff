"""Reading what Gemini generated. A failure of the content comes as HTTP 200, told apart by small signs only.

Source: answers of google-genai 3.4 to bodies of each kind, tried 2026-11-21.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from google.genai import types

from outbound.body import BadBody, parse_json
from outbound.outcome import CallFailed, Refused

#: Reasons for which Gemini holds an answer back. One that is not listed counts as unfinished, never as good.
BLOCKING = frozenset(
    {
        "SAFETY",
        "RECITATION",
        "SPII",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "LANGUAGE",
        "MODEL_ARMOR",
        "IMAGE_SAFETY",
        "ESCALATION",
    }
)
_UNSAID = frozenset({"", "FINISH_REASON_UNSPECIFIED"})


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call. ``output_tokens`` counts the model's thinking as well, because it is billed alike."""

    prompt_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Generated:
    """``data`` is the parsed JSON where a schema was asked for, else None; ``model`` the version that answered."""

    text: str
    data: Any
    usage: Usage
    model: str


class GeminiRefused(CallFailed):
    """Gemini answered without something usable, and counted tokens for it. The outcome's code is one of
    ``blocked``, ``empty``, ``cut-off``, ``unreadable``."""

    def __init__(self, code: str, reason: str, usage: Usage | None = None) -> None:
        super().__init__(Refused(reason=reason, code=code, http_status=200))
        self.usage = usage or Usage()


def generated(response: types.GenerateContentResponse, *, model: str, wants_json: bool) -> Generated:
    """What the model wrote. ``model`` is told where the answer names none. Raises ``GeminiRefused``."""
    usage = usage_of(response)
    text = _finished_text(response, usage)
    data = _parsed(text, usage) if wants_json else None
    return Generated(text=text, data=data, usage=usage, model=response.model_version or model)


def unreadable() -> GeminiRefused:
    """For an answer that is not even JSON. Its tokens cannot be known."""
    return GeminiRefused("unreadable", "Gemini's answer cannot be read.")


def usage_of(response: types.GenerateContentResponse) -> Usage:
    told = response.usage_metadata
    if told is None:
        return Usage()
    written = (told.candidates_token_count or 0) + (told.thoughts_token_count or 0)
    return Usage(prompt_tokens=max(told.prompt_token_count or 0, 0), output_tokens=max(written, 0))


def _finished_text(response: types.GenerateContentResponse, usage: Usage) -> str:
    block = _word(response.prompt_feedback.block_reason) if response.prompt_feedback else ""
    if block:
        raise GeminiRefused("blocked", f"Gemini did not take the prompt ({block}).", usage)
    if not response.candidates:
        raise GeminiRefused("empty", "Gemini answered with nothing.", usage)
    candidate = response.candidates[0]
    ended = _word(candidate.finish_reason)
    if ended in BLOCKING:
        raise GeminiRefused("blocked", f"Gemini held its answer back ({ended}).", usage)
    if ended == "MAX_TOKENS":
        raise GeminiRefused("cut-off", "Gemini's answer was cut off: too few output tokens are allowed.", usage)
    text = _text(candidate)
    if not text.strip():
        raise GeminiRefused("empty", f"Gemini answered without text ({ended or 'no reason given'}).", usage)
    if ended != "STOP" and ended not in _UNSAID:
        raise GeminiRefused("cut-off", f"Gemini stopped before its answer was complete ({ended}).", usage)
    return text


def _text(candidate: types.Candidate) -> str:
    """All text parts that are no thinking, without what PostgreSQL does not take."""
    parts = (candidate.content.parts if candidate.content else None) or []
    text = "".join(part.text for part in parts if part.text and not part.thought)
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _parsed(text: str, usage: Usage) -> Any:
    try:
        return parse_json(text.encode())
    except BadBody:
        raise GeminiRefused("unreadable", "Gemini's answer is not the JSON that was asked for.", usage) from None


def _word(value: Any) -> str:
    """The name of an enum member, also of one this version of the library does not know."""
    return str(getattr(value, "value", value) or "")
