"""A model that answers what a test tells it to, behind the real Gemini drafter."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from outbound.outcome import CallFailed, Outcome
from platforms.gemini.client import GeminiRefused, Generated, Usage
from social_outreach.adapters import drafters
from social_outreach.adapters.gemini import GeminiDrafter
from social_outreach.rules.template_drafter import TemplateDrafter

PROMPTS = Path(__file__).resolve().parents[2] / "templates" / "social_outreach" / "prompts"
#: What one call costs.
PROMPT_TOKENS, OUTPUT_TOKENS = 100, 20


def said(*sentences: tuple[str, list[str]], language: str = "en") -> dict[str, Any]:
    return {"language": language, "sentences": [{"text": text, "facts": facts} for text, facts in sentences]}


def honest(order: dict[str, Any]) -> dict[str, Any]:
    """A text about the company, or for a follow-up about nothing."""
    facts = order["facts"]
    name = facts.get("first_name", "there")
    if order["earlier"]:
        return said((f"Hello {name}, a small wave from the back of your inbox.", ["first_name"]))
    about = [("The name " + facts["company"] + " made me curious.", ["company"])] if "company" in facts else []
    greeting = (f"Hello {name}, thank you for a moment of your time.", ["first_name"])
    return said(greeting, *about, ("Would you like to talk about it?", []))


def refused(code: str) -> GeminiRefused:
    return GeminiRefused(code, f"Gemini answered nothing usable ({code}).", Usage(PROMPT_TOKENS, OUTPUT_TOKENS))


class FakeModel:
    """``answer`` is asked for each call with the order; what it returns is an answer, an outcome or an exception.

    ``next``: answers that come first.
    """

    def __init__(self, answer: Callable[[dict[str, Any]], Any] = honest) -> None:
        self.answer = answer
        self.next: list[Any] = []
        self.orders: list[dict[str, Any]] = []
        self.systems: list[str] = []

    def generate(self, *, system: str, prompt: str, schema: dict[str, Any] | None) -> Generated:
        order = json.loads(prompt)
        self.orders.append(order)
        self.systems.append(system)
        answer = self.next.pop(0) if self.next else self.answer(order)
        if callable(answer):
            answer = answer(order)
        if isinstance(answer, Outcome):
            raise CallFailed(answer)
        if isinstance(answer, BaseException):
            raise answer
        return Generated(json.dumps(answer), answer, Usage(PROMPT_TOKENS, OUTPUT_TOKENS), "a-model-001")


def stand_in(monkeypatch: Any, model: FakeModel | None = None, *, has_key: bool = True) -> FakeModel:
    """Put the model in the place of Gemini's."""
    model = model or FakeModel()
    built = [TemplateDrafter(), GeminiDrafter(lambda: model, prompts=PROMPTS, has_key=has_key)]
    monkeypatch.setattr(drafters, "_configured", {drafter.name: drafter for drafter in built})
    return model
