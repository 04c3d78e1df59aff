"""What the model answers, in Google's shape, with its tokens counted from the lengths of the texts."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from rehearsal.gemini import brief as briefs
from rehearsal.gemini import post_order, post_writing
from rehearsal.gemini.asking import Asked
from rehearsal.gemini.misbehaving import WAYS
from rehearsal.gemini.phrases import LANGUAGES
from rehearsal.gemini.writing import draft, joined
from rehearsal.wire import Json

CHARACTERS_A_TOKEN = 4
_HARMS = ("HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT")


@dataclass(frozen=True)
class Told:
    body: Json
    prompt_tokens: int = 0
    output_tokens: int = 0


def tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_A_TOKEN)


def tell(asked: Asked, model: str, fault: str = "") -> Told:
    """The whole answer; ``fault`` names what goes wrong in it."""
    read = tokens(asked.system) + tokens(asked.prompt)
    if fault == "empty":
        return Told({})
    if fault == "blocked":
        said = {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}
        return _told(asked, model, said, read)
    if fault == "blocked-answer":
        ratings = [{"category": "HARM_CATEGORY_HARASSMENT", "probability": "HIGH", "blocked": True}]
        return _told(asked, model, _candidate("", "SAFETY", ratings), read)
    text = _text(asked, fault)
    thought = 0 if asked.thinking == "MINIMAL" else tokens(text) // 2
    room = max(asked.most - thought, 0)
    if fault == "cut-off":
        room = tokens(text) // 2
    if tokens(text) <= room:
        return _told(asked, model, _candidate(text, "STOP"), read, tokens(text), thought)
    cut = text[: room * CHARACTERS_A_TOKEN]
    return _told(asked, model, _candidate(cut, "MAX_TOKENS"), read, tokens(cut), min(thought, asked.most))


def _text(asked: Asked, fault: str) -> str:
    if (post := post_order.read(asked.system, asked.prompt)) is not None:
        return json.dumps({"sentences": post_writing.written(post, fault)}, ensure_ascii=False)
    order = briefs.read(asked.prompt)
    if order is None:
        plain = LANGUAGES[briefs.DEFAULT_LANGUAGE].plain
        said = plain[len(asked.prompt) % len(plain)]
        return json.dumps(_sentences("en", [{"text": said, "facts": []}])) if asked.wants_json else said
    sentences = draft(order)
    if fault in WAYS:
        sentences = WAYS[fault](order, sentences)
    if not asked.wants_json:
        return joined(sentences)
    return json.dumps(_sentences(order.language, [one.told() for one in sentences]), ensure_ascii=False)


def _sentences(language: str, sentences: list[dict[str, object]]) -> Json:
    return {"language": language, "sentences": sentences}


def _candidate(text: str, ended: str, ratings: list[dict[str, Any]] | None = None) -> Json:
    harmless = [{"category": f"HARM_CATEGORY_{harm}", "probability": "NEGLIGIBLE"} for harm in _HARMS]
    candidate: Json = {"finishReason": ended, "index": 0, "safetyRatings": ratings or harmless}
    if ratings is None:
        # An allowance eaten up by thinking leaves a content without parts.
        candidate["content"] = {"role": "model", **({"parts": [{"text": text}]} if text else {})}
    return {"candidates": [candidate]}


def _told(asked: Asked, model: str, said: Json, read: int, written: int = 0, thought: int = 0) -> Told:
    usage = {"promptTokenCount": read, "totalTokenCount": read + written + thought}
    if written:
        usage["candidatesTokenCount"] = written
    if thought:
        usage["thoughtsTokenCount"] = thought
    mark = hashlib.sha256(f"{model}\n{asked.system}\n{asked.prompt}".encode()).hexdigest()[:22]
    body = {**said, "usageMetadata": usage, "modelVersion": model, "responseId": mark}
    return Told(body, read, written + thought)
