"""A source for tests that says what it is told to say, and the runs that ask it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from outbound.http import HttpDoor
from outbound.outcome import CallFailed, Outcome
from social_outreach.adapters.discovery import registry
from social_outreach.adapters.discovery.base import (
    Access,
    BaseDiscoveryService,
    DiscoveryConfig,
    FoundPage,
    Source,
    Step,
    StepKind,
)
from social_outreach.adapters.discovery.parameters import COUNTRY
from social_outreach.models import SocialDiscoveryJob, SocialProfile, SocialSource
from social_outreach.services import discovery

CONFIG = DiscoveryConfig(door=HttpDoor(), bases={}, graph_version="v26.0", clock=lambda: datetime.now(UTC))


class FakeSource(Source):
    """Pages of addresses by question; ``answers`` come first, one a call: an outcome, an error, or something to do."""

    name = "brave"
    label = "Fake Search"
    parameters = (COUNTRY,)
    seconds_between = 0.0

    def __init__(self, pages: list[list[str]] | dict[str, list[list[str]]] | None = None) -> None:
        super().__init__(CONFIG)
        self.pages = pages if pages is not None else []
        self.answers: list[Outcome | Exception | Callable[[], None] | None] = []
        self.asked: list[tuple[str, str]] = []
        self.titles: dict[str, tuple[str, str]] = {}
        self.facts: dict[str, dict[str, Any]] = {}

    def ask(self, step: Step, cursor: str, access: Access, service: BaseDiscoveryService) -> FoundPage:
        self.asked.append((step.text or ",".join(step.names), cursor))
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Outcome):
            raise CallFailed(answer)
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            answer()
        if step.kind == StepKind.LOOKUP:
            return self._looked_up(step, int(cursor or 0), service)
        pages = self.pages if isinstance(self.pages, list) else self.pages.get(step.category, [])
        at = int(cursor or 0)
        urls = pages[at] if at < len(pages) else []
        hits = [service.found_in(url, *self.titles.get(url, ("", "")), step) for url in urls]
        return FoundPage(tuple(hits), str(at + 1) if at + 1 < len(pages) else "")

    def _looked_up(self, step: Step, at: int, service: BaseDiscoveryService) -> FoundPage:
        from social_outreach.adapters.discovery.base import Found

        name = step.names[at]
        found = Found(name, name, self.facts[name]) if name in self.facts else Found(name, reason="Nobody is there.")
        return FoundPage((found,), str(at + 1) if at + 1 < len(step.names) else "")


class FakeLookUps(FakeSource):
    name = "instagram_business"
    label = "Fake look-ups"
    searches = False
    most_pages = 1000


def put(monkeypatch: Any, source: FakeSource) -> FakeSource:
    """In the place of the source of that name, with nothing between its requests and a key set."""
    monkeypatch.setitem(registry._sources, source.name, source)
    return source


def people(first: int, last: int) -> list[str]:
    return [f"https://www.instagram.com/person.{number}/" for number in range(first, last)]


def made(**asked: Any) -> SocialDiscoveryJob:
    asked = {"platform": "instagram", "source": "brave", "categories": ["design"], "most": 500, "actor": None} | asked
    return discovery.create(**asked)


def usernames() -> set[str]:
    return set(SocialProfile.objects.values_list("username", flat=True))


def adds_up(job: SocialDiscoveryJob) -> bool:
    job.refresh_from_db()
    return job.found == job.created_count + job.merged_count + job.unchanged_count + job.refused_count


def run(job: SocialDiscoveryJob) -> SocialDiscoveryJob:
    discovery.run(job.pk)
    job.refresh_from_db()
    return job


def run_out(job: SocialDiscoveryJob) -> SocialDiscoveryJob:
    """To the end, with every wait over at once."""
    for _ in range(60):
        SocialDiscoveryJob.objects.filter(pk=job.pk).update(resume_at=None)
        SocialSource.objects.update(paused_until=None)
        if discovery.run(job.pk):
            job.refresh_from_db()
            return job
    raise AssertionError("it does not end")


class Killed(BaseException):
    """The worker is gone."""
