"""What every web search service offers the console, and what it gives back."""

from __future__ import annotations

import abc
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for. ``country`` (ISO 3166 alpha-2) and ``language`` (ISO 639-1) are wishes, in lower case: results
    from there move up. What a service is known not to have is left out."""

    text: str
    country: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. ``url`` is an http or https address; the texts are plain, without markup."""

    url: str
    title: str = ""
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results. ``cursor`` leads to the next page; empty: there is nothing further."""

    hits: tuple[Hit, ...]
    cursor: str = ""


class SearchProvider(abc.ABC):
    """A search service with one key. Nothing is kept between calls, so one object may serve several threads."""

    name: ClassVar[str]
    label: ClassVar[str]

    @abc.abstractmethod
    def search(self, query: Query, cursor: str = "") -> Results:
        """One page. ``cursor`` is that of the page before, of this very service and query.

        Raises ``CallFailed`` only: ``Throttled``, ``Unauthorized`` (the key), ``Halted`` (billing, plan, set-up),
        ``Refused`` (this query or cursor), ``Unreached``, or ``OutcomeUnknown``. The last means that no usable answer
        came, although the service may have counted the search: asking again is harmless but may cost once more.
        """
