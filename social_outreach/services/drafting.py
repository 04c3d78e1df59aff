"""Drafts: a text for a qualified profile, from a template or from a model; one at a time, or a new one for a draft.

What a drafter writes is written outside any transaction; only what is stored then is one.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from outbound.clock import database_now
from outbound.outcome import CallFailed
from social_outreach.adapters import drafters as registered
from social_outreach.adapters.drafters import Drafter
from social_outreach.models import SocialMessage, SocialProfile
from social_outreach.rules.templating import BadTemplate, variables_of
from social_outreach.services import suppressions
from social_outreach.services.draft_subjects import (
    SHIPPED,
    CannotDraft,
    Subject,
    ready_drafter,
    require_still,
    subject_again,
    subject_of,
    template_for,
    values_of,
)
from social_outreach.services.draft_texts import TextRefused, Written, write
from social_outreach.services.messages import NotNow, StaleEdit
from social_outreach.services.sending import engine
from social_outreach.services.token_budget import BudgetSpent
from social_outreach.states import DRAFT, LIVE_STATES, MESSAGE_WORDS, DiscoveryStatus, MessageType, OutreachStatus

__all__ = [
    "SHIPPED",
    "CannotDraft",
    "DraftResult",
    "DrafterChoice",
    "Variable",
    "draft",
    "draft_many",
    "drafters",
    "regenerate",
    "store",
    "template_for",
    "values_of",
    "variables_used",
    "waiting_for_draft",
]

TEMPLATE = "template"


@dataclass
class DraftResult:
    """Messages made, and for each profile without one the reason."""

    made: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DrafterChoice:
    """A drafter as a form offers it. ``reason``: why it is not ready; ``is_default``: used where nobody chooses."""

    name: str
    label: str
    ready: bool
    reason: str
    is_default: bool
    is_generative: bool


def drafters() -> list[DrafterChoice]:
    """Every drafter there is, in the order to show them."""
    return [
        DrafterChoice(
            name=drafter.name,
            label=drafter.label,
            ready=not (reason := drafter.reason_against()),
            reason=reason,
            is_default=drafter.name == settings.DRAFTER,
            is_generative=drafter.is_generative,
        )
        for drafter in registered.all_drafters()
    ]


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a draft's template and what stood there for this person; ``is_missing``: nothing did."""

    name: str
    value: str
    is_missing: bool


def variables_used(message: SocialMessage) -> list[Variable]:
    """The variables of the template that a draft was made from, with the values of today."""
    try:
        _, body = (
            template_for(platform=message.platform, message_type=message.message_type, name=message.template_name)
            if message.drafter == TEMPLATE
            else ("", "")
        )
        names = variables_of(body)
    except (CannotDraft, BadTemplate):
        names = []
    values = values_of(message.profile, message.account)
    return [
        Variable(name, values.get(name, ""), name in message.missing)
        for name in dict.fromkeys([*names, *message.missing])
    ]


def draft(
    profile: SocialProfile,
    *,
    actor: Any,
    message_type: str = MessageType.INITIAL,
    template: str = "",
    body: str = "",
    drafter: str = "",
    instruction: str = "",
) -> SocialMessage:
    """Write a draft for one profile. Raises CannotDraft.

    With ``body`` (typed by a person) or ``template`` it is filled in; else ``drafter`` writes it, without one the
    drafter of the settings. Call it outside a transaction: a generative drafter asks over the network.
    """
    chosen = ready_drafter(_drafter_name(template, body, drafter))
    subject = subject_of(
        profile, chosen, message_type=message_type, template=template, body=body, instruction=instruction
    )
    return store(subject, _written(subject, chosen), actor=actor)


def _drafter_name(template: str, body: str, drafter: str) -> str:
    return TEMPLATE if body or (template and not drafter) else drafter or settings.DRAFTER


def _written(subject: Subject, drafter: Drafter) -> Written:
    """Raises CannotDraft, with what a person can do where something is set up wrongly."""
    try:
        return write(subject.task, drafter)
    except (TextRefused, BudgetSpent) as refusal:
        raise CannotDraft(str(refusal)) from refusal
    except CallFailed as failed:
        mend = drafter.mend(failed.outcome) or "Try again later, or use a template."
        raise CannotDraft(f"{failed.outcome.reason} {mend}".strip()) from failed


def store(subject: Subject, written: Written, *, actor: Any) -> SocialMessage:
    """Keep a text as a draft. Raises CannotDraft where there is one for this step, or it may not be, by now."""
    profile = subject.profile
    message = SocialMessage(
        profile=profile,
        account=subject.account,
        in_thread=subject.thread if subject.thread and subject.thread.account_id == subject.account.pk else None,
        platform=profile.platform,
        message_type=subject.task.message_type,
        step=subject.task.step,
        state=DRAFT,
        first_draft=written.text,
        idempotency_key=uuid.uuid4().hex,
        created_by=actor,
        prompt_tokens=written.prompt_tokens,
        output_tokens=written.output_tokens,
        **_stored(subject, written),
    )
    try:
        with transaction.atomic():
            require_still(subject)
            message.save(force_insert=True)
            engine.record(message, "drafted", "", DRAFT, database_now(), actor=actor)
            SocialProfile.objects.filter(
                pk=profile.pk, outreach_status__in=[OutreachStatus.PENDING, OutreachStatus.FAILED]
            ).update(outreach_status=OutreachStatus.DRAFTED)
    except IntegrityError as error:
        raise CannotDraft(f"{profile} has a message for this step already.") from error
    return message


def _stored(subject: Subject, written: Written) -> dict[str, Any]:
    """What each new text of a message sets."""
    return {
        "draft_body": written.text,
        "drafter": subject.drafter,
        "template_name": subject.template_name,
        "missing": list(written.missing),
        "evidence": written.evidence,
        "flags": written.flags,
        "language": written.language,
        "instruction": subject.task.instruction,
        "drafter_model": written.model,
    }


def regenerate(
    message_id: int, *, instruction: str = "", drafter: str = "", version: int | None = None, actor: Any
) -> SocialMessage:
    """A new text in the place of a draft's; the first one and, in its history, the last one are kept.

    ``version`` is the one that the person has seen. Without ``drafter`` the one that wrote it, or for a text of a
    person that of the settings. Raises CannotDraft, NotNow, StaleEdit, SocialMessage.DoesNotExist.
    """
    message = SocialMessage.objects.select_related("profile", "account", "in_thread").get(pk=message_id)
    _require_unchanged(message, version)
    own = message.drafter if message.drafter in [choice.name for choice in drafters()] else settings.DRAFTER
    chosen = ready_drafter(drafter or own)
    subject = subject_again(message, chosen, instruction=instruction)
    written = _written(subject, chosen)
    with transaction.atomic():
        rows = SocialMessage.objects.filter(pk=message_id, state=DRAFT, version=message.version)
        moved = rows.update(
            version=F("version") + 1,
            prompt_tokens=F("prompt_tokens") + written.prompt_tokens,
            output_tokens=F("output_tokens") + written.output_tokens,
            **_stored(subject, written),
        )
        if not moved:
            raise StaleEdit("Somebody has changed this message meanwhile. The new text was not saved; look first.")
        detail = {"before": message.draft_body, "instruction": subject.task.instruction, "drafter": chosen.name}
        engine.record(message, "redrafted", DRAFT, DRAFT, database_now(), actor=actor, detail=detail)
    return SocialMessage.objects.select_related("profile", "account", "in_thread").get(pk=message_id)


def _require_unchanged(message: SocialMessage, version: int | None) -> None:
    if message.state != DRAFT:
        word = MESSAGE_WORDS[message.state].lower()
        raise NotNow(f"Message {message.pk} cannot be written anew: it is {word}. Take it back to draft first.")
    if version is not None and version != message.version:
        raise StaleEdit("Somebody has edited this message meanwhile. Look at it before you have it written anew.")


def draft_many(
    profile_ids: Iterable[int],
    *,
    actor: Any,
    message_type: str = MessageType.INITIAL,
    template: str = "",
    drafter: str = TEMPLATE,
) -> DraftResult:
    """Drafts for many profiles at once; one that cannot be drafted never stops the others.

    For templates. What asks over the network belongs into a run (``draft_runs``), which goes on by itself.
    """
    result = DraftResult()
    known = SocialProfile.objects.in_bulk(list(profile_ids))
    for pk in profile_ids:
        try:
            if pk not in known:
                raise CannotDraft(f"There is no profile {pk}.")
            made = draft(known[pk], actor=actor, message_type=message_type, template=template, drafter=drafter)
            result.made.append(made.pk)
        except CannotDraft as refusal:
            result.refused[pk] = str(refusal)
    return result


def waiting_for_draft(platform: str = "", most: int = 500) -> list[int]:
    """Qualified profiles without a live message, oldest first."""
    rows = SocialProfile.objects.filter(
        discovery_status=DiscoveryStatus.QUALIFIED,
        outreach_status__in=[OutreachStatus.PENDING, OutreachStatus.FAILED],
    ).exclude(messages__state__in=LIVE_STATES)
    if platform:
        rows = rows.filter(platform=platform)
    return _contactable(rows.order_by("pk"), most)


def _contactable(rows: QuerySet[SocialProfile], most: int) -> list[int]:
    """The first ids of whom nobody asked not to be contacted: the refused must not stand in the way of the rest."""
    profiles = rows.iterator(chunk_size=500)
    found: list[int] = []
    while len(found) < most and (batch := list(islice(profiles, 500))):
        refused = suppressions.reasons_against(batch)
        found += [profile.pk for profile in batch if profile.pk not in refused]
    return found[:most]
