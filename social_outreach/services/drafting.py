"""Drafts: a text for a qualified profile, from a template with variables."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from outbound.clock import database_now
from social_outreach.adapters import registry
from social_outreach.models import SenderAccount, SocialMessage, SocialProfile, SocialTemplate, SocialThread
from social_outreach.rules.templating import BadTemplate, first_name, render, variables_of
from social_outreach.services import accounts, suppressions
from social_outreach.services.messages import NotAcceptable, check_text
from social_outreach.services.sending import engine
from social_outreach.states import DRAFT, LIVE_STATES, DiscoveryStatus, MessageType, OutreachStatus

#: Follow-ups after the initial message, at the most.
MOST_FOLLOWUPS = 2

#: Name of the text that comes with the product.
SHIPPED = "shipped"


class CannotDraft(ValueError):
    """No draft is made for this profile; the sentence says why."""


@dataclass
class DraftResult:
    """Messages made, and for each profile without one the reason."""

    made: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def template_for(*, platform: str, message_type: str, name: str = "") -> tuple[str, str]:
    """(name, body): the named template, else the team's own for the platform, else the shipped one."""
    rows = SocialTemplate.objects.filter(is_active=True)
    if name == SHIPPED:
        return SHIPPED, _shipped(platform, message_type)
    if name:
        row = rows.filter(name=name).first()
        if row is None:
            raise CannotDraft(f"There is no template '{name[:60]}'.")
        return row.name, row.body
    fitting = rows.filter(message_type=message_type, platform__in=[platform, ""]).order_by("-platform", "pk").first()
    if fitting is not None:
        return fitting.name, fitting.body
    return SHIPPED, _shipped(platform, message_type)


def _shipped(platform: str, message_type: str) -> str:
    """Our own small language, not Django's: a template of the team must not be able to run anything."""
    path = settings.BASE_DIR / "templates" / "social_outreach" / "text" / message_type / f"{platform}.txt"
    return path.read_text(encoding="utf-8").strip()


def values_of(profile: SocialProfile, account: SenderAccount) -> dict[str, str]:
    """What the variables of a template stand for."""
    return {
        "first_name": first_name(profile.full_name),
        "full_name": profile.full_name,
        "username": profile.username,
        "company": profile.company,
        "title": profile.title,
        "category": profile.category,
        "location": profile.location,
        "website": profile.website,
        "platform": registry.capabilities(profile.platform).label,
        "sender_name": account.name or account.username,
    }


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
            if message.drafter == "template"
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
    profile: SocialProfile, *, actor: Any, message_type: str = MessageType.INITIAL, template: str = "", body: str = ""
) -> SocialMessage:
    """Write a draft for one profile. Raises CannotDraft."""
    step = _step(profile, message_type)
    if reason := suppressions.reason_against(profile):
        raise CannotDraft(f"{profile} must not be contacted: {reason}")
    thread = SocialThread.objects.filter(profile=profile).select_related("account").order_by("-last_inbound_at").first()
    account = _account(profile, thread)
    name, source = ("typed", body) if body else template_for(
        platform=profile.platform, message_type=message_type, name=template
    )  # fmt: skip
    text, missing = _text(source, profile, account)
    message = SocialMessage(
        profile=profile,
        account=account,
        in_thread=thread if thread and thread.account_id == account.pk else None,
        platform=profile.platform,
        message_type=message_type,
        step=step,
        state=DRAFT,
        draft_body=text,
        first_draft=text,
        missing=missing,
        drafter="person" if body else "template",
        template_name=name,
        idempotency_key=uuid.uuid4().hex,
        created_by=actor,
    )
    _insert(message, profile, actor)
    return message


def _account(profile: SocialProfile, thread: SocialThread | None) -> SenderAccount:
    """The account that already talks to this person, else the platform's first."""
    if thread is not None:
        return thread.account
    earlier = SocialMessage.objects.filter(profile=profile, sent_at__isnull=False).select_related("account").last()
    if earlier is not None:
        return earlier.account
    try:
        return accounts.choose(profile.platform)
    except accounts.AccountRefused as error:
        raise CannotDraft(str(error)) from error


def _step(profile: SocialProfile, message_type: str) -> int:
    if message_type == MessageType.INITIAL:
        if profile.discovery_status != DiscoveryStatus.QUALIFIED:
            raise CannotDraft(f"{profile} is not qualified.")
        return 0
    if message_type != MessageType.FOLLOWUP:
        raise CannotDraft(f"There is no message type '{message_type[:40]}'.")
    if profile.outreach_status != OutreachStatus.SENT:
        raise CannotDraft(f"{profile} is not waiting for an answer.")
    last = SocialMessage.objects.filter(profile=profile, sent_at__isnull=False).order_by("-step").first()
    step = (last.step if last else 0) + 1
    if step > MOST_FOLLOWUPS:
        raise CannotDraft(f"{profile} has had {MOST_FOLLOWUPS} follow-ups already.")
    return step


def _text(source: str, profile: SocialProfile, account: SenderAccount) -> tuple[str, list[str]]:
    try:
        variables_of(source)
        filled = render(source, values_of(profile, account))
        return check_text(filled.text, profile.platform), list(filled.missing)
    except (BadTemplate, NotAcceptable) as error:
        raise CannotDraft(str(error)) from error


def _insert(message: SocialMessage, profile: SocialProfile, actor: Any) -> None:
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            engine.record(message, "drafted", "", DRAFT, database_now(), actor=actor)
            SocialProfile.objects.filter(
                pk=profile.pk, outreach_status__in=[OutreachStatus.PENDING, OutreachStatus.FAILED]
            ).update(outreach_status=OutreachStatus.DRAFTED)
    except IntegrityError as error:
        raise CannotDraft(f"{profile} has a message for this step already.") from error


def draft_many(
    profile_ids: Iterable[int], *, actor: Any, message_type: str = MessageType.INITIAL, template: str = ""
) -> DraftResult:
    """Drafts for many profiles; one that cannot be drafted never stops the others."""
    result = DraftResult()
    known = SocialProfile.objects.in_bulk(list(profile_ids))
    for pk in profile_ids:
        try:
            if pk not in known:
                raise CannotDraft(f"There is no profile {pk}.")
            result.made.append(draft(known[pk], actor=actor, message_type=message_type, template=template).pk)
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
