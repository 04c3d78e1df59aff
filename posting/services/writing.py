"""Texts by a writer: a post about a document, and a person's text improved, shortened or written for another network.

What a writer invents is checked against the text it was made from; what fails is written anew, and in the end the
template writer takes its place, with a note that says so. Nothing is stored here.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from outbound.clock import database_now
from outbound.outcome import CallFailed, Refused
from posting.adapters import registry, writers
from posting.adapters.base import Capabilities
from posting.adapters.writers import Task, WriteFailed, Writer, WriteRequest
from posting.rules.content import network_of, placed
from posting.rules.writing_checks import problems
from posting.services import token_budget
from posting.services.content_sources import Document

#: One request begins no further generated text after this; what is missing then comes from the template writer.
MOST_SECONDS = 45.0
#: Nor when its texts have cost so many tokens together.
MOST_TOKENS = 60_000
#: Ends the note where the template writer stepped in.
STEPPED_IN = "This one is made of the text's own sentences."
_MOST_HASHTAGS = 5


class CannotWrite(ValueError):
    """There is no text to be had; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A text for one network. ``length`` counts as the network does, with the link that follows it.

    ``writer``: who wrote it in the end; ``notes``: what a person should know of how it came about.
    """

    platform: str
    text: str
    length: int
    most: int
    writer: str
    notes: tuple[str, ...] = ()


class Budget:
    """What one request may still ask of its writer: in time, in tokens, and in what is left of the day."""

    def __init__(self, writer: str, *, seconds: float = MOST_SECONDS, tokens: int = MOST_TOKENS) -> None:
        self._writer = writer
        self._ends, self._tokens, self._down = time.monotonic() + seconds, tokens, ""

    def spend(self, tokens: int) -> None:
        """Count one call, a failed one too."""
        self._tokens -= tokens
        token_budget.add(self._writer, database_now(), tokens=tokens)

    def close(self, reason: str) -> None:
        """The writer's service cannot be used for the rest of this request."""
        self._down = reason

    def reason_against(self) -> str:
        """Why no further text is generated; '' where one may be."""
        if self._down:
            return self._down
        if self._tokens <= 0:
            return "The tokens of one request were used up."
        if time.monotonic() >= self._ends:
            return "There was no time left in this request."
        return token_budget.reason_against(self._writer, database_now())


def chosen_writer(name: str = "") -> Writer:
    """By name, or as ``DRAFTER`` is set. Raises CannotWrite where it cannot be used."""
    try:
        writer = writers.get(name or settings.DRAFTER)
    except writers.UnknownWriter as error:
        raise CannotWrite(str(error)) from error
    if name and (reason := reason_against(writer)):
        raise CannotWrite(reason)
    return writer


def reason_against(writer: Writer) -> str:
    """Why it cannot be used as it is set up, or no more today; '' where it can."""
    if reason := writer.reason_against():
        return reason
    return token_budget.reason_against(writer.name, database_now()) if writer.is_generative else ""


# -- what doors call -----------------------------------------------------------------------------------


def about_document(document: Document, platforms: Sequence[str], *, writer: str = "") -> list[Variant]:
    """One text for each platform. Raises CannotWrite, UnknownPlatform."""
    who = chosen_writer(writer)
    budget = Budget(who.name)
    return [_written(_request(Task.WRITE, platform, document), who, budget) for platform in platforms]


def improve(text: str, platform: str, *, link: str = "", writer: str = "") -> Variant:
    """A person's text, better said. The template writer only puts its spaces in order.

    Raises CannotWrite, UnknownPlatform.
    """
    return _changed(Task.IMPROVE, text, platform, link, writer)


def shorten(text: str, platform: str, *, link: str = "", writer: str = "") -> Variant:
    """A person's text, shorter, and short enough for the network. Raises CannotWrite, UnknownPlatform."""
    return _changed(Task.SHORTEN, text, platform, link, writer)


def rewrite_for(text: str, platform: str, *, link: str = "", writer: str = "") -> Variant:
    """A person's text for another network. Raises CannotWrite, UnknownPlatform."""
    return _changed(Task.REWRITE, text, platform, link, writer)


def _changed(task: Task, text: str, platform: str, link: str, writer: str) -> Variant:
    if not text.strip():
        raise CannotWrite("There is no text yet. Write one first.")
    who = chosen_writer(writer)
    return _written(_request(task, platform, Document(link, "", "", text)), who, Budget(who.name))


# -- how it is written ---------------------------------------------------------------------------------


def _request(task: Task, platform: str, document: Document) -> WriteRequest:
    known = registry.capabilities(platform)
    return WriteRequest(
        task=task,
        platform=platform,
        platform_label=known.label,
        text=document.text,
        title=document.title,
        description=document.description,
        link=document.url,
        most=known.most_length,
        measured=lambda text: known.measured_length(_as_shown(text, document.url, known)),
        most_hashtags=_MOST_HASHTAGS if known.most_hashtags is None else min(known.most_hashtags, _MOST_HASHTAGS),
    )


def _as_shown(text: str, link: str, known: Capabilities) -> str:
    """With the link where the network makes no card of it."""
    return placed(text, link, 0, {}, network_of(known))[0]


def _written(request: WriteRequest, writer: Writer, budget: Budget) -> Variant:
    if not writer.is_generative:
        return _variant(request, writer.write(request).text, writer, ())
    found = _generated(request, writer, budget)
    if isinstance(found, Variant):
        return found
    other = writers.fallback()
    note = f"{writer.label} gave no text that can be used: {found} {STEPPED_IN}"
    return _variant(request, other.write(request).text, other, (note,))


def _generated(request: WriteRequest, writer: Writer, budget: Budget) -> Variant | str:
    """A text that nothing stands against, or why there is none."""
    if reason := writer.reason_against():
        budget.close(reason)
    against = ""
    for _ in range(1 + settings.DRAFT_REDRAFTS):
        if reason := budget.reason_against():
            return f"{against} {reason}".strip()
        try:
            written = writer.write(request)
        except WriteFailed as failed:
            budget.spend(failed.tokens)
            against = _failed(failed, budget)
            continue
        budget.spend(written.tokens)
        found = problems(written, request)
        if not found:
            return _variant(request, written.text, writer, ())
        against, request = " ".join(found[:3]), replace(request, problems=tuple(found[:10]))
    return against


def _failed(failed: CallFailed, budget: Budget) -> str:
    reason = failed.outcome.reason or f"It answered: {failed.outcome.name}."
    if not isinstance(failed.outcome, Refused):
        # The service, not this text: the other networks need not wait for it as well.
        budget.close(reason)
        return ""
    return reason


def _variant(request: WriteRequest, text: str, writer: Writer, notes: tuple[str, ...]) -> Variant:
    return Variant(request.platform, text, request.measured(text), request.most, writer.name, notes)
