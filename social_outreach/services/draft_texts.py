"""Writing one text: what the drafter is told, what is checked, and how often it is asked anew.

No database write but the count of tokens, and no transaction: a drafter may take its time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings

from outbound.clock import database_now
from outbound.outcome import Refused
from social_outreach.adapters import registry
from social_outreach.adapters.drafters import Drafted, Drafter, DraftFailed, DraftRequest, Fact
from social_outreach.models import SocialProfile
from social_outreach.rules import fencing, languages
from social_outreach.rules.claims import Known, Said, judge
from social_outreach.rules.evidence import entries
from social_outreach.rules.templating import first_name
from social_outreach.rules.texts import problems_of
from social_outreach.services import token_budget
from social_outreach.services.draft_history import Earlier, near_copy
from social_outreach.services.messages import NotAcceptable, check_text

#: After so many seconds a text is not asked for anew: one task must end before its hard limit.
PATIENCE_SECONDS = 25.0
#: Answers that are worth one more try of the same request.
_WORTH_ANOTHER = ("cut-off", "unreadable")
_TEXT_FACTS = ("full_name", "username", "company", "title", "category", "location", "website", "bio")
_COUNT_FACTS = ("followers_count", "following_count", "posts_count")
_LONGEST_REASON = 500


class TextRefused(ValueError):
    """No text came of it that may be shown; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Task:
    """One text to write. ``template``: the body to fill in, for drafters that do; ``facts`` are fit to be shown."""

    profile: SocialProfile
    message_type: str
    step: int
    sender_name: str
    facts: tuple[Fact, ...]
    earlier: tuple[Earlier, ...] = ()
    replies: tuple[str, ...] = ()
    instruction: str = ""
    template: str = ""
    flags: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A text that passed, with what is stored beside it."""

    text: str
    evidence: list[dict[str, Any]]
    flags: list[dict[str, Any]]
    language: str = ""
    missing: tuple[str, ...] = ()
    model: str = ""
    prompt_tokens: int = 0
    output_tokens: int = 0


def facts_of(profile: SocialProfile) -> tuple[Fact, ...]:
    """What is stored of a person and fit to be shown to a drafter, under the names of the columns."""
    values = {name: fencing.fact(name, getattr(profile, name)) for name in _TEXT_FACTS}
    if not fencing.LINK.fullmatch(values["website"]):
        values["website"] = ""
    values["first_name"] = first_name(values["full_name"])
    counts = {name: getattr(profile, name) for name in _COUNT_FACTS}
    values |= {name: str(count) for name, count in counts.items() if count is not None}
    return tuple(Fact(name, value) for name, value in values.items() if value)


def notes_on(profile: SocialProfile) -> tuple[dict[str, Any], ...]:
    """Flags that the profile itself gives reason to."""
    if not fencing.steers(profile.bio):
        return ()
    sentence = "The bio reads like an instruction to a machine, so the drafter was not shown it."
    return ({"kind": "steering_bio", "sentence": sentence},)


def write(task: Task, drafter: Drafter, *, before_call: Callable[[], None] = lambda: None) -> Written:
    """Raises TextRefused (this text), BudgetSpent or DraftFailed (all texts of this drafter must wait).

    ``before_call`` is called before each request; what it raises ends the writing.
    """
    if drafter.is_generative:
        return _Writing(task, drafter, before_call).result()
    return _filled_in(task, drafter)


def _filled_in(task: Task, drafter: Drafter) -> Written:
    drafted = drafter.draft(_request(task, language=""))
    try:
        text = check_text(drafted.text, task.profile.platform)
    except NotAcceptable as error:
        raise TextRefused(str(error)) from error
    values = {fact.name: fact.value for fact in task.facts}
    evidence = entries([(sentence.text, sentence.facts) for sentence in drafted.sentences], values)
    flag = near_copy(text, task.earlier)
    return Written(text, evidence, [*task.flags, *([flag] if flag else [])], missing=drafted.missing)


def _request(task: Task, *, language: str, problems: tuple[str, ...] = ()) -> DraftRequest:
    capabilities = registry.capabilities(task.profile.platform)
    return DraftRequest(
        platform=task.profile.platform,
        platform_label=capabilities.label,
        message_type=task.message_type,
        step=task.step,
        facts=task.facts,
        earlier=tuple(item.text for item in task.earlier if item.has_left),
        replies=tuple(fencing.fact("bio", reply) for reply in task.replies),
        sender_name=task.sender_name,
        language=language,
        max_length=capabilities.max_length,
        length_unit=capabilities.length_unit,
        instruction=task.instruction,
        problems=problems,
        template=task.template,
    )


@dataclass
class _Writing:
    """One text under way. ``kept``: a text without a fault but that it repeats an earlier message."""

    task: Task
    drafter: Drafter
    before_call: Callable[[], None]
    kept: Written | None = None
    problems: tuple[str, ...] = ()
    prompt_tokens: int = 0
    output_tokens: int = 0
    asked_again: bool = False
    facts: dict[str, str] = field(default_factory=dict)
    language: str = ""

    def __post_init__(self) -> None:
        self.facts = {fact.name: fact.value for fact in self.task.facts}
        self.language = languages.language_of(self.facts.get("bio", ""), self.facts.get("location", ""))

    def result(self) -> Written:
        ends_at = time.monotonic() + PATIENCE_SECONDS
        for tries in range(1 + max(0, settings.DRAFT_REDRAFTS)):
            if tries and time.monotonic() >= ends_at:
                break
            try:
                found = self._tried()
            except (TextRefused, DraftFailed, token_budget.BudgetSpent):
                if self.kept is None:
                    raise
                break
            if found is not None:
                return found
        if self.kept is not None:
            return replace(self.kept, prompt_tokens=self.prompt_tokens, output_tokens=self.output_tokens)
        raise TextRefused(" ".join(self.problems)[:_LONGEST_REASON])

    def _tried(self) -> Written | None:
        """None: there are problems, or only the kept text came of it."""
        drafted = self._asked()
        written, problems = self._checked(drafted)
        self.problems = tuple(problems)
        if written is None:
            return None
        repeats = near_copy(written.text, self.task.earlier)
        if repeats is None:
            return written
        if self.kept is None or repeats["similarity"] < self.kept.flags[-1]["similarity"]:
            self.kept = replace(written, flags=[*written.flags, repeats])
        self.problems = (f"The text repeats an earlier message: {repeats['sentence']} Say something else.",)
        return None

    def _asked(self) -> Drafted:
        self.before_call()
        token_budget.require(self.drafter.name, database_now())
        try:
            drafted = self.drafter.draft(_request(self.task, language=self.language, problems=self.problems))
        except DraftFailed as failed:
            self._count(failed.prompt_tokens, failed.output_tokens)
            if not isinstance(failed.outcome, Refused):
                raise
            if failed.outcome.code in _WORTH_ANOTHER and not self.asked_again:
                self.asked_again = True
                return self._asked()
            raise TextRefused(failed.outcome.reason[:_LONGEST_REASON]) from failed
        self._count(drafted.prompt_tokens, drafted.output_tokens)
        return drafted

    def _count(self, prompt_tokens: int, output_tokens: int) -> None:
        token_budget.add(
            self.drafter.name, database_now(), prompt_tokens=prompt_tokens, output_tokens=output_tokens
        )  # fmt: skip
        self.prompt_tokens += prompt_tokens
        self.output_tokens += output_tokens

    def _checked(self, drafted: Drafted) -> tuple[Written | None, list[str]]:
        try:
            text = check_text(fencing.visible(drafted.text, several_lines=True), self.task.profile.platform)
        except NotAcceptable as error:
            return None, [str(error)]
        given = [value for name, value in self.facts.items() if name != "bio"]
        ours = (*(item.text for item in self.task.earlier), self.task.instruction, self.task.sender_name)
        known = Known(self.facts, ours=ours, theirs=self.task.replies)
        judged = judge([Said(one.text, one.facts) for one in drafted.sentences], known, language=self.language)
        problems = [*problems_of(text, [*given, *ours]), *judged.problems]
        if not languages.is_in(text, self.language):
            problems.append(f"The text is not in {languages.name_of(self.language)}, the language of the profile.")
        if problems:
            return None, problems
        written = Written(
            text=text,
            evidence=entries(judged.evidence, self.facts),
            flags=list(self.task.flags),
            language=self.language,
            model=drafted.model[:80],
            prompt_tokens=self.prompt_tokens,
            output_tokens=self.output_tokens,
        )
        return written, []
