"""Discovery runs as a person meets them: ask, look at the cost, start, watch, cancel, go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import F

from outbound.clock import database_now
from social_outreach.adapters import registry as adapters
from social_outreach.adapters.discovery import registry
from social_outreach.adapters.discovery.base import Asked, BaseDiscoveryService, Source, Step, StepKind
from social_outreach.adapters.discovery.parameters import ENRICH, USERNAMES
from social_outreach.adapters.discovery.pasted import PASTED
from social_outreach.models import SocialDiscoveryJob
from social_outreach.rules.rows import clean
from social_outreach.services import intake, sources
from social_outreach.services.discovery_leases import is_over, waiting
from social_outreach.services.discovery_runs import run
from social_outreach.states import OPEN_JOB_STATES, JobStatus

__all__ = [
    "DiscoveryRefused",
    "Estimate",
    "NotNow",
    "cancel",
    "create",
    "due",
    "estimate",
    "is_over",
    "resume",
    "run",
]

#: Of one list, in one search, and of searches in one run.
MOST_WORDS = 50
LONGEST_WORDS = 100
MOST_STEPS = 200
MOST_PROFILES = 10_000
#: Runs that one tick hints; the others have their turn with the next.
_HINTED = 10


class DiscoveryRefused(ValueError):
    """This cannot be searched for. ``errors``: sentences by field; ``parameters``: by parameter."""

    def __init__(
        self, errors: Mapping[str, list[str]] | None = None, parameters: Mapping[str, list[str]] | None = None
    ) -> None:
        self.errors, self.parameters = dict(errors or {}), dict(parameters or {})
        every = [*self.errors.values(), *self.parameters.values()]
        super().__init__(" ".join(sentence for sentences in every for sentence in sentences))


class NotNow(Exception):
    """The state of this discovery run does not allow it."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would ask of its source, before it starts."""

    searches: int
    requests: int
    lookups: int

    @property
    def sentence(self) -> str:
        def some(number: int, word: str) -> str:
            return f"{number:,} {word}{'' if number == 1 else 'es' if word.endswith('h') else 's'}"

        if not self.searches:
            return some(self.requests, "request")
        first = f"{some(self.searches, 'search')}, at most {some(self.requests, 'request')}"
        return f"{first}, then at most {some(self.lookups, 'look-up')}" if self.lookups else first


@dataclass(frozen=True, slots=True)
class _Planned:
    asked: Asked
    source: Source
    service: BaseDiscoveryService
    most: int
    steps: list[Step] = field(default_factory=list)


def create(
    *,
    platform: str,
    source: str,
    actor: AbstractBaseUser | None,
    categories: Sequence[str] = (),
    locations: Sequence[str] = (),
    keywords: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    most: int | None = None,
    lines: Iterable[str] = (),
) -> SocialDiscoveryJob:
    """A run that the workers carry out; pasted ``lines`` go in at once. Raises ``DiscoveryRefused``."""
    if source == PASTED:
        return _from_lines(platform, lines, actor)
    planned = _planned(platform, source, categories, locations, keywords, parameters or {}, most)
    state = sources.state_of(planned.source)
    if not state.ready:
        raise DiscoveryRefused({"source": [state.why]})
    return SocialDiscoveryJob.objects.create(
        platform=platform,
        source=source,
        categories=list(planned.asked.categories),
        locations=list(planned.asked.locations),
        keywords=list(planned.asked.keywords),
        parameters=dict(planned.asked.parameters),
        most=planned.most,
        plan=[step.stored() for step in planned.steps],
        created_by=actor,  # type: ignore[misc]
    )


def _from_lines(platform: str, lines: Iterable[str], actor: AbstractBaseUser | None) -> SocialDiscoveryJob:
    given = [line for line in lines if line.strip()]
    if not given:
        raise DiscoveryRefused({"urls": ["Give at least one profile address or username."]})
    try:
        return intake.from_urls(platform=platform, lines=given, actor=actor)
    except adapters.UnknownPlatform as error:
        raise DiscoveryRefused({"platform": [str(error)]}) from error
    except ValueError as error:
        raise DiscoveryRefused({"urls": [str(error)]}) from error


def estimate(
    *,
    platform: str,
    source: str,
    categories: Sequence[str] = (),
    locations: Sequence[str] = (),
    keywords: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    most: int | None = None,
) -> Estimate:
    """Raises ``DiscoveryRefused`` where this could not be started as it is."""
    planned = _planned(platform, source, categories, locations, keywords, parameters or {}, most)
    searches = sum(step.kind == StepKind.SEARCH for step in planned.steps)
    names = sum(len(step.names) for step in planned.steps)
    enriches = any(step.kind == StepKind.ENRICH for step in planned.steps)
    requests = searches * planned.source.most_pages + names
    return Estimate(searches, requests, planned.most if enriches else 0)


def _planned(
    platform: str,
    source: str,
    categories: Sequence[str],
    locations: Sequence[str],
    keywords: Sequence[str],
    parameters: Mapping[str, Any],
    most: int | None,
) -> _Planned:
    try:
        service, chosen = registry.service(platform), registry.source_for(source, platform)
    except (adapters.UnknownPlatform, registry.UnknownSource) as error:
        name = "source" if isinstance(error, registry.UnknownSource) else "platform"
        raise DiscoveryRefused({name: [str(error)]}) from error
    errors: dict[str, list[str]] = {}
    words = {
        name: _words(name, given, errors)
        for name, given in (("categories", categories), ("locations", locations), ("keywords", keywords))
    }
    _check_words(words, chosen, errors)
    values, wrong = service.checked(parameters, chosen)
    _check_names(service, values, wrong)
    _check_enriching(service, values, wrong)
    most = settings.DISCOVERY_MOST if most is None else most
    if not 1 <= most <= MOST_PROFILES:
        errors["most"] = [f"Between 1 and {MOST_PROFILES:,} profiles."]
    if errors or wrong:
        raise DiscoveryRefused(errors, wrong)
    asked = Asked(words["categories"], words["locations"], words["keywords"], values)
    return _Planned(asked, chosen, service, most, service.plan(asked, chosen))


def _words(name: str, given: Sequence[str], errors: dict[str, list[str]]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(filter(None, (clean(str(text)) for text in given))))
    if len(words) > MOST_WORDS:
        errors[name] = [f"These are {len(words)}; one run takes {MOST_WORDS}."]
    elif long := next((text for text in words if len(text) > LONGEST_WORDS), ""):
        errors[name] = [f"“{long[:40]}…” has more than {LONGEST_WORDS} characters."]
    return words


def _check_words(words: Mapping[str, tuple[str, ...]], source: Source, errors: dict[str, list[str]]) -> None:
    if not source.searches:
        for name in [name for name, given in words.items() if given]:
            errors[name] = [f"{source.label} does not search. Leave this empty, or choose another source."]
        return
    if not any(words.values()) and not errors:
        errors["keywords"] = ["Say what to look for: a category, a location or a keyword."]
    steps = 1
    for given in words.values():
        steps *= max(len(given), 1)
    if steps > MOST_STEPS and not errors:
        errors["keywords"] = [f"Together these make {steps:,} searches; one run takes {MOST_STEPS}. Use fewer."]


def _check_names(service: BaseDiscoveryService, values: dict[str, Any], wrong: dict[str, list[str]]) -> None:
    names, problems = [], []
    for name in values.get(USERNAMES, ()):
        try:
            names.append(service.username_in(name))
        except ValueError as error:
            problems.append(f"“{name[:60]}”: {error}")
    if problems:
        wrong[USERNAMES] = problems[:3] + ([f"And {len(problems) - 3} more."] if len(problems) > 3 else [])
    if names:
        values[USERNAMES] = list(dict.fromkeys(names))


def _check_enriching(service: BaseDiscoveryService, values: Mapping[str, Any], wrong: dict[str, list[str]]) -> None:
    if values.get(ENRICH):
        state = sources.state_of(registry.source(service.enriched_by))
        if not state.ready:
            wrong[ENRICH] = [f"{state.source.label}: {state.why}"]


def due(most: int = _HINTED) -> list[int]:
    """Runs that may go on now and that nobody is working on; whose last turn is longest ago comes first."""
    rows = SocialDiscoveryJob.objects.filter(waiting(database_now()))
    return list(rows.order_by(F("worked_at").asc(nulls_first=True), "pk").values_list("pk", flat=True)[:most])


def cancel(job: SocialDiscoveryJob) -> None:
    """Stop a run; what it found stays. Raises ``NotNow`` where it is over."""
    stopped = SocialDiscoveryJob.objects.filter(pk=job.pk, status__in=OPEN_JOB_STATES).update(
        status=JobStatus.CANCELLED, finished_at=database_now(), lease_until=None, resume_at=None, waits_for=""
    )
    if not stopped:
        raise NotNow("The discovery run is over already.")
    job.refresh_from_db()


def resume(job: SocialDiscoveryJob) -> None:
    """Go on from where it stood: a run that failed, or one that waits and need not. Raises ``NotNow``."""
    rows = SocialDiscoveryJob.objects.filter(pk=job.pk)
    fresh = {"resume_at": None, "waits_for": "", "failures": 0}
    gone_on = rows.filter(status=JobStatus.FAILED).update(
        status=JobStatus.RUNNING, finished_at=None, error="", lease_until=None, **fresh
    ) or rows.filter(status__in=OPEN_JOB_STATES, resume_at__isnull=False).update(**fresh)
    if not gone_on:
        raise NotNow("Only a discovery run that failed or waits can be gone on with.")
    job.refresh_from_db()
