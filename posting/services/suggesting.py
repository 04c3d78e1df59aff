"""A writer's suggestion for a text in the composer. Nothing is stored."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.conf import settings

from outbound.clock import database_now
from posting.adapters import registry
from posting.services import token_budget, writing
from posting.services.writing import STEPPED_IN, CannotWrite, Variant

#: A model is shown no more of a text, so that nothing of a longer one is dropped unseen.
MOST_TEXT = 10_000
_NO_MODEL = "Improving and rewriting need a model. None is set up: an operator sets DRAFTER=gemini and GEMINI_API_KEY."


class Act(enum.StrEnum):
    IMPROVE = "improve"
    SHORTEN = "shorten"
    REWRITE = "rewrite"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``text`` is the typed one where ``is_changed`` is false; ``notes`` say why, or how it came about."""

    text: str
    is_changed: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TokensToday:
    """What the drafter has used of what it may use in a day."""

    used: int
    most: int


_WRITERS: dict[Act, Callable[..., Variant]] = {
    Act.IMPROVE: writing.improve,
    Act.SHORTEN: writing.shorten,
    Act.REWRITE: writing.rewrite_for,
}


def reason_against(act: Act) -> str:
    """Why this is not to be had as the drafter is set up; '' where it is. Shortening needs no model."""
    try:
        writer = writing.chosen_writer()
    except CannotWrite as error:
        return str(error)
    if act is Act.SHORTEN:
        return ""
    return writing.reason_against(writer) if writer.is_generative else _NO_MODEL


def tokens_today() -> TokensToday | None:
    """None where the drafter costs none, or is none."""
    try:
        writer = writing.chosen_writer()
    except CannotWrite:
        return None
    if not writer.is_generative:
        return None
    return TokensToday(token_budget.used(writer.name, database_now()), settings.POSTING_TOKENS_PER_DAY)


def suggest(act: Act, text: str, *, platforms: Collection[str], link: str = "") -> Suggestion:
    """For the tightest of these networks; without any, for the one that takes most.

    Asks the drafter's service: never within a transaction. Raises CannotWrite, UnknownPlatform.
    """
    if reason := reason_against(act):
        raise CannotWrite(reason)
    if len(text) > MOST_TEXT:
        raise CannotWrite(f"The text has {len(text):,} characters; with more than {MOST_TEXT:,} it is not handed on.")
    found = _WRITERS[act](text, _meant(platforms), link=link)
    is_changed = bool(found.text.strip()) and found.text != text
    # Of a text that stays as it was it is not said where it comes from.
    notes = found.notes if is_changed else tuple(each.removesuffix(STEPPED_IN).rstrip() for each in found.notes)
    return Suggestion(found.text if is_changed else text, is_changed, notes)


def _meant(platforms: Collection[str]) -> str:
    def most(platform: str) -> int:
        return registry.capabilities(platform).most_length

    return min(platforms, key=most) if platforms else max(registry.ADAPTERS, key=most)
