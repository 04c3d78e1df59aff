"""The port: what a discovery run asks of a source, and what a platform makes of the answer."""

from __future__ import annotations

import abc
import enum
import itertools
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from outbound.http import HttpDoor
from social_outreach.adapters import registry
from social_outreach.adapters.base import Credentials
from social_outreach.adapters.discovery.parameters import COUNTRY, ENRICH, LANGUAGE, USERNAMES, Parameter, read_all

if TYPE_CHECKING:
    from platforms.results import ResultFacts

#: Looked up in one step of the plan; each name is a page of its own.
CHUNK = 50


class StepKind(enum.StrEnum):
    """``search``: words; ``lookup``: names that were given; ``enrich``: the profiles that this run has found."""

    SEARCH = "search"
    LOOKUP = "lookup"
    ENRICH = "enrich"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the plan asks. ``source`` is whom: looking up may be another one's work than searching."""

    kind: str
    source: str
    text: str = ""
    category: str = ""
    location: str = ""
    names: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asked(self) -> str:
        """For people: what the source was asked."""
        if self.kind == StepKind.ENRICH:
            return "details of the profiles found"
        return self.text or f"{len(self.names)} usernames"

    def stored(self) -> dict[str, Any]:
        """As it stands in a plan, without what is empty."""
        return {name: list(value) if name == "names" else value for name, value in asdict(self).items() if value}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Step:
        return cls(**{**stored, "names": tuple(stored.get("names", ()))})


@dataclass(frozen=True, slots=True)
class Found:
    """One find. Without a ``username`` it is no profile, and ``reason`` says why.

    ``passed_over``: a profile, and why it is not wanted. ``facts`` are fields of a profile.
    """

    url: str
    username: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    passed_over: str = ""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page of a source. ``cursor`` leads to the next; empty: there is nothing further."""

    found: tuple[Found, ...]
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """What opens a source: its keys, or the account that asks. ``repr`` hides both."""

    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    credentials: Credentials | None = field(default=None, repr=False)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class DiscoveryConfig:
    """All that the sources are built from. Addresses are plain prefixes without a closing slash, by source."""

    door: HttpDoor
    bases: Mapping[str, str]
    graph_version: str
    clock: Callable[[], datetime] = _now


class Source(abc.ABC):
    """Where profiles come from. One instance serves all threads."""

    name: ClassVar[str]
    label: ClassVar[str]
    #: For people: what it is, who can have it, what it costs.
    help: ClassVar[str] = ""
    #: Empty: every platform.
    platforms: ClassVar[tuple[str, ...]] = ()
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    #: It searches for words; otherwise it looks up names.
    searches: ClassVar[bool] = True
    #: Its operator bills for requests, so that only a person chooses it.
    is_paid: ClassVar[bool] = False
    #: The platform's own parameters hold for it.
    takes_platform_parameters: ClassVar[bool] = True
    seconds_between: ClassVar[float] = 1.0
    #: No search of it has more pages.
    most_pages: ClassVar[int] = 10
    #: Names of the keys it needs, and the variables they are set by.
    needs_keys: ClassVar[tuple[tuple[str, str], ...]] = ()
    #: The platform whose connected account asks; empty: none is needed.
    needs_account: ClassVar[str] = ""

    def __init__(self, config: DiscoveryConfig) -> None:
        self._config = config

    def worded(
        self, service: BaseDiscoveryService, category: str, location: str, keyword: str, given: Mapping[str, Any]
    ) -> str:
        """The words of one search as this source takes them."""
        return " ".join(filter(None, (plain(category), plain(location), plain(keyword))))

    def told(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters that go along with each search, fixed in the plan."""
        return {}

    def account_problem(self, credentials: Credentials) -> str:
        """Why this account cannot ask, in a sentence; empty where it can."""
        return ""

    @abc.abstractmethod
    def ask(self, step: Step, cursor: str, access: Access, service: BaseDiscoveryService) -> FoundPage:
        """One page: at most one request, but for a token that has to be fetched first. Raises ``CallFailed``."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for, as typed."""

    categories: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)


class BaseDiscoveryService(abc.ABC):
    """One platform: how a search for its profiles is worded, and how a result is read."""

    platform: ClassVar[str]
    parameters: ClassVar[tuple[Parameter, ...]] = (COUNTRY, LANGUAGE)
    #: Where on the web its profiles are, and what lies there that is none; for the search services.
    site: ClassVar[str]
    not_there: ClassVar[tuple[str, ...]] = ()
    #: The source that tells the figures of a profile by its name; empty: none does.
    enriched_by: ClassVar[str] = ""
    #: Shown in the empty fields: category, location, keyword.
    example: ClassVar[tuple[str, str, str]]

    @abc.abstractmethod
    def facts_of(self, title: str, snippet: str) -> ResultFacts:
        """What a search result says of a profile."""

    def known_parameters(self, source: Source) -> tuple[Parameter, ...]:
        own = self.parameters if source.takes_platform_parameters else ()
        return (*own, *(parameter for parameter in source.parameters if parameter not in own))

    def checked(self, given: Mapping[str, Any], source: Source) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """The parameters as they are stored, and what is wrong with them by name."""
        return read_all(self.known_parameters(source), given)

    def plan(self, asked: Asked, source: Source) -> list[Step]:
        """What the source is asked, in order: each category with each location and each keyword, or the names."""
        if not source.searches:
            return lookups(list(asked.parameters.get(USERNAMES, ())), source)
        every = itertools.product(asked.categories or ("",), asked.locations or ("",), asked.keywords or ("",))
        steps = [self._step(source, *words, asked.parameters) for words in every]
        if asked.parameters.get(ENRICH) and self.enriched_by:
            steps.append(Step(StepKind.ENRICH, self.enriched_by))
        return steps

    def _step(self, source: Source, category: str, location: str, keyword: str, given: Mapping[str, Any]) -> Step:
        text = source.worded(self, category, location, keyword, given)
        return Step(StepKind.SEARCH, source.name, text, category, location, parameters=source.told(given))

    def query(self, category: str, location: str, keyword: str, given: Mapping[str, Any]) -> str:
        """The words as search services take them: where, what, a place in one piece, and what is left out."""
        words = [f"site:{self.site}", plain(category), phrase(location), plain(keyword)]
        return " ".join(filter(None, [*words, *(f"-inurl:{part}" for part in self.not_there)]))

    def found_in(self, url: str, title: str, snippet: str, step: Step) -> Found:
        """A result of a search service as a find."""
        try:
            username = self.username_in(url)
        except ValueError as error:
            return Found(url, reason=str(error))
        said = asdict(self.facts_of(title, snippet))
        facts = {name: value for name, value in said.items() if value not in ("", None)}
        # Who was found under a place need not be there; the place counts where the result names it.
        named = step.location.casefold() in f"{title} {snippet}".casefold()
        return Found(url, username, {"category": step.category, "location": step.location if named else "", **facts})

    def username_in(self, url: str) -> str:
        """Raises ``ValueError`` with a sentence where no profile is at this address."""
        return registry.get(self.platform).username_from(url)

    def passes(self, facts: Mapping[str, Any], parameters: Mapping[str, Any]) -> str:
        """Why a profile is passed over; empty where it is wanted. What is not known stands against nobody."""
        followers = facts.get("followers_count")
        least, most = parameters.get("min_followers"), parameters.get("max_followers")
        if followers is not None and least is not None and followers < least:
            return f"Fewer than {least:,} followers."
        if followers is not None and most is not None and followers > most:
            return f"More than {most:,} followers."
        if parameters.get("has_website") and not facts.get("website"):
            return "No website is shown."
        return ""


def lookups(names: list[str], source: Source) -> list[Step]:
    """A plan of names, in chunks."""
    starts = range(0, len(names), CHUNK)
    return [Step(StepKind.LOOKUP, source.name, names=tuple(names[start : start + CHUNK])) for start in starts]


def plain(words: str) -> str:
    """Words of a person for a search service, without the quotation marks that would break ours."""
    return " ".join(words.replace('"', " ").split())


def phrase(words: str) -> str:
    """Several words in one piece."""
    words = plain(words)
    return f'"{words}"' if " " in words else words
